"""RemoteRetriever: the same calls, over a real connection, with the same records."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from index import Archive
from retrieval import Answer, QuestionError, Quote, Retriever, Timeline
from retrieval.api import Keys, create_api
from retrieval.library import Library
from retrieval.remote import RemoteError, RemoteRetriever
from tests.retrieval.listening import listening

TODAY = date(2024, 6, 30)
ASKED = [
    "Why was the Tollgate Bridge closed after the flood?",
    "What did the Veyra Tribune say about the ferry since 2019?",
    'bridge "milk float" -raffle source:"Veyra Tribune" after:2020-02',
    "ferry deaths, oldest first",
    "Who won the chess olympiad in Samarkand?",
    "hello",
    "the tanker two years ago",
]


@contextmanager
def served(archive: Archive, keys: Keys | None = None) -> Iterator[str]:
    app = create_api(
        Retriever(archive),
        keys=keys,
        loopback=keys is None,
        body_limit=1_000_000,
        writer=None,
    )
    with listening(app) as url:
        yield url


@contextmanager
def answering(response: Response) -> Iterator[RemoteRetriever]:
    """Ask a server that answers everything alike."""

    def answer(_: Request) -> Response:
        return response

    app = Starlette(routes=[Route("/{path:path}", answer, methods=["GET", "POST"])])
    with listening(app) as url, RemoteRetriever(url) as remote:
        yield remote


@pytest.fixture(scope="module")
def remote(sample_archive: Archive) -> Iterator[RemoteRetriever]:
    with served(sample_archive) as url, RemoteRetriever(url) as opened:
        yield opened


@pytest.fixture(scope="module")
def library(retriever: Retriever) -> Library:
    return Library(retriever)


@pytest.fixture
def keys(tmp_path: Path) -> Iterator[Keys]:
    opened = Keys(tmp_path / "keys.sqlite3")
    yield opened
    opened.close()


def rounded(answer: Answer) -> Answer:
    return replace(
        answer,
        quotes=tuple(map(rounded_quote, answer.quotes)),
        nearest=tuple(map(rounded_quote, answer.nearest)),
    )


def rounded_quote(quote: Quote) -> Quote:
    return replace(quote, relevance=round(quote.relevance, 4))


def rounded_timeline(told: Timeline) -> Timeline:
    moments = tuple(replace(one, quote=rounded_quote(one.quote)) for one in told.moments)
    return replace(told, moments=moments)


# The same records.


@pytest.mark.parametrize("question", ASKED)
def test_an_answer_from_elsewhere_equals_the_one_given_here(
    remote: RemoteRetriever, retriever: Retriever, question: str
) -> None:
    here = rounded(retriever.ask(question, today=TODAY))
    assert remote.ask(question, today=TODAY) == here


def test_what_is_given_beside_a_question_holds_elsewhere_too(
    remote: RemoteRetriever, retriever: Retriever
) -> None:
    narrowed = {
        "sources": ["Veyra Tribune"],
        "after": date(2017, 1, 1),
        "before": "2023",
        "as_of": "2022-06",
        "order": "newest",
        "k": 3,
        "per_article": 1,
        "recency": 0.5,
        "today": TODAY,
    }
    here = retriever.ask("the ferry", **narrowed)  # type: ignore[arg-type]
    assert here.quotes
    assert remote.ask("the ferry", **narrowed) == rounded(here)  # type: ignore[arg-type]


def test_a_timeline_from_elsewhere_equals_the_one_told_here(
    remote: RemoteRetriever, retriever: Retriever
) -> None:
    question = "How many people died on the Aurelia ferry?"
    here = rounded_timeline(retriever.timeline(question, today=TODAY))
    assert here.moments
    assert remote.timeline(question, today=TODAY) == here
    assert remote.timeline(question, by="year").by == "year"


def test_pages_follow_each_other_to_the_last_without_a_quote_twice(
    remote: RemoteRetriever, retriever: Retriever
) -> None:
    question = "the Tollgate Bridge"
    whole = [quote.key for quote in retriever.ask(question, k=50).quotes]
    pages = list(remote.pages(question, k=2))
    assert len(pages) > 1
    assert [quote.key for page in pages for quote in page.quotes] == whole


def test_passages_and_counts_from_elsewhere_equal_those_here(
    remote: RemoteRetriever, retriever: Retriever
) -> None:
    (quote,) = retriever.ask(ASKED[0], k=1).quotes
    named = (quote.article_id, quote.passage)
    assert remote.passage(*named, around=2) == retriever.passage(*named, around=2)
    assert remote.passage(quote.article_id, 10_000) is None
    assert remote.passage("nobody", 0) is None
    assert remote.suggestions(3) == retriever.suggestions(3)
    assert remote.latest(quote.source, k=3) == retriever.latest(quote.source, k=3)
    here, there = retriever.covered(), remote.covered()
    assert (there.articles, there.first, there.last) == (here.articles, here.first, here.last)
    assert dict(there.sources) == dict(here.sources)


def test_articles_from_elsewhere_equal_those_here(
    remote: RemoteRetriever, library: Library
) -> None:
    page = remote.articles(k=7)
    assert page == library.articles(k=7)
    following = {"cursor": page.cursor, "k": 3}
    assert remote.articles(**following) == library.articles(**following)  # type: ignore[arg-type]
    narrowed = {"sources": ["Veyra Tribune"], "after": "2017", "before": date(2021, 1, 1)}
    assert remote.articles(**narrowed) == library.articles(**narrowed)  # type: ignore[arg-type]
    for listed in page.articles:
        assert remote.article(listed.article_id) == library.article(listed.article_id)
    assert remote.article("nobody") is None
    assert remote.sources() == library.sources()
    assert remote.stats() == library.stats()


def test_versions_and_verdicts_from_elsewhere_equal_those_here(
    remote: RemoteRetriever, library: Library, sample_archive: Archive
) -> None:
    corrected = next(
        one.id
        for one in sample_archive.catalogue.articles()
        if len(sample_archive.catalogue.versions(one.id)) > 1
    )
    first = library.article(corrected, 1)
    assert first is not None
    assert remote.article(corrected, 1) == first
    assert remote.article(corrected, 99) is None
    assert remote.difference(corrected, 1, 2) == library.difference(corrected, 1, 2)
    words = first.article.text[:80]
    assert remote.verify(corrected, words, 1) == library.verify(corrected, words, 1)
    assert remote.verify(corrected, "never said") == library.verify(corrected, "never said")


@pytest.mark.parametrize("article_id", ["a/b c#d?e", "..", "https://x.example/?q=1&é=%2F", "100%"])
def test_an_article_is_found_whatever_its_id_holds(
    archive: Archive, make_article: object, article_id: str
) -> None:
    archive.add([make_article(id=article_id)])  # type: ignore[operator]
    with served(archive) as url, RemoteRetriever(url) as remote:
        found = remote.article(article_id)
        assert found == Library(Retriever(archive)).article(article_id)
        assert found is not None
        reading = remote.passage(article_id, 0)
        assert reading is not None
        assert remote.verify(article_id, reading.quote.text).stands


# What cannot be asked.


@pytest.mark.parametrize(
    ("question", "given", "said"),
    [
        ("?", {}, "question"),
        ("bridge", {"k": 0}, "k is 0"),
        ("bridge", {"after": "soon"}, "'soon'"),
        ("bridge", {"sources": ["Tribun"]}, "Veyra Tribune"),
        ("bridge", {"after": "2021", "before": "2020"}, "2021"),
    ],
)
def test_what_cannot_be_asked_raises_what_it_raises_here(
    remote: RemoteRetriever, question: str, given: dict[str, object], said: str
) -> None:
    with pytest.raises(QuestionError, match=said):
        remote.ask(question, **given)  # type: ignore[arg-type]


def test_a_cursor_that_is_none_raises_what_it_raises_here(remote: RemoteRetriever) -> None:
    with pytest.raises(QuestionError, match="cursor"):
        remote.articles(cursor="x")


def test_a_quote_of_an_article_that_is_not_there_raises_what_it_raises_here(
    remote: RemoteRetriever,
) -> None:
    with pytest.raises(QuestionError, match="nobody"):
        remote.verify("nobody", "words")


# Who may ask.


def test_a_key_opens_what_it_may_see_and_no_more(archive: Archive, keys: Keys) -> None:
    whole = keys.make("desk")
    part = keys.make("partner", sources=["Evening Courier"])
    with served(archive, keys) as url:
        with RemoteRetriever(url, key=whole) as remote:
            assert {one.name for one in remote.sources()} == set(
                dict(Retriever(archive).covered().sources)
            )
        with RemoteRetriever(url, key=part) as remote:
            assert {one.name for one in remote.sources()} == {"Evening Courier"}
            assert remote.article("pier") is None


def test_no_key_and_a_revoked_one_are_told_how_to_get_another(archive: Archive, keys: Keys) -> None:
    key = keys.make("desk")
    keys.revoke("desk")
    with served(archive, keys) as url:
        for given in ("", key):
            with (
                RemoteRetriever(url, key=given) as remote,
                pytest.raises(RemoteError, match="dateline keys make") as told,
            ):
                remote.ask("the ferry")
            assert not given or given not in str(told.value)


def test_a_key_that_was_used_too_often_is_told_how_long_to_wait(
    archive: Archive, keys: Keys
) -> None:
    with (
        served(archive, keys) as url,
        RemoteRetriever(url, key=keys.make("desk", rate=1)) as remote,
    ):
        remote.stats()
        with pytest.raises(RemoteError, match=r"ask again in \d+ seconds"):
            remote.stats()


# No answer.


@pytest.mark.parametrize("url", ["", "news.example", "ftp://news.example", "http://", "http://x:y"])
def test_an_address_that_is_none_is_refused_before_anything_is_sent(url: str) -> None:
    with pytest.raises(RemoteError, match="expected an address such as http"):
        RemoteRetriever(url)


def test_a_key_in_the_address_or_with_other_letters_is_refused() -> None:
    with pytest.raises(RemoteError, match="give the key"):
        RemoteRetriever("http://me:secret@news.example")
    with pytest.raises(RemoteError, match="copy it again"):
        RemoteRetriever("http://news.example", key="dlk_\n")


def test_a_server_that_is_not_there_is_named() -> None:
    with (
        RemoteRetriever("http://127.0.0.1:1") as remote,
        pytest.raises(RemoteError, match=r"127\.0\.0\.1:1 cannot be reached"),
    ):
        remote.ask("the ferry")


@pytest.mark.parametrize(
    ("response", "said"),
    [
        (PlainTextResponse("not here", 404), "status 404"),
        (PlainTextResponse("broken", 502), "status 502"),
        (PlainTextResponse("fine"), "no JSON"),
        (JSONResponse(["fine"]), "another version"),
        (JSONResponse({"quotes": []}), "another version"),
        (RedirectResponse("https://elsewhere.example/"), "moved to https://elsewhere.example/"),
        (JSONResponse({"detail": "no"}, 403), "may not do this"),
        (PlainTextResponse("no", 429, {"retry-after": "7"}), "in 7 seconds"),
        (PlainTextResponse("no", 500, {"x-request-id": "abc"}), "request abc"),
    ],
)
def test_whatever_else_answers_is_one_sentence(response: Response, said: str) -> None:
    with answering(response) as remote, pytest.raises(RemoteError, match=said) as told:
        remote.ask("the ferry")
    assert "\n" not in str(told.value)


def test_a_field_that_this_version_does_not_know_is_passed_over(
    remote: RemoteRetriever, retriever: Retriever
) -> None:
    told = retriever.ask(ASKED[0], k=1).to_json()
    newer = json.loads(json.dumps({**told, "mood": "calm"}))
    newer["quotes"][0]["mood"] = "calm"
    with answering(JSONResponse(newer)) as there:
        assert there.ask(ASKED[0], k=1) == remote.ask(ASKED[0], k=1)
