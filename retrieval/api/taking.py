"""Taking in: articles as they are sent -> archive, and what became of each."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from index import Added, Archive, ArchiveError, Article, BusyError, ModelError, RecordError
from index.kills import is_kill
from index.readers.jsonfile import read_json
from index.readers.raw import Rejected, TooLargeError
from index.sameness import is_same, told
from index.sources import source_key
from retrieval.api.access import Access
from retrieval.visible import names_of

Status = Literal["added", "changed", "unchanged", "older", "failed"]

_OUTCOMES: tuple[Literal["unchanged", "older", "changed", "added"], ...] = (
    "unchanged",
    "older",
    "changed",
    "added",
)


class UnreadableError(ValueError):
    """What was sent is no article; the message is for who sent it."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of an article; `id` is the one under which the archive has it.

    'older' is a version from before the current one, which went to the history alone. Of what
    failed, `problem` says why.
    """

    id: str
    status: Status
    problem: str = ""

    def to_json(self) -> dict[str, Any]:
        """Return it as plain values."""
        return {"id": self.id, "status": self.status, "problem": self.problem}


def read_article(data: bytes) -> Article:
    """Read one article from its JSON, under the names that newsrooms use.

    :raises UnreadableError: if it is none, or more than one.
    """
    try:
        found = list(read_json(io.BufferedReader(io.BytesIO(data)), "what was sent.jsonl"))
    except TooLargeError as error:
        raise UnreadableError(str(error)) from None
    match found:
        case [Article() as article]:
            return article
        case [Rejected() as rejected]:
            raise UnreadableError(rejected.reason)
    raise UnreadableError(f"found {len(found)} articles; expected one JSON object with one")


def take_in(archive: Archive, access: Access, articles: Sequence[Article]) -> list[Taken]:
    """Add articles in their order, and return what became of each.

    What stands in the way of all of them fails each of them: none is passed over in silence.
    """
    taken: list[Taken] = []
    for run in _runs(articles):
        try:
            taken += add(archive, access, run)
        except (ArchiveError, BusyError, ModelError, RecordError) as error:
            taken += [Taken(article.id, "failed", str(error)) for article in run]
    return taken


def add(archive: Archive, access: Access, run: Sequence[Article]) -> list[Taken]:
    """Add articles of different ids as one batch, all or nothing but those that may not come in.

    :raises BusyError, ModelError, RecordError: as `Archive.add` does.
    """
    barred = {article.id: forbidden(archive, access, article) for article in run}
    outcome = archive.add([article for article in run if not barred[article.id]])
    return [
        Taken(article.id, "failed", barred[article.id])
        if barred[article.id]
        else _outcome(archive, access, outcome, article)
        for article in run
    ]


def forbidden(archive: Archive, access: Access, article: Article) -> str:
    """Return why an article may not be written by who sees some sources alone, '' if it may."""
    if not access.sources:
        return ""
    own = {source_key(name) for name in access.sources}
    held = names_of(archive).exactly(article.source)
    if source_key(article.source) not in own and (not held or access.hidden.intersection(held)):
        return (
            f"this key may write articles of its own sources alone ({', '.join(access.sources)}); "
            f"found the source {article.source!r}"
        )
    if is_kill(article.headline, article.text):
        return (
            "this is a kill notice, which may withdraw articles of any source; send it with a key "
            "that sees all"
        )
    return ""


def _runs(articles: Sequence[Article]) -> Iterator[list[Article]]:
    """Yield the articles in runs that name no id twice, so that each outcome has one article."""
    run: dict[str, Article] = {}
    for article in articles:
        if article.id in run:
            yield list(run.values())
            run = {}
        run[article.id] = article
    if run:
        yield list(run.values())


def _outcome(archive: Archive, access: Access, outcome: Added, article: Article) -> Taken:
    for refused in outcome.refused:
        if refused.article.id == article.id:
            # The reason names whose article has the id, which may be one that is not to be seen.
            hidden = "another article has this id; nothing was replaced"
            return Taken(article.id, "failed", hidden if access.sources else refused.reason)
    for article_id in (article.id, _known_as(archive, article)):
        for status in _OUTCOMES:
            if article_id in getattr(outcome, status):
                return Taken(article_id, status)
    return Taken(article.id, "unchanged")


def _known_as(archive: Archive, article: Article) -> str:
    """Return the id under which the archive has an article that came under another before."""
    telling = told(article)
    alike = archive.catalogue.told_alike(telling) if telling else []
    return next((other.id for other in alike if is_same(article, other)), "")
