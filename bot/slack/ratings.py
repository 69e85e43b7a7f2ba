"""Ratings: what people think of answers, kept without end, and without them in the end."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime

from sqlalchemy import RowMapping, select

from bot.slack import tables as t
from bot.slack.asked import Asked, Quoted
from bot.slack.feedback import Feedback, Verdict
from bot.slack.rows import asked_of
from bot.slack.store import Store


class Ratings(Store):
    """What people think of answers."""

    def rate(self, asked_id: str, user: str, verdict: Verdict, quoted: Quoted | None) -> bool:
        """Keep what a person thinks of an answer, or of the passage of it that is given.

        Each has one verdict of an answer and one of each passage; the last counts. False where the
        question is no longer kept.
        """
        with self._writing() as db:
            row = db.execute(select(t.asked).where(t.asked.c.id == asked_id)).mappings().first()
            if row is None:
                return False
            asked = asked_of(row)
            about = _about(asked, verdict, quoted)
            is_whole = verdict in {"useful", "useless"}
            kept = {
                "team": asked.team,
                "asked": asked.id,
                "user": user,
                "about": "" if is_whole or not about else f"{about.article_id}#{about.passage}",
                "verdict": verdict,
                "text": asked.question.text if asked.question else asked.text,
                "read_as": json.dumps(asked.question.to_json() if asked.question else {}),
                "article_id": about.article_id if about else "",
                "passage": about.passage if about else 0,
                "at": self._now(),
            }
            t.put(db, t.feedback, kept, ("asked", "user", "about"))
        return True

    def feedback(self, team: str = "") -> Iterator[Feedback]:
        """Yield what people of a workspace, or of all, thought, in order of time."""
        query = select(t.feedback).order_by(t.feedback.c.at, t.feedback.c.number)
        if team:
            query = query.where(t.feedback.c.team == team)
        with self._engine.connect() as db:
            rows = db.execute(query).mappings().all()
        yield from map(_feedback, rows)


def _about(asked: Asked, verdict: Verdict, quoted: Quoted | None) -> Quoted | None:
    """Return the passage that a verdict is about: of an answer, the first that it showed."""
    if verdict in {"answers", "fails"}:
        return quoted
    # What is shown where nothing answers came near, and no praise makes it an answer.
    return next(iter(asked.quoted), quoted) if asked.is_answered else None


def _feedback(row: RowMapping) -> Feedback:
    return Feedback(
        text=row["text"],
        read_as=json.loads(row["read_as"]),
        article_id=row["article_id"],
        passage=row["passage"],
        verdict=row["verdict"],
        at=datetime.fromtimestamp(row["at"], UTC).isoformat(timespec="seconds"),
    )
