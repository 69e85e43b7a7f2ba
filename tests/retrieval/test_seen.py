"""Seen: going on behind what was shown, in an archive that grows meanwhile."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index import Archive, Article
from retrieval import Order, Question, Quote, Retriever
from retrieval.answer import key_of
from tests.conftest import HashedWords

MakeArticle = Callable[..., Article]
Opened = Callable[[Sequence[Article]], Archive]

WORDS = "harbour council ferry pier crane mayor quay storm fish market lamp boat".split()  # noqa: SIM905


def story(number: int) -> Article:
    """An article of three passages of few words, all of which tell of the harbour council."""
    said = [WORDS[(number * step + step) % len(WORDS)] for step in range(1, 7)]
    texts = [
        f"The harbour council heard {a} and {b} number {number * 31 % 97} on {number} days."
        for a, b in zip(said[::2], said[1::2], strict=True)
    ]
    return Article(
        id=f"story/{number}#x",
        source=("Dawn", "Courier")[number % 2],
        headline=f"Council hears of {said[0]}",
        published=date(2020, 7, 1 + number % 28),
        text="\n\n".join(dict.fromkeys(texts)),
    )


def all_pages(retriever: Retriever, asked: Question) -> list[Quote]:
    """Every quote, asked for page by page with the keys of those before."""
    shown: list[Quote] = []
    while page := retriever.answer(asked, seen=[one.key for one in shown]).quotes:
        shown += page
    return shown


@given(
    k=st.integers(1, 6),
    order=st.sampled_from(["best", "newest", "oldest"]),
    per_article=st.integers(1, 3),
)
@settings(max_examples=20)
def test_where_nothing_is_added_the_pages_are_those_of_skip(
    grown: Retriever, k: int, order: Order, per_article: int
) -> None:
    asked = Question(
        text="What did the harbour council hear?", k=k, order=order, per_article=per_article
    )
    by_number: list[Quote] = []
    while page := grown.answer(asked, skip=len(by_number)).quotes:
        by_number += page
    assert len(by_number) > k
    assert all_pages(grown, asked) == by_number


@pytest.fixture(scope="module")
def grown(tmp_path_factory: pytest.TempPathFactory) -> Any:
    with Archive(tmp_path_factory.mktemp("grown"), HashedWords(), passage_words=1) as archive:
        archive.add(map(story, range(30)))
        yield Retriever(archive, threshold=0.02)


@given(
    k=st.integers(1, 5),
    order=st.sampled_from(["best", "newest", "oldest"]),
    batches=st.lists(st.integers(1, 8), min_size=1, max_size=3),
)
@settings(max_examples=10)
def test_while_articles_come_in_no_quote_comes_twice_and_in_the_best_order_none_is_left_out(
    tmp_path_factory: pytest.TempPathFactory, k: int, order: Order, batches: list[int]
) -> None:
    asked = Question(text="What did the harbour council hear?", k=k, order=order, per_article=3)
    folder: Path = tmp_path_factory.mktemp("growing")
    with Archive(folder, HashedWords(), passage_words=1) as archive:
        archive.add(map(story, range(12)))
        retriever = Retriever(archive, threshold=0)
        before = {one.key: one for one in all_pages(retriever, asked)}
        shown: list[Quote] = []
        added = 12
        while True:
            answer = retriever.answer(asked, seen=[one.key for one in shown])
            shown += answer.quotes
            if not answer.quotes:
                break
            if batches:
                more = batches.pop()
                archive.add(map(story, range(added, added + more)))
                added += more
        keys = [one.key for one in shown]
        assert len(keys) == len(set(keys))
        # By day, what has half the best relevance is shown, and a better one may have come in.
        if order == "best":
            assert {one.text for one in before.values()} <= {one.text for one in shown}
        assert not answer.more


def test_a_copy_that_comes_in_later_of_what_was_shown_does_not_come_again(
    opened: Opened, make_article: MakeArticle
) -> None:
    told = "The harbour council voted on Tuesday to close the old pier for two whole years."
    archive = opened([make_article(id="b", text=told, published=date(2020, 7, 3))])
    retriever = Retriever(archive, threshold=0)
    asked = Question(text="When does the old pier close?")
    shown = retriever.answer(asked).quotes
    archive.add(
        [
            make_article(id="a", text=told, published=date(2020, 7, 1), source="Courier"),
            make_article(id="c", text="The old pier has a lamp.", published=date(2020, 7, 2)),
        ]
    )
    behind = retriever.answer(asked, seen=[one.key for one in shown]).quotes
    assert [one.article_id for one in behind] == ["c"]


def test_what_was_shown_of_an_article_counts_among_what_may_be_shown_of_it(
    opened: Opened, make_article: MakeArticle
) -> None:
    text = "\n\n".join(
        f"The harbour council heard of the {word} at length, and spoke." for word in WORDS[:4]
    )
    retriever = Retriever(opened([make_article(id="a", text=text)]), threshold=0)
    asked = Question(text="What did the harbour council hear?", per_article=2, k=5)
    every = Question(text="What did the harbour council hear?", per_article=9, k=9)
    quotes = retriever.answer(every).quotes
    assert len(quotes) == 4
    seen = [one.key for one in quotes[2:]]
    assert retriever.answer(asked, seen=seen).quotes == ()
    assert len(retriever.answer(asked, seen=seen[:1]).quotes) == 1


def test_behind_the_last_quote_is_an_empty_answer_that_says_so(grown: Retriever) -> None:
    asked = Question(text="What did the harbour council hear?", k=50)
    keys = [one.key for one in all_pages(grown, asked)]
    for answer in (grown.answer(asked, seen=keys), grown.answer(asked, skip=len(keys))):
        assert (answer.quotes, answer.nearest, answer.more) == ((), (), False)
        assert answer.note == "That was all that answers it."


def test_keys_of_nothing_that_is_here_change_nothing(grown: Retriever) -> None:
    asked = Question(text="What did the harbour council hear?")
    assert grown.answer(asked, seen=["", "no key", "\ud800"]) == grown.answer(asked)


def test_a_key_names_one_passage_and_fits_in_an_address() -> None:
    ids = ["a", "a#1", "a#1#2", "1", "", "a/b", "ä’ \n"]
    keys = {key_of(one, number) for one in ids for number in range(30)}
    assert len(keys) == len(ids) * 30
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{11}", key) for key in keys)


def test_a_quote_has_the_key_of_its_article_and_its_number(grown: Retriever) -> None:
    for quote in grown.answer(Question(text="What did the harbour council hear?")).quotes:
        assert quote.key == key_of(quote.article_id, quote.passage)
