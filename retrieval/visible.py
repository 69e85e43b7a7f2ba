"""Visible: the sources of an archive that exist for who asks, and what is known of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from index import Archive
from retrieval.understanding.names import Names


@dataclass(frozen=True, slots=True)
class Visible:
    """An archive's sources as of one change, without those that are hidden."""

    change: int
    names: Names
    rows: Mapping[str, int]
    """The row of each source by its name, '' for articles that state none."""
    first: date
    """The first day of which there is an article, date.max where none is dated."""
    passages: int
    among: tuple[int, ...] | None = None
    """The rows of these sources; None where nothing is hidden."""

    @classmethod
    def of(cls, archive: Archive, hidden: Collection[str] = ()) -> Visible:
        """Look at an archive as it is now; hidden are names of sources in any spelling."""
        search = archive.search
        change = search.change if search else 0
        held = archive.catalogue.sources()
        if not hidden:
            first = search.days[0] if search else 0
            passages = len(search) if search else 0
            return cls(change, names_of(archive), held, _day(first), passages)
        gone = set(_meant(names_of(archive), hidden))
        rows = {name: row for name, row in held.items() if name not in gone}
        among = tuple(rows.values())
        days = search.days_of(among).tolist() if search else []
        return cls(
            change,
            names_of(archive, rows),
            rows,
            _day(min((day for day in days if day), default=0)),
            len(days),
            among,
        )

    def rows_of(self, name: str) -> Sequence[int]:
        """Return the row of a source in a list, or none where it does not exist here."""
        return [self.rows[name]] if name in self.rows else []


def names_of(archive: Archive, only: Iterable[str] | None = None) -> Names:
    """Return the names of an archive's sources, or of some of them, with all their spellings."""
    held = archive.catalogue.sources() if only is None else only
    spelled = archive.catalogue.aliases()
    return Names.of({name: spelled.get(name, []) for name in held if name})


def _meant(names: Names, hidden: Iterable[str]) -> Iterable[str]:
    for name in hidden:
        yield from names.exactly(name) if name.strip() else ("",)


def _day(ordinal: int) -> date:
    return date.fromordinal(ordinal) if ordinal else date.max
