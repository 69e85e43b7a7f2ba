"""Answers that people got in Slack, what stands in them, and presses that Slack never offered."""

from __future__ import annotations

import copy
from typing import Any

from bot.slack.asked import Asked
from bot.slack.buttons import Buttons
from retrieval import Question
from tests.slack.answering import Dateline
from tests.slack.checks import parts
from tests.slack.person import Message, Person, wait_for
from tests.slack.slack import Slack
from tests.slack.views import elements
from tests.slack.workspace import CITY, IDA

FERRY = "What happened to the ferry in the Northern Ledger since 2017?"
"""A question with two parts that can be taken away, and many answers."""
MAYOR = "mayor recount in 2022"
"""A question that two passages answer."""


def mentioned(slack: Slack, question: str = FERRY, user: str = IDA, channel: str = CITY) -> Message:
    """Ask by a mention, and return the answer."""
    said = slack.person(user).mention(channel, question)
    answer = wait_for(lambda: slack.from_bot(channel, said["ts"]), f"an answer to {question!r}")[-1]
    wait_for(lambda: [call for call in slack.api.calls if call.answer.get("ts") == answer["ts"]])
    return answer


def commanded(slack: Slack, question: str = FERRY, user: str = IDA, channel: str = CITY) -> Message:
    """Ask by a slash command, and return the answer, which its asker alone sees."""
    before = len(whispered(slack, user, channel))
    slack.person(user).command(channel, question)
    answer = told_next(slack, user, before, channel)
    wait_for(
        lambda: [call for call in slack.api.calls if call.arguments.get("text") == answer["text"]]
    )
    return answer


def whispered(slack: Slack, user: str, channel: str = CITY) -> list[Message]:
    """Return what one person alone sees of the bot in a channel."""
    return [one for one in slack.from_bot(channel) if one.get("ephemeral_to") == user]


def told_next(slack: Slack, user: str, before: int, channel: str = CITY) -> Message:
    """Return what one person alone is told beyond the first so many messages, waited for."""
    return wait_for(lambda: whispered(slack, user, channel)[before:], f"a word to {user}")[0]


def in_thread(slack: Slack, answer: Message, place: int) -> Message:
    """Return what the bot said at a place of the thread of an answer, waited for."""
    thread = answer["thread_ts"]
    said = wait_for(
        lambda: slack.from_bot(answer["channel"], thread)[place:], f"message {place} in the thread"
    )
    return said[0]


def public(slack: Slack, channel: str = CITY) -> list[Message]:
    """Return what everybody sees of the bot in a channel."""
    return [one for one in slack.from_bot(channel) if not one.get("ephemeral_to")]


def as_it_stands(slack: Slack, message: Message) -> Message:
    """Return a message as it is now."""
    every = slack.messages(message["channel"])
    return next(one for one in every if one["ts"] == message["ts"])


def actions(message: Message) -> dict[str, Any]:
    """Return the buttons of a message or of a modal, by action."""
    return {one["action_id"]: one for _, one in elements(message.get("blocks", []))}


def labels(message: Message) -> list[str]:
    """Return what stands on the buttons."""
    return [one["text"]["text"] for one in actions(message).values()]


def chips(message: Message) -> list[str]:
    """Return the parts of the question that can be taken away."""
    return [label.removesuffix(" ✕") for label in labels(message) if label.endswith(" ✕")]


def words(message: Message) -> str:
    """Return all that people read in the blocks of a message or of a modal."""
    shown = parts(message["blocks"])
    return "\n".join(str(one["text"]) for one in shown if isinstance(one.get("text"), str))


def quotations(message: Message) -> list[str]:
    """Return the passages that an answer quotes."""
    quoted = [one for one in parts(message["blocks"]) if one.get("type") == "rich_text_quote"]
    return ["".join(part.get("text", "") for part in one["elements"]) for one in quoted]


def with_value(message: Message, action: str, value: str) -> Message:
    """Return a message whose button carries another value."""
    changed = copy.deepcopy(message)
    for _, one in elements(changed["blocks"]):
        if one["action_id"] == action:
            one["value"] = value
    return changed


def signed(dateline: Dateline, owner: str, verb: str, argument: str = "") -> str:
    """Return a value that Dateline itself would have signed."""
    return Buttons(dateline.record.secret()).of(owner)(verb, argument)


def owner(message: Message) -> str:
    """Return the id of the question that an answer is kept under."""
    return str(next(iter(actions(message).values()))["value"]).partition(".")[0]


def kept(dateline: Dateline, message: Message) -> tuple[Asked, Question]:
    """Return what is kept of an answer and how its question was read, once that is written."""

    def look() -> tuple[Asked, Question] | None:
        asked = dateline.record.get(owner(message))
        is_written = asked and asked.state == "answered"
        return (asked, asked.question) if asked and asked.question and is_written else None

    return wait_for(look, "what is kept of an answer")


def said(method: str) -> bool:
    """Tell whether a call does more than look up who somebody is."""
    return method not in {"users.info", "usergroups.users.list"}


def refused(slack: Slack, person: Person, message: Message, action: str) -> str:
    """Press what is to be refused; return what is said, which is all that is done."""
    channel = message["channel"]
    before, calls = len(whispered(slack, person.user, channel)), len(slack.api.calls)
    person.press(message, action)
    told = told_next(slack, person.user, before, channel)
    made = wait_for(lambda: [call.method for call in slack.api.calls[calls:] if said(call.method)])
    assert made == ["response_url"]
    return str(told["text"])
