"""JSON and JSON Lines under the names that newsrooms and data sets use."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.article import Article, to_json
from index.readers import Rejected, read

BODY = "The harbour council closed the old pier on Tuesday.\n\nCrews were told nothing of the plan."


def read_all(value: object, name: str = "x.json") -> list[Article | Rejected]:
    """Read a value written as JSON."""
    return list(read(BytesIO(json.dumps(value).encode()), name))


def one(value: object) -> Article:
    """Read a value that is expected to be one article."""
    (article,) = read_all(value)
    assert isinstance(article, Article), article
    return article


def test_newsroom_shape() -> None:
    """The common newsroom shape is read; its authors become a byline."""
    article = one(
        {
            "headline": "Pier to close",
            "content": BODY,
            "url": "https://example.org/pier",
            "authors": ["Jane Doe", "John Roe"],
            "publish_date": "2020-07-02 10:00:00",
        }
    )
    assert (article.id, article.headline) == ("https://example.org/pier", "Pier to close")
    assert (article.byline, article.text) == ("Jane Doe, John Roe", BODY)
    assert (article.published, article.dated_by) == (date(2020, 7, 2), "file")


def test_beir_shape() -> None:
    """A BEIR row keeps its id, and its metadata gives source, date, section and author."""
    article = one(
        {
            "_id": "row-1",
            "title": "Pier to close",
            "text": BODY,
            "metadata": {
                "source": "Courier",
                "date": "2020-07-02",
                "published_at": "2020-07-02T10:00:00Z",
                "url": None,
                "author": "Jane Doe",
                "section": "Harbour",
            },
        }
    )
    assert (article.id, article.source, article.section) == ("row-1", "Courier", "Harbour")
    assert article.published == datetime(2020, 7, 2, 10, tzinfo=UTC)
    assert article.byline == "Jane Doe"


def test_plain_day_wins_over_a_timestamp_of_another_day() -> None:
    """Where a timestamp in UTC falls on the day before, the day that the file states holds."""
    article = one({"text": BODY, "date": "2020-07-02", "published_at": "2020-07-01T22:00:00Z"})
    assert article.published == date(2020, 7, 2)


def test_files_statement_wins_over_a_print_line() -> None:
    """The file's own source and date hold, and the print line is no part of the text."""
    printed = f"{BODY}\n\nPublished in Dawn, July 2nd, 2020"
    article = one({"text": printed, "source": "Courier", "date": "2021-01-01"})
    assert (article.source, article.published) == ("Courier", date(2021, 1, 1))
    assert article.text == BODY
    article = one({"text": printed})
    assert (article.source, article.published) == ("Dawn", date(2020, 7, 2))
    assert article.dated_by == "print line"


def test_ambiguous_date_leaves_the_article_undated() -> None:
    """'02/07/2020' is two days, so neither is taken."""
    assert one({"text": BODY, "date": "02/07/2020"}).published is None


def test_html_in_a_record_becomes_paragraphs() -> None:
    """Tags and entities are resolved, and captions and headings left out."""
    markup = (
        "<h2>Pier</h2><p>The council <b>clos</b>ed it &amp; left.</p><figure><figcaption>A boat"
        "</figcaption></figure><p>Crews knew<br>nothing.<br><br>It stays shut.</p>"
    )
    article = one({"headline": "Pier &amp; quay", "content": markup})
    assert article.headline == "Pier & quay"
    assert article.text == (
        "The council closed it & left.\n\nCrews knew nothing.\n\nIt stays shut."
    )


def test_array_and_lines_give_the_same_articles() -> None:
    """A JSON array and JSON Lines of the same records are read alike."""
    records = [{"id": str(number), "text": f"{BODY} {number}"} for number in range(3)]
    lines = "\n".join(map(json.dumps, records)).encode()
    from_lines = list(read(BytesIO(lines), "x.jsonl"))
    assert from_lines == read_all(records)
    assert len(from_lines) == len(records)


def test_indented_object_is_one_article() -> None:
    """An object written over many lines is not mistaken for JSON Lines."""
    page = json.dumps({"headline": "Pier to close", "text": BODY}, indent=2).encode()
    (article,) = read(BytesIO(page), "x.json")
    assert isinstance(article, Article)


def test_bad_line_is_rejected_by_its_number_and_the_rest_goes_in() -> None:
    """One broken line costs that line alone."""
    good = json.dumps({"id": "a", "text": BODY}).encode()
    bad = b'{"id": '
    for lines in ([good, bad, good], [bad, good, good]):
        results = list(read(BytesIO(b"\n".join(lines)), "corpus.jsonl"))
        rejected = [result for result in results if isinstance(result, Rejected)]
        assert [r.where for r in rejected] == [f"corpus.jsonl, line {lines.index(bad) + 1}"]
        assert len(results) == len(lines)


def test_record_without_text_says_what_was_found_and_expected() -> None:
    """A record that is no article is rejected with its fields and the expected ones."""
    (rejected,) = read_all([{"score": 1, "label": "x"}])
    assert isinstance(rejected, Rejected)
    assert rejected.where == "x.json, item 1"
    assert "'score', 'label'" in rejected.reason
    assert "'content'" in rejected.reason


@pytest.mark.parametrize("value", [1, "text", None, [1, "two"], {"metadata": []}, []])
def test_json_that_is_no_article_is_rejected(value: object) -> None:
    """Whatever else JSON can hold is rejected, not raised."""
    assert all(isinstance(result, Rejected) for result in read_all([value]))


def test_lone_surrogates_and_control_characters_are_removed() -> None:
    """Text that JSON can hold and UTF-8 cannot is cleaned."""
    article = one({"text": "The pier\ud800 is\u0000 shut.\tFor good.", "source": "Cou\udfffrier"})
    assert article.text == "The pier is shut.\tFor good."
    assert article.source == "Courier"


def test_line_that_is_too_long_is_rejected_and_the_next_is_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A line over the limit is passed over without being held."""
    monkeypatch.setattr("index.readers.jsonfile.ARTICLE_LIMIT", 100)
    good = json.dumps({"id": "a", "text": "The pier is shut."}).encode()
    long = json.dumps({"id": "b", "text": BODY * 9}).encode()
    first, second = read(BytesIO(long + b"\n" + good), "x.jsonl")
    assert isinstance(first, Rejected)
    assert "the most for one article" in first.reason
    assert isinstance(second, Article)


WORDS = st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "Zs"]), max_size=30)


@settings(max_examples=100, deadline=None)
@given(
    texts=st.lists(WORDS, min_size=9, max_size=9),
    text=WORDS.filter(str.strip),
    published=st.none() | st.dates() | st.datetimes(timezones=st.just(UTC)),
    version=st.integers(1, 9),
)
def test_own_records_read_back_equal(
    texts: list[str], text: str, published: date | None, version: int
) -> None:
    """What to_json writes is read back as the equal article, whatever it holds."""
    source, headline, byline, dated_by, url, language, section, credit, note = texts
    article = Article(
        id=f"id {note}",
        source=source,
        headline=headline,
        byline=byline,
        published=published,
        dated_by=dated_by,
        updated=published,
        url=url,
        language=language,
        section=section,
        text=text,
        credit=credit,
        version=version,
        status="withheld",
        embargoed_until=datetime(2026, 1, 1, tzinfo=UTC),
        corrections=(note,),
    )
    assert read_all(to_json(article)) == [article]
