"""The lines above the fields of a Nexis document: publication, date, edition and headline."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from index.dates import find_date, parse_date

COPYRIGHT = re.compile(
    r"\s*(?:(?:Copyright|©|\(c\))\s*(?:\(c\)|©)?\s*(?:\d{4}|[A-Z]).*|All Rights Reserved\.?)",
    re.IGNORECASE,
)
_WEEKDAY = re.compile(
    r"\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b,?"
    r"|\b(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|(?:Mon|Diens|Donners|Frei|Sams|Sonn)tag"
    r"|Mittwoch|lunes|martes|miércoles|jueves|viernes|sábado|domingo)\b",
    re.IGNORECASE,
)
_MONTH = re.compile(
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December"
    r"|Spring|Summer|Autumn|Fall|Winter)(?:\s*[/-]\s*[A-Z]\w+)?,?\s+(?:1[89]|20)\d\d",
)
_EDITION = re.compile(r".*\bedition\b.*|(?:Correction|Editor['’]s Note) Appended.*", re.IGNORECASE)
_DATE_WORDS, _EDITION_WORDS = 14, 10


@dataclass(frozen=True, slots=True)
class Heading:
    """What the lines above the fields say; '' and None for what they do not."""

    headline: str = ""
    source: str = ""
    published: date | None = None


def read_heading(lines: Sequence[str], *, counted: bool, blocks: bool) -> Heading:
    """Read the lines above the fields.

    Under '1 of 10 DOCUMENTS' (`counted`) the headline follows the date, in the newer layout it
    comes first; `blocks` says whether blank lines part what belongs together.
    """
    kept = [line.strip() for line in lines]
    kept = [line for line in kept if not COPYRIGHT.fullmatch(line)]
    dates = [n for n, line in enumerate(kept) if line and _date_line(line)[0]]
    first = next((n for n, line in enumerate(kept) if line), 0)
    if not counted:
        dates.reverse()  # the first document of a file has the export's list above it
    # A headline can begin with a date, too; the date line of a document is never its first.
    dated = next((n for n in dates if n > first), dates[0] if dates else None)
    if dated is None:
        said = [line for line in kept if line]
        return Heading("" if counted else " ".join(said[:1]), said[0] if counted and said else "")
    before = [n for n in range(dated) if kept[n]]
    source = kept[before.pop()] if before else ""
    headline = _headline_after(kept[dated + 1 :]) if counted else ""
    if before and not counted:
        start = before[-1]
        while blocks and start > 0 and kept[start - 1]:
            start -= 1
        headline = " ".join(kept[start : before[-1] + 1])
    return Heading(headline, source, _date_line(kept[dated])[1])


def _headline_after(lines: Sequence[str]) -> str:
    """Return the headline from the lines after a date: the first block that is no edition."""
    blocks = "\n".join(lines).split("\n\n")
    # What follows the date without a blank line is its edition.
    for block in blocks[1:]:
        words = block.split()
        if words and not (len(words) <= _EDITION_WORDS and _EDITION.fullmatch(" ".join(words))):
            return " ".join(words)
    return ""


def _date_line(line: str) -> tuple[bool, date | None]:
    """Tell whether a line is a document's date, and return it; a month alone gives no day."""
    if len(line.split()) > _DATE_WORDS:
        return False, None
    bare = re.sub(r"\s+", " ", _WEEKDAY.sub(" ", line)).strip(" ,")
    found = find_date(bare)
    if found and found[1] == 0 and not bare[found[2] :].endswith((".", "?", "!")):
        return True, found[0]
    if _MONTH.match(bare):
        return True, None
    foreign = parse_date(bare)
    return foreign is not None, foreign
