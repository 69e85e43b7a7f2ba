"""ColumnMapping: which column of a table holds which field of an article."""

from __future__ import annotations

import difflib
import re
import tomllib
import zoneinfo
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, get_args

from index.readers.stamps import Order

COMMON_NAMES: Mapping[str, tuple[str, ...]] = {
    "id": ("id", "guid", "article_id", "uid"),
    "source": ("source", "publication", "outlet", "publisher", "newspaper", "source_name"),
    "headline": ("headline", "title", "hed"),
    "byline": ("byline", "authors", "author", "creator"),
    "published": (
        "published",
        "publish_date",
        "pub_date",
        "published_at",
        "date_published",
        "published_date",
        "publication_date",
        "date",
        "listing_date",
    ),
    "updated": ("updated", "updated_at", "date_modified", "modified", "last_updated"),
    "url": ("url", "link", "canonical", "canonical_url"),
    "language": ("language", "lang"),
    "section": ("section", "category"),
    "text": ("text", "content", "body", "article", "article_body", "full_text", "article_text"),
    "credit": ("credit", "creditline", "agency"),
}
"""The fields a column can hold, and the names that news exports give them, the likeliest first."""

_TABLES = ("columns", "values", "dates")
_DATES = ("order", "zone")
_LAYOUT = re.compile(r"[\s_-]+")
_SHOWN = 12  # columns named to the reader of an error


class MappingError(ValueError):
    """A mapping that does not fit; the message is for the person who wrote it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnMapping:
    """What a user states of a table: columns by field, fixed values, how its dates are written.

    A field that `columns` leaves out is looked for under its common names; one that it maps to ''
    has no column. `values` fill what a row leaves empty. `order` is that of dates in figures, and
    `zone` that of timestamps which name none.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, str] = field(default_factory=dict)
    order: Order = ""
    zone: zoneinfo.ZoneInfo | None = None

    @classmethod
    def load(cls, path: Path) -> ColumnMapping:
        """Load a mapping from a TOML file.

        :raises MappingError: if it cannot be read, or names what is not known.
        """
        try:
            return cls.from_toml(path.read_text(encoding="utf-8-sig"), str(path))
        except (OSError, UnicodeDecodeError) as error:
            raise MappingError(f"the mapping {path} cannot be read: {error}") from error

    @classmethod
    def from_toml(cls, text: str, where: str = "the mapping") -> ColumnMapping:
        """Parse a mapping: the tables [columns], [values] and [dates], none of them required.

        :raises MappingError: naming the nearest known word for one that is not known.
        """
        try:
            said = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            raise MappingError(f"{where} is not TOML: {error}") from error
        _check(said, _TABLES, f"{where}: table")
        for name, table in said.items():
            if not isinstance(table, dict):
                raise MappingError(f"{where}: found {name} = {table!r}; expected a table [{name}]")
            known = _DATES if name == "dates" else tuple(COMMON_NAMES)
            _check(table, known, f"{where}, [{name}]: {'key' if name == 'dates' else 'field'}")
            for key, value in table.items():
                if not isinstance(value, str):
                    raise MappingError(
                        f"{where}, [{name}]: found {key} = {value!r}; expected a text in quotes"
                    )
        dates = said.get("dates", {})
        return cls(
            columns=said.get("columns", {}),
            values=said.get("values", {}),
            order=_order(dates.get("order", ""), where),
            zone=_zone(dates.get("zone", ""), where),
        )

    def known(self, header: Sequence[str]) -> dict[str, tuple[int, ...]]:
        """Return the places of each field's columns in a header, the likeliest first.

        Case, spaces, underscores and hyphens are ignored.
        """
        places: dict[str, int] = {}
        for place, name in enumerate(header):
            places.setdefault(_folded(name), place)
        claimed = {_folded(name) for name in self.columns.values()}
        found: dict[str, tuple[int, ...]] = {}
        for name, common in COMMON_NAMES.items():
            if name in self.columns:
                names = [_folded(self.columns[name])] if self.columns[name] else []
            else:
                names = [folded for folded in map(_folded, common) if folded not in claimed]
            if here := tuple(places[folded] for folded in names if folded in places):
                found[name] = here
        return found

    def find(self, header: Sequence[str]) -> dict[str, tuple[int, ...]]:
        """Return the same, where the table has a body and every column that the mapping names.

        :raises MappingError: if it has not, with the nearest column and those there are.
        """
        found = self.known(header)
        for name, column in self.columns.items():
            if column and name not in found:
                raise MappingError(
                    f"the mapping names the column {column!r} for {name}, which is not in the "
                    f"table;{_nearest(column, header)} its columns are {shown(header)}"
                )
        if "text" not in found:
            raise MappingError(
                f"no column holds the article's text: found {shown(header)}; expected one of "
                f"{', '.join(COMMON_NAMES['text'][:4])}, or a mapping that names it: "
                '[columns] text = "..."'
            )
        return found


COMMON = ColumnMapping()
"""The mapping of a user who states nothing: common names, and dates that are certain."""


def shown(header: Sequence[str]) -> str:
    """Return the first columns of a header, for an error."""
    names = ", ".join(repr(name[:40]) for name in header[:_SHOWN])
    return names + (f" and {len(header) - _SHOWN} more" if len(header) > _SHOWN else "")


def _folded(name: str) -> str:
    return _LAYOUT.sub("", name).casefold()


def _check(said: Mapping[str, Any], known: Sequence[str], what: str) -> None:
    for name in said:
        if name not in known:
            raise MappingError(
                f"{what} {name!r} is not known;{_nearest(name, known)} known are {', '.join(known)}"
            )


def _nearest(name: str, known: Iterable[str]) -> str:
    folded = {_folded(choice): choice for choice in known}
    near = difflib.get_close_matches(_folded(name), folded, n=1, cutoff=0.0)
    return f" the nearest is {folded[near[0]]!r};" if near else ""


def _order(order: str, where: str) -> Order:
    for known in get_args(Order):
        if order.upper() == known:
            return known  # type: ignore[no-any-return]
    raise MappingError(f"{where}, [dates]: found order {order!r}; expected DMY, MDY or YMD")


def _zone(name: str, where: str) -> zoneinfo.ZoneInfo | None:
    if not name:
        return None
    try:
        return zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError) as error:
        near = _nearest(name, zoneinfo.available_timezones())
        raise MappingError(
            f"{where}, [dates]: the zone {name!r} is not known;{near} expected a name of the tz "
            "database, such as Asia/Karachi"
        ) from error
