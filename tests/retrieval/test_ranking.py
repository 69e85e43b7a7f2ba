"""Ranking: both sides and the lead become one score, leanings lean, and filters are exact."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index import Archive, Article, Encodes, Filter, Found, Search
from retrieval import Interval, Mention, Question
from retrieval.ranking import (
    AROUND,
    CANDIDATES,
    FLOOR,
    LEAD,
    MEANING,
    PART,
    SOURCE,
    UNSTATED,
    Ranking,
    rank,
)

MakeArticle = Callable[..., Article]
Opened = Callable[[Sequence[Article]], Archive]
RankedOf = Callable[[Archive, Question], Ranking]
Floats = npt.NDArray[np.float64]

VOCABULARY = "ferry bridge harbour toll mayor strike rail water measles hospital crane silt".split()  # noqa: SIM905
SOURCES = ("Dawn", "Ledger", "Tribune", "")
BYLINES = ("Ida Lund", "Tomas Berg", "")
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
    """One of many articles that differ in source, day, byline and words, by number alone."""
    rng = np.random.default_rng(number)
    paragraphs = [
        f"Of {rng.choice(VOCABULARY)} and {rng.choice(VOCABULARY)}, {rng.choice(VOCABULARY)} "
        f"came {rng.choice(['first', 'second', 'last'])}."
        for _ in range(int(rng.integers(1, 5)))
    ]
    return make_article(
        id=f"a{number}",
        source=SOURCES[number % len(SOURCES)],
        byline=BYLINES[number % len(BYLINES)],
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


def found_by(archive: Archive, ranking: Ranking) -> list[Found]:
    found = archive.catalogue.find(ranking.rows.tolist())
    return [found[row] for row in ranking.rows.tolist()]


def articles_of(archive: Archive, ranking: Ranking) -> list[str]:
    return [one.article.id for one in found_by(archive, ranking)]


def fused(archive: Archive, text: str, rows: npt.NDArray[np.int64]) -> Floats:
    """What meaning and words say of each row, as `MEANING` states it."""
    search = search_of(archive)
    cosines, bm25 = search.scores(archive.encode_question(text), text, rows)
    words = bm25 / sum(search.rarity(text).values())
    return np.asarray(MEANING * cosines + (1 - MEANING) * words, float)


def by_row(ranking: Ranking, values: Floats) -> dict[int, float]:
    return dict(zip(ranking.rows.tolist(), values.tolist(), strict=True))


# The score.


def test_the_score_is_the_passages_own_and_that_of_the_articles_lead(
    many: Archive, ranked: RankedOf
) -> None:
    ranking = ranked(many, Question(text="ferry and toll"))
    found = found_by(many, ranking)
    leads = {one.article.id: row for one, row in zip(found, ranking.rows, strict=True)}
    for one, row in zip(found, ranking.rows, strict=True):
        if one.passage.ordinal == 0:
            leads[one.article.id] = row
    lead_rows = np.array([leads[one.article.id] for one in found])
    own = fused(many, "ferry and toll", ranking.rows)
    lead = fused(many, "ferry and toll", lead_rows)
    assert ranking.scores == pytest.approx((1 - LEAD) * own + LEAD * lead, abs=1e-5)
    assert any(one.passage.ordinal for one in found)


def test_of_two_passages_alike_the_one_whose_article_opens_with_the_subject_comes_first(
    opened: Opened, ranked: RankedOf, make_article: MakeArticle
) -> None:
    told = "The crane fell on the quay at noon."
    archive = opened(
        [
            make_article(id="aside", headline="", text=f"Rents rose again in May.\n\n{told}"),
            make_article(id="story", headline="", text=f"The crane fell.\n\n{told}"),
        ]
    )
    found = found_by(archive, ranked(archive, Question(text="crane fell quay")))
    assert [one.article.id for one in found if one.passage.text == told] == ["story", "aside"]


def test_without_leanings_the_order_is_that_of_the_scores(many: Archive, ranked: RankedOf) -> None:
    ranking = ranked(many, Question(text="ferry and toll"))
    assert (np.diff(ranking.scores) <= 0).all()
    assert ranking.order == pytest.approx(ranking.scores)


def test_where_no_word_tells_anything_the_meaning_alone_counts(
    many: Archive, ranked: RankedOf
) -> None:
    ranking = ranked(many, Question(text="what of the"))
    assert len(ranking) > 0
    assert not ranking.words.any()
    own, lead = MEANING * ranking.cosines, MEANING * ranking.lead_cosines
    assert ranking.scores == pytest.approx((1 - LEAD) * own + LEAD * lead)


def test_a_passage_found_by_one_side_alone_is_scored_on_both(
    opened: Opened, ranked: RankedOf, make_article: MakeArticle
) -> None:
    """With more passages than candidates, each side leaves out what the other finds."""
    archive = opened(
        [
            make_article(id=f"a{number}", headline="", text=f"Of the harbour came word {number}.")
            for number in range(CANDIDATES + 50)
        ]
    )
    # The question's words among so many others that its direction is another.
    buried = "Crane " + " ".join(f"thing{number}" for number in range(50))
    archive.add([make_article(id="buried", headline="", text=buried)])
    search, asked = search_of(archive), Question(text="crane harbour")
    nearest, _ = search.nearest(archive.encode_question(asked.topic), CANDIDATES, Filter())
    ranking = ranked(archive, asked)
    place = articles_of(archive, ranking).index("buried")
    row = ranking.rows[place]
    assert row not in nearest
    assert ranking.cosines[place] > 0
    assert ranking.words[place] > 0
    assert ranking.scores[place] == pytest.approx(
        fused(archive, asked.topic, np.array([row]))[0], abs=1e-5
    )
    # And what only the vectors brought has its words counted.
    words = set(search.matching(asked.topic, CANDIDATES, Filter())[0].tolist())
    alone = [place for place, row in enumerate(ranking.rows.tolist()) if row not in words]
    assert alone
    assert (ranking.words[alone] > 0).all()


def test_it_is_the_topic_that_is_searched_and_not_the_text(many: Archive, ranked: RankedOf) -> None:
    typed = ranked(many, Question(text="ferry in 2020, newest first", topic="ferry"))
    plain = ranked(many, Question(text="ferry"))
    assert typed.rows.tolist() == plain.rows.tolist()
    assert typed.scores == pytest.approx(plain.scores)


def test_all_that_is_told_of_a_candidate_moves_with_it(many: Archive, ranked: RankedOf) -> None:
    asked = Question(
        text="ferry toll",
        leaning=(Mention("Dawn", ("Dawn",)),),
        parts=(Question(text="ferry"), Question(text="toll")),
    )
    ranking = ranked(many, asked)
    places = np.random.default_rng(1).permutation(len(ranking))[:20]
    moved = ranking.reordered(places)
    assert len(moved) == 20
    for name in set(Ranking.__slots__) - {"is_reranked"}:
        assert (getattr(moved, name) == getattr(ranking, name)[..., places]).all()
    assert moved.parts.shape == (2, 20)
    assert moved.mentioned.shape == (1, 20)


# Sources that are mentioned.


def leaning_of(archive: Archive, ranked: RankedOf, asked: Question) -> dict[int, float]:
    """What the leanings of a question add to each passage, by row."""
    ranking = ranked(archive, asked)
    return by_row(ranking, ranking.order - ranking.scores)


def test_a_mentioned_source_leans_one_that_is_not_stated_a_part_of_it_and_others_nothing(
    many: Archive, ranked: RankedOf
) -> None:
    asked = Question(text="ferry toll", leaning=(Mention("the Ledger", ("Ledger",)),))
    found = many.catalogue.find(many.catalogue.passage_rows())
    added = {"Ledger": SOURCE, "": UNSTATED * SOURCE}
    leaning = leaning_of(many, ranked, asked)
    assert leaning == pytest.approx(
        {row: added.get(one.article.source, 0.0) for row, one in found.items()}
    )
    assert 0 < UNSTATED < 1


def test_a_mentioned_source_filters_nothing_and_brings_its_own_up(
    many: Archive, ranked: RankedOf
) -> None:
    plain = ranked(many, Question(text="ferry toll"))
    leant = ranked(many, Question(text="ferry toll", leaning=(Mention("Ledger", ("Ledger",)),)))
    assert sorted(plain.rows) == sorted(leant.rows)
    assert by_row(plain, plain.scores) == pytest.approx(by_row(leant, leant.scores))

    def places(ranking: Ranking) -> list[int]:
        found = found_by(many, ranking)
        return [place for place, one in enumerate(found) if one.article.source == "Ledger"]

    assert sum(places(leant)) < sum(places(plain))


def test_each_mention_tells_its_own_passages(many: Archive, ranked: RankedOf) -> None:
    """'The Independent' may stand for its sections."""
    asked = Question(
        text="ferry toll",
        leaning=(Mention("Dawn", ("Dawn",)), Mention("the others", ("Ledger", "Tribune"))),
    )
    ranking = ranked(many, asked)
    sources = [one.article.source for one in found_by(many, ranking)]
    assert ranking.mentioned.tolist() == [
        [source == "Dawn" for source in sources],
        [source in {"Ledger", "Tribune"} for source in sources],
    ]


def test_a_mention_of_what_the_archive_does_not_have_leans_to_nothing(
    many: Archive, ranked: RankedOf
) -> None:
    ranking = ranked(many, Question(text="ferry", leaning=(Mention("Post", ("Post",)),)))
    assert not ranking.mentioned.any()


# Times that are leant to.


def test_a_time_that_is_leant_to_counts_for_its_days_a_part_for_the_undated_and_filters_nothing(
    many: Archive, ranked: RankedOf
) -> None:
    days = Interval(date(2020, 1, 1), date(2020, 1, 3))
    leaning = leaning_of(many, ranked, Question(text="ferry toll", around=(days,)))
    found = many.catalogue.find(many.catalogue.passage_rows())

    def added(day: date | None) -> float:
        if day is None:
            return UNSTATED * AROUND
        return AROUND if date(2020, 1, 1) <= day < date(2020, 1, 3) else 0.0

    assert leaning == pytest.approx({row: added(one.article.day) for row, one in found.items()})
    assert len({round(one, 6) for one in leaning.values()}) == 3


def test_the_time_of_one_part_leans_and_hides_nothing_of_the_others(
    many: Archive, ranked: RankedOf
) -> None:
    parts = (
        Question(text="ferry", after=date(2021, 1, 1), before=date(2022, 1, 1)),
        Question(text="toll"),
    )
    asked = Question(text="ferry in 2021 and toll", topic="ferry and toll", parts=parts)
    ranking = ranked(many, asked)
    days = [one.article.day for one in found_by(many, ranking)]
    assert sorted(ranking.rows.tolist()) == many.catalogue.passage_rows()
    without_parts = ranking.order - PART * (ranking.parts.max(axis=0) - ranking.scores)
    expected = [AROUND * (UNSTATED if day is None else float(day.year == 2021)) for day in days]
    assert without_parts - ranking.scores == pytest.approx(expected)


def test_a_time_that_the_parts_share_with_the_whole_filters_and_does_not_lean_as_well(
    many: Archive, ranked: RankedOf
) -> None:
    year = {"after": date(2020, 1, 1), "before": date(2021, 1, 1)}
    parts = (Question(text="ferry", **year), Question(text="toll", **year))  # type: ignore[arg-type]
    ranking = ranked(many, Question(text="ferry and toll", parts=parts, **year))  # type: ignore[arg-type]
    parted = PART * (ranking.parts.max(axis=0) - ranking.scores)
    assert ranking.order - ranking.scores == pytest.approx(parted)
    assert {one.article.day.year for one in found_by(many, ranking) if one.article.day} == {2020}


# Several questions in one.


def test_each_part_is_scored_as_a_question_by_itself(many: Archive, ranked: RankedOf) -> None:
    parts = (Question(text="ferry"), Question(text="measles hospital"))
    ranking = ranked(many, Question(text="ferry, and measles hospital", parts=parts))
    assert ranking.parts.shape == (2, len(ranking))
    for part, scores in zip(parts, ranking.parts, strict=True):
        alone = ranked(many, part)
        assert by_row(ranking, scores) == pytest.approx(by_row(alone, alone.scores), abs=1e-5)


def test_each_part_brings_candidates_of_its_own(
    opened: Opened, ranked: RankedOf, make_article: MakeArticle
) -> None:
    """The second question's one passage lies behind all that the whole question finds."""
    archive = opened(
        [
            make_article(id=f"a{number}", headline="", text=f"The crane fell, crane {number}.")
            for number in range(2 * CANDIDATES + 50)
        ]
    )
    buried = "Silt " + " ".join(f"thing{number}" for number in range(50))
    archive.add([make_article(id="other", headline="", text=buried)])
    # The word stands in the second part alone, as where the whole question's topic lost it.
    whole = Question(text="crane fell, crane")
    parts = (Question(text="crane fell"), Question(text="silt"))
    assert "other" not in articles_of(archive, ranked(archive, whole))
    assert "other" in articles_of(archive, ranked(archive, replace(whole, parts=parts)))


def test_the_phrase_of_one_part_leans(many: Archive, ranked: RankedOf) -> None:
    """It must not hide what answers the other part."""
    parts = (Question(text="ferry", phrases=("came second",)), Question(text="toll"))
    with_phrase = ranked(many, Question(text="ferry and toll", parts=parts))
    plain = ranked(
        many, Question(text="ferry and toll", parts=(replace(parts[0], phrases=()), parts[1]))
    )
    orders, before = by_row(with_phrase, with_phrase.order), by_row(plain, plain.order)
    found = many.catalogue.find(many.catalogue.passage_rows())
    assert orders == pytest.approx(
        {
            row: before[row] + AROUND * ("came second" in one.passage.text)
            for row, one in found.items()
        }
    )


def test_words_that_may_stand_word_for_word_lean_and_filter_nothing(
    many: Archive, ranked: RankedOf
) -> None:
    leaning = leaning_of(many, ranked, Question(text="ferry toll", quoted=("came second",)))
    found = many.catalogue.find(many.catalogue.passage_rows())
    assert leaning == pytest.approx(
        {row: AROUND * ("came second" in one.passage.text) for row, one in found.items()}
    )


# Recency.


def same_words(make_article: MakeArticle, **days: date | None) -> list[Article]:
    """Articles that differ in nothing but their day."""
    text = "The crane fell on the harbour bridge."
    return [
        make_article(id=name, headline="Crane falls", text=text, published=day)
        for name, day in days.items()
    ]


def test_recency_leans_to_the_newer_of_equals(
    opened: Opened, ranked: RankedOf, make_article: MakeArticle
) -> None:
    archive = opened(
        same_words(
            make_article,
            old=date(2010, 1, 1),
            new=date(2021, 1, 1),
            undated=None,
            middle=date(2020, 1, 1),
        )
    )
    ranking = ranked(archive, Question(text="crane on the bridge", recency=0.1))
    assert articles_of(archive, ranking) == ["new", "middle", "old", "undated"]


def test_recency_is_weighed_against_what_was_found(
    opened: Opened, ranked: RankedOf, make_article: MakeArticle
) -> None:
    """A little recency leaves the better passage first; much of it brings the newer one up."""
    archive = opened(
        [
            *same_words(make_article, better=date(2016, 1, 1)),
            make_article(
                id="newer",
                headline="Crane",
                text="Of one crane, of a bridge, and of other things there.",
                published=date(2021, 1, 1),
            ),
        ]
    )
    orders = [
        articles_of(archive, ranked(archive, Question(text="crane bridge", recency=recency)))
        for recency in (0.0, 0.01, 0.9)
    ]
    assert orders == [["better", "newer"], ["better", "newer"], ["newer", "better"]]


def test_what_is_far_from_the_best_is_not_put_forward_for_being_new(
    opened: Opened, ranked: RankedOf, make_article: MakeArticle
) -> None:
    archive = opened(
        [
            *same_words(make_article, old=date(2001, 1, 1)),
            make_article(
                id="new",
                headline="Rents",
                text="Rents rose, again, said Karin, as crane drivers left.",
                published=date(2021, 1, 1),
            ),
        ]
    )
    ranking = ranked(archive, Question(text="Why did the crane fall on the bridge?", recency=1))
    scores = dict(zip(articles_of(archive, ranking), ranking.scores, strict=True))
    assert 0 < scores["new"] < FLOOR * scores["old"]
    assert articles_of(archive, ranking) == ["old", "new"]


def test_a_recency_of_1_is_the_newest_first_and_of_one_day_the_better(
    many: Archive, ranked: RankedOf
) -> None:
    """All passages of an article share its day, and the best of them is the one to show."""
    ranking = ranked(many, Question(text="ferry and toll", recency=1))
    near = ranking.scores >= FLOOR * ranking.scores.max()
    count = int(near.sum())
    assert 3 < count < len(ranking)
    assert near[:count].all()
    keys = list(zip(-ranking.days[:count], -ranking.scores[:count], strict=True))
    assert keys == sorted(keys)


def test_undated_articles_alone_can_be_ranked_by_recency(
    opened: Opened, ranked: RankedOf, make_article: MakeArticle
) -> None:
    archive = opened(same_words(make_article, one=None, other=None))
    assert len(ranked(archive, Question(text="crane bridge", recency=0.5))) == 2


# Filters, and nothing missed.

FILTERS = {
    "source": {"sources": ("Ledger",)},
    "day": {"after": date(2021, 1, 1)},
    "phrase": {"phrases": ("of rain",)},
    "author": {"authors": ("lund",)},
    "title": {"titles": ("storms",)},
}


def test_a_filter_comes_before_the_candidates_and_not_after(
    opened: Opened, ranked: RankedOf, make_article: MakeArticle
) -> None:
    """The one passage that it allows lies behind more and better ones than are compared."""
    archive = opened(
        [
            make_article(id=f"a{number}", source="Dawn", text=f"The crane fell, crane {number}.")
            for number in range(CANDIDATES + 50)
        ]
    )
    archive.add(
        [
            make_article(
                id="other",
                source="Ledger",
                byline="Ida Lund",
                headline="A storm passes",
                published=date(2021, 5, 1),
                text="Of rain, a crane and hail.",
            )
        ]
    )
    for name, narrowed in FILTERS.items():
        for text in ("crane fell", "zebra"):  # by words and meaning, and by meaning alone
            ranking = ranked(archive, Question(text=text, **narrowed))  # type: ignore[arg-type]
            assert articles_of(archive, ranking) == ["other"], name


def test_what_must_not_stand_there_makes_room_for_what_lies_behind_it(
    opened: Opened, ranked: RankedOf, make_article: MakeArticle
) -> None:
    archive = opened(
        [
            make_article(id=f"a{number}", headline="", text=f"The crane fell, crane {number}.")
            for number in range(CANDIDATES + 50)
        ]
    )
    archive.add([make_article(id="other", headline="", text="Of rain, a crane and hail.")])
    ranking = ranked(archive, Question(text="crane", without=("falls", "fell")))
    assert articles_of(archive, ranking) == ["other"]


days = st.none() | st.dates(date(2019, 12, 30), date(2020, 1, 4)) | st.just(date(2021, 7, 1))


def some(*values: str) -> st.SearchStrategy[tuple[str, ...]]:
    """None of these more often than one, or two."""
    return st.one_of(
        st.just(()), st.just(()), st.lists(st.sampled_from(values), max_size=2).map(tuple)
    )


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
        phrases=draw(some("came first", "Came SECOND", "ferry", "of crane", "bridges", "!")),
        without=draw(some("ferries", "toll", "came last", "water")),
        authors=draw(some("lund", "Ida Lund", "Berg", "Id")),
        titles=draw(some("ferries", "the bridge", "toll")),
        leaning=draw(st.sampled_from([(), (Mention("Dawn", ("Dawn",)),)])),
        recency=draw(st.sampled_from([0.0, 0.3, 1.0])),
    )


def holds(words: Sequence[str], said: Sequence[str]) -> bool:
    """Whether words stand side by side; none at all stand nowhere."""
    size = len(said)
    starts = range(len(words) - size + 1)
    return bool(size) and any(list(words[at : at + size]) == list(said) for at in starts)


def plain(text: str) -> list[str]:
    return "".join(letter if letter.isalnum() else " " for letter in text.lower()).split()


def allows(question: Question, found: Found, stems: Callable[[str], list[str]]) -> bool:
    """What the filter says, written as plainly as it can be."""
    article, text = found.article, found.passage.text
    names = {name.casefold() for name in question.sources}
    headline = stems(article.headline)
    day = article.day
    dated = bool(question.after or question.until)
    return (
        (not names or article.source.casefold() in names)
        and (not dated or day is not None)
        and (day is None or question.after is None or question.after <= day)
        and (day is None or question.before is None or day < question.before)
        and (day is None or question.as_of is None or day <= question.as_of)
        and all(holds(plain(text), plain(one)) for one in question.phrases)
        and all(holds(plain(article.byline), plain(one)) for one in question.authors)
        and all(holds(headline, stems(one)) for one in question.titles)
        and not any(
            holds(stems(text), stems(one)) or holds(headline, stems(one))
            for one in question.without
        )
    )


def test_filters_are_exact_on_both_sides_and_nothing_is_left_out(
    many: Archive, ranked: RankedOf
) -> None:
    """Against brute force over every passage, for any question and any filters together."""
    search = search_of(many)
    every = many.catalogue.find(many.catalogue.passage_rows())
    narrowed, emptied = 0, 0

    @settings(max_examples=100)
    @given(questions())
    def exact(question: Question) -> None:
        nonlocal narrowed, emptied
        allowed = {row for row, one in every.items() if allows(question, one, search.stems)}
        ranking = ranked(many, question)
        assert set(ranking.rows.tolist()) == allowed
        assert len(ranking) == len(allowed)
        assert (np.diff(ranking.order) <= 1e-9).all()
        narrowed += 0 < len(allowed) < len(every)
        emptied += not allowed

    exact()
    assert narrowed
    assert emptied


def test_a_filter_that_nothing_passes_gives_an_empty_ranking(
    many: Archive, ranked: RankedOf
) -> None:
    asked = Question(
        text="ferry",
        after=date(2030, 1, 1),
        recency=0.5,
        leaning=(Mention("Dawn", ("Dawn",)),),
        parts=(Question(text="toll", sources=("Nobody",)), Question(text="x" * 9, sources=("No",))),
    )
    ranking = ranked(many, asked)
    assert len(ranking) == 0
    assert ranking.parts.shape == (2, 0)
    assert ranking.mentioned.shape == (1, 0)


def test_the_vector_of_a_question_is_used_as_it_is_given(many: Archive) -> None:
    """Of two vectors for one text, each finds its own nearest; words count the same for both."""
    ferry = many.encode_question("of ferry and toll")
    asked = Question(text="zzzz")
    near, far = (
        rank(search_of(many), asked, lambda _, vector=vector: vector, lambda _: [])  # type: ignore[misc]
        for vector in (ferry, -ferry)
    )
    assert near.rows[0] == far.rows[-1]
    assert near.scores[0] > far.scores[0]
