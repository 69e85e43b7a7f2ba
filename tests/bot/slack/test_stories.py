"""Timelines in Slack: whole sentences under their periods, the first and the latest always."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.slack.blocks import Message
from bot.slack.limits import CHARACTERS, weight
from bot.slack.stories import timeline_card
from bot.slack.text import literal
from retrieval import Disagreement, Moment, Question, Timeline
from retrieval.figures import Figure, Reading
from tests.bot.slack.hostile import LABELS, questions, quotes
from tests.bot.slack.printed import quote, sign
from tests.slack.checks import check_message, parts
from tests.slack.schema import Schema

ASKED = Question(text="What became of the old pier?")


def told(
    *moments: Moment, note: str = "", disagreements: tuple[Disagreement, ...] = ()
) -> Timeline:
    return Timeline(
        question=ASKED, by="day", moments=moments, note=note, disagreements=disagreements
    )


def moment(day: date, **values: object) -> Moment:
    return Moment(day, day + timedelta(days=1), quote(published=day, **values))


def story(count: int, **values: object) -> Timeline:
    days = [date(2020, 7, 1) + timedelta(days=place) for place in range(count)]
    return told(*(moment(day, **values) for day in days))


def read(timeline: Timeline) -> str:
    """All that people read, line by line."""
    shown = timeline_card(timeline, sign)
    return "\n".join(str(part["text"]) for part in parts(shown.blocks) if part.get("text"))


def quotations(shown: Message) -> list[Mapping[str, Any]]:
    return [part for part in parts(shown.blocks) if part.get("type") == "rich_text_quote"]


def test_each_moment_is_its_period_its_sentence_as_a_quotation_and_its_source() -> None:
    shown = timeline_card(told(moment(date(2020, 7, 2))), sign).blocks[1]
    period, sentence, source = shown["elements"]
    assert period["elements"] == [{"type": "text", "text": "2 July 2020", "style": {"bold": True}}]
    assert sentence["type"] == "rich_text_quote"
    assert [one["text"] for one in sentence["elements"]] == ["The pier closes for two years"]
    assert source["elements"][0]["text"] == "The Harbour Gazette, 2 July 2020"
    assert source["elements"][2] == {
        "type": "link",
        "url": "https://gazette.example/pier",
        "text": "Old pier to close for two years",
    }


def test_the_question_stands_first_with_how_it_was_read() -> None:
    asked = Question(text="What became of the pier?", sources=("Dawn",), order="newest")
    shown = timeline_card(Timeline(question=asked, by="day", moments=()), sign)
    assert shown.blocks[0]["elements"][0]["elements"][0]["text"] == "What became of the pier?"
    assert shown.blocks[1]["elements"][0]["text"] == "only Dawn · newest first"


def test_numbers_that_disagree_stand_under_the_moments_with_who_printed_them() -> None:
    first, second = moment(date(2020, 7, 2)), moment(date(2020, 7, 3), source="Dawn")
    counts = tuple(
        Reading(place, Figure(value, str(value), "dead", 0, 2))
        for place, value in ((0, 13), (1, 14))
    )
    lines = read(told(first, second, disagreements=(Disagreement("dead", counts),)))
    assert "dead: \n13 (The Harbour Gazette, 2 July 2020); 14 (Dawn, 3 July 2020)" in lines


def test_a_timeline_without_moments_says_why() -> None:
    shown = timeline_card(told(note="Nothing in this archive tells of that well enough."), sign)
    assert "Nothing in this archive tells of that" in shown.text
    assert [block["type"] for block in shown.blocks] == ["rich_text", "rich_text", "actions"]


def test_what_is_too_much_is_left_out_of_the_middle_and_counted() -> None:
    lines = read(story(40, text="The pier was closed for repairs on that day. " + "More.", url=""))
    assert "1 July 2020" in lines
    assert "9 August 2020" in lines
    shown = sum(f"{day} July 2020\n" in lines for day in range(1, 32))
    assert 5 < shown < 31
    missing = next(line for line in lines.splitlines() if line.startswith("…"))
    counted = lines.count("The Harbour Gazette, ")
    assert missing == f"… {40 - counted} reports between, too much for one message …"


def test_a_sentence_that_no_message_can_hold_is_not_cut_but_named_with_its_source() -> None:
    lines = read(story(2, text="on " * 10_000))
    assert "on on" not in lines
    assert "The Harbour Gazette, 1 July 2020" in lines
    assert "The Harbour Gazette, 2 July 2020" in lines


def test_the_text_tells_all_that_the_blocks_show() -> None:
    text = timeline_card(story(2), sign).text
    assert "1 July 2020\nThe pier closes for two years\nThe Harbour Gazette, 1 July 2020" in text
    assert "https://gazette.example/pier" in text


def test_the_button_at_the_end_carries_a_signed_value() -> None:
    assert timeline_card(story(1), sign).blocks[-1]["elements"][0]["value"] == sign("ask", "")


@st.composite
def timelines(draw: st.DrawFn) -> Timeline:
    found = draw(st.lists(quotes(LABELS), max_size=12))
    day = date(2020, 7, 1)
    moments = tuple(
        Moment(day + timedelta(days=at), day + timedelta(days=at + 1), one)
        for at, one in enumerate(found)
    )
    place = st.integers(0, max(len(moments) - 1, 0))
    figure = st.builds(Figure, st.floats(0, 9), LABELS, LABELS, st.just(0), st.just(1))
    reading = st.lists(st.builds(Reading, place, figure), min_size=2, max_size=12)
    differing = st.builds(Disagreement, LABELS, reading.map(tuple))
    return Timeline(
        question=draw(questions(LABELS)),
        by="day",
        moments=moments,
        disagreements=tuple(draw(st.lists(differing, max_size=3))) if moments else (),
        note=draw(LABELS),
    )


@settings(
    max_examples=100, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
@given(timeline=timelines())
def test_slack_takes_every_timeline(timeline: Timeline, block_schema: Schema) -> None:
    shown = timeline_card(timeline, sign)
    message = {"text": shown.text, "blocks": list(shown.blocks)}
    assert check_message(message, block_schema) == []
    assert weight(shown.blocks) <= CHARACTERS
    assert shown.blocks[-1]["elements"][0]["action_id"] == "ask"
    printed = {literal(one.quote.sentence) for one in timeline.moments}
    assert {
        "".join(part["text"] for part in one["elements"]) for one in quotations(shown)
    } <= printed
