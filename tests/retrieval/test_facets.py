"""Facets: how many articles a question finds, as reading every candidate would tell."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import numpy as np
import pytest

from index import Archive, Article, Vector, as_day
from retrieval import Answer, Library, Question, Retriever
from retrieval.facets import NONE, _above_others, supposed
from retrieval.relevance import evidence
from retrieval.selection import first_of_articles, judge
from tests.conftest import HashedWords

MakeArticle = Callable[..., Article]
Opened = Callable[[Sequence[Article]], Archive]

ASKED = Question(text="What did the harbour council hear?")


def told(number: int) -> Article:
    """Of thirty articles of three sources and of none, over three months and undated."""
    return Article(
        id=f"a{number}",
        source=("Dawn", "Courier", "Gazette", "")[number % 4],
        headline=f"Report {number}",
        published=None if number % 10 == 9 else date(2020, 5 + number % 3, 1 + number),
        text=f"The harbour council heard of report {number}.\n\nIt spoke of the harbour {number}.",
    )


@pytest.fixture(scope="module")
def every(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Retriever]:
    """One to which every candidate is relevant."""
    with Archive(tmp_path_factory.mktemp("facets"), HashedWords(), passage_words=1) as archive:
        archive.add(map(told, range(30)))
        yield Retriever(archive, threshold=0)


def sources_of(articles: Sequence[Article]) -> dict[str, int]:
    return dict(Counter(one.source for one in articles if one.source))


def months_of(articles: Sequence[Article]) -> dict[date, int]:
    return dict(Counter(one.day.replace(day=1) for one in articles if one.day))


def test_articles_are_counted_by_source_and_by_month_once_each(every: Retriever) -> None:
    facets = Library(every).facets(ASKED)
    articles = list(map(told, range(30)))
    assert facets.articles == 30
    assert dict(facets.sources) == sources_of(articles)
    assert dict(facets.months) == months_of(articles)
    assert [count for _, count in facets.sources] == sorted(dict(facets.sources).values())[::-1]
    assert [month for month, _ in facets.months] == sorted(dict(facets.months))


@pytest.mark.parametrize("sources", [(), ("Dawn",), ("Dawn", "Courier")])
@pytest.mark.parametrize("after", [None, date(2020, 6, 1)])
def test_each_kind_is_counted_without_the_filter_of_its_own_and_with_the_other(
    every: Retriever, sources: tuple[str, ...], after: date | None
) -> None:
    articles = list(map(told, range(30)))
    of_sources = [one for one in articles if not sources or one.source in sources]
    of_days = [one for one in articles if not after or (one.day and one.day >= after)]
    facets = Library(every).facets(replace(ASKED, sources=sources, after=after))
    assert dict(facets.sources) == sources_of(of_days)
    assert dict(facets.months) == months_of(of_sources)
    assert facets.articles == sum(one in of_days for one in of_sources)


def test_what_was_known_on_a_day_stays_a_filter_of_every_kind(every: Retriever) -> None:
    facets = Library(every).facets(replace(ASKED, as_of=date(2020, 5, 31)))
    assert [month for month, _ in facets.months] == [date(2020, 5, 1)]
    assert sum(count for _, count in facets.months) == facets.articles


def test_the_days_of_a_questions_parts_are_filters_of_the_same_kind(every: Retriever) -> None:
    part = Question(text="harbour council", after=date(2020, 7, 1))
    asked = replace(ASKED, after=date(2020, 7, 1), parts=(part, replace(part, text="report")))
    facets = Library(every).facets(asked)
    assert {month.month for month, _ in facets.months} == {5, 6, 7}
    assert facets.articles < sum(count for _, count in facets.months)


def test_a_hidden_source_counts_for_nothing(every: Retriever, opened: Opened) -> None:
    clean = Retriever(
        opened([one for one in map(told, range(30)) if one.source != "Courier"]), threshold=0
    )
    hidden = Library(every.without(["courier"])).facets(ASKED)
    assert hidden == Library(clean).facets(ASKED)
    assert "Courier" not in dict(hidden.sources)


def test_what_may_not_be_quoted_counts_for_nothing(
    opened: Opened, make_article: MakeArticle
) -> None:
    hour = datetime(2999, 1, 1, tzinfo=UTC)
    archive = opened(
        [
            make_article(id="stays"),
            make_article(id="killed"),
            make_article(id="embargoed", embargoed_until=hour),
        ]
    )
    library = Library(Retriever(archive, threshold=0))
    assert library.facets(ASKED).articles == 2
    archive.add([make_article(id="killed", status="killed", updated=date(2030, 1, 1))])
    assert library.facets(ASKED).articles == 1


@pytest.mark.parametrize("text", ["hello", "thank you", "asdf qwer zxcv"])
def test_what_is_no_question_and_an_empty_archive_count_nothing(
    every: Retriever, opened: Opened, text: str
) -> None:
    assert Library(every).facets(Question(text=text)) == NONE
    assert Library(Retriever(opened([]))).facets(ASKED) == NONE


# As reading every candidate would tell.


def test_whatever_a_first_page_quotes_is_counted(
    retriever: Retriever, sample_answers: list[tuple[dict[str, str | None], Answer]]
) -> None:
    for _, answer in sample_answers:
        facets = Library(retriever).facets(answer.question)
        quoted = {one.article_id: one for one in answer.quotes}
        assert facets.articles >= len(quoted)
        for quote in quoted.values():
            assert not quote.source or dict(facets.sources)[quote.source]
            if day := as_day(quote.published):
                assert dict(facets.months)[day.replace(day=1)]


def test_the_counts_are_near_those_that_reading_every_candidate_gives(
    retriever: Retriever, sample_answers: list[tuple[dict[str, str | None], Answer]]
) -> None:
    """What is supposed from scores is held against what is read, over all sample questions."""
    archive = retriever.archive
    assert archive.search
    wrong = total = 0
    for _, answer in sample_answers:
        asked = answer.question
        ranking = retriever.ranked(asked)
        places = first_of_articles(ranking, asked.per_article)
        judged = judge(ranking, places, asked, archive.search, archive.catalogue.find)
        read = {one.found.article.id for one in judged if one.relevance >= retriever.threshold}
        wrong += abs(Library(retriever).facets(asked).articles - len(read))
        total += len(read)
    assert total > 50
    assert wrong <= 0.25 * total


def test_how_a_candidate_stands_among_others_is_what_reading_it_would_tell(
    retriever: Retriever, sample_answers: list[tuple[dict[str, str | None], Answer]]
) -> None:
    search = retriever.archive.search
    assert search
    for _, answer in sample_answers[:10]:
        ranking = retriever.ranked(answer.question)
        found = retriever.archive.catalogue.find(ranking.rows.tolist())
        rarity = search.rarity(answer.question.topic)
        read = evidence(ranking, range(len(ranking)), found, rarity, search.stems)
        assert np.allclose(np.column_stack(_above_others(ranking)), read[:, 4:6])
        probabilities = supposed(ranking, answer.question, search)
        assert probabilities.shape == (len(ranking),)
        assert ((probabilities >= 0) & (probabilities <= 1)).all()


# What is asked together.


class Counting(HashedWords):
    """Hashed words that keep each question that they were given."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[str] = []

    def encode_question(self, text: str, fingerprint: str) -> Vector:
        self.asked.append(text)
        return super().encode_question(text, fingerprint)


def test_a_question_is_encoded_once_for_its_answer_and_its_facets_with_and_without_filters(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    encoder = Counting()
    with Archive(tmp_path_factory.mktemp("counting"), encoder, passage_words=1) as archive:
        archive.add(map(told, range(8)))
        retriever = Retriever(archive, threshold=0)
        asked = replace(ASKED, sources=("Dawn",), after=date(2020, 5, 1))
        retriever.answer(asked)
        Library(retriever).facets(asked)
        assert encoder.asked == [ASKED.text]


def test_candidates_are_ranked_once_for_an_answer_and_its_facets_and_again_for_each_filter(
    opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now)
    retriever = Retriever(opened(list(map(told, range(8)))), threshold=0)
    filtered = replace(ASKED, sources=("Dawn",), after=date(2020, 5, 1))
    for asked, rankings in ((ASKED, 1), (filtered, 4)):
        retriever.answer(asked)
        Library(retriever).facets(asked)
        assert retriever._ranked.cache_info().misses == rankings


def test_what_comes_in_is_counted_at_once(opened: Opened) -> None:
    archive = opened(list(map(told, range(4))))
    library = Library(Retriever(archive, threshold=0))
    assert library.facets(ASKED).articles == 4
    archive.add(map(told, range(4, 6)))
    assert library.facets(ASKED).articles == 6
    archive.remove(["a0"])
    assert library.facets(ASKED).articles == 5


def test_an_article_is_counted_and_quoted_from_the_second_at_which_its_embargo_lifts(
    opened: Opened, make_article: MakeArticle, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = time.time()
    until = datetime.fromtimestamp(int(now) + 60, UTC)
    archive = opened([make_article(id="stays"), make_article(id="later", embargoed_until=until)])
    retriever = Retriever(archive, threshold=0)
    counted: list[Any] = []
    for moment in (now, now + 61):
        monkeypatch.setattr(time, "time", lambda moment=moment: moment)
        quoted = {one.article_id for one in retriever.answer(ASKED).quotes}
        counted.append((Library(retriever).facets(ASKED).articles, "later" in quoted))
        readable = Library(retriever).article("later") is not None
        assert readable == ("later" in quoted)
    assert counted == [(1, False), (2, True)]


def test_facets_go_out_as_plain_values(every: Retriever) -> None:
    facets = Library(every).facets(ASKED)
    plain = json.loads(json.dumps(facets.to_json()))
    assert plain["articles"] == 30
    assert plain["sources"] == dict(facets.sources)
    assert list(plain["months"]) == ["2020-05-01", "2020-06-01", "2020-07-01"]
