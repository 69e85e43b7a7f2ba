"""App Home in Slack: what the archive holds, what one asked, and settings that then hold."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.slack.record import Preferences
from retrieval import Retriever
from tests.bot.slack.talking import (
    FERRY,
    TANKER,
    citations,
    in_direct,
    one_transport,
    quotes,
    talking,
    under,
)
from tests.slack.answering import Dateline
from tests.slack.person import Person, wait_for
from tests.slack.slack import Slack
from tests.slack.workspace import CITY, IDA, TEAM, TOMAS

TRIBUNE = {"text": {"type": "plain_text", "text": "Veyra Tribune"}, "value": "Veyra Tribune"}


@pytest.fixture
def dateline(slack: Slack, sample: Retriever, tmp_path: Path) -> Iterator[Dateline]:
    with talking(slack, sample, tmp_path) as running:
        yield running


def choose(dateline: Dateline, person: Person, menu: str, what: Any, kept: Preferences) -> None:
    """Choose something in one's Home, and wait until it is kept."""
    person.press_at_home(menu, what)
    wait_for(lambda: dateline.record.preferences(TEAM, person.user) == kept, f"{kept}")


def told(view: dict[str, Any]) -> str:
    return json.dumps(view["blocks"], ensure_ascii=False)


def opened(slack: Slack, person: Person) -> str:
    """Open a Home, and return what stands in it once it was published anew."""
    before = len(slack.api.of("views.publish"))
    person.open_home()
    wait_for(lambda: len(slack.api.of("views.publish")) > before)
    return told(person.home)


@pytest.mark.usefixtures("dateline")
def test_home_tells_what_the_archive_holds_and_what_may_be_asked(
    slack: Slack, sample: Retriever
) -> None:
    seen = opened(slack, slack.person(IDA))
    assert "39 articles of 6 sources, 12 April 2016 to 15 September 2025" in seen
    assert "Northern Ledger: 6" in seen
    assert all(ask in seen for ask in sample.suggestions())
    assert "Nothing yet. What you ask appears here" in seen


def test_home_repeats_what_one_asked_and_shows_it_to_nobody_else(
    slack: Slack, dateline: Dateline
) -> None:
    ida, tomas = slack.person(IDA), slack.person(TOMAS)
    under(dateline, ida.mention(CITY, TANKER))
    assert TANKER in opened(slack, ida)
    assert TANKER not in opened(slack, tomas)
    ida.press_at_home("repeat:0")
    (answer,) = in_direct(dateline, ida)
    assert "52 million crowns" in answer["text"]
    assert "ephemeral_to" not in answer


def test_an_old_home_asks_again_what_it_shows_and_not_what_was_asked_since(
    slack: Slack, dateline: Dateline
) -> None:
    ida = slack.person(IDA)
    under(dateline, ida.mention(CITY, TANKER))
    opened(slack, ida)
    under(dateline, ida.mention(CITY, "Why was the Tollgate Bridge closed?"))
    ida.press_at_home("repeat:0")
    (answer,) = in_direct(dateline, ida)
    assert answer["text"].startswith(TANKER)


def test_a_question_to_try_is_answered_in_the_direct_messages_and_can_be_gone_on_from(
    slack: Slack, sample: Retriever, dateline: Dateline
) -> None:
    ida = slack.person(IDA)
    ida.open_home()
    ida.press_at_home("try:0")
    (answer,) = in_direct(dateline, ida)
    assert sample.suggestions()[0] in answer["text"]
    assert quotes(answer)
    ida.direct_message("newest first")
    assert sample.suggestions()[0] in in_direct(dateline, ida, 2)[-1]["text"]


def test_settings_of_home_hold_for_ones_questions_and_for_nobody_elses(
    slack: Slack, dateline: Dateline
) -> None:
    ida, tomas = slack.person(IDA), slack.person(TOMAS)
    ida.open_home()
    choose(dateline, ida, "prefer_sources", [TRIBUNE], Preferences(("Veyra Tribune",)))
    choose(dateline, ida, "prefer_order", "newest", Preferences(("Veyra Tribune",), "newest"))
    choose(dateline, ida, "prefer_quotes", "2", Preferences(("Veyra Tribune",), "newest", 2))
    (answer,) = under(dateline, ida.mention(CITY, FERRY))
    assert len(quotes(answer)) == 2
    assert all(cited.startswith("Veyra Tribune, ") for cited in citations(answer))
    assert "Read as: only Veyra Tribune; newest first" in answer["text"]
    (other,) = under(dateline, tomas.mention(CITY, FERRY))
    assert len(quotes(other)) > 2
    assert "Read as" not in other["text"]
    seen = opened(slack, ida)
    assert '"initial_options": [{"text": {"type": "plain_text", "text": "Veyra Tribune"' in seen


@one_transport
def test_what_a_question_says_itself_beats_the_settings_of_home(
    slack: Slack, dateline: Dateline
) -> None:
    ida = slack.person(IDA)
    dateline.record.prefer(TEAM, IDA, Preferences(("Veyra Tribune",), "newest"))
    (answer,) = under(dateline, ida.mention(CITY, f'{FERRY} source:"The Harbour Courier"'))
    assert citations(answer)
    assert all(cited.startswith("The Harbour Courier, ") for cited in citations(answer))


@one_transport
def test_a_setting_that_is_taken_back_holds_no_longer(slack: Slack, dateline: Dateline) -> None:
    ida = slack.person(IDA)
    dateline.record.prefer(TEAM, IDA, Preferences(("Veyra Tribune",), "newest", 2))
    ida.open_home()
    choose(dateline, ida, "prefer_sources", [], Preferences((), "newest", 2))
    choose(dateline, ida, "prefer_order", "best", Preferences((), "best", 2))
    choose(dateline, ida, "prefer_quotes", "0", Preferences())
    (answer,) = under(dateline, ida.mention(CITY, FERRY))
    assert "Read as" not in answer["text"]
