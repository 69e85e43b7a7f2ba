"""Preferences: what people and channels have chosen for themselves."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import get_args

from sqlalchemy import select

from bot.slack import tables as t
from bot.slack.store import Store
from retrieval import Order


@dataclass(frozen=True, slots=True)
class Preferences:
    """What a person wants where a question says nothing of it; None quotes: as many as usual."""

    sources: tuple[str, ...] = ()
    order: Order = "best"
    quotes: int | None = None


@dataclass(frozen=True, slots=True)
class ChannelSettings:
    """How the bot behaves in a channel; `unasked` lets it answer without a mention."""

    unasked: bool = False


class Chosen(Store):
    """The preferences of people and the settings of channels."""

    def preferences(self, team: str, user: str) -> Preferences:
        """Return what a person chose."""
        query = select(t.preferences).where(
            t.preferences.c.team == team, t.preferences.c.user == user
        )
        with self._engine.connect() as db:
            row = db.execute(query).mappings().first()
        if row is None:
            return Preferences()
        known = {order: order for order in get_args(Order)}
        return Preferences(
            tuple(json.loads(row["sources"])), known.get(row["order"], "best"), row["quotes"]
        )

    def prefer(self, team: str, user: str, chosen: Preferences) -> None:
        """Keep what a person chose, in place of what was."""
        row = {
            "team": team,
            "user": user,
            "sources": json.dumps(chosen.sources),
            "order": chosen.order,
            "quotes": chosen.quotes,
        }
        with self._writing() as db:
            t.put(db, t.preferences, row, ("team", "user"))

    def channel_settings(self, team: str, channel: str) -> ChannelSettings:
        """Return what was chosen for a channel."""
        query = select(t.channel.c.unasked).where(
            t.channel.c.team == team, t.channel.c.channel == channel
        )
        with self._engine.connect() as db:
            return ChannelSettings(unasked=bool(db.execute(query).scalar()))

    def set_channel(self, team: str, channel: str, chosen: ChannelSettings) -> None:
        """Keep what was chosen for a channel, in place of what was."""
        row = {"team": team, "channel": channel, "unasked": chosen.unasked}
        with self._writing() as db:
            t.put(db, t.channel, row, ("team", "channel"))
