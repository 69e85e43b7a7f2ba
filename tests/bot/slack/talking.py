"""Talking with Dateline in the emulator's workspace, and what is seen of its answers there."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bot.slack import tables
from bot.slack.record import Record
from retrieval import Retriever
from tests.slack.answering import Dateline, answering
from tests.slack.person import Message, Person, wait_for
from tests.slack.slack import Slack

FERRY = "Why did the Merrow ferry capsize?"
TANKER = "How much was the tanker owner fined?"
one_transport = pytest.mark.parametrize("slack", ["http"], indirect=True)
"""For what does not depend on how Slack brings the app what happened."""

IN_HAND = {"new", "claimed", "posting"}


@contextmanager
def talking(slack: Slack, sample: Retriever, folder: Path, **settings: str) -> Iterator[Dateline]:
    """Let Dateline answer from the sample archive; what it keeps stays in the folder."""
    with answering(slack, sample, folder / "slack.sqlite3", **settings) as dateline:
        yield dateline
        # A closed web socket would be read on for three seconds, unless its other end is closed.
        threading.Timer(0.2, slack.sockets.cut).start()


def under(dateline: Dateline, message: Message, number: int = 1) -> list[Message]:
    """Return what the bot said in the thread of a message, once its work is done.

    That is waited for until it is so many.
    """
    return _so_many(dateline, message["channel"], number, message["ts"])


def in_direct(dateline: Dateline, person: Person, number: int = 1) -> list[Message]:
    """Return what the bot said in somebody's direct messages, in the same way."""
    return _so_many(dateline, person.direct, number)


def in_channel(dateline: Dateline, channel: str, number: int = 1) -> list[Message]:
    """Return what the bot said anywhere in a channel, in the same way."""
    return _so_many(dateline, channel, number)


def _so_many(dateline: Dateline, channel: str, number: int, thread: str = "") -> list[Message]:
    slack = dateline.slack
    what = f"{number} messages of the bot in {channel}"
    wait_for(lambda: len(slack.from_bot(channel, thread)) >= number, what)
    settle(dateline)
    said = slack.from_bot(channel, thread)
    assert len(said) == number, [one["text"] for one in said]
    return said


def settle(dateline: Dateline) -> None:
    """Wait until Dateline has nothing in hand."""
    wait_for(lambda: not IN_HAND & set(states(dateline.record).values()), "an end of the work")


def states(record: Record) -> dict[str, str]:
    """Return what became of the questions that are kept, by their texts."""
    with record.engine.connect() as db:
        rows = db.execute(select(tables.asked.c.text, tables.asked.c.state))
        return {row.text: row.state for row in rows}


def everything_kept(record: Record) -> str:
    """Return all that stands in any table."""
    with record.engine.connect() as db:
        every = tables.metadata.sorted_tables
        return "\n".join(repr(row) for table in every for row in db.execute(select(table)))


def quotes(message: Message) -> list[str]:
    """Return the passages that a message shows as quotations."""
    return [_plain(part) for part in _parts(message) if part["type"] == "rich_text_quote"]


def citations(message: Message) -> list[str]:
    """Return what stands in bold under each quotation: its source and date."""
    parts = _parts(message)
    return [
        source["elements"][0]["text"]
        for passage, source in pairwise(parts)
        if passage["type"] == "rich_text_quote"
    ]


def buttons(message: Message) -> list[str]:
    """Return the labels of a message's buttons."""
    return [
        one["text"]["text"]
        for block in message["blocks"]
        if block["type"] == "actions"
        for one in block["elements"]
    ]


def _parts(message: Message) -> list[dict[str, Any]]:
    return [
        part
        for block in message["blocks"]
        if block["type"] == "rich_text"
        for part in block["elements"]
    ]


def _plain(part: dict[str, Any]) -> str:
    return "".join(one["text"] for one in part["elements"])
