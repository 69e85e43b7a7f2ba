"""Saved web pages: the article's body by trafilatura, its facts by what the page states."""

from __future__ import annotations

import logging
import re
from datetime import date

from htmldate import find_date
from lxml import etree
from lxml.html import HtmlElement
from trafilatura import bare_extraction

from index.article import ESTIMATE, Article, as_day, identify
from index.dates import parse_date
from index.furniture import Trimmed, trim
from index.readers.markup import parse, prose_of
from index.readers.metadata import PageMetadata, page_metadata
from index.readers.raw import Rejected, UndecodableError, clean, decode

# trafilatura and htmldate log an error for each page that holds no article; we return a Rejected.
for _noisy in ("trafilatura", "htmldate"):
    logging.getLogger(_noisy).setLevel(logging.CRITICAL)

_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w-]{2,30})", re.IGNORECASE)
_CHARSET_WITHIN = 4096  # browsers look no further than 1,024 bytes; some pages need more
_EARLIEST = "1800-01-01"  # htmldate finds nothing before 1995 unless told
_SPACES = re.compile(r"\s+")
_CELL_WORDS = 12  # a table's cell with as many words is prose, one with fewer a figure or a label
_LOST = "\ufffd"


def read_html(page: bytes, where: str, *, source: str = "") -> Article | Rejected:
    """Read the article of one web page, without touching the network."""
    markup, damaged = _decoded(page)
    # Pages are anybody's bytes, and three libraries written in C and Python take them apart: none
    # of their exceptions may stop the other files, and none is hidden.
    try:
        read = _read(clean(markup), where, source)
    except RecursionError:
        return Rejected(where, "the page is nested too deeply to be read")
    except Exception as error:  # noqa: BLE001 - the reason stands above
        return Rejected(where, f"the page could not be read ({type(error).__name__}: {error})")
    if damaged and isinstance(read, Article) and _LOST in read.text + read.headline:
        return Rejected(where, f"letters of its text cannot be read: {damaged}")
    return read


def _read(markup: str, where: str, source: str) -> Article | Rejected:
    tree = parse(markup)
    if tree is None:
        return Rejected(where, "there is nothing on the page")
    stated = page_metadata(tree)
    trimmed = trim(_body(markup, tree), headline=stated.headline)
    text = "\n\n".join(trimmed.paragraphs)
    if not text:
        return Rejected(
            where,
            "no article text was found on the page; if it shows one in a browser, a script puts it "
            "there: copy the text into a file instead",
        )
    published, dated_by = _published(markup, stated, trimmed)
    source = trimmed.source or stated.site or source
    return Article(
        id=identify(
            url=stated.url,
            source=source,
            published=published,
            headline=stated.headline,
            text=text,
        ),
        source=source,
        headline=stated.headline,
        byline=stated.byline or trimmed.byline,
        published=published,
        dated_by=dated_by,
        updated=stated.updated or trimmed.updated,
        url=stated.url,
        language=stated.language,
        section=stated.section,
        text=text,
        credit=trimmed.credit,
    )


def _decoded(page: bytes) -> tuple[str, str]:
    """Decode a page; where letters are damaged they become U+FFFD, and the damage is told.

    Damage outside the article, in a script or a name of a font, is no reason to turn it away.
    """
    declared = _CHARSET.search(page[:_CHARSET_WITHIN])
    try:
        return decode(page, declared[1].decode() if declared else ""), ""
    except UndecodableError as error:
        return page.decode(errors="replace"), str(error)


def _published(markup: str, stated: PageMetadata, trimmed: Trimmed) -> tuple[date | None, str]:
    """Choose the date: what the paper printed, what the page states, then an estimate.

    A timestamp of the same day is more precise than the print line; another day is of the website.
    """
    printed = trimmed.published
    if printed and trimmed.dated_by == "print line" and as_day(stated.published) != printed:
        return printed, trimmed.dated_by
    if stated.published:
        return stated.published, "page metadata"
    if printed:
        return printed, trimmed.dated_by
    found = find_date(
        markup,
        original_date=True,
        min_date=_EARLIEST,
        url=stated.url or None,
        extensive_search=True,
    )
    estimate = parse_date(found) if found else None
    return estimate, ESTIMATE if estimate else ""


def _body(markup: str, tree: HtmlElement) -> list[str]:
    """Return the paragraphs of the body, without headings, captions and related stories."""
    document = bare_extraction(markup, include_comments=False, include_tables=True)
    found: list[str] = []
    if document is not None and not isinstance(document, dict):
        found = _lines(document.body.text or "")
        for block in document.body:
            # Loose words after a block, which lxml calls its tail, are paragraphs without a tag.
            found += [*_paragraphs(block), *_lines(block.tail or "")]
    if len(found) <= 1:
        # Of a short page trafilatura returns all words as one paragraph, headline and captions too.
        return prose_of(next(iter(tree.iter("article", "main")), tree)) or found
    return found


def _paragraphs(block: etree._Element) -> list[str]:
    """Return the paragraphs of one of trafilatura's blocks: p, list, quote, table, head, ..."""
    if block.tag in ("head", "graphic"):
        return []
    if block.tag == "table":
        cells = [_said(cell) for cell in block.iter("cell")]
        return [text for cell in cells for text in cell if len(text.split()) >= _CELL_WORDS]
    if block.tag in ("list", "quote") and len(block):
        found = _lines(block.text or "")
        for part in block:
            found += [*_paragraphs(part), *_lines(part.tail or "")]
        return found
    return _said(block)


def _said(element: etree._Element) -> list[str]:
    """Return an element's text; two line breaks in a row part paragraphs, one stays a line end."""
    pieces = [element.text or ""]
    for part in element.iterdescendants():
        if part.tag == "lb":
            pieces.append("\n")
        pieces.extend((part.text or "", part.tail or ""))
    return _lines("".join(pieces))


def _lines(text: str) -> list[str]:
    blocks = re.split(r"\n[^\S\n]*\n\s*", text)
    return [said for block in blocks if (said := _SPACES.sub(" ", block).strip())]
