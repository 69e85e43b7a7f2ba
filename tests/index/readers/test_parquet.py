"""Parquet tables."""

from __future__ import annotations

import importlib
import io
import sys
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.article import Article
from index.readers.mapping import COMMON, ColumnMapping
from index.readers.parquet import is_parquet, read_parquet
from index.readers.raw import Rejected

ROWS: dict[str, list[object]] = {
    "id": [1, 2, 3],
    "title": ["Pier to close", "Pier opens", "Nothing"],
    "content": ["It closed on Tuesday.", "<p>It opened.</p><p>All came.</p>", None],
    "authors": [["Jane Doe", "John Roe"], [], None],
    "publish_date": [datetime(2020, 7, 2, 10, tzinfo=UTC), datetime(2020, 8, 2, tzinfo=UTC), None],
    "url": ["https://example.org/1", None, None],
    "embedding": [[0.5] * 4, [0.5] * 4, [0.5] * 4],
}


@pytest.fixture(scope="module")
def arrow() -> Any:
    """Pyarrow, which is optional."""
    return pytest.importorskip("pyarrow", reason="pyarrow is not installed")


def written(arrow: Any, rows: object, **options: object) -> bytes:
    """Write a table to memory."""
    parquet: Any = importlib.import_module("pyarrow.parquet")
    table = arrow.table(rows)
    file = io.BytesIO()
    parquet.write_table(table, file, **options)
    return file.getvalue()


def read_all(
    data: bytes, *, mapping: ColumnMapping = COMMON, source: str = ""
) -> list[Article | Rejected]:
    """Read a file from memory."""
    stream = io.BufferedReader(io.BytesIO(data), 65_536)
    return list(read_parquet(stream, "x.parquet", source=source, mapping=mapping))


def test_rows_become_articles_under_the_common_names(arrow: Any) -> None:
    first, second, third = read_all(written(arrow, ROWS), source="Courier")
    assert isinstance(first, Article)
    assert isinstance(second, Article)
    assert (first.id, first.byline) == ("https://example.org/1", "Jane Doe, John Roe")
    assert (first.published, first.dated_by) == (datetime(2020, 7, 2, 10, tzinfo=UTC), "file")
    assert (second.id, second.text) == ("Courier 2", "It opened.\n\nAll came.")
    assert third == Rejected(
        "x.parquet, row 3", "its text is empty; expected the paragraphs of an article"
    )


def test_only_the_columns_needed_are_read(arrow: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    parquet: Any = importlib.import_module("pyarrow.parquet")
    asked: list[list[str]] = []
    whole = parquet.ParquetFile.iter_batches

    def watched(self: Any, *args: Any, columns: list[str], **options: Any) -> Any:
        asked.append(columns)
        return whole(self, *args, columns=columns, **options)

    monkeypatch.setattr(parquet.ParquetFile, "iter_batches", watched)
    read_all(written(arrow, ROWS))
    assert asked == [["id", "title", "content", "authors", "publish_date", "url"]]


def test_row_groups_are_read_one_after_the_other(arrow: Any) -> None:
    rows = {"text": [f"Report number {n}." for n in range(300)]}
    read = read_all(written(arrow, rows, row_group_size=70))
    assert [article.text for article in read if isinstance(article, Article)] == rows["text"]


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
def test_a_timestamp_without_a_zone_keeps_its_day_unless_the_zone_is_stated(
    arrow: Any, unit: str
) -> None:
    moments = arrow.array([datetime(2020, 7, 2, 3)], arrow.timestamp(unit))  # noqa: DTZ001
    data = written(arrow, {"text": ["It closed."], "date": moments})
    (plain,) = read_all(data)
    assert isinstance(plain, Article)
    assert plain.published == date(2020, 7, 2)
    (placed,) = read_all(data, mapping=ColumnMapping.from_toml('[dates]\nzone = "Asia/Karachi"'))
    assert isinstance(placed, Article)
    assert placed.published == datetime(2020, 7, 1, 22, tzinfo=UTC)


def test_a_table_without_text_is_told_with_its_columns(arrow: Any) -> None:
    (rejected,) = read_all(written(arrow, {"name": ["a"]}))
    assert isinstance(rejected, Rejected)
    assert "found 'name'" in rejected.reason


def test_a_table_without_rows_is_told(arrow: Any) -> None:
    (rejected,) = read_all(written(arrow, {"text": arrow.array([], arrow.string())}))
    assert isinstance(rejected, Rejected)
    assert "no rows" in rejected.reason


def test_without_pyarrow_the_reader_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow.parquet", None)
    (rejected,) = read_all(b"PAR1")
    assert isinstance(rejected, Rejected)
    assert "pip install pyarrow" in rejected.reason


def test_an_encrypted_file_is_told() -> None:
    (rejected,) = read_all(b"PARE....")
    assert isinstance(rejected, Rejected)
    assert "encrypted" in rejected.reason


@pytest.mark.parametrize("head", [b"PK\x03\x04", b"title,text\n", b"{}", b"<rss>", b"PAR", b""])
def test_other_formats_are_not_taken_for_parquet(head: bytes) -> None:
    assert not is_parquet(head, "x.parquet")


def test_parquet_is_known_by_its_first_bytes(arrow: Any) -> None:
    assert is_parquet(written(arrow, ROWS), "x")


@settings(max_examples=100, deadline=2000)
@given(st.data())
def test_a_mutated_or_truncated_file_never_raises(arrow: Any, data: st.DataObject) -> None:
    table = bytearray(written(arrow, ROWS))
    for _ in range(data.draw(st.integers(0, 4))):
        table[data.draw(st.integers(0, len(table) - 1))] = data.draw(st.integers(0, 255))
    kept = bytes(table[: data.draw(st.integers(len(table) // 2, len(table)))])
    assert read_all(b"PAR1" + kept[4:])
