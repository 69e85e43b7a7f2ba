"""Factiva exports, as HTML and as text: articles in fields with labels of two or three letters."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from lxml.html import HtmlElement

from index.article import Article
from index.credits import is_credit_alone
from index.dates import parse_date
from index.kills import correction_note, is_kill
from index.readers.entry import Entry
from index.readers.languages import language_code
from index.readers.markup import parse, prose_of
from index.readers.raw import (
    MB,
    Rejected,
    TooLargeError,
    UndecodableError,
    binary_kind,
    bom_encoding,
    clean,
    decode,
)
from index.readers.text import split

_LIMIT = 50 * MB  # Factiva gives out 100 articles at a time, some 2 MB
_BEFORE = (
    "CLM",
    "SE",
    "HD",
    "BY",
    "CR",
    "WC",
    "PD",
    "ET",
    "SN",
    "SC",
    "ED",
    "PG",
    "VOL",
    "LA",
    "CY",
)
_TEXT = ("LP", "TD")
_AFTER = ("CX", "CT", "RF", "ART", "CO", "IN", "NS", "RE", "IPC", "IPD", "PUB", "AN")
_LABELS = frozenset({*_BEFORE, *_TEXT, *_AFTER})
_LINE = re.compile(r"(?P<label>[A-Z]{2,3})(?:(?:[ \t]{2,}|\t)(?P<value>\S.*))?[ \t]*")
_NUMBER = re.compile(r"(?:Document\s+)?(\S{8,60})", re.IGNORECASE)
_IN_HTML = re.compile(
    r"<td[^<>]{0,500}>\s{0,50}(?:<b>\s{0,50})?(?:HD|WC|PD|SN|LP|TD)(?:&#160;|&nbsp;|\s){0,50}"
    r"(?:</b>\s{0,50})?</td>"
)
_ARTICLE = re.compile(r"article [a-z]{2}Article")
_ARTICLE_IN_HTML = re.compile(rf"class=\"{_ARTICLE.pattern}\"")
_WORD_COUNT, _CLOCK = re.compile(r"[\d,.]+ words"), re.compile(r"\d{1,2}:\d\d")
_IN_TEXT = re.compile(r"^(?:HD|SE|CLM)(?:[ \t]{2,}\S.*|\t\S.*|[ \t]*)$", re.MULTILINE)
_OTHERS_IN_TEXT = re.compile(
    r"^(?:WC|PD|SN|LP|TD|AN)(?:[ \t]{2,}\S.*|\t\S.*|[ \t]*)$", re.MULTILINE
)
_ENOUGH = 3  # kinds of field without which it is no export of Factiva

_Fields = dict[str, list[str]]


def is_factiva(head: bytes, name: str) -> bool:  # noqa: ARG001 - every reader is asked both
    """Tell whether a file is a Factiva export, by the labels of its fields."""
    if binary_kind(head):
        return False
    text = clean(head.decode(bom_encoding(head) or "utf-8", errors="ignore"))
    if text.lstrip().startswith("<"):
        return bool(_ARTICLE_IN_HTML.search(text) or len(_IN_HTML.findall(text)) >= _ENOUGH)
    if not _IN_TEXT.search(text):
        return False
    return len({found[0].split()[0] for found in _OTHERS_IN_TEXT.finditer(text)}) >= _ENOUGH


def read_factiva(
    stream: io.BufferedReader[Any], name: str, *, source: str = ""
) -> Iterator[Article | Rejected]:
    """Yield the articles of a Factiva export, with field labels ('plus Indexing') or without.

    AN is the id, LP and TD are the text, PD is the day; ET is a clock time without a zone, so the
    day alone is kept.
    """
    data = stream.read(_LIMIT + 1)
    if len(data) > _LIMIT:
        yield Rejected(
            name, f"it is larger than {_LIMIT // MB} MB; export fewer articles at a time"
        )
        return
    try:
        text = clean(decode(data))
        found = _from_html(text) if text.lstrip().startswith("<") else _from_text(text)
    except (TooLargeError, UndecodableError) as error:
        yield Rejected(name, str(error))
        return
    number = 0
    for number, fields in enumerate(found, 1):
        yield _article(fields, f"{name}, article {number}", source)
    if not number:
        yield Rejected(
            name,
            "no article was found in it; expected fields such as HD, PD, SN, LP and TD: export "
            "with 'Full Article/Report plus Indexing'",
        )


def _article(fields: Mapping[str, Sequence[str]], where: str, source: str) -> Article | Rejected:
    said = {label: " ".join(lines).strip() for label, lines in fields.items()}
    paragraphs = [text for label in _TEXT for text in fields.get(label, ())]
    if not paragraphs:
        return Rejected(
            where,
            f"it has no text: found the fields {', '.join(fields)}; expected LP or TD: export with "
            "the full article",
        )
    byline = re.sub(r"^by:?\s+", "", said.get("BY", ""), flags=re.IGNORECASE)
    agency = is_credit_alone(byline)
    identity = _NUMBER.fullmatch(said.get("AN", ""))
    read = Entry(
        where=where,
        paragraphs=paragraphs,
        id=identity[1] if identity else "",
        source=said.get("SN", ""),
        publication=source,
        headline=said.get("HD", ""),
        byline="" if agency else byline,
        credit=said.get("CR", "") or (byline if agency else ""),
        published=parse_date(said.get("PD", "")),
        language=language_code(said.get("LA", "")),
        section=said.get("SE", "") or said.get("CLM", ""),
    ).article()
    if isinstance(read, Rejected):
        return read
    notes = [said.get("CX", ""), *filter(correction_note, read.text.split("\n\n"))]
    return replace(
        read,
        corrections=tuple(dict.fromkeys(note for note in notes if note)),
        status="killed" if is_kill(read.headline, read.text) else read.status,
    )


def _from_html(markup: str) -> Iterator[_Fields]:
    """Yield the fields of each article: a table row a field, its label in the first cell."""
    tree = parse(markup)
    fields: _Fields = {}
    for row in [] if tree is None else tree.iter("tr"):
        cells = [cell for cell in row if cell.tag in ("td", "th")]
        label = _words(cells[0]) if len(cells) > 1 else ""
        if label not in _LABELS:
            continue
        if _begins(label, fields):
            yield fields
            fields = {}
        # Headlines stand in headings, which are no prose elsewhere.
        said = prose_of(cells[1]) if label in _TEXT else [_words(cells[1])]
        fields.setdefault(label, []).extend(said)
    if fields:
        yield fields
    elif tree is not None:
        articles = tree.iter("div")
        yield from map(
            _unlabelled, (a for a in articles if _ARTICLE.fullmatch(a.get("class") or ""))
        )


def _unlabelled(article: HtmlElement) -> _Fields:
    """Return the fields of an article printed without labels: they come in a fixed order.

    Headline, byline, '523 words', day, clock time, source, ..., the text, 'Document ' and number.
    """
    texts = [
        words
        for div in article.iter("div")
        if not len(div.findall("div")) and not div.findall("p") and (words := _words(div))
    ]
    prose = [words for p in article.iter("p") if (words := _words(p))]
    number = [prose.pop()] if prose and prose[-1].startswith("Document ") else []
    count = next((n for n, text in enumerate(texts) if _WORD_COUNT.fullmatch(text)), len(texts))
    after = [text for text in texts[count + 1 :] if not _CLOCK.fullmatch(text)]
    known = [text for text in after if language_code(text) != text]
    return {
        "HD": texts[:1] if count else [],
        "BY": texts[1:count],
        "PD": after[:1],
        "SN": after[1:2],
        "LA": known[:1],
        "TD": prose,
        "AN": number,
    }


def _words(element: HtmlElement) -> str:
    return " ".join("".join(element.itertext()).split())


def _from_text(text: str) -> Iterator[_Fields]:
    """Yield the fields of each article: a label alone on its line, or before its value."""
    fields: _Fields = {}
    label, lines = "", list[str]()
    for line in [*text.split("\n"), "AN"]:
        found = _LINE.fullmatch(line)
        # Within the text, IN or RE alone may be a word; what closes it comes in this order.
        if not found or not _follows(found["label"], label):
            lines.append(line)
            continue
        _keep(fields, label, lines)
        label, lines = found["label"], [found["value"] or ""]
        if _begins(label, fields):
            yield fields
            fields = {}
    if fields:
        yield fields


def _follows(label: str, before: str) -> bool:
    if label not in _LABELS:
        return False
    if before in _TEXT:
        return label in _AFTER or (label == "TD" and before == "LP")
    return True


def _begins(label: str, fields: Mapping[str, Sequence[str]]) -> bool:
    """Tell whether a field is the first of another article."""
    return bool(fields) and label in _BEFORE and ("AN" in fields or label in fields)


def _keep(fields: _Fields, label: str, lines: Sequence[str]) -> None:
    said = "\n".join(lines).strip()
    if label in _TEXT:
        fields.setdefault(label, []).extend(split(said))
    elif label and said:
        # After the last field Factiva prints the search; only the first lines are the field's.
        fields.setdefault(label, []).append(" ".join(said.partition("\n\n")[0].split()))
