"""Sharing: what one was answered privately, shown to the channel in which it was asked."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from retrieval import Retriever
from tests.bot.slack.pressing import (
    MAYOR,
    actions,
    as_it_stands,
    chips,
    commanded,
    labels,
    mentioned,
    owner,
    public,
    quotations,
    refused,
    signed,
    told_next,
    with_value,
    words,
)
from tests.slack.answering import Dateline, answering
from tests.slack.person import wait_for
from tests.slack.slack import Slack
from tests.slack.workspace import CITY, ELSEWHERE, IDA, TOMAS


@pytest.fixture
def dateline(http_slack: Slack, sample: Retriever, tmp_path: Path) -> Iterator[Dateline]:
    with answering(http_slack, sample, tmp_path / "slack.sqlite3", quotes="2") as running:
        yield running


def test_the_asker_shares_a_private_answer_once(
    slack: Slack, sample: Retriever, tmp_path: Path
) -> None:
    with answering(slack, sample, tmp_path / "slack.sqlite3", quotes="2"):
        answer = commanded(slack)
        slack.person(IDA).press(answer, "share")
        (shared,) = wait_for(lambda: public(slack))
        slack.person(IDA).press(answer, "share")
        # What a press does not do can only be told from what comes after it.
        slack.person(IDA).press(answer, "useful")
        told_next(slack, IDA, 1)
        assert public(slack) == [shared]
        assert quotations(shared) == quotations(answer)
        assert "Shared by the one who had asked this" in words(shared)
        assert "Share to channel" not in labels(shared)
        assert chips(shared) == chips(answer)


def test_an_answer_that_everybody_sees_offers_no_sharing(dateline: Dateline) -> None:
    assert "Share to channel" not in labels(mentioned(dateline.slack))


def test_what_is_shared_is_the_answer_as_it_was_changed(dateline: Dateline) -> None:
    slack, answer = dateline.slack, commanded(dateline.slack)
    ida = slack.person(IDA)
    ida.press(answer, next(action for action in actions(answer) if action.startswith("drop")))
    wait_for(lambda: chips(as_it_stands(slack, answer)) == chips(answer)[1:])
    changed = as_it_stands(slack, answer)
    ida.press(changed, "share")
    (shared,) = wait_for(lambda: public(slack))
    assert chips(shared) == chips(changed)
    assert quotations(shared) == quotations(changed)


def test_further_quotes_of_a_private_answer_are_shared_alone(dateline: Dateline) -> None:
    slack, answer = dateline.slack, commanded(dateline.slack)
    slack.person(IDA).press(answer, "more")
    more = told_next(slack, IDA, 1)
    slack.person(IDA).press(more, "share")
    (shared,) = wait_for(lambda: public(slack))
    assert quotations(shared) == quotations(more)
    assert not set(quotations(shared)) & set(quotations(answer))


def test_buttons_of_a_shared_answer_work_for_others(dateline: Dateline) -> None:
    slack, answer = dateline.slack, commanded(dateline.slack)
    slack.person(IDA).press(answer, "share")
    (shared,) = wait_for(lambda: public(slack))
    tomas = slack.person(TOMAS)
    tomas.press(shared, "context:0")
    assert quotations(tomas.modal)
    tomas.press(shared, "more")
    own = told_next(slack, TOMAS, 0)
    assert not set(quotations(own)) & set(quotations(shared))
    tomas.press(shared, "useful")
    told_next(slack, TOMAS, 1)
    assert [kept.verdict for kept in dateline.record.feedback()] == ["useful"]
    assert public(slack) == [shared]


def test_a_shared_answer_is_changed_in_place_by_the_one_who_shared_it(dateline: Dateline) -> None:
    slack, answer = dateline.slack, commanded(dateline.slack)
    slack.person(IDA).press(answer, "share")
    (shared,) = wait_for(lambda: public(slack))
    first = next(action for action in actions(shared) if action.startswith("drop"))
    slack.person(IDA).press(shared, first)
    wait_for(lambda: chips(as_it_stands(slack, shared)) == chips(answer)[1:])
    assert chips(as_it_stands(slack, answer)) == chips(answer)
    assert len(public(slack)) == 1


def test_nobody_else_shares_a_private_answer(dateline: Dateline) -> None:
    slack, private = dateline.slack, commanded(dateline.slack)
    own = commanded(slack, MAYOR, TOMAS)
    forged = with_value(own, "share", signed(dateline, owner(private), "share"))
    assert "somebody else's answer" in refused(slack, slack.person(TOMAS), forged, "share")
    assert public(slack) == []


def test_where_slack_lets_nothing_be_shared_the_asker_is_told(dateline: Dateline) -> None:
    slack, answer = dateline.slack, commanded(dateline.slack, channel=ELSEWHERE)
    slack.person(IDA).press(answer, "share")
    told = told_next(slack, IDA, 1, ELSEWHERE)
    assert "nothing was shared" in told["text"]
    assert public(slack, ELSEWHERE) == public(slack, CITY) == []
