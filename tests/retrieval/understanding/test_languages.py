"""Languages: a question that the model does not read is told by its small words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.understanding.languages import other_language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Pourquoi le pont a-t-il été fermé ?", "French"),
        ("Qui est responsable de la marée noire dans le port ?", "French"),
        ("Warum wurde die Brücke gesperrt?", "German"),
        ("Wer ist der neue Bürgermeister?", "German"),
        ("¿Por qué cerraron el puente en marzo?", "Spanish"),
        ("Perché il ponte è stato chiuso?", "Italian"),
        ("Por que a ponte foi fechada em março?", "Portuguese"),
        ("Waarom werd de brug gesloten voor het verkeer?", "Dutch"),
        ("Köprü neden kapandı ve ne oldu?", "Turkish"),
        ("Mengapa jembatan itu ditutup dan siapa yang menutup?", "Indonesian"),
    ],
)
def test_a_question_in_another_language_is_told_by_its_name(text: str, language: str) -> None:
    assert other_language(text) == language


@pytest.mark.parametrize(
    "text",
    [
        "Why was the Tollgate Bridge closed?",
        "Who won the Tour de France?",
        "What did Le Monde say about the El Niño floods?",
        "Rio de Janeiro mayor resigns",
        "Die Hard actor dies in Los Angeles",
        "Dredging in the port",
        "La Niña",
        "Van der Poel wins",
        "bridge",
        "2021",
    ],
)
def test_english_with_foreign_names_is_english(text: str) -> None:
    assert other_language(text) == ""


@given(st.text(max_size=200))
def test_any_text_is_of_a_language_or_of_none(text: str) -> None:
    assert isinstance(other_language(text), str)
