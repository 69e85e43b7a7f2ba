"""Shelf: the articles of an archive in lists and counts, page by page."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import Archive, Article
from retrieval import Library, Page, QuestionError, Retriever
from tests.conftest import HashedWords

MakeArticle = Callable[..., Article]
Opened = Callable[[Sequence[Article]], Archive]


def shelved() -> Iterator[Article]:
    """Forty articles of four sources over ten days, some by the hour and some undated."""
    for number in range(40):
        day: date | None = date(2020, 7, 1) + timedelta(days=number % 10)
        if number % 4 == 1:
            assert day
            day = datetime(day.year, day.month, day.day, number % 5, tzinfo=UTC)
        yield Article(
            id=f"article {number}#{number % 3}",
            source=("Dawn", "Courier", "Gazette", "")[number % 4],
            headline=f"Report {number}",
            published=None if number % 7 == 0 else day,
            text=f"Report number {number} was read to the harbour council.",
        )


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Retriever]:
    with Archive(tmp_path_factory.mktemp("shelf"), HashedWords(), passage_words=1) as archive:
        archive.add(shelved())
        yield Retriever(archive)


def walked(library: Library, k: int, **where: object) -> list[Page]:
    pages = [library.articles(k=k, **where)]  # type: ignore[arg-type]
    while pages[-1].cursor:
        pages.append(library.articles(k=k, cursor=pages[-1].cursor, **where))  # type: ignore[arg-type]
    return pages


# Lists.


@given(
    k=st.integers(1, 50),
    sources=st.sets(st.sampled_from(["Dawn", "COURIER", "the gazette"])).map(sorted),
    after=st.none() | st.dates(date(2020, 6, 28), date(2020, 7, 8)),
    days=st.none() | st.integers(1, 9),
)
def test_the_pages_of_a_list_hold_each_article_that_passes_once_the_newest_first(
    shelf: Retriever, k: int, sources: list[str], after: date | None, days: int | None
) -> None:
    before = date(2020, 7, 1) + timedelta(days=days) if days else None
    if after and before and after >= before:
        return
    pages = walked(Library(shelf), k, sources=sources, after=after, before=before)
    names = {"Dawn": "Dawn", "COURIER": "Courier", "the gazette": "Gazette"}
    expected = {
        one.id
        for one in shelved()
        if (not sources or one.source in {names[source] for source in sources})
        and (not (after or before) or one.day is not None)
        and (not after or (one.day or date.min) >= after)
        and (not before or (one.day or date.max) < before)
    }
    listed = [one for page in pages for one in page.articles]
    assert [one.article_id for one in listed] == list(
        dict.fromkeys(one.article_id for one in listed)
    )
    assert {one.article_id for one in listed} == expected
    assert {page.total for page in pages} == {len(expected)}
    assert all(len(page.articles) == k for page in pages[:-1])
    days_listed = [one.published for one in listed]
    dated = [one for one in days_listed if one]
    assert days_listed[len(dated) :] == [None] * (len(days_listed) - len(dated))
    as_days = [one.date() if isinstance(one, datetime) else one for one in dated]
    assert all(newer >= older for newer, older in pairwise(as_days))


def test_a_cursor_goes_on_where_it_was_whatever_is_added_meanwhile(
    opened: Opened, make_article: MakeArticle
) -> None:
    archive = opened(list(shelved()))
    library = Library(Retriever(archive))
    first = library.articles(k=7)
    below = [one.article_id for page in walked(library, 7)[1:] for one in page.articles]
    archive.add(
        [make_article(id=f"new {day}", published=date(2020, 7, day)) for day in range(1, 28)]
    )
    later = library.articles(k=99, cursor=first.cursor)
    reached = [one.article_id for one in later.articles]
    assert [one for one in reached if not one.startswith("new")] == below
    assert not set(reached) & {one.article_id for one in first.articles}


def test_a_list_tells_headline_source_day_and_version_and_goes_out_as_plain_values(
    opened: Opened, make_article: MakeArticle
) -> None:
    archive = opened([make_article(id="pier", byline="Ida Lund", url="https://x.example/pier")])
    archive.add(
        [
            make_article(
                id="pier",
                headline="Pier closed",
                updated=date(2020, 7, 3),
                corrections=("It was the old pier.",),
            )
        ]
    )
    told = json.loads(json.dumps(Library(Retriever(archive)).articles().to_json()))
    assert told == {
        "articles": [
            {
                "article_id": "pier",
                "headline": "Pier closed",
                "source": "The Harbour Gazette",
                "published": "2020-07-02",
                "byline": "",
                "url": "",
                "version": 2,
                "corrections": ["It was the old pier."],
            }
        ],
        "cursor": "",
        "total": 1,
    }


def test_behind_the_last_article_is_an_empty_page(shelf: Retriever) -> None:
    library = Library(shelf)
    assert library.articles(k=40).cursor == ""
    before_last = library.articles(k=39).cursor
    assert len(library.articles(k=5, cursor=before_last).articles) == 1
    narrowed = library.articles(cursor=before_last, after="2020-07-01")
    assert narrowed.articles == ()
    assert narrowed.cursor == ""


@given(st.text(min_size=1, max_size=80) | st.binary(min_size=1, max_size=40).map(bytes.hex))
def test_a_cursor_that_was_not_given_is_refused_in_a_sentence(
    shelf: Retriever, cursor: str
) -> None:
    with pytest.raises(QuestionError, match="was not given by this archive; pass on the one"):
        Library(shelf).articles(cursor=cursor)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"k": 0}, "k is 0; it must be 1 to 1,000"),
        ({"k": 1_001}, "k is 1001; it must be 1 to 1,000"),
        ({"after": "2020-07-02", "before": "2020-07-02"}, "no day is on or after 2020-07-02"),
        ({"after": "yesterday"}, "'yesterday' is not a day"),
        ({"sources": ["Courrier"]}, "Courier"),
        ({"cursor": "WzEsMl0"}, "the cursor 'WzEsMl0' was not given"),
        ({"cursor": "WzEsICJcdWQ4MDAiLCAiYSJd"}, "was not given"),
    ],
)
def test_what_cannot_be_listed_is_refused_in_a_sentence(
    shelf: Retriever, asked: dict[str, object], said: str
) -> None:
    with pytest.raises(QuestionError, match=said):
        Library(shelf).articles(**asked)  # type: ignore[arg-type]


# Counts.


def test_sources_and_counts_are_those_of_what_can_be_quoted(shelf: Retriever) -> None:
    library = Library(shelf)
    counts = {
        name: [one for one in shelved() if one.source == name]
        for name in ("Courier", "Dawn", "Gazette", "")
    }
    assert [one.name for one in library.sources()] == ["Courier", "Dawn", "Gazette"]
    for held in library.sources():
        days = [one.day for one in counts[held.name] if one.day]
        assert (held.articles, held.first, held.last) == (10, min(days), max(days))
    stats = library.stats()
    assert (stats.articles, stats.passages, stats.undated) == (40, 40, 6)
    assert dict(stats.sources) == {name: len(found) for name, found in counts.items()}
    assert sum(articles for _, articles in stats.days) + stats.undated == stats.articles
    told = json.loads(json.dumps(stats.to_json()))
    assert (told["first"], told["last"], told["model"]) == (
        "2020-07-01",
        "2020-07-10",
        "hashed-words",
    )
    assert json.loads(json.dumps(library.sources()[1].to_json()))["name"] == "Dawn"


def test_an_empty_archive_has_an_empty_list_and_counts_nothing(opened: Opened) -> None:
    library = Library(Retriever(opened([])))
    assert library.articles() == Page((), "", 0)
    assert library.sources() == ()
    assert (library.stats().articles, library.stats().days) == (0, ())
    assert library.article("pier") is None
