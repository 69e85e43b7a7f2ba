"""History: what was asked, for follow-ups, buttons, rates and those who look after the bot."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, Select, and_, case, delete, func, or_, select

from bot.slack import tables as t
from bot.slack.asked import Asked
from bot.slack.rows import asked_of
from bot.slack.store import Store

_TEXTS = 100


@dataclass(frozen=True, slots=True)
class Unanswered:
    """How many questions were answered, and those for which the archive had nothing."""

    asked: int
    found_nothing: int
    texts: tuple[str, ...]
    """Of those that found nothing, newest first and each once, at most 100."""


@dataclass(frozen=True, slots=True)
class Counts:
    """What became of the questions of a workspace; a button's wish for another answer is one."""

    asked: int
    answered: int
    failed: int
    """With those that came to light too late."""
    useful: int
    useless: int


class History(Store):
    """The questions that were asked, as long as they are kept."""

    def get(self, asked_id: str) -> Asked | None:
        """Return one question by its id."""
        return self._first(select(t.asked).where(t.asked.c.id == asked_id))

    def of_message(self, team: str, channel: str, ts: str) -> Asked | None:
        """Return what a message asked: of several, as when others pressed a shortcut, the first."""
        return self._first(
            select(t.asked).where(_by_message(team, channel, ts)).order_by(t.asked.c.number)
        )

    def last_in(
        self, team: str, channel: str, thread: str, *, before: float | None = None
    ) -> Asked | None:
        """Return the newest answered question of a conversation, from which a message can go on.

        `before` leaves out what was asked from that time on. What was answered to one person alone
        is no part of what others see and go on from.
        """
        query = (
            select(t.asked)
            .where(
                t.asked.c.team == team,
                t.asked.c.channel == channel,
                t.asked.c.thread == thread,
                t.asked.c.state == "answered",
                t.asked.c.question.is_not(None),
                t.asked.c.private.is_(False),
                *([] if before is None else [t.asked.c.taken_at < before]),
            )
            .order_by(t.asked.c.number.desc())
        )
        with self._engine.connect() as db:
            # A question that an older Dateline kept may no longer be readable.
            known = (asked_of(row) for row in db.execute(query).mappings())
            return next((asked for asked in known if asked.question is not None), None)

    def recent(self, team: str, user: str, *, k: int = 5) -> list[Asked]:
        """Return a person's own questions, newest first, each text once.

        Left out is what the bot overheard in a channel without being asked.
        """
        newest = func.max(t.asked.c.number)
        numbers = (
            select(newest)
            .where(t.asked.c.team == team, t.asked.c.user == user, t.asked.c.way != "unasked")
            .group_by(t.asked.c.text)
            .order_by(newest.desc())
            .limit(k)
        )
        query = (
            select(t.asked).where(t.asked.c.number.in_(numbers)).order_by(t.asked.c.number.desc())
        )
        with self._engine.connect() as db:
            return [asked_of(row) for row in db.execute(query).mappings()]

    def asked_since(self, team: str, user: str, seconds: float) -> list[float]:
        """Return when a person asked, or asked anew, in the last seconds, oldest first."""
        at = t.asked.c.new_since
        query = (
            select(at)
            .where(t.asked.c.team == team, t.asked.c.user == user, at >= self._now() - seconds)
            .order_by(at)
        )
        with self._engine.connect() as db:
            return list(db.execute(query).scalars())

    def first_time(self, team: str, place: str, what: str) -> bool:
        """Return True once in a place, for what is told or done there only once."""
        row = {"team": team, "place": place, "what": what, "at": self._now()}
        with self._writing() as db:
            return bool(t.insert_new(db, t.told, [row]))

    def undone(self, team: str, place: str, what: str) -> None:
        """Let what was to be told or done once be so again: it came to nothing."""
        row = t.told.c
        with self._writing() as db:
            db.execute(delete(t.told).where(row.team == team, row.place == place, row.what == what))

    def forget_message(self, team: str, channel: str, ts: str) -> list[Asked]:
        """Remove what a message asked and what was asked by buttons under its answers.

        Returns what was removed, so that the answers can be taken away. What people rated of it
        goes along; that it was taken in is remembered, so that it is not answered again.
        """
        if not ts:
            return []
        removed: list[Asked] = []
        with self._writing() as db:
            where = _by_message(team, channel, ts)
            while some := _removed(db, where):
                removed += some
                ids = [asked.id for asked in some]
                db.execute(delete(t.feedback).where(t.feedback.c.asked.in_(ids)))
                where = and_(t.asked.c.previous.in_(ids), t.asked.c.way == "button")
        return removed

    def unanswered(self, team: str, *, since: float) -> Unanswered:
        """Return what the archive had nothing for, of all that was asked since a time.

        Left out are small talk, the buttons under an answer, which ask nothing new, and what was
        overheard in a channel.
        """
        among = and_(
            t.asked.c.team == team,
            t.asked.c.taken_at >= since,
            t.asked.c.state == "answered",
            t.asked.c.question.is_not(None),
            t.asked.c.way != "unasked",
            or_(t.asked.c.way != "button", t.asked.c.previous == ""),
        )
        nothing = t.asked.c.is_answered.is_(False)
        newest = func.max(t.asked.c.number)
        texts = (
            select(t.asked.c.text)
            .where(among, nothing)
            .group_by(t.asked.c.text)
            .order_by(newest.desc())
            .limit(_TEXTS)
        )
        with self._engine.connect() as db:
            asked, found_nothing = db.execute(
                select(func.count(), _number(nothing)).where(among)
            ).one()
            return Unanswered(asked, found_nothing, tuple(db.execute(texts).scalars()))

    def counts(self, team: str, since: float) -> Counts:
        """Return what became of the questions since a time, and how their answers were rated."""
        state, verdict = t.asked.c.state, t.feedback.c.verdict
        questions = select(
            func.count(), _number(state == "answered"), _number(state.in_(["failed", "lapsed"]))
        ).where(t.asked.c.team == team, t.asked.c.taken_at >= since)
        ratings = select(_number(verdict == "useful"), _number(verdict == "useless")).where(
            t.feedback.c.team == team, t.feedback.c.at >= since
        )
        with self._engine.connect() as db:
            return Counts(*db.execute(questions).one(), *db.execute(ratings).one())

    def _first(self, query: Select[tuple[object, ...]]) -> Asked | None:
        with self._engine.connect() as db:
            row = db.execute(query.limit(1)).mappings().first()
        return asked_of(row) if row else None


def _by_message(team: str, channel: str, ts: str) -> ColumnElement[bool]:
    return and_(t.asked.c.team == team, t.asked.c.channel == channel, t.asked.c.ts == ts)


def _removed(db: Connection, where: ColumnElement[bool]) -> list[Asked]:
    rows = db.execute(delete(t.asked).where(where).returning(t.asked)).mappings().all()
    return [asked_of(row) for row in rows]


def _number(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)
