from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.pages.letters import as_sentence, followable, literal


@given(st.text())
def test_nothing_of_a_text_is_obeyed_and_all_else_of_it_stays(text: str) -> None:
    shown = literal(text)
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    assert len(shown) == len(lines)
    changed = {seen for said, seen in zip(lines, shown, strict=True) if seen != said}
    assert changed <= {"\ufffd"}
    controls = {letter for letter in shown if unicodedata.category(letter) in {"Cc", "Cs"}}
    assert controls <= {"\n", "\t"}


@pytest.mark.parametrize("turn", ["\u202e", "\u2066", "\x1b", "\x00", "\x85"])
def test_a_letter_that_turns_or_hides_others_is_shown_as_one_that_is_not_known(turn: str) -> None:
    assert literal(f"gnp{turn}.exe") == "gnp\ufffd.exe"


@pytest.mark.parametrize(
    "url",
    [
        "https://gazette.example/2020/07/pier?page=2#top",
        "http://gazette.example:8080/é",
        "https://gazette.example",
    ],
)
def test_an_address_on_the_web_is_linked_as_it_is(url: str) -> None:
    assert followable(f" {url} ") == url


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        " JavaScript:alert(1)",
        "java\nscript:alert(1)",
        "data:text/html,<script>alert(1)</script>",
        "vbscript:x",
        "//gazette.example/pier",
        "/pier",
        "https:///pier",
        "https:gazette.example",
        "https://gazette.example@elsewhere.example/",
        "https://[gazette/",
        "https:\\\\gazette.example",
        "https://gazette.example/\x01",
        "https://gazette.example/a b",
        "ftp://gazette.example/pier",
        "mailto:desk@gazette.example",
        "",
    ],
)
def test_what_is_not_plainly_an_address_on_the_web_is_no_link(url: str) -> None:
    assert followable(url) == ""


@given(st.text(), st.sampled_from(["", "https://", "http://a", "javascript:", "HTTPS://b"]))
def test_every_address_that_is_linked_is_on_the_web(text: str, before: str) -> None:
    linked = followable(before + text)
    assert not linked or linked.lower().startswith(("http://", "https://"))


def test_an_error_becomes_a_sentence() -> None:
    assert as_sentence("there is no day 2020-13") == "There is no day 2020-13."
    assert as_sentence("What then?") == "What then?"
