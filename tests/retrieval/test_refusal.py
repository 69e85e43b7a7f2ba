"""Refusal: saying no is an answer too, with what came nearest and what to change."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime

import pytest

from index import Archive, Article
from retrieval import Answer, Covered, Question, Retriever
from retrieval.refusal import EMPTY, covered

MakeArticle = Callable[..., Article]
Opened = Callable[[Sequence[Article]], Archive]

NOTHING = "Nothing in this archive answers that well enough."


@pytest.fixture
def town(opened: Opened, make_article: MakeArticle) -> Archive:
    """Five articles of three sources, one of which states neither source nor day."""
    return opened(
        [
            make_article(id="a", source="Dawn", published=date(2019, 5, 1), byline="Ida Lund"),
            make_article(id="b", source="Dawn", published=date(2020, 7, 2)),
            make_article(id="c", source="Dawn", published=date(2021, 1, 1)),
            make_article(id="d", source="Ledger", published=date(2020, 7, 2)),
            make_article(id="e", source="", published=None),
        ]
    )


@pytest.fixture
def strict(town: Archive) -> Retriever:
    """Nothing is relevant enough for it."""
    return Retriever(town, threshold=1.0)


# Small talk.


@pytest.mark.parametrize("text", ["hello", "😀😀 hi", "Good morning!", "how are you"])
def test_a_greeting_is_greeted_with_a_question_to_ask(retriever: Retriever, text: str) -> None:
    answer = retriever.ask(text)
    assert answer.note.startswith("Hello. Ask the archive a question, such as: ")
    assert answer.note.endswith("?")
    assert not answer.quotes
    assert not answer.nearest


@pytest.mark.parametrize("text", ["thanks", "Thank you so much!", "ok, thanks"])
def test_thanks_are_answered_kindly(retriever: Retriever, text: str) -> None:
    assert retriever.ask(text).note == "You are welcome."


@pytest.mark.parametrize("text", ["asdf qwer zxcv", "qwertyuiop", "blah blah", "aaaaaa"])
def test_nonsense_is_told_so_with_a_question_to_ask(retriever: Retriever, text: str) -> None:
    answer = retriever.ask(text)
    assert answer.note.startswith("That is no question that an archive could answer.")
    assert not answer.quotes


def test_who_asks_for_help_is_told_what_can_be_asked(retriever: Retriever) -> None:
    note = retriever.ask("what can you do?").note
    assert "word for word" in note
    assert "since March 2020" in note


def test_a_farewell_is_returned(retriever: Retriever) -> None:
    assert retriever.ask("good night").note == "Goodbye."


def test_the_example_is_of_what_the_archive_holds_and_can_be_asked(retriever: Retriever) -> None:
    example = retriever.ask("hello").note.partition("such as: ")[2]
    assert retriever.ask(example).quotes


@pytest.mark.parametrize("text", ["hello", "what can you do?", "asdf qwer zxcv"])
@pytest.mark.parametrize(
    "values",
    [
        {"embargoed_until": datetime(2999, 1, 1, tzinfo=UTC)},
        {"status": "killed", "text": ""},
    ],
)
def test_what_may_not_be_quoted_is_no_example_either(
    town: Archive, make_article: MakeArticle, text: str, values: dict[str, object]
) -> None:
    """The newest article would be the example, and nobody may know of it."""
    town.add(
        [
            make_article(
                id="secret",
                source="Secret Paper",
                headline="Lines agree to merge",
                published=date(2024, 1, 1),
                **values,
            )
        ]
    )
    note = Retriever(town).ask(text).note
    assert "merge" not in note
    assert "Secret" not in note


def test_a_question_that_opens_with_hello_is_a_question(retriever: Retriever) -> None:
    assert retriever.ask("Hello, why was the Tollgate Bridge closed?").quotes


# Nothing answers.


def refused(answer: Answer) -> Answer:
    assert answer.quotes == ()
    return answer


def test_what_the_archive_does_not_know_has_an_answer_that_says_what_came_nearest(
    retriever: Retriever,
) -> None:
    answer = refused(retriever.ask("Who won the chess championship in Reykjavik?"))
    assert answer.note == NOTHING
    assert 1 <= len(answer.nearest) <= 3
    assert all(quote.relevance < 0.045 for quote in answer.nearest)
    assert answer.covered
    assert answer.advice


def test_an_answer_that_has_quotes_has_none_of_that(retriever: Retriever) -> None:
    answer = retriever.ask("Why was the Tollgate Bridge closed?")
    assert answer.quotes
    assert (answer.note, answer.nearest, answer.covered, answer.advice) == ("", (), None, ())


def test_an_archive_without_articles_says_what_to_do(opened: Opened) -> None:
    answer = refused(Retriever(opened([])).ask("Why was the bridge closed?"))
    assert answer.note == EMPTY
    assert "dateline add" in EMPTY


@pytest.mark.parametrize(
    ("text", "script"),
    [
        ("بندرگاہ کا پل کب بند ہوا؟", "Arabic"),
        ("Почему закрыли мост?", "Cyrillic"),
        ("桥为什么关了？", "Han"),
        ("Γιατί έκλεισε η γέφυρα;", "Greek"),
    ],
)
def test_a_question_in_another_script_is_told_which_and_what_to_do(
    retriever: Retriever, text: str, script: str
) -> None:
    note = refused(retriever.ask(text)).note
    assert f"written in {script} letters" in note
    assert note.endswith("ask in English.")


# What is covered.


@pytest.mark.parametrize(
    ("asked", "articles", "sources"),
    [
        ({}, 5, {"Dawn": 3, "Ledger": 1}),
        ({"sources": ("Dawn",)}, 3, {"Dawn": 3}),
        ({"after": date(2020, 7, 2)}, 3, {"Dawn": 2, "Ledger": 1}),
        ({"before": date(2020, 7, 2)}, 1, {"Dawn": 1}),
        ({"as_of": date(2020, 7, 2)}, 3, {"Dawn": 2, "Ledger": 1}),
        ({"sources": ("Ledger",), "after": date(2021, 1, 1)}, 0, {}),
    ],
)
def test_what_the_archive_covers_is_counted_within_the_filters(
    town: Archive, asked: dict[str, object], articles: int, sources: dict[str, int]
) -> None:
    held = covered(town, town.catalogue.sources(), Question(text="bridge", **asked))  # type: ignore[arg-type]
    assert (held.articles, dict(held.sources)) == (articles, sources)


def test_what_is_covered_tells_its_first_day_and_its_last(town: Archive) -> None:
    held = covered(town, town.catalogue.sources(), Question(text="bridge"))
    assert (held.first, held.last) == (date(2019, 5, 1), date(2021, 1, 1))
    assert held.sources[0] == ("Dawn", 3)
    none = covered(town, town.catalogue.sources(), Question(text="bridge", after=date(2030, 1, 1)))
    assert none == Covered(articles=0, first=None, last=None, sources=())


def test_what_may_not_be_quoted_yet_is_not_counted(
    town: Archive, make_article: MakeArticle
) -> None:
    hour = datetime(2999, 1, 1, tzinfo=UTC)
    town.add([make_article(id="held", published=date(2024, 1, 1), embargoed_until=hour)])
    held = covered(town, town.catalogue.sources(), Question(text="bridge"))
    assert (held.articles, held.last) == (5, date(2021, 1, 1))


def test_where_the_filters_leave_nothing_the_note_names_them(strict: Retriever) -> None:
    answer = refused(strict.ask("harbour report", sources=["Ledger"], after="2021"))
    assert answer.note == "This archive has no article of Ledger of since 2021."
    assert answer.covered == Covered(articles=0, first=None, last=None, sources=())
    assert answer.nearest == ()


# What to change.


def test_words_that_no_article_holds_are_named(strict: Retriever) -> None:
    advice = refused(strict.ask("Did the flarbnozzle report reach Zanquibar?")).advice
    assert advice[0] == (
        "No article holds “flarbnozzle”, “reach”, “Zanquibar”: "
        "check the spelling, or use another word."
    )


def test_words_that_questions_are_made_of_are_not_blamed(strict: Retriever) -> None:
    """In a small archive many of them stand nowhere, and would hide the word that matters."""
    (first, *_) = refused(strict.ask("Whom should it have been, of the zebra?")).advice
    assert first == "No article holds “zebra”: check the spelling, or use another word."


@pytest.mark.parametrize(
    ("text", "advised"),
    [
        ('"harbour report"', "Leave out the quotation marks, so that the words may stand apart"),
        ("harbour -morning", "Leave out what must not stand there: morning."),
        ("harbour author:Nobody", "Leave out the author: Nobody."),
        ("harbour title:nothing", "Leave out the words of the headline: nothing."),
        ("harbour source:ledger", "Leave out the source: Ledger."),
        ("harbour after:2019 before:2020", "Ask of a longer time than 2019."),
        ("harbour after:2021", "Ask of a longer time than since 2021."),
    ],
)
def test_each_filter_is_named_that_could_be_left_out(
    strict: Retriever, text: str, advised: str
) -> None:
    advice = refused(strict.ask(text)).advice
    assert any(one.startswith(advised) for one in advice)


def test_where_nothing_else_could_be_changed_what_the_archive_covers_is_told(
    strict: Retriever,
) -> None:
    assert refused(strict.ask("harbour council report")).advice == (
        "The archive covers 1 May 2019 to 1 January 2021; name who or what the news was about.",
    )
