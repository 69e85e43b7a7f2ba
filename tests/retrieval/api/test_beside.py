"""Beside: answers go on while the archive is written to, rebuilt or held by others."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from index import Archive, Article, RecordError
from tests.conftest import HashedWords, MakeArticle
from tests.retrieval.api.conftest import Served

STORY = "The harbour council met on Tuesday to speak of the pier, its piles and its price."


@pytest.fixture
def beside(archive: Archive) -> Iterator[Archive]:
    """The same archive, opened as another process would."""
    with Archive(archive.folder, HashedWords(), passage_words=1, wait_seconds=0.1) as opened:
        yield opened


@pytest.fixture
def impatient(tmp_path: Path, articles: list[Article]) -> Iterator[Archive]:
    """An archive that waits for no other writer."""
    with Archive(
        tmp_path / "impatient", HashedWords(), passage_words=1, wait_seconds=0.1
    ) as opened:
        opened.add(articles)
        yield opened


def statuses_while(client: TestClient, happening: Callable[[], Any]) -> list[int]:
    """Return the statuses of questions that several clients ask until something is done."""
    done = threading.Event()

    def ask() -> list[int]:
        found: list[int] = []
        while not done.is_set() or len(found) < 3:
            found.append(client.post("/v1/ask", json={"question": "ferry pier"}).status_code)
            found.append(client.get("/v1/articles", params={"k": 3}).status_code)
        return found

    with ThreadPoolExecutor(4) as pool:
        asking = [pool.submit(ask) for _ in range(3)]
        try:
            happening()
        finally:
            done.set()
        return [status for one in asking for status in one.result()]


def test_answers_go_on_while_another_process_adds_and_show_what_it_confirmed(
    client: TestClient, beside: Archive, make_article: MakeArticle
) -> None:
    def add() -> None:
        for number in range(8):
            beside.add([make_article(text=f"{STORY} The zeppelin came {number} times.")])

    assert set(statuses_while(client, add)) == {200}
    asked = {"question": "zeppelin came", "k": 50}
    told = client.post("/v1/ask", json=asked).json()
    assert sum("zeppelin" in quote["text"] for quote in told["quotes"]) == 8


def test_answers_go_on_while_the_archive_is_rebuilt(client: TestClient, beside: Archive) -> None:
    before = client.post("/v1/ask", json={"question": "ferry"}).json()

    def rebuild() -> None:
        for _ in range(3):
            beside.rebuild()

    assert set(statuses_while(client, rebuild)) == {200}
    assert client.post("/v1/ask", json={"question": "ferry"}).json() == before


def test_answers_go_on_while_articles_are_forgotten(client: TestClient, beside: Archive) -> None:
    def forget() -> None:
        for article_id in ("election", "storm", "library"):
            beside.forget([article_id])

    assert set(statuses_while(client, forget)) == {200}
    assert client.get("/v1/articles").json()["total"] == 3


def test_answers_go_on_while_articles_come_over_http(client: TestClient) -> None:
    def put() -> None:
        for number in range(8):
            told = {"text": f"{STORY} It was the time number {number}."}
            assert client.put(f"/v1/articles/new-{number}", json=told).status_code == 201

    assert set(statuses_while(client, put)) == {200}


def test_who_writes_while_another_process_does_is_told_to_come_again(
    impatient: Archive, served: Served
) -> None:
    client = served(impatient)
    with Archive(impatient.folder, HashedWords(), passage_words=1) as other, other.writing():
        refused = client.put("/v1/articles/new", json={"text": STORY})
        kind = {"Content-Type": "application/jsonl"}
        lines = client.post("/v1/articles", content=json.dumps({"text": STORY}), headers=kind)
        answer = client.post("/v1/ask", json={"question": "ferry"})
    assert refused.status_code == 503
    assert refused.headers["retry-after"] == "5"
    assert "the archive is being written by" in refused.json()["detail"]
    assert '"failed"' in lines.text
    assert "the archive is being written by" in lines.text
    assert answer.json()["quotes"]


def test_an_archive_that_cannot_be_read_is_told_as_a_problem(
    client: TestClient, archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> None:
        raise RecordError("the record cannot be read or written: disk I/O error")

    monkeypatch.setattr(archive, "refresh", fail)
    refused = client.get("/v1/ask", params={"q": "pier"})
    assert refused.status_code == 503
    assert "disk I/O error" in refused.json()["detail"]
    ready = client.get("/readyz")
    assert ready.status_code == 503
    assert "disk" not in ready.text
    assert client.get("/healthz").status_code == 200


def test_an_archive_of_another_model_is_not_ready(archive: Archive, served: Served) -> None:
    with Archive(archive.folder, HashedWords("another"), passage_words=1) as other:
        client = served(other)
        assert client.get("/readyz").status_code == 503
        refused = client.get("/v1/ask", params={"q": "pier"})
        assert refused.status_code == 503
        assert "encoded with the model 'hashed-words'" in refused.json()["detail"]
