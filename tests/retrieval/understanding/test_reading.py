"""Reading: what is typed, and everything that was understood in it."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import date
from pathlib import Path
from time import perf_counter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval import Interval, Question, QuestionError
from retrieval.question import LONGEST
from retrieval.understanding.names import Names
from retrieval.understanding.reading import read

TODAY = date(2026, 11, 18)  # a Wednesday
NAMES = Names.of(
    dict.fromkeys(
        (
            "AFP",
            "APP",
            "BBC News - World",
            "BBC News - Science",
            "Business Line",
            "CBSSports.com",
            "Cnbc | World Business News Leader",
            "Dawn",
            "El País",
            "Express",
            "FOX News - Lifestyle",
            "Fortune",
            "Metro",
            "Mirror",
            "Northern Ledger",
            "Sporting News",
            "TechCrunch",
            "The Age",
            "The Guardian",
            "The Hill",
            "The Independent",
            "The Nation",
            "The Sun",
            "The Verge",
            "Time",
            "Wired",
        ),
        (),
    )
)
ROWS = [
    json.loads(line)
    for line in Path(__file__).with_name("questions_read.jsonl").read_text("utf-8").splitlines()
]
READ = [row for row in ROWS if "error" not in row]
REFUSED = [row for row in ROWS if "error" in row]


def asked(text: str, **given: Any) -> Question:
    return read(text, today=TODAY, names=NAMES, **given)


@pytest.mark.parametrize("row", READ, ids=[f"{row['group']}: {row['text']}" for row in READ])
def test_a_question_is_read_as_newsroom_people_mean_it(row: dict[str, Any]) -> None:
    found = asked(row["text"])
    days = (found.after, found.before, found.as_of)
    assert [str(day) if day else None for day in days] == [
        row.get(name) for name in ("after", "before", "as_of")
    ]
    assert bool(found.around) == row.get("around", False)
    leaning = [name for mention in found.leaning for name in mention.sources]
    assert leaning == row.get("leaning", [])
    for name in ("sources", "phrases", "without", "authors", "titles"):
        assert list(getattr(found, name)) == row.get(name, []), name
    if row["group"] != "parts":
        assert found.order == row.get("order", "best")
    assert len(found.parts) == row.get("parts", 0)
    assert found.topic == row.get("topic", found.topic)


@pytest.mark.parametrize("row", REFUSED, ids=[row["text"] for row in REFUSED])
def test_what_cannot_be_asked_is_told_with_what_would_do(row: dict[str, Any]) -> None:
    with pytest.raises(QuestionError) as told:
        asked(row["text"])
    assert row["error"] in str(told.value)
    assert "\n" not in str(told.value)


def test_the_table_is_as_large_as_it_must_be() -> None:
    assert len(READ) >= 150
    assert sum(row["group"] == "traps" for row in ROWS) >= 50
    assert len({row["text"] for row in ROWS}) == len(ROWS)


# The topic.


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("What was decided on 2 July 2020, and by whom?", "What was decided, and by whom?"),
        ("In March 2020, who ran the port?", "who ran the port?"),
        ("port traffic (in Q1 2019)", "port traffic"),
        ("Did tolls, on 4 October 2023, rise?", "Did tolls rise?"),
        ("night ferry, newest first", "night ferry"),
        ("rents source:dawn , before:2020", "rents"),
        ("the  \t old   pier", "the old pier"),
        ('the review of "Ferry to Oslo" in 2019', "the review of Ferry to Oslo"),
        ("What did Dawn say about rents?", "What did say about rents?"),
        ("Who pays, according to The Verge?", "Who pays, according to?"),
        ("The Verge's report on phones", "report on phones"),
        ("What did 'The Guardian' article say?", "What did article say?"),
    ],
)
def test_the_topic_is_the_text_without_operators_times_and_names_of_sources(
    text: str, topic: str
) -> None:
    assert asked(text).topic == topic


def test_the_words_of_an_event_stay_in_the_topic() -> None:
    found = asked("How did rents move since the February deal?")
    assert found.topic == found.text
    assert found.around == (Interval(date(2026, 2, 1)),)
    assert found.after is found.before is None


def test_a_name_that_is_no_mention_stays_in_the_topic() -> None:
    assert asked("Dawn Butler on rents").topic == "Dawn Butler on rents"


# The time of an event, and the time of a report.


OCTOBER, NOVEMBER = (
    Interval(date(2023, 10, 4), date(2023, 10, 5)),
    Interval(date(2023, 11, 6), date(2023, 11, 7)),
)


def test_of_several_times_that_share_no_day_each_leans_and_none_filters() -> None:
    found = asked("What was said on 4 October 2023 and what on 6 November 2023?")
    assert found.around == (OCTOBER, NOVEMBER)
    assert found.after is found.before is None


def test_of_several_times_that_share_days_these_filter() -> None:
    found = asked("What was said since 2020, before March 2021?")
    assert (found.after, found.before) == (date(2020, 1, 1), date(2021, 3, 1))
    assert not found.around


@pytest.mark.parametrize(
    "text", ["Council shuts pier on 4 October", "Pier shut Oct 4", "Pier shut October 4"]
)
def test_a_bare_day_in_what_asks_nothing_leans(text: str) -> None:
    found = asked(text)
    assert found.around == (Interval(date(2026, 10, 4), date(2026, 10, 5)),)
    assert found.after is found.before is None


@pytest.mark.parametrize(
    "text",
    [
        "Why was the pier shut on 4 October?",
        "who shut the pier on Oct 4",
        "pier shut on 4 October 2026",
        "pier shut on:2026-10-04",
    ],
)
def test_a_day_that_is_asked_for_or_has_its_year_filters(text: str) -> None:
    found = asked(text)
    assert (found.after, found.before) == (date(2026, 10, 4), date(2026, 10, 5))
    assert not found.around


# A long question that names a source checks what was reported.

CHECKED = (
    "Does the Dawn article of October 4, 2023, in which the mayor said “no more night ferries” to "
    "the council, agree with what the harbour master wrote on November 6, 2023?"
)


def test_the_times_and_quotations_of_a_long_question_that_names_a_source_lean() -> None:
    found = asked(CHECKED)
    assert found.around == (OCTOBER, NOVEMBER)
    assert found.after is found.before is None
    assert (found.quoted, found.phrases) == (("no more night ferries",), ())
    assert [one.sources for one in found.leaning] == [("Dawn",)]
    assert "no more night ferries" in found.topic
    assert "leaning to “no more night ferries”" in [chip.label for chip in found.chips]


def test_one_time_in_a_long_question_that_names_a_source_leans_too() -> None:
    found = asked(
        "Which of the firms that bought the northern quay in 2021, as reported by Fortune, has now "
        "sold all of its ferries to Oslo?"
    )
    assert found.around == (Interval(date(2021, 1, 1), date(2022, 1, 1)),)
    assert found.after is None


@pytest.mark.parametrize(
    "text",
    [
        "Does the Dawn article say “no more night ferries”?",
        CHECKED.replace("Dawn", "long"),
        CHECKED.replace("Does the", "The").replace("?", ""),
    ],
    ids=["short", "of no source", "no question"],
)
def test_a_phrase_in_any_other_question_stands_word_for_word(text: str) -> None:
    found = asked(text)
    assert (found.phrases, found.quoted) == (("no more night ferries",), ())


def test_operators_filter_in_a_long_question_as_in_any() -> None:
    found = asked(f"{CHECKED} source:afp after:2022 -tunnel")
    assert (found.sources, found.after, found.without) == (("AFP",), date(2022, 1, 1), ("tunnel",))


def test_a_quotation_in_a_part_of_a_long_question_is_words_and_no_source_or_time() -> None:
    found = asked(
        "Does the Dawn article say that the mayor wrote “What AFP said in March 2020” to the old "
        "council, while the Guardian article suggests that he never wrote to it?"
    )
    assert len(found.parts) == 2
    assert found.quoted == ("What AFP said in March 2020",)
    assert [one.said for one in found.parts[0].leaning] == ["the Dawn"]
    assert not found.parts[0].around
    assert "“" not in found.parts[0].topic
    assert '"' not in found.parts[0].topic


# A time before the archive.


@pytest.mark.parametrize(
    "text",
    ["Who was the mayor in 2015?", "What sank in April 1912?", "Why did tolls rise by 2014?"],
)
def test_a_time_before_the_archives_first_day_is_what_the_question_is_about(text: str) -> None:
    found = asked(text, first=date(2016, 4, 12))
    assert found.topic == text
    assert found.after is found.before is None
    assert not found.around


@pytest.mark.parametrize(
    ("text", "after", "before"),
    [
        ("Who was the mayor in 2016?", date(2016, 1, 1), date(2017, 1, 1)),
        ("Who was mayor from 2012 to 2018?", date(2012, 1, 1), date(2019, 1, 1)),
        ("What has sunk since 1912?", date(1912, 1, 1), None),
        ("What was printed before 1912?", None, date(1912, 1, 1)),
        ("Who was the mayor? on:2015", date(2015, 1, 1), date(2016, 1, 1)),
    ],
)
def test_a_time_that_reaches_into_the_archive_or_is_asked_for_as_such_filters(
    text: str, after: date | None, before: date | None
) -> None:
    found = asked(text, first=date(2016, 4, 12))
    assert (found.after, found.before) == (after, before)
    assert found.topic != text


@pytest.mark.parametrize(
    ("before", "topic"),
    [
        (date(2016, 1, 1), "Who was the mayor in 2015?"),
        (date(2015, 12, 31), "Who was the mayor?"),
    ],
)
def test_the_archives_first_day_itself_can_be_asked_for(before: date, topic: str) -> None:
    assert asked("Who was the mayor in 2015?", first=before).topic == topic


def test_in_an_archive_without_dates_every_time_is_a_subject() -> None:
    found = asked("What has sunk since 2020?", first=date.max)
    assert found.topic == found.text
    assert found.after is None


def test_times_and_sources_inside_an_exact_phrase_are_words() -> None:
    found = asked('who wrote "What AFP said in March 2020"?')
    assert found.phrases == ("What AFP said in March 2020",)
    assert not found.leaning
    assert found.after is found.before is None


def test_a_time_inside_the_name_of_a_source_is_none() -> None:
    names = Names.of({"The Sunday Times": (), "March News": ()})
    found = read("what did The Sunday Times say of the March News?", today=TODAY, names=names)
    assert [one.said for one in found.leaning] == ["The Sunday Times", "the March News"]
    assert found.after is None
    assert not found.around


# What is given beside the text.


def test_days_given_beside_the_text_hold_as_well() -> None:
    found = asked("floods in 2020", after=date(2020, 6, 1), before=date(2022, 1, 1))
    assert (found.after, found.before) == (date(2020, 6, 1), date(2021, 1, 1))
    with pytest.raises(QuestionError, match="no day is on or after"):
        asked("floods in 2020", after=date(2021, 6, 1))


def test_as_of_is_the_earlier_of_two() -> None:
    assert asked("rents as-of:2020-07-02", as_of=date(2021, 1, 1)).as_of == date(2020, 7, 2)
    assert asked("rents as-of:2021-07-02", as_of=date(2021, 1, 1)).as_of == date(2021, 1, 1)


def test_sources_given_beside_the_text_replace_the_leaning() -> None:
    found = asked("what did Dawn say about rents?", sources=("AFP",))
    assert (found.sources, found.leaning) == (("AFP",), ())


def test_sources_of_the_text_and_beside_it_must_agree() -> None:
    assert asked("rents source:dawn,afp", sources=("AFP", "Time")).sources == ("AFP",)
    with pytest.raises(QuestionError, match="asks for Dawn alone and the filter beside it for AFP"):
        asked("rents source:dawn", sources=("AFP",))


def test_words_given_beside_the_text_add_up_and_an_order_wins() -> None:
    found = asked("latest on the flood -dam", without=("toll",), order="oldest", k=3)
    assert found.without == ("dam", "toll")
    assert (found.order, found.k) == ("oldest", 3)


# Several questions.


def test_each_part_keeps_the_times_and_sources_in_it() -> None:
    found = asked(
        "Did AFP report in 2019 that tolls doubled, while the Dawn article of March 2021 suggests "
        "they were halved? source:afp,dawn -bridge"
    )
    first, second = found.parts
    assert (first.after, first.before) == (date(2019, 1, 1), date(2020, 1, 1))
    assert [one.said for one in first.leaning] == ["AFP"]
    assert [one.said for one in second.leaning] == ["the Dawn"]
    assert (found.after, found.before) == (None, None)
    for question in (found, first, second):
        assert question.sources == ("AFP", "Dawn")
        assert question.without == ("bridge",)


def test_a_time_that_every_part_names_is_that_of_the_whole() -> None:
    found = asked(
        "Who bought the quay in 2019 from the port, and who sold ferries in 2019 to Oslo?"
    )
    assert len(found.parts) == 2
    assert (found.after, found.before) == (date(2019, 1, 1), date(2020, 1, 1))


def test_an_exact_phrase_belongs_to_the_part_that_it_stands_in() -> None:
    found = asked('Did Lund say "no more ferries" in court, and what did AFP report about layoffs?')
    assert found.phrases == ()
    assert [part.phrases for part in found.parts] == [("no more ferries",), ()]
    assert found.parts[0].topic == "Did Lund say no more ferries in court?"


def test_an_exact_phrase_given_beside_the_text_belongs_to_every_part() -> None:
    text = "Did Lund resign in court, and what did AFP report about layoffs?"
    found = asked(text, phrases=("night ferry",))
    assert [one.phrases for one in (found, *found.parts)] == [("night ferry",)] * 3


def test_the_times_of_several_parts_lean_and_each_part_keeps_its_own() -> None:
    found = asked("Did Dawn report on it on October 4, 2023? What did AFP say on November 6, 2023?")
    assert found.around == (OCTOBER, NOVEMBER)
    assert found.after is found.before is None
    assert [(one.after, one.before) for one in found.parts] == [
        (OCTOBER.after, OCTOBER.before),
        (NOVEMBER.after, NOVEMBER.before),
    ]


def test_the_time_of_one_part_does_not_filter_the_whole() -> None:
    found = asked("Did AFP report on October 4 that the dam broke? What did Dawn say of repairs?")
    assert len(found.parts) == 2
    assert found.after is found.before is None
    assert (found.parts[0].after, found.parts[1].after) == (date(2026, 10, 4), None)


def test_each_part_has_the_order_that_it_asks_for() -> None:
    found = asked("Who pays for the new bridge today? When did the old bridge fall down?")
    assert [part.order for part in found.parts] == ["best", "oldest"]
    assert found.order == "best"


# Anything at all.

_PIECES = st.sampled_from(
    [
        *"\"“”-:,.?()' 6\n\0\ufffc",
        *("source:", "dawn", "before:", "2020", "after:2021", "order:newest", "in March ", "AFP"),
        *(
            "The Verge",
            " and what did ",
            " while ",
            "first",
            "the report ",
            " said",
            "according to ",
        ),
    ]
)


@given(st.text() | st.lists(_PIECES, max_size=25).map("".join))
def test_any_text_gives_a_question_or_says_why_not(text: str) -> None:
    with suppress(QuestionError):
        found = asked(text)
        assert found.text == text
        assert found.topic.strip()
        assert len(found.parts) != 1


@pytest.mark.parametrize(
    "text",
    [
        "and " * (LONGEST // 4),
        "the report and " * (LONGEST // 15),
        "a-" * (LONGEST // 2),
        "'a " * (LONGEST // 3),
        '"' + "6" * (LONGEST - 2) + '"',
        "Dawn, " * (LONGEST // 6),
        "source:dawn " * (LONGEST // 12) + "x",
    ],
    ids=lambda text: text[:12],
)
def test_the_longest_texts_are_read_in_bounded_time(text: str) -> None:
    began = perf_counter()
    asked(text)
    assert perf_counter() - began < 2
