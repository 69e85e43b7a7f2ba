"""Ranking: two scores become one order, filters are exact, and no article stands alone in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index import Archive, Article, Encodes, Search, Vector
from retrieval import Question
from retrieval.ranking import CANDIDATES, MEANING, Ranked, fused, rank, relevance_of

MakeArticle = Callable[..., Article]

VOCABULARY = "ferry bridge harbour toll mayor strike rail water measles hospital crane silt".split()  # noqa: SIM905
SOURCES = ("Dawn", "Ledger", "Tribune", "")
MOMENTS = (
    date(2019, 12, 31),
    date(2020, 1, 1),
    date(2020, 1, 2),
    # Both are the second of January by their own clock, and another day in UTC.
    datetime(2020, 1, 2, 0, 30, tzinfo=timezone(timedelta(hours=2))),
    datetime(2020, 1, 2, 23, 30, tzinfo=timezone(timedelta(hours=-5))),
    date(2021, 6, 30),
    datetime(2021, 7, 1, 12, 0, tzinfo=UTC),
    None,
)


def one_like(number: int, make_article: MakeArticle) -> Article:
    """One of many articles that differ in source, day and words, by number alone."""
    rng = np.random.default_rng(number)
    paragraphs = [
        f"Of {rng.choice(VOCABULARY)} and {rng.choice(VOCABULARY)}, {rng.choice(VOCABULARY)} "
        f"came {rng.choice(['first', 'second', 'last'])}."
        for _ in range(int(rng.integers(1, 5)))
    ]
    return make_article(
        id=f"a{number}",
        source=SOURCES[number % len(SOURCES)],
        published=MOMENTS[int(rng.integers(len(MOMENTS)))],
        headline=f"On the {rng.choice(VOCABULARY)}",
        text="\n\n".join(paragraphs),
    )


@pytest.fixture
def many(tmp_path: Path, encoder: Encodes, make_article: MakeArticle) -> Iterator[Archive]:
    """Sixty articles whose passages are fewer than the candidates, so that all are compared."""
    with Archive(tmp_path / "many", encoder, passage_words=1) as opened:
        opened.add([one_like(number, make_article) for number in range(60)])
        assert len(search_of(opened)) < CANDIDATES
        yield opened


def search_of(archive: Archive) -> Search:
    assert archive.search is not None
    return archive.search


def ranked(archive: Archive, question: Question, threshold: float = 0.0) -> list[Ranked]:
    vector = archive.encode_question(question.text)
    return rank(search_of(archive), vector, question, threshold=threshold)


def articles_of(archive: Archive, places: list[Ranked]) -> list[str]:
    found = archive.catalogue.find([place.row for place in places])
    return [found[place.row].article.id for place in places]


# The score.


def test_the_score_is_the_cosine_and_the_share_of_the_question_that_words_match() -> None:
    cosines = np.array([0.8, 0.2, -0.1], np.float32)
    bm25 = np.array([3.0, 6.0, 0.0], np.float32)
    words = 1 - MEANING
    expected = [
        MEANING * 0.8 + words * 3 / 6,
        MEANING * 0.2 + words * 6 / 6,
        MEANING * -0.1,
    ]
    assert fused(cosines, bm25, 6.0) == pytest.approx(expected, abs=1e-6)


def test_where_no_word_is_rare_the_meaning_alone_counts() -> None:
    score = fused(np.array([0.8], np.float32), np.array([3.0], np.float32), 0.0)
    assert score == pytest.approx([MEANING * 0.8])


@given(st.lists(st.floats(-2, 5), min_size=2, max_size=20))
def test_relevance_lies_between_0_and_1_and_rises_with_the_score(scores: list[float]) -> None:
    relevance = relevance_of(np.sort(np.array(scores)))
    assert ((relevance >= 0) & (relevance <= 1)).all()
    assert (np.diff(relevance) >= 0).all()


# How many, and of which articles.


def test_no_article_has_more_than_its_share(many: Archive) -> None:
    for per_article in (1, 2, 3):
        asked = Question(text="ferry bridge harbour", k=50, per_article=per_article)
        shares = Counter(articles_of(many, ranked(many, asked)))
        assert max(shares.values()) == per_article


@pytest.mark.parametrize("k", [1, 2, 7])
def test_no_more_come_than_were_asked_for_and_fewer_are_the_first_of_more(
    many: Archive, k: int
) -> None:
    few = ranked(many, Question(text="ferry bridge harbour", k=k))
    more = ranked(many, Question(text="ferry bridge harbour", k=20))
    assert few == more[:k]
    assert len(few) == k


def test_more_may_be_asked_for_than_there_are(many: Archive) -> None:
    asked = Question(text="ferry", k=1_000_000, per_article=1_000_000)
    assert sorted(place.row for place in ranked(many, asked)) == many.catalogue.passage_rows()


def test_nothing_under_the_threshold_comes(many: Archive) -> None:
    asked = Question(text="ferry and toll", k=100, per_article=100)
    every = ranked(many, asked)
    middle = every[len(every) // 2].relevance
    assert ranked(many, asked, threshold=middle) == [
        place for place in every if place.relevance >= middle
    ]


def test_a_passage_found_by_one_side_alone_is_scored_on_both(
    tmp_path: Path, encoder: Encodes, make_article: MakeArticle
) -> None:
    """With more passages than candidates, each side leaves out what the other finds."""
    with Archive(tmp_path / "archive", encoder, passage_words=1) as archive:
        archive.add(
            make_article(id=f"a{number}", headline="", text=f"Of the harbour came word {number}.")
            for number in range(CANDIDATES + 50)
        )
        # The question's words among so many others that its direction is another.
        buried = "Crane " + " ".join(f"thing{number}" for number in range(50))
        archive.add([make_article(id="buried", headline="", text=buried)])
        asked = Question(text="crane harbour", k=CANDIDATES * 3)
        vector = archive.encode_question(asked.text)
        place = next(
            place
            for place in ranked(archive, asked)
            if archive.catalogue.find([place.row])[place.row].article.id == "buried"
        )
        cosines, bm25 = search_of(archive).scores(vector, asked.text, np.array([place.row]))
        rarity = sum(search_of(archive).rarity(asked.text).values())
        assert place.relevance == pytest.approx(
            float(relevance_of(fused(cosines, bm25, rarity))[0])
        )
        assert cosines[0] > 0
        assert bm25[0] > 0


# Recency.


def same_words(make_article: MakeArticle, **days: date | None) -> list[Article]:
    """Articles that differ in nothing but their day."""
    text = "The crane fell on the harbour bridge."
    return [
        make_article(id=name, headline="Crane falls", text=text, published=day)
        for name, day in days.items()
    ]


def test_recency_leans_to_the_newer_of_equals(
    tmp_path: Path, encoder: Encodes, make_article: MakeArticle
) -> None:
    with Archive(tmp_path / "archive", encoder) as archive:
        archive.add(
            same_words(
                make_article,
                old=date(2010, 1, 1),
                new=date(2021, 1, 1),
                undated=None,
                middle=date(2020, 1, 1),
            )
        )
        asked = Question(text="crane on the bridge", recency=0.1)
        assert articles_of(archive, ranked(archive, asked)) == ["new", "middle", "old", "undated"]


def test_recency_is_weighed_against_relevance(
    tmp_path: Path, encoder: Encodes, make_article: MakeArticle
) -> None:
    """A little recency leaves the better passage first; much of it brings the newer one up."""
    with Archive(tmp_path / "archive", encoder) as archive:
        archive.add(same_words(make_article, better=date(2016, 1, 1)))
        archive.add(
            [
                make_article(
                    id="newer",
                    headline="Crane",
                    text="Of one crane, and of other things that came to pass there.",
                    published=date(2021, 1, 1),
                )
            ]
        )
        orders = [
            articles_of(archive, ranked(archive, Question(text="crane bridge", recency=recency)))
            for recency in (0.0, 0.01, 0.9)
        ]
        assert orders == [["better", "newer"], ["better", "newer"], ["newer", "better"]]


def test_a_recency_of_0_is_the_order_of_relevance(many: Archive) -> None:
    places = ranked(many, Question(text="ferry and toll", k=100, per_article=9, recency=0))
    relevances = [place.relevance for place in places]
    assert relevances == sorted(relevances, reverse=True)


def test_a_recency_of_1_is_the_newest_first_among_what_is_relevant_enough(many: Archive) -> None:
    plain = Question(text="ferry and toll", k=100, per_article=9)
    threshold = ranked(many, plain)[30].relevance
    places = ranked(
        many, Question(text="ferry and toll", k=100, per_article=9, recency=1), threshold
    )
    found = many.catalogue.find([place.row for place in places])
    days = [found[place.row].article.day or date.min for place in places]
    assert days == sorted(days, reverse=True)
    assert {place.row for place in places} == {
        place.row for place in ranked(many, plain, threshold)
    }


def test_of_one_day_the_more_relevant_comes_first_however_much_the_newest_count(
    many: Archive,
) -> None:
    """All passages of an article share its day, and the best of them is the one to show."""
    places = ranked(many, Question(text="ferry and toll", k=100, per_article=9, recency=1))
    found = many.catalogue.find([place.row for place in places])
    keys = [
        (-(found[place.row].article.day or date.min).toordinal(), -place.relevance)
        for place in places
    ]
    assert keys == sorted(keys)


def test_undated_articles_alone_can_be_ranked_by_recency(
    tmp_path: Path, encoder: Encodes, make_article: MakeArticle
) -> None:
    with Archive(tmp_path / "archive", encoder) as archive:
        archive.add(same_words(make_article, one=None, other=None))
        asked = Question(text="crane bridge", recency=0.5)
        assert len(ranked(archive, asked)) == 2


# Filters, and nothing missed.


def test_a_filter_comes_before_the_candidates_and_not_after(
    tmp_path: Path, encoder: Encodes, make_article: MakeArticle
) -> None:
    """The one passage of another paper is found behind more and better ones than are compared."""
    with Archive(tmp_path / "archive", encoder, passage_words=1) as archive:
        archive.add(
            make_article(id=f"a{number}", source="Dawn", text=f"The crane fell, crane {number}.")
            for number in range(CANDIDATES + 50)
        )
        archive.add([make_article(id="other", source="Ledger", text="Of rain, a crane and hail.")])
        asked = Question(text="crane fell", sources=("Ledger",))
        assert articles_of(archive, ranked(archive, asked)) == ["other"]


days = st.none() | st.dates(date(2019, 12, 30), date(2020, 1, 4)) | st.just(date(2021, 7, 1))


@st.composite
def questions(draw: st.DrawFn) -> Question:
    after, before, as_of = draw(days), draw(days), draw(days)
    ends = [end for end in (before, as_of + timedelta(days=1) if as_of else None) if end]
    if after and ends and after >= min(ends):
        after = None
    return Question(
        text=" ".join(draw(st.lists(st.sampled_from(VOCABULARY), min_size=1, max_size=4))),
        sources=tuple(draw(st.sets(st.sampled_from(["Dawn", "dawn", "LEDGER", "Tribune"])))),
        after=after,
        before=before,
        as_of=as_of,
        k=draw(st.integers(1, 12)),
        per_article=draw(st.integers(1, 3)),
        recency=draw(st.sampled_from([0.0, 0.3, 1.0])),
    )


def allows(question: Question, article: Article) -> bool:
    """What the filter says, written as plainly as it can be."""
    names = {name.casefold() for name in question.sources}
    if names and article.source.casefold() not in names:
        return False
    if question.after is None and question.until is None:
        return True
    day = article.day
    return (
        day is not None
        and (question.after is None or question.after <= day)
        and (question.before is None or day < question.before)
        and (question.as_of is None or day <= question.as_of)
    )


def test_filters_are_exact_and_nothing_better_is_left_out(many: Archive) -> None:
    """Against brute force over every passage, for any question, filter, number and recency."""
    search = search_of(many)
    every = many.catalogue.find(many.catalogue.passage_rows())
    rows = np.array(sorted(every))

    @settings(max_examples=60)
    @given(questions(), st.sampled_from([0.0, 0.02, 0.2]))
    def holds(question: Question, threshold: float) -> None:
        cosines, bm25 = search.scores(many.encode_question(question.text), question.text, rows)
        rarity = sum(search.rarity(question.text).values())
        relevance: dict[int, float] = dict(
            zip(
                rows.tolist(),
                relevance_of(fused(cosines, bm25, rarity)).tolist(),
                strict=True,
            )
        )
        allowed = [row for row in relevance if allows(question, every[row].article)]
        dated = [day for row in allowed if (day := every[row].article.day)]
        newest = question.as_of or max(dated, default=date.min)

        def key(row: int) -> float:
            day = every[row].article.day
            fresh = float(0.5 ** ((newest - day).days / 365)) if day else 0.0
            return (1 - question.recency) * relevance[row] + question.recency * fresh

        places = ranked(many, question, threshold)
        came = [place.row for place in places]
        assert set(came) <= set(allowed)
        assert [place.relevance for place in places] == pytest.approx(
            [relevance[row] for row in came], abs=1e-5
        )
        assert all(relevance[row] >= threshold - 1e-6 for row in came)
        assert len(came) == len(set(came)) <= question.k
        keys = [key(row) for row in came]
        assert all(left >= right - 1e-6 for left, right in pairwise(keys))
        for row in set(allowed) - set(came):
            mates = [mate for mate in came if every[mate].article.id == every[row].article.id]
            assert (
                relevance[row] < threshold + 1e-6
                or (len(came) == question.k and key(row) <= keys[-1] + 1e-6)
                or (
                    len(mates) == question.per_article
                    and key(row) <= min(key(mate) for mate in mates) + 1e-6
                )
            )

    holds()


def test_a_filter_that_nothing_passes_gives_nothing(many: Archive) -> None:
    assert ranked(many, Question(text="ferry", after=date(2030, 1, 1))) == []
    assert ranked(many, Question(text="ferry", sources=("Nobody",))) == []


def test_the_vector_of_a_question_is_used_as_it_is_given(many: Archive) -> None:
    """Of two vectors for one text, each finds its own nearest; words count the same for both."""
    search, asked = search_of(many), Question(text="zzzz", k=1)

    def first(vector: Vector) -> float:
        return rank(search, vector, asked, threshold=0)[0].relevance

    ferry = many.encode_question("of ferry and toll")
    assert first(ferry) > first(-ferry)
