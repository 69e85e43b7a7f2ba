"""Parquet tables: one article a row, read with pyarrow where that is installed."""

from __future__ import annotations

import importlib
import io
import tempfile
from collections.abc import Iterator
from typing import IO, Any

from index.article import Article
from index.readers.mapping import COMMON, ColumnMapping, MappingError
from index.readers.raw import EXPANDED_LIMIT, MB, Rejected
from index.readers.rows import Table

_MAGIC, _ENCRYPTED = b"PAR1", b"PARE"
_IN_MEMORY = 32 * MB  # a larger file is kept on disk while it is read
_ROWS_AT_ONCE = 64  # articles of some kilobytes; a hostile file may hold one of many megabytes
_GROUP_LIMIT = EXPANDED_LIMIT


def is_parquet(head: bytes, name: str) -> bool:  # noqa: ARG001 - readers are asked alike
    """Tell whether the head is that of a Parquet file."""
    return head.startswith((_MAGIC, _ENCRYPTED))


def read_parquet(
    stream: io.BufferedReader[Any], name: str, *, source: str = "", mapping: ColumnMapping = COMMON
) -> Iterator[Article | Rejected]:
    """Yield the articles of a Parquet file, some rows at a time, and only the columns needed."""
    if stream.peek(len(_ENCRYPTED)).startswith(_ENCRYPTED):
        yield Rejected(name, "it is an encrypted Parquet file; write it without encryption")
        return
    try:
        parquet: Any = importlib.import_module("pyarrow.parquet")
    except ImportError:
        yield Rejected(name, "it is a Parquet file, which pyarrow reads: pip install pyarrow")
        return
    # pyarrow reads the footer first, so it needs to jump about in the file.
    with tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY) as file:
        size = 0
        while data := stream.read(MB):
            size += len(data)
            if size > EXPANDED_LIMIT:
                yield Rejected(
                    name, f"it is a Parquet file of more than {EXPANDED_LIMIT // MB:,} MB; split it"
                )
                return
            file.write(data)
        file.seek(0)
        # The file is anybody's bytes for a library written in C++: none of its exceptions may stop
        # the other files, and none is hidden.
        try:
            yield from _read(parquet, file, name, source, mapping)
        except MappingError as error:
            yield Rejected(name, str(error))
        except Exception as error:  # noqa: BLE001 - the reason stands above
            yield Rejected(
                name,
                f"the Parquet file is damaged or cut short ({type(error).__name__}: "
                f"{str(error)[:200]}); fetch or write it again",
            )


def _read(
    parquet: Any, file: IO[bytes], name: str, source: str, mapping: ColumnMapping
) -> Iterator[Article | Rejected]:
    opened = parquet.ParquetFile(file)
    header = list(opened.schema_arrow.names)
    found = mapping.find(header)
    needed = sorted({place for places in found.values() for place in places})
    names = [header[place] for place in needed]
    table = Table(
        name,
        {field: tuple(map(needed.index, places)) for field, places in found.items()},
        mapping,
        source=source,
    )
    if not opened.metadata.num_rows:
        yield Rejected(name, "it has columns and no rows; expected articles")
    number = 0
    for group in range(opened.num_row_groups):
        if opened.metadata.row_group(group).total_byte_size > _GROUP_LIMIT:
            rows = opened.metadata.row_group(group).num_rows
            number += rows
            yield Rejected(
                f"{name}, row group {group + 1}",
                f"its {rows:,} rows expand to more than {_GROUP_LIMIT // MB:,} MB; write smaller "
                "row groups",
            )
            continue
        for batch in opened.iter_batches(_ROWS_AT_ONCE, row_groups=[group], columns=names):
            columns = [_values(batch.column(column)) for column in names]
            for cells in zip(*columns, strict=True):
                number += 1
                yield from table.read(cells, f"{name}, row {number}")


def _values(column: Any) -> Iterator[object]:
    """Yield a column's values one by one; nanoseconds, which Python has not, are cut off."""
    arrow: Any = importlib.import_module("pyarrow")
    if arrow.types.is_timestamp(column.type) and column.type.unit == "ns":
        column = column.cast(arrow.timestamp("us", tz=column.type.tz), safe=False)
    if arrow.types.is_binary(column.type) or arrow.types.is_large_binary(column.type):
        column = column.cast(arrow.string())
    return (value.as_py() for value in column)
