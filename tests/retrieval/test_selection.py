"""Selection: what is quoted of the candidates, what is owed, and what comes after 'more'."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import combinations

import pytest

from index import Archive, Article, Found, Vector
from retrieval import Mention, Question
from retrieval.likeness import near_identical
from retrieval.ranking import Ranking
from retrieval.selection import EVIDENCE, SHARE, Judged, Selection, judge, select
from tests.conftest import direction

MakeArticle = Callable[..., Article]
Opened = Callable[[Sequence[Article]], Archive]
RankedOf = Callable[[Archive, Question], Ranking]

ASKED = "Why did the crane fall on the bridge?"
WIRE = (
    "The crane fell on the bridge on Monday, the harbour council said, and nobody was hurt. "
    "Ruth Okafor, who directs the Northern Line, put the yearly loss at four million crowns, and "
    "asked for a meeting with the mayor before the autumn."
)


@pytest.fixture
def choose(ranked: RankedOf) -> Callable[..., Selection]:
    """Select from an archive as a retriever does; the threshold is 0 where none is given."""

    def chosen(archive: Archive, question: Question, **given: float) -> Selection:
        assert archive.search is not None
        find = archive.catalogue.find
        settings = {"threshold": 0.0} | given
        return select(ranked(archive, question), question, archive.search, find, **settings)  # type: ignore[arg-type]

    return chosen


Choose = Callable[..., Selection]


def ids_of(judged: Sequence[Judged]) -> list[str]:
    return [one.found.article.id for one in judged]


def alike(number: int) -> list[str]:
    """So many texts that no score tells apart: they differ in a number, so none is a copy."""
    texts: dict[float, list[str]] = {}
    question: Vector = direction(ASKED)
    for report in range(1_000):
        text = f"The crane fell on the harbour bridge, report {report}."
        near = texts.setdefault(round(float(direction(text) @ question), 5), [])
        near.append(text)
        if len(near) == number:
            return near
    raise AssertionError


def reports(make_article: MakeArticle, number: int, **values: object) -> list[Article]:
    """Articles as good as one another, one a day: report-00 is the first."""
    return [
        make_article(
            **{
                "id": f"report-{place:02}",
                "headline": "",
                "text": text,
                "published": date(2020, 1, 1) + timedelta(days=place),
            }
            | values
        )
        for place, text in enumerate(alike(number))
    ]


def mixed(make_article: MakeArticle) -> list[Article]:
    """Thirty articles of four paragraphs, three sources and many days, better and worse ones."""
    sources = ("Dawn", "Ledger", "Tribune")
    words = "crane bridge fall harbour toll rents silt water".split()  # noqa: SIM905
    return [
        make_article(
            id=f"mixed-{number:02}",
            source=sources[number % 3],
            headline="",
            published=None if number % 7 == 0 else date(2020, 1, 1 + number * 11 % 29),
            text="\n\n".join(
                f"Of the {words[(number + part) % 8]} and the {words[number * part % 5]} came word "
                f"{100 * number + part}{', said Karin' * part}."
                for part in range(4)
            ),
        )
        for number in range(30)
    ]


# How many, and of which articles.


@pytest.mark.parametrize("per_article", [1, 2, 3])
@pytest.mark.parametrize("order", ["best", "newest", "oldest"])
def test_no_article_has_more_than_its_share(
    opened: Opened, choose: Choose, make_article: MakeArticle, per_article: int, order: str
) -> None:
    archive = opened(mixed(make_article))
    asked = Question(text=ASKED, k=80, per_article=per_article, order=order)  # type: ignore[arg-type]
    shares = Counter(ids_of(choose(archive, asked).chosen))
    assert max(shares.values()) == per_article


@pytest.mark.parametrize("k", [1, 2, 7])
def test_no_more_come_than_were_asked_for_and_fewer_are_the_first_of_more(
    opened: Opened, choose: Choose, make_article: MakeArticle, k: int
) -> None:
    archive = opened(mixed(make_article))
    few = ids_of(choose(archive, Question(text=ASKED, k=k)).chosen)
    more = ids_of(choose(archive, Question(text=ASKED, k=20)).chosen)
    assert few == more[:k]
    assert len(few) == k


def test_more_may_be_asked_for_than_there_are(
    opened: Opened, choose: Choose, make_article: MakeArticle
) -> None:
    archive = opened(mixed(make_article))
    asked = Question(text=ASKED, k=1_000_000, per_article=1_000_000)
    found = [one.found.passage.text for one in choose(archive, asked).chosen]
    assert len(found) == len(set(found)) > 100


def test_nothing_under_the_threshold_is_chosen_and_what_reaches_it_is(
    opened: Opened, choose: Choose, make_article: MakeArticle
) -> None:
    archive = opened(mixed(make_article))
    asked = Question(text=ASKED, k=10)
    every = choose(archive, asked).chosen
    middle = sorted(one.relevance for one in every)[5]
    fit = choose(archive, asked, threshold=middle).chosen
    assert min(one.relevance for one in fit) == middle
    assert set(ids_of([one for one in every if one.relevance >= middle])) <= set(ids_of(fit))


def test_quotes_of_several_questions_in_one_stand_in_the_order_of_the_ranking(
    opened: Opened, choose: Choose, make_article: MakeArticle
) -> None:
    archive = opened(mixed(make_article))
    asked = Question(text=ASKED, k=12, parts=PARTS)
    places = [one.place for one in choose(archive, asked).chosen]
    assert places == sorted(places)


def test_of_equal_scores_the_one_that_is_more_likely_to_answer_comes_first(
    opened: Opened, choose: Choose, ranked: RankedOf, make_article: MakeArticle
) -> None:
    archive = opened(mixed(make_article))
    asked = Question(text=ASKED, k=12)
    order = ranked(archive, asked).order
    chosen = choose(archive, asked).chosen
    told = [
        order[one.place] + EVIDENCE * math.log(one.relevance / (1 - one.relevance))
        for one in chosen
    ]
    assert told == sorted(told, reverse=True)


def test_where_nothing_is_relevant_enough_the_nearest_misses_are_told(
    opened: Opened, choose: Choose, make_article: MakeArticle
) -> None:
    archive = opened(mixed(make_article))
    for order in ("best", "newest", "oldest"):
        asked = Question(text=ASKED, order=order)
        selection = choose(archive, asked, threshold=1.0)
        assert selection.chosen == ()
        assert [one.place for one in selection.nearest] == [0, 1, 2]
        assert choose(archive, asked).nearest == ()


def test_the_nearest_misses_are_told_apart_as_quotes_are(
    opened: Opened, choose: Choose, make_article: MakeArticle
) -> None:
    archive = opened([make_article(id=name, source=name, text=WIRE) for name in ("Dawn", "AFP")])
    assert len(choose(archive, Question(text=ASKED), threshold=1.0).nearest) == 1


def test_where_there_are_no_candidates_nothing_is_chosen(
    opened: Opened, choose: Choose, make_article: MakeArticle
) -> None:
    archive = opened(mixed(make_article))
    for order in ("best", "newest", "oldest"):
        asked = Question(
            text=ASKED,
            after=date(2030, 1, 1),
            order=order,
            leaning=(Mention("Dawn", ("Dawn",)),),
        )
        assert choose(archive, asked) == Selection(())


def test_what_was_removed_since_it_was_ranked_is_left_out(
    opened: Opened, ranked: RankedOf, make_article: MakeArticle
) -> None:
    archive = opened(mixed(make_article))
    asked = Question(text=ASKED, k=4)
    ranking = ranked(archive, asked)
    gone = int(ranking.rows[1])

    def find(rows: Sequence[int]) -> Mapping[int, Found]:
        found = archive.catalogue.find(rows)
        return {row: one for row, one in found.items() if row != gone}

    assert archive.search is not None
    chosen = select(ranking, asked, archive.search, find, threshold=0).chosen
    assert len(chosen) == 4
    assert 1 not in [one.place for one in chosen]


# Copies.


def copies(make_article: MakeArticle) -> list[Article]:
    moments = {
        "Dawn": date(2020, 7, 3),
        "AFP": datetime(2020, 7, 2, 9, 12, tzinfo=UTC),
        "Ledger": date(2020, 7, 4),
    }
    return [
        make_article(id=name, source=name, headline="Crane falls", published=moment, text=WIRE)
        for name, moment in moments.items()
    ]


def test_wire_copies_collapse_into_one(
    opened: Opened, choose: Choose, make_article: MakeArticle
) -> None:
    """Even where they are cut at other places, so that no passage is another's text."""
    extra = "\n\nThe crane driver, the bridge master added, had left the crane before."
    articles = copies(make_article)
    articles[2] = replace(articles[2], text=WIRE + extra)
    archive = opened([*articles, *reports(make_article, 5)])
    chosen = choose(archive, Question(text="crane driver left the bridge", k=20)).chosen
    assert len({one.found.wire for one in chosen if one.found.wire is not None}) == 1
    assert len({one.found.article.id for one in chosen if one.found.wire is not None}) == 1


def test_of_wire_copies_by_day_the_first_or_the_last_stays(
    opened: Opened, choose: Choose, make_article: MakeArticle
) -> None:
    archive = opened(copies(make_article))
    kept = {
        order: ids_of(choose(archive, Question(text=ASKED, order=order)).chosen)
        for order in ("oldest", "newest")
    }
    assert kept == {"oldest": ["AFP"], "newest": ["Ledger"]}


@pytest.mark.parametrize("order", ["best", "newest", "oldest"])
def test_near_identical_passages_never_stand_in_one_answer(
    opened: Opened, choose: Choose, make_article: MakeArticle, order: str
) -> None:
    """They need be no wire copies: a paper prints its own sentence again, a year later."""
    told = "The crane fell on the old harbour bridge after a bolt broke, the council was told."
    again = "The crane fell on the old harbour bridge, after a bolt broke, the Council was told."
    archive = opened(
        [
            make_article(id="one", headline="", text=told, published=date(2019, 1, 1)),
            make_article(id="two", headline="", text=again, published=date(2020, 9, 1)),
            make_article(id="three", headline="", text=f"{told}\n\nRents.\n\n{again}"),
            *reports(make_article, 5),
        ]
    )
    asked = Question(text=ASKED, k=30, per_article=9, order=order)  # type: ignore[arg-type]
    texts = [one.found.passage.text for one in choose(archive, asked).chosen]
    assert len(set(texts) & {told, again}) == 1
    assert not any(near_identical(one, other) for one, other in combinations(texts, 2))


# What a question is owed.


def test_each_source_that_is_named_has_its_best_passage_among_the_quotes(
    opened: Opened, choose: Choose, make_article: MakeArticle
) -> None:
    dawn = reports(make_article, 12, source="Dawn")
    others = [
        make_article(
            id=name, source=name, headline="", text=f"{name} saw a bridge, of rain, {'oak ' * 9}."
        )
        for name in ("Ledger", "Tribune")
    ]
    archive = opened([*dawn, *others])
    plain = Question(text=ASKED, k=4)
    assert not {"Ledger", "Tribune"} & set(ids_of(choose(archive, plain).chosen))
    named = tuple(Mention(name, (name,)) for name in ("Dawn", "Ledger", "Tribune"))
    chosen = choose(archive, replace(plain, leaning=named)).chosen
    assert len(chosen) == 4
    assert {"Ledger", "Tribune"} < set(ids_of(chosen))


def test_a_named_source_whose_best_passage_is_not_relevant_has_none(
    opened: Opened, choose: Choose, make_article: MakeArticle
) -> None:
    archive = opened(
        [
            *reports(make_article, 8, source="Dawn"),
            make_article(id="far", source="Ledger", headline="", text="Rents rose in May."),
        ]
    )
    asked = Question(text=ASKED, k=4, leaning=(Mention("Ledger", ("Ledger",)),))
    judged = choose(archive, asked).chosen
    far = next(one.relevance for one in judged if one.found.article.id == "far")
    assert "far" not in ids_of(choose(archive, asked, threshold=far + 1e-6).chosen)


def test_each_of_several_questions_has_its_best_passage_among_the_quotes(
    opened: Opened, choose: Choose, make_article: MakeArticle
) -> None:
    archive = opened(
        [
            *reports(make_article, 12),
            make_article(id="rents", headline="", text="Rents rose in May, said Karin."),
        ]
    )
    plain = Question(text="Why did the crane fall on the bridge, and when did rents rise?", k=3)
    parts = (Question(text=ASKED), Question(text="when did rents rise?"))
    chosen = choose(archive, replace(plain, parts=parts)).chosen
    assert "rents" in ids_of(chosen)
    assert len(chosen) == 3


def test_more_are_owed_than_there_is_room_for_and_the_best_of_them_come(
    opened: Opened, choose: Choose, make_article: MakeArticle
) -> None:
    archive = opened(mixed(make_article))
    named = tuple(Mention(name, (name,)) for name in ("Dawn", "Ledger", "Tribune"))
    chosen = choose(archive, Question(text=ASKED, k=1, leaning=named)).chosen
    assert len(chosen) == 1


# Newest and oldest first.


@pytest.mark.parametrize("k", [1, 3, 40])
def test_by_day_the_very_newest_or_oldest_of_what_is_nearly_as_relevant_comes_first(
    opened: Opened, choose: Choose, make_article: MakeArticle, k: int
) -> None:
    archive = opened(reports(make_article, 40))
    names = [f"report-{place:02}" for place in range(40)]
    newest = choose(archive, Question(text=ASKED, k=k, order="newest"))
    oldest = choose(archive, Question(text=ASKED, k=k, order="oldest"))
    assert ids_of(newest.chosen) == names[::-1][:k]
    assert ids_of(oldest.chosen) == names[:k]


def test_what_is_less_than_half_as_relevant_does_not_come_by_day(
    opened: Opened, choose: Choose, ranked: RankedOf, make_article: MakeArticle
) -> None:
    new = make_article(id="new", headline="", text="A crane came.", published=date(2024, 1, 1))
    archive = opened([*reports(make_article, 3), new])
    asked = Question(text=ASKED, order="newest")
    assert archive.search is not None
    ranking = ranked(archive, asked)
    every = judge(ranking, range(len(ranking)), asked, archive.search, archive.catalogue.find)
    relevances = dict(zip(ids_of(every), (one.relevance for one in every), strict=True))
    assert 0 < relevances["new"] < SHARE * max(relevances.values())
    assert ids_of(choose(archive, asked).chosen) == ["report-02", "report-01", "report-00"]


@pytest.mark.parametrize("order", ["newest", "oldest"])
def test_by_day_the_undated_come_last(
    opened: Opened, choose: Choose, make_article: MakeArticle, order: str
) -> None:
    articles = reports(make_article, 6)
    articles[0] = replace(articles[0], published=None)
    archive = opened(articles)
    chosen = choose(archive, Question(text=ASKED, k=6, order=order)).chosen  # type: ignore[arg-type]
    assert len(chosen) == 6
    assert ids_of(chosen)[-1] == "report-00"


def test_of_one_day_the_more_relevant_comes_first(
    opened: Opened, choose: Choose, make_article: MakeArticle
) -> None:
    archive = opened(mixed(make_article))
    chosen = choose(archive, Question(text=ASKED, k=60, order="newest")).chosen
    keys = [(-(one.found.article.day or date.min).toordinal(), -one.relevance) for one in chosen]
    assert keys == sorted(keys)


# More.

MENTIONS = (Mention("Ledger", ("Ledger",)), Mention("Tribune", ("Tribune",)))
PARTS = (Question(text="what of the silt?"), Question(text="what of the rents and water?"))


@pytest.mark.parametrize("order", ["best", "newest", "oldest"])
@pytest.mark.parametrize("leaning", [(), MENTIONS])
@pytest.mark.parametrize("parts", [(), PARTS])
def test_skip_goes_on_without_repeating_or_missing_anything(
    opened: Opened,
    choose: Choose,
    make_article: MakeArticle,
    order: str,
    leaning: tuple[Mention, ...],
    parts: tuple[Question, ...],
) -> None:
    archive = opened([*mixed(make_article), *copies(make_article), *reports(make_article, 25)])
    asked = Question(text=ASKED, k=3, order=order, leaning=leaning, parts=parts)  # type: ignore[arg-type]
    every = sorted(one.place for one in choose(archive, replace(asked, k=500)).chosen)
    seen: list[int] = []
    while page := [one.place for one in choose(archive, asked, skip=len(seen)).chosen]:
        assert not set(page) & set(seen)
        seen += page
    assert sorted(seen) == every
    assert len(every) > 3 * 3


def test_past_the_last_there_is_nothing_and_no_near_miss(
    opened: Opened, choose: Choose, make_article: MakeArticle
) -> None:
    archive = opened(reports(make_article, 4))
    for order in ("best", "newest", "oldest"):
        asked = Question(text=ASKED, order=order)
        assert len(choose(archive, asked, skip=2).chosen) == 2
        assert choose(archive, asked, skip=4) == Selection(())
