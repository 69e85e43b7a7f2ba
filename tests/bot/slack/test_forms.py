"""Forms: a question put together in a modal, what is wrong with it, and where it is answered."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from index import Archive, Article, Encoder
from retrieval import Retriever
from tests.bot.slack.pressing import (
    FERRY,
    MAYOR,
    actions,
    commanded,
    in_thread,
    kept,
    mentioned,
    owner,
    public,
    quotations,
    signed,
    told_next,
    words,
)
from tests.slack.answering import Dateline, answering
from tests.slack.person import Message, Person, wait_for
from tests.slack.slack import Slack
from tests.slack.views import elements
from tests.slack.workspace import CITY, IDA, OTHER_TEAM, TOMAS

LEDGER = {"text": {"type": "plain_text", "text": "Northern Ledger"}, "value": "Northern Ledger"}


@pytest.fixture
def dateline(http_slack: Slack, sample: Retriever, tmp_path: Path) -> Iterator[Dateline]:
    with answering(http_slack, sample, tmp_path / "slack.sqlite3", quotes="2") as running:
        yield running


def opened(slack: Slack, user: str = IDA) -> Person:
    """Somebody who has chosen the shortcut that opens the form."""
    person = slack.person(user)
    person.shortcut("ask_archive")
    assert person.modal["callback_id"] == "ask"
    return person


def filled(modal: Message) -> dict[str, Any]:
    """What the fields of a form hold at first."""
    names = ("initial_value", "initial_date", "initial_option", "initial_options")
    return {
        one["action_id"]: next((one[name] for name in names if name in one), None)
        for _, one in elements(modal["blocks"])
    }


def direct(slack: Slack, person: Person) -> Message:
    """What one is answered in the direct messages with the bot, waited for."""
    return wait_for(lambda: slack.from_bot(person.direct), "a direct message")[0]


# Asking on.


def test_ask_more_opens_a_form_filled_in_and_is_answered_in_the_same_thread(
    slack: Slack, sample: Retriever, tmp_path: Path
) -> None:
    with answering(slack, sample, tmp_path / "slack.sqlite3", quotes="2"):
        answer = mentioned(slack, "ferry source:'Northern Ledger' after:2017 before:2021")
        ida = slack.person(IDA)
        ida.press(answer, "ask")
        held = filled(ida.modal)
        assert held["question"].startswith("ferry")
        assert (held["after"], held["before"]) == ("2017-01-01", "2020-12-31")
        assert [option["value"] for option in held["sources"]] == ["Northern Ledger"]
        changed: dict[str, Any] = {"question": "Who led the inquiry?", "sources": [], "after": None}
        changed |= {"before": None}
        assert not ida.submit_modal(changed)
        later = in_thread(slack, answer, 1)
        assert "Who led the inquiry?" in later["text"]
        assert quotations(later)
        assert len(slack.from_bot(CITY)) == 2


def test_ask_more_under_a_private_answer_is_answered_privately(dateline: Dateline) -> None:
    slack, answer = dateline.slack, commanded(dateline.slack)
    ida = slack.person(IDA)
    ida.press(answer, "ask")
    ida.submit_modal({"question": MAYOR})
    assert MAYOR in told_next(slack, IDA, 1)["text"]
    assert public(slack) == []


def test_anybody_may_ask_on_in_a_thread_that_they_see(dateline: Dateline) -> None:
    slack, answer = dateline.slack, mentioned(dateline.slack)
    tomas = slack.person(TOMAS)
    tomas.press(answer, "ask")
    tomas.submit_modal({"question": MAYOR})
    assert MAYOR in in_thread(slack, answer, 1)["text"]


def test_a_form_that_is_sent_twice_is_answered_once(dateline: Dateline) -> None:
    slack, ida = dateline.slack, opened(dateline.slack)
    ida.submit_modal({"question": MAYOR})
    direct(slack, ida)
    sent = next(
        one for one in slack.courier.deliveries if one.payload.get("type") == "view_submission"
    )
    slack.courier.deliver("interactive", dict(sent.payload))
    ida.direct_message("Who was fined over the oil?")
    wait_for(lambda: len(slack.from_bot(ida.direct)) > 1)
    assert [MAYOR in one["text"] for one in slack.from_bot(ida.direct)] == [True, False]


def test_a_form_without_a_place_is_answered_in_the_direct_messages_as_it_was_filled_in(
    slack: Slack, sample: Retriever, tmp_path: Path
) -> None:
    with answering(slack, sample, tmp_path / "slack.sqlite3", quotes="2") as dateline:
        ida = opened(slack)
        (offered,) = ida.suggest("sources", "ledg")
        values = {"question": "What happened to the ferry?", "sources": [offered]}
        values |= {"after": "2017-11-01", "before": "2019-12-31", "order": "oldest"}
        assert not ida.submit_modal(values)
        answer = direct(slack, ida)
        _, question = kept(dateline, answer)
        assert question.sources == ("Northern Ledger",)
        assert (str(question.after), str(question.before)) == ("2017-11-01", "2020-01-01")
        assert question.order == "oldest"
        assert "16 November 2017" in words(answer)


# What is wrong with it.


@pytest.mark.parametrize(
    ("values", "block", "told"),
    [
        ({"question": ""}, "question", "Write a question"),
        ({"question": "   "}, "question", "Write a question"),
        ({"question": "🎉🎉 !?"}, "question", "no word in it"),
        ({"question": "x"}, "question", "too short"),
        ({"question": "why?" * 1_000}, "question", "4,000 characters"),
        (
            {"question": "Why?!", "after": "2020-07-02", "before": "2020-07-01"},
            "before",
            "1 July 2020 is before the first day, 2 July 2020",
        ),
        ({"question": "Why so?", "after": "soon"}, "after", "no day that can be searched"),
        ({"question": "before:yesteryear ferry"}, "question", ""),
        ({"question": "ferry source:nowhere"}, "question", "no source 'nowhere'"),
    ],
)
def test_what_is_wrong_is_shown_under_its_field_and_nothing_is_asked(
    dateline: Dateline, values: dict[str, Any], block: str, told: str
) -> None:
    ida = opened(dateline.slack)
    answer = ida.submit_modal(values)
    assert answer["response_action"] == "errors"
    assert set(answer["errors"]) == {block}
    assert told in answer["errors"][block]
    assert ida.modal["callback_id"] == "ask"
    assert dateline.record.recent("T0GAZETTE", IDA) == []


def test_the_last_day_may_be_the_first(dateline: Dateline) -> None:
    ida = opened(dateline.slack)
    values = {"question": "What happened?", "after": "2020-07-02", "before": "2020-07-02"}
    assert not ida.submit_modal(values)
    assert "2 July 2020" in direct(dateline.slack, ida)["text"]


def test_a_source_that_vanished_while_the_form_was_open_is_told_under_it(
    http_slack: Slack, model: Encoder, tmp_path: Path
) -> None:
    def made(name: str) -> Article:
        text = f"The {name} reports that the ferry to Merrow sails again on Friday."
        return Article(id=name, source=name, headline="Ferry sails again", text=text)

    with (
        Archive(tmp_path / "archive", model, create=True) as archive,
        answering(http_slack, Retriever(archive), tmp_path / "slack.sqlite3"),
    ):
        archive.add([made("Dawn"), made("Dusk")])
        ida = opened(http_slack)
        (offered,) = ida.suggest("sources", "dus")
        archive.remove(["Dusk"])
        answer = ida.submit_modal({"question": "When does it sail?", "sources": [offered]})
        assert "not in the archive any longer" in answer["errors"]["sources"]


# The sources while one types.


def test_the_sources_are_offered_while_one_types(
    slack: Slack, sample: Retriever, tmp_path: Path
) -> None:
    with answering(slack, sample, tmp_path / "slack.sqlite3"):
        ida = opened(slack)
        every = [name for name, _ in sample.covered().sources]
        assert [one["value"] for one in ida.suggest("sources", "")] == every
        assert [one["value"] for one in ida.suggest("sources", "LEDG")] == ["Northern Ledger"]
        assert ida.suggest("sources", "no such paper") == []


# Forms that are none of ours.


def tampered(dateline: Dateline, person: Person, metadata: str) -> None:
    view = dateline.slack.front.views.top(person.user)
    view["private_metadata"] = metadata


def elsewhere(dateline: Dateline) -> list[str]:
    """Values that no form of Tomas's had: made up, of others, and of other buttons."""
    slack = dateline.slack
    private, seen = commanded(slack), mentioned(slack)
    said = slack.person(IDA).direct_message("What happened to the ferry?")
    own = wait_for(lambda: slack.from_bot(said["channel"]))[-1]
    compose = str(actions(seen)["ask"]["value"])
    return [
        "",
        "made up",
        compose[:-1] + ("A" if compose[-1] != "A" else "B"),
        compose,
        signed(dateline, owner(private), "compose"),
        signed(dateline, owner(own), "compose"),
        signed(dateline, "c-C0CITY", "compose"),
        signed(dateline, "unknown", "compose"),
    ]


def test_a_form_that_was_tampered_with_asks_nothing(dateline: Dateline) -> None:
    values = elsewhere(dateline)
    tomas = opened(dateline.slack, TOMAS)
    for metadata in values:
        tampered(dateline, tomas, metadata)
        answer = tomas.submit_modal({"question": FERRY})
        assert "where this form came from" in answer["errors"]["question"]
    assert dateline.record.recent("T0GAZETTE", TOMAS) == []
    assert dateline.record.recent(OTHER_TEAM, TOMAS) == []
