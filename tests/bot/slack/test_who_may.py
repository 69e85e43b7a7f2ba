"""Who may: each way in for those who may not ask, and how often those who may can."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.slack.record import Preferences
from retrieval import Retriever
from tests.bot.slack.pressing import (
    FERRY,
    MAYOR,
    actions,
    as_it_stands,
    chips,
    commanded,
    labels,
    mentioned,
    public,
    quotations,
    refused,
    told_next,
    whispered,
    words,
)
from tests.slack.answering import Dateline, answering
from tests.slack.person import Message, Person, wait_for
from tests.slack.slack import Slack
from tests.slack.workspace import (
    CITY,
    GUEST,
    IDA,
    KARIN,
    SINGLE,
    SPORT,
    STRANGER,
    TEAM,
    TOMAS,
)

NOT_YOU = "I have been told not to answer you (U0TOMAS)"


@pytest.fixture
def running(http_slack: Slack, sample: Retriever, tmp_path: Path) -> Callable[..., Any]:
    """Start Dateline with settings."""
    return lambda **told: answering(
        http_slack, sample, tmp_path / "slack.sqlite3", **{"quotes": "2", **told}
    )


@pytest.fixture
def denying(running: Callable[..., Any]) -> Iterator[Dateline]:
    """Dateline, which answers everybody but Tomas."""
    with running(slack_deny=TOMAS, slack_admins=TOMAS) as dateline:
        yield dateline


def answers(slack: Slack, user: str, channel: str = CITY) -> bool:
    """Ask by a command; tell whether that is answered, and not refused."""
    return bool(quotations(commanded(slack, MAYOR, user, channel)))


# Who.


@pytest.mark.parametrize(
    ("settings", "may", "may_not"),
    [
        ({}, [IDA, KARIN], [GUEST, SINGLE, STRANGER]),
        ({"slack_guests": "true"}, [IDA, GUEST, SINGLE], [STRANGER]),
        ({"slack_strangers": "true"}, [IDA, STRANGER], [GUEST]),
        ({"slack_allow": GUEST}, [GUEST], [IDA, SINGLE, STRANGER]),
        ({"slack_allow": f"{IDA},{STRANGER}"}, [IDA, STRANGER], [TOMAS, GUEST]),
        ({"slack_allow": "S0DESK"}, [IDA], [TOMAS]),
        ({"slack_deny": "S0DESK"}, [TOMAS], [IDA]),
        ({"slack_deny": IDA}, [TOMAS], [IDA]),
        ({"slack_allow": f"{IDA},{TOMAS}", "slack_deny": IDA}, [TOMAS], [IDA]),
        ({"slack_allow": IDA, "slack_deny": "S0DESK"}, [], [IDA]),
        ({"slack_allow": CITY, "slack_deny": TOMAS}, [IDA], [TOMAS, GUEST]),
        ({"slack_allow": CITY, "slack_guests": "true"}, [IDA, GUEST], [STRANGER]),
    ],
    ids=str,
)
def test_people_are_let_in_as_the_settings_say(
    http_slack: Slack,
    running: Callable[..., Any],
    settings: dict[str, str],
    may: list[str],
    may_not: list[str],
) -> None:
    http_slack.api.groups["S0DESK"] = [IDA]
    with running(**settings):
        assert {user: answers(http_slack, user) for user in may} == dict.fromkeys(may, True)
        assert not any(answers(http_slack, user) for user in may_not)
        assert public(http_slack) == []


@pytest.mark.parametrize(
    ("settings", "city", "sport"),
    [
        ({"slack_allow": CITY}, True, False),
        ({"slack_deny": SPORT}, True, False),
        ({"slack_allow": f"{CITY},{SPORT}", "slack_deny": SPORT}, True, False),
        ({"slack_allow": IDA, "slack_deny": CITY}, False, True),
    ],
    ids=str,
)
def test_channels_are_let_in_as_the_settings_say(
    http_slack: Slack,
    running: Callable[..., Any],
    settings: dict[str, str],
    city: bool,
    sport: bool,
) -> None:
    with running(**settings):
        assert answers(http_slack, IDA, CITY) == city
        assert answers(http_slack, IDA, SPORT) == sport


def test_a_refusal_is_private_names_the_reason_and_says_whom_to_ask(
    slack: Slack, sample: Retriever, tmp_path: Path
) -> None:
    with answering(slack, sample, tmp_path / "slack.sqlite3", slack_deny=TOMAS):
        said = slack.person(TOMAS).mention(CITY, FERRY)
        told = told_next(slack, TOMAS, 0)
        assert told["text"].startswith(NOT_YOU)
        assert "ask whoever runs Dateline here" in told["text"]
        assert told.get("thread_ts") == said["ts"]
        assert public(slack) == []


# Each way in, for somebody who may not ask.


def test_a_mention_and_a_command_are_refused(denying: Dateline) -> None:
    slack = denying.slack
    slack.person(TOMAS).mention(CITY, FERRY)
    assert told_next(slack, TOMAS, 0)["text"].startswith(NOT_YOU)
    subcommands = ["help", "sources", "stats", "latest Northern Ledger", "admin", "channel", ""]
    for text in [FERRY, *subcommands]:
        assert commanded(slack, text, TOMAS)["text"].startswith(NOT_YOU)
    assert slack.api.of("views.open") == []
    assert public(slack) == []


def test_a_direct_message_is_refused_where_it_was_written(denying: Dateline) -> None:
    slack, tomas = denying.slack, denying.slack.person(TOMAS)
    tomas.direct_message(FERRY)
    (told,) = wait_for(lambda: slack.from_bot(tomas.direct))
    assert told["text"].startswith(NOT_YOU)


def test_find_coverage_is_refused(denying: Dateline) -> None:
    slack, tomas = denying.slack, denying.slack.person(TOMAS)
    tomas.shortcut("find_coverage", slack.person(IDA).say(CITY, "The Merrow ferry capsized."))
    assert told_next(slack, TOMAS, 0)["text"].startswith(NOT_YOU)


def test_the_form_is_refused_when_it_is_opened(denying: Dateline) -> None:
    tomas = denying.slack.person(TOMAS)
    tomas.shortcut("ask_archive")
    assert NOT_YOU in words(tomas.modal)
    assert actions(tomas.modal) == {}


def test_a_form_that_is_open_is_refused_when_it_is_sent_and_offers_no_sources(
    denying: Dateline,
) -> None:
    slack, ida, tomas = denying.slack, denying.slack.person(IDA), denying.slack.person(TOMAS)
    ida.press(mentioned(slack), "ask")
    slack.front.views.open(TOMAS, ida.modal)
    assert ida.suggest("sources", "")
    assert tomas.suggest("sources", "") == []
    tomas.submit_modal({"question": MAYOR})
    assert told_next(slack, TOMAS, 0)["text"].startswith(NOT_YOU)
    assert len(public(slack)) == 1


def test_every_button_under_an_answer_is_refused(
    slack: Slack, sample: Retriever, tmp_path: Path
) -> None:
    with answering(slack, sample, tmp_path / "slack.sqlite3", slack_deny=TOMAS) as dateline:
        answer = mentioned(slack)
        for action in actions(answer):
            assert refused(slack, slack.person(TOMAS), answer, action).startswith(NOT_YOU)
        assert public(slack) == [answer]
        assert list(dateline.record.feedback()) == []


def test_a_verdict_in_a_modal_that_is_open_is_not_kept(denying: Dateline) -> None:
    slack, ida = denying.slack, denying.slack.person(IDA)
    ida.press(mentioned(slack), "context:0")
    slack.front.views.open(TOMAS, ida.modal)
    slack.person(TOMAS).press_in_modal("answers")
    # What a press does not do can only be told from what comes after it.
    assert commanded(slack, FERRY, TOMAS)["text"].startswith(NOT_YOU)
    assert list(denying.record.feedback()) == []


def test_home_tells_why_and_nothing_of_the_archive(denying: Dateline) -> None:
    tomas = denying.slack.person(TOMAS)
    tomas.open_home()
    assert NOT_YOU in words(tomas.home)
    assert "Ledger" not in words(tomas.home)
    assert actions(tomas.home) == {}


def test_a_home_that_was_open_before_is_refused_at_every_button(
    http_slack: Slack, running: Callable[..., Any]
) -> None:
    tomas = http_slack.person(TOMAS)
    with running():
        tomas.open_home()
        home = tomas.home
    http_slack.posts.urls.clear()
    with running(slack_deny=TOMAS) as dateline:
        assert tomas.home == home
        tomas.press_at_home("prefer_order", "newest")
        tomas.press_at_home("try:0")
        (told,) = wait_for(lambda: http_slack.from_bot(tomas.direct))
        assert told["text"].startswith(NOT_YOU)
        tomas.press_at_home("compose")
        assert NOT_YOU in words(tomas.modal)
        http_slack.front.views.open(TOMAS, home)
        assert tomas.suggest("prefer_sources", "") == []
        assert dateline.record.preferences(TEAM, TOMAS) == Preferences()


def test_the_pane_shows_no_questions_to_those_who_may_not_ask(denying: Dateline) -> None:
    slack, tomas = denying.slack, denying.slack.person(TOMAS)
    tomas.open_pane()
    thread = {"user_id": TOMAS, "context": {}, "channel_id": tomas.direct, "thread_ts": "1.000001"}
    tomas.happen({"type": "assistant_thread_started", "assistant_thread": thread})
    slack.person(IDA).open_pane()
    (told,) = wait_for(lambda: slack.api.of("assistant.threads.setSuggestedPrompts"))
    assert told.arguments["channel_id"] == slack.person(IDA).direct


# How often.


def test_a_question_too_many_is_told_how_long_to_wait(
    slack: Slack, sample: Retriever, tmp_path: Path
) -> None:
    file = tmp_path / "slack.sqlite3"
    with answering(slack, sample, file, slack_questions_per_minute="2", quotes="2"):
        assert answers(slack, IDA)
        assert answers(slack, IDA)
        told = commanded(slack, MAYOR, IDA)["text"]
        assert told.startswith("That was 3 questions within a minute. Give me ")
        assert told.endswith(" seconds, then ask on.")
        assert answers(slack, TOMAS)


def test_a_press_counts_where_it_asks_for_another_answer_and_not_where_it_changes_one(
    http_slack: Slack, running: Callable[..., Any]
) -> None:
    with running(slack_questions_per_minute="2"):
        ida, answer = http_slack.person(IDA), mentioned(http_slack)
        for action in ("order", "useful", "context:0"):
            ida.press(answer, action)
        wait_for(lambda: "Best first" in labels(as_it_stands(http_slack, answer)))
        assert quotations(ida.modal)
        told_next(http_slack, IDA, 0)
        answer = as_it_stands(http_slack, answer)
        ida.press(answer, "more")
        more = wait_for(lambda: public(http_slack)[1:])[0]
        assert quotations(more)
        ida.mention(CITY, MAYOR)
        assert "questions within a minute" in told_next(http_slack, IDA, 1)["text"]
        ida.press(answer, next(one for one in actions(answer) if one.startswith("drop")))
        wait_for(lambda: chips(as_it_stands(http_slack, answer)) == chips(answer)[1:])
        assert len(public(http_slack)) == 2


def direct(slack: Slack, person: Person, number: int) -> Message:
    """The message of a number in somebody's direct messages with the bot, waited for."""
    return wait_for(lambda: slack.from_bot(person.direct)[number - 1 :], "a direct message")[0]


def test_a_form_too_many_is_told_so_in_the_direct_messages(
    http_slack: Slack, running: Callable[..., Any]
) -> None:
    with running(slack_questions_per_minute="1"):
        ida = http_slack.person(IDA)
        for number, told in ((1, MAYOR), (2, "questions within a minute")):
            ida.shortcut("ask_archive")
            ida.submit_modal({"question": MAYOR})
            assert told in direct(http_slack, ida, number)["text"]
        assert whispered(http_slack, IDA) == []
