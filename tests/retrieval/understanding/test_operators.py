"""Operators: what narrows a search, and a sentence for each mistake in one."""

from __future__ import annotations

from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval import QuestionError
from retrieval.understanding.names import Names
from retrieval.understanding.operators import operators
from retrieval.understanding.quotation import quotations

NAMES = Names.of({"Dawn": [], "AFP": [], "The Verge": [], "The Harbour Gazette": []})


def test_the_rest_is_as_long_as_the_text_and_phrases_keep_their_places() -> None:
    text = 'who closed the "old pier" source:dawn -fish before:2020?'
    found = operators(text, NAMES)
    assert len(found.rest) == len(text)
    assert found.rest.split() == ["who", "closed", "the", "old", "pier", "?"]
    assert [text[start:end] for start, end in found.quoted] == ["old pier"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('"a b"', ["a b"]),
        ("“a b”", ["a b"]),
        ("„a b“", ["a b"]),
        ("«a b»", ["a b"]),
        ('“a b"', ["a b"]),
        ('"a" "b"', ["a", "b"]),
        ('"  a \n b "', ["a b"]),
        ('a 6" pipe', []),
        ('6" and 8" pipes', []),
        ('"Area 51"', ["Area 51"]),
        ('the "6" gun" case', ['6" gun']),
        ('a 6" pipe for "night ferries"', ["night ferries"]),
        ("the boys' and girls' school", []),
        ("'a b'", []),
    ],
)
def test_quotation_marks_are_paired_and_inches_are_none(text: str, words: list[str]) -> None:
    assert [one.words for one in quotations(text)] == words


@pytest.mark.parametrize(
    "text",
    [
        "Covid: what did they know?",
        "who met at 10:30?",
        "see https://harbour.example/a:b",
        "a ratio of 3:1",
        "the source: who leaked it?",
        "a source: the mayor",
        "the day after: who cleaned up?",
        "court order: who signed?",
        "what does re:invent cost?",
        "note:this and nothing else",
        "Korea - what happened?",
        "- what happened?",
        "minus -5 degrees, or -5.2",
        "pre- and post-war",
        "state-of-the-art",
        "what -- exactly -- happened",
        'before "old pier" - after',
    ],
)
def test_colons_and_dashes_of_prose_are_no_operators(text: str) -> None:
    found = operators(text, NAMES)
    assert found.rest.replace(" ", "") == text.replace('"', "").replace(" ", "")
    assert not any((found.sources, found.without, found.authors, found.titles, found.order))
    assert not any((found.after, found.before, found.as_of))


@pytest.mark.parametrize(
    ("text", "rest", "sources"),
    [
        ("source:The Verge phones", "phones", ("The Verge",)),
        ("source:harbour gazette tolls", "tolls", ("The Harbour Gazette",)),
        ("source:The Harbour Gazette tolls", "tolls", ("The Harbour Gazette",)),
        ("source:dawn butler", "butler", ("Dawn",)),
        ("source:dawn, afp", ", afp", ("Dawn",)),
        ('source:dawn,"the verge",afp x', "x", ("Dawn", "The Verge", "AFP")),
        ("source:dawn site:dawn x", "x", ("Dawn",)),
    ],
)
def test_a_source_takes_the_words_that_complete_its_name(
    text: str, rest: str, sources: tuple[str, ...]
) -> None:
    found = operators(text, NAMES)
    assert (" ".join(found.rest.split()), found.sources) == (rest, sources)


def test_days_of_several_operators_hold_together() -> None:
    found = operators("x after:2019 after:2020-03 before:2022 on:2021 as-of:2021-02", NAMES)
    assert (found.after, found.before) == (date(2021, 1, 1), date(2022, 1, 1))
    assert found.as_of == date(2021, 2, 28)


def test_the_last_day_of_the_calendar_can_be_asked_for() -> None:
    assert operators("x on:9999-12-30", NAMES).before == date.max
    assert operators("x after:9999-12-31", NAMES).after == date.max


@pytest.mark.parametrize(
    ("text", "without"),
    [
        ("ferry -tunnel", ("tunnel",)),
        ("ferry (-tunnel)", ("tunnel",)),
        ("ferry -well-known", ("well-known",)),
        ("ferry -l'express", ("l'express",)),
        ("ferry -“toll gate”", ("toll gate",)),
        ("ferry -tunnel -tunnel", ("tunnel",)),
        ("ferries -ferry", ("ferry",)),
    ],
)
def test_a_minus_leaves_out_a_word_or_a_phrase(text: str, without: tuple[str, ...]) -> None:
    assert operators(text, NAMES).without == without


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("source:dwan x", "this archive has no source 'dwan'; it has: Dawn"),
        ("x source:", "nothing stands right after source:, so nothing is narrowed; write"),
        ("x title:-- ", ""),
        ("Sources:dawn x", "Sources: is not known; write source:dawn, or set a blank after"),
        ("x until:nope", "in until:nope, 'nope' is not a day"),
        ("x until:9999-12-31", "write before:9999-12-31"),
        ('x "y', "the quotation mark before 'y' is not closed; close it for these words exactly"),
        ("x “", 'opens nothing; write "the exact words", or leave it out'),
        ('x "?!"', "nothing stands between two quotation marks"),
        ("ferry's ends -ferry", "'ferry' is asked for, and left out by -ferry; keep one"),
        ("x - source:dawn", "a minus stands before nothing"),
        ("x -title:y", "-title:y is not known, since a minus leaves out words alone"),
    ],
)
def test_a_mistake_is_explained(text: str, message: str) -> None:
    if not message:
        assert not operators(text, NAMES).titles
        return
    with pytest.raises(QuestionError) as told:
        operators(text, NAMES)
    assert message in str(told.value)


def test_a_long_unclosed_quotation_is_shown_by_its_beginning() -> None:
    with pytest.raises(QuestionError, match=r"before 'the harbour council closed \.\.\.' is not"):
        operators('x "the harbour council closed the pier for two years', NAMES)


@given(st.text() | st.lists(st.sampled_from([*'":-,.6 ', "source:", "dawn", "on:"])).map("".join))
def test_any_text_is_read_or_its_mistake_told(text: str) -> None:
    with suppress(QuestionError):
        found = operators(text, NAMES)
        assert len(found.rest) == len(text)
        assert all(a in (b, " ") for a, b in zip(found.rest, text, strict=True))
