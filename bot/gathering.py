"""Gathering: commands that follow feeds and sitemaps, and take in what arrives in a folder."""

from __future__ import annotations

import json
import threading
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import RenderableType

from bot import terminal
from bot.wiring import (
    NOTHING,
    OK,
    ArchiveOption,
    JsonOption,
    complain,
    progress,
    wire,
)
from index import Archive, BusyError

if TYPE_CHECKING:
    from index.following import Followed, Pull
    from index.intake import Report


def follow(
    url: Annotated[
        str | None, typer.Argument(help="A feed, a sitemap, or a page whose site has one.")
    ] = None,
    archive: ArchiveOption = None,
    as_json: JsonOption = False,
) -> int:
    """Follow the feeds or sitemaps of a site; without an address, list what is followed."""
    from index.following import discover  # what fetches and parses is heavy, and needed here alone

    wiring = wire(archive, as_json=as_json)
    if url is None:
        with wiring.archive() as opened:
            records = opened.followed()
        wiring.show([_told(record) for record in records], _table(records, "Nothing is followed."))
        return OK if records else NOTHING
    found = discover(url, wiring.fetcher)
    with wiring.archive(create=True) as opened:
        # What is followed already keeps what is known of it.
        known = {record.url: record for record in opened.followed()}
        opened.follow([record for record in found if record.url not in known])
    records = [known.get(record.url, record) for record in found]
    wiring.show([_told(record) for record in records], _table(records))
    return OK


def unfollow(
    url: Annotated[str, typer.Argument(help="The address, as `dateline follow` lists it.")],
    archive: ArchiveOption = None,
    as_json: JsonOption = False,
) -> int:
    """Follow a feed or sitemap no longer; its articles stay."""
    wiring = wire(archive, as_json=as_json)
    with wiring.archive() as opened:
        was = opened.unfollow(url)
    told = (
        f"{url} is followed no longer." if was else f"{url} was not followed; see: dateline follow"
    )
    wiring.show({"url": url, "unfollowed": was}, told)
    return OK if was else NOTHING


def pull(
    pages: Annotated[
        bool,
        typer.Option("--pages", help="Fetch the page of what stands in a feed only in summary."),
    ] = False,
    archive: ArchiveOption = None,
    as_json: JsonOption = False,
) -> int:
    """Take in what is new in everything that is followed."""
    from index.following import pull as begin
    from index.intake import Intake

    wiring = wire(archive, as_json=as_json)
    fetcher, left = wiring.fetcher, 0
    with wiring.archive() as opened, progress() as tell:
        records = opened.followed()
        intake = Intake(
            opened, commit_articles=wiring.loaded.settings.commit_articles, progress=tell
        )
        for record in records:
            pulling = begin(record, fetcher, now=datetime.now(UTC), pages=pages)
            # What it knows is kept only when what it handed over is in the archive.
            intake.take(pulling, confirmed=partial(_keep, opened, pulling))
            left += pulling.left
    if not records:
        complain("nothing is followed yet; begin with: dateline follow URL")
        return NOTHING
    report = intake.report
    wiring.show(
        report.to_json() | {"followed": len(records), "left": left},
        terminal.render_report(report, left=left),
    )
    return NOTHING if report.failed else OK


def watch(
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help="The folder.", exists=True, file_okay=False)
    ],
    source: Annotated[str, typer.Option(help="The source of articles whose file names none.")] = "",
    archive: ArchiveOption = None,
    as_json: JsonOption = False,
) -> int:
    """Take in what arrives in a folder, until Ctrl-C; nothing in it is moved or changed."""
    from index.intake import take_in
    from index.watch import watch as look

    wiring = wire(archive, as_json=as_json)
    stop = threading.Event()
    with wiring.archive(create=True) as opened:

        def take(paths: Sequence[Path]) -> None:
            while True:
                try:
                    report = take_in(
                        opened,
                        paths,
                        commit_articles=wiring.loaded.settings.commit_articles,
                        source=source,
                    )
                except BusyError as error:
                    complain(f"{error}; it is tried again")
                else:
                    break
            _tell_batch(report, as_json=as_json)

        try:
            look(folder, take, stop)
        except KeyboardInterrupt:
            terminal.console(error=True).print("The folder is watched no longer.", style="dim")
    return OK


def _tell_batch(report: Report, *, as_json: bool) -> None:
    """Print one line a batch, at once, and on standard error what failed in it."""
    if as_json:
        print(json.dumps(report.to_json(), ensure_ascii=False), flush=True)  # noqa: T201 - the output itself
        return
    terminal.console().print(f"{datetime.now().astimezone():%H:%M:%S}  {terminal.in_short(report)}")
    for item in report.failed:
        complain(f"{item.where}: {item.reason}")


def _keep(archive: Archive, pulling: Pull) -> None:
    archive.follow([pulling.followed])


def _told(record: Followed) -> dict[str, object]:
    return {
        "url": record.url,
        "kind": record.kind,
        "checked": record.checked.isoformat() if record.checked else None,
        "seen": len(record.seen),
    }


def _table(records: Sequence[Followed], nothing: str = "") -> RenderableType:
    rows = [
        (
            record.kind,
            f"{record.checked:%Y-%m-%d %H:%M %Z}" if record.checked else "never",
            record.url,
        )
        for record in records
    ]
    return terminal.render_pairs(rows, "followed", "last pulled", "address") if rows else nothing
