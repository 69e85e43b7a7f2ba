"""Tokens: whether what Slack gave is there and of the right kind, and where to find it if not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass


class SlackError(ValueError):
    """Slack cannot be used as it is set up; the message says what to do, and holds no secret."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a token or secret is set, where Slack shows it, and what it begins with."""

    variable: str
    shown: str
    begins: str = ""

    @property
    def found_at(self) -> str:
        """What to set, and where to find it."""
        names = f"DATELINE_{self.variable} (or {self.variable})"
        return f"Set {names} to what stands at api.slack.com/apps > your app > {self.shown}."


BOT = Place("SLACK_BOT_TOKEN", "OAuth & Permissions > Bot User OAuth Token", "xoxb-")
APP = Place(
    "SLACK_APP_TOKEN",
    "Basic Information > App-Level Tokens (make one with the scope connections:write)",
    "xapp-",
)
SIGNING = Place(
    "SLACK_SIGNING_SECRET", "Basic Information > App Credentials > Signing Secret > Show"
)
CLIENT = Place("SLACK_CLIENT_ID", "Basic Information > App Credentials > Client ID")
SECRET = Place("SLACK_CLIENT_SECRET", "Basic Information > App Credentials > Client Secret > Show")

_ROTATED = "xoxe.xoxb-"
_KINDS = (
    (_ROTATED, "a bot token that ends after 12 hours"),
    ("xoxe", "a token that renews others"),
    ("xoxb-", "a bot token"),
    ("xoxp-", "a person's token"),
    ("xapp-", "an app-level token"),
)


def check_tokens(
    bot: str, app: str, signing: str, client_id: str, client_secret: str, *, http: bool
) -> None:
    """See that what this way to Slack needs is there, and of the right kind; asks nobody.

    Socket Mode needs the bot's and the app's token. HTTP needs the signing secret, and either the
    bot's token, for one workspace, or the client's id and secret, for many.

    :raises SlackError: if not, naming everything that is wrong.
    """
    if bot.startswith("xapp-") and app.startswith("xoxb-"):
        raise SlackError(
            f"{BOT.variable} and {APP.variable} hold each other's token; swap them: the bot's "
            "token begins with xoxb-, the app's with xapp-."
        )
    if not http:
        needed = [(BOT, bot), (APP, app)]
    elif bot or not (client_id or client_secret):
        needed = [(SIGNING, signing), (BOT, bot)]
    else:
        needed = [(SIGNING, signing), (CLIENT, client_id), (SECRET, client_secret)]
    faults = [fault for place, value in needed for fault in _faults(place, value)]
    if http and signing and signing == client_secret:
        faults.append(
            f"{SIGNING.variable} and {SECRET.variable} hold the same, and they are two secrets. "
            f"{SIGNING.found_at}"
        )
    if http and not (bot or client_id or client_secret):
        faults.append(
            f"If many workspaces are to install the app, set {CLIENT.variable} and "
            f"{SECRET.variable} in place of the bot's token."
        )
    if faults:
        raise SlackError(" ".join(faults))


def _faults(place: Place, value: str) -> Iterator[str]:
    """Say what is wrong, at most one thing, and never what the value is."""
    kind = next((said for begins, said in _KINDS if value.startswith(begins)), "")
    if not value:
        yield f"{place.variable} is not set. {place.found_at}"
    elif value.strip().strip("\"'") != value:
        yield f"{place.variable} has blanks or quotation marks around it; take them away."
    elif not value.isascii() or not value.isprintable() or " " in value:
        yield f"{place.variable} holds characters that none has. {place.found_at}"
    elif place is BOT and value.startswith(_ROTATED):
        yield (
            f"{place.variable} holds {kind}, and Dateline renews such tokens only where workspaces "
            "install the app by OAuth, over HTTP. Slack does not turn token rotation off again: "
            "make a new app from config/slack_manifest.yaml, which leaves it off."
        )
    elif place.begins and not value.startswith(place.begins):
        found = kind or "something else"
        yield (
            f"{place.variable} holds {found}, and expected is what begins with {place.begins}. "
            f"{place.found_at}"
        )
    elif kind and not place.begins:
        yield f"{place.variable} holds {kind}. {place.found_at}"
    elif place is CLIENT and re.fullmatch(r"A[A-Z0-9]{8,}", value):
        yield f"{place.variable} holds the app's id, which is another. {place.found_at}"
