"""Caching: what has not changed is not sent again, and what may be packed is."""

from __future__ import annotations

import time

import pytest
from fastapi.testclient import TestClient

from index import Archive
from retrieval.api import Keys
from tests.conftest import MakeArticle
from tests.retrieval.api.conftest import ELSEWHERE, Served

KEPT = [
    "/v1/ask?q=pier",
    "/v1/timeline?q=pier",
    "/v1/articles",
    "/v1/articles/pier",
    "/v1/differences/pier?first=1&second=1",
    "/v1/passages/MCNwaWVy",
    "/v1/passages/MCNwaWVy/verify?quote=pier",
    "/v1/verify?article_id=pier&quote=pier",
    "/v1/sources",
    "/v1/stats",
    "/v1/suggestions",
]


@pytest.fixture(autouse=True)
def one_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test that a minute's end falls into would find another tag."""
    monkeypatch.setattr("retrieval.api.caching._MINUTE", 10**12)


@pytest.mark.parametrize("path", KEPT)
@pytest.mark.parametrize("form", ["{}", '"other", {}', "*"])
def test_who_has_the_answer_is_told_that_it_still_is_one(
    client: TestClient, path: str, form: str
) -> None:
    first = client.get(path)
    assert first.status_code == 200
    assert first.headers["cache-control"] == "private, no-cache"
    tag = first.headers["etag"]
    again = client.get(path, headers={"If-None-Match": form.format(tag)})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)


@pytest.mark.parametrize("path", KEPT)
def test_an_answer_is_sent_again_when_the_archive_has_changed(
    client: TestClient, archive: Archive, make_article: MakeArticle, path: str
) -> None:
    tag = client.get(path).headers["etag"]
    archive.add([make_article()])
    again = client.get(path, headers={"If-None-Match": tag})
    assert again.status_code == 200
    assert again.headers["etag"] != tag


def test_different_questions_have_different_tags(client: TestClient) -> None:
    paths = [*KEPT, "/v1/ask?q=ferry", "/v1/ask?q=pier&k=2"]
    assert len({client.get(path).headers["etag"] for path in paths}) == len(paths)


def test_keys_that_see_different_sources_have_different_answers_kept(
    archive: Archive, served: Served, keys: Keys
) -> None:
    client = served(archive, ELSEWHERE, keys=keys, loopback=False)
    whole = {"Authorization": f"Bearer {keys.make('whole')}"}
    narrow = {"Authorization": f"Bearer {keys.make('narrow', sources=['Evening Courier'])}"}
    tag = client.get("/v1/stats", headers=whole).headers["etag"]
    other = client.get("/v1/stats", headers=narrow | {"If-None-Match": tag})
    assert other.status_code == 200
    assert other.json()["articles"] == 2
    assert "Authorization" in other.headers["vary"]
    kept = client.get("/v1/stats", headers=narrow | {"If-None-Match": other.headers["etag"]})
    assert kept.status_code == 304


def test_a_tag_does_not_outlive_the_minute_in_which_an_embargo_may_end(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("retrieval.api.caching._MINUTE", 60)
    now = time.time()
    tag = client.get("/v1/stats").headers["etag"]
    monkeypatch.setattr("retrieval.api.caching.time.time", lambda: now + 60)
    assert client.get("/v1/stats", headers={"If-None-Match": tag}).status_code == 200


@pytest.mark.parametrize("path", ["/v1/ask", "/v1/timeline"])
def test_an_answer_to_a_body_is_kept_by_nobody(client: TestClient, path: str) -> None:
    response = client.post(path, json={"question": "pier"})
    assert response.headers["cache-control"] == "no-store"
    assert "etag" not in response.headers


@pytest.mark.parametrize("path", ["/v1/articles/nobody", "/v1/ask?q=%3F%3F", "/v1/nothing"])
def test_a_problem_is_kept_by_nobody(client: TestClient, path: str) -> None:
    response = client.get(path, headers={"If-None-Match": "*"})
    assert response.status_code >= 400
    assert response.headers["cache-control"] == "no-store"


def test_answers_are_packed_for_who_can_unpack_them(client: TestClient) -> None:
    packed = client.get("/v1/articles", headers={"Accept-Encoding": "gzip"})
    plain = client.get("/v1/articles", headers={"Accept-Encoding": "identity"})
    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert packed.json() == plain.json()
    assert packed.headers["etag"] == plain.headers["etag"]


def test_pages_of_other_origins_may_ask_where_that_was_set(
    archive: Archive, served: Served
) -> None:
    origin = {"Origin": "https://cms.example"}
    preflight = origin | {"Access-Control-Request-Method": "POST"}
    closed = served(archive)
    assert "access-control-allow-origin" not in closed.get("/v1/stats", headers=origin).headers
    assert closed.options("/v1/ask", headers=preflight).status_code == 405
    opened = served(archive, cors=["https://cms.example"])
    told = opened.get("/v1/stats", headers=origin)
    assert told.headers["access-control-allow-origin"] == "https://cms.example"
    assert opened.options("/v1/ask", headers=preflight).status_code == 200
    stranger = {"Origin": "https://other.example"}
    assert "access-control-allow-origin" not in opened.get("/v1/stats", headers=stranger).headers
