"""Likeness: one text in two copies is one; another number makes it another."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.likeness import collapse, near_identical

PIER = (
    "The harbour council voted on Tuesday to close the old pier for two years, and promised the "
    "ferry crews that every sailing would be kept running from the northern quay."
)
FIRE = "At least 13 people were killed and 40 injured in a fire at a rope works in Saint Anne."
LATER = "The rope works had been inspected in March, and its owner was fined for locked doors."


@pytest.mark.parametrize(
    "other",
    [
        PIER,
        PIER.upper(),
        PIER.replace(",", ""),
        PIER.replace(" ", "\n\t "),
        f"“{PIER.removesuffix('.')}”",
        PIER.replace("two", "2"),
        PIER.replace("the old pier", "the pier"),
        f"PORTHAVEN (AFP) - {PIER}",
        PIER.removesuffix(" from the northern quay.") + ".",
        f"{PIER} {LATER}",
    ],
)
def test_copies_and_cuts_are_near_identical(other: str) -> None:
    assert near_identical(PIER, other)
    assert near_identical(other, PIER)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (FIRE, FIRE.replace("13", "14")),
        (FIRE, FIRE.replace("13", "fourteen")),
        (FIRE, FIRE.replace("13", "40").replace("and 40", "and 13")),
        (FIRE, FIRE.replace("13", "1,300")),
        (FIRE, FIRE.replace("13 ", "")),
        (f"{FIRE} {LATER} {PIER}", f"{FIRE.replace('13', '14')} {LATER} {PIER}"),
        (FIRE, f"{FIRE.replace('13', '14')} {LATER}"),
        (PIER.replace("two", "2.5"), PIER.replace("two", "2.6")),
        (PIER + " It costs 4 million crowns.", PIER + " It costs 4 billion crowns."),
        (PIER + " It costs Rs500 in all.", PIER + " It costs Rs600 in all."),
    ],
)
def test_passages_that_differ_in_a_number_are_not_near_identical(one: str, other: str) -> None:
    assert not near_identical(one, other)
    assert not near_identical(other, one)


@pytest.mark.parametrize(
    "other",
    [
        FIRE,
        "The harbour council voted on Tuesday to open the old pier, and the crews cheered.",
        "The ferry crews promised the harbour council that every sailing would be kept.",
        "The harbour council voted on Tuesday",
        "",
    ],
)
def test_other_reports_are_not_near_identical(other: str) -> None:
    assert not near_identical(PIER, other)
    assert not near_identical(other, PIER)


def test_a_number_that_the_longer_passage_adds_outside_the_copy_does_not_count() -> None:
    longer = f"{FIRE} {LATER} The fine was 31,000 crowns."
    assert near_identical(FIRE, longer)
    assert near_identical(longer, FIRE)


def test_a_passage_of_less_than_twelve_words_is_contained_in_none() -> None:
    short = "She said that the count had been fair to everyone here."
    assert len(short.split()) == 11
    assert not near_identical(short, f"{short} {LATER}")
    assert near_identical(f"{short} Indeed.", f"{short} Indeed. {LATER}")


def test_short_texts_are_near_identical_where_their_words_are_the_same() -> None:
    assert near_identical("Ferry sinks", "FERRY SINKS!")
    assert not near_identical("Ferry sinks", "Ferry sails")


def test_an_accent_counts_and_its_encoding_of_letters_in_any_script_is_read() -> None:
    assert near_identical("Un été à Béziers", "UN ÉTÉ À BÉZIERS")
    assert near_identical("کونسل نے پل کب بند کیا", "کونسل نے پل کب بند کیا؟")


def test_each_text_is_collapsed_into_the_first_that_it_is_near_identical_to() -> None:
    toll = FIRE.replace("13", "14")
    texts = [PIER, FIRE, PIER.upper(), toll, f"{PIER} {LATER}", toll]
    assert collapse(texts) == [0, 1, 0, 3, 0, 3]


def test_a_text_that_only_a_collapsed_one_holds_stays() -> None:
    assert collapse([FIRE, f"{FIRE} {LATER}", LATER]) == [0, 0, 2]


def test_no_texts_collapse_into_none() -> None:
    assert collapse([]) == []


TEXTS = st.lists(
    st.lists(st.sampled_from(["pier", "ferry", "council", "13", "14", "said"]), max_size=20).map(
        " ".join
    ),
    max_size=8,
)


@given(TEXTS)
def test_of_what_stays_no_two_are_near_identical_and_what_goes_is_to_one_that_stays(
    texts: list[str],
) -> None:
    places = collapse(texts)
    stay = [own for own, place in enumerate(places) if own == place]
    for own, place in enumerate(places):
        earlier = [other for other in stay if other < own]
        alike = [other for other in earlier if near_identical(texts[other], texts[own])]
        assert place == (alike[0] if alike else own)


@given(st.text(max_size=200), st.text(max_size=200))
def test_likeness_holds_both_ways_and_of_every_text_with_itself(one: str, other: str) -> None:
    assert near_identical(one, one)
    assert near_identical(one, other) is near_identical(other, one)
