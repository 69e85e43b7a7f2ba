"""Access: who may do what, and that what a key may not see leaves no trace."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any

import pytest
from fastapi.testclient import TestClient

from index import Archive, Article
from retrieval import Retriever
from retrieval.api import Keys, create_api
from tests.conftest import HashedWords, MakeArticle
from tests.retrieval.api.conftest import ELSEWHERE, LIMIT, Served

KeyOf = Callable[..., dict[str, str]]

STORY = "The harbour council met on Tuesday to speak of the pier, its piles and its price."


@pytest.fixture
def elsewhere(archive: Archive, served: Served, keys: Keys) -> TestClient:
    """A client on another machine, of the archive of six articles."""
    return served(archive, ELSEWHERE, keys=keys, loopback=False)


def refused(response: Any, status: int) -> str:
    assert response.status_code == status
    assert response.json()["status"] == status
    return str(response.json()["detail"])


READS = ["/v1/ask?q=pier", "/v1/articles", "/v1/stats", "/v1/articles/pier", "/metrics"]


@pytest.mark.parametrize("path", READS)
@pytest.mark.parametrize(
    "said", [None, "Bearer", "Bearer wrong", "Basic x", "Basic eDp5", "dlk_x", "Digest a=b"]
)
def test_elsewhere_nothing_is_told_without_a_key_in_use(
    elsewhere: TestClient, path: str, said: str | None
) -> None:
    response = elsewhere.get(path, headers={"Authorization": said} if said else {})
    assert refused(response, 401)
    challenge = 'Bearer realm="Dateline"' if path.startswith("/v1") else 'Basic realm="Dateline"'
    assert response.headers["www-authenticate"] == challenge


@pytest.mark.parametrize("path", READS)
def test_a_key_in_use_opens_what_can_be_read(
    elsewhere: TestClient, key_of: KeyOf, path: str
) -> None:
    assert elsewhere.get(path, headers=key_of("cms")).status_code == 200


def test_a_browser_may_send_a_key_as_its_password(elsewhere: TestClient, keys: Keys) -> None:
    said = base64.b64encode(f"anyone:{keys.make('browser')}".encode()).decode()
    headers = {"Authorization": f"Basic {said}"}
    assert elsewhere.get("/v1/stats", headers=headers).status_code == 200


def test_a_key_is_refused_from_the_moment_in_which_it_is_revoked(
    elsewhere: TestClient, keys: Keys, key_of: KeyOf
) -> None:
    headers = key_of("cms")
    assert elsewhere.get("/v1/stats", headers=headers).status_code == 200
    keys.revoke("cms")
    revoked = elsewhere.get("/v1/stats", headers=headers)
    unknown = elsewhere.get("/v1/stats", headers={"Authorization": "Bearer dlk_unknown"})
    assert refused(revoked, 401) == refused(unknown, 401)


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_whether_the_server_is_well_is_told_without_a_key(elsewhere: TestClient, path: str) -> None:
    assert elsewhere.get(path).status_code == 200


def test_without_keys_nothing_is_served_beyond_the_machine(archive: Archive) -> None:
    with pytest.raises(ValueError, match="every request needs a key"):
        create_api(Retriever(archive), keys=None, loopback=False, body_limit=LIMIT, writer=None)


WRITES: list[tuple[str, str, dict[str, Any]]] = [
    ("PUT", "/v1/articles/new", {"json": {"text": STORY}}),
    ("DELETE", "/v1/articles/pier", {}),
    ("POST", "/v1/articles", {"content": b"", "headers": {"Content-Type": "application/jsonl"}}),
]


@pytest.mark.parametrize(("method", "path", "sent"), WRITES)
def test_a_key_for_reading_writes_nothing_and_one_for_writing_does(
    elsewhere: TestClient, key_of: KeyOf, method: str, path: str, sent: dict[str, Any]
) -> None:
    def ask(headers: dict[str, str]) -> Any:
        merged = {**sent, "headers": sent.get("headers", {}) | headers}
        return elsewhere.request(method, path, **merged)

    assert "may read and not write" in refused(ask(key_of("reader")), 403)
    assert ask(key_of("writer", scope="write")).status_code < 300


@pytest.mark.parametrize(("method", "path", "sent"), WRITES)
def test_a_server_that_only_reads_writes_nothing_for_anybody(
    archive: Archive, served: Served, method: str, path: str, sent: dict[str, Any]
) -> None:
    client = served(archive, writer=None)
    assert "this server only reads" in refused(client.request(method, path, **sent), 403)


def test_on_the_machine_itself_no_key_is_needed(client: TestClient) -> None:
    assert client.put("/v1/articles/new", json={"text": STORY}).status_code == 201
    assert client.get("/v1/articles/new").status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "news.example"},
        {"Host": "127.0.0.1.news.example"},
        {"Host": ""},
        {"X-Forwarded-For": "192.0.2.1"},
        {"Forwarded": "for=192.0.2.1"},
    ],
)
def test_what_a_proxy_or_a_strange_name_brings_to_the_machine_needs_a_key(
    archive: Archive, served: Served, keys: Keys, key_of: KeyOf, headers: dict[str, str]
) -> None:
    client = served(archive, keys=keys)
    assert "on this machine itself" in refused(client.get("/v1/stats", headers=headers), 401)
    assert client.get("/v1/stats", headers=headers | key_of("cms")).status_code == 200


@pytest.mark.parametrize("host", ["localhost", "localhost:8080", "127.0.0.1:80", "[::1]:8080"])
def test_the_machine_has_several_names_for_itself(client: TestClient, host: str) -> None:
    assert client.get("/v1/stats", headers={"Host": host}).status_code == 200


def test_a_key_that_is_sent_counts_on_the_machine_itself_too(
    archive: Archive, served: Served, keys: Keys, key_of: KeyOf
) -> None:
    client = served(archive, keys=keys)
    headers = key_of("narrow", sources=["Evening Courier"])
    assert client.get("/v1/articles", headers=headers).json()["total"] == 2
    assert client.get("/v1/stats", headers={"Authorization": "Bearer x"}).status_code == 401


def test_a_key_that_was_used_too_often_is_told_when_to_come_again(
    elsewhere: TestClient, key_of: KeyOf
) -> None:
    headers = key_of("eager", rate=2)
    first, second, third = (elsewhere.get("/v1/stats", headers=headers) for _ in range(3))
    assert (first.status_code, first.headers["ratelimit-remaining"]) == (200, "1")
    assert (second.status_code, second.headers["ratelimit-remaining"]) == (200, "0")
    assert "2 requests a minute; try again in 30 s" in refused(third, 429)
    assert third.headers["retry-after"] == "30"
    assert third.headers["ratelimit-limit"] == "2"
    assert elsewhere.get("/v1/stats", headers=key_of("other")).status_code == 200


# What a key may not see.

NARROW = ["The Harbour Gazette"]
ASKED: list[tuple[str, str, dict[str, Any]]] = [
    ("POST", "/v1/ask", {"json": {"question": "ferry mayor tempête", "k": 50, "per_article": 9}}),
    ("POST", "/v1/ask", {"json": {"question": "Karin Lindqvist third term"}}),
    ("POST", "/v1/ask", {"json": {"question": "ferry", "sources": ["Evening Courier"]}}),
    ("POST", "/v1/ask", {"json": {"question": "ferry", "sources": ["Evening Currier"]}}),
    ("POST", "/v1/timeline", {"json": {"question": "ferry mayor", "by": "day"}}),
    ("GET", "/v1/articles", {}),
    ("GET", "/v1/articles", {"params": {"source": "Evening Courier"}}),
    ("GET", "/v1/articles/ferry", {}),
    ("GET", "/v1/articles/election", {}),
    ("GET", "/v1/differences/election", {"params": {"first": 1, "second": 1}}),
    ("GET", "/v1/passages/MCNlbGVjdGlvbg", {}),
    ("GET", "/v1/passages/MCNlbGVjdGlvbg/verify", {"params": {"quote": "Mayor"}}),
    ("GET", "/v1/verify", {"params": {"article_id": "election", "quote": "Mayor"}}),
    ("GET", "/v1/sources", {}),
    ("GET", "/v1/stats", {}),
    ("GET", "/v1/suggestions", {}),
    ("DELETE", "/v1/articles/election", {}),
]


@pytest.mark.parametrize(("method", "path", "sent"), ASKED)
def test_what_a_key_may_not_see_is_as_if_it_had_never_been_added(
    elsewhere: TestClient,
    served: Served,
    keys: Keys,
    key_of: KeyOf,
    tmp_path: Any,
    articles: list[Article],
    method: str,
    path: str,
    sent: dict[str, Any],
) -> None:
    headers = key_of("narrow", sources=NARROW, scope="write")
    narrow = elsewhere.request(method, path, headers=headers, **sent)
    with Archive(tmp_path / "bare", HashedWords(), passage_words=1) as bare:
        bare.add([article for article in articles if article.source in NARROW])
        alone = served(bare, ELSEWHERE, keys=keys, loopback=False)
        expected = alone.request(method, path, headers=headers, **sent)
    assert narrow.status_code == expected.status_code
    assert _told(narrow) == _told(expected)


def _told(response: Any) -> Any:
    """Return what is told, save when, and how common words are in the whole archive."""
    told = response.json()
    for edition in told.get("versions", []):
        edition.pop("arrived")
    told.pop("instance", None)
    for quote in told.get("quotes", []) + told.get("nearest", []):
        quote.pop("relevance")
    for moment in told.get("moments", []):
        moment["quote"].pop("relevance")
    if "advice" in told:
        told["advice"] = []
    return told


def test_a_source_that_comes_later_is_hidden_from_a_key_that_does_not_name_it(
    elsewhere: TestClient, archive: Archive, key_of: KeyOf, make_article: MakeArticle
) -> None:
    headers = key_of("narrow", sources=NARROW)
    before = elsewhere.get("/v1/sources", headers=headers)
    archive.add([make_article(source="The New Paper", text=STORY)])
    after = elsewhere.get("/v1/sources", headers=headers)
    assert before.json() == after.json()
    assert before.headers["etag"] == after.headers["etag"]
    whole = elsewhere.get("/v1/sources", headers=key_of("whole")).json()
    assert "The New Paper" in {one["name"] for one in whole["sources"]}


def test_a_key_may_write_articles_of_its_own_sources_alone(
    elsewhere: TestClient, key_of: KeyOf, archive: Archive
) -> None:
    headers = key_of("narrow", sources=NARROW, scope="write")

    def put(article_id: str, source: str, **told: str) -> Any:
        told = {"text": STORY, "source": source, **told}
        return elsewhere.put(f"/v1/articles/{article_id}", json=told, headers=headers)

    assert put("mine", "Harbour Gazette").status_code == 201
    other = refused(put("theirs", "Evening Courier"), 403)
    unknown = refused(put("theirs", "Evening Nobody"), 403)
    assert other.replace("Courier", "Nobody") == unknown
    assert "its own sources alone (The Harbour Gazette)" in other
    taken = refused(put("election", "Harbour Gazette"), 409)
    assert "Courier" not in taken
    kill = put("kill", "Harbour Gazette", headline="KILL: Mayor Lindqvist wins a third term")
    assert "kill notice" in refused(kill, 403)
    lines = "".join(
        f'{{"id": "{name}", "source": "{source}", "text": "{STORY} {name}"}}\n'
        for name, source in (("own", "Harbour Gazette"), ("else", "Evening Courier"))
    )
    kind = headers | {"Content-Type": "application/jsonl"}
    told = elsewhere.post("/v1/articles", content=lines, headers=kind).text.splitlines()
    assert ['"added"' in told[0], '"failed"' in told[1]] == [True, True]
    assert archive.catalogue.versions("else") == []
    assert elsewhere.get("/v1/articles/election", headers=key_of("whole")).status_code == 200


def test_a_key_may_write_the_first_article_of_its_own_source_and_see_it(
    elsewhere: TestClient, key_of: KeyOf
) -> None:
    headers = key_of("new", sources=["The New Paper"], scope="write")
    assert elsewhere.get("/v1/articles", headers=headers).json()["total"] == 0
    told = {"text": STORY, "source": "new paper"}
    assert elsewhere.put("/v1/articles/new", json=told, headers=headers).status_code == 201
    assert elsewhere.get("/v1/articles", headers=headers).json()["total"] == 1


def test_a_key_that_sees_some_sources_is_told_no_measures_of_all(
    elsewhere: TestClient, key_of: KeyOf
) -> None:
    response = elsewhere.get("/metrics", headers=key_of("narrow", sources=NARROW))
    assert "this key sees some alone" in refused(response, 403)
