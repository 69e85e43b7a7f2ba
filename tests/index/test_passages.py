"""A passage is a slice of its article: whole sentences, no text lost, none of it twice."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index import Article, Encoder, Passage, sentences, split
from index.article import paragraphs
from index.passages import Span

PROSE = (
    "The harbour council voted on Tuesday to close the old pier for two years, and promised the "
    "ferry crews that every sailing would be kept running from the northern quay."
)
LIMIT = 30

words = st.sampled_from(["ferry", "pier", "storm", "4.2", "U.S.", "Mr.", "“said”", "flood-hit"])
sentence = st.lists(words, min_size=1, max_size=14).map(lambda told: " ".join(told) + ".")
# Each begins in lower case, so that none is taken for a heading.
prose = st.lists(sentence, min_size=1, max_size=5).map(lambda told: "so " + " ".join(told))
letters = st.characters(exclude_categories=["Cs"], exclude_characters="\x00")
anything = st.text(
    letters | st.sampled_from(list(" \n.!?。؟।”)")), min_size=1, max_size=300
).filter(lambda text: bool(text.strip()))
languages = st.sampled_from(["", "en", "fr-CA", "ur", "hi", "zh", "ja", "xx", "e"])


def by_word(text: str) -> int:
    return len(text.split())


def cut(
    text: str, *, least: int = 1, limit: int = LIMIT, language: str = ""
) -> tuple[Article, list[Passage]]:
    article = Article(id="a", text=text, language=language)
    return article, split(article, words=least, tokens=by_word, limit=limit)


def texts(passages: Sequence[Passage]) -> list[str]:
    return [passage.text for passage in passages]


def without_space(text: str) -> str:
    return "".join(text.split())


def spans_of_sentences(article: Article) -> set[Span]:
    return {
        (start + left, start + right)
        for start, end in paragraphs(article.text)
        for left, right in sentences(article.text[start:end], article.language)
    }


def assert_slices(article: Article, passages: Sequence[Passage]) -> None:
    assert [passage.ordinal for passage in passages] == list(range(len(passages)))
    for passage in passages:
        assert passage.article_id == article.id
        assert article.text[passage.start : passage.end] == passage.text
        assert passage.text == passage.text.strip() != ""
    assert all(before.end <= after.start for before, after in pairwise(passages))


@given(st.lists(prose, min_size=1, max_size=6), st.integers(1, 60), st.integers(4, 60))
def test_passages_are_ordered_slices_and_together_the_whole_text(
    told: list[str], least: int, limit: int
) -> None:
    article, passages = cut("\n\n".join(told), least=least, limit=limit)
    assert_slices(article, passages)
    assert without_space("".join(texts(passages))) == without_space(article.text)


@given(anything, languages, st.integers(1, 40))
def test_no_text_of_any_script_is_lost_or_doubled_where_nothing_is_a_heading(
    text: str, language: str, least: int
) -> None:
    # A lower-case letter before each paragraph keeps it from being taken for a heading.
    told = "\n\n".join("x" + text[slice(*span)] for span in paragraphs(text))
    article, passages = cut(told, least=least, limit=5, language=language)
    assert_slices(article, passages)
    assert without_space("".join(texts(passages))) == without_space(told)


@given(st.lists(prose, min_size=1, max_size=6), st.integers(1, 60), st.integers(4, 60))
def test_no_passage_is_over_the_limit_unless_it_is_one_sentence(
    told: list[str], least: int, limit: int
) -> None:
    article, passages = cut("\n\n".join(told), least=least, limit=limit)
    whole = spans_of_sentences(article)
    for passage in passages:
        assert by_word(passage.text) <= limit or (passage.start, passage.end) in whole


@given(st.lists(prose, min_size=1, max_size=6), st.integers(1, 60), st.integers(4, 60))
def test_every_passage_begins_and_ends_with_a_sentence(
    told: list[str], least: int, limit: int
) -> None:
    article, passages = cut("\n\n".join(told), least=least, limit=limit)
    whole = spans_of_sentences(article) | set(paragraphs(article.text))
    for passage in passages:
        assert passage.start in {start for start, _ in whole}
        assert passage.end in {end for _, end in whole}


@given(st.lists(prose, min_size=1, max_size=12), st.integers(1, 80))
def test_whole_paragraphs_join_until_a_passage_has_enough_words(
    told: list[str], least: int
) -> None:
    article, passages = cut("\n\n".join(told), least=least, limit=10_000)
    starts = {start for start, _ in paragraphs(article.text)}
    assert starts >= {passage.start for passage in passages}
    if len(passages) > 1:
        assert all(by_word(passage.text) >= least for passage in passages)
    for passage in passages[:-1]:  # the last may have taken in a short end
        *before, _ = passage.text.split("\n\n")
        assert by_word("\n\n".join(before)) < least


def test_neighbouring_paragraphs_join_and_a_long_one_stands_alone() -> None:
    told = ["so one two.", "so three four.", f"so {PROSE}", "so five six.", "so seven eight."]
    _, passages = cut("\n\n".join(told), least=6, limit=100)
    assert texts(passages) == ["\n\n".join(told[:2]), told[2], "\n\n".join(told[3:])]


def test_a_short_end_joins_the_passage_before_it() -> None:
    _, passages = cut(f"{PROSE}\n\n{PROSE}\n\n- AFP", least=10, limit=100)
    assert texts(passages) == [PROSE, f"{PROSE}\n\n- AFP"]


def test_a_short_end_that_would_not_fit_stands_alone() -> None:
    _, passages = cut(f"{PROSE}\n\n- AFP", least=10, limit=by_word(PROSE))
    assert texts(passages) == [PROSE, "- AFP"]


def test_a_paragraph_over_the_limit_is_cut_between_sentences() -> None:
    told = [f"Sentence {number} tells of Mr. Berg and his 4.2 crowns." for number in range(5)]
    _, passages = cut(" ".join(told), limit=2 * by_word(told[0]))
    assert texts(passages) == [" ".join(told[:2]), " ".join(told[2:4]), told[4]]


def test_a_single_sentence_over_the_limit_stays_whole() -> None:
    endless = "The council said " + "and said again " * 40 + "and was done."
    _, passages = cut(f"It met. {endless} It went home.", limit=20)
    assert texts(passages) == ["It met.", endless, "It went home."]


def test_headings_are_in_no_passage_and_end_the_one_before() -> None:
    told = f"{PROSE}\n\nCrews are angry\n\n{PROSE}\n\nAnother heading\n\n{PROSE}"
    article, passages = cut(told, least=1_000, limit=10_000)
    assert_slices(article, passages)
    assert texts(passages) == [PROSE] * 3


@given(st.lists(st.booleans(), min_size=1, max_size=8))
def test_wherever_headings_stand_only_they_are_left_out(is_heading: list[bool]) -> None:
    told = [f"Part number {'i' * place}" * heading for place, heading in enumerate(is_heading)]
    text = "\n\n".join(f"{heading}\n\n{PROSE}".strip() for heading in told)
    _, passages = cut(text, least=1_000, limit=10_000)
    assert without_space("".join(texts(passages))) == without_space(PROSE) * len(told)
    assert len(passages) == 1 + sum(is_heading[1:])


def test_a_text_that_looks_like_headings_alone_is_a_passage() -> None:
    _, passages = cut("Council meets")
    assert texts(passages) == ["Council meets"]


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("ur", ["کونسل نے منگل کو پل بند کر دیا۔", "عملہ ناراض ہے۔", "میئر نے جواب نہیں دیا۔"]),
        ("hi", ["परिषद ने मंगलवार को घाट बंद किया।", "दल नाराज़ है।", "मेयर ने उत्तर नहीं दिया।"]),
        ("zh", ["市议会周二关闭了旧码头。", "船员很生气。", "市长没有回答。"]),
        ("ar", ["أغلق المجلس الرصيف القديم.", "الطواقم غاضبة.", "لم يرد رئيس البلدية."]),
        ("ru", ["Совет закрыл старый пирс.", "Экипажи недовольны.", "Мэр не ответил."]),
        ("en", ["Flood 🌊🌊 in 𠮷野家.", "Crews 👩‍🚒 left.", "Nobody 🇳🇴 answered."]),
    ],
)
def test_text_of_any_script_is_cut_between_its_sentences(language: str, told: list[str]) -> None:
    gap = "" if language == "zh" else " "
    article = Article(id="a", text=gap.join(told), language=language)
    passages = split(article, words=1, tokens=len, limit=max(map(len, told)))
    assert_slices(article, passages)
    assert without_space("".join(texts(passages))) == without_space(article.text)
    assert {passage.start for passage in passages} <= {article.text.index(one) for one in told}
    assert len(passages) > 1


def test_sentences_are_not_cut_at_titles_initials_and_numbers() -> None:
    told = [
        "Mr. J. R. Berg paid 4.2 million to the U.S. Navy on Jan. 3 at 5 p.m. for the pier.",
        "“Nobody boards it,” said Dr. Okafor.",
        "Why?",
    ]
    text = " ".join(told)
    assert [text[slice(*span)] for span in sentences(text, "en")] == told


@given(anything, languages)
def test_sentences_are_ordered_trimmed_and_lose_nothing_but_space(text: str, language: str) -> None:
    spans = sentences(text, language)
    offsets = [offset for span in spans for offset in span]
    assert offsets == sorted(offsets)
    told = [text[slice(*span)] for span in spans]
    assert all(one == one.strip() != "" for one in told)
    assert without_space("".join(told)) == without_space(text)


@pytest.mark.parametrize("sentences_long", [7, 8, 9, 20])
def test_where_every_character_is_a_token_no_passage_is_longer_than_the_model_reads(
    sentences_long: int, model: Encoder
) -> None:
    text = ("码头" * 15 + "了。") * sentences_long
    article = Article(id="a", text=text, language="zh")
    for passage in split(article, words=45, tokens=model.tokens, limit=model.limit):
        assert model.tokens(passage.text) <= model.limit


@settings(max_examples=20)
@given(st.lists(prose, min_size=1, max_size=20))
def test_the_real_models_limit_holds_for_prose(model: Encoder, told: list[str]) -> None:
    article = Article(id="a", text="\n\n".join(told))
    passages = split(article, words=1_000, tokens=model.tokens, limit=model.limit)
    assert_slices(article, passages)
    assert all(model.tokens(passage.text) <= model.limit for passage in passages)
