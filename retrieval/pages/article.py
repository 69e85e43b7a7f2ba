"""Article: what an article's page shows: its text in passages, its versions, its copies."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from index import Article
from index.article import paragraphs
from index.history import Change
from retrieval.library import Edition, Library, Piece, Volume
from retrieval.pages.address import article_url
from retrieval.pages.citing import Citation
from retrieval.question import QuestionError

_VERSIONS = re.compile(r"(\d{1,9})\.\.(\d{1,9})")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")  # RFC 5646, without its rarities
_VERSION = re.compile(r"\d{1,9}")


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of an article's text: a passage, or what stands between two, such as a crosshead.

    `continues` tells whether it goes on in the paragraph that the block before it began.
    """

    paragraphs: tuple[str, ...]
    passage: Piece | None
    citation: Citation | None
    continues: bool


@dataclass(frozen=True, slots=True)
class Difference:
    """What changed from one version to another; the headlines are '' where they are the same."""

    first: int
    second: int
    changes: tuple[Change, ...]
    old_headline: str
    new_headline: str

    @property
    def is_none(self) -> bool:
        """Whether the versions say the same."""
        return not self.new_headline and all(one.kind == "same" for one in self.changes)


@dataclass(frozen=True, slots=True)
class Step:
    """A version on an article's page; the addresses are of its text, and of what it changed."""

    edition: Edition
    url: str
    is_shown: bool
    difference: str
    later: int
    """The number of the version that came in its place, 0 for the current one."""

    @property
    def arrived(self) -> datetime:
        """When it came into the archive."""
        return self.edition.arrived


class NotHeldError(LookupError):
    """There is no such article or version that may be read; the message is for the reader."""


def opened(
    library: Library, article_id: str, version: str, versions: str, root: str
) -> dict[str, Any]:
    """Return what the page of an article shows.

    `version` is the number of one, '' for the current; `versions` is '1..2' for their difference.

    :raises QuestionError: if a parameter cannot be read.
    :raises NotHeldError: if there is no such article or version.
    """
    if version and not _VERSION.fullmatch(version):
        raise QuestionError(f"version is {version!r}; write its number, such as 1")
    between = _VERSIONS.fullmatch(versions)
    if versions and not between:
        raise QuestionError(f"versions is {versions!r}; write two numbers, such as 1..2")
    volume = library.article(article_id)
    if volume is None:
        raise NotHeldError("This archive has no such article, or it may not be read")
    numbers = [edition.number for edition in volume.versions]
    asked = int(version) if version else volume.article.version
    for number in (asked, *(map(int, between.groups()) if between else ())):
        if number not in numbers:
            known = ", ".join(map(str, numbers))
            raise NotHeldError(f"This article has no version {number}; it has: {known}")
    current = volume.article.version
    if asked != current:
        volume = _version(library, article_id, asked)
    difference = _difference(library, article_id, *map(int, between.groups())) if between else None
    return {
        "article": volume.article,
        "language": _language(volume.article),
        "blocks": tuple(blocks(volume.article, volume.passages)),
        "copies": volume.copies,
        "current": current,
        "difference": difference,
        "steps": _steps(volume, current, root),
        "citation": _whole(volume),
    }


def blocks(article: Article, passages: Sequence[Piece]) -> Iterator[Block]:
    """Yield an article's text block by block; nothing is left out but the white space between."""
    text, reached = article.text, 0
    for piece in sorted(passages, key=lambda one: one.start):
        yield from _between(text, reached, piece.start)
        continues = bool(text[:reached].strip()) and "\n" not in text[reached : piece.start]
        told = tuple(_paragraphs(text, piece.start, piece.end))
        citation = Citation.of_passage(article, piece.text, piece.sha256)
        yield Block(told, piece, citation, continues)
        reached = piece.end
    yield from _between(text, reached, len(text))


def _between(text: str, start: int, end: int) -> Iterator[Block]:
    if told := tuple(_paragraphs(text, start, end)):
        yield Block(told, None, None, continues=False)


def _paragraphs(text: str, start: int, end: int) -> Iterator[str]:
    stretch = text[start:end]
    return (stretch[slice(*span)] for span in paragraphs(stretch))


def _version(library: Library, article_id: str, number: int) -> Volume:
    volume = library.article(article_id, number)
    if volume is None:
        raise NotHeldError(f"Version {number} of this article may not be read")
    return volume


def _difference(library: Library, article_id: str, first: int, second: int) -> Difference:
    old, new = (_version(library, article_id, number).article for number in (first, second))
    same = old.headline == new.headline
    return Difference(
        first,
        second,
        tuple(library.difference(article_id, first, second)),
        old_headline="" if same else old.headline,
        new_headline="" if same else new.headline,
    )


def _steps(volume: Volume, current: int, root: str) -> tuple[Step, ...]:
    """Return the versions, the newest first."""
    address = article_url(volume.article.id, root=root)
    later = {one.number: following.number for one, following in pairwise(volume.versions)}
    # What arrived after the current version and is older went to the history alone.
    late = {one.number: current for one in volume.versions if one.number > current}
    later = later | late | {current: 0}
    return tuple(
        Step(
            edition,
            address if edition.is_current else f"{address}?version={edition.number}",
            edition.number == volume.article.version,
            f"{address}?versions={edition.number}..{later[edition.number]}#changes"
            if later[edition.number]
            else "",
            later[edition.number],
        )
        for edition in reversed(volume.versions)
    )


def _language(article: Article) -> str:
    """Return the language as HTML has it, English where the article states none."""
    return article.language if _LANGUAGE.fullmatch(article.language) else "en"


def _whole(volume: Volume) -> Citation | None:
    """Return how the first passage is cited, for who came by no passage; None without any."""
    pieces = volume.passages[:1]
    return Citation.of_passage(volume.article, pieces[0].text, pieces[0].sha256) if pieces else None
