"""Several processes on one record, one of them killed: each question is answered once, or owned."""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from bot.slack.record import Counts, Record
from index import Encoder
from retrieval import Retriever
from tests.bot.slack.played_newsroom import SIGNING, TEAM, mention, packed, replies, signed
from tests.bot.slack.played_slack import PlayedSlack, Reply, played_slack
from tests.slack.person import wait_for
from tests.slack.processes import Process, running
from tests.slack.transports import Request, post

EVENTS, COPIES, DELIVERING = 1000, 3, 6
THREADS = 4
"""What each process answers at once, by default."""
QUESTIONS = (
    "Why was the Tollgate Bridge closed?",
    "How many people died when the ferry Aurelia capsized?",
    "What did the owner of the Corvina Star have to pay?",
    "Who won the chess championship on the moon?",
)


@dataclass(slots=True)
class Watched:
    """What two processes did in Slack: `posts` and `owned` count by the thread of a question.

    In the midst of its `fatal`th post the first process is killed: Slack takes the message, and
    nobody is left to hear of it.
    """

    slack: PlayedSlack
    folder: Path
    posts: Counter[str] = field(default_factory=Counter)
    owned: Counter[str] = field(default_factory=Counter)
    processes: tuple[Process, ...] = ()
    fatal: int = 0
    killed: threading.Event = field(default_factory=threading.Event)
    _mutex: threading.Lock = field(default_factory=threading.Lock)
    _numbers: count[int] = field(default_factory=lambda: count(1))

    def posted(self, told: Mapping[str, str]) -> Reply:
        """Take a message, as chat.postMessage."""
        with self._mutex:
            self.posts[told["thread_ts"]] += 1
            is_fatal = (
                self.fatal
                and self.posts.total() >= self.fatal
                and told["token"] == token(0)
                and not self.killed.is_set()
            )
            if is_fatal:
                self.processes[0].kill()
                self.killed.set()
        return Reply({"channel": told["channel"], "ts": f"1700000000.{next(self._numbers):06}"})

    def whispered(self, told: Mapping[str, str]) -> Reply:
        """Take what one person alone sees, as chat.postEphemeral."""
        with self._mutex:
            self.owned[told["thread_ts"]] += 1
        return Reply({"message_ts": "1700000000.000001"})


def token(place: int) -> str:
    return f"xoxb-{place}-tests"


@pytest.fixture
def watched(sample: Retriever, model: Encoder, cache: Path, tmp_path: Path) -> Iterator[Watched]:
    assert model.fingerprint  # it is exported once, before the processes ask for it
    with played_slack() as slack:
        slack.replies |= replies()
        seen = Watched(slack, tmp_path)
        slack.replies["chat.postMessage"] = seen.posted
        slack.replies["chat.postEphemeral"] = seen.whispered
        seen.processes = tuple(
            Process(
                {
                    "DATELINE_ARCHIVE": str(sample.archive.folder),
                    "DATELINE_CACHE": str(cache),
                    "DATELINE_SLACK_API": slack.api,
                    "DATELINE_SLACK_BOT_TOKEN": token(place),
                    "DATELINE_SLACK_SIGNING_SECRET": SIGNING,
                    "DATELINE_SLACK_RECORD": str(tmp_path / "slack.sqlite3"),
                    "DATELINE_SLACK_QUESTIONS_PER_MINUTE": "1000",
                    "DATELINE_LOG_LEVEL": "WARNING",
                },
                tmp_path / f"process-{place}.log",
            )
            for place in range(2)
        )
        yield seen


def events(number: int) -> dict[str, bytes]:
    """Return so many mentions by their thread, of many people in some channels."""
    made: list[dict[str, Any]] = [
        mention(QUESTIONS[one % 4], user=f"U{one % 100:03}", channel=f"C{one % 10:03}")
        for one in range(number)
    ]
    return {told["event"]["ts"]: packed(told) for told in made}


def deliver(body: bytes, copy: int, urls: list[str], chance: random.Random) -> int:
    """Bring a request as Slack does: again, signed anew, until somebody says that it arrived."""
    for attempt in range(100):
        headers = signed(body, age=100 * copy + attempt % 90)
        if post(Request(chance.choice(urls), headers, body)).status == 200:
            return attempt
        time.sleep(0.1)
    raise AssertionError("nobody took a request")


def finished(record: Record) -> Counts | None:
    """Return what became of all events, None while something is still open."""
    told = record.counts(TEAM, since=0)
    return told if told.answered + told.failed == EVENTS else None


def test_a_thousand_events_brought_thrice_to_two_processes_one_of_them_killed_are_answered_once(
    watched: Watched,
) -> None:
    chance = random.Random(2026)
    asked = events(EVENTS)
    copies = [(body, copy) for body in asked.values() for copy in range(COPIES)]
    chance.shuffle(copies)
    urls = [process.url for process in watched.processes]
    watched.fatal = EVENTS // 3
    with running(*watched.processes), ThreadPoolExecutor(DELIVERING) as pool:
        brought = [pool.submit(deliver, *one, urls, chance) for one in copies]
        assert watched.killed.wait(60)
        watched.processes[0].start()
        assert len([one.result() for one in brought]) == EVENTS * COPIES
        record = Record(watched.folder / "slack.sqlite3")
        told = wait_for(lambda: finished(record), "all answers", 90)
        record.close()
    assert watched.posts.keys() | watched.owned.keys() == asked.keys()
    assert set(watched.posts.values()) == {1}, "no question is answered twice"
    assert set(watched.owned.values()) == {1}
    # Slack took the message during which the process was killed, and nobody knows that it did.
    assert 1 <= len(watched.owned) <= THREADS
    assert told.answered == EVENTS - len(watched.owned)
    assert told.failed == len(watched.owned)
