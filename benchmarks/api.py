"""How soon the HTTP API answers: the command in a process of its own, asked by many at once."""

from __future__ import annotations

import itertools
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic, perf_counter, sleep

import numpy as np

from benchmarks.sets import QuestionSet, build, table
from index import Article, Encoder
from tests.slack.processes import free_port

ALONE, CLIENTS, WARM, ADDED = 200, 16, 20, 500
SECONDS = 20.0
"""How long 16 clients ask, and at least how long they do while articles are added."""


def answering(data: Path, work: Path, encoder: Encoder) -> str:
    """Ask headlines of a month of Dawn and APP over HTTP: alone, by 16, and while others come."""
    questions = QuestionSet.load(data / "dawn_app_january")
    build(work / "dawn", questions.articles(headlines=False), encoder).close()
    others = QuestionSet.load(data / "squad2_dev_cs224n").articles(headlines=True)[:ADDED]
    texts = [row["text"] for row in questions.answerable() if not set('"“”') & set(row["text"])]
    with TemporaryDirectory() as folder:
        archive = Path(folder) / "archive"
        shutil.copytree(work / "dawn", archive)
        with _serving(archive, work / "cache") as port:
            _ask(port, texts[-WARM:])
            alone = _ask(port, texts[:ALONE])
            many, took = _asked_by_many(port, texts)
            with ThreadPoolExecutor(1) as pool:
                adding = pool.submit(_add, port, others)
                meanwhile, while_added = _asked_by_many(port, texts, until=adding.done)
                added, adding_took = adding.result()
    rows = [
        ["one client", *_marks(alone), f"{len(alone) / sum(alone):.0f}"],
        [f"{CLIENTS} clients", *_marks(many), f"{len(many) / took:.0f}"],
        [
            f"{CLIENTS} clients while {added} are added",
            *_marks(meanwhile),
            f"{len(meanwhile) / while_added:.0f}",
        ],
    ]
    return (
        "`POST /v1/ask` with real headlines, of the archive without headlines, five passages an "
        "answer. `dateline serve` is one process; who asks shares the two cores with it, each by a "
        f"connection that stays open. {added} paragraphs of Wikipedia, which are no news to it, "
        f"come in by `POST /v1/articles` to the same process, which takes {adding_took:.0f} s "
        "beside the questions. Every answer was 200.\n\n"
    ) + table(
        ["asked by", "answers", "median ms", "99% ms", "slowest ms", "answers a second"],
        rows,
    )


@contextmanager
def _serving(archive: Path, cache: Path) -> Iterator[int]:
    port = free_port()
    environ = {**os.environ, "DATELINE_ARCHIVE": str(archive), "DATELINE_CACHE": str(cache)}
    process = subprocess.Popen(
        [sys.executable, "-m", "bot.cli", "serve", "--port", str(port)],
        env=environ,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait(port)
        yield port
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=60)


def _wait(port: int) -> None:
    ends = monotonic() + 60
    while True:
        try:
            connection = HTTPConnection("127.0.0.1", port, timeout=60)
            connection.request("GET", "/readyz")
            if connection.getresponse().status == 200:
                return
        except OSError:
            if monotonic() > ends:
                raise
        sleep(0.2)


def _ask(port: int, texts: Sequence[str]) -> list[float]:
    """Ask one after the other; return how many seconds each answer took."""
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    return [_one(connection, text) for text in texts]


def _asked_by_many(
    port: int, texts: Sequence[str], until: Callable[[], bool] = lambda: True
) -> tuple[list[float], float]:
    """Ask by 16 clients at once, until a time is over and `until` says so."""
    began = perf_counter()

    def client(place: int) -> list[float]:
        connection = HTTPConnection("127.0.0.1", port, timeout=60)
        took = []
        for text in itertools.cycle(texts[place::CLIENTS]):
            took.append(_one(connection, text))
            if perf_counter() - began > SECONDS and until():
                break
        return took

    with ThreadPoolExecutor(CLIENTS) as pool:
        answers = [one for took in pool.map(client, range(CLIENTS)) for one in took]
    return answers, perf_counter() - began


def _one(connection: HTTPConnection, text: str) -> float:
    began = perf_counter()
    body = json.dumps({"question": text}).encode()
    connection.request("POST", "/v1/ask", body, {"Content-Type": "application/json"})
    response = connection.getresponse()
    said = response.read()
    if response.status != 200:
        raise SystemExit(f"{response.status} for {text!r}: {said[:200]!r}")
    return perf_counter() - began


def _add(port: int, articles: Sequence[Article]) -> tuple[int, float]:
    began = perf_counter()
    lines = "\n".join(
        json.dumps({"id": f"other-{one.id}", "headline": one.headline, "text": one.text})
        for one in articles
    )
    connection = HTTPConnection("127.0.0.1", port, timeout=600)
    headers = {"Content-Type": "application/x-ndjson"}
    connection.request("POST", "/v1/articles", lines.encode(), headers)
    told = [json.loads(line) for line in connection.getresponse().read().splitlines()]
    added = sum(one.get("status") == "added" for one in told)
    if added != len(articles):
        raise SystemExit(f"{added} of {len(articles)} were added: {told[:3]}")
    return added, perf_counter() - began


def _marks(seconds: Sequence[float]) -> list[object]:
    milliseconds = 1000 * np.array(seconds)
    return [len(seconds), *(f"{mark:.0f}" for mark in np.percentile(milliseconds, [50, 99, 100]))]
