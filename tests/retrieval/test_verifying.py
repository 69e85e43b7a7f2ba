"""Verifying: a quote stands where its words stand, and nowhere else."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import Archive, Article
from retrieval import Library, QuestionError, Retriever
from retrieval.verifying import nearest, starts_of

MakeArticle = Callable[..., Article]
Opened = Callable[[Sequence[Article]], Archive]

TEXT = (
    "The council voted on Tuesday to close the old pier.\n\n"
    "“Nobody boards it in winter,” said Ruth Okafor,\nwho directs the Northern  Line. She can’t "
    "say more.\n\nRepairs cost 31.5 million crowns, 1,050 more than in 2019; the score was 2:1."
)


@pytest.mark.parametrize(
    "quote",
    [
        "The council voted on Tuesday to close the old pier.",
        "close the old pier",
        "“Nobody boards it in winter,”",
        "said Ruth Okafor, who directs the Northern Line.",
        "  said\n Ruth\tOkafor,\u00a0who ",
        "pier. “Nobody boards",
        "31.5 million",
        "the score was 2:1.",
        "can’t",
        "in winter",
    ],
)
def test_words_stand_where_they_are_whatever_blanks_and_line_ends_part_them(quote: str) -> None:
    starts = list(starts_of(quote, TEXT))
    assert len(starts) == 1
    words = quote.split()
    assert TEXT[starts[0] :].split()[: len(words) - 1] == words[: len(words) - 1]
    assert TEXT[starts[0] :].startswith(words[0])


@pytest.mark.parametrize(
    "quote",
    [
        "the council voted",
        '"Nobody boards it in winter,"',
        "She can't say more",
        "The council voted on Wednesday",
        "council on Tuesday",
        "old pie",
        "ouncil voted",
        "31",
        "5 million",
        "1",
        "050 more",
        "cost 31.5 million crowns, 1",
        "She can",
        "She can’",
        "t say more",
        "in 201",
        "",
        " \n",
    ],
)
def test_another_case_sign_or_word_does_not_stand_nor_a_part_of_a_word_or_number(
    quote: str,
) -> None:
    assert list(starts_of(quote, TEXT)) == []


@pytest.mark.parametrize(
    ("quote", "text", "starts"),
    [
        ("東京", "昨日東京で会議が開かれた。東京", [2, 13]),
        ("cafe", "the cafe\u0301 is shut", []),
        ("किया", "उसने किया था", [5]),
        ("कि", "उसने किया था", []),
        ("the pier", "the pier, the  pier and the pier's end", [0, 10]),
        ("a a", "a a a", [0, 2]),
        ("‘yes’", "he said ‘yes’ twice", [8]),
        ("dogs", "the dogs' owners", [4]),
    ],
)
def test_every_place_is_told_in_characters_of_the_text_as_it_is(
    quote: str, text: str, starts: list[int]
) -> None:
    assert list(starts_of(quote, text)) == starts


@given(st.text(alphabet=st.sampled_from("ab1 ’'.,\n\u00a0“é\u0301"), max_size=40), st.data())
def test_any_run_of_whole_words_of_a_text_stands_in_it_at_its_place(
    text: str, data: st.DataObject
) -> None:
    words = text.split()
    if not words:
        return
    first = data.draw(st.integers(0, len(words) - 1))
    last = data.draw(st.integers(first, len(words) - 1))
    gap = data.draw(st.sampled_from([" ", "\n", " \t "]))
    quote = gap.join(words[first : last + 1])
    starts = list(starts_of(quote, text))
    assert len(text[: starts[0]].split()) <= first
    at = {len(text[:start].split()) for start in starts if start == 0 or text[start - 1].isspace()}
    assert first in at
    for start in starts:
        assert " ".join(text[start:].split()).startswith(" ".join(quote.split()))


def test_the_nearest_is_the_passage_that_holds_most_of_the_words() -> None:
    passages = TEXT.split("\n\n")
    assert nearest("nobody boarded it in the winter, Ruth said", passages) == passages[1]
    assert nearest("Repairs cost 41.5 million", passages) == passages[2]
    assert nearest("会議", passages) == ""
    assert nearest("anything", []) == ""


def test_a_quote_is_verified_in_the_version_that_is_named_and_else_in_the_current_one(
    opened: Opened, make_article: MakeArticle
) -> None:
    archive = opened([make_article(id="pier", text="It closes.\n\nThe old pier closes on Friday.")])
    archive.add(
        [
            make_article(
                id="pier",
                text="It closes.\n\nThe old pier closes on Sunday.",
                updated=date(2021, 1, 1),
            )
        ]
    )
    library = Library(Retriever(archive))
    quote = "The old pier closes on Friday."
    then, now = library.verify("pier", quote, 1), library.verify("pier", quote)
    assert (then.stands, then.version, then.starts, then.nearest) == (True, 1, (12,), "")
    assert (now.stands, now.version, now.starts) == (False, 2, ())
    assert now.nearest == "The old pier closes on Sunday."
    assert json.loads(json.dumps(then.to_json())) == {
        "stands": True,
        "version": 1,
        "starts": [12],
        "nearest": "",
    }


def test_every_quote_of_an_answer_stands_where_it_says(retriever: Retriever) -> None:
    library = Library(retriever)
    for quote in retriever.ask("What happened to the ferry?", k=10).quotes:
        assert quote.start in library.verify(quote.article_id, quote.text).starts
        assert library.verify(quote.article_id, quote.sentence).stands


@pytest.mark.parametrize("quote", ["", " \n\t "])
def test_an_empty_quote_is_refused_in_a_sentence(
    opened: Opened, make_article: MakeArticle, quote: str
) -> None:
    library = Library(Retriever(opened([make_article(id="pier")])))
    with pytest.raises(QuestionError, match="the quote is empty; give the words"):
        library.verify("pier", quote)
