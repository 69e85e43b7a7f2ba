"""Cursors: they come back as they went out, and nothing else is taken for one."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.answer import key_of
from retrieval.api.cursors import (
    MOST_SEEN,
    Position,
    binding,
    cursor,
    passage_id,
    passage_of,
    position,
)
from retrieval.question import QuestionError

TODAY = date(2026, 3, 1)
BOUND = binding({"question": "Why?", "sources": []})

keys = st.lists(
    st.builds(key_of, st.text(st.characters(codec="utf-8")), st.integers(0)), max_size=20
)


@given(day=st.dates(), seen=keys)
def test_a_cursor_names_the_position_that_it_was_made_of(day: date, seen: list[str]) -> None:
    there = Position(day, tuple(seen))
    assert position(cursor(there, BOUND), BOUND) == there


@given(seen=keys, more=keys)
def test_the_next_position_has_seen_everything_once(seen: list[str], more: list[str]) -> None:
    following = Position(TODAY, tuple(dict.fromkeys(seen))).after(tuple(more))
    assert set(following.seen) == {*seen, *more}
    assert len(set(following.seen)) == len(following.seen)


@given(st.text())
def test_text_that_is_no_cursor_is_refused_in_a_sentence(text: str) -> None:
    with pytest.raises(QuestionError, match="no cursor of this archive"):
        position(text, BOUND)


@given(seen=keys, place=st.integers(0), flipped=st.integers(1, 63))
def test_a_cursor_with_a_letter_changed_is_refused(
    seen: list[str], place: int, flipped: int
) -> None:
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    whole = cursor(Position(TODAY, tuple(seen)), BOUND)
    place %= len(whole) - 1  # the last letter may hold bits that say nothing
    other = letters[(letters.index(whole[place]) + flipped) % 64]
    with pytest.raises(QuestionError):
        position(whole[:place] + other + whole[place + 1 :], BOUND)


@pytest.mark.parametrize(
    ("asked", "is_same"),
    [
        ({"question": "Why?", "sources": [], "k": 5, "cursor": "x"}, True),
        ({"sources": [], "question": "Why?"}, True),
        ({"question": "Where?", "sources": []}, False),
        ({"question": "Why?", "sources": ["Dawn"]}, False),
    ],
)
def test_a_cursor_goes_with_its_question_and_filters_and_pages_of_any_size(
    asked: dict[str, Any], is_same: bool
) -> None:
    whole = cursor(Position(TODAY), BOUND)
    if is_same:
        assert position(whole, binding(asked)) == Position(TODAY)
    else:
        with pytest.raises(QuestionError, match="of another question"):
            position(whole, binding(asked))


def test_a_cursor_stays_short_enough_for_an_address() -> None:
    seen = tuple(key_of("a", number) for number in range(MOST_SEEN))
    assert len(cursor(Position(TODAY, seen), BOUND)) < 12_000
    assert cursor(Position(TODAY, (*seen, key_of("b", 0))), BOUND) == ""


@given(
    article_id=st.text(st.characters(codec="utf-8"), min_size=1),
    number=st.integers(0, 99_999_999),
)
def test_the_id_of_a_passage_names_article_and_number_whatever_the_id_holds(
    article_id: str, number: int
) -> None:
    told = passage_id(article_id, number)
    assert passage_of(told) == (article_id, number)
    assert told.replace("-", "").replace("_", "").isalnum()
    assert told.isascii()


@given(st.text(st.sampled_from("abcdefghijklmnopqrstuvwxyz0123456789-_=+/# é")))
def test_what_is_read_as_the_id_of_a_passage_is_its_one_id(text: str) -> None:
    found = passage_of(text)
    assert found is None or passage_id(*found) == text
