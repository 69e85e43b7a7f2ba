"""Reading room: a passage in its context, word for word, as long as it may be read."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from typing import Any

import pytest

from index import Archive, Article
from retrieval import Retriever

MakeArticle = Callable[..., Article]
Opened = Callable[[Sequence[Article]], Archive]

PARAGRAPHS = [
    f"On day {day} the council heard of the harbour, and the mayor spoke to the crews at length."
    for day in ("one", "two", "three", "four", "five", "six")
]
STORY: dict[str, Any] = {"id": "story", "text": "\n\n".join(PARAGRAPHS), "source": "Dawn"}
FERRY = (
    "The ferry to Saint Anne will sail on Friday for the last time, its operator said on Monday, "
    "ending a service that began in 1921. Nobody boards it in winter, said Ruth Okafor, who "
    "directs the Northern Line, and put the yearly loss at four million crowns."
)


@pytest.mark.parametrize(
    ("number", "around", "before", "after"),
    [
        (2, 3, (0, 1), (3, 4, 5)),
        (0, 3, (), (1, 2, 3)),
        (5, 3, (2, 3, 4), ()),
        (3, 1, (2,), (4,)),
        (3, 0, (), ()),
        (1, 99, (0,), (2, 3, 4, 5)),
    ],
)
def test_a_passage_is_read_with_those_before_and_after_it(
    opened: Opened,
    make_article: MakeArticle,
    number: int,
    around: int,
    before: tuple[int, ...],
    after: tuple[int, ...],
) -> None:
    read = Retriever(opened([make_article(**STORY)])).passage("story", number, around=around)
    assert read
    assert read.quote.text == PARAGRAPHS[number]
    assert read.before == tuple(PARAGRAPHS[place] for place in before)
    assert read.after == tuple(PARAGRAPHS[place] for place in after)


def test_three_on_each_side_are_read_where_nothing_else_is_said(
    opened: Opened, make_article: MakeArticle
) -> None:
    read = Retriever(opened([make_article(**STORY)])).passage("story", 3)
    assert read
    assert (len(read.before), len(read.after)) == (3, 2)


def test_a_passage_is_read_as_it_is_quoted_in_an_answer(retriever: Retriever) -> None:
    """All but what depends on the question."""
    for quote in retriever.ask("What happened to the ferry?", k=10).quotes:
        read = retriever.passage(quote.article_id, quote.passage)
        assert read
        told, expected = read.quote.to_json(), quote.to_json()
        for answering in ("sentence", "relevance"):
            told.pop(answering), expected.pop(answering)
        assert told == expected
        assert quote.text.startswith(read.quote.sentence)


def test_what_is_read_stands_in_the_article_in_its_order(retriever: Retriever) -> None:
    for article in retriever.archive.catalogue.articles():
        read = retriever.passage(article.id, 1)
        if read:
            at = 0
            for text in (*read.before, read.quote.text, *read.after):
                at = article.text.index(text, at) + len(text)


def test_the_version_that_is_read_is_the_current_one_and_its_arrival_is_told(
    opened: Opened, make_article: MakeArticle
) -> None:
    archive = opened([make_article(**STORY)])
    retriever = Retriever(archive)
    first = retriever.passage("story", 0)
    corrected = STORY | {"text": "The council heard nothing of the harbour on that day at all."}
    archive.add([make_article(**corrected, updated=date(2020, 7, 3))])
    second = retriever.passage("story", 0)
    assert first
    assert second
    assert (first.version, second.version) == (1, 2)
    assert second.quote.text == corrected["text"]
    versions = archive.catalogue.versions("story")
    assert [read.arrived.isoformat() for read in (first, second)] == [
        version.arrived for version in versions
    ]
    assert second.arrived.tzinfo


@pytest.mark.parametrize(("article", "number"), [("story", 6), ("story", -1), ("nobody", 0)])
def test_what_is_not_there_cannot_be_read(
    opened: Opened, make_article: MakeArticle, article: str, number: int
) -> None:
    assert Retriever(opened([make_article(**STORY)])).passage(article, number) is None


def test_what_is_removed_withdrawn_or_embargoed_cannot_be_read(
    opened: Opened, make_article: MakeArticle
) -> None:
    hour = datetime(2999, 1, 1, tzinfo=UTC)
    archive = opened(
        [make_article(**STORY | {"id": name}) for name in ("removed", "killed", "stays")]
        + [make_article(**STORY | {"id": "embargoed"}, embargoed_until=hour)]
    )
    retriever = Retriever(archive)
    assert retriever.passage("removed", 0)
    assert retriever.passage("killed", 0)
    archive.remove(["removed"])
    archive.add(
        [make_article(**STORY | {"id": "killed"}, status="killed", updated=date(2030, 1, 1))]
    )
    read = {
        name: bool(retriever.passage(name, 0))
        for name in ("removed", "killed", "embargoed", "stays")
    }
    assert read == {"removed": False, "killed": False, "embargoed": False, "stays": True}


def test_an_empty_archive_has_nothing_to_read(opened: Opened) -> None:
    assert Retriever(opened([])).passage("story", 0) is None


def test_a_passage_of_a_hidden_source_cannot_be_read_and_is_no_copy_of_another(
    opened: Opened, make_article: MakeArticle
) -> None:
    archive = opened(
        [
            make_article(id=source, source=source, text=FERRY, published=date(2020, 8, day))
            for day, source in enumerate(("Courier", "Dawn", "Gazette"), start=3)
        ]
    )
    whole = Retriever(archive)
    open_read, read = (one.passage("Dawn", 0) for one in (whole, whole.without(["Courier"])))
    assert open_read
    assert read
    assert [one.source for one in open_read.quote.copies] == ["Courier", "Gazette"]
    assert [one.source for one in read.quote.copies] == ["Gazette"]
    assert (open_read.quote.is_first, read.quote.is_first) == (False, True)
    assert whole.without(["Courier"]).passage("Courier", 0) is None
    alone = whole.without(["Courier", "Gazette"]).passage("Dawn", 0)
    assert alone
    assert alone.quote.copies == ()


def test_a_negative_number_of_passages_around_is_refused(retriever: Retriever) -> None:
    with pytest.raises(ValueError, match="around is -1; expected how many passages, 0 or more"):
        retriever.passage("one", 0, around=-1)


def test_a_reading_goes_out_as_plain_values(opened: Opened, make_article: MakeArticle) -> None:
    read = Retriever(opened([make_article(**STORY)])).passage("story", 1, around=1)
    assert read
    told = json.loads(json.dumps(read.to_json()))
    assert list(told) == ["quote", "before", "after", "version", "arrived"]
    assert told["before"] == [PARAGRAPHS[0]]
    assert datetime.fromisoformat(told["arrived"]) == read.arrived
