"""Store: the SQL file of what was asked in Slack, which several processes share."""

from __future__ import annotations

import os
import secrets
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import (
    URL,
    Connection,
    Engine,
    ExceptionContext,
    create_engine,
    event,
    inspect,
    select,
)

from bot.slack import tables as t

_FORMAT = 1
_PATIENCE = 10.0  # seconds for which the others are waited for
_NAME = "format of Dateline's record of Slack"
_KEY = "secret"


class RecordFault(Exception):  # noqa: N818 - RecordError is the archive's
    """The record of Slack cannot be used; the message says why and what to do."""


class Store:
    """The file, opened; nothing but its owner may read it, as it holds people's questions.

    :raises RecordFault: if it cannot be made or read, is something else, is damaged, or was
        written by a newer Dateline.
    """

    def __init__(self, path: Path, *, clock: Callable[[], float] = time.time) -> None:
        """Open the file, which is made where there is none; `clock` gives seconds since 1970."""
        self._path = path.absolute()
        self._now = clock
        # SQLite lets who waits sleep and look again, for as long as others are faster: among eight
        # threads that was up to two seconds. One after the other, nobody waits for more than each.
        self._turn = threading.Lock()
        _make(self._path)
        self._engine = create_engine(URL.create("sqlite", database=str(self._path)))
        event.listen(self._engine, "connect", _configure)
        event.listen(self._engine, "handle_error", self._explain)
        try:
            with self._engine.connect() as db:
                # Two processes may open a new file at once: the second waits here for the first.
                db.exec_driver_sql("BEGIN IMMEDIATE")
                self._prepare(db)
                db.commit()
                self._secret = bytes.fromhex(_meta(db)[_KEY])
        except BaseException:
            self._engine.dispose()
            raise

    def close(self) -> None:
        """Close every connection."""
        self._engine.dispose()

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        """Write, all or nothing, when it is this thread's turn."""
        with self._turn, self._engine.begin() as db:
            yield db

    @property
    def engine(self) -> Engine:
        """What the store of installations shares."""
        return self._engine

    def secret(self) -> bytes:
        """Return 32 random bytes, the same for every process that opens the file."""
        return self._secret

    def _prepare(self, db: Connection) -> None:
        """Make what is not there yet, and refuse what is not ours."""
        present = set(inspect(db).get_table_names())
        found = _meta(db).get(_NAME, "") if t.meta.name in present else ""
        if present and not found:
            raise RecordFault(
                f"{self._path} is the database of another program: it has the tables "
                f"{', '.join(sorted(present)[:4])}; name another file for the record of Slack"
            )
        if found and found != str(_FORMAT):
            raise RecordFault(
                f"{self._path} was written by a newer Dateline, in format {found}; this one reads "
                f"format {_FORMAT}: update Dateline, or name another file"
            )
        damage = db.exec_driver_sql("PRAGMA quick_check(1)").scalar_one()
        if damage != "ok":
            raise RecordFault(self._told(damage))
        t.metadata.create_all(db)
        rows = {_NAME: str(_FORMAT), _KEY: secrets.token_hex(32)}
        t.insert_new(db, t.meta, [{"name": name, "value": rows[name]} for name in rows])

    def _explain(self, context: ExceptionContext) -> None:
        error = context.original_exception
        if isinstance(error, sqlite3.DatabaseError):
            raise RecordFault(self._told(str(error))) from error

    def _told(self, reason: str) -> str:
        return (
            f"the record of Slack in {self._path} cannot be read or written: {reason}. Make room "
            "or access and try again; if it is damaged, bring it back from a backup, or move it "
            "away and a new one is begun: the archive has no part in it"
        )


def _make(path: Path) -> None:
    """Make the file with its folder, so that SQLite finds it readable by its owner alone."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    except OSError as error:
        raise RecordFault(
            f"the record of Slack cannot be kept in {path}: {error.strerror}; name a file in a "
            "folder that this user may write in"
        ) from error


def _meta(db: Connection) -> dict[str, str]:
    return {row.name: row.value for row in db.execute(select(t.meta))}


def _configure(connection: Any, _: object) -> None:
    cursor = connection.cursor()
    # First the patience, as the others may have to wait. WAL: readers never wait. FULL: a question
    # that Slack was told we have outlives a power cut. Secure: what is deleted is overwritten.
    cursor.execute("PRAGMA busy_timeout=10000")
    _keep_a_log(cursor)
    for pragma in ("synchronous=FULL", "secure_delete=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _keep_a_log(cursor: sqlite3.Cursor) -> None:
    """Turn the write-ahead log on; of two processes that do so at once SQLite lets neither wait."""
    end = time.monotonic() + _PATIENCE
    while True:
        try:
            cursor.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError:
            if time.monotonic() > end:
                raise
            time.sleep(0.02)
        else:
            return
