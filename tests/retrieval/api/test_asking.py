"""Asking over HTTP: the answers of the retriever, page by page, and what cannot be asked."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient

from index import Archive
from retrieval import Retriever
from retrieval.api import shapes
from tests.conftest import HashedWords, MakeArticle
from tests.retrieval.api.conftest import Served

PIER = "Why was the old pier closed?"


def keys_of(answer: dict[str, Any]) -> list[str]:
    return [quote["passage_id"] for quote in answer["quotes"]]


def detail(response: Any, status: int) -> str:
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    shapes.Problem.model_validate(response.json())
    return str(response.json()["detail"])


def test_an_answer_is_the_retrievers_with_an_id_and_a_citation_for_each_quote(
    client: TestClient, archive: Archive
) -> None:
    told = client.post("/v1/ask", json={"question": PIER, "k": 3}).json()
    expected = Retriever(archive, threshold=0.0).ask(PIER, k=3)
    shapes.Answer.model_validate(told)
    for quote, own in zip(told["quotes"], expected.quotes, strict=True):
        added = {"passage_id": quote["passage_id"], "citation": own.citation}
        assert quote == own.to_json() | added
    assert {**told, "quotes": [], "nearest": []} == {
        **expected.to_json(),
        "quotes": [],
        "nearest": [],
        "cursor": told["cursor"],
    }


def test_a_question_in_an_address_is_answered_as_the_same_in_a_body(client: TestClient) -> None:
    asked: dict[str, Any] = {"after": "2020", "order": "newest", "k": 2, "recency": 0.5}
    by_address = client.get("/v1/ask", params={"q": PIER, "source": "Harbour Gazette", **asked})
    by_body = client.post(
        "/v1/ask", json={"question": PIER, "sources": ["Harbour Gazette"], **asked}
    )
    assert by_address.json() == by_body.json()
    assert by_body.json()["read_as"]["sources"] == ["The Harbour Gazette"]
    assert by_body.json()["read_as"]["order"] == "newest"


def test_several_sources_are_asked_for_by_naming_the_parameter_again(client: TestClient) -> None:
    answer = client.get(
        "/v1/ask",
        params={"q": "ferry", "source": ["Evening Courier", "Le Journal du Port"], "k": 50},
    ).json()
    assert answer["quotes"]
    assert {quote["source"] for quote in answer["quotes"]} <= {
        "Evening Courier",
        "Le Journal du Port",
    }


def test_what_was_known_on_a_day_is_answered_with_that_alone(client: TestClient) -> None:
    answer = client.post("/v1/ask", json={"question": "ferry", "as_of": "2020-08", "k": 50}).json()
    days = [quote["published"] for quote in answer["quotes"]]
    assert days
    assert all(day < "2020-09" for day in days)


def test_relative_times_count_from_the_day_that_is_given(client: TestClient) -> None:
    asked = {"question": "What of the pier last month?", "today": "2020-08-10"}
    read = client.post("/v1/ask", json=asked).json()["read_as"]
    assert (read["after"], read["before"]) == ("2020-07-01", "2020-08-01")


def test_the_pages_of_an_answer_show_every_quote_once(client: TestClient) -> None:
    whole = client.post("/v1/ask", json={"question": "ferry", "k": 50, "per_article": 9}).json()
    pages, cursor = [], ""
    while True:
        asked = {"question": "ferry", "k": 2, "per_article": 9, "cursor": cursor}
        page = client.post("/v1/ask", json=asked).json()
        pages.append(page)
        cursor = page["cursor"]
        if not cursor:
            break
    shown = [key for page in pages for key in keys_of(page)]
    assert len(pages) > 2
    assert sorted(shown) == sorted(keys_of(whole))
    assert [page["more"] for page in pages] == [True] * (len(pages) - 1) + [False]


def test_a_page_behind_the_last_is_empty_and_no_error(client: TestClient, archive: Archive) -> None:
    asked = {"question": "shipworm piles", "k": 1}
    cursor = client.post("/v1/ask", json=asked).json()["cursor"]
    archive.remove([article.id for article in archive.catalogue.articles()])
    page = client.post("/v1/ask", json=asked | {"cursor": cursor})
    assert page.status_code == 200
    assert page.json()["quotes"] == []


def test_what_is_added_between_two_pages_neither_repeats_nor_loses_a_quote(
    client: TestClient, archive: Archive, make_article: MakeArticle
) -> None:
    asked = {"question": "ferry", "k": 2, "per_article": 9}
    whole = client.post("/v1/ask", json=asked | {"k": 50}).json()
    first = client.post("/v1/ask", json=asked).json()
    archive.add([make_article(text="The ferry, the ferry and once more the ferry sailed.")])
    rest = client.post("/v1/ask", json=asked | {"k": 50, "cursor": first["cursor"]}).json()
    assert not set(keys_of(first)) & set(keys_of(rest))
    assert set(keys_of(whole)) <= {*keys_of(first), *keys_of(rest)}


def test_a_cursor_goes_from_an_address_to_a_body_and_with_no_other_question(
    client: TestClient,
) -> None:
    cursor = client.get("/v1/ask", params={"q": "ferry", "k": 1}).json()["cursor"]
    assert cursor
    following = client.post("/v1/ask", json={"question": "ferry", "k": 3, "cursor": cursor})
    assert following.status_code == 200
    other = client.post("/v1/ask", json={"question": "pier", "cursor": cursor})
    assert "of another question" in detail(other, 422)
    made_up = client.post("/v1/ask", json={"question": "ferry", "cursor": "abc"})
    assert "'abc' is no cursor of this archive" in detail(made_up, 422)


def test_a_question_that_nothing_answers_is_told_why_and_what_to_change(
    sample_archive: Archive, served: Served
) -> None:
    client = served(sample_archive, threshold=0.5, writer=None)
    response = client.get("/v1/ask", params={"q": "How do penguins incubate their eggs?"})
    assert response.status_code == 200
    told = response.json()
    shapes.Answer.model_validate(told)
    assert told["quotes"] == []
    assert told["note"]
    assert told["advice"]
    assert told["covered"]["articles"] > 30
    assert (told["more"], told["cursor"]) == (False, "")


def test_an_empty_archive_answers_that_it_is_empty(tmp_path: Any, served: Served) -> None:
    with Archive(tmp_path / "empty", HashedWords()) as empty:
        client = served(empty)
        told = client.get("/v1/ask", params={"q": PIER}).json()
        assert "holds no articles yet" in told["note"]
        assert client.get("/v1/articles").json() == {"articles": [], "cursor": "", "total": 0}
        assert client.get("/readyz").status_code == 200


def test_a_timeline_tells_a_story_in_order_of_time(sample_archive: Archive, served: Served) -> None:
    client = served(sample_archive, writer=None)
    asked = "What happened to the ferry Aurelia?"
    told = client.post("/v1/timeline", json={"question": asked, "by": "year"}).json()
    shapes.Timeline.model_validate(told)
    starts = [moment["start"] for moment in told["moments"]]
    assert starts == sorted(starts)
    assert len(starts) > 1
    by_address = client.get("/v1/timeline", params={"q": asked, "by": "year"})
    assert by_address.json() == told


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"question": "??"}, "too short to search for"),
        ({"question": PIER, "sources": ["Harbor Gazzete"]}, "The Harbour Gazette"),
        ({"question": PIER, "after": "2020-02-30"}, "there is no day '2020-02-30'"),
        ({"question": PIER, "after": "2021", "before": "2020"}, "no day is on or after"),
    ],
)
def test_what_fits_the_contract_and_cannot_be_asked_is_told_in_a_sentence(
    client: TestClient, asked: dict[str, Any], told: str
) -> None:
    assert told in detail(client.post("/v1/ask", json=asked), 422)


@pytest.mark.parametrize(
    ("asked", "where", "told"),
    [
        ({}, "body.question", "question is missing"),
        ({"question": 5}, "body.question", "question is 5; expected text"),
        ({"question": "x"}, "body.question", "it must have 2 characters or more"),
        ({"question": PIER, "k": 0}, "body.k", "k is 0; it must be 1 or more"),
        ({"question": PIER, "k": 51}, "body.k", "k is 51; it must be 50 or less"),
        ({"question": PIER, "k": "5"}, "body.k", "k is '5'; expected a whole number"),
        ({"question": PIER, "k": 2.5}, "body.k", "k is 2.5; expected a whole number"),
        ({"question": PIER, "recency": "much"}, "body.recency", "expected a number"),
        (
            {"question": PIER, "order": "worst"},
            "body.order",
            "order is 'worst'; expected '', 'best', 'newest' or 'oldest'",
        ),
        (
            {"question": PIER, "after": "July 2020"},
            "body.after",
            "after is 'July 2020'; write 2020-07-02, 2020-07 or 2020",
        ),
        ({"question": PIER, "source": []}, "body.source", "did you mean 'sources'?"),
        ({"question": PIER, "sources": "Dawn"}, "body.sources", "expected a list"),
        ({"question": "x" * 2_001}, "body.question", "has 2,001 characters and at most 2,000"),
        ([], "body", "the body is []; expected a JSON object"),
    ],
)
def test_what_does_not_fit_the_contract_is_told_by_its_place_and_what_was_expected(
    client: TestClient, asked: Any, where: str, told: str
) -> None:
    response = client.post("/v1/ask", json=asked)
    assert told in detail(response, 400)
    assert [one["where"] for one in response.json()["errors"]] == [where]


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("q=pier&kk=3", "there is no parameter 'kk'; did you mean 'k'?"),
        ("q=pier&sources=Dawn", "there is no parameter 'sources'; did you mean 'source'?"),
        ("question=pier", "there is no parameter 'question'; there are: "),
        ("q=pier&k=1&k=2", "k is given 2 times; give it once"),
        ("q=pier&k=many", "k is 'many'; expected a whole number"),
        ("", "q is missing"),
    ],
)
def test_a_parameter_of_an_address_that_nobody_reads_is_refused_by_its_name(
    client: TestClient, query: str, told: str
) -> None:
    assert told in detail(client.get(f"/v1/ask?{query}"), 400)


@pytest.mark.parametrize(
    ("headers", "content", "status", "told"),
    [
        ({"Content-Type": "application/json"}, b"{", 400, "the body is not JSON"),
        ({"Content-Type": "application/json"}, b"", 400, "the body is missing"),
        ({"Content-Type": "application/json"}, b"\xff\xfe", 400, "body"),
        ({"Content-Type": "application/json"}, b"[" * 15_000, 400, "body"),
        ({"Content-Type": "text/plain"}, b"{}", 415, "the body is text/plain; send it as JSON"),
        ({}, b"{}", 415, "the body is of no stated kind"),
    ],
)
def test_a_body_that_is_no_json_is_refused_with_what_to_send(
    client: TestClient, headers: dict[str, str], content: bytes, status: int, told: str
) -> None:
    response = client.post("/v1/ask", content=content, headers=headers)
    assert told in detail(response, status)


def test_an_address_and_a_method_that_do_nothing_are_problems_too(client: TestClient) -> None:
    assert "nothing is at '/v1/answer'" in detail(client.get("/v1/answer"), 404)
    refused = client.delete("/v1/ask")
    assert "DELETE does nothing at '/v1/ask'; allowed here: POST, GET" in detail(refused, 405)
    assert refused.headers["allow"] == "POST, GET"
