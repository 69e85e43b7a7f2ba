"""Versions: what an arriving article is to the one that the archive holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from index.article import Article
from index.batch import Addition
from index.records import Held
from index.sources import source_key


@dataclass(frozen=True, slots=True)
class Refused:
    """An article that was not taken in, and why."""

    article: Article
    reason: str


@dataclass(slots=True)
class Added:
    """What became of a batch: article ids by outcome. `older` went to the history alone."""

    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    older: list[str] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    passages: int = 0
    groups: int = 0
    """Groups of wire copy that the batch made or changed."""


def compare(
    articles: Sequence[Article], held: Mapping[str, Sequence[Held]]
) -> tuple[list[Addition], Added]:
    """Decide what each article is: new, a later version, an older one, known, or not to be taken.

    A version that is held in any form is known, so that adding a folder twice changes nothing.
    One that says it is older than the current one goes to the history. An id that another source
    uses already is refused, since replacing would lose an article. Numbers of versions ascend by
    arrival, or follow the file where it states a higher one.
    """
    outcome = Added()
    versions = {article_id: list(known) for article_id, known in held.items()}
    additions: dict[str, list[Addition]] = {}
    for article in articles:
        known = versions.setdefault(article.id, [])
        current = next((version for version in known if version.current), None)
        content = article.content_hash()
        if any(version.content == content for version in known):
            outcome.unchanged.append(article.id)
            continue
        if current and current.source and not _is_same_source(article, current):
            outcome.refused.append(Refused(article, _other_source(article, current)))
            continue
        older = _is_older(article, current)
        if not older:
            known[:] = [replace(version, current=False) for version in known]
            additions[article.id] = [
                replace(addition, current=False) for addition in additions.get(article.id, [])
            ]
        number = max([article.version, *(version.number + 1 for version in known)])
        known.append(
            Held(number, not older, content, article.revised, article.source, article.headline)
        )
        additions.setdefault(article.id, []).append(
            Addition(replace(article, version=number), current=not older, passages=())
        )
        kind = outcome.older if older else outcome.changed if current else outcome.added
        kind.append(article.id)
    return [addition for several in additions.values() for addition in several], outcome


def _is_same_source(article: Article, held: Held) -> bool:
    return not article.source or source_key(article.source) == source_key(held.source)


def _is_older(article: Article, current: Held | None) -> bool:
    if current is None or current.revised is None or article.revised is None:
        return False
    return article.revised < current.revised


def _other_source(article: Article, held: Held) -> str:
    return (
        f"its id {article.id!r} is that of an article of another source "
        f"({held.source}, {held.headline!r}); nothing was replaced"
    )
