"""Administration: how the bot does, for those listed; feedback as a file, in Slack and outside."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import Result

from bot.slack.record import ChannelSettings
from retrieval import Retriever
from tests.bot.slack.pressing import (
    FERRY,
    MAYOR,
    actions,
    commanded,
    kept,
    labels,
    mentioned,
    owner,
    signed,
    told_next,
    words,
)
from tests.slack.answering import Dateline, answering
from tests.slack.person import Person, wait_for
from tests.slack.slack import Slack
from tests.slack.trouble import refused as refusing
from tests.slack.workspace import CITY, IDA, KARIN, TEAM, TOMAS

BRIDGE = "Why was the Tollgate Bridge closed?"
NONSENSE = "Who stole the xylophone of Quorvax?"
FOR_ADMINS = "That is for the people listed in the setting slack_admins"


@pytest.fixture
def running(http_slack: Slack, sample: Retriever, tmp_path: Path) -> Iterator[Dateline]:
    file = tmp_path / "slack.sqlite3"
    with answering(http_slack, sample, file, slack_admins=KARIN, quotes="2") as dateline:
        yield dateline


def rated(slack: Slack) -> None:
    """Ask two questions, and rate their answers by two people."""
    ferry, mayor = mentioned(slack), mentioned(slack, MAYOR)
    slack.person(IDA).press(ferry, "useful")
    slack.person(TOMAS).press(mayor, "useless")
    told_next(slack, IDA, 0)
    told_next(slack, TOMAS, 0)


def channel_form(slack: Slack, user: str = KARIN) -> Person:
    """An admin who sees the settings of a channel."""
    slack.person(user).command(CITY, "channel")
    assert slack.person(user).modal["callback_id"] == "channel"
    return slack.person(user)


# Health.


def test_those_listed_see_how_the_bot_does(slack: Slack, sample: Retriever, tmp_path: Path) -> None:
    file = tmp_path / "slack.sqlite3"
    with answering(slack, sample, file, slack_admins=KARIN, quotes="2") as dateline:
        rated(slack)
        kept(dateline, mentioned(slack, NONSENSE))
        card = commanded(slack, "admin", KARIN)
        told = words(card)
        assert f"{sample.covered().articles} articles" in told
        assert "Added " in told
        assert "3 questions: 3 answered, 1 found nothing, 0 failed" in told
        assert "Verdicts: 1 useful, 1 not useful" in told
        assert "Running for" in told
        assert card["ephemeral_to"] == KARIN
        assert labels(card) == ["Feedback as CSV"]


@pytest.mark.parametrize("command", ["admin", "channel"])
def test_nobody_else_does(running: Dateline, command: str) -> None:
    slack = running.slack
    told = commanded(slack, command, IDA)
    assert told["text"].startswith(FOR_ADMINS)
    assert slack.api.of("views.open") == []


def test_which_questions_found_nothing_is_told_only_where_the_settings_let_it(
    running: Dateline,
) -> None:
    kept(running, mentioned(running.slack, NONSENSE))
    told = words(commanded(running.slack, "admin", KARIN))
    assert NONSENSE not in told
    assert "slack_show_failed_questions" in told


def test_where_the_settings_let_it_those_questions_are_told(
    http_slack: Slack, sample: Retriever, tmp_path: Path
) -> None:
    told = {"slack_admins": KARIN, "slack_show_failed_questions": "true"}
    with answering(http_slack, sample, tmp_path / "slack.sqlite3", **told) as dateline:
        kept(dateline, mentioned(http_slack, NONSENSE))
        kept(dateline, mentioned(http_slack, MAYOR))
        card = words(commanded(http_slack, "admin", KARIN))
    assert NONSENSE in card
    assert MAYOR not in card


# Feedback as a file.


def test_feedback_comes_as_a_file_into_the_direct_messages(
    slack: Slack, sample: Retriever, tmp_path: Path
) -> None:
    file = tmp_path / "slack.sqlite3"
    with answering(slack, sample, file, slack_admins=KARIN, quotes="2"):
        rated(slack)
        card = commanded(slack, "admin", KARIN)
        slack.person(KARIN).press(card, "feedback")
        told = told_next(slack, KARIN, 1)
        assert told["text"] == "2 ratings are in your direct messages with me."
        (sent,) = (one for one in (tmp_path / "files").rglob("*") if one.is_file())
        rows = list(csv.DictReader(io.StringIO(sent.read_text(encoding="utf-8"))))
        assert [(row["verdict"], row["question"]) for row in rows] == [
            ("useful", FERRY),
            ("useless", MAYOR),
        ]
        assert IDA not in sent.read_text(encoding="utf-8")
        (done,) = slack.api.of("files.completeUploadExternal")
        assert done.arguments["channel_id"] == slack.person(KARIN).direct


def test_without_the_scope_for_files_it_says_so_and_leaves_nothing_behind(
    running: Dateline,
) -> None:
    slack = running.slack
    rated(slack)
    slack.api.scopes -= {"files:write"}
    card = commanded(slack, "admin", KARIN)
    slack.person(KARIN).press(card, "feedback")
    told = told_next(slack, KARIN, 1)
    assert "lacks the scope files:write" in told["text"]
    assert "dateline feedback" in told["text"]
    assert slack.from_bot(slack.person(KARIN).direct) == []


def test_another_refusal_of_the_file_is_told_as_it_is(running: Dateline) -> None:
    slack = running.slack
    rated(slack)
    slack.api.script.add("files.getUploadURLExternal", refusing("storage_limit_reached"))
    card = commanded(slack, "admin", KARIN)
    slack.person(KARIN).press(card, "feedback")
    told = told_next(slack, KARIN, 1)
    assert "storage_limit_reached" in told["text"]
    assert "scope" not in told["text"]


def test_where_nobody_has_rated_anything_no_file_comes(running: Dateline) -> None:
    slack = running.slack
    card = commanded(slack, "admin", KARIN)
    slack.person(KARIN).press(card, "feedback")
    assert told_next(slack, KARIN, 1)["text"] == "Nobody has rated an answer yet."
    assert slack.from_bot(slack.person(KARIN).direct) == []


def test_whoever_is_not_listed_gets_no_feedback_by_the_button(running: Dateline) -> None:
    slack = running.slack
    rated(slack)
    card = commanded(slack, "admin", KARIN)
    slack.person(TOMAS).press(card, "feedback")
    assert told_next(slack, TOMAS, 1)["text"].startswith(FOR_ADMINS)
    assert slack.from_bot(slack.person(TOMAS).direct) == []


# Settings of a channel.


def test_an_admin_lets_the_bot_answer_in_a_channel_without_a_mention(
    slack: Slack, sample: Retriever, tmp_path: Path
) -> None:
    file = tmp_path / "slack.sqlite3"
    with answering(slack, sample, file, slack_admins=KARIN, quotes="2") as dateline:
        karin = channel_form(slack)
        assert not karin.submit_modal({"unasked": ["unasked"]})
        assert dateline.record.channel_settings(TEAM, CITY) == ChannelSettings(unasked=True)
        (box,) = (one for one in actions(channel_form(slack).modal).values())
        assert [option["value"] for option in box["initial_options"]] == ["unasked"]
        assert not karin.submit_modal({"unasked": []})
        assert dateline.record.channel_settings(TEAM, CITY) == ChannelSettings(unasked=False)


def test_without_the_scope_for_messages_the_form_says_that_none_arrive(
    http_slack: Slack, sample: Retriever, tmp_path: Path
) -> None:
    http_slack.api.scopes -= {"channels:history"}
    with answering(http_slack, sample, tmp_path / "slack.sqlite3", slack_admins=KARIN):
        assert "channels:history" in words(channel_form(http_slack).modal)


def test_a_form_of_a_channel_that_was_tampered_with_settles_nothing(running: Dateline) -> None:
    slack = running.slack
    answer = mentioned(slack)
    karin = channel_form(slack)
    view = slack.front.views.top(KARIN)
    for metadata in ("", "made up", signed(running, owner(answer), "compose")):
        view["private_metadata"] = metadata
        told = karin.submit_modal({"unasked": ["unasked"]})
        assert "which channel this is about" in told["errors"]["unasked"]
    assert not running.record.channel_settings(TEAM, CITY).unasked


def test_whoever_is_not_listed_settles_nothing_with_an_admins_form(running: Dateline) -> None:
    slack = running.slack
    view = channel_form(slack).modal
    slack.front.views.open(IDA, view)
    told = slack.person(IDA).submit_modal({"unasked": ["unasked"]})
    assert told["errors"]["unasked"].startswith(FOR_ADMINS)
    assert not running.record.channel_settings(TEAM, CITY).unasked


# On the command line.


@pytest.fixture
def outside(
    running: Dateline, dateline: Callable[..., Result], sample: Retriever, tmp_path: Path
) -> Callable[..., Result]:
    """The command line, with the archive and the record that the bot has."""
    assert running
    known = {
        "DATELINE_ARCHIVE": str(sample.archive.folder),
        "DATELINE_SLACK_RECORD": str(tmp_path / "slack.sqlite3"),
    }
    return lambda *words: dateline(*words, **known)


def test_the_command_prints_feedback_as_csv_and_names_nobody(
    running: Dateline, outside: Callable[..., Result]
) -> None:
    assert outside("feedback").exit_code == 1
    rated(running.slack)
    result = outside("feedback")
    assert result.exit_code == 0
    rows = list(csv.DictReader(io.StringIO(result.stdout)))
    assert [(row["verdict"], row["question"]) for row in rows] == [
        ("useful", FERRY),
        ("useless", MAYOR),
    ]
    assert IDA not in result.stdout


def test_the_command_writes_questions_that_evaluate_reads(
    running: Dateline, outside: Callable[..., Result], tmp_path: Path
) -> None:
    slack = running.slack
    rated(slack)
    answer = mentioned(slack, BRIDGE)
    slack.person(IDA).press(answer, "context:0")
    slack.person(IDA).press_in_modal("answers")
    wait_for(lambda: len(list(running.record.feedback())) > 2)
    folder = tmp_path / "asked"
    written = outside("feedback", folder)
    assert written.exit_code == 0
    assert "2 questions" in written.stdout
    evaluated = outside("evaluate", folder, "--json")
    assert evaluated.exit_code == 0, evaluated.output
    told: dict[str, Any] = json.loads(evaluated.stdout)
    asked = [(one["text"], one["answerable"]) for one in told["questions"]]
    assert asked == [(FERRY, True), (BRIDGE, True)]
