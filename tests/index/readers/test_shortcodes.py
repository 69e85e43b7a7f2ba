"""Shortcodes go, printed brackets stay."""

from __future__ import annotations

import pytest

from index.readers.shortcodes import without_shortcodes


@pytest.mark.parametrize(
    "printed",
    [
        "She said [the minister] would go.",
        "He recieved [sic] it.",
        "“I [was] there [emphasis added],” she said.",
        "It is written [[gallery]] in the manual.",
        "a[i] = b[j]",
    ],
)
def test_brackets_that_a_newspaper_prints_stay(printed: str) -> None:
    assert without_shortcodes(printed) == printed


@pytest.mark.parametrize(
    ("markup", "left"),
    [
        ('A[caption id="a_1" width="3"]<img src="x"> The pier[/caption]B', "AB"),
        ('A[gallery ids="1,2"]B[gallery]C', "ABC"),
        ("A[embed]https://example.org/v[/embed]B", "AB"),
        ('A[video src="x.mp4"]B[video src="y.mp4"][/video]C', "ABC"),
        ("[vc_row][vc_column]Text[/vc_column][/vc_row]", "Text"),
        ("[b]Text[/b]", "Text"),
        ('A[contact-form-7 id="1" title="Write"]B', "AB"),
        ("A[newsletter_form]B", "AB"),
    ],
)
def test_shortcodes_go(markup: str, left: str) -> None:
    assert without_shortcodes(markup) == left


def test_many_unclosed_shortcodes_take_no_longer_than_they_should() -> None:
    markup = "[audio src=x " * 20_000 + "[caption]" * 20_000
    assert without_shortcodes(markup)
