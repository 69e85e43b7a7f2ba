"""Figures: what news counts is read with its unit, what is no count is not, and tolls differ."""

from __future__ import annotations

from datetime import date
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.figures import MOST, Disagreement, disagreements, figures

COUNTS: list[tuple[str, list[tuple[float, str]]]] = [
    ("14 people died", [(14, "dead")]),
    ("The blast killed 13.", [(13, "dead")]),
    ("At least eleven dead after storm", [(11, "dead")]),
    ("a death toll of 21", [(21, "dead")]),
    ("Repairs will cost 4.2 million crowns.", [(4200000, "crowns")]),
    ("a $3 billion deal", [(3000000000, "dollars")]),
    ("She won with 52 percent of the vote", [(52, "%")]),
    ("twelve thousand homes lost power", [(12000, "homes")]),
    ("The death toll rose from 13 to 14 on Monday", [(14, "dead")]),
    ("The death toll from Sunday's fire has risen to at least 21.", [(21, "dead")]),
    ("The fire killed at least 13 people and injured 40.", [(13, "dead"), (40, "injured")]),
    ("13 people were killed and 40 others wounded.", [(13, "dead"), (40, "injured")]),
    ("leaving 13 dead and 40 injured", [(13, "dead"), (40, "injured")]),
    ("14 people, including three children, died in the fire.", [(14, "dead")]),
    ("Twenty-one bodies were found.", [(21, "dead")]),
    ("The storm claimed 17 lives.", [(17, "dead")]),
    ("The dam saved 17 lives", [(17, "lives")]),
    ("One person was killed", [(1, "dead")]),
    ("killing seven soldiers", [(7, "dead")]),
    ("14 soldiers killed 13 rebels", [(14, "soldiers"), (13, "dead")]),
    ("2,000 people marched", [(2000, "people")]),
    ("1,900 homes", [(1900, "homes")]),
    ("at least 2000 people marched", [(2000, "people")]),
    ("two hundred and fifty homes", [(250, "homes")]),
    ("a dozen ships", [(12, "ships")]),
    ("two dozen people were arrested", [(24, "arrested")]),
    ("Police arrested 40 protesters", [(40, "arrested")]),
    ("17 people are still missing", [(17, "missing")]),
    ("12 are missing", [(12, "missing")]),
    ("Rs500 million", [(500000000, "rupees")]),
    ("Rs. 20 crore", [(200000000, "rupees")]),
    ("£4m", [(4000000, "pounds")]),
    ("€20bn plan", [(20000000000, "euros")]),
    ("12 million Swedish crowns", [(12000000, "crowns")]),
    ("300 people saw two killed", [(300, "people"), (2, "dead")]),
    ("14 people feared dead", [(14, "people")]),
    ("14 people could have died", [(14, "people")]),
    ("40% of homes", [(40, "%")]),
    ("52 per cent", [(52, "%")]),
    ("1,20,000 people", [(120000, "people")]),
    ("In Lahore 14 people died", [(14, "dead")]),
    ("14 young Afghan men were shot dead", [(14, "dead")]),
    ("three of the 14 killed were children", [(14, "dead")]),
    ("death toll: 21", [(21, "dead")]),
    ("injured 40 percent", [(40, "%")]),
    ("13 deaths", [(13, "dead")]),
    ("13 road deaths", [(13, "dead")]),
    ("$2.5 million", [(2500000, "dollars")]),
    ("2 thousand homes", [(2000, "homes")]),
    ("the three ferries sank", [(3, "ferries")]),
    ("Thirteen men drowned", [(13, "men")]),
    ("3 goals", [(3, "goals")]),
    ("On Sunday 14 were killed", [(14, "dead")]),
    ("12 were detained", [(12, "arrested")]),
    ("at least five people have been confirmed dead", [(5, "dead")]),
    ("some 300 homes", [(300, "homes")]),
    ("14 people who died in the fire", [(14, "dead")]),
    ("14 killed in crash", [(14, "dead")]),
    ("Twelve hundred people, mostly women, marched.", [(1200, "people")]),
    ("One hundred and four homes burned.", [(104, "homes")]),
    ("Two dead as the Senn floods Porthaven", [(2, "dead")]),
    ("Three million, two hundred thousand homes", [(3200000, "homes")]),
    ("The fire cost 12 lives.", [(12, "dead")]),
    ("A fire killed 13, wounding 12 others.", [(13, "dead"), (12, "injured")]),
    ("The death toll rose by three to 21.", [(21, "dead")]),
    ("Wages rose 4.25 per cent to 900 crowns.", [(4.25, "%"), (900, "crowns")]),
]

NO_COUNTS = [
    "No one was hurt.",
    "None of the 14 passengers was injured.",
    "Lund, 34, said",
    "a man aged 34 died",
    "the 34-year-old died",
    "They won 2-1 on Sunday",
    "Article 370 grants autonomy",
    "a Boeing 737 crashed",
    "Boeing 737 jets were grounded",
    "on 14 March people voted",
    "in 2020 people voted",
    "March 14 people",
    "at 14:30 people left",
    "the 19th century",
    "call 555 1234 567",
    "+44 20 7946 0958 lines",
    "killed 13 years ago",
    "killed 300 sheep",
    "three days later",
    "the 1990s",
    "2000 people marched",
    "10 to 15 people were seen",
    "between 10 and 15 homes",
    "10-15 people",
    "one in 13 people died",
    "another 12 people died",
    "half a million people",
    "two missing teeth",
    "two thirds of homes",
    "hundreds of homes",
    "several thousand homes",
    "31-million-crown project",
    "a 31 million-crown project",
    "0.5 percentage points",
    "Covid-19 patients",
    "F-16 jets",
    "G20 leaders",
    "the Group of Seven leaders",
    "12 whales dead",
    "A$5 million",
    "two others died later",
    "Room 12 keys",
    "No. 4 seeds",
    "number 10 staff",
    "Flight 302 victims",
    "5 star hotels",
    "7 October attacks",
    "9/11 attacks",
    "September 11 attacks",
    "3.30pm",
    "9 am trains",
    "six hundred",
    "The flood would remove 3.1 million cubic metres of sand.",
    "The Beatles were four.",
    "See page 12 notes.",
    "He is 34.",
    "It opened in 1921.",
    "Eight of ten homes",
    "The first 20 pages",
    "one of the ferries",
]

MONDAY, TUESDAY, FRIDAY = date(2020, 7, 6), date(2020, 7, 7), date(2020, 7, 10)


def read(found: list[Disagreement]) -> list[tuple[str, list[tuple[int, float]]]]:
    return [
        (one.unit, [(reading.place, reading.figure.value) for reading in one.readings])
        for one in found
    ]


@pytest.mark.parametrize(("text", "counted"), COUNTS)
def test_a_count_is_read_with_what_it_counts(text: str, counted: list[tuple[float, str]]) -> None:
    assert [(figure.value, figure.unit) for figure in figures(text)] == counted


@pytest.mark.parametrize("text", NO_COUNTS)
def test_what_is_no_count_or_a_doubtful_one_is_left_out(text: str) -> None:
    assert figures(text) == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("At least eleven dead after the storm.", "At least eleven dead"),
        ("The fire killed 13.", "killed 13"),
        ("It brought a death toll of 21 on Monday.", "death toll of 21"),
        ("The roof fell and 14 people died there.", "14 people died"),
        ("They paid $3 billion for it.", "$3 billion"),
        ("Some 12,000 homes lost power.", "12,000 homes"),
    ],
)
def test_a_figure_is_said_as_it_was_printed(text: str, said: str) -> None:
    (figure,) = figures(text)
    assert figure.said == said
    assert text[figure.start : figure.end] == said


def test_a_whole_number_is_an_int_and_so_prints_as_one() -> None:
    whole, part = figures("It cost 4.2 million crowns and 4.2 per cent more.")
    assert (str(whole.value), str(part.value)) == ("4200000", "4.2")


def test_tolls_that_differ_stand_side_by_side_in_order_of_time() -> None:
    found = disagreements(
        [
            (FRIDAY, "The death toll rose to 21."),
            (None, "The fire killed 20 people."),
            (MONDAY, "Fourteen people died when the rope works burned."),
            (TUESDAY, "The mayor spoke of a tragedy."),
        ]
    )
    assert read(found) == [("dead", [(2, 14), (0, 21), (1, 20)])]
    assert found[0].readings[1].figure.said == "death toll rose to 21"


def test_the_same_number_in_words_and_digits_is_no_disagreement() -> None:
    assert disagreements([(MONDAY, "13 people died."), (TUESDAY, "Thirteen were killed.")]) == []


def test_one_passage_alone_disagrees_with_none() -> None:
    assert disagreements([(MONDAY, "13 people died at first, and later 14 were dead.")]) == []
    assert disagreements([]) == []


def test_a_passage_gives_its_first_figure_of_a_unit() -> None:
    found = disagreements(
        [
            (MONDAY, "The fire killed 13. A fire in the same street killed 40 in 1921."),
            (TUESDAY, "The fire killed 14."),
        ]
    )
    assert read(found) == [("dead", [(0, 13), (1, 14)])]


def test_counts_of_other_things_are_compared_where_a_word_beside_them_is_the_same() -> None:
    found = disagreements(
        [
            (MONDAY, "Repairs will cost 31 million crowns, the engineer told the council."),
            (TUESDAY, "She put the ferry's yearly loss at 4.2 million crowns."),
            (FRIDAY, "Repairs of the pier will take 44 million crowns after all."),
        ]
    )
    assert read(found) == [("crowns", [(0, 31_000_000), (2, 44_000_000)])]


def test_counts_of_different_things_do_not_disagree() -> None:
    assert (
        disagreements(
            [
                (MONDAY, "Repairs will cost 31 million crowns, the engineer told the council."),
                (TUESDAY, "She put the ferry's yearly loss at 4.2 million crowns."),
            ]
        )
        == []
    )


def test_deaths_come_first_then_what_most_passages_give_and_no_more_than_three() -> None:
    found = disagreements(
        [
            (MONDAY, "Storm: 12,000 homes lost power, 40 injured, 3 missing, 10 arrested, 2 dead."),
            (TUESDAY, "Storm: 13,000 homes lost power, 41 injured, 2 missing, 11 arrested."),
            (FRIDAY, "Storm: 14,000 homes lost power, 42 injured, 3 dead."),
        ]
    )
    assert len(found) == MOST
    assert [one.unit for one in found] == ["dead", "homes", "injured"]


def test_a_disagreement_as_plain_values_says_who_printed_what() -> None:
    (found,) = disagreements([(MONDAY, "The fire killed 13."), (TUESDAY, "14 people died.")])
    assert found.to_json() == {
        "unit": "dead",
        "readings": [
            {"place": 0, "value": 13, "said": "killed 13"},
            {"place": 1, "value": 14, "said": "14 people died"},
        ],
    }


WORDS = (
    "killed 13 14 4.2 million a hundred and twenty-one people died dead the death toll rose to "
    "from $ % , . - 2020 March Article one of homes injured while including 1,200 £3bn"
)
SCRAPS = st.lists(st.sampled_from(WORDS.split()), max_size=40).map(" ".join)


@given(st.one_of(st.text(max_size=300), SCRAPS))
def test_of_any_text_figures_are_slices_in_order_that_do_not_overlap(text: str) -> None:
    found = figures(text)
    assert all(text[one.start : one.end] == one.said for one in found)
    assert all(one.value >= 0 for one in found)
    assert [one.start for one in found] == sorted(one.start for one in found)


@given(st.lists(st.tuples(st.none() | st.dates(), SCRAPS), max_size=8))
def test_a_disagreement_has_two_values_at_least_and_one_reading_a_passage(
    dated: list[tuple[date | None, str]],
) -> None:
    for one in disagreements(dated):
        places = [reading.place for reading in one.readings]
        assert len(places) == len(set(places))
        assert len({reading.figure.value for reading in one.readings}) > 1
        assert {reading.figure.unit for reading in one.readings} == {one.unit}


@pytest.mark.parametrize(
    "scrap", ["13 ", "death toll ", "a hundred and ", "people ", "13 people, including ", "1,1"]
)
def test_a_long_text_of_scraps_takes_no_more_than_a_few_seconds(scrap: str) -> None:
    began = perf_counter()
    figures(scrap * (20_000 // len(scrap)))
    assert perf_counter() - began < 5
