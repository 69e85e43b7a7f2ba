"""What a reader must know of a page's text: that it goes on elsewhere, or was still going on."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from index.readers.boilerplate import BODY_SHARE, prose_letters
from index.readers.markup import blocks_of
from index.readers.metadata import PageMetadata

PAYWALLED, LIVE_BLOG = "paywalled", "live blog"

_SHORT_WORDS = 250  # a metered page shows one to five paragraphs
_PROMPT = re.compile(
    r"(?:subscribe|register|sign (?:in|up)|log ?in|join|create (?:an|a free) account)\b.{0,60}?"
    r"\bto (?:continue|keep|read|access|unlock|view)\b"
    r"|\bto (?:continue|keep) reading\b|\bcontinue reading (?:this|your|with)\b"
    r"|\b(?:article|story|content|page) is (?:only |exclusively )?"
    r"(?:for|available to|reserved for|exclusive to) (?:our |paying |premium )?"
    r"(?:subscribers|members|registered)"
    r"|\b(?:subscribers?|members?)[ -]only\b|\balready (?:a|an) (?:subscriber|member)\b"
    r"|\bread the (?:full|whole|rest of (?:the|this)) (?:article|story)\b",
    re.IGNORECASE,
)
_AFTER = 12  # blocks after the last paragraph in which its prompt stands
_LIVE_NAME = re.compile(r"(?:^|[\s_-])live-?blog", re.IGNORECASE)
_LIVE_PATH = re.compile(
    r"/live/(?=.)|/live-?(?:news|blogs?|updates?|story|reporting|coverage)\b"
    r"|[/-]live-?blog\b|-live-updates\b|-as-it-happened\b",
    re.IGNORECASE,
)


def caveats_of(
    tree: HtmlElement, stated: PageMetadata, paragraphs: Sequence[str]
) -> tuple[str, ...]:
    """Return the caveats of a page whose body is these paragraphs."""
    return tuple(_caveats(tree, stated, paragraphs))


def _caveats(tree: HtmlElement, stated: PageMetadata, paragraphs: Sequence[str]) -> Iterator[str]:
    if _is_live(tree, stated):
        yield LIVE_BLOG
    short = sum(len(paragraph.split()) for paragraph in paragraphs) <= _SHORT_WORDS
    if short and (not stated.is_free or _ends_in_prompt(tree, paragraphs)):
        yield PAYWALLED


def _is_live(tree: HtmlElement, stated: PageMetadata) -> bool:
    if stated.is_live or _LIVE_PATH.search(urlsplit(stated.url).path):
        return True
    letters = prose_letters(tree)
    return any(
        _LIVE_NAME.search(f"{part.get('class') or ''} {part.get('id') or ''}")
        and letters[part] > BODY_SHARE * letters[tree]
        for part in tree.iter("html", "body", "main", "article", "section", "div")
    )


def _ends_in_prompt(tree: HtmlElement, paragraphs: Sequence[str]) -> bool:
    """Tell whether the page asks its reader to subscribe right after the body's last paragraph."""
    blocks = iter(blocks_of(tree))
    if paragraphs and not any(block.endswith(paragraphs[-1][-60:]) for block in blocks):
        return False
    return any(_PROMPT.search(block) for block in islice(blocks, _AFTER))
