"""Quoting: a quote is the article's own words, with what a reader needs beside them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime

import pytest

from index import Archive, Article
from retrieval import Quote, Retriever
from retrieval.quoting import quote

MakeArticle = Callable[..., Article]
Opened = Callable[[Sequence[Article]], Archive]

OPENING = "The driver Tomas Berg was told of the broken bolt. Nobody replaced it, he said."
WIRE = (
    "The ferry to Saint Anne will sail on Friday for the last time, its operator said on Monday, "
    "ending a service that began in 1921. Nobody boards it in winter, said Ruth Okafor, who "
    "directs the Northern Line, and put the yearly loss at four million crowns."
)


def quotes_of(archive: Archive, article_id: str, question: str = "crane") -> list[Quote]:
    """Every passage of an article, quoted in answer to a question."""
    search = archive.search
    assert search is not None
    found = archive.catalogue.find(archive.catalogue.passage_rows())
    carried = archive.catalogue.carried(article_id)
    return [
        quote(one, 0.5, search.rarity(question), search.stems, carried)
        for one in found.values()
        if one.article.id == article_id
    ]


# Context.


@pytest.mark.parametrize(
    "opening",
    [
        "He said the crane fell at noon.",
        "She was hurt by the crane.",
        "“He never told us of the crane,” the mayor said.",
        "The group had rented the crane in June.",
        "However, the crane was not mended.",
    ],
)
def test_a_passage_that_points_back_carries_the_sentence_before_apart_from_it(
    opened: Opened, make_article: MakeArticle, opening: str
) -> None:
    text = f"{OPENING}\n\n{opening}"
    _, told = quotes_of(opened([make_article(id="one", text=text)]), "one")
    assert told.text == opening
    assert told.context == "Nobody replaced it, he said."


@pytest.mark.parametrize(
    "opening",
    [
        "Cranes fell at noon, the council said.",
        "Karin Lindqvist said the crane was old.",
        "Three cranes have fallen since 1921.",
    ],
)
def test_a_passage_that_can_be_read_by_itself_carries_none(
    opened: Opened, make_article: MakeArticle, opening: str
) -> None:
    text = f"{OPENING}\n\n{opening}"
    _, told = quotes_of(opened([make_article(id="one", text=text)]), "one")
    assert (told.text, told.context) == (opening, "")


def test_an_article_that_opens_with_he_has_no_sentence_before(
    opened: Opened, make_article: MakeArticle
) -> None:
    (told,) = quotes_of(opened([make_article(id="one", text="He said the crane fell.")]), "one")
    assert told.context == ""


def test_context_is_word_for_word_and_stands_before_the_passage(
    retriever: Retriever,
) -> None:
    """In every passage of the sample."""
    archive = retriever.archive
    articles = {article.id: article for article in archive.catalogue.articles()}
    quotes = [told for article in articles for told in quotes_of(archive, article)]
    with_context = [told for told in quotes if told.context]
    for told in with_context:
        before = articles[told.article_id].text[: told.start]
        assert told.context in before
        assert told.context not in told.text
    # Some must, and most must not.
    assert 0 < len(with_context) < len(quotes) / 2


# Proof.


def test_a_quote_proves_that_it_is_word_for_word(opened: Opened, make_article: MakeArticle) -> None:
    text = f"{OPENING}\n\nThe crane “fell” — at noon…  The café’s roof broke."
    for told in quotes_of(opened([make_article(id="one", text=text)]), "one"):
        assert told.text == text[told.start : told.end]
        assert told.sha256 == hashlib.sha256(told.text.encode()).hexdigest()
        assert told.sentence in told.text


def test_the_sentence_that_holds_most_of_the_question_is_marked(
    opened: Opened, make_article: MakeArticle
) -> None:
    archive = opened([make_article(id="one", text=f"Rents rose. {OPENING}")])
    (told,) = quotes_of(archive, "one", "who was told of the bolt?")
    assert told.sentence == "The driver Tomas Berg was told of the broken bolt."


def test_all_that_the_article_says_of_itself_is_told(
    opened: Opened, make_article: MakeArticle
) -> None:
    article = make_article(
        id="one",
        byline="Ida Lund",
        url="https://gazette.example/crane",
        credit="AFP",
        updated=datetime(2020, 7, 5, 10, 0, tzinfo=UTC),
        corrections=("The crane fell on Monday, not on Sunday.",),
        caveats=("summary only",),
    )
    (told,) = quotes_of(opened([article]), "one")
    for name in ("source", "headline", "published", "byline", "url", "credit", "updated"):
        assert getattr(told, name) == getattr(article, name)
    assert (told.corrections, told.caveats) == (article.corrections, article.caveats)
    assert (told.article_id, told.passage, told.relevance) == ("one", 0, 0.5)
    assert not told.date_is_estimated
    assert told.citation == "AFP, in The Harbour Gazette, 2 July 2020"


# Copies.


@pytest.fixture
def wired(opened: Opened, make_article: MakeArticle) -> Archive:
    moments = {
        "Dawn": date(2020, 7, 3),
        "AFP": datetime(2020, 7, 2, 9, 12, tzinfo=UTC),
        "Ledger": date(2020, 7, 4),
        "Post": date(2020, 7, 4),
        "Star": date(2020, 7, 4),
    }
    return opened(
        [
            make_article(id=name, source=name, headline=f"{name} of it", published=day, text=WIRE)
            for name, day in moments.items()
        ]
    )


def test_the_others_that_carried_it_are_named_the_first_of_them_leading(wired: Archive) -> None:
    (told,) = quotes_of(wired, "Dawn")
    assert [one.article_id for one in told.copies] == ["AFP", "Ledger", "Post", "Star"]
    first = told.copies[0]
    assert (first.source, first.headline) == ("AFP", "AFP of it")
    assert first.published == datetime(2020, 7, 2, 9, 12, tzinfo=UTC)
    assert not told.is_first
    assert told.also == "also in 4 papers; first AFP, 2 July 2020, 09:12"


def test_the_first_to_carry_it_knows_that_it_was(wired: Archive) -> None:
    (told,) = quotes_of(wired, "AFP")
    assert told.is_first
    assert "AFP" not in [one.source for one in told.copies]
    assert told.also == "also in 4 papers"


def test_what_nobody_else_carried_has_no_copies_and_is_the_first(
    opened: Opened, make_article: MakeArticle
) -> None:
    (told,) = quotes_of(opened([make_article(id="one")]), "one")
    assert (told.copies, told.is_first, told.also) == ((), True, "")


def test_a_copy_under_embargo_is_not_named_before_its_hour(
    wired: Archive, make_article: MakeArticle
) -> None:
    wired.add(
        [
            make_article(
                id="held",
                source="Held Paper",
                published=date(2020, 7, 1),
                embargoed_until=datetime(2999, 1, 1, tzinfo=UTC),
                text=WIRE,
            )
        ]
    )
    quotes = Retriever(wired, threshold=0).ask("When will the ferry to Saint Anne sail?").quotes
    assert quotes
    for told in quotes:
        assert "Held Paper" not in [one.source for one in told.copies]
        assert "Held Paper" not in told.also
