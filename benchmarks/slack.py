"""How soon a question asked in Slack is answered: the command in a process of its own, against
the emulator."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from time import time
from typing import Any

import numpy as np

from benchmarks.sets import QuestionSet, build, table
from index import Encoder
from tests.slack.npm import NpmError, Packages
from tests.slack.person import wait_for
from tests.slack.processes import Process
from tests.slack.schema import Schema
from tests.slack.slack import Slack, started
from tests.slack.transports import Kind, Payload
from tests.slack.workspace import CITY, IDA, KARIN, SPORT, TOMAS, Transport

QUESTIONS, WARM, AT_A_TIME = 200, 20, 4
ASKERS = ((IDA, CITY), (TOMAS, CITY), (KARIN, SPORT), (IDA, SPORT))


@dataclass(slots=True)
class Watch:
    """When each question arrived and was answered, in seconds since 1970, by its message."""

    arrived: dict[str, float] = field(default_factory=dict)

    def times(self, kind: Kind, payload: Payload) -> Sequence[float]:
        """Note an event as it is brought, at once and a single time."""
        if kind == "events_api":
            self.arrived.setdefault(str(payload["event"].get("ts")), time())
        return (0.0,)


def answering(data: Path, work: Path, encoder: Encoder) -> str:
    """Ask real headlines of a month of Dawn and APP in Slack, four at a time, over both ways."""
    try:
        packages = Packages.installed()
    except NpmError as error:
        raise SystemExit(f"the emulator of Slack cannot be had: {error}") from None
    questions = QuestionSet.load(data / "dawn_app_january")
    build(work / "dawn", questions.articles(headlines=False), encoder).close()
    texts = [row["text"] for row in questions.answerable() if '"' not in row["text"]]
    transports: tuple[Transport, ...] = ("http", "socket")
    texts = texts[: QUESTIONS + WARM]
    rows = [_measured(transport, packages, work, texts) for transport in transports]
    return (
        f"{QUESTIONS} headlines as mentions, {AT_A_TIME} at a time, after {WARM} to warm up, of "
        "the archive without headlines. `dateline slack` runs in a process of its own; the "
        "emulator, and what checks every message against Slack's schema, share the cores with it. "
        "An answer takes from when its event is sent to the bot until the bot's chat.postMessage "
        "comes; an acknowledgement from when an event is sent until its reply is there, and each "
        "mention is two events.\n\n"
    ) + table(
        [
            "transport",
            "answers",
            "median ms",
            "99% ms",
            "slowest ms",
            "acknowledgements",
            "median ms",
            "largest ms",
        ],
        rows,
    )


def _measured(
    transport: Transport, packages: Packages, work: Path, texts: Sequence[str]
) -> list[object]:
    watch = Watch()
    with (
        TemporaryDirectory() as folder,
        started(transport, packages, Path(folder), schema=Schema(packages.schema())) as slack,
    ):
        process = _process(slack, work, Path(folder))
        process.start()
        try:
            wait_for(lambda: process.listens() or slack.sockets.connections, "the bot", 60)
            slack.posts.urls.append(process.url)
            slack.courier.times = watch.times
            _ask(slack, texts[QUESTIONS:])
            first = len(slack.courier.deliveries)
            asked = _ask(slack, texts[:QUESTIONS])
        finally:
            process.end()
    posted = {
        str(call.arguments.get("thread_ts")): call.at
        for call in reversed(slack.api.of("chat.postMessage"))
    }
    answers = [posted[ts] - watch.arrived[ts] for ts in asked]
    acknowledged = [
        said.seconds for one in slack.courier.deliveries[first:] for said in one.acknowledged
    ]
    if slack.api.wrong:
        raise SystemExit(f"Slack would have refused what the bot sent: {slack.api.wrong[:3]}")
    return [
        "HTTP" if transport == "http" else "Socket Mode",
        len(answers),
        *_marks(answers, 50, 99, 100),
        len(acknowledged),
        *_marks(acknowledged, 50, 100),
    ]


def _process(slack: Slack, work: Path, folder: Path) -> Process:
    environ: Mapping[str, str] = {
        "DATELINE_ARCHIVE": str(work / "dawn"),
        "DATELINE_CACHE": str(work / "cache"),
        "DATELINE_SLACK_API": slack.api_url,
        "DATELINE_SLACK_BOT_TOKEN": slack.bot_token,
        "DATELINE_SLACK_APP_TOKEN": slack.app_token,
        "DATELINE_SLACK_SIGNING_SECRET": slack.signing_secret,
        "DATELINE_SLACK_RECORD": str(folder / "slack.sqlite3"),
        "DATELINE_SLACK_QUESTIONS_PER_MINUTE": "1000",
        "DATELINE_LOG_LEVEL": "WARNING",
    }
    words = ("--http",) if slack.transport == "http" else ()
    return Process(environ, folder / "bot.log", words)


def _ask(slack: Slack, texts: Sequence[str]) -> list[str]:
    """Ask, four at a time, each the next when one is answered; return the messages that asked."""

    def one(place: int) -> list[str]:
        user, channel = ASKERS[place]
        asked = []
        for text in texts[place::AT_A_TIME]:
            ts = str(slack.person(user).mention(channel, text)["ts"])
            wait_for(lambda ts=ts: _is_answered(slack, ts), "an answer")  # type: ignore[misc]
            asked.append(ts)
        return asked

    with ThreadPoolExecutor(AT_A_TIME) as pool:
        return [ts for some in pool.map(one, range(AT_A_TIME)) for ts in some]


def _is_answered(slack: Slack, ts: str) -> bool:
    calls: list[Any] = slack.api.of("chat.postMessage")
    return any(call.arguments.get("thread_ts") == ts for call in reversed(calls))


def _marks(seconds: Sequence[float], *percentiles: float) -> list[str]:
    return [f"{mark:.0f}" for mark in np.percentile(seconds, percentiles) * 1000]
