"""The record of what was asked in Slack, for follow-ups, buttons and feedback."""

from __future__ import annotations

from sqlalchemy import delete, or_, select, update

from bot.slack import tables as t
from bot.slack.asked import Asked, Quoted
from bot.slack.feedback import Feedback, Verdict
from bot.slack.history import Counts, History, Unanswered
from bot.slack.intake import Intake
from bot.slack.preferences import ChannelSettings, Chosen, Preferences
from bot.slack.ratings import Ratings
from bot.slack.store import RecordFault

__all__ = [
    "Asked",
    "ChannelSettings",
    "Counts",
    "Feedback",
    "Preferences",
    "Quoted",
    "Record",
    "RecordFault",
    "Unanswered",
    "Verdict",
]

_RETRIED = 3600.0
"""Seconds within which Slack may bring an event again; the last try is after five minutes."""


class Record(Intake, History, Ratings, Chosen):
    """What was asked in Slack, in one SQL file; several processes and threads share it.

    :raises RecordFault: at any time, if the file cannot be read or written.
    """

    def purge(self, *, older_than: float) -> int:
        """Remove questions older than so many seconds; return how many they were.

        What was taken and told goes with them. Feedback stays, without whose it is.
        """
        now = self._now()
        before = now - older_than
        kept = select(t.asked.c.id)
        with self._writing() as db:
            removed = db.execute(delete(t.asked).where(t.asked.c.new_since < before)).rowcount
            db.execute(delete(t.told).where(t.told.c.at < before))
            db.execute(delete(t.taken).where(t.taken.c.at < min(before, now - _RETRIED)))
            # Requests, which belong to no workspace, are too old for Slack's signature by then.
            db.execute(delete(t.taken).where(t.taken.c.team == "", t.taken.c.at < now - _RETRIED))
            db.execute(
                update(t.feedback)
                .where(or_(t.feedback.c.at < before, t.feedback.c.asked.not_in(kept)))
                .values(user=None)
            )
        return removed

    def forget_team(self, team: str) -> int:
        """Remove all that is kept of a workspace; return how many questions they were."""
        with self._writing() as db:
            removed = db.execute(delete(t.asked).where(t.asked.c.team == team)).rowcount
            for table in t.metadata.sorted_tables:
                if "team" in table.c:
                    db.execute(delete(table).where(table.c.team == team))
        # What was deleted stands in the log of changes until that is written back.
        with self._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as db:
            db.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        return removed
