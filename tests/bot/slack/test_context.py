"""Read in context: what stands around a quote, what proves it, and what people make of it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from index import Archive, Article, Encoder
from retrieval import Retriever
from tests.bot.slack.pressing import (
    actions,
    as_it_stands,
    commanded,
    mentioned,
    public,
    quotations,
    words,
)
from tests.slack.answering import Dateline, answering
from tests.slack.checks import parts
from tests.slack.person import Message, wait_for
from tests.slack.slack import Slack
from tests.slack.trouble import refused as refusing
from tests.slack.workspace import IDA, TOMAS

WHY = "Why was the Tollgate Bridge closed?"
CAUSE = "The Tollgate Bridge was closed at dawn because a barge had cracked its middle pier."
TEXT = f"""\
Nobody in Aldmoor remembered a louder morning. Windows rattled as far as the cattle market, a \
baker dropped a tray of forty rolls, and the swans left the weir for the meadows and did not come \
back until the evening, when a boy with a bucket of grain called them home again.

Eleven thousand cars a day had to turn back. {CAUSE} Laden with gravel, it had lost its rudder two \
miles upstream, and its skipper sounded the horn for six minutes while it drifted upon the town.

Buses go round by the mill until spring. The journey from the station to the hospital takes fifty \
minutes instead of nine, and the council has asked the railway to stop every train at the old \
goods yard, which lies on the same bank as the wards and has a ramp for wheelchairs.

The last repair of the span was paid for by a lottery in 1954. Its tickets, printed in green and \
sold by the fire brigade, are still found behind wallpaper, and the county archive gives a mug to \
whoever brings one in; the archivist says that she has ninety-one mugs left."""
ARTICLE = Article(
    id="bridge",
    source="Aldmoor Evening Post",
    headline="Barge shuts Tollgate Bridge",
    byline="Ida Lund",
    published=date(2020, 7, 2),
    url="https://post.example/bridge",
    text=TEXT,
)


@pytest.fixture
def archive(model: Encoder, tmp_path: Path) -> Iterator[Archive]:
    """One article, in an archive that a test may change."""
    with Archive(tmp_path / "archive", model, create=True) as opened:
        opened.add([ARTICLE])
        yield opened


@pytest.fixture
def dateline(http_slack: Slack, archive: Archive, tmp_path: Path) -> Iterator[Dateline]:
    with answering(http_slack, Retriever(archive), tmp_path / "slack.sqlite3") as running:
        yield running


def opened_for(slack: Slack, user: str, answer: Message) -> Message:
    """What somebody reads who presses Read in context under the passage that tells why."""
    place = next(n for n, passage in enumerate(quotations(answer)) if CAUSE in passage)
    slack.person(user).press(answer, f"context:{place}")
    return slack.person(user).modal


def bold(modal: Message) -> list[str]:
    """What stands out in the quotation of a modal."""
    quoted = [one for one in parts(modal["blocks"]) if one.get("type") == "rich_text_quote"]
    return [
        part["text"]
        for one in quoted
        for part in one["elements"]
        if part.get("style") == {"bold": True}
    ]


def copied(modal: Message) -> list[str]:
    """What a modal gives to be copied."""
    boxes = [one for one in parts(modal["blocks"]) if one.get("type") == "rich_text_preformatted"]
    return ["".join(part["text"] for part in box["elements"]) for box in boxes]


def test_it_shows_the_paragraphs_around_word_for_word_and_the_answer_in_bold(
    slack: Slack, archive: Archive, tmp_path: Path
) -> None:
    with answering(slack, Retriever(archive), tmp_path / "slack.sqlite3"):
        modal = opened_for(slack, IDA, mentioned(slack, WHY))
        assert bold(modal) == [CAUSE]
        shown = "\n".join(
            "".join(part.get("text", "") for part in section["elements"])
            for block in modal["blocks"]
            if block["type"] == "rich_text"
            for section in block["elements"]
        )
        places = [shown.index(paragraph) for paragraph in TEXT.split("\n\n")]
        assert places == sorted(places)
        assert "Aldmoor Evening Post, 2 July 2020" in shown


def test_the_hash_is_that_of_the_passage_and_the_citation_is_ready_to_copy(
    dateline: Dateline,
) -> None:
    answer = mentioned(dateline.slack, WHY)
    modal = opened_for(dateline.slack, IDA, answer)
    passage = next(passage for passage in quotations(answer) if CAUSE in passage)
    assert copied(modal) == [
        f"“{CAUSE}” (Aldmoor Evening Post, 2 July 2020)",
        hashlib.sha256(passage.encode()).hexdigest(),
    ]
    assert "Version 1 of the article" in words(modal)


def test_the_citation_is_in_the_newsrooms_style(
    http_slack: Slack, archive: Archive, tmp_path: Path
) -> None:
    style = "{byline}: {headline}. {source}, {iso_date}. {url}"
    file = tmp_path / "slack.sqlite3"
    with answering(http_slack, Retriever(archive), file, citation=style):
        modal = opened_for(http_slack, IDA, mentioned(http_slack, WHY))
    assert copied(modal)[0] == (
        "Ida Lund: Barge shuts Tollgate Bridge. Aldmoor Evening Post, 2020-07-02. "
        "https://post.example/bridge"
    )


def test_everybody_who_sees_an_answer_may_read_on_and_nothing_is_posted(
    dateline: Dateline,
) -> None:
    slack, answer = dateline.slack, mentioned(dateline.slack, WHY)
    assert bold(opened_for(slack, TOMAS, answer)) == [CAUSE]
    assert public(slack) == [answer]


def test_a_private_answer_is_read_in_context_too(dateline: Dateline) -> None:
    answer = commanded(dateline.slack, WHY)
    assert bold(opened_for(dateline.slack, IDA, answer)) == [CAUSE]


@pytest.mark.parametrize(
    "change",
    [
        {"text": ARTICLE.text.replace("at dawn", "at noon")},
        {"status": "killed"},
        {"status": "withheld"},
        None,
    ],
    ids=["corrected", "killed", "withheld", "removed"],
)
def test_a_passage_that_is_no_longer_there_as_it_was_quoted_is_not_shown(
    dateline: Dateline, archive: Archive, change: dict[str, str] | None
) -> None:
    answer = mentioned(dateline.slack, WHY)
    if change is None:
        archive.remove(["bridge"])
    else:
        later = {"updated": date(2020, 7, 3), **change}
        archive.add([replace(ARTICLE, **later)])  # type: ignore[arg-type]
    modal = opened_for(dateline.slack, IDA, answer)
    assert "corrected, withdrawn or removed since" in words(modal)
    assert "barge" not in words(modal)


def test_a_corrected_article_tells_its_version_to_those_who_ask_anew(
    dateline: Dateline, archive: Archive
) -> None:
    changed = ARTICLE.text.replace("ninety-one mugs", "ninety mugs")
    archive.add([replace(ARTICLE, text=changed, updated=date(2020, 7, 3))])
    modal = opened_for(dateline.slack, IDA, mentioned(dateline.slack, WHY))
    assert "Version 2 of the article" in words(modal)


# What people make of a passage.


@pytest.mark.parametrize(
    ("button", "verdict", "thanks"),
    [("answers", "answers", "passage answers it"), ("fails", "fails", "does not answer it")],
)
def test_whether_a_passage_answers_is_kept_and_noted_in_the_modal(
    dateline: Dateline, button: str, verdict: str, thanks: str
) -> None:
    slack, answer = dateline.slack, mentioned(dateline.slack, WHY)
    opened_for(slack, TOMAS, answer)
    tomas = slack.person(TOMAS)
    tomas.press_in_modal(button)
    wait_for(lambda: thanks in words(tomas.modal))
    (kept,) = dateline.record.feedback()
    quoted = next(passage for passage in quotations(answer) if CAUSE in passage)
    found = Retriever(dateline.desk.answering.seen_from("").archive).passage("bridge", kept.passage)
    assert (kept.text, kept.verdict, kept.article_id) == (WHY, verdict, "bridge")
    assert found
    assert found.quote.text == quoted
    assert public(slack) == [answer]


def test_who_changes_their_mind_has_one_verdict_and_one_line_in_the_modal(
    dateline: Dateline,
) -> None:
    slack, answer = dateline.slack, mentioned(dateline.slack, WHY)
    opened_for(slack, IDA, answer)
    ida = slack.person(IDA)
    ida.press_in_modal("answers")
    wait_for(lambda: "passage answers it" in words(ida.modal))
    ida.press_in_modal("fails")
    wait_for(lambda: "does not answer it" in words(ida.modal))
    assert words(ida.modal).count("Thank you") == 1
    assert [kept.verdict for kept in dateline.record.feedback()] == ["fails"]


def test_where_slack_opens_no_modal_whoever_pressed_is_told(dateline: Dateline) -> None:
    slack, answer = dateline.slack, mentioned(dateline.slack, WHY)
    slack.api.script.add("views.open", refusing("expired_trigger_id"))
    place = next(one for one in actions(answer) if one.startswith("context"))
    slack.person(IDA).press(answer, place)
    told = wait_for(lambda: [one for one in slack.messages("C0CITY") if one.get("ephemeral_to")])
    assert "reference" in told[0]["text"]
    assert as_it_stands(slack, answer) == answer


def test_an_article_without_an_address_of_its_own_is_linked_to_the_reader(
    http_slack: Slack, archive: Archive, tmp_path: Path
) -> None:
    archive.add([replace(ARTICLE, url="", headline="Barge shuts the bridge")])
    reader = "https://news.example/"
    with answering(http_slack, Retriever(archive), tmp_path / "linked.sqlite3", reader_url=reader):
        answer = mentioned(http_slack, WHY)
        links = {part["url"] for part in parts(answer["blocks"]) if part.get("type") == "link"}
        assert {link.partition("#p")[0] for link in links} == {
            "https://news.example/articles/bridge"
        }
