"""One document of a Nexis export: front lines, labelled fields, body, and the fields after it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit

from index.article import Article
from index.credits import is_credit_alone
from index.kills import correction_note, is_kill
from index.readers.entry import Entry
from index.readers.languages import language_code
from index.readers.nexisheading import COPYRIGHT, Heading, read_heading
from index.readers.raw import Rejected

_LABEL = re.compile(
    r"\s*(?P<label>[A-Z][A-Za-z]{2,20}(?:[- ][A-Za-z]{2,12})?):(?:\s+(?P<value>.*))?"
)
_PLAIN = frozenset({
    "section", "length", "byline", "dateline", "headline", "highlight", "series", "load-date",
    "language", "publication-type",
})  # fmt: skip
_LABELS = frozenset({
    "section", "length", "byline", "dateline", "headline", "highlight", "series", "journal",
    "distribution", "type", "slug", "column", "author", "source", "note", "load-date", "language",
    "publication-type", "document-type", "journal-code", "acc-no", "issn", "subject",
    "organization", "company", "ticker", "industry", "person", "geographic", "city", "state",
    "country", "graphic", "url", "notes", "correction", "correction-date", "editor-note", "name",
    "product", "category", "region",
})  # fmt: skip
# These stand after every body; the rest of the labels can open a paragraph of one (NOTES: ...).
_SURE = frozenset({
    "load-date", "language", "publication-type", "journal-code", "acc-no", "document-type",
})  # fmt: skip
_AFTER = frozenset({
    "graphic", "url", "correction", "correction-date",
})  # fmt: skip
_HEADINGS = frozenset({"Classification", "Graphic", "Notes", "Correction"})
_BODY = re.compile(r"\s*(?:BODY:(?P<rest>.*)|Body)\s*")
_PAGE = re.compile(r"\s*Page \d+ of \d+\s*")
_LANGUAGE_WORDS = 4  # 'ENGLISH; English'
_CLOSING_LINES = 8  # non-blank lines from a closing copyright line to the document's end
_NAMED_PAGE = re.compile(r"\d{4,}|\w+-\w+-\w+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """The lines of one document, and how its file is laid out.

    `counted` documents stand under '1 of 10 DOCUMENTS', and their headline after the date; others
    open with it. `width` is the column at which lines are wrapped, 0 for none. `blocks` says
    whether blank lines part what belongs together, as in text files.
    """

    where: str
    lines: Sequence[str]
    counted: bool = False
    width: int = 0
    blocks: bool = True


@dataclass(slots=True)
class _Said:
    """What a document says, filled while it is read."""

    fields: dict[str, str] = field(default_factory=dict)
    heading: Heading = field(default_factory=Heading)
    body: list[str] = field(default_factory=list)
    corrections: list[str] = field(default_factory=list)


def read_document(document: Document, source: str) -> Article | Rejected:
    """Read the article of one document."""
    said = _Said()
    lines = [line for line in document.lines if not _PAGE.fullmatch(line)]
    rest = _read_front(lines, document, said)
    end = _end_of_body(rest, document)
    said.body = _paragraphs(rest[:end], document.width)
    _read_rear(rest[end:], document, said)
    get = said.fields.get
    headline = get("headline", "") or said.heading.headline
    if not said.body:
        return Rejected(
            document.where,
            f"it has no body: found {headline[:60]!r} and the fields "
            f"{', '.join(sorted(said.fields)) or '(none)'}; export the documents with full text",
        )
    byline = re.sub(r"^by:?\s+", "", get("byline", "") or get("author", ""), flags=re.IGNORECASE)
    agency = is_credit_alone(byline)
    read = Entry(
        where=document.where,
        paragraphs=said.body,
        source=said.heading.source,
        publication=source,
        headline=headline,
        byline="" if agency else byline,
        credit=byline if agency else "",
        published=said.heading.published,
        url=_url(get("url", "")),
        language=language_code(get("language", "")),
        section=get("section", ""),
    ).article()
    if isinstance(read, Rejected):
        return read
    notes = [*said.corrections, *filter(correction_note, read.text.split("\n\n"))]
    killed = is_kill(read.headline, read.text)
    return replace(
        read,
        corrections=tuple(dict.fromkeys(notes)),
        status="killed" if killed else read.status,
    )


def _read_front(lines: Sequence[str], document: Document, said: _Said) -> list[str]:
    """Read what stands before the body; return the lines from the body on."""
    marked = next((n for n, line in enumerate(lines) if _BODY.fullmatch(line)), None)
    front: list[str] = []
    number, labelled = 0, False
    while number < len(lines):
        line = lines[number]
        opening = _BODY.fullmatch(line)
        if opening and number == marked:
            number += 1
            said.heading = read_heading(front, counted=document.counted, blocks=document.blocks)
            return [opening["rest"] or "", *lines[number:]]
        label, value = _labelled(line)
        if label in (_LABELS if document.counted and line.strip()[:3].isupper() else _PLAIN):
            labelled = True
            number += 1
            more, number = _continued(lines, number, document)
            said.fields.setdefault(label, " ".join([value, *more]).strip())
            continue
        if labelled and marked is None and line.strip():
            break
        front.append("" if labelled else line)
        number += 1
    said.heading = read_heading(front, counted=document.counted, blocks=document.blocks)
    return list(lines[number:])


def _continued(lines: Sequence[str], number: int, document: Document) -> tuple[list[str], int]:
    """Return the lines that go on with a labelled field, and the number of the one after them."""
    more: list[str] = []
    while document.blocks and number < len(lines) and lines[number].strip():
        line = lines[number]
        if _labelled(line)[0] or _BODY.fullmatch(line) or line in _HEADINGS:
            break
        more.append(line.strip())
        number += 1
    return more, number


def _labelled(line: str) -> tuple[str, str]:
    """Return the label of a line, in lower case, and its value; '' where there is no label."""
    found = _LABEL.fullmatch(line)
    label = found["label"].replace(" ", "-").lower() if found else ""
    return (label, (found["value"] or "").strip()) if found and label in _LABELS else ("", "")


def _end_of_body(lines: Sequence[str], document: Document) -> int:
    """Return the number of the line at which the fields after the body begin."""
    labels = [_labelled(line) for line in lines]
    sure = [n for n, (label, value) in enumerate(labels) if _is_sure(label, value)]
    end = len(lines)
    for number, line in enumerate(lines):
        parted = not document.blocks or (number > 0 and not lines[number - 1].strip())
        capitals = parted and labels[number][0] in _AFTER and line.strip()[:3].isupper()
        heading = line.strip() in _HEADINGS and sure and number < sure[-1] and not document.counted
        if number in sure[:1] or capitals or heading or _closes(lines, number):
            end = number
            break
    # Other labels count where nothing but fields comes after them.
    start = end
    while start > 0 and (labels[start - 1][0] or not lines[start - 1].strip()):
        start -= 1
        end = start if labels[start][0] else end
    return end


def _is_sure(label: str, value: str) -> bool:
    return label in _SURE and (label != "language" or len(value.split()) <= _LANGUAGE_WORDS)


def _closes(lines: Sequence[str], number: int) -> bool:
    """Tell whether a copyright line closes the document."""
    if not COPYRIGHT.fullmatch(lines[number]):
        return False
    return sum(bool(after.strip()) for after in lines[number:]) <= _CLOSING_LINES


def _read_rear(lines: Sequence[str], document: Document, said: _Said) -> None:
    """Read the fields after the body; a correction among them is kept word for word."""
    label, note = "", list[str]()
    for line in [*lines, "Load-Date:"]:
        found, value = _labelled(line)
        heading = line.strip() in _HEADINGS or bool(COPYRIGHT.fullmatch(line))
        if not (found or heading):
            note.append(line)
            continue
        text = "\n\n".join(_paragraphs(note, document.width))
        if label == "correction" and text:
            said.corrections.append(text)
        elif label:
            said.fields.setdefault(label, " ".join(text.split()))
        label = found or line.strip().lower()
        note = [value] if value else []


def _paragraphs(lines: Sequence[str], width: int) -> list[str]:
    """Return the paragraphs of lines, hard wraps undone; a line that is set in begins one."""
    paragraphs: list[str] = []
    before = ""
    for line in lines:
        words = line.split(maxsplit=1)
        full = bool(width and before and words) and len(before) + 1 + len(words[0]) > width
        if full and _indent(line) <= _indent(before) + 1:
            paragraphs[-1] += " " + line.strip()
        elif words:
            paragraphs.append(line.strip())
        before = line.rstrip()
    return paragraphs


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _url(stated: str) -> str:
    """Return the address if it names a page: Nexis often gives the newspaper's front page."""
    try:
        path = urlsplit(stated).path
    except ValueError:
        return ""
    return stated if _NAMED_PAGE.search(path) else ""
