"""Scopes: what Dateline asks of a workspace, what for, and what is lost without."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scope:
    """A permission in Slack, with the feature that uses it and what happens if it is refused."""

    name: str
    needed_for: str
    without_it: str


_STAYS_AWAY = "Dateline does not start, and says that this scope is missing."

REQUIRED = (
    Scope("app_mentions:read", "Hearing a mention in a channel.", _STAYS_AWAY),
    Scope("chat:write", "Answering: posting, mending and deleting its own messages.", _STAYS_AWAY),
    Scope(
        "commands",
        "`/dateline`, the shortcuts 'Find coverage' and 'Ask the archive'.",
        _STAYS_AWAY,
    ),
    Scope("im:history", "Hearing direct messages and what is asked in the pane.", _STAYS_AWAY),
    Scope(
        "assistant:write",
        "The pane: prompts, the status while it works, the conversation's title.",
        _STAYS_AWAY,
    ),
    Scope(
        "users:read",
        "Telling members from guests, strangers and bots; the time zone that 'yesterday' is of.",
        _STAYS_AWAY,
    ),
)

OPTIONAL = (
    Scope(
        "channels:history",
        "In public channels: follow-ups without a mention, in threads where it answered; edits "
        "and deletions of questions; answering unasked, where a channel's settings turn that on.",
        "Slack does not send these messages. Once in a thread Dateline says how to go on: mention "
        "it, or press 'Ask more'. An answer stays as it is when its question is edited.",
    ),
    Scope(
        "groups:history",
        "The same in private channels.",
        "The same in private channels.",
    ),
    Scope(
        "usergroups:read",
        "User groups in `slack_allow` and `slack_deny`.",
        "While these lists name a group, Dateline does not start with a bot token; where "
        "workspaces install it, the group counts for nobody, and the log says so. Name people "
        "instead.",
    ),
    Scope(
        "files:write",
        "`/dateline admin`: feedback as a CSV file.",
        "The file is not sent. Dateline says so, and that this scope is missing.",
    ),
)


@dataclass(frozen=True, slots=True)
class Granted:
    """The scopes that a workspace has granted; with None that is not known."""

    names: frozenset[str] | None

    def has(self, name: str) -> bool:
        """Tell whether a scope is granted, or may be."""
        return self.names is None or name in self.names

    def missing_required(self) -> tuple[str, ...]:
        """Return the names of those without which Dateline does not work and that are refused."""
        return tuple(scope.name for scope in REQUIRED if not self.has(scope.name))

    def missing_optional(self) -> tuple[str, ...]:
        """Return the names of those that it can do without and that are refused."""
        return tuple(scope.name for scope in OPTIONAL if not self.has(scope.name))


def of_header(value: str | None) -> Granted:
    """Read what Slack says of a token in the header `x-oauth-scopes` of its replies."""
    if value is None:
        return Granted(None)
    return Granted(frozenset(name.strip() for name in value.split(",")) - {""})


def table() -> str:
    """Return all scopes as a table in Markdown."""
    rows = [("scope", "asked for", "what needs it", "if it is refused")]
    rows += [(f"`{one.name}`", "always", one.needed_for, one.without_it) for one in REQUIRED]
    rows += [(f"`{one.name}`", "if you wish", one.needed_for, one.without_it) for one in OPTIONAL]
    lines = [f"| {' | '.join(row)} |" for row in rows]
    return "\n".join([lines[0], "|---|---|---|---|", *lines[1:]])
