"""Answer and Quote: a citation as a newspaper gives it, a contract that others build on."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest

from index import Archive
from retrieval import Answer, Copy, Covered, Question, Quote, Retriever, in_words

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
    "context": str,
    "copies": list,
    "is_first": bool,
    "credit": str,
    "updated": (str, type(None)),
    "date_is_estimated": bool,
    "caveats": list,
}
ANSWER = ["question", "read_as", "quotes", "note", "nearest", "covered", "advice", "more"]


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


# Who else carried it.

AFP = Copy("AFP", datetime(2020, 7, 2, 9, 12, tzinfo=UTC), "Bridge shut", "", "afp")
OTHERS = tuple(
    Copy(name, date(2020, 7, 3), "Bridge shut", "", name)
    for name in ("Ledger", "Post", "Star", "Sun")
)


@pytest.mark.parametrize(
    ("copies", "is_first", "also"),
    [
        ((), True, ""),
        ((AFP,), True, "also in AFP"),
        ((AFP,), False, "also in AFP; first AFP, 2 July 2020, 09:12"),
        ((AFP, *OTHERS[:2]), True, "also in AFP, Ledger, Post"),
        ((AFP, *OTHERS[:3]), False, "also in 4 papers; first AFP, 2 July 2020, 09:12"),
        ((AFP, *OTHERS), False, "also in 5 papers; first AFP, 2 July 2020, 09:12"),
        # A day alone has no hour, and a paper that printed it twice is one paper.
        (OTHERS[:1], False, "also in Ledger; first Ledger, 3 July 2020"),
        ((OTHERS[0], OTHERS[0]), True, "also in Ledger"),
        ((replace(AFP, source=""),), True, "also in a source not stated"),
    ],
)
def test_who_else_carried_it_is_told_in_a_line_with_the_first(
    copies: tuple[Copy, ...],
    is_first: bool,
    also: str,
) -> None:
    assert replace(QUOTE, copies=copies, is_first=is_first).also == also


def test_a_first_that_states_no_source_is_told_so() -> None:
    quote = replace(QUOTE, copies=(replace(AFP, source=""),), is_first=False)
    assert quote.also.endswith("; first a source not stated, 2 July 2020, 09:12")


# The contract.


def contract_of(answer: Answer) -> dict[str, Any]:
    """The answer as it arrives at the other end."""
    arrived: dict[str, Any] = json.loads(json.dumps(answer.to_json()))
    return arrived


def test_the_contract_is_exact_in_names_and_order() -> None:
    asked = Question(text="Why was the bridge closed?", sources=("Dawn",), recency=0.25)
    quote = replace(
        QUOTE,
        context="It rained.",
        copies=(AFP,),
        is_first=False,
        credit="AFP",
        updated=date(2020, 7, 4),
        date_is_estimated=True,
        caveats=("live blog",),
    )
    answer = Answer(
        question=asked,
        quotes=(quote,),
        note="",
        nearest=(QUOTE,),
        covered=Covered(3, date(2020, 1, 1), None, (("Dawn", 2), ("AFP", 1))),
        advice=("Ask of a longer time.",),
        more=True,
    )
    told = contract_of(answer)
    assert list(told) == ANSWER
    assert list(told["quotes"][0]) == list(CONTRACT)
    assert told == {
        "question": "Why was the bridge closed?",
        "read_as": asked.to_json(),
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
                "context": "It rained.",
                "copies": [
                    {
                        "source": "AFP",
                        "published": "2020-07-02T09:12:00+00:00",
                        "headline": "Bridge shut",
                        "url": "",
                        "article_id": "afp",
                    }
                ],
                "is_first": False,
                "credit": "AFP",
                "updated": "2020-07-04",
                "date_is_estimated": True,
                "caveats": ["live blog"],
            }
        ],
        "note": "",
        "nearest": [contract_of(Answer(question=asked, quotes=(QUOTE,)))["quotes"][0]],
        "covered": {
            "articles": 3,
            "first": "2020-01-01",
            "last": None,
            "sources": {"Dawn": 2, "AFP": 1},
        },
        "advice": ["Ask of a longer time."],
        "more": True,
    }


def test_what_is_not_known_is_null_or_empty_and_never_missing() -> None:
    copy = replace(AFP, published=None, source="", headline="")
    quote = replace(
        QUOTE, published=None, source="", headline="", byline="", url="", copies=(copy,)
    )
    told = contract_of(Answer(question=Question(text="bridge"), quotes=(quote,)))
    assert list(told) == ANSWER
    (only,) = told["quotes"]
    assert only["published"] is None
    assert [only[name] for name in ("source", "headline", "byline", "url", "context")] == [""] * 5
    assert only["copies"][0]["published"] is None
    assert (told["note"], told["nearest"], told["covered"], told["advice"]) == ("", [], None, [])
    assert told["more"] is False
    read_as = told["read_as"]
    assert (read_as["text"], read_as["topic"], read_as["order"]) == ("bridge", "bridge", "best")
    assert [read_as[name] for name in ("after", "before", "as_of")] == [None] * 3
    assert read_as["chips"] == []


def test_an_answer_that_refuses_goes_out_as_plain_values(retriever: Retriever) -> None:
    told = contract_of(retriever.ask("Who won the chess championship in Reykjavik?"))
    assert told["quotes"] == []
    assert told["note"]
    assert told["nearest"]
    assert told["covered"]["articles"] > 0
    assert told["advice"]


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
        assert list(told) == ANSWER
        for quote in (*told["quotes"], *told["nearest"]):
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
