"""What the archive holds: commands that take articles in, show them, keep them and let them go."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot import terminal
from bot.differences import difference, render_history
from bot.wiring import (
    NOTHING,
    OK,
    AfterOption,
    ArchiveOption,
    ArticleArgument,
    BeforeOption,
    JsonOption,
    SourceOption,
    Wiring,
    column_mapping,
    progress,
    wire,
)
from index import Archive, ArchiveError, Article, Coverage, to_json
from retrieval import names_of, parse_day

if TYPE_CHECKING:
    from index.intake import Decision, Given


def add(
    paths: Annotated[
        list[str],
        typer.Argument(
            metavar="PATH...", help="Files, folders, web addresses, or - for standard input."
        ),
    ],
    source: Annotated[str, typer.Option(help="The source of articles whose file names none.")] = "",
    columns: Annotated[
        Path | None,
        typer.Option(metavar="FILE.toml", help="Which column of a table holds which field."),
    ] = None,
    log: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write down every decision there, as JSON Lines."),
    ] = None,
    archive: ArchiveOption = None,
    as_json: JsonOption = False,
) -> int:
    """Take articles in: web pages, text, JSON, tables, feeds, newsroom and database exports."""
    from index.intake import take_in  # the readers' libraries are heavy; most commands need none

    wiring = wire(archive, as_json=as_json)
    mapping = column_mapping(columns)
    with _written(log) as write, progress() as tell:
        given = list(_given(paths, wiring))
        with wiring.archive(create=True) as opened:
            report = take_in(
                opened,
                given,
                commit_articles=wiring.loaded.settings.commit_articles,
                source=source,
                mapping=mapping,
                log=write,
                progress=tell,
            )
    wiring.show(report.to_json(), terminal.render_report(report))
    return NOTHING if report.failed else OK


def _given(paths: Sequence[str], wiring: Wiring) -> Iterator[Given]:
    """Yield the files that are named, and fetch what is named by its address."""
    from index.fetch import FetchError
    from index.following import Item
    from index.readers import Rejected

    fetcher = wiring.fetcher
    for path in paths:
        if not path.lower().startswith(("http://", "https://")):
            yield Path(path)
            continue
        try:
            fetched = fetcher.get(path)
        except FetchError as error:
            yield Rejected(path, error.reason)
        else:
            yield Item(fetched.url, fetched.body, fetched.content_type)


@contextmanager
def _written(file: Path | None) -> Iterator[Callable[[Decision], None] | None]:
    """Yield what appends a decision to a file, None where there is no file."""
    if file is None:
        yield None
        return
    with file.open("a", encoding="utf-8") as stream:
        yield lambda decision: print(
            json.dumps(decision.to_json(), ensure_ascii=False), file=stream
        )


def list_articles(
    source: SourceOption = None,
    after: AfterOption = None,
    before: BeforeOption = None,
    archive: ArchiveOption = None,
    as_json: JsonOption = False,
) -> int:
    """List articles, the newest first."""
    wiring = wire(archive, as_json=as_json)
    first, last = (parse_day(day) if day else None for day in (after, before))
    with wiring.archive() as opened:
        names = names_of(opened)
        wanted = {held for name in source or () for held in names.known(name)}
        listed = [
            article
            for article in opened.catalogue.articles()
            if (not wanted or article.source in wanted) and _published_within(article, first, last)
        ]
    plain = [{key: v for key, v in to_json(article).items() if key != "text"} for article in listed]
    wiring.show(plain, terminal.render_list(listed))
    return OK if listed else NOTHING


def show(
    article: ArticleArgument, archive: ArchiveOption = None, as_json: JsonOption = False
) -> int:
    """Show one article as it stands in the archive, and who else carried it."""
    wiring = wire(archive, as_json=as_json)
    with wiring.archive() as opened:
        found = _one_article(opened, article)
        copies = opened.catalogue.copies(found.id)
    plain = to_json(found) | {
        "copies": [
            {"id": copy.id, "source": copy.source, "headline": copy.headline} for copy in copies
        ]
    }
    wiring.show(plain, terminal.render_article(found, copies))
    return OK


def history(
    article: ArticleArgument,
    diff: Annotated[
        bool, typer.Option(help="Show what changed, where there are two versions or more.")
    ] = True,
    archive: ArchiveOption = None,
    as_json: JsonOption = False,
) -> int:
    """Tell the versions of an article, and what changed in the last."""
    wiring = wire(archive, as_json=as_json)
    with wiring.archive() as opened:
        found = _one_article(opened, article)
        versions = opened.catalogue.versions(found.id)
    changed = difference(versions) if diff else []
    plain: dict[str, Any] = {
        "id": found.id,
        "versions": [
            {
                "number": version.article.version,
                "arrived": version.arrived,
                "published": to_json(version.article)["published"],
                "updated": to_json(version.article)["updated"],
                "current": version.current,
                "status": version.article.status,
                "headline": version.article.headline,
            }
            for version in versions
        ],
    }
    if changed:
        plain["changes"] = [{"kind": change.kind, "text": change.text} for change in changed]
    wiring.show(plain, render_history(versions, changed))
    return OK


def remove(
    articles: Annotated[list[str], typer.Argument(metavar="ARTICLE...", help="Ids to remove.")],
    forget: Annotated[
        bool,
        typer.Option("--forget", help="Erase them for good, with all versions; they stay out."),
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask before forgetting.")] = False,
    archive: ArchiveOption = None,
    as_json: JsonOption = False,
) -> int:
    """Remove articles from the record and the search."""
    wiring = wire(archive, as_json=as_json)
    with wiring.archive() as opened:
        if forget:
            return _forget(opened, articles, wiring, sure=yes)
        removed = opened.remove(articles)
    unknown = [article for article in articles if article not in removed]
    rows = [(article, "removed") for article in removed]
    rows += [(article, "not in this archive") for article in unknown]
    wiring.show(
        {"removed": removed, "unknown": unknown}, terminal.render_pairs(rows, "article", "")
    )
    return NOTHING if unknown else OK


def _forget(archive: Archive, articles: Sequence[str], wiring: Wiring, *, sure: bool) -> int:
    known = [article for article in articles if archive.catalogue.versions(article)]
    unknown = [article for article in articles if article not in known]
    asked = f"Erase for good, with all versions, and keep out: {', '.join(known)}?"
    if known and not sure and sys.stdin.isatty() and not typer.confirm(asked, err=True):
        terminal.console(error=True).print("Nothing was erased.")
        return NOTHING
    receipt = archive.forget(articles)
    rows = [
        (name, f"{value:,}" if isinstance(value, int) else str(value))
        for name, value in receipt.to_json().items()
    ]
    rows += [("not in this archive", article) for article in unknown]
    wiring.show(
        receipt.to_json() | {"unknown": unknown}, terminal.render_pairs(rows, "receipt", "")
    )
    return NOTHING if unknown else OK


def stats(archive: ArchiveOption = None, as_json: JsonOption = False) -> int:
    """Tell what the archive holds: articles, sources, the days that they cover, sizes."""
    wiring = wire(archive, as_json=as_json)
    with wiring.archive() as opened:
        told = Coverage.of(opened)
    wiring.show(told.to_json(), terminal.render_coverage(told))
    return OK


def verify(archive: ArchiveOption = None, as_json: JsonOption = False) -> int:
    """Check that record, FAISS and tantivy agree and that every passage matches its hash."""
    wiring = wire(archive, as_json=as_json)
    with wiring.archive() as opened:
        faults, passages = opened.verify(), _passages(opened)
    well = f"All is well: {passages:,} passages, word for word, in record, FAISS and tantivy."
    wiring.show({"passages": passages, "faults": faults}, "\n".join(faults) or well)
    return NOTHING if faults else OK


def rebuild(archive: ArchiveOption = None, as_json: JsonOption = False) -> int:
    """Make FAISS and tantivy anew; encode anew only if the model or passage size changed."""
    from index.intake import Step

    wiring = wire(archive, as_json=as_json)
    with wiring.archive() as opened, progress() as tell:
        began = monotonic()
        encoded = opened.rebuild(
            lambda done, of: tell(Step(done, of, 0, done, monotonic() - began))
        )
        passages = _passages(opened)
    wiring.show(
        {"passages": passages, "encoded": encoded},
        f"Rebuilt {passages:,} passages; {encoded:,} texts were encoded.",
    )
    return OK


def export(
    archive: ArchiveOption = None,
) -> int:
    """Write every article to standard output as JSON Lines, which `add` takes in again."""
    wiring = wire(archive)
    with wiring.archive() as opened:
        for article in opened.catalogue.articles():
            print(json.dumps(to_json(article), ensure_ascii=False))  # noqa: T201 - the output itself
    return OK


def _one_article(archive: Archive, given: str) -> Article:
    found = list(archive.catalogue.articles([given])) or [
        article for article in archive.catalogue.articles() if article.id.startswith(given)
    ]
    if len(found) == 1:
        return found[0]
    if found:
        several = ", ".join(article.id for article in found[:3])
        raise ArchiveError(
            f"{len(found)} articles begin with {given!r}: {several}; write more of it"
        )
    raise ArchiveError(f"there is no article {given!r} in this archive; see: dateline list")


def _passages(archive: Archive) -> int:
    return len(archive.search) if archive.search is not None else 0


def _published_within(article: Article, first: date | None, last: date | None) -> bool:
    if first is None and last is None:
        return True
    day = article.day
    return day is not None and (not first or day >= first) and (not last or day < last)
