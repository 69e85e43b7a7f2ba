"""Workspaces: with which token each of them is spoken to, and what it has granted."""

from __future__ import annotations

import logging
import ssl
from dataclasses import dataclass
from functools import cache
from typing import Protocol
from urllib.error import URLError

from slack_bolt.authorization.authorize import InstallationStoreAuthorize
from slack_bolt.context import BoltContext
from slack_sdk import WebClient
from slack_sdk.http_retry import RateLimitErrorRetryHandler, RetryHandler
from slack_sdk.http_retry.request import HttpRequest
from slack_sdk.http_retry.response import HttpResponse
from slack_sdk.http_retry.state import RetryState

from bot.slack.scopes import Granted

_WAITS = 5
"""Times that a 429 is waited out, each as long as Slack says."""


class NotInstalledError(Exception):
    """The app is not, or no longer, installed in a workspace."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """How one workspace is spoken to."""

    client: WebClient
    bot_user: str
    granted: Granted


class Workspaces(Protocol):
    """The workspaces that the bot is installed in."""

    def of(self, team: str, enterprise: str = "") -> Spoken:
        """Return how to speak to a workspace.

        :raises NotInstalledError: if the app is not installed there.
        """


class OneWorkspace:
    """The one workspace whose token stands in the settings."""

    def __init__(self, client: WebClient, bot_user: str, granted: Granted) -> None:
        self._spoken = Spoken(client, bot_user, granted)

    def of(self, team: str, enterprise: str = "") -> Spoken:  # noqa: ARG002 - there is but one
        """Return how to speak to it."""
        return self._spoken


class InstalledWorkspaces:
    """The workspaces that installed the app by OAuth; their tokens are rotated as they end."""

    def __init__(self, client: WebClient, authorize: InstallationStoreAuthorize) -> None:
        self._client = client
        self._authorize = authorize

    def of(self, team: str, enterprise: str = "") -> Spoken:
        """Return how to speak to a workspace.

        :raises NotInstalledError: if the app is not installed there.
        """
        context = BoltContext({"client": self._client})
        found = self._authorize(
            context=context, enterprise_id=enterprise or None, team_id=team, user_id=None
        )
        if found is None or not found.bot_token:
            raise NotInstalledError(f"the app is not installed in the workspace {team}")
        scopes = found.bot_scopes
        named = scopes.split(",") if isinstance(scopes, str) else scopes
        client = speaking(found.bot_token, self._client.base_url)
        granted = Granted(frozenset(named) if named is not None else None)
        return Spoken(client, found.bot_user_id or "", granted)


class _Unreached(RetryHandler):
    """Tries again where Slack was not reached: then it took nothing, and nothing is sent twice."""

    def _can_retry(
        self,
        *,
        state: RetryState,  # noqa: ARG002 - the caller's signature
        request: HttpRequest,  # noqa: ARG002
        response: HttpResponse | None = None,  # noqa: ARG002
        error: Exception | None = None,
    ) -> bool:
        reason = error.reason if isinstance(error, URLError) else error
        return isinstance(reason, ConnectionRefusedError)


@cache
def certificates() -> ssl.SSLContext:
    """Return whom this machine trusts; read once, as it takes 20 ms and each call would do so."""
    return ssl.create_default_context()


def speaking(token: str, base_url: str) -> WebClient:
    """Return a client that waits out a 429, and sends nothing twice."""
    quiet = logging.getLogger("bot.slack.client")
    # What goes wrong is raised, too; and at DEBUG it writes every message, and headers with tokens.
    quiet.setLevel(logging.CRITICAL)
    return WebClient(
        token=token or None,
        base_url=base_url,
        timeout=30,
        ssl=certificates(),
        retry_handlers=[
            RateLimitErrorRetryHandler(max_retry_count=_WAITS),
            _Unreached(max_retry_count=2),
        ],
        logger=quiet,
    )
