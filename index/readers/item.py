"""Item: what a newsroom standard states about one story, before it becomes an Article."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from index.article import Article, canonical_url, identify
from index.furniture import Trimmed, trim
from index.kills import correction_note, is_kill
from index.readers.markup import has_tags, parse, plain, prose_of
from index.readers.raw import ARTICLE_LIMIT, Rejected, clean, too_large
from index.readers.release import Release
from index.readers.text import split

CREATED = "file (created)"
"""`dated_by` of a date that is of the writing: the standard knows none of publication."""

VERSION_CREATED = "file (version created)"
"""`dated_by` where the file states no other date than that of this version."""

_BY = re.compile(r"^(?:by|BY|By):?\s+(?=\S)")
_KILL_PARAGRAPHS = 40  # is_kill looks at the opening alone


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """The fields of one story as its file states them, '' and None for what it does not.

    `notes` are words to editors, which are no part of the text: one that kills the story, or
    corrects it, counts. `fallback_source` names the source where neither the file nor the user
    does better; `found` says what the file holds, for the rejection of one without text.
    """

    id: str = ""
    version: int = 1
    release: Release = field(default_factory=Release)
    headline: str = ""
    byline: str = ""
    source: str = ""
    fallback_source: str = ""
    credit: str = ""
    published: date | None = None
    dated_by: str = ""
    updated: date | None = None
    url: str = ""
    language: str = ""
    section: str = ""
    paragraphs: Sequence[str] = ()
    corrections: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    caveats: tuple[str, ...] = ()
    found: str = ""


def article_of(item: Item, where: str, source: str) -> Article | Rejected:
    """Return the item as an article, freed of its furniture; a usable one without text is rejected.

    The text of a killed story is not kept. Notes that correct the story leave its text.
    """
    headline = plain(clean(item.headline))
    words = [text for part in item.paragraphs if (text := clean(part).strip())]
    if (size := sum(map(len, words))) > ARTICLE_LIMIT:
        return Rejected(where, too_large("item", size))
    notes = [text for part in item.notes if (text := plain(clean(part)))]
    status = item.release.status
    opening = "\n\n".join([*notes, *words[:_KILL_PARAGRAPHS]])
    if is_kill(headline, opening):
        status = "killed"
    trimmed = trim(words, headline=headline)
    body, corrections = _parted(trimmed.paragraphs)
    text = "" if status == "killed" else "\n\n".join(body)
    if status == "usable" and not text:
        found = item.found or (f"a headline alone ({headline[:60]!r})" if headline else "no text")
        return Rejected(where, f"it holds no article text: found {found}")
    published, dated_by = _published(item, trimmed)
    source = clean(item.source) or trimmed.source or source or clean(item.fallback_source)
    url = canonical_url(clean(item.url)) if item.url.startswith(("http://", "https://")) else ""
    stated = [plain(clean(part)) for part in item.corrections]
    corrected = [*stated, *corrections, *(note for note in notes if correction_note(note))]
    return Article(
        id=identify(
            given=clean(item.id),
            url=url,
            source=source,
            published=published,
            headline=headline,
            text=text,
        ),
        source=source,
        headline=headline,
        byline=_BY.sub("", plain(clean(item.byline))) or trimmed.byline,
        published=published,
        dated_by=dated_by,
        updated=item.updated or trimmed.updated,
        url=url,
        language=clean(item.language),
        section=plain(clean(item.section)),
        text=text,
        credit=plain(clean(item.credit)) or trimmed.credit,
        version=max(item.version, 1),
        status=status,
        embargoed_until=item.release.embargoed_until,
        corrections=tuple(dict.fromkeys(note for note in corrected if note)),
        caveats=item.caveats,
    )


def wrapped(content: Item, stated: Mapping[str, Any]) -> Item:
    """Return the content with what its envelope states, where that says something, in its place."""
    return replace(content, **{name: value for name, value in stated.items() if value})


def paragraphs_of(body: str, *, is_html: bool = False) -> list[str]:
    """Return the paragraphs of a body, which is HTML if it is said to be or holds its tags."""
    body = clean(body)
    if is_html or has_tags(body):
        tree = parse(body)
        return [] if tree is None else prose_of(tree)
    return split(body)


def number_of(version: object) -> int:
    """Return a version as a whole number, 1 where it is none."""
    if isinstance(version, int) and not isinstance(version, bool):
        return max(version, 1) if version < 10**9 else 1
    if isinstance(version, str) and re.fullmatch(r"\s*\d{1,9}\s*", version, re.ASCII):
        return max(int(version), 1)
    return 1


def _parted(paragraphs: Sequence[str]) -> tuple[list[str], list[str]]:
    """Part the body from the notes that correct it; a column of corrections stays whole."""
    notes = [text for text in paragraphs if correction_note(text)]
    body = [text for text in paragraphs if text not in notes]
    return (body, notes) if body else (list(paragraphs), [])


def _published(item: Item, trimmed: Trimmed) -> tuple[date | None, str]:
    """Choose the date: a stated one of publication, a printed one, one of the writing."""
    created = item.dated_by in (CREATED, VERSION_CREATED)
    if trimmed.published and (created or not item.published):
        return trimmed.published, trimmed.dated_by
    return item.published, item.dated_by if item.published else ""
