"""Asking: a question is told from a headline by its form."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.understanding import is_asked

SAMPLE = Path(__file__).resolve().parents[2] / "sample_questions.jsonl"


@pytest.mark.parametrize(
    "text",
    [
        "Why was the bridge closed?",
        "who owns the ferry",
        "HOW MANY HOMES LOST POWER",
        "  what did the mayor promise",
        "“Is the pier safe",
        "may the night ferry sail again",
        "Mayor to resign?",
        "In March, who ran the port?",
        "the pier, is it safe? and the quay",
    ],
)
def test_a_question_mark_or_a_question_word_in_front_asks(text: str) -> None:
    assert is_asked(text)


@pytest.mark.parametrize(
    "text",
    [
        "Council shuts old pier on Thursday",
        "night ferry",
        "Mayor tells who will pay for the bridge",
        "Whoever wins, rents rise",
        "Island ferry to stop",
        "Maybe the last summer of the pier",
        "Cannery to close",
        "Hasty vote on the quay",
        "",
        "!",
    ],
)
def test_a_headline_or_a_few_words_ask_nothing(text: str) -> None:
    assert not is_asked(text)


def test_every_question_of_the_sample_asks() -> None:
    lines = SAMPLE.read_text(encoding="utf-8").splitlines()
    texts = [json.loads(line)["question"] for line in lines]
    assert [text for text in texts if not is_asked(text)] == []


@given(st.text())
def test_any_text_with_a_question_mark_asks(text: str) -> None:
    assert is_asked(f"{text}?")


@given(st.text(), st.sampled_from([" ", "\t", "\n", "“", "- "]))
def test_what_stands_before_the_first_word_changes_nothing(text: str, before: str) -> None:
    assert is_asked(before + text) == is_asked(text)
