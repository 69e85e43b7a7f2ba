"""Suggestions: questions that the archive answers, drawn from the newest of what it holds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import Archive, Article
from retrieval import Answer, Copy, Question, QuestionError, Quote, Retriever
from retrieval.suggestions import LONGEST, suggest

MakeArticle = Callable[..., Article]
Opened = Callable[[Sequence[Article]], Archive]

QUOTE = Quote(
    text="The bridge was closed.",
    sentence="The bridge was closed.",
    source="Dawn",
    published=date(2020, 7, 2),
    headline="",
    byline="",
    url="",
    article_id="another",
    passage=0,
    start=0,
    end=22,
    sha256="",
    relevance=0.5,
)
NOBODY = "Bread was cheap and the sun shone on the quay all day long, as it had all week."


def drafted(*articles: Article, sources: Sequence[str] = (), k: int = 9) -> list[str]:
    """What is suggested where every question finds every article, one after the other."""
    asked: list[str] = []

    def ask(question: str) -> Answer:
        asked.append(question)
        raise QuestionError("no suggestion is kept, so that all are tried")

    suggest(articles, set(sources), ask, k)
    return asked


# What is asked.


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        (
            "“Nobody boards the Saint Anne in winter,” said Ruth Okafor on Monday.",
            "What did Ruth Okafor say about the Saint Anne?",
        ),
        (
            "Mayor Karin Lindqvist said on Friday that the Old Pier would close.",
            "What did Mayor Karin Lindqvist say about the Old Pier?",
        ),
        (
            "But the Harbour Board announced the end of the Night Line.",
            "What did the Harbour Board say about the Night Line?",
        ),
        (
            "The IMF warned the Bank of Lorvane’s governor.",
            "What did the IMF say about the Bank of Lorvane?",
        ),
    ],
)
def test_what_somebody_said_is_asked_for(make_article: MakeArticle, said: str, asked: str) -> None:
    assert asked in drafted(make_article(text=f"{said} {NOBODY}"))


@pytest.mark.parametrize(
    ("published", "asked"),
    [
        (date(2020, 7, 2), "What was reported about the Old Pier in July 2020?"),
        (
            datetime(2020, 7, 2, 9, 0, tzinfo=UTC),
            "What was reported about the Old Pier in July 2020?",
        ),
        (None, "What was reported about the Old Pier?"),
    ],
)
def test_what_was_reported_of_somebody_is_asked_for_with_its_month(
    make_article: MakeArticle, published: date | None, asked: str
) -> None:
    text = f"Workers closed the Old Pier, and crews left the Old Pier. {NOBODY}"
    assert asked in drafted(make_article(text=text, published=published))


def test_whom_the_headline_names_comes_before_whom_the_text_names_more_often(
    make_article: MakeArticle,
) -> None:
    text = (
        f"They met with Tomas Berg, saw how Tomas Berg works, and then left with Ida Lund. {NOBODY}"
    )
    (asked, *_) = drafted(make_article(text=text, headline="A day with Ida Lund"))
    assert asked.startswith("What was reported about Ida Lund")


def test_a_headline_that_asks_is_asked_as_it_stands(make_article: MakeArticle) -> None:
    asked = drafted(make_article(text=NOBODY, headline="Who will pay for  the bridge?"))
    assert asked[0] == "Who will pay for the bridge?"


def test_a_headline_stands_as_it_is_where_nobody_is_named(make_article: MakeArticle) -> None:
    article = make_article(text=NOBODY, headline="Old pier to close for two years")
    assert drafted(article) == ["Old pier to close for two years"]


@pytest.mark.parametrize(
    "text",
    [
        # An office without a name, a day, two halves of a list, a source, and a word in capitals.
        "Prime Minister said on Good Friday that Monday Evening was late.",
        "It stood in the Evening Courier.",
        "IT WAS SAID BY RUTH OKAFOR ABOUT THE NORTHERN LINE.",
        "Then he left. But nobody saw it.",
    ],
)
def test_what_is_no_name_is_not_asked_for(make_article: MakeArticle, text: str) -> None:
    article = make_article(text=f"{text} {NOBODY}", headline="")
    assert drafted(article, sources=["Evening Courier"]) == []


def test_a_dateline_is_no_name(make_article: MakeArticle) -> None:
    text = f"PORT HAVEN, Jan 31 (AFP): The quay was closed for repairs on Friday. {NOBODY}"
    assert drafted(make_article(text=text, headline="")) == []


def test_what_is_not_in_english_is_suggested_by_its_headline_alone(
    make_article: MakeArticle,
) -> None:
    article = make_article(
        text="“Rien ne va plus”, said Karin Lindqvist of the Old Pier.",
        headline="La tempête prive la côte d'électricité",
        language="fr",
    )
    assert drafted(article) == ["La tempête prive la côte d'électricité"]


HOSTILE = st.lists(
    st.sampled_from([*"aA bB.?!:'\"“”<>@&*`\n\u202e{}()", "the ", " said ", "Ida ", "Lund "]),
    min_size=1,
    max_size=60,
).map("".join)


@given(HOSTILE.filter(str.strip), HOSTILE)
def test_whatever_an_article_says_a_suggestion_is_one_short_line(text: str, headline: str) -> None:
    article = Article(id="one", text=text, headline=headline)
    for question in drafted(article):
        assert 0 < len(question) <= LONGEST
        assert question.isprintable()
        assert question == " ".join(question.split())


# What is kept.


def test_each_is_kept_only_if_its_own_article_or_a_copy_of_it_answers(
    make_article: MakeArticle,
) -> None:
    articles = [make_article(id=name, text=NOBODY, headline=f"Of {name} today") for name in "abc"]
    copy = Copy("Dawn", None, "", "", "b")
    answers = {"Of a today": [], "Of b today": [replace(QUOTE, copies=(copy,))]}

    def ask(question: str) -> Answer:
        quotes = answers.get(question, [QUOTE])
        return Answer(question=Question(text=question), quotes=tuple(quotes))

    assert suggest(articles, set(), ask, 4) == ("Of b today",)


def test_no_form_comes_thrice_in_a_row_where_another_can_stand_between(
    make_article: MakeArticle,
) -> None:
    """Four that are reported of, and one who said something, behind the fourth."""
    names = ["Tomas Berg", "Ida Lund", "Samuel Adeyemi", "Karin Falk"]
    articles = [
        make_article(id=name, headline="", text=f"The crew of the quay met {name} there. {NOBODY}")
        for name in names
    ]
    speaker = "He was there, and Ruth Okafor said that the Old Pier would close. " + NOBODY
    articles.append(make_article(id="said", headline="", text=speaker))

    def ask(question: str) -> Answer:
        own = next((name for name in names if name in question), "said")
        return Answer(question=Question(text=question), quotes=(replace(QUOTE, article_id=own),))

    chosen = suggest(articles, set(), ask, 9)
    assert [question.split()[1] for question in chosen] == ["was", "was", "did", "was", "was"]
    assert chosen[2] == "What did Ruth Okafor say about the Old Pier?"


def test_every_suggestion_of_the_sample_finds_its_answer(retriever: Retriever) -> None:
    suggestions = retriever.suggestions(8)
    assert len(suggestions) == 8
    for question in suggestions:
        assert len(question) <= LONGEST
        assert retriever.ask(question).quotes


def test_suggestions_are_of_different_stories_and_sources(retriever: Retriever) -> None:
    found = [retriever.ask(one).quotes[0] for one in retriever.suggestions()]
    assert len({quote.article_id for quote in found}) == 4
    assert len({quote.source for quote in found}) > 2


def test_suggestions_are_the_same_for_one_state_of_the_archive(sample_archive: Archive) -> None:
    once, again = Retriever(sample_archive), Retriever(sample_archive)
    assert once.suggestions() == again.suggestions()
    assert once.suggestions(2) == again.suggestions(6)[:2]
    assert len(once.suggestions(6)) == 6


def test_suggestions_are_made_once_and_anew_when_the_archive_changes(
    opened: Opened, make_article: MakeArticle, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = opened([make_article(text=NOBODY, headline="Old pier to close")])
    retriever = Retriever(archive, threshold=0)
    assert retriever.suggestions() == ("Old pier to close",)
    with monkeypatch.context() as patched:
        patched.setattr(retriever, "_tried", pytest.fail)
        assert retriever.suggestions() == ("Old pier to close",)
    later = make_article(
        id="later", published=date(2026, 1, 1), headline="Crane falls at noon", text="A crane fell."
    )
    archive.add([later])
    assert retriever.suggestions()[0] == "Crane falls at noon"


def test_suggesting_leaves_nothing_in_the_log(
    sample_archive: Archive, caplog: pytest.LogCaptureFixture
) -> None:
    """Nobody has asked these questions."""
    with caplog.at_level("DEBUG", "retrieval"):
        assert Retriever(sample_archive).suggestions()
    assert "asked" not in caplog.text


def test_what_may_not_be_quoted_is_not_suggested(opened: Opened, make_article: MakeArticle) -> None:
    hour = datetime(2999, 1, 1, tzinfo=UTC)
    archive = opened([make_article(text=NOBODY, headline="Old pier closes", embargoed_until=hour)])
    assert Retriever(archive, threshold=0).suggestions() == ()


def test_an_empty_archive_suggests_nothing(opened: Opened) -> None:
    assert Retriever(opened([])).suggestions() == ()
