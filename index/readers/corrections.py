"""Corrections and editor's notes of a page, which extractors drop with asides and footers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from lxml.html import HtmlElement

from index.kills import correction_note
from index.readers.markup import blocks_of

_NAMED = re.compile(
    r"(?:^|[\s_-])(?:corrections?|clarifications?|amend(?:ment|ed)s?|erratum|editors?-?note"
    r"|article-?(?:foot)?notes?|foot-?notes?|update-?note|submeta|post-?script)(?=$|[\s_-])",
    re.IGNORECASE,
)
_OTHERS = re.compile(
    r"(?:^|[\s_-])(?:comments?|related|recommended|teasers?|promos?|policy|nav|menu)(?=$|[\s_-])",
    re.IGNORECASE,
)
_LABEL_WORDS = 5  # 'Correction: July 3, 2020' above the note that it names
_NOTE_LETTERS = 2_000  # longer than any note, and shorter than a page's whole list of them
_MOST = 12


def corrections_of(tree: HtmlElement, paragraphs: Sequence[str]) -> tuple[str, ...]:
    """Return the notes that correct the page's article, word for word, each once.

    They are looked for in the body's own paragraphs and in the page's footers, asides and notes,
    but not in its comments or among other stories.
    """
    found = [paragraph for paragraph in paragraphs if correction_note(paragraph)]
    found += _notes(tree)
    kept: list[str] = []
    for note in dict.fromkeys(found):
        if len(note) <= _NOTE_LETTERS and not any(note in longer for longer in kept):
            kept = [*(other for other in kept if other not in note), note]
    return tuple(kept[:_MOST])


def _notes(tree: HtmlElement) -> Iterator[str]:
    seen: set[HtmlElement] = set()
    for place in tree.iter("aside", "footer", "div", "section", "p", "span", "small", "ul"):
        names = f"{place.get('class') or ''} {place.get('id') or ''}"
        if not (place.tag in ("aside", "footer") or _NAMED.search(names)) or _is_elsewhere(place):
            continue
        if not seen.isdisjoint(place.iterancestors()):
            continue  # told with the element around it
        seen.add(place)
        said = blocks_of(place)
        for block, after in pairwise([*said, ""]):
            # Many a footer links to a page of corrections by that word alone.
            if correction_note(block) and len(block.split()) > _LABEL_WORDS:
                yield block
            elif correction_note(block) and len(after.split()) > _LABEL_WORDS:
                yield f"{block} {after}"


def _is_elsewhere(place: HtmlElement) -> bool:
    """Tell whether an element is of the comments, of another story, or of the site's policy."""
    return any(
        _OTHERS.search(f"{part.get('class') or ''} {part.get('id') or ''}") or part.tag == "nav"
        for part in (place, *place.iterancestors())
    )
