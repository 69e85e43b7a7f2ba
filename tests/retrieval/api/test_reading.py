"""Reading over HTTP: articles, versions, passages and quotes to be verified, under any id."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import quote

import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index import Archive, Article
from retrieval import Retriever
from retrieval.api import article_shapes, shapes
from retrieval.library import Library
from tests.conftest import MakeArticle

ODD_IDS = [
    "https://gazette.example/2020/07/pier?page=1#top",
    "a/b/versions",
    "pier/verify",
    "//",
    "50 % of it",
    "two\nlines\n",
    "Ærøskøbing – 港",
    "..;/..",
    "a+b&c=d",
    "\\",
]


def at(article_id: str) -> str:
    return f"/v1/articles/{quote(article_id, safe='')}"


def problem(response: Any) -> str:
    shapes.Problem.model_validate(response.json())
    return str(response.json()["detail"])


def test_the_list_of_articles_is_the_librarys_page_by_page(
    client: TestClient, archive: Archive
) -> None:
    library = Library(Retriever(archive))
    whole = client.get("/v1/articles").json()
    article_shapes.Page.model_validate(whole)
    assert whole == library.articles().to_json()
    first = client.get("/v1/articles", params={"k": 4}).json()
    second = client.get("/v1/articles", params={"k": 4, "cursor": first["cursor"]}).json()
    assert first["articles"] + second["articles"] == whole["articles"]
    assert second["cursor"] == ""


def test_the_list_is_narrowed_by_source_and_day(client: TestClient) -> None:
    asked = {"source": "gazette", "after": "2020-07", "before": "2020-08-01"}
    unknown = client.get("/v1/articles", params=asked)
    assert unknown.status_code == 422
    assert "The Harbour Gazette" in problem(unknown)
    found = client.get("/v1/articles", params=asked | {"source": "harbour gazette"}).json()
    assert [one["article_id"] for one in found["articles"]] == ["pier"]


@pytest.mark.parametrize("article_id", ODD_IDS)
def test_an_article_is_found_under_its_id_whatever_that_holds(
    client: TestClient, archive: Archive, make_article: MakeArticle, article_id: str
) -> None:
    archive.add([make_article(id=article_id)])
    told = client.get(at(article_id)).json()
    article_shapes.Volume.model_validate(told)
    assert told["article"]["id"] == article_id
    (piece,) = told["passages"]
    reading = client.get(f"/v1/passages/{piece['passage_id']}").json()
    shapes.Reading.model_validate(reading)
    assert reading["quote"]["article_id"] == article_id
    assert reading["quote"]["passage_id"] == piece["passage_id"]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
@given(st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=20))
def test_every_id_that_is_put_is_found_again(client: TestClient, article_id: str) -> None:
    told = {"text": f"The council of {article_id.strip() or 'the harbour'} met on Thursday again."}
    if article_id in {".", ".."}:
        return  # a client takes these for places in the address before they are sent
    put = client.put(at(article_id), json=told)
    assert put.status_code in {200, 201}
    assert client.get(at(put.json()["id"])).json()["article"]["id"] == put.json()["id"]


def test_an_article_comes_with_its_corrections_its_versions_and_its_copies(
    client: TestClient, archive: Archive, articles: list[Article]
) -> None:
    pier = articles[0]
    changed = replace(
        pier, text=pier.text.replace("31", "33"), corrections=("It was 33 million, not 31.",)
    )
    archive.add([changed])
    told = client.get(at("pier")).json()
    assert told["article"]["corrections"] == ["It was 33 million, not 31."]
    assert [(one["number"], one["is_current"]) for one in told["versions"]] == [
        (1, False),
        (2, True),
    ]
    first = client.get(at("pier"), params={"version": 1}).json()
    assert "31 million" in first["article"]["text"]
    assert {piece["passage_id"] for piece in first["passages"]} == {None}
    assert None not in {piece["passage_id"] for piece in told["passages"]}
    ferry = client.get(at("ferry")).json()
    assert [copy["article_id"] for copy in ferry["copies"]] == ["ferry-wire"]


def test_two_versions_are_compared_to_the_letter(
    client: TestClient, archive: Archive, articles: list[Article]
) -> None:
    pier = articles[0]
    changed = replace(pier, text=pier.text.replace("31", "33"))
    archive.add([changed])
    told = client.get("/v1/differences/pier", params={"first": 1, "second": 2}).json()
    article_shapes.Difference.model_validate(told)
    for text, kind in ((pier.text, "gone"), (changed.text, "new")):
        runs = [one["text"] for one in told["changes"] if one["kind"] in {"same", kind}]
        assert "".join(runs) == text
    none = client.get("/v1/differences/pier", params={"first": 1, "second": 9})
    assert none.status_code == 404
    assert "no version 9 of an article 'pier'" in problem(none)


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("/v1/articles/nobody", "this archive has no article 'nobody'"),
        ("/v1/articles/pier?version=7", "no version 7"),
        ("/v1/passages/MA", "this archive has no passage 'MA'"),
        ("/v1/passages/OTkjcGllcg", "this archive has no passage"),
        ("/v1/passages/MA/verify?quote=pier", "this archive has no passage 'MA'"),
        ("/v1/verify?article_id=nobody&quote=pier", "this archive has no article 'nobody'"),
    ],
)
def test_what_is_not_there_is_not_found(client: TestClient, path: str, told: str) -> None:
    response = client.get(path)
    assert response.status_code == 404
    assert told in problem(response)


def test_withdrawn_articles_are_not_found(
    client: TestClient, archive: Archive, articles: list[Article]
) -> None:
    archive.add([replace(articles[0], status="killed", text="")])
    assert client.get(at("pier")).status_code == 404


def test_a_passage_is_read_with_those_around_it(client: TestClient) -> None:
    asked = {"question": "shipworm oak piles Tomas Berg", "k": 1}
    quoted = client.post("/v1/ask", json=asked).json()["quotes"][0]
    told = client.get(f"/v1/passages/{quoted['passage_id']}", params={"around": 1}).json()
    assert told["quote"]["text"] == quoted["text"]
    assert len(told["before"]) == len(told["after"]) == 1
    alone = client.get(f"/v1/passages/{quoted['passage_id']}", params={"around": 0}).json()
    assert (alone["before"], alone["after"]) == ([], [])


@pytest.mark.parametrize("way", ["address", "body"])
@pytest.mark.parametrize("of", ["passage", "article"])
def test_a_quote_stands_word_for_word_or_what_is_nearest_is_told(
    client: TestClient, way: str, of: str
) -> None:
    quoted = client.post("/v1/ask", json={"question": "shipworm piles", "k": 1}).json()["quotes"][0]
    path = f"/v1/passages/{quoted['passage_id']}/verify" if of == "passage" else "/v1/verify"
    named = {} if of == "passage" else {"article_id": quoted["article_id"]}

    def verified(words: str) -> dict[str, Any]:
        asked = {"quote": words, **named}
        response = (
            client.post(path, json=asked) if way == "body" else client.get(path, params=asked)
        )
        article_shapes.Verdict.model_validate(response.json())
        return dict(response.json())

    told = verified(quoted["text"])
    assert (told["stands"], told["starts"]) == (True, [quoted["start"]])
    told = verified(quoted["text"].replace("oak", "pine"))
    assert (told["stands"], told["starts"], told["nearest"]) == (False, [], quoted["text"])
    assert client.get(path, params={"quote": "  ", **named}).status_code == 422


def test_sources_and_counts_are_the_librarys(client: TestClient, archive: Archive) -> None:
    library = Library(Retriever(archive))
    sources = client.get("/v1/sources").json()
    article_shapes.SourcesHeld.model_validate(sources)
    assert sources == {"sources": [one.to_json() for one in library.sources()]}
    stats = client.get("/v1/stats").json()
    article_shapes.Stats.model_validate(stats)
    assert stats == library.stats().to_json()


def test_suggestions_are_questions_that_the_archive_answers(client: TestClient) -> None:
    told = client.get("/v1/suggestions", params={"k": 2}).json()
    article_shapes.Suggestions.model_validate(told)
    assert len(told["questions"]) <= 2
