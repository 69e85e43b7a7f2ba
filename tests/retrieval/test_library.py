"""Library: articles in lists and whole, with their versions, as long as they may be read."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from index import Archive, Article
from index.article import from_json
from retrieval import Library, QuestionError, Retriever
from tests.conftest import HashedWords

MakeArticle = Callable[..., Article]
Opened = Callable[[Sequence[Article]], Archive]

ODD_IDS = (
    "a#1",
    "a/b",
    "a b",
    "a?x=1&y",
    "ä’",
    "%2F",
    "..",
    "a\nb",
    "#",
    " ",
    "https://x.example/1#p7",
)
FERRY = (
    "The ferry to Saint Anne will sail on Friday for the last time, its operator said on Monday, "
    "ending a service that began in 1921. Nobody boards it in winter, said Ruth Okafor, who "
    "directs the Northern Line, and put the yearly loss at four million crowns."
)


# Articles.


@pytest.mark.parametrize("article_id", ODD_IDS)
def test_an_article_is_read_whole_whatever_its_id_holds(
    opened: Opened, make_article: MakeArticle, article_id: str
) -> None:
    library = Library(Retriever(opened([make_article(id=one) for one in ODD_IDS])))
    volume = library.article(article_id)
    assert volume
    assert volume.article.id == article_id
    assert [one.text for one in volume.passages] == [volume.article.text]
    assert library.verify(article_id, volume.article.text).starts == (0,)


def test_its_passages_are_those_that_are_quoted(retriever: Retriever) -> None:
    library = Library(retriever)
    for quote in retriever.ask("What happened to the ferry?", k=10).quotes:
        volume = library.article(quote.article_id)
        assert volume
        piece = volume.passages[quote.passage]
        told = (piece.number, piece.start, piece.end, piece.sha256, piece.text)
        assert told == (quote.passage, quote.start, quote.end, quote.sha256, quote.text)
        assert volume.article.text[piece.start : piece.end] == piece.text
        assert volume.copies == quote.copies


def test_each_version_can_be_read_and_the_current_one_is_where_none_is_named(
    opened: Opened, make_article: MakeArticle
) -> None:
    texts = [
        f"The pier closes.\n\nRepairs cost {cost} million crowns, it said." for cost in (3, 4, 5)
    ]
    archive = opened([make_article(id="pier", text=texts[0])])
    for day, text in enumerate(texts[1:], start=3):
        archive.add([make_article(id="pier", text=text, updated=date(2020, 7, day))])
    library = Library(Retriever(archive))
    volume = library.article("pier")
    assert volume
    assert volume.article.text == texts[2]
    assert [(one.number, one.is_current) for one in volume.versions] == [
        (1, False),
        (2, False),
        (3, True),
    ]
    assert all(one.arrived.tzinfo for one in volume.versions)
    for number, text in enumerate(texts, start=1):
        read = library.article("pier", number)
        assert read
        assert (read.article.version, read.article.text) == (number, text)
        assert [one.text for one in read.passages] == text.split("\n\n")
        assert read.versions == volume.versions
    assert library.article("pier", 4) is None


def test_what_went_and_came_between_two_versions_is_told(
    opened: Opened, make_article: MakeArticle
) -> None:
    archive = opened([make_article(id="pier", text="The pier closes on Friday, they said.")])
    archive.add(
        [
            make_article(
                id="pier", text="The pier closes on Sunday, they said.", updated=date(2021, 1, 1)
            )
        ]
    )
    library = Library(Retriever(archive))
    told = library.difference("pier", 1, 2)
    assert [(one.kind, one.text) for one in told if one.kind != "same"] == [
        ("gone", "Friday"),
        ("new", "Sunday"),
    ]
    assert {one.kind for one in library.difference("pier", 2, 2)} == {"same"}
    with pytest.raises(
        QuestionError, match="'pier' has no version 7 that may be read; it has 1, 2"
    ):
        library.difference("pier", 1, 7)
    with pytest.raises(QuestionError, match="there is no article 'nobody' that may be read"):
        library.difference("nobody", 1, 2)


def test_an_article_goes_out_as_plain_values_from_which_it_can_be_made_again(
    opened: Opened, make_article: MakeArticle
) -> None:
    told = [
        make_article(id=source, source=source, text=FERRY, published=date(2020, 8, day))
        for day, source in enumerate(("Courier", "Dawn", "Gazette"), start=3)
    ]
    volume = Library(Retriever(opened(told))).article("Dawn")
    assert volume
    plain = json.loads(json.dumps(volume.to_json()))
    assert list(plain) == ["article", "versions", "passages", "copies"]
    assert from_json(plain["article"]) == told[1]
    assert [one["article_id"] for one in plain["copies"]] == ["Courier", "Gazette"]
    assert plain["versions"][0]["is_current"] is True
    assert plain["passages"][0]["text"] == FERRY


# What may not be read.


def test_what_is_removed_withdrawn_withheld_or_embargoed_is_in_no_list_and_cannot_be_read(
    opened: Opened, make_article: MakeArticle
) -> None:
    hour = datetime(2999, 1, 1, tzinfo=UTC)
    archive = opened(
        [
            make_article(id="stays"),
            make_article(id="removed"),
            make_article(id="killed"),
            make_article(id="withheld", status="withheld"),
            make_article(id="embargoed", embargoed_until=hour),
        ]
    )
    library = Library(Retriever(archive))
    archive.remove(["removed"])
    archive.add([make_article(id="killed", status="killed", updated=date(2030, 1, 1))])
    assert [one.article_id for one in library.articles().articles] == ["stays"]
    assert library.articles().total == 1
    assert (library.stats().articles, library.sources()[0].articles) == (1, 1)
    for name in ("removed", "killed", "withheld", "embargoed", "\ud800"):
        assert library.article(name) is None
        assert library.article(name, 1) is None
        with pytest.raises(QuestionError, match="there is no article"):
            library.verify(name, "Report")


def test_a_version_that_was_withheld_is_not_told_of_once_another_is_published(
    opened: Opened, make_article: MakeArticle
) -> None:
    archive = opened([make_article(id="pier", status="withheld", text="A draft with a secret.")])
    archive.add([make_article(id="pier", text="The pier closes.", updated=date(2021, 1, 1))])
    library = Library(Retriever(archive))
    volume = library.article("pier")
    assert volume
    assert [one.number for one in volume.versions] == [2]
    assert library.article("pier", 1) is None
    with pytest.raises(QuestionError, match="no version 1 that may be read; it has 2"):
        library.difference("pier", 1, 2)


def test_a_hidden_source_is_in_no_list_no_count_and_no_copies(
    opened: Opened, make_article: MakeArticle, tmp_path: Path
) -> None:
    told = [
        make_article(id=source, source=source, text=FERRY, published=date(2020, 8, day))
        for day, source in enumerate(("Courier", "Dawn", "Gazette"), start=3)
    ]
    library = Library(Retriever(opened(told)).without(["COURIER"]))
    with Archive(tmp_path / "clean", HashedWords(), passage_words=1) as clean:
        clean.add(told[1:])
        never = Library(Retriever(clean))
        assert library.articles() == never.articles()
        assert library.sources() == never.sources()
        assert library.stats() == never.stats()
        volume, expected = library.article("Dawn"), never.article("Dawn")
        assert volume
        assert expected
        assert (volume.article, volume.copies) == (expected.article, expected.copies)
        messages = set()
        for one in (library, never):
            assert one.article("Courier") is None
            for ask in (
                lambda one=one: one.articles(sources=["Courier"]),
                lambda one=one: one.verify("Courier", FERRY),
            ):
                with pytest.raises(QuestionError) as refused:
                    ask()  # type: ignore[no-untyped-call]
                messages.add(str(refused.value))
        assert len(messages) == 2
