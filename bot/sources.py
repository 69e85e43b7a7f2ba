"""Sources: the names that articles are cited by, and which spellings of one are the same."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot import terminal
from bot.wiring import NOTHING, OK, ArchiveOption, JsonOption, wire
from index import Coverage

app = typer.Typer(
    invoke_without_command=True, help="List the sources, or make two spellings of one name one."
)


@app.callback()
def list_sources(
    context: typer.Context, archive: ArchiveOption = None, as_json: JsonOption = False
) -> int:
    """List the sources: the name that is shown, other spellings of it, and how many articles."""
    if context.invoked_subcommand:
        return OK
    wiring = wire(archive, as_json=as_json)
    with wiring.archive() as opened:
        told = Coverage.of(opened).sources
        spellings = opened.catalogue.aliases()
    listed = [(name, spellings.get(name, []), articles) for name, articles in told]
    plain = [
        {"name": name, "aliases": aliases, "articles": articles}
        for name, aliases, articles in listed
    ]
    rows = [
        (name or "not stated", f"{articles:,}", ", ".join(aliases))
        for name, aliases, articles in listed
    ]
    wiring.show(plain, terminal.render_pairs(rows, "source", "articles", "also written"))
    return OK if listed else NOTHING


@app.command("merge")
def merge_sources(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="FROM", help="The source that goes.")],
    into: Annotated[str, typer.Argument(metavar="INTO", help="The source that its articles get.")],
    archive: Annotated[Path | None, typer.Option("--archive", help="The archive's folder.")] = None,
    as_json: JsonOption = False,
) -> int:
    """Give the articles of one source to another, now and whenever one arrives."""
    # Options may stand before `merge` or behind it.
    before = context.parent.params if context.parent else {}
    wiring = wire(archive or before.get("archive"), as_json=as_json or before.get("as_json", False))
    with wiring.archive() as opened:
        moved = opened.merge_sources(name, into)
    told = f"{moved:,} articles of {name!r} are now those of {into!r}."
    wiring.show({"from": name, "into": into, "articles": moved}, told)
    return OK
