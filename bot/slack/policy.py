"""Policy: who may ask what where, and how often."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bot.slack.people import Person

MINUTE = 60.0


@dataclass(frozen=True, slots=True)
class Policy:
    """What the settings allow. `allow` and `deny` are ids of channels, people and user groups.

    Deny beats allow; where anything is allowed, all else is not. Guests, and strangers from other
    workspaces, may ask only if that is set or their own id is allowed. `sources` are those that
    only some channels may see, with the ids of these.
    """

    allow: frozenset[str] = frozenset()
    deny: frozenset[str] = frozenset()
    guests: bool = False
    strangers: bool = False
    admins: frozenset[str] = frozenset()
    sources: Mapping[str, frozenset[str]] = field(default_factory=dict)
    per_minute: int = 20

    @property
    def groups(self) -> frozenset[str]:
        """The user groups that the lists name, whose members must be known."""
        return frozenset(one for one in self.allow | self.deny if one.startswith("S"))

    def refusal(self, person: Person, channel: str) -> str:
        """Return why this person may not ask in this channel, '' if they may."""
        if person.is_bot:
            return "I answer people, not apps."
        # In their App Home a person stands for their direct messages.
        if channel in self.deny and channel != person.id:
            return (
                f"I have been turned off in this channel ({channel}). Ask me in another one, "
                "or ask whoever runs Dateline here to turn me on."
            )
        if self.deny & ({person.id} | person.groups):
            return (
                f"I have been told not to answer you ({person.id}). If that looks like a mistake, "
                "ask whoever runs Dateline here."
            )
        return self._outside(person) or self._not_among(person, channel)

    def hidden(self, channel: str) -> frozenset[str]:
        """Return the sources that this channel may not see."""
        return frozenset(name for name, channels in self.sources.items() if channel not in channels)

    def too_many(self, times: Sequence[float], now: float) -> int:
        """Return for how many seconds someone who asked at these times must wait, 0 for none."""
        # Another machine's clock may be ahead of ours; nobody waits longer for that.
        recent = sorted(min(time, now) for time in times if time > now - MINUTE)
        if len(recent) < self.per_minute:
            return 0
        return max(1, math.ceil(recent[-self.per_minute] + MINUTE - now))

    def is_admin(self, user: str) -> bool:
        """Tell whether this person may use what is for those who run Dateline."""
        return user in self.admins

    def _outside(self, person: Person) -> str:
        if person.id in self.allow:
            return ""
        if person.is_stranger and not self.strangers:
            return (
                "I answer only people of the workspace that I was installed in, and you "
                f"({person.id}) are connected from another one. Ask a colleague there, or ask "
                "whoever runs Dateline to allow you."
            )
        if person.is_guest and not self.guests:
            return (
                f"I do not answer guests of this workspace, and you ({person.id}) are one. Ask a "
                "colleague who is a full member, or ask whoever runs Dateline here to allow you."
            )
        return ""

    def _not_among(self, person: Person, channel: str) -> str:
        if not self.allow or self.allow & ({channel, person.id} | person.groups):
            return ""
        return (
            "I answer only certain people and channels here, and neither you "
            f"({person.id}) nor this channel ({channel}) is among them. Ask whoever runs Dateline "
            "here to allow one or the other."
        )
