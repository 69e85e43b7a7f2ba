"""Decoding: what `to_json` wrote is the record again, and all else is refused."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval import Answer, Copy, Covered, Interval, Mention, Question, Quote, Reading
from retrieval.decoding import DecodingError, decode, decode_answer, decode_timeline

DAYS = st.dates(min_value=date(1, 1, 2), max_value=date(9999, 12, 30))
HOURS = st.datetimes(min_value=datetime(1800, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
MOMENTS = st.none() | DAYS | HOURS
TEXTS = st.text(max_size=20)
NOTES = st.lists(TEXTS, max_size=2).map(tuple)
COPIES = st.builds(
    Copy, source=TEXTS, published=MOMENTS, headline=TEXTS, url=TEXTS, article_id=TEXTS
)
QUOTES = st.builds(
    Quote,
    text=TEXTS,
    sentence=TEXTS,
    source=TEXTS,
    published=MOMENTS,
    headline=TEXTS,
    byline=TEXTS,
    url=TEXTS,
    article_id=TEXTS,
    passage=st.integers(0, 1000),
    start=st.integers(0, 1000),
    end=st.integers(0, 1000),
    sha256=TEXTS,
    relevance=st.floats(0, 1).map(lambda value: round(value, 4)),
    context=TEXTS,
    credit=TEXTS,
    updated=MOMENTS,
    date_is_estimated=st.booleans(),
    corrections=NOTES,
    caveats=NOTES,
    copies=st.lists(COPIES, max_size=2).map(tuple),
    is_first=st.booleans(),
)
QUESTIONS = st.builds(
    Question,
    text=st.just("Why was the bridge closed?"),
    topic=st.sampled_from(["bridge closed", "the bridge"]),
    sources=NOTES,
    leaning=st.lists(st.builds(Mention, said=TEXTS, sources=NOTES), max_size=2).map(tuple),
    after=st.none() | st.dates(max_value=date(2000, 1, 1)),
    before=st.none() | st.dates(min_value=date(2001, 1, 1)),
    as_of=st.none() | st.dates(min_value=date(2001, 1, 1)),
    around=st.lists(
        st.builds(Interval, after=st.none() | DAYS, before=st.none() | DAYS), max_size=2
    ).map(tuple),
    quoted=NOTES,
    phrases=NOTES,
    without=NOTES,
    authors=NOTES,
    titles=NOTES,
    order=st.sampled_from(["best", "newest", "oldest"]),
    recency=st.floats(0, 1),
)
COUNTS = st.dictionaries(TEXTS, st.integers(0, 9), max_size=3).map(lambda held: tuple(held.items()))


def sent(values: Any) -> Any:
    """What the other side reads of it."""
    return json.loads(json.dumps(values))


@given(QUOTES, NOTES, HOURS)
def test_a_passage_in_its_context_is_the_same_after_the_way(
    quote: Quote, around: tuple[str, ...], arrived: datetime
) -> None:
    reading = Reading(quote=quote, before=around, after=around, version=2, arrived=arrived)
    assert decode(Reading, sent(reading.to_json())) == reading


@given(
    QUESTIONS,
    st.lists(QUOTES, max_size=2).map(tuple),
    st.none() | st.builds(Covered, st.integers(0), st.none() | DAYS, st.none() | DAYS, COUNTS),
    NOTES,
    st.booleans(),
)
def test_an_answer_is_the_same_after_the_way(
    question: Question,
    quotes: tuple[Quote, ...],
    covered: Covered | None,
    advice: tuple[str, ...],
    more: bool,
) -> None:
    answer = Answer(
        question=question,
        quotes=quotes,
        note="none",
        nearest=quotes,
        covered=covered,
        advice=advice,
        more=more,
    )
    assert decode_answer(sent(answer.to_json())) == answer


def test_a_field_with_a_default_may_be_missing_and_one_of_a_later_version_may_come_along() -> None:
    told = {"source": "AFP", "published": None, "headline": "", "url": "", "article_id": "a"}
    assert decode(Copy, {**told, "mood": "calm"}) == Copy("AFP", None, "", "", "a")
    assert decode(Interval, {}) == Interval()


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXTS,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(TEXTS, inner, max_size=2),
    max_leaves=5,
)
FIELDS = ["read_as", "quotes", "text", "published", "copies", "covered", "by", "moments", "leaning"]


@given(st.dictionaries(st.sampled_from(FIELDS), JSON) | JSON)
def test_whatever_else_comes_is_refused_as_what_it_is_not(values: Any) -> None:
    for read in (decode_answer, decode_timeline):
        with pytest.raises(DecodingError):
            read(values)
    with pytest.raises(DecodingError):
        decode(Quote, values)


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("published", "yesterday", "Copy.published"),
        ("published", 20200702, "expected date"),
        ("source", None, "found None; expected str"),
        ("source", ["AFP"], "expected str"),
    ],
)
def test_what_does_not_fit_is_told_by_its_field(field: str, value: object, said: str) -> None:
    told = {"source": "AFP", "published": None, "headline": "", "url": "", "article_id": "a"}
    with pytest.raises(DecodingError, match=said):
        decode(Copy, {**told, field: value})


def test_a_missing_field_is_named() -> None:
    with pytest.raises(DecodingError, match="a Copy came without its 'source'"):
        decode(Copy, {})
