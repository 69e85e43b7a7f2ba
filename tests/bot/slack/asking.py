"""Questions asked in a Slack that is not there, at times that a test sets."""

from __future__ import annotations

from dataclasses import replace
from itertools import count
from typing import Any

from bot.slack.asked import Asked, Quoted
from bot.slack.record import Record
from retrieval import Question

START = 1_600_000_000.0
BRIDGE = Question(text="Why was the bridge closed?")
PIER = Quoted("pier", 1, "a" * 64)
FERRY = Quoted("ferry", 0, "b" * 64)

_numbers = count(1)


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> float:
        return self.now

    def pass_by(self, seconds: float) -> None:
        self.now += seconds


def ask(**values: Any) -> Asked:
    """A mention in a channel, any of its fields given."""
    number = next(_numbers)
    plain = Asked(
        id=f"q{number}",
        team="T1",
        channel="C1",
        user="U1",
        way="mention",
        text=f"Why was bridge {number} closed?",
        taken_at=START,
        ts=f"1600000000.{number:06}",
    )
    return replace(plain, **values)


def taken(record: Record, **values: Any) -> Asked:
    """A question that was taken in."""
    asked = ask(**values)
    assert record.take(asked, [f"message:{asked.id}"])
    return asked


def answered(
    record: Record,
    *,
    question: Question | None = BRIDGE,
    quoted: tuple[Quoted, ...] = (PIER,),
    answer_ts: str = "1600000001.000001",
    **values: Any,
) -> Asked:
    """A question that was answered, as the record keeps it."""
    asked = taken(record, **values)
    assert record.claim(asked.id, "worker", 60)
    assert record.posting(asked.id, "worker")
    kept = record.answered(
        asked.id,
        question=question,
        quoted=quoted,
        answer_ts=answer_ts,
        is_answered=bool(quoted),
    )
    assert kept is not None
    return kept
