from __future__ import annotations

import json
from dataclasses import fields, replace
from datetime import date
from typing import get_args

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import RowMapping, create_engine, insert, select

from bot.slack import tables as t
from bot.slack.asked import Asked, Quoted, State, Way
from bot.slack.rows import asked_of, row_of, told, understood
from retrieval import Interval, Mention, Order, Question
from tests.bot.slack.asking import BRIDGE, FERRY, PIER, ask

words = st.text(max_size=12)
several = st.lists(words, max_size=3).map(tuple)
days = st.none() | st.dates()
intervals = st.builds(Interval, days, days)
mentions = st.builds(Mention, words, several)


@st.composite
def questions(draw: st.DrawFn, *, deep: bool = True) -> Question:
    """Any question at all; days are given in their order, as no other question can be made."""
    after, before = draw(days), draw(days)
    if after and before and after >= before:
        after = None
    parts = st.lists(questions(deep=False), max_size=2) if deep else st.just([])
    return Question(
        text="ab" + draw(st.text(max_size=30)),
        topic=draw(words),
        sources=draw(several),
        leaning=tuple(draw(st.lists(mentions, max_size=2))),
        after=after,
        before=before,
        as_of=None if after else draw(days),
        around=tuple(draw(st.lists(intervals, max_size=2))),
        quoted=draw(several),
        phrases=draw(several),
        without=draw(several),
        authors=draw(several),
        titles=draw(several),
        order=draw(st.sampled_from(get_args(Order))),
        parts=tuple(draw(parts)),
        k=draw(st.integers(1, 10**6)),
        per_article=draw(st.integers(1, 50)),
        recency=draw(st.floats(0, 1)),
    )


passages = st.builds(Quoted, words, st.integers(0, 10_000), words)
any_asked = st.builds(
    Asked,
    **dict.fromkeys(("id", "team", "channel", "user", "text", "enterprise", "thread"), words),
    **dict.fromkeys(("ts", "response_url", "previous", "said", "answer_ts"), words),
    way=st.sampled_from(get_args(Way)),
    state=st.sampled_from(get_args(State)),
    taken_at=st.floats(0, 4e9),
    private=st.booleans(),
    is_answered=st.booleans(),
    question=st.none() | questions(),
    skip=st.integers(0, 1000),
    quoted=st.lists(passages, max_size=3).map(tuple),
)


def kept(asked: Asked) -> RowMapping:
    """The row of a question, out of a database."""
    engine = create_engine("sqlite://")
    t.metadata.create_all(engine)
    more = {"new_since": 0.0, "worker": "", "claim_ends": 0.0, "is_edited": False}
    with engine.begin() as db:
        db.execute(insert(t.asked), [row_of(asked) | more])
        row = db.execute(select(t.asked)).mappings().one()
    engine.dispose()
    return row


@given(asked=questions())
def test_any_question_is_kept_as_it_was_read(asked: Question) -> None:
    assert understood(told(asked)) == asked


@given(asked=any_asked)
def test_any_question_asked_comes_back_from_its_row(asked: Asked) -> None:
    assert asked_of(kept(asked)) == asked


def test_every_field_of_a_question_asked_has_its_column() -> None:
    assert {field.name for field in fields(Asked)} <= set(t.asked.c.keys())


def test_every_field_of_a_question_is_tried_with_more_than_one_value() -> None:
    """A field that is added later is to be added to the strategy above."""
    full = Question(
        text="ab",
        topic="c",
        sources=("a",),
        leaning=(Mention("a", ("b",)),),
        after=date(2020, 1, 1),
        before=date(2021, 1, 1),
        as_of=date(2020, 6, 1),
        around=(Interval(None, date(2020, 1, 2)),),
        quoted=("a",),
        phrases=("a",),
        without=("a",),
        authors=("a",),
        titles=("a",),
        order="oldest",
        parts=(BRIDGE,),
        k=6,
        per_article=3,
        recency=0.1,
    )
    plain = Question(text="xy")
    same = [
        field.name
        for field in fields(Question)
        if getattr(full, field.name) == getattr(plain, field.name)
    ]
    assert same == []
    assert understood(told(full)) == full


def test_a_question_that_can_no_longer_be_read_is_none_and_no_error() -> None:
    narrowed = json.dumps({"text": "Why was it closed?", "weather": "rain"})
    impossible = json.dumps({"text": "?"})
    deep = "[" * 100_000
    for text in (narrowed, impossible, deep, "", "no JSON", "null", "[]", '"text"', "{}"):
        assert understood(text) is None
    asked = replace(ask(question=BRIDGE, quoted=(PIER, FERRY)))
    row = dict(kept(asked)) | {"question": narrowed, "quoted": "no JSON"}
    assert asked_of(row) == replace(asked, question=None, quoted=())  # type: ignore[arg-type]
