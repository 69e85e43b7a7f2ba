"""Keyring: the commands that make, list and revoke the keys of the HTTP API."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from bot import terminal
from bot.wiring import NOTHING, OK, ArchiveOption, JsonOption, OptionError, Wiring, wire
from retrieval import names_of

if TYPE_CHECKING:
    from retrieval.api.keys import Key, Keys

app = typer.Typer(
    no_args_is_help=True, help="Make, list and revoke the keys by which others may use the API."
)


@app.command("make")
def make_key(
    name: Annotated[str, typer.Argument(help="Who will use it.")],
    write: Annotated[
        bool, typer.Option("--write", help="Let it add and remove articles too.")
    ] = False,
    source: Annotated[
        list[str] | None,
        typer.Option("--source", help="Show it this source alone; may be given again."),
    ] = None,
    rate: Annotated[int | None, typer.Option(help="Requests a minute that it may make.")] = None,
    archive: ArchiveOption = None,
    as_json: JsonOption = False,
) -> int:
    """Make a key and show it, this once."""
    from retrieval.api.keys import RATE

    wiring = wire(archive, as_json=as_json)
    sources = _known(wiring, source or ())
    with keys_of(wiring) as keys:
        key = keys.make(
            name,
            scope="write" if write else "read",
            sources=sources,
            rate=RATE if rate is None else rate,
        )
    wiring.show({"name": name, "key": key}, terminal.plain(key))
    if not wiring.json:
        kept = "Keep it: Dateline keeps its hash alone, and cannot show it again."
        terminal.console(error=True).print(kept)
    return OK


@app.command("list")
def list_keys(archive: ArchiveOption = None, as_json: JsonOption = False) -> int:
    """List the keys: their beginning, whose they are, and what they may do."""
    wiring = wire(archive, as_json=as_json)
    with keys_of(wiring) as keys:
        made = keys.list()
    rows = [_row(key) for key in made]
    titles = ("key", "name", "may", "sources", "a minute", "made", "last used")
    wiring.show([key.to_json() for key in made], terminal.render_pairs(rows, *titles))
    return OK if made else NOTHING


@app.command("revoke")
def revoke_key(
    name: Annotated[str, typer.Argument(help="Its name, or its beginning as the list shows it.")],
    archive: ArchiveOption = None,
    as_json: JsonOption = False,
) -> int:
    """Revoke a key, from the next request on."""
    wiring = wire(archive, as_json=as_json)
    with keys_of(wiring) as keys:
        gone = keys.revoke(name)
    told = f"The key {gone.prefix}… of {gone.name!r} is revoked."
    wiring.show(gone.to_json(), terminal.plain(told))
    return OK


@contextmanager
def keys_of(wiring: Wiring) -> Iterator[Keys]:
    """Open the keys that the settings name.

    :raises OptionError: if something cannot be done with them; the message says what would do.
    """
    from retrieval.api.keys import Keys, KeysError  # SQL and the API are needed by these alone

    try:
        keys = Keys(wiring.loaded.settings.api_keys)
        try:
            yield keys
        finally:
            keys.close()
    except KeysError as error:
        raise OptionError(str(error)) from error


def _known(wiring: Wiring, sources: Sequence[str]) -> tuple[str, ...]:
    """Return the archive's names of sources.

    :raises QuestionError: if it has no such source; the message names the nearest.
    """
    if not sources:
        return ()
    with wiring.archive() as opened:
        names = names_of(opened)
        return tuple(known for name in sources for known in names.known(name))


def _row(key: Key) -> tuple[str, ...]:
    if key.revoked:
        may = f"nothing since {_day(key.revoked)}"
    else:
        may = "read and write" if key.scope == "write" else "read"
    return (
        f"{key.prefix}…",
        key.name,
        may,
        ", ".join(key.sources) or "all",
        f"{key.rate:,}",
        _day(key.made),
        _day(key.used) if key.used else "never",
    )


def _day(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d}"
