"""Writing over HTTP: articles put, removed and sent in bulk; each is told what became of it."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import Any

import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st

from index import Archive, Article, to_json
from retrieval.api import article_shapes
from retrieval.api.bulk import Line, Lines
from tests.retrieval.api.conftest import LIMIT

STORY = "The harbour council met on Tuesday to speak of the pier, its piles and its price."
FEED = {
    "version": "https://jsonfeed.org/version/1.1",
    "title": "The Harbour Gazette",
    "items": [{"id": "a", "content_text": STORY}, {"id": "b", "content_text": STORY}],
}
KIND = {"Content-Type": "application/jsonl"}


def told(response: Any, status: int) -> dict[str, Any]:
    assert response.status_code == status, response.text
    return dict(response.json())


def sent(client: TestClient, *lines: str | dict[str, Any]) -> list[dict[str, Any]]:
    """Send lines in bulk and return what became of each."""
    body = "".join((line if isinstance(line, str) else json.dumps(line)) + "\n" for line in lines)
    response = client.post("/v1/articles", content=body, headers=KIND)
    assert response.status_code == 200
    assert response.headers["content-type"] == "application/jsonl"
    return [json.loads(line) for line in response.text.splitlines()]


def outcomes(lines: list[dict[str, Any]]) -> list[tuple[int, str, str]]:
    return [(one["line"], one["id"], one["status"]) for one in lines]


def test_an_article_that_is_put_is_added_then_unchanged_then_changed(client: TestClient) -> None:
    def put(text: str, status: int) -> str:
        response = client.put("/v1/articles/new", json={"text": text, "headline": "Council meets"})
        article_shapes.Written.model_validate(response.json())
        return str(told(response, status)["status"])

    assert put(STORY, 201) == "added"
    assert put(STORY, 200) == "unchanged"
    assert put(STORY.replace("Tuesday", "Wednesday"), 200) == "changed"
    versions = client.get("/v1/articles/new").json()["versions"]
    assert [one["is_current"] for one in versions] == [False, True]


def test_an_article_that_is_put_answers_questions_at_once(client: TestClient) -> None:
    client.put("/v1/articles/new", json={"content": "The zeppelin landed on the pier at dawn."})
    answer = client.post("/v1/ask", json={"question": "zeppelin landed", "k": 1}).json()
    assert [quote["article_id"] for quote in answer["quotes"]] == ["new"]


def test_an_article_is_read_under_the_names_that_newsrooms_use(client: TestClient) -> None:
    body = {
        "title": "Council meets",
        "body": f"<p>{STORY}</p><p>It will meet again on Friday to hear the engineer.</p>",
        "authors": ["Ida Lund", "Per Holm"],
        "publisher": {"name": "The Harbour Gazette"},
        "datePublished": "2021-03-04T09:00:00+01:00",
    }
    assert told(client.put("/v1/articles/new", json=body), 201)["status"] == "added"
    article = client.get("/v1/articles/new").json()["article"]
    assert article["headline"] == "Council meets"
    assert article["byline"] == "Ida Lund, Per Holm"
    assert article["source"] == "The Harbour Gazette"
    assert article["published"] == "2021-03-04T09:00:00+01:00"
    assert article["text"].startswith(STORY + "\n\n")


def test_an_older_version_goes_to_the_history_alone(client: TestClient) -> None:
    def put(day: str) -> Any:
        body = {"text": f"{STORY} It was written on {day}.", "published": day}
        return client.put("/v1/articles/new", json=body)

    told(put("2021-03-04"), 201)
    assert told(put("2021-03-01"), 200)["status"] == "older"
    assert "2021-03-04" in client.get("/v1/articles/new").json()["article"]["text"]


def test_an_article_that_came_under_another_id_keeps_that_and_the_answer_names_it(
    client: TestClient, archive: Archive, articles: list[Article]
) -> None:
    same = {**to_json(articles[3]), "id": "election-again", "dated_by": "file"}
    answer = told(client.put("/v1/articles/election-again", json=same), 200)
    assert answer["id"] == "election"
    assert archive.catalogue.versions("election-again") == []


@pytest.mark.parametrize(
    ("body", "status", "said"),
    [
        ({}, 422, "no article text: found 'id'; expected the body under 'text'"),
        ({"text": ""}, 422, "no article text"),
        ({"text": STORY, "id": "other"}, 422, "the body has the id 'other' and the address 'new'"),
        ({"text": 5}, 400, "text is 5; expected text"),
        ([], 400, "expected a JSON object"),
        (FEED, 422, "found 2 articles; expected one JSON object with one"),
    ],
)
def test_what_is_no_article_is_refused_in_a_sentence(
    client: TestClient, body: Any, status: int, said: str
) -> None:
    assert said in told(client.put("/v1/articles/new", json=body), status)["detail"]


def test_an_id_of_another_source_is_not_taken_over(client: TestClient) -> None:
    body = {"text": STORY, "source": "Evening Courier"}
    assert "another source" in told(client.put("/v1/articles/pier", json=body), 409)["detail"]


def test_what_was_forgotten_may_not_return(client: TestClient, archive: Archive) -> None:
    archive.forget(["pier"])
    body = {"text": STORY, "source": "The Harbour Gazette"}
    detail = told(client.put("/v1/articles/pier", json=body), 409)["detail"]
    assert "removed for good" in detail


def test_an_article_that_is_removed_is_gone_and_may_come_in_again(client: TestClient) -> None:
    assert client.delete("/v1/articles/pier").status_code == 204
    assert client.get("/v1/articles/pier").status_code == 404
    assert "no article 'pier'" in told(client.delete("/v1/articles/pier"), 404)["detail"]
    body = {"text": STORY, "source": "The Harbour Gazette"}
    assert client.put("/v1/articles/pier", json=body).status_code == 201


# In bulk.


def test_every_line_is_answered_by_its_number(client: TestClient) -> None:
    lines = sent(
        client,
        {"id": "one", "text": STORY},
        "",
        "{not json",
        {"id": "two", "text": STORY.replace("council", "parliament")},
        "[]",
        {"id": "three"},
        {"id": "one", "text": STORY},
        {"id": "one", "text": STORY.replace("Tuesday", "Wednesday")},
        {"id": "pier", "text": STORY, "source": "Evening Courier"},
    )
    for line in lines:
        article_shapes.Line.model_validate(line)
    assert outcomes(lines) == [
        (1, "one", "added"),
        (3, "", "failed"),
        (4, "two", "added"),
        (5, "", "failed"),
        (6, "", "failed"),
        (7, "one", "unchanged"),
        (8, "one", "changed"),
        (9, "pier", "failed"),
    ]
    assert [bool(line["problem"]) for line in lines] == [
        line["status"] == "failed" for line in lines
    ]


def test_what_an_archive_wrote_comes_in_again_as_it_was(
    client: TestClient, archive: Archive, articles: list[Article]
) -> None:
    archive.remove([article.id for article in articles])
    lines = sent(client, *map(to_json, articles))
    assert {line["status"] for line in lines} == {"added"}
    held = {article.id: article for article in archive.catalogue.articles()}
    assert held == {article.id: article for article in articles}


def test_a_line_over_the_limit_fails_alone(client: TestClient) -> None:
    long = {"id": "long", "text": STORY + "x" * LIMIT}
    lines = sent(client, {"id": "one", "text": STORY}, long, {"id": "two", "text": STORY + " So."})
    assert [line["status"] for line in lines] == ["added", "failed", "added"]
    assert f"more than {LIMIT:,} bytes" in lines[1]["problem"]


def test_a_body_of_many_lines_is_longer_than_any_other_may_be(
    client: TestClient, archive: Archive
) -> None:
    many = [{"id": f"n{n}", "text": f"{STORY} This is report {n}."} for n in range(300)]
    assert sum(len(json.dumps(one)) for one in many) > LIMIT
    lines = sent(client, *many)
    assert outcomes(lines) == [(n + 1, f"n{n}", "added") for n in range(300)]
    assert archive.catalogue.counts()["article"] == 306


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", ""])
def test_lines_of_another_kind_are_refused_before_they_are_read(
    client: TestClient, kind: str
) -> None:
    response = client.post("/v1/articles", content="x", headers={"Content-Type": kind})
    assert "send JSON Lines with Content-Type: application/jsonl" in told(response, 415)["detail"]


def test_articles_that_stand_under_an_id_already_are_named_by_it(
    client: TestClient, articles: list[Article]
) -> None:
    lines = sent(
        client,
        {**to_json(articles[3]), "id": "election-again"},
        {**to_json(articles[0]), "id": "pier-again"},
    )
    assert outcomes(lines) == [(1, "election", "unchanged"), (2, "pier", "unchanged")]


@given(
    lines=st.lists(st.binary(max_size=12).map(lambda line: line.replace(b"\n", b"."))),
    cuts=st.lists(st.integers(0, 200)),
)
def test_lines_are_the_same_however_the_body_is_cut(lines: list[bytes], cuts: list[int]) -> None:
    body = b"\n".join(lines)
    places = sorted({0, len(body), *(cut % (len(body) + 1) for cut in cuts)})
    reader = Lines(most_bytes=8)
    found = [line for start, end in pairwise(places) for line in reader.feed(body[start:end])]
    found += reader.end()
    assert found == [
        Line(number, None if len(line) > 8 else line)
        for number, line in enumerate(lines, 1)
        if len(line) > 8 or line.strip(b"\xef\xbb\xbf \t\r")
    ]
