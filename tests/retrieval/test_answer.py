"""Answer and Quote: a citation as a newspaper gives it, a contract that others build on."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest

from index import Archive
from retrieval import Answer, Question, Quote, in_words

QUOTE = Quote(
    text="The bridge was closed. Nobody was hurt.",
    sentence="The bridge was closed.",
    source="Dawn",
    published=date(2020, 7, 2),
    headline="Bridge closed",
    byline="Ida Lund",
    url="https://dawn.example/bridge",
    article_id="bridge",
    passage=3,
    start=120,
    end=159,
    sha256=hashlib.sha256(b"The bridge was closed. Nobody was hurt.").hexdigest(),
    relevance=0.123456,
    corrections=("The bridge was closed on Wednesday, not on Tuesday.",),
)

CONTRACT: dict[str, type | tuple[type, ...]] = {
    "text": str,
    "sentence": str,
    "source": str,
    "published": (str, type(None)),
    "headline": str,
    "byline": str,
    "url": str,
    "article_id": str,
    "passage": int,
    "start": int,
    "end": int,
    "sha256": str,
    "relevance": float,
    "corrections": list,
}


# Citations.


@pytest.mark.parametrize(
    ("source", "credit", "published", "citation"),
    [
        ("Dawn", "", date(2020, 7, 2), "Dawn, 2 July 2020"),
        ("Dawn", "AFP", date(2020, 7, 2), "AFP, in Dawn, 2 July 2020"),
        ("Dawn", "", None, "Dawn, undated"),
        ("", "", date(2020, 7, 2), "source not stated, 2 July 2020"),
        ("", "", None, "source not stated, undated"),
        ("AFP", "AFP", date(2020, 7, 2), "AFP, 2 July 2020"),
        ("Reuters News", "REUTERS", date(2020, 7, 2), "Reuters News, 2 July 2020"),
        ("Meridian News Agency (MNA)", "MNA", None, "Meridian News Agency (MNA), undated"),
    ],
)
def test_a_citation_names_who_wrote_it_who_printed_it_and_when(
    source: str, credit: str, published: date | None, citation: str
) -> None:
    quote = replace(QUOTE, source=source, credit=credit, published=published)
    assert quote.citation == citation


def test_a_date_that_was_worked_out_is_cited_as_estimated() -> None:
    quote = replace(QUOTE, date_is_estimated=True)
    assert quote.citation == "Dawn, 2 July 2020 (date estimated)"


@pytest.mark.parametrize(
    ("source", "credit"), [("The Japan Times", "AP"), ("Pakistan Today", "PA")]
)
def test_an_agency_whose_letters_lie_in_the_papers_name_is_credited_all_the_same(
    source: str, credit: str
) -> None:
    quote = replace(QUOTE, source=source, credit=credit)
    assert quote.citation == f"{credit}, in {source}, 2 July 2020"


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (None, "undated"),
        (date(2020, 7, 2), "2 July 2020"),
        (date(1874, 12, 31), "31 December 1874"),
        # The paper's own clock: in UTC it is still the day before.
        (datetime(2019, 6, 21, 0, 40, tzinfo=timezone(timedelta(hours=2))), "21 June 2019"),
    ],
)
def test_a_day_is_written_as_people_read_it(moment: date | None, words: str) -> None:
    assert in_words(moment) == words


# The contract.


def contract_of(answer: Answer) -> dict[str, Any]:
    """The answer as it arrives at the other end."""
    arrived: dict[str, Any] = json.loads(json.dumps(answer.to_json()))
    return arrived


def test_the_contract_is_exact_in_names_and_order() -> None:
    asked = Question(
        text="Why was the bridge closed?",
        sources=("Dawn",),
        after=date(2020, 1, 1),
        before=date(2021, 1, 1),
        as_of=date(2020, 8, 1),
        recency=0.25,
    )
    assert contract_of(Answer(question=asked, quotes=(QUOTE,))) == {
        "question": "Why was the bridge closed?",
        "read_as": {
            "text": "Why was the bridge closed?",
            "sources": ["Dawn"],
            "after": "2020-01-01",
            "before": "2021-01-01",
            "as_of": "2020-08-01",
            "recency": 0.25,
        },
        "quotes": [
            {
                "text": "The bridge was closed. Nobody was hurt.",
                "sentence": "The bridge was closed.",
                "source": "Dawn",
                "published": "2020-07-02",
                "headline": "Bridge closed",
                "byline": "Ida Lund",
                "url": "https://dawn.example/bridge",
                "article_id": "bridge",
                "passage": 3,
                "start": 120,
                "end": 159,
                "sha256": QUOTE.sha256,
                "relevance": 0.1235,
                "corrections": ["The bridge was closed on Wednesday, not on Tuesday."],
            }
        ],
    }
    told = Answer(question=asked, quotes=(QUOTE,)).to_json()
    assert list(told) == ["question", "read_as", "quotes"]
    assert list(told["quotes"][0]) == list(CONTRACT)


def test_what_is_not_known_is_null_or_empty_and_never_missing() -> None:
    quote = replace(QUOTE, published=None, source="", headline="", byline="", url="")
    told = contract_of(Answer(question=Question(text="bridge"), quotes=(quote,)))
    assert told["quotes"][0]["published"] is None
    assert [told["quotes"][0][name] for name in ("source", "headline", "byline", "url")] == [""] * 4
    assert told["read_as"] == {
        "text": "bridge",
        "sources": [],
        "after": None,
        "before": None,
        "as_of": None,
        "recency": 0.0,
    }


def test_a_timestamp_keeps_its_hour_and_zone() -> None:
    quote = replace(QUOTE, published=datetime(2020, 7, 2, 9, 30, tzinfo=UTC))
    assert quote.to_json()["published"] == "2020-07-02T09:30:00+00:00"


def test_every_quote_of_every_sample_question_keeps_the_contract_and_is_word_for_word(
    sample_archive: Archive, sample_answers: list[tuple[dict[str, str | None], Answer]]
) -> None:
    articles = {article.id: article for article in sample_archive.catalogue.articles()}
    seen = 0
    for _, answer in sample_answers:
        told = contract_of(answer)
        assert list(told) == ["question", "read_as", "quotes"]
        for quote in told["quotes"]:
            seen += 1
            assert list(quote) == list(CONTRACT)
            for name, kind in CONTRACT.items():
                assert isinstance(quote[name], kind), name
            article = articles[quote["article_id"]]
            assert quote["text"] == article.text[quote["start"] : quote["end"]]
            assert quote["sha256"] == hashlib.sha256(quote["text"].encode()).hexdigest()
            assert quote["sentence"]
            assert quote["sentence"] in quote["text"]
            assert quote["source"] == article.source
            assert quote["headline"] == article.headline
            assert quote["byline"] == article.byline
            assert quote["url"] == article.url
            assert quote["published"] == (
                article.published.isoformat() if article.published else None
            )
            assert 0 <= quote["relevance"] <= 1
    assert seen > len(sample_answers)
