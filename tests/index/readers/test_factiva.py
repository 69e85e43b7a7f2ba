"""Factiva exports as HTML and as text."""

from __future__ import annotations

import io
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.article import Article
from index.readers import Rejected
from index.readers.factiva import is_factiva, read_factiva

FIRST = {
    "SE": "News",
    "HD": "Council closes the old pier",
    "BY": "By Jane Doe",
    "WC": "523 words",
    "PD": "2 July 2020",
    "ET": "23:12",
    "SN": "The Harbour Courier",
    "SC": "HARCOU",
    "LA": "English",
    "CY": "(c) 2020 Harbour Courier Ltd.",
    "LP": "The harbour council closed the old pier on Tuesday.\n\nCrews were told nothing of it.",
    "TD": "No money is left for repairs, the council said.\n\nIt will open again in May.",
    "CX": "An earlier version misstated the month. It is May.",
    "NS": "c13 : Regulation",
    "AN": "Document HARCOU0020200702eg7200001",
}
SECOND = {
    "HD": "Ferry fares to rise",
    "BY": "AFP",
    "WC": "40 words",
    "PD": "5 January 2019",
    "SN": "The Shore",
    "LA": "English",
    "TD": "Ferry fares will rise by a tenth in February.",
    "AN": "Document SHORE00020190105ef150000a",
}


def in_html(*articles: dict[str, str]) -> str:
    """Write articles as Factiva's HTML with field labels."""

    def cell(label: str, value: str) -> str:
        if label in ("LP", "TD"):
            parts = value.split("\n\n")
            return "".join(f'<p class="articleParagraph enarticleParagraph">{p}</p>' for p in parts)
        return f'<span class="enHeadline">{value}</span>' if label == "HD" else value

    tables = [
        "<table>"
        + "".join(
            f'<tr><td class="index"><b>{label}</b>&nbsp;</td><td>{cell(label, value)}</td></tr>'
            for label, value in article.items()
        )
        + "</table>"
        for article in articles
    ]
    divs = "".join(f'<div class="article enArticle">{table}</div>' for table in tables)
    return f"<!DOCTYPE html><html><body>{divs}</body></html>"


def alone(*articles: dict[str, str]) -> str:
    """Write articles as text with each label alone on its line."""
    return "\n\n".join(
        "\n".join(f"{label}\n{value}\n" for label, value in article.items()) for article in articles
    )


def beside(*articles: dict[str, str]) -> str:
    """Write articles as text with each label before its value."""
    return "\n\n".join(
        "\n".join(f"{label}  {value}" for label, value in article.items()) for article in articles
    )


def read_all(text: str) -> list[Article | Rejected]:
    """Read an export whole."""
    return list(read_factiva(io.BufferedReader(io.BytesIO(text.encode())), "export"))


@pytest.mark.parametrize("form", [in_html, alone, beside])
def test_fields(form: object) -> None:
    """Every form gives number, source, day, headline, byline, language and text of each article."""
    assert callable(form)
    text = form(FIRST, SECOND)
    assert is_factiva(text.encode(), "x")
    first, second = read_all(text)
    assert isinstance(first, Article)
    assert isinstance(second, Article)
    assert (first.id, first.source) == ("HARCOU0020200702eg7200001", "The Harbour Courier")
    assert (first.published, first.dated_by) == (date(2020, 7, 2), "file")
    assert (first.headline, first.byline) == ("Council closes the old pier", "Jane Doe")
    assert (first.section, first.language) == ("News", "en")
    assert first.text.split("\n\n") == [*FIRST["LP"].split("\n\n"), *FIRST["TD"].split("\n\n")]
    assert first.corrections == (FIRST["CX"],)
    assert (second.headline, second.text) == (SECOND["HD"], SECOND["TD"])
    assert (second.byline, second.credit) == ("", "AFP")


def test_layout_without_labels() -> None:
    """The layout without labels is read by the order in which Factiva prints its lines."""
    page = """<html><body><div class="article enArticle"><p></p>
    <div id="hd"><span class="enHeadline">Council closes the old pier</span></div>
    <div class="author">By Jane Doe</div><div>523 words</div><div>2 July 2020</div>
    <div>09:12</div><div>The Harbour Courier</div><div>HARCOU</div><div>4</div>
    <div>English</div><div>(c) 2020 Courier Ltd.</div>
    <p class="articleParagraph enarticleParagraph">The council closed the old pier.</p>
    <p class="articleParagraph enarticleParagraph">It will open again in May.</p>
    <p>Document HARCOU0020200702eg7200001</p></div></body></html>"""
    assert is_factiva(page.encode(), "x")
    (article,) = read_all(page)
    assert isinstance(article, Article)
    assert (article.headline, article.byline) == ("Council closes the old pier", "Jane Doe")
    assert (article.published, article.source) == (date(2020, 7, 2), "The Harbour Courier")
    assert (article.id, article.language) == ("HARCOU0020200702eg7200001", "en")
    assert article.text == "The council closed the old pier.\n\nIt will open again in May."


def test_labels_within_the_text_stay() -> None:
    """A line of the text that looks like an earlier label is text."""
    text = alone({**SECOND, "TD": "The sign said:\n\nBY\n\nand nothing else was on it."})
    (article,) = read_all(text)
    assert isinstance(article, Article)
    assert article.text == "The sign said:\n\nBY\n\nand nothing else was on it."


def test_article_without_text_is_named() -> None:
    """An article exported without its text is rejected with its fields; the next one is read."""
    first, second = read_all(in_html({k: v for k, v in SECOND.items() if k != "TD"}, FIRST))
    assert isinstance(first, Rejected)
    assert "LP or TD" in first.reason
    assert isinstance(second, Article)


def test_search_summary_is_no_article() -> None:
    """What Factiva prints after the last article is left out."""
    (article,) = read_all(alone(SECOND) + "\n\nSearch Summary\nText\npier\nResults Found\n1\n")
    assert isinstance(article, Article)
    assert article.id == "SHORE00020190105ef150000a"


@pytest.mark.parametrize(
    "other",
    [
        b"<html><body><table><tr><td>HD</td><td>High definition</td></tr></table></body></html>",
        b"                1 of 10 DOCUMENTS\n\nThe Shore\n\nLENGTH: 5 words\n",
        b"HD television is here\n\nIt is sharper, and PD James likes it.",
        b'{"HD": "x"}',
        b"WARC/1.0\r\nWARC-Type: response\r\n\r\n",
        b"",
    ],
)
def test_other_formats_are_left_alone(other: bytes) -> None:
    """What is no Factiva export is not taken for one."""
    assert not is_factiva(other, "x.html")


@settings(max_examples=100, deadline=5_000)
@given(data=st.data())
def test_damage_never_raises(data: st.DataObject) -> None:
    """Cut or altered exports give articles or rejections, and nothing else."""
    sample = data.draw(
        st.sampled_from([form(FIRST, SECOND).encode() for form in (in_html, alone, beside)])
    )
    cut = data.draw(st.integers(0, len(sample)))
    at = data.draw(st.integers(0, len(sample)))
    spoilt = sample[:at] + data.draw(st.binary(max_size=8)) + sample[at:cut]
    is_factiva(spoilt, "x")
    for found in read_factiva(io.BufferedReader(io.BytesIO(spoilt)), "x"):
        assert isinstance(found, Article | Rejected)
