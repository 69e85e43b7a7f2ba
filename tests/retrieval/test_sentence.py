"""The answering sentence: a slice of the passage that holds most of the question."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import sentences
from retrieval.sentence import answering_sentence

PASSAGE = (
    "The bridge was closed at noon. Divers found a hole beneath the third pier.\n\n"
    "“You could have parked a bus in it,” said the engineer."
)


def words(text: str) -> list[str]:
    """A stand-in for stems: the words themselves."""
    return [word.strip("“”.,!?").casefold() for word in text.split()]


def answering(text: str, rarity: dict[str, float], language: str = "en") -> str:
    return answering_sentence(text, rarity, words, language)


@pytest.mark.parametrize(
    ("rarity", "sentence"),
    [
        ({"bridge": 1.0, "closed": 1.0}, "The bridge was closed at noon."),
        ({"divers": 2.0}, "Divers found a hole beneath the third pier."),
        ({"engineer": 3.0}, "“You could have parked a bus in it,” said the engineer."),
    ],
)
def test_the_sentence_that_holds_the_questions_words_answers(
    rarity: dict[str, float], sentence: str
) -> None:
    assert answering(PASSAGE, rarity) == sentence


def test_one_rare_word_counts_for_more_than_two_common_ones() -> None:
    rarity = {"bridge": 0.5, "closed": 0.5, "pier": 3.0}
    assert answering(PASSAGE, rarity) == "Divers found a hole beneath the third pier."


def test_a_word_said_twice_counts_once() -> None:
    text = "Ferry, ferry, ferry, ferry. The ferry sank."
    assert answering(text, {"ferry": 1.0, "sank": 0.1}) == "The ferry sank."


def test_the_first_of_equals_answers() -> None:
    assert answering(PASSAGE, {"the": 1.0}) == "The bridge was closed at noon."


def test_where_nothing_matches_the_first_sentence_stands() -> None:
    assert answering(PASSAGE, {"astrolabe": 4.0}) == "The bridge was closed at noon."
    assert answering(PASSAGE, {}) == "The bridge was closed at noon."


@pytest.mark.parametrize("language", ["", "en", "en-GB", "fr", "ur", "xx"])
def test_a_language_that_is_unknown_is_no_obstacle(language: str) -> None:
    assert answering(PASSAGE, {"divers": 1.0}, language).startswith("Divers")


@given(st.text(alphabet="ab .!?\n”“é1", min_size=1).filter(str.strip))
def test_the_sentence_is_a_slice_of_the_passage(text: str) -> None:
    found = answering(text, {"a": 1.0, "ab": 2.0})
    assert found in [text[start:end] for start, end in sentences(text)]
