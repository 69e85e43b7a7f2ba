"""Visible: a hidden source leaves no trace; the archive answers as if it had never been added.

The scores of words alone are those of the whole archive: how rare a word is and how long passages
are counts over all of them. So relevance, the sentence that is marked and the order of near equals
may differ from an archive without the source, and are left out of these comparisons; so are orders
by day, which take what has half the best relevance. So is the advice that no article holds a word,
which is not given where something is hidden.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import Archive, Article, Encoder, Encodes
from retrieval import Order, Question, QuestionError, Retriever
from tests.conftest import HashedWords

MakeArticle = Callable[..., Article]

X = "Porthaven Mail"
SPELLINGS = (X, "porthaven mail", "The Porthaven Mail", "PORTHAVENMAIL")
OTHERS = ("Evening Courier", "The Harbour Gazette")

FERRY = (
    "The ferry to Saint Anne will sail on Friday for the last time, its operator said on Monday, "
    "ending a service that began in 1921. Nobody boards it in winter, said Ruth Okafor, who "
    "directs the Northern Line, and put the yearly loss at four million crowns."
)


def town() -> list[Article]:
    """Articles of three sources and of none; the ferry's copy was first in the hidden one."""
    told = [
        (X, date(1999, 1, 2), "Old crane fell", "The old crane fell on the quay by night."),
        (X, date(2020, 8, 3), "Ferry ends", FERRY),
        (OTHERS[0], date(2020, 8, 4), "Night ferry ends", FERRY),
        (OTHERS[1], date(2020, 8, 5), "Night ferry ends", FERRY),
        (X, date(2021, 3, 1), "Mayor heard", "Mayor Karin Lindqvist said the zeppelin is late."),
        (OTHERS[0], date(2021, 3, 2), "Crane mended", "The crane on the quay was mended in March."),
        (OTHERS[1], date(2022, 1, 1), "Rents rise", "The council said that rents rose by a tenth."),
        ("", None, "Library opens", "The library has opened a room where newspapers are read."),
        (X, date(2031, 1, 1), "Bells ring", "The bells of the harbour church rang at midnight."),
    ]
    return [
        Article(id=f"{place}", source=source, published=day, headline=headline, text=text)
        for place, (source, day, headline, text) in enumerate(told)
    ]


@contextmanager
def both(
    folder: Path,
    encoder: Encodes,
    articles: Sequence[Article],
    hidden: Sequence[str],
    threshold: float,
) -> Iterator[tuple[Retriever, Retriever]]:
    """Archives with and without some sources, the first of which hides them."""
    left = [article for article in articles if article.source not in hidden]
    with (
        Archive(folder / "whole", encoder, passage_words=1) as whole,
        Archive(folder / "left", encoder, passage_words=1) as clean,
    ):
        whole.add(articles)
        clean.add(left)
        yield (
            Retriever(whole, threshold=threshold).without(hidden),
            Retriever(clean, threshold=threshold),
        )


@pytest.fixture(scope="module")
def hiding(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Retriever, Retriever]]:
    """Two that quote whatever they find: one that hides a source, one that never had it."""
    folder = tmp_path_factory.mktemp("town")
    with both(folder, HashedWords(), town(), [X], threshold=0) as pair:
        yield pair


def outcome(retriever: Retriever, text: str, **asked: Any) -> Any:
    """What people see of an answer, without what the scores of words decide."""
    try:
        answer = retriever.ask(text, k=50, per_article=9, today=date(2026, 11, 2), **asked)
    except QuestionError as error:
        return str(error)
    told = answer.to_json()
    for kind in ("quotes", "nearest"):
        for quote in told[kind]:
            del quote["relevance"], quote["sentence"]
        told[kind].sort(key=lambda quote: (quote["article_id"], quote["passage"]))
    told["advice"] = [one for one in told["advice"] if not one.startswith("No article holds")]
    return told


# Answers.

WORDS = st.sampled_from(
    "crane ferry Anne mayor Lindqvist zeppelin rents library bells harbour quay night".split()  # noqa: SIM905
)
NARROWED = st.sampled_from(
    [
        "",
        " in 1999",
        " since 2021",
        " in August 2020",
        " before:2031",
        f" source:{OTHERS[0]!r}".replace("'", '"'),
        f' source:"{X}"',
        f" in the {X}",
        f" according to {X.upper()}",
        f" in {OTHERS[1]} and {X}",
        " or what about the ferry? And why did rents rise?",
    ]
)


@given(st.lists(WORDS, min_size=1, max_size=4), NARROWED)
def test_every_question_has_the_outcome_that_it_has_where_the_source_was_never_added(
    hiding: tuple[Retriever, Retriever], words: list[str], narrowed: str
) -> None:
    """Answers and errors alike, and how the question was read."""
    hides, never_had = hiding
    text = f"What of the {' '.join(words)}{narrowed}"
    seen = outcome(hides, text)
    assert seen == outcome(never_had, text)
    if X.casefold() not in text.casefold():
        assert X not in json.dumps(seen)


@given(st.lists(WORDS, min_size=1, max_size=4), NARROWED)
def test_every_refusal_tells_what_it_tells_where_the_source_was_never_added(
    hiding: tuple[Retriever, Retriever], words: list[str], narrowed: str
) -> None:
    """All but the near misses, of which there are three, so that the scores of words decide."""
    told = []
    for one in hiding:
        strict = Retriever(one.archive, threshold=2).without([X])
        seen = outcome(strict, f"What of the {' '.join(words)}{narrowed}")
        if not isinstance(seen, str):
            assert {quote["source"] for quote in seen.pop("nearest")} <= {*OTHERS, ""}
        told.append(seen)
    assert told[0] == told[1]


@pytest.mark.parametrize("said", SPELLINGS)
def test_its_name_in_any_spelling_is_that_of_an_unknown_source(
    hiding: tuple[Retriever, Retriever], said: str
) -> None:
    errors = []
    for one in hiding:
        with pytest.raises(QuestionError, match="this archive has no source") as told:
            one.ask("what of the ferry", sources=[said])
        errors.append(str(told.value))
        with pytest.raises(QuestionError, match="this archive has no source") as told:
            one.latest(said)
        errors.append(str(told.value))
    assert len(set(errors)) == 1
    assert X not in errors[0].replace(said, "")


@pytest.mark.parametrize("said", SPELLINGS)
def test_a_source_is_hidden_by_any_of_its_spellings(
    hiding: tuple[Retriever, Retriever], said: str
) -> None:
    whole = Retriever(hiding[0].archive)
    assert whole.without([said]).covered() == hiding[1].covered()


def test_a_question_that_was_read_where_the_source_exists_finds_nothing_of_it(
    hiding: tuple[Retriever, Retriever],
) -> None:
    """A conversation may move on to another channel."""
    hides = hiding[0]
    whole = Retriever(hides.archive, threshold=0)
    only, leaning = whole.read(f'the crane source:"{X}"'), whole.read(f"the crane in the {X}")
    assert only.sources == (X,)
    assert leaning.leaning
    assert whole.answer(only).quotes
    refused = hides.answer(only)
    assert refused.quotes == refused.nearest == ()
    assert refused.covered
    assert refused.covered.articles == 0
    assert {quote.source for quote in hides.answer(leaning).quotes} <= {*OTHERS, ""}


@pytest.mark.parametrize("order", ["newest", "oldest"])
def test_in_an_order_by_day_nothing_of_it_is_quoted(
    hiding: tuple[Retriever, Retriever], order: Order
) -> None:
    quotes = hiding[0].ask("the crane on the quay by night", order=order, k=50).quotes
    assert quotes
    assert {quote.source for quote in quotes} <= {*OTHERS, ""}


def test_its_copy_is_not_told_and_another_is_then_the_first(
    hiding: tuple[Retriever, Retriever],
) -> None:
    asked = Question(text="ferry to Saint Anne", k=1)
    (whole,) = Retriever(hiding[0].archive).answer(asked).quotes
    (seen,) = hiding[0].answer(asked).quotes
    assert {whole.source, *(one.source for one in whole.copies)} == {X, *OTHERS}
    assert {seen.source, *(one.source for one in seen.copies)} == {*OTHERS}
    assert seen.is_first == (seen.source == OTHERS[0])


def test_whether_a_hidden_article_holds_a_word_is_not_told(
    hiding: tuple[Retriever, Retriever],
) -> None:
    """The zeppelin stands in the hidden source alone, the submarine nowhere."""
    strict = Retriever(hiding[0].archive, threshold=2)
    told = [strict.ask(f"what of the {word}").advice[0] for word in ("zeppelin", "submarine")]
    assert told[1].startswith("No article holds “submarine”")
    assert told[0] != told[1].replace("submarine", "zeppelin")
    hides = strict.without([X])
    advice = [hides.ask(f"what of the {word}").advice for word in ("zeppelin", "submarine")]
    assert advice[0] == advice[1]
    assert "holds" not in str(advice)


def test_the_first_day_is_that_of_what_is_visible(hiding: tuple[Retriever, Retriever]) -> None:
    """So that 1999, of which only the hidden source tells, is what a question is about."""
    read = [one.read("What fell in 1999?") for one in hiding]
    assert read[0] == read[1]
    assert read[0].after is None
    assert Retriever(hiding[0].archive).read("What fell in 1999?").after == date(1999, 1, 1)


def test_a_timeline_tells_what_it_tells_where_the_source_was_never_added(
    hiding: tuple[Retriever, Retriever],
) -> None:
    told = [one.timeline("What of the crane on the quay?", by="year") for one in hiding]
    days = [[(moment.start, moment.quote.source) for moment in one.moments] for one in told]
    assert days[0] == days[1]
    assert (date(2021, 1, 1), OTHERS[0]) in days[0]
    whole = Retriever(hiding[0].archive, threshold=0).timeline("crane on the quay", by="year")
    assert X in {moment.quote.source for moment in whole.moments}


def test_what_is_covered_and_latest_is_what_is_visible(
    hiding: tuple[Retriever, Retriever],
) -> None:
    hides, never_had = hiding
    assert hides.covered() == never_had.covered()
    assert X not in dict(hides.covered().sources)
    for source in OTHERS:
        assert hides.latest(source) == never_had.latest(source)


def test_a_follow_up_takes_its_name_for_an_unknown_one(
    hiding: tuple[Retriever, Retriever],
) -> None:
    told = []
    for one in hiding:
        asked = one.read("What of the ferry to Saint Anne?")
        told.append(one.follow_up(asked, f"only the {X}", today=date(2026, 11, 2)))
    assert told[0] == told[1]
    assert X not in told[0].question.sources


def test_small_talk_names_a_visible_source(hiding: tuple[Retriever, Retriever]) -> None:
    told = [one.ask("help").note for one in hiding]
    assert told[0] == told[1]
    assert X in Retriever(hiding[0].archive).ask("help").note


def test_where_all_are_hidden_the_archive_is_empty(hiding: tuple[Retriever, Retriever]) -> None:
    nothing = hiding[0].without([*OTHERS, ""])
    answer = nothing.ask("what of the ferry")
    assert answer.note.startswith("This archive holds no articles yet.")
    assert nothing.timeline("what of the ferry").note == answer.note
    assert nothing.covered().articles == 0
    assert nothing.suggestions() == ()


def test_what_states_no_source_is_hidden_by_an_empty_name(
    hiding: tuple[Retriever, Retriever],
) -> None:
    library = "what of the library room where newspapers are read"
    assert "" in {quote.source for quote in hiding[0].ask(library, k=9).quotes}
    assert "" not in {quote.source for quote in hiding[0].without([""]).ask(library, k=9).quotes}


# The sample, by the real model.


def test_the_sample_answers_as_if_a_source_had_never_been_added(
    tmp_path: Path,
    model: Encoder,
    sample_archive: Archive,
    sample_questions: list[dict[str, str | None]],
) -> None:
    hidden = "The Harbour Courier"
    left = [one for one in sample_archive.catalogue.articles() if one.source != hidden]
    hides = Retriever(sample_archive, threshold=0).without([hidden])
    with Archive(tmp_path / "left", model) as clean:
        clean.add(left)
        never_had = Retriever(clean, threshold=0)
        assert hides.covered() == never_had.covered()
        for asked in sample_questions:
            text = str(asked["question"])
            answers = [
                {(quote.article_id, quote.passage) for quote in one.ask(text, k=500).quotes}
                for one in (hides, never_had)
            ]
            # Of near-identical passages the better stays, which the scores of words may turn.
            assert len(answers[0] ^ answers[1]) <= len(answers[0]) / 20
            known = {article.id for article in left}
            assert {article for article, _ in answers[0]} <= known
        for retriever in (hides, never_had):
            assert hidden not in json.dumps(retriever.ask("What happened to the ferry?").to_json())
        assert hides.suggestions() == never_had.suggestions()


# What it costs, and what it shares.


def test_without_nothing_it_is_the_same_retriever(retriever: Retriever) -> None:
    assert retriever.without(()) is retriever
    hides = retriever.without(["Dawn"])
    assert hides.without(()) is hides
    assert hides.without(["Dawn"]) is hides


def test_the_same_sources_give_the_same_retriever_in_any_order(retriever: Retriever) -> None:
    assert retriever.without(["A", "B"]) is retriever.without(("B", "A", "B"))
    assert retriever.without(["A"]) is not retriever.without(["B"])


def test_what_is_hidden_stays_hidden_when_more_is(hiding: tuple[Retriever, Retriever]) -> None:
    fewer = hiding[0].without([OTHERS[0]])
    assert set(dict(fewer.covered().sources)) == {OTHERS[1]}


def test_closing_one_that_hides_closes_nothing(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed: list[str] = []
    monkeypatch.setattr(archive, "close", lambda: closed.append("closed"))
    with Retriever(archive) as whole:
        with whole.without([X]) as hides:
            assert hides.archive is archive
        assert closed == []
    assert closed == ["closed"]


def test_a_source_that_comes_later_is_hidden_from_its_first_article(
    tmp_path: Path, encoder: Encodes, make_article: MakeArticle
) -> None:
    with Retriever(Archive(tmp_path / "own", encoder), threshold=0) as whole:
        hides = whole.without([X])
        whole.archive.add([make_article(source="Dawn")])
        assert len(hides.ask("harbour council report").quotes) == 1
        whole.archive.add([make_article(source=X, text="A zeppelin came to the harbour.")])
        whole.archive.add([make_article(source="Ledger", text="No report of the harbour came.")])
        sources = {quote.source for quote in hides.ask("harbour council report", k=9).quotes}
        assert sources == {"Dawn", "Ledger"}


def test_a_hidden_source_that_was_merged_into_another_hides_that_one(
    tmp_path: Path, encoder: Encodes, make_article: MakeArticle
) -> None:
    """Rather too much is hidden than too little."""
    with Retriever(Archive(tmp_path / "own", encoder), threshold=0) as whole:
        whole.archive.add([make_article(source=X), make_article(source="Dawn")])
        hides = whole.without([X])
        assert dict(hides.covered().sources) == {"Dawn": 1}
        whole.archive.merge_sources(X, "Dawn")
        assert hides.covered().articles == 0
