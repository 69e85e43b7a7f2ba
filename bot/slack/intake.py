"""Intake: each question taken in once, answered by one, across processes and restarts."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Update, and_, case, or_, select, update

from bot.slack import tables as t
from bot.slack.asked import Asked, Quoted
from bot.slack.rows import asked_of, row_of, shown, told
from bot.slack.store import Store
from retrieval import Question

_POSTING = 31.0
"""Seconds for which nobody doubts a message that is being posted: the client waits for 30."""
_UNRENEWED = 60.0
"""The same of what its taker posts at once, whose claim nobody renews while a 429 is waited out."""


class Intake(Store):
    """The questions that are to be answered.

    A claim makes a question one worker's own until its time ends, so that what a process that died
    leaves is answered by another. Every step is one statement, which one worker alone can take.
    """

    def take(self, asked: Asked, keys: Sequence[str]) -> bool:
        """Take a question in; False, and nothing is kept, if one of its keys was taken before.

        One that comes as 'posting' is being posted by the caller.
        """
        now = self._now()
        row = row_of(asked) | {
            "new_since": asked.taken_at,
            "worker": "",
            "claim_ends": now + _UNRENEWED,
            "is_edited": False,
        }
        # In one order, so that no two processes wait for each other.
        names = sorted(set(keys))
        with self._turn, self._engine.connect() as db:
            fresh = [{"key": name, "team": asked.team, "at": now} for name in names]
            if t.insert_new(db, t.taken, fresh) < len(names):
                return False
            if not t.insert_new(db, t.asked, [row]):
                return False
            db.commit()
        return True

    def first(self, key: str) -> bool:
        """Tell whether a request comes for the first time; that it came is known for an hour."""
        with self._writing() as db:
            return bool(t.insert_new(db, t.taken, [{"key": key, "team": "", "at": self._now()}]))

    def claim(self, asked_id: str, worker: str, seconds: float) -> Asked | None:
        """Make a question a worker's own for some seconds; None if it is another's, or done."""
        now = self._now()
        return self._changed(
            update(t.asked)
            .where(t.asked.c.id == asked_id, _is_free(now))
            .values(state="claimed", worker=worker, claim_ends=now + seconds, is_edited=False)
        )

    def keep_claim(self, asked_id: str, worker: str, seconds: float) -> bool:
        """Keep a claim for longer, counted from now, as while a 429 is waited out."""
        ends = self._now() + seconds
        return self._is_changed(
            update(t.asked).where(_is_held(asked_id, worker)).values(claim_ends=ends)
        )

    def posting(self, asked_id: str, worker: str) -> bool:
        """Note that Slack is called now; False if the claim was lost, and it must not be."""
        now = self._now()
        least = now + _POSTING
        ends = t.asked.c.claim_ends
        return self._is_changed(
            update(t.asked)
            .where(_is_held(asked_id, worker), ends > now)
            .values(state="posting", claim_ends=case((ends < least, least), else_=ends))
        )

    def waiting(self, *, younger_than: float, than_new: float = 0) -> list[str]:
        """Return the ids of what nobody works on, oldest first; ages are in seconds.

        Those are the new ones at least as old as `than_new`, and those whose claim has ended.
        """
        now = self._now()
        since = t.asked.c.new_since
        is_new = and_(t.asked.c.state == "new", since <= now - than_new)
        query = (
            select(t.asked.c.id)
            .where(or_(is_new, _is_left(now)), since >= now - younger_than)
            .order_by(since, t.asked.c.number)
        )
        with self._engine.connect() as db:
            return list(db.execute(query).scalars())

    def uncertain(self) -> list[Asked]:
        """Return, once, those of which nobody knows whether Slack took the answer: they failed."""
        statement = (
            update(t.asked)
            .where(t.asked.c.state == "posting", t.asked.c.claim_ends <= self._now())
            .values(state="failed", is_edited=False)
        )
        with self._writing() as db:
            rows = db.execute(statement.returning(t.asked)).mappings().all()
        return [asked_of(row) for row in sorted(rows, key=lambda row: int(row["number"]))]

    def lapse(self, *, older_than: float) -> int:
        """Give up what nobody answered within so many seconds; return how many they are."""
        now = self._now()
        statement = (
            update(t.asked)
            .where(_is_free(now), t.asked.c.new_since < now - older_than)
            .values(state="lapsed")
        )
        with self._writing() as db:
            return db.execute(statement).rowcount

    def answered(
        self,
        asked_id: str,
        *,
        question: Question | None,
        quoted: Sequence[Quoted],
        answer_ts: str,
        is_answered: bool,
        said: str = "",
        skip: int = 0,
        channel: str = "",
    ) -> Asked | None:
        """Keep what was answered; `channel` is where the answer stands, if elsewhere.

        Returns the question as it stands now: 'new' if it was edited meanwhile, and is to be
        answered again in place; None if it was deleted, and its answer should go too.
        """
        is_edited = t.asked.c.is_edited
        values = {
            "state": case((is_edited, "new"), else_="answered"),
            "question": case((is_edited, None), else_=told(question)),
            "quoted": shown(quoted),
            "answer_ts": answer_ts,
            "is_answered": is_answered,
            "is_edited": False,
            "said": said,
            "skip": case((is_edited, 0), else_=skip),
        }
        if channel:
            values["channel"] = channel
        return self._changed(update(t.asked).where(t.asked.c.id == asked_id).values(values))

    def failed(self, asked_id: str, *, answer_ts: str = "") -> None:
        """Note that a question was not answered; one that was edited meanwhile is new again.

        `answer_ts` is the message that said so, in whose place a later answer comes.
        """
        if answer_ts:
            self._is_changed(
                update(t.asked).where(t.asked.c.id == asked_id).values(answer_ts=answer_ts)
            )
        state = case((t.asked.c.is_edited, "new"), else_="failed")
        self._is_changed(
            update(t.asked)
            .where(t.asked.c.id == asked_id, t.asked.c.state.in_(["new", "claimed", "posting"]))
            .values(state=state, is_edited=False)
        )

    def change(
        self,
        asked_id: str,
        *,
        question: Question,
        quoted: Sequence[Quoted],
        is_answered: bool,
        said: str = "",
        skip: int = 0,
    ) -> bool:
        """Keep what an answer that was changed in place shows; False if it is being replaced."""
        return self._is_changed(
            update(t.asked)
            .where(t.asked.c.id == asked_id, t.asked.c.state == "answered")
            .values(
                question=told(question),
                quoted=shown(quoted),
                is_answered=is_answered,
                said=said,
                skip=skip,
            )
        )

    def retake(self, asked_id: str, text: str) -> Asked | None:
        """Take an edited question in again, to be answered in place; None where nothing changed.

        While somebody answers what it said before, it stays theirs, and is new once they are done.
        """
        is_busy = t.asked.c.state.in_(["claimed", "posting"])
        return self._changed(
            update(t.asked)
            .where(t.asked.c.id == asked_id, t.asked.c.text != text)
            .values(
                text=text,
                question=None,
                skip=0,
                new_since=self._now(),
                state=case((is_busy, t.asked.c.state), else_="new"),
                is_edited=case((is_busy, True), else_=False),
            )
        )

    def reopen(self, asked_id: str, *, response_url: str = "") -> bool:
        """Take in again what failed or lapsed; False where there is nothing to try again."""
        values = {"state": "new", "new_since": self._now()}
        if response_url:
            values["response_url"] = response_url
        return self._is_changed(
            update(t.asked)
            .where(t.asked.c.id == asked_id, t.asked.c.state.in_(["failed", "lapsed"]))
            .values(values)
        )

    def _changed(self, statement: Update) -> Asked | None:
        with self._writing() as db:
            row = db.execute(statement.returning(t.asked)).mappings().first()
        return asked_of(row) if row else None

    def _is_changed(self, statement: Update) -> bool:
        with self._writing() as db:
            return bool(db.execute(statement).rowcount)


def _is_left(now: float) -> ColumnElement[bool]:
    return and_(t.asked.c.state == "claimed", t.asked.c.claim_ends <= now)


def _is_free(now: float) -> ColumnElement[bool]:
    return or_(t.asked.c.state == "new", _is_left(now))


def _is_held(asked_id: str, worker: str) -> ColumnElement[bool]:
    return and_(
        t.asked.c.id == asked_id,
        t.asked.c.worker == worker,
        t.asked.c.state.in_(["claimed", "posting"]),
    )
