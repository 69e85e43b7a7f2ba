"""Presses: each button under an answer, by its asker and by others, once and twice, real or not."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.slack.buttons import Buttons
from retrieval import Retriever
from tests.bot.slack.asking import answered
from tests.bot.slack.pressing import (
    FERRY,
    MAYOR,
    actions,
    as_it_stands,
    chips,
    commanded,
    in_thread,
    kept,
    labels,
    mentioned,
    owner,
    public,
    quotations,
    refused,
    signed,
    told_next,
    whispered,
    with_value,
    words,
)
from tests.slack.answering import Dateline, answering
from tests.slack.person import wait_for
from tests.slack.slack import Slack
from tests.slack.trouble import refused as refusing
from tests.slack.workspace import CITY, IDA, OTHER_TEAM, SPORT, TOMAS


@pytest.fixture
def dateline(http_slack: Slack, sample: Retriever, tmp_path: Path) -> Iterator[Dateline]:
    with answering(http_slack, sample, tmp_path / "slack.sqlite3", quotes="2") as running:
        yield running


# Parts of how a question was read.


def test_the_asker_takes_parts_of_the_question_away_one_by_one_in_place(
    slack: Slack, sample: Retriever, tmp_path: Path
) -> None:
    with answering(slack, sample, tmp_path / "slack.sqlite3", quotes="2"):
        ida, answer = slack.person(IDA), mentioned(slack)
        assert chips(answer) == ["since 2017", "leaning to the Northern Ledger"]
        first, second = (action for action in actions(answer) if action.startswith("drop"))
        ida.press(answer, first)
        wait_for(lambda: chips(as_it_stands(slack, answer)) == ["leaning to the Northern Ledger"])
        ida.press(as_it_stands(slack, answer), second)
        wait_for(lambda: chips(as_it_stands(slack, answer)) == [])
        assert len(slack.from_bot(CITY)) == 1
        # Somebody with an old view of the message can still press what is gone.
        updates = len(slack.api.of("chat.update"))
        ida.press(answer, first)
        wait_for(lambda: len(slack.api.of("chat.update")) > updates)
        assert chips(as_it_stands(slack, answer)) == []
        assert len(slack.from_bot(CITY)) == 1


def test_a_private_answer_changes_in_place_by_its_address(
    slack: Slack, sample: Retriever, tmp_path: Path
) -> None:
    with answering(slack, sample, tmp_path / "slack.sqlite3", quotes="2"):
        ida, answer = slack.person(IDA), commanded(slack)
        first, _ = (action for action in actions(answer) if action.startswith("drop"))
        ida.press(answer, first)
        wait_for(lambda: chips(as_it_stands(slack, answer)) == ["leaning to the Northern Ledger"])
        assert slack.from_bot(CITY) == [as_it_stands(slack, answer)]
        assert slack.api.of("chat.update", "chat.postEphemeral", "chat.postMessage") == []


def test_what_somebody_else_takes_away_is_answered_to_them_alone(dateline: Dateline) -> None:
    slack, answer = dateline.slack, mentioned(dateline.slack)
    first, second = (action for action in actions(answer) if action.startswith("drop"))
    slack.person(TOMAS).press(answer, first)
    own = told_next(slack, TOMAS, 0)
    assert chips(own) == ["leaning to the Northern Ledger"]
    assert as_it_stands(slack, answer) == answer
    # Their own answer is theirs to change.
    slack.person(TOMAS).press(own, second)
    wait_for(lambda: chips(as_it_stands(slack, own)) == [])
    assert as_it_stands(slack, answer) == answer
    assert len(slack.from_bot(CITY)) == 2


# Order, more, the whole story.


def test_newest_first_and_best_first_change_the_order_in_place(dateline: Dateline) -> None:
    slack, answer = dateline.slack, mentioned(dateline.slack, MAYOR)
    ida, best = slack.person(IDA), quotations(answer)
    ida.press(answer, "order")
    wait_for(lambda: "Best first" in labels(as_it_stands(slack, answer)))
    newest = as_it_stands(slack, answer)
    assert kept(dateline, answer)[1].order == "newest"
    assert "Newest first" not in labels(newest)
    ida.press(newest, "order")
    wait_for(lambda: "Newest first" in labels(as_it_stands(slack, answer)))
    assert quotations(as_it_stands(slack, answer)) == best
    assert len(slack.from_bot(CITY)) == 1


def test_more_brings_the_next_quotes_into_the_thread_and_twice_is_once(
    slack: Slack, sample: Retriever, tmp_path: Path
) -> None:
    with answering(slack, sample, tmp_path / "slack.sqlite3", quotes="2") as dateline:
        ida, answer = slack.person(IDA), mentioned(slack)
        ida.press(answer, "more")
        ida.press(answer, "more")
        second = in_thread(slack, answer, 1)
        ida.press(second, "more")
        third = in_thread(slack, answer, 2)
        shown = [passage for one in (answer, second, third) for passage in quotations(one)]
        assert len(shown) == len(set(shown)) == 6
        asked = sample.ask(FERRY, k=6)
        written = [kept(dateline, one)[0] for one in (answer, second, third)]
        told = [quoted.sha256 for one in written for quoted in one.quoted]
        assert told == [quote.sha256 for quote in asked.quotes]
        assert len(slack.from_bot(CITY)) == 3


def test_a_press_waits_for_an_answer_that_slack_is_still_taking(
    http_slack: Slack, sample: Retriever, tmp_path: Path
) -> None:
    slack, taken = http_slack, threading.Event()

    def slow(arguments: dict[str, Any]) -> dict[str, Any]:
        answer = slack.front.posted.post(arguments)
        taken.wait(10)
        return answer

    with answering(slack, sample, tmp_path / "slack.sqlite3", quotes="2"):
        slack.api.answers["chat.postMessage"] = slow
        slack.person(IDA).mention(CITY, FERRY)
        answer = wait_for(lambda: slack.from_bot(CITY))[0]
        slack.person(IDA).press(answer, "more")
        taken.set()
        assert not set(quotations(in_thread(slack, answer, 1))) & set(quotations(answer))


def test_two_presses_at_once_both_change_the_answer(dateline: Dateline) -> None:
    slack, answer = dateline.slack, mentioned(dateline.slack)
    drops = [action for action in actions(answer) if action.startswith("drop")]
    at_once = [
        threading.Thread(target=slack.person(IDA).press, args=(answer, drop)) for drop in drops
    ]
    for press in at_once:
        press.start()
    for press in at_once:
        press.join()
    wait_for(lambda: chips(as_it_stands(slack, answer)) == [])


def test_more_goes_on_to_the_end_where_no_more_is_offered(dateline: Dateline) -> None:
    slack = dateline.slack
    answer = mentioned(slack, "ferry source:'Northern Ledger' after:2017 before:2021")
    said = [answer]
    while "More" in labels(said[-1]):
        slack.person(IDA).press(said[-1], "more")
        said.append(in_thread(slack, answer, len(said)))
    assert len(said) > 1
    slack.person(IDA).mention(CITY, "more", answer["thread_ts"])
    assert in_thread(slack, answer, len(said))["text"] == "That was all that answers it."


def test_more_pressed_by_somebody_else_is_answered_to_them_alone(dateline: Dateline) -> None:
    slack, answer = dateline.slack, mentioned(dateline.slack)
    slack.person(TOMAS).press(answer, "more")
    own = told_next(slack, TOMAS, 0)
    assert not set(quotations(own)) & set(quotations(answer))
    assert public(slack) == [answer]


def test_the_timeline_comes_once_into_the_thread(
    slack: Slack, sample: Retriever, tmp_path: Path
) -> None:
    with answering(slack, sample, tmp_path / "slack.sqlite3", quotes="2"):
        answer = mentioned(slack)
        slack.person(IDA).press(answer, "timeline")
        slack.person(IDA).press(answer, "timeline")
        story = in_thread(slack, answer, 1)
        told = sample.timeline(sample.read(FERRY))
        assert all(moment.period in words(story) for moment in told.moments)
        # What a press does not do can only be told from what comes after it.
        slack.person(IDA).press(answer, "useful")
        told_next(slack, IDA, 0)
        assert len(public(slack)) == 2


def test_a_timeline_that_somebody_else_wants_is_told_to_them_alone(dateline: Dateline) -> None:
    slack, answer = dateline.slack, mentioned(dateline.slack)
    slack.person(TOMAS).press(answer, "timeline")
    assert labels(told_next(slack, TOMAS, 0)) == ["Ask more"]
    assert public(slack) == [answer]


# What people think of an answer.


@pytest.mark.parametrize(("label", "verdict"), [("useful", "useful"), ("useless", "useless")])
def test_whether_an_answer_was_useful_is_kept_and_thanked_for_privately(
    dateline: Dateline, label: str, verdict: str
) -> None:
    slack, answer = dateline.slack, mentioned(dateline.slack)
    slack.person(TOMAS).press(answer, label)
    assert "Thank you" in told_next(slack, TOMAS, 0)["text"]
    (rated,) = dateline.record.feedback()
    assert (rated.text, rated.verdict) == (FERRY, verdict)
    slack.person(TOMAS).press(answer, label)
    told_next(slack, TOMAS, 1)
    assert len(list(dateline.record.feedback())) == 1
    assert public(slack) == [answer]


# Trying again.


def test_try_again_answers_in_place_of_the_error_and_for_the_asker_alone(
    dateline: Dateline,
) -> None:
    slack = dateline.slack
    slack.api.script.add("users.info", refusing("internal_error"))
    error = mentioned(slack)
    assert labels(error) == ["Try again"]
    assert "reference" in error["text"]
    told = refused(slack, slack.person(TOMAS), error, "again")
    assert "somebody else's answer" in told
    slack.person(IDA).press(error, "again")
    wait_for(lambda: quotations(as_it_stands(slack, error)))
    assert public(slack) == [as_it_stands(slack, error)]


# Values that no button had.


def changed_letter(value: str) -> str:
    return value[:-1] + ("A" if value[-1] != "A" else "B")


@pytest.mark.parametrize(
    "value",
    [
        "",
        ".",
        "q.more.",
        "q.more..aaaaaaaaaaaaaaaaaaaaaa",
        "q.more..ääääääääääääääääääääää",
        "x" * 2_000,
        "x.more.." + "y" * 1_900,
        "<!channel>",
        "'; drop table asked; --",
    ],
)
def test_a_value_that_was_never_signed_does_nothing(dateline: Dateline, value: str) -> None:
    slack, answer = dateline.slack, mentioned(dateline.slack)
    forged = with_value(answer, "more", value)
    told = refused(slack, slack.person(IDA), forged, "more")
    assert told == "That button is not one of mine, so I did nothing."
    assert public(slack) == [answer]


def test_a_value_that_was_changed_does_nothing(dateline: Dateline) -> None:
    slack, answer = dateline.slack, mentioned(dateline.slack)
    value = str(actions(answer)["more"]["value"])
    other = mentioned(slack, MAYOR)
    for changed in (
        changed_letter(value),
        value.replace("more", "share"),
        value.replace(owner(answer), owner(other)),
        value.replace(".more.", ".more.1"),
        f"{value} ",
        f"{value}\n",
    ):
        told = refused(slack, slack.person(IDA), with_value(answer, "more", changed), "more")
        assert "not one of mine" in told


def test_a_signed_value_for_something_else_does_only_what_it_was_signed_for(
    dateline: Dateline,
) -> None:
    slack, answer = dateline.slack, mentioned(dateline.slack)
    value = signed(dateline, owner(answer), "compose")
    told = refused(slack, slack.person(IDA), with_value(answer, "more", value), "more")
    assert "not one of mine" in told


def test_the_value_of_another_workspace_is_unknown(dateline: Dateline) -> None:
    slack, answer = dateline.slack, mentioned(dateline.slack)
    here, question = kept(dateline, answer)
    there = {"id": "elsewhere", "team": OTHER_TEAM, "channel": here.channel, "user": here.user}
    answered(dateline.record, question=question, quoted=here.quoted, **there)
    for verb in ("more", "share", "context", "ask", "useful", "again", "timeline", "order"):
        value = Buttons(dateline.record.secret()).of("elsewhere")(verb, "")
        said = refused(slack, slack.person(IDA), with_value(answer, "more", value), "more")
        assert said.startswith("That answer is no longer kept")
    assert list(dateline.record.feedback()) == []


VERBS = ["drop", "order", "more", "timeline", "context", "share", "ask", "useful", "again"]


@pytest.mark.parametrize("verb", VERBS)
def test_another_persons_private_answer_is_theirs(dateline: Dateline, verb: str) -> None:
    slack, private = dateline.slack, commanded(dateline.slack)
    own = mentioned(slack, MAYOR, TOMAS)
    forged = with_value(own, "timeline", signed(dateline, owner(private), verb))
    told = refused(slack, slack.person(TOMAS), forged, "timeline")
    assert "somebody else's answer" in told


def test_an_answer_of_another_channel_cannot_be_pressed_here(dateline: Dateline) -> None:
    slack, there = dateline.slack, mentioned(dateline.slack, channel=SPORT)
    here = mentioned(slack, MAYOR)
    ida = slack.person(IDA)
    direct = ida.direct_message("What happened to the ferry?")
    private = wait_for(lambda: slack.from_bot(direct["channel"]))[-1]
    for answer in (there, private):
        for verb in VERBS:
            forged = with_value(here, "timeline", signed(dateline, owner(answer), verb))
            told = refused(slack, slack.person(TOMAS), forged, "timeline")
            assert "somebody else's answer" in told


def test_buttons_of_an_answer_that_is_no_longer_kept_say_so(
    slack: Slack, sample: Retriever, tmp_path: Path
) -> None:
    with answering(slack, sample, tmp_path / "slack.sqlite3", quotes="2") as dateline:
        answer = mentioned(slack)
        kept(dateline, answer)
        assert dateline.record.purge(older_than=-60) == 1
        for action in ("more", "order", "timeline", "context:0", "ask", "useful", "drop"):
            exact = next(one for one in actions(answer) if one.startswith(action))
            told = refused(slack, slack.person(IDA), answer, exact)
            assert told == "That answer is no longer kept. Ask again, and I look afresh."
        assert whispered(slack, TOMAS) == []
