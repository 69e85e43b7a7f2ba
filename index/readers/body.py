"""The body of a news page: its paragraphs, crossheads, lists and tables, in the page's order."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from lxml import etree
from lxml.html import HtmlElement
from trafilatura import bare_extraction

from index.furniture import is_prompt, is_prose
from index.readers.boilerplate import take_off
from index.readers.markup import prose_of

_SPACES = re.compile(r"\s+")
_NOT_WORDS = re.compile(r"[\W_]+")
_CELL_WORDS = 12  # a table's cell with as many words is prose, one with fewer a figure or a label
_LINK_WORDS = 5  # a shorter line that is a link may be a name or an address that the article gives
_TAIL_WORDS = 45
_TAIL = re.compile(
    r"(?:comments?|(?:tags?|topics?|filed under|more|sources?)\s?:.{0,120}|[\W_]+"
    r"|(?:©|copyright\b).{0,300}|all rights reserved.{0,200})",
    re.IGNORECASE,
)
# An order to the reader, which no news is: 'Facebook did not answer an email' stays.
_CONTACT = re.compile(
    r"(?:^|[.!?:]\s)\W*(?:follow|e-?mail|write to|contact|reach|tweet"
    r"|(?:have|got) (?:a|any) (?:\w+ )?tips?|send (?:\w+ )?tips?|sign up|subscribe"
    r"|get (?:the|our|more|all))(?![\w-])"
    r"|\b(?:can|may) be (?:reached|contacted|followed|e-?mailed) (?:at|on|by|via)\b"
    r"|\byou can (?:reach|follow|e-?mail|contact)\b",
    re.IGNORECASE,
)
_HANDLE = re.compile(
    r"@\w|\btwitter\b|\bfacebook\b|\binstagram\b|\bnewsletters?\b|\binbox\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Block:
    """One block of a page's body; a row of a table has its cells parted by ' | '."""

    kind: Literal["paragraph", "heading", "item", "row"]
    text: str


def body_of(tree: HtmlElement, *, headline: str = "") -> list[str]:
    """Return the paragraphs of the body, crossheads among them, without what stands beside it."""
    cut = copy.deepcopy(tree)
    take_off(cut)
    links = {_folded("".join(link.itertext())) for link in cut.iter("a")}
    # Where taking off leaves nothing the page is all comments, as a forum's is.
    blocks = _extracted(cut) or _extracted(tree)
    if len(blocks) <= 1:
        # Of a short page trafilatura returns all words as one paragraph, headline and all.
        short = prose_of(next(iter(cut.iter("article", "main")), cut))
        blocks = [Block("paragraph", text) for text in short] or blocks
    return [block.text for block in _without_ends(blocks, links, headline)]


def _extracted(tree: HtmlElement) -> list[Block]:
    document = bare_extraction(
        copy.deepcopy(tree), fast=True, include_comments=False, include_tables=True
    )
    return [] if document is None or isinstance(document, dict) else list(_blocks(document.body))


def _blocks(parent: etree._Element) -> Iterator[Block]:
    """Yield the blocks of trafilatura's tree: p, list, quote, table, head, ..."""
    yield from _worded("paragraph", parent.text or "")
    for block in parent:
        match block.tag:
            case "graphic":
                pass
            case "table":
                yield from _rows(block)
            case "list" | "quote" | "div" if len(block):
                yield from _blocks(block)
            case "head":
                yield from _worded("heading", _said(block))
            case "item":
                yield from _worded("item", _said(block))
            case _:
                yield from _worded("paragraph", _said(block))
        # Loose words after a block, which lxml calls its tail, are paragraphs without a tag.
        yield from _worded("paragraph", block.tail or "")


def _rows(table: etree._Element) -> Iterator[Block]:
    """Yield a row of figures as one line, and a cell that holds prose as paragraphs."""
    for row in table.iter("row"):
        cells = [_said(cell).strip() for cell in row.iter("cell")]
        if any(len(cell.split()) >= _CELL_WORDS for cell in cells):
            for cell in cells:
                yield from _worded("paragraph", cell)
        else:
            yield from _worded("row", " | ".join(_SPACES.sub(" ", cell) for cell in cells if cell))


def _said(element: etree._Element) -> str:
    """Return an element's text; two line breaks in a row part paragraphs, one stays a line end."""
    pieces = [element.text or ""]
    for part in element.iterdescendants():
        if part.tag in ("lb", "p", "item"):
            pieces.append("\n")
        pieces.extend((part.text or "", part.tail or ""))
    return "".join(pieces)


def _worded(kind: Literal["paragraph", "heading", "item", "row"], text: str) -> Iterator[Block]:
    for part in re.split(r"\n[^\S\n]*\n\s*", text):
        if said := _SPACES.sub(" ", part).strip():
            yield Block(kind, said)


def _without_ends(blocks: Sequence[Block], links: set[str], headline: str) -> list[Block]:
    """Drop the headline and deck from the front, and prompts, contacts and pointers at the rear."""
    title = _folded(headline)
    opening = next((n for n, block in enumerate(blocks) if is_prose(block.text)), 0)
    kept = [
        block
        for number, block in enumerate(blocks)
        if not (number < opening and block.kind == "heading")
        and not (title and _folded(block.text) == title)
        and not (_is_pointer(block, links) and block.kind == "paragraph")
    ]
    while len(kept) > 1 and _is_tail(kept[-1], links):
        kept.pop()
    return kept


def _is_tail(block: Block, links: set[str]) -> bool:
    return (
        block.kind == "heading"
        or is_prompt(block.text)
        or bool(_TAIL.fullmatch(block.text))
        or _is_pointer(block, links)
        or (
            len(block.text.split()) <= _TAIL_WORDS
            and bool(_CONTACT.search(block.text))
            and bool(_HANDLE.search(block.text))
        )
    )


def _is_pointer(block: Block, links: set[str]) -> bool:
    """Tell whether the block is a link and nothing else, so it points to another story."""
    return len(block.text.split()) >= _LINK_WORDS and _folded(block.text) in links


def _folded(text: str) -> str:
    return _NOT_WORDS.sub("", text).casefold()
