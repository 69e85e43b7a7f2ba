"""Tables of text, as newsrooms and spreadsheets export them."""

from __future__ import annotations

import io
import time
from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.article import Article
from index.readers.csvfile import is_csv, read_csv
from index.readers.mapping import COMMON, ColumnMapping
from index.readers.raw import Rejected

PIER = "The harbour council closed the old pier on Tuesday."
NEWSROOM = (
    "headline,content,url,authors,publish_date\r\n"
    f'Pier to close,"{PIER}\r\n\r\nCrews left, ""at noon"", for good.",https://example.org/1,'
    "\"['Jane Doe', 'John Roe']\",2020-07-02 10:00:00\r\n"
    "Pier opens,It opened again.,https://example.org/2,nan,2020-08-02T10:00:00Z\r\n"
)


def read_all(
    data: str | bytes, *, mapping: ColumnMapping = COMMON, source: str = ""
) -> list[Article | Rejected]:
    """Read a table from memory."""
    data = data.encode() if isinstance(data, str) else data
    stream = io.BufferedReader(io.BytesIO(data), 65_536)
    return list(read_csv(stream, "x.csv", source=source, mapping=mapping))


def articles(data: str | bytes, *, mapping: ColumnMapping = COMMON) -> list[Article]:
    """Read a table that is expected to hold articles alone."""
    read = read_all(data, mapping=mapping)
    assert all(isinstance(result, Article) for result in read), read
    return [result for result in read if isinstance(result, Article)]


def reasons(data: str | bytes, *, mapping: ColumnMapping = COMMON) -> list[tuple[str, str]]:
    """Return where and why parts of a table are rejected."""
    read = read_all(data, mapping=mapping)
    return [(result.where, result.reason) for result in read if isinstance(result, Rejected)]


def test_the_newsroom_shape_is_read_with_cells_of_several_lines() -> None:
    first, second = articles(NEWSROOM)
    assert (first.id, first.headline) == ("https://example.org/1", "Pier to close")
    assert first.text == f'{PIER}\n\nCrews left, "at noon", for good.'
    assert first.byline == "Jane Doe, John Roe"
    assert (first.published, first.dated_by) == (date(2020, 7, 2), "file")
    assert (second.byline, second.published) == ("", datetime(2020, 8, 2, 10, tzinfo=UTC))


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_delimiter_line_ends_and_encoding_are_told_by_the_content(
    delimiter: str, end: str, encoding: str
) -> None:
    rows = ["Title", "Text", "Date"], ['"Café; a, b|c"', '"It closed, at last."', "2020-07-02"]
    data = end.join([delimiter.join(row) for row in rows] * 1 + [""]).encode(encoding)
    (article,) = articles(data)
    assert (article.headline, article.text) == ("Café; a, b|c", "It closed, at last.")
    assert article.published == date(2020, 7, 2)


def test_a_mapping_names_columns_values_order_and_zone() -> None:
    mapping = ColumnMapping.from_toml(
        '[columns]\nheadline = "Titel"\ntext = "Inhalt"\npublished = "Datum"\n'
        '[values]\nsource = "Dawn"\n[dates]\norder = "DMY"\nzone = "Asia/Karachi"'
    )
    data = "Titel;Inhalt;Datum\nPier;It closed at last.;02/07/2020 10:30\n"
    (article,) = articles(data, mapping=mapping)
    assert (article.source, article.headline) == ("Dawn", "Pier")
    assert article.published == datetime(2020, 7, 2, 5, 30, tzinfo=UTC)
    assert article.day == date(2020, 7, 2)


def test_a_mapped_column_that_is_missing_is_told_once() -> None:
    mapping = ColumnMapping(columns={"text": "Inhalt"})
    ((where, reason),) = reasons("Titel;Inhlt\na;b\nc;d\n", mapping=mapping)
    assert where == "x.csv"
    assert "the nearest is 'Inhlt'" in reason


def test_figures_whose_order_is_unknown_leave_the_article_undated_and_are_told_once() -> None:
    read = read_all("title,text,date\nA,It closed.,02/07/2020\nB,It opened.,03/07/2020\n")
    assert [r.published for r in read if isinstance(r, Article)] == [None, None]
    (told,) = [r for r in read if isinstance(r, Rejected)]
    assert "'02/07/2020' (x.csv, line 2)" in told.reason
    assert 'order = "DMY"' in told.reason


def test_a_date_against_the_stated_order_rejects_its_row_alone() -> None:
    mapping = ColumnMapping(order="DMY")
    data = "title,text,date\nA,It closed.,25/03/2020\nB,It opened.,03/25/2020\n"
    ((where, reason),) = reasons(data, mapping=mapping)
    assert where == "x.csv, line 3"
    assert "not in the order DMY" in reason


def test_rows_too_short_or_too_long_are_rejected_with_their_lines_and_the_rest_goes_on() -> None:
    data = (
        'title,text,date\nA,"It\nclosed.",2020-07-01\nB,It opened\n'
        "C,It fell, and rose,2020-07-02\nD,It stands.,2020-07-03\n\nE,It is old.,2020-07-04,,\n"
    )
    read = read_all(data)
    assert [r.headline for r in read if isinstance(r, Article)] == ["A", "D", "E"]
    assert [(where, reason[:30]) for where, reason in reasons(data)] == [
        ("x.csv, line 4", "found 2 cells; expected 3, as "),
        ("x.csv, line 5", "found 4 cells; expected 3, as "),
    ]


def test_a_quote_that_nothing_closes_loses_its_own_row_alone() -> None:
    data = (
        'id,title,text,date\n1,A,It closed.,2020-07-01\n2,B,"It opened,2020-07-02\n'
        '3,C,It fell.,2020-07-03\n4,D,"It stands.",2020-07-04\n'
    )
    assert [r.headline for r in read_all(data) if isinstance(r, Article)] == ["A", "C", "D"]
    ((where, _),) = reasons(data)
    assert where == "x.csv, line 3"


def test_the_torn_rest_of_a_broken_cell_is_never_taken_for_an_article() -> None:
    data = (
        'title,text,date\nA,"He said "no" to it,\nand left, she said today",2020-07-01\n'
        'B,"It closed.",2020-07-02\n'
    )
    assert [r.headline for r in read_all(data) if isinstance(r, Article)] == ["B"]
    ((where, reason),) = reasons(data)
    assert where == "x.csv, lines 2 to 3"
    assert "write it twice" in reason


def test_where_no_row_can_be_told_from_prose_reading_stops_and_says_so() -> None:
    data = 'title,text\nA,It closed.\nB,"He said "no" to it,\nand left, she said"\nC,It fell.\n'
    assert [r.headline for r in read_all(data) if isinstance(r, Article)] == ["A"]
    ((_, reason),) = reasons(data)
    assert "mend the quotes here" in reason


def test_quotes_escaped_by_a_backslash_are_understood() -> None:
    (article,) = articles('title,text\nA,"He said \\"no\\", and left."\n')
    assert article.text == 'He said "no", and left.'


def test_lines_above_the_header_are_passed_over() -> None:
    (article,) = articles("sep=;\nExported on 2 July\n\ntitle;text\nA;It closed.\n")
    assert (article.headline, article.text) == ("A", "It closed.")


def test_damaged_letters_reject_their_row_and_rows_of_an_older_encoding_are_read() -> None:
    lines = [f"{n},Café and crème brûlée.,2020-07-0{n}" for n in range(1, 6)]
    data = ("id,text,date\n" + "\n".join(lines) + "\n").encode()
    older = data + "6,Café noir.,2020-07-06\n".encode("cp1252")
    assert [article.text for article in articles(older)][-1] == "Café noir."
    damaged = data + b"6,Caf\xc3 and cr\xc3\xa8me br\xc3\xbbl\xc3\xa9e.,2020-07-06\n"
    ((where, reason),) = reasons(damaged)
    assert where == "x.csv, line 7"
    assert "damaged" in reason


def test_a_number_names_a_row_within_its_source_alone() -> None:
    (with_source,) = articles("id,source,text\n7,Dawn,It closed.\n")
    (with_url,) = articles("id,url,text\n7,https://example.org/7,It closed.\n")
    (bare,) = articles("id,title,text\n7,Pier,It closed.\n")
    (named,) = articles("id,title,text\nurn:x:7,Pier,It closed.\n")
    assert (with_source.id, with_url.id) == ("Dawn 7", "https://example.org/7")
    assert bare.id.startswith("sha256-")
    assert named.id == "urn:x:7"


def test_html_in_a_cell_becomes_paragraphs() -> None:
    (article,) = articles('title,text\nA,"<p>It closed.</p><p>It &amp; all.</p>"\n')
    assert article.text == "It closed.\n\nIt & all."


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ("title,text\n", "no rows"),
        ("", "no header"),
        ("name,colour\na,b\n", "no column holds the article's text"),
        ("title,text\nA,\n", "its text is empty"),
    ],
)
def test_what_holds_no_article_is_told(data: str, said: str) -> None:
    ((_, reason),) = reasons(data)
    assert said in reason


def test_a_line_of_many_megabytes_is_rejected_and_the_rest_goes_on() -> None:
    data = "text,date\n" + "x" * 20_000_001 + ",2020-07-01\nIt closed.,2020-07-02\n"
    read = read_all(data)
    assert [r.text for r in read if isinstance(r, Article)] == ["It closed."]
    assert "20 MB" in reasons(data)[0][1]


def test_hostile_quotes_take_no_more_than_a_bounded_time() -> None:
    started = time.perf_counter()
    assert reasons("text,date\n" + 'a","\n' * 60_000)
    assert reasons("text,date\n" + 'a,"\nb\n' * 20_000)
    assert time.perf_counter() - started < 20


OTHERS = {
    "a.json": b'{"title": "x", "text": "y", "url": "z"}',
    "b.jsonl": b'{"title": "x", "text": "y"}\n{"title": "x", "text": "y"}\n',
    "c.html": b"<html><title>title, text</title>",
    "d.xml": b"<?xml version='1.0'?><rss><channel>",
    "e.txt": b"Pier to close\n\nThe council met, and talked, and left.\n\nTitle, text, none.\n",
    "f.md": b"| title | text |\n|---|---|\n| a | b |\n",
    "g.txt": b"---\ntitle: a, b\ntext: c, d\n---\n",
    "h.parquet": b"PAR1\x15\x04\x15\x00title,text",
    "i.csv": b"PK\x03\x04 title,text",
    "j.csv": b'{"title": "x", "text": "y"}',
    "k.warc": b"WARC/1.0\r\ntitle,text\r\n",
    "l.rtf": b"{\\rtf1 title,text}",
    "m.csv": b"",
}


@pytest.mark.parametrize("name", sorted(OTHERS))
def test_other_formats_are_not_taken_for_tables(name: str) -> None:
    assert not is_csv(OTHERS[name], name)


@pytest.mark.parametrize("name", ["x.csv", "x.txt", "export"])
def test_a_table_is_known_by_its_header(name: str) -> None:
    assert is_csv(NEWSROOM.encode(), name)
    assert is_csv(NEWSROOM.encode("utf-16"), name)
    assert is_csv(NEWSROOM.replace(",", "\t").encode(), name)


def test_a_table_that_needs_a_mapping_is_known_by_its_name() -> None:
    data = b"Titel;Inhalt\na;b\n"
    assert is_csv(data, "x.csv")
    assert not is_csv(data, "x.txt")


@settings(max_examples=100, deadline=2000)
@given(st.data())
def test_a_mutated_or_truncated_table_never_raises(data: st.DataObject) -> None:
    table = bytearray(NEWSROOM.encode())
    for _ in range(data.draw(st.integers(0, 6))):
        table[data.draw(st.integers(0, len(table) - 1))] = data.draw(
            st.sampled_from(b'",;\n\r\t\x00\xff\xc3\\a')
        )
    kept = bytes(table[: data.draw(st.integers(0, len(table)))])
    is_csv(kept, "x.csv")
    assert read_all(kept)


cells = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1)


@settings(max_examples=50, deadline=2000)
@given(st.lists(cells, min_size=1, max_size=8))
def test_every_row_of_a_sound_table_is_accounted_for(texts: list[str]) -> None:
    rows = "".join(f'x,"{text.replace(chr(34), chr(34) * 2)}",2020-07-02\n' for text in texts)
    assert len(read_all("title,text,date\n" + rows)) == len(texts)
