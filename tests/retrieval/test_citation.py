"""Citation: a quote in a newsroom's own style, and styles that cannot be used."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval import Quote, check_style
from retrieval.citation import FIELDS

QUOTE = Quote(
    text="The bridge was closed. Nobody was hurt.",
    sentence="The bridge was closed.",
    source="Dawn",
    published=date(2020, 7, 2),
    headline="Bridge closed",
    byline="Ida Lund",
    url="https://dawn.example/bridge",
    article_id="bridge",
    passage=3,
    start=120,
    end=159,
    sha256="0f" * 32,
    relevance=0.5,
)


@pytest.mark.parametrize(
    ("style", "cited"),
    [
        ("“{sentence}” ({source}, {date})", "“The bridge was closed.” (Dawn, 2 July 2020)"),
        ("{quote} [{iso_date}]", "The bridge was closed. Nobody was hurt. [2020-07-02]"),
        (
            "{byline}: {headline}. {source}. {url}",
            "Ida Lund: Bridge closed. Dawn. https://dawn.example/bridge",
        ),
        ("{sha256}", "0f" * 32),
        ("{{{source}}} {{x}}", "{Dawn} {x}"),
        ("{source}\n{source}", "Dawn\nDawn"),
    ],
)
def test_a_citation_is_written_in_the_style_of_a_newsroom(style: str, cited: str) -> None:
    check_style(style)
    assert QUOTE.cited(style) == cited


@pytest.mark.parametrize(
    "quote",
    [
        QUOTE,
        replace(QUOTE, credit="AFP"),
        replace(QUOTE, source="", published=None),
        replace(QUOTE, date_is_estimated=True),
        replace(QUOTE, published=datetime(2020, 7, 2, 23, 30, tzinfo=UTC)),
    ],
)
def test_source_and_date_are_those_of_the_citation(quote: Quote) -> None:
    """The agency is credited, and an estimated date is told, in every style."""
    assert quote.cited("{source}, {date}") == quote.citation


def test_a_date_that_is_not_known_is_said_to_be_so() -> None:
    assert replace(QUOTE, published=None).cited("{date} {iso_date}") == "undated undated"


@pytest.mark.parametrize(
    ("style", "told"),
    [
        ("{publisher}", "names the field 'publisher'; expected one of quote, sentence, source,"),
        ("{source.__class__}", "names the field 'source.__class__'"),
        ("{source[0]}", "names the field 'source\\[0\\]'"),
        ("{}", "names the field ''"),
        ("{0}", "names the field '0'"),
        ("{source!r}", "lays out the field 'source' with '!r'; write {source} alone"),
        ("{date:>900000000}", "lays out the field 'date' with ':>900000000'"),
        ("{source", "cannot be read: .*; write fields as in"),
        ("source}", "cannot be read: "),
        ("(our archive)", "names no field"),
        ("", "names no field"),
    ],
)
def test_a_style_that_cannot_be_used_is_told_why(style: str, told: str) -> None:
    for use in (check_style, QUOTE.cited):
        with pytest.raises(ValueError, match=told):
            use(style)


@given(st.text(), st.sampled_from(FIELDS))
def test_what_stands_in_a_quote_is_never_read_as_a_style(said: str, field: str) -> None:
    quote = replace(QUOTE, text=said, sentence=said, headline=said, byline=said, url=said)
    known = {"source": "Dawn", "date": "2 July 2020", "iso_date": "2020-07-02", "sha256": "0f" * 32}
    assert quote.cited(f"<{{{field}}}>") == f"<{known.get(field, said)}>"


@given(st.text(alphabet="{}!:.[]source", max_size=12))
def test_any_style_is_either_refused_in_our_words_or_usable(style: str) -> None:
    complaint = ""
    try:
        check_style(style)
    except ValueError as error:
        complaint = str(error)
    assert "the citation style" in complaint if complaint else QUOTE.cited(style)
