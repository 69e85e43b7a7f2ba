"""Two versions of a text are told apart by paragraph and by word, and nothing of either is lost."""

from __future__ import annotations

import random
import time
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.history import Change, changes

PIER = "The harbour council voted on Tuesday to close the old pier for two years."
CREW = "Crews said they had been told nothing of the plan, and asked for a meeting."
QUAY = "Every sailing will leave from the northern quay until the work is done."


def _said(old: str, new: str) -> list[tuple[str, str]]:
    return [(change.kind, change.text) for change in changes(old, new)]


def _assert_whole(said: list[Change], old: str, new: str) -> None:
    assert "".join(change.text for change in said if change.kind != "new") == old
    assert "".join(change.text for change in said if change.kind != "gone") == new
    assert all(change.text for change in said)
    assert all(a.kind != b.kind for a, b in pairwise(said))
    assert all((a.kind, b.kind) != ("new", "gone") for a, b in pairwise(said))


def test_the_same_text_is_one_run() -> None:
    text = f"{PIER}\n\n{CREW}"
    assert _said(text, text) == [("same", text)]


def test_two_empty_texts_have_no_runs() -> None:
    assert changes("", "") == []


def test_a_text_that_came_or_went_is_one_run() -> None:
    assert _said("", PIER) == [("new", PIER)]
    assert _said(PIER, "") == [("gone", PIER)]


def test_whole_words_are_compared_not_letters() -> None:
    """'Tuesday' does not become 'Thursday' by a few letters, nor '1,200' '1,300' by one."""
    assert _said("On Tuesday 1,200 came.", "On Thursday 1,300 came.") == [
        ("same", "On "),
        ("gone", "Tuesday 1,200"),
        ("new", "Thursday 1,300"),
        ("same", " came."),
    ]


def test_a_comma_changes_no_word() -> None:
    assert _said("The pier is shut.", "The pier, he said, is shut.") == [
        ("same", "The pier"),
        ("new", ", he said,"),
        ("same", " is shut."),
    ]


def test_a_paragraph_that_came_stands_whole() -> None:
    assert _said(f"{PIER}\n\n{QUAY}", f"{PIER}\n\n{CREW}\n\n{QUAY}") == [
        ("same", f"{PIER}\n\n"),
        ("new", f"{CREW}\n\n"),
        ("same", QUAY),
    ]


def test_a_paragraph_at_the_end_comes_with_its_gap() -> None:
    assert _said(PIER, f"{PIER}\n\n{CREW}") == [("same", PIER), ("new", f"\n\n{CREW}")]


def test_a_reworded_paragraph_is_compared_with_itself() -> None:
    """A new paragraph before a reworded one does not hide which words of it changed."""
    said = _said(f"{PIER}\n\n{QUAY}", f"{CREW}\n\n{PIER.replace('two', 'three')}\n\n{QUAY}")
    assert said == [
        ("new", f"{CREW}\n\n"),
        ("same", "The harbour council voted on Tuesday to close the old pier for "),
        ("gone", "two"),
        ("new", "three"),
        ("same", f" years.\n\n{QUAY}"),
    ]


def test_a_little_word_between_two_changes_does_not_tear_them() -> None:
    assert _said("He saw the mayor of Dorvik today.", "He saw the head of Strand today.") == [
        ("same", "He saw the "),
        ("gone", "mayor of Dorvik"),
        ("new", "head of Strand"),
        ("same", " today."),
    ]


def test_a_number_between_two_changes_is_not_shown_as_changed() -> None:
    assert ("same", " 7 ") in _said("It cost about 7 kroner.", "It cost nearly 7 euros.")


def test_scripts_without_spaces_are_compared_sign_by_sign() -> None:
    assert _said("港は火曜日に閉鎖", "港は木曜日に閉鎖") == [
        ("same", "港は"),
        ("gone", "火"),
        ("new", "木"),
        ("same", "曜日に閉鎖"),
    ]


def test_a_mark_is_not_torn_from_its_letter() -> None:
    assert _said("वह हिन्दी", "वह हिन्दू") == [("same", "वह "), ("gone", "हिन्दी"), ("new", "हिन्दू")]


PIECES = ["pier", "the", "of", " ", "\n\n", " \n \n", ", ", ".", "港", "é", "7"]
TEXTS = st.one_of(st.text(max_size=60), st.lists(st.sampled_from(PIECES)).map("".join))


@settings(max_examples=300)
@given(TEXTS, TEXTS)
def test_nothing_of_either_version_is_lost(old: str, new: str) -> None:
    _assert_whole(changes(old, new), old, new)


@given(st.lists(st.sampled_from([PIER, CREW, QUAY]), max_size=6), st.randoms())
def test_edited_paragraphs_lose_nothing(blocks: list[str], chance: random.Random) -> None:
    words = [w if chance.random() > 0.2 else "ferry" for b in blocks for w in b.split(" ")]
    chance.shuffle(blocks)
    old, new = " ".join(words), "\n\n".join(blocks)
    _assert_whole(changes(old, new), old, new)
    _assert_whole(changes(new, old), new, old)


@given(TEXTS)
def test_a_text_against_itself_stays(text: str) -> None:
    assert all(change.kind == "same" for change in changes(text, text))


def _prose(seed: int, words: int, paragraph: int) -> str:
    """Return words as frequent as in prose (Zipf), in paragraphs of this many words."""
    chance = random.Random(seed)
    ranks = range(1, 4000)
    drawn = chance.choices([f"w{rank}" for rank in ranks], [1 / rank for rank in ranks], k=words)
    return "\n\n".join(
        " ".join(drawn[start : start + paragraph]) for start in range(0, words, paragraph)
    )


@pytest.mark.parametrize("paragraph", [40, 5000])
@pytest.mark.parametrize("other", ["edited", "another"])
def test_articles_of_five_thousand_words_take_seconds_at_most(paragraph: int, other: str) -> None:
    old = _prose(1, 5000, paragraph)
    new = old.replace("w7 ", "seven ") if other == "edited" else _prose(2, 5000, paragraph)
    begun = time.perf_counter()
    _assert_whole(changes(old, new), old, new)
    assert time.perf_counter() - begun < 5


def test_a_text_made_to_be_slow_is_not() -> None:
    old, new = "a b c d e f g h i j " * 500, "j i h g f e d c b a " * 500
    begun = time.perf_counter()
    _assert_whole(changes(old, new), old, new)
    assert time.perf_counter() - begun < 5
