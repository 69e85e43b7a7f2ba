"""Starting: what is checked before the bot says that it runs, each fault in a sentence."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http.client import HTTPException

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackRequestError
from slack_sdk.web import SlackResponse

from bot.slack.scopes import OPTIONAL, Granted, of_header
from bot.slack.tokens import APP, BOT, SlackError, check_tokens

__all__ = ["SlackError", "Workspace", "check_socket", "check_tokens", "check_workspace"]


@dataclass(frozen=True, slots=True)
class Workspace:
    """The workspace that a bot token belongs to. `bot_user` is the bot's user id, `name` its name.

    `bot` is the id that its own messages carry, '' where Slack does not tell.
    """

    team: str
    team_name: str
    bot_user: str
    bot: str
    name: str
    granted: Granted

    @property
    def without(self) -> tuple[str, ...]:
        """What is not there because an optional scope was refused, a sentence each, for the log."""
        return tuple(
            f"The scope {one.name} is not granted. It is for: {one.needed_for} {one.without_it}"
            for one in OPTIONAL
            if not self.granted.has(one.name)
        )


_REINSTALL = (
    "At api.slack.com/apps > your app > App Manifest paste config/slack_manifest.yaml, then press "
    "Install App > Reinstall to Workspace"
)


def check_workspace(client: WebClient) -> Workspace:
    """Ask Slack who the bot is, and what the workspace has granted.

    :raises SlackError: if Slack cannot be reached, refuses, or a required scope is missing.
    """
    told = _ask(client, client.auth_test, _REFUSED_BOT)
    headers = {name.lower(): value for name, value in told.headers.items()}
    granted = of_header(headers.get("x-oauth-scopes"))
    if missing := granted.missing_required():
        raise SlackError(
            f"the workspace {told.get('team')!r} has not granted the scope"
            f"{'s' if len(missing) > 1 else ''} {', '.join(missing)}. {_REINSTALL}."
        )
    return Workspace(
        team=told.get("team_id", ""),
        team_name=told.get("team", ""),
        bot_user=told.get("user_id", ""),
        bot=told.get("bot_id", ""),
        name=told.get("user", ""),
        granted=granted,
    )


def check_socket(client: WebClient, app_token: str) -> None:
    """See that Slack opens a connection for this app token.

    :raises SlackError: if Slack cannot be reached or refuses.
    """
    _ask(client, lambda: client.apps_connections_open(app_token=app_token), _REFUSED_APP)


_REFUSED_BOT = {
    "invalid_auth": f"Slack does not know the token in {BOT.variable}. {BOT.found_at}",
    "not_authed": f"Slack has seen no token. {BOT.found_at}",
    "account_inactive": (
        "the bot has been removed from its workspace, or the workspace is no more. Install the app "
        f"again (Install App > Reinstall to Workspace). {BOT.found_at}"
    ),
    "token_revoked": (
        f"the token in {BOT.variable} has been revoked. Install the app again (Install App > "
        f"Reinstall to Workspace). {BOT.found_at}"
    ),
    "token_expired": (
        f"the token in {BOT.variable} has expired, so token rotation is on. Without OAuth make a "
        "new app from config/slack_manifest.yaml, which leaves it off."
    ),
    "not_allowed_token_type": (
        f"Slack takes another kind of token than that in {BOT.variable}. {BOT.found_at}"
    ),
}
_REFUSED_APP = {
    "invalid_auth": f"Slack does not know the token in {APP.variable}. {APP.found_at}",
    "not_authed": f"Slack has seen no app-level token. {APP.found_at}",
    "token_revoked": f"the token in {APP.variable} has been revoked. {APP.found_at}",
    "missing_scope": (
        f"the token in {APP.variable} lacks the scope connections:write, and a token's scopes "
        f"cannot be changed. {APP.found_at}"
    ),
    "not_allowed_token_type": (
        f"{APP.variable} holds a token that opens no connections. {APP.found_at}"
    ),
    "forbidden_team": "Slack lets no app of this workspace use Socket Mode; use HTTP.",
}
_REFUSED = {
    "access_denied": "the workspace has forbidden this app; ask its owners to approve it.",
    "enterprise_is_restricted": "the organisation has forbidden this app; ask its owners.",
    "org_login_required": "the workspace is being moved to an organisation; try again later.",
    "team_access_not_granted": "the organisation has not let this app into the workspace.",
    "ratelimited": "Slack has been asked too often; start again in a minute.",
    "internal_error": "Slack has a fault of its own; start again in a minute.",
    "fatal_error": "Slack has a fault of its own; start again in a minute.",
    "service_unavailable": "Slack is not available now; see slack-status.com.",
    "request_timeout": "Slack did not get the whole request; start again in a minute.",
}


def _ask(
    client: WebClient, call: Callable[[], SlackResponse], refused: Mapping[str, str]
) -> SlackResponse:
    not_slack = (
        f"what answers at {client.base_url} is not Slack. Check slack_api, and whether a proxy or "
        "a login page stands between."
    )
    try:
        return call()
    except SlackApiError as error:
        told = error.response.data
        code = str(told.get("error")) if isinstance(told, dict) else ""
        if not re.fullmatch(r"[a-z_]{1,80}", code):
            raise SlackError(not_slack) from None
        raise SlackError(refused.get(code) or _REFUSED.get(code) or _unknown(error)) from None
    except (OSError, HTTPException, SlackRequestError) as error:
        reason = str(getattr(error, "reason", error)) or type(error).__name__
        raise SlackError(
            f"Slack cannot be reached at {client.base_url}: {reason}. Check the network, the proxy "
            "(HTTPS_PROXY) and slack_api."
        ) from None
    except (AttributeError, ValueError):
        # The client takes it for granted that what answers is a JSON object in its encoding.
        raise SlackError(not_slack) from None


def _unknown(error: SlackApiError) -> str:
    method = error.response.api_url.rpartition("/")[2]
    return (
        f"Slack refuses {method}, and calls the reason {error.response['error']!r}, which is "
        f"explained at docs.slack.dev/reference/methods/{method}. {_REINSTALL} if nothing else "
        "helps."
    )
