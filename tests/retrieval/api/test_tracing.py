"""Tracing: every request has an id, no question is written, and no fault is shown."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from fastapi.testclient import TestClient
from starlette.responses import StreamingResponse

from index import Archive
from retrieval import Retriever
from retrieval.api import shapes
from tests.retrieval.api.conftest import Served


def test_an_id_that_a_request_brings_is_in_the_answer_the_problem_and_the_log(
    client: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    response = client.get("/v1/articles/nobody", headers={"X-Request-Id": "cms-7.2_a"})
    assert response.headers["x-request-id"] == "cms-7.2_a"
    assert response.json()["instance"] == "cms-7.2_a"
    assert "GET /v1/articles/{article_id}: 404 in" in caplog.text
    assert "request cms-7.2_a" in caplog.text


@pytest.mark.parametrize("given", ["", "two words", "x" * 65, "a\tb", "<b>", "é"])
def test_an_id_that_could_harm_a_log_is_replaced(client: TestClient, given: str) -> None:
    response = client.get("/healthz", headers={b"X-Request-Id": given.encode("latin-1")})
    assert response.headers["x-request-id"] != given
    assert response.headers["x-request-id"].isalnum()


def test_requests_without_an_id_get_one_each(client: TestClient) -> None:
    ids = {client.get("/healthz").headers["x-request-id"] for _ in range(5)}
    assert len(ids) == 5


def test_no_question_is_written_to_the_log_or_the_measures(
    client: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "retrieval")
    client.get("/v1/ask", params={"q": "zeppelin secret"})
    client.post("/v1/ask", json={"question": "zeppelin secret", "sources": ["zeppelin"]})
    client.get("/v1/zeppelin/secret")
    measures = client.get("/metrics").text
    assert "POST /v1/ask: 422" in caplog.text
    assert "zeppelin" not in caplog.text
    assert "zeppelin" not in measures


def test_a_fault_is_a_problem_that_shows_nothing_of_it_and_the_log_has_it_all(
    client: TestClient, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise ZeroDivisionError("a secret of the house")

    monkeypatch.setattr(Retriever, "read", fail)
    response = client.get("/v1/ask", params={"q": "pier"})
    assert response.status_code == 500
    assert response.headers["content-type"] == "application/problem+json"
    problem = shapes.Problem.model_validate(response.json())
    assert "secret" not in response.text
    assert f"request {problem.instance} failed" in caplog.text
    assert "a secret of the house" in caplog.text


def test_an_answer_that_fails_half_way_breaks_off(archive: Archive, served: Served) -> None:
    client = served(archive)

    async def half() -> Any:
        yield b"half of"
        raise ZeroDivisionError

    def broken() -> StreamingResponse:
        return StreamingResponse(half())

    client.app.get("/broken", include_in_schema=False)(broken)  # type: ignore[attr-defined]
    with pytest.raises(ZeroDivisionError):
        client.get("/broken")


def test_requests_are_counted_by_route_and_status_with_how_long_they_took(
    client: TestClient,
) -> None:
    client.get("/v1/articles/pier")
    client.get("/v1/articles/nobody")
    client.get("/v1/articles/somebody")
    told = client.get("/metrics")
    assert told.headers["content-type"].startswith("text/plain; version=")
    route = 'method="GET",route="/v1/articles/{article_id}"'
    assert f'dateline_requests_total{{{route},status="200"}} 1.0' in told.text
    assert f'dateline_requests_total{{{route},status="404"}} 2.0' in told.text
    assert 'dateline_request_seconds_count{route="/v1/articles/{article_id}"} 3.0' in told.text
    assert "dateline_archive_articles 6.0" in told.text


def test_strange_methods_and_addresses_make_no_measures_of_their_own(client: TestClient) -> None:
    for number in range(5):
        client.request(f"M{number}", f"/{number}")
    told = client.get("/metrics").text
    assert 'dateline_requests_total{method="other",route="other",status="404"} 5.0' in told


def test_two_servers_in_one_process_count_apart(archive: Archive, served: Served) -> None:
    one, other = served(archive), served(archive)
    one.get("/v1/stats")
    assert 'route="/v1/stats"' in one.get("/metrics").text
    assert 'route="/v1/stats"' not in other.get("/metrics").text
