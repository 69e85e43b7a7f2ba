"""Keys: who may use the API from elsewhere, and for what; kept so that no key can be read back.

A key is 256 random bits, so its SHA-256 alone tells nothing of it: the slow hashes that passwords
need, since they can be guessed, would only cost time here.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import sqlite3
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal, get_args

from sqlalchemy import (
    URL,
    Column,
    Connection,
    ExceptionContext,
    Integer,
    LargeBinary,
    MetaData,
    Row,
    String,
    Table,
    Text,
    create_engine,
    event,
    insert,
    inspect,
    select,
    update,
)

Scope = Literal["read", "write"]

RATE = 600
"""Requests a minute that a key may make, where nothing else is said."""

_BEGINS = "dlk_"
_SHOWN = len(_BEGINS) + 8
_LONGEST_NAME = 60
_USED_SECONDS = 3600  # how coarse 'last used' is: a question must not wait for a write
_FORMAT = 0x446C6B01  # of SQLite's application_id: 'dlk', 1

_metadata = MetaData()
_key = Table(
    "key",
    _metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("sha256", LargeBinary(32), nullable=False, unique=True),
    Column("prefix", String(20), nullable=False),  # by which people tell keys apart
    Column("name", String(_LONGEST_NAME), nullable=False),
    Column("scope", String(10), nullable=False),
    Column("sources", Text, nullable=False),  # a JSON list, empty for all
    Column("rate", Integer, nullable=False),
    Column("made", Integer, nullable=False),  # seconds since 1970, as the two below
    Column("used", Integer, nullable=False),  # 0 for never
    Column("revoked", Integer, nullable=False),  # 0 for not
    sqlite_autoincrement=True,
)


class KeysError(Exception):
    """A key cannot be made, found or looked up; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Key:
    """What is known of a key; `prefix` is its beginning, `rate` requests a minute.

    `sources` are names in any spelling, none where it may see all. `used` is right to the hour.
    """

    prefix: str
    name: str
    scope: Scope
    sources: tuple[str, ...]
    rate: int
    made: datetime
    used: datetime | None
    revoked: datetime | None

    def to_json(self) -> dict[str, Any]:
        """Return the key as plain values."""
        return {
            "prefix": self.prefix,
            "name": self.name,
            "scope": self.scope,
            "sources": list(self.sources),
            "rate": self.rate,
            "made": self.made.isoformat(),
            "used": self.used.isoformat() if self.used else None,
            "revoked": self.revoked.isoformat() if self.revoked else None,
        }


class Keys:
    """A file of keys, which several processes may share; none but its owner may read it.

    :raises KeysError: if it cannot be made or read, or is something else.
    """

    def __init__(self, path: Path, *, clock: Callable[[], float] = time.time) -> None:
        """Open the file, which is made where there is none; `clock` gives seconds since 1970."""
        self._path = path.absolute()
        self._now = clock
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
        except BaseException:
            self._engine.dispose()
            raise

    def close(self) -> None:
        """Close every connection."""
        self._engine.dispose()

    def make(
        self, name: str, *, scope: Scope = "read", sources: Sequence[str] = (), rate: int = RATE
    ) -> str:
        """Make a key and return it; it cannot be shown again.

        :raises KeysError: if the name is in use or cannot be used, or another value cannot be.
        """
        _check(name, scope, rate)
        key = _BEGINS + secrets.token_urlsafe(32)
        with self._engine.begin() as db:
            used = select(_key.c.number).where(_key.c.name == name, _key.c.revoked == 0)
            if db.execute(used).first():
                raise KeysError(f"there is a key named {name!r}; revoke it first, or name another")
            db.execute(
                insert(_key).values(
                    sha256=_hashed(key),
                    prefix=key[:_SHOWN],
                    name=name,
                    scope=scope,
                    sources=json.dumps(list(sources)),
                    rate=rate,
                    made=int(self._now()),
                    used=0,
                    revoked=0,
                )
            )
        return key

    def list(self) -> tuple[Key, ...]:
        """Return every key that was made, the revoked ones too, in the order of making."""
        with self._engine.connect() as db:
            return tuple(_read(row) for row in db.execute(select(_key).order_by(_key.c.number)))

    def revoke(self, named: str) -> Key:
        """Revoke the key of a name, or of a prefix, from this moment on.

        :raises KeysError: if there is none, or it is revoked already.
        """
        is_it = (_key.c.name == named) | (_key.c.prefix == named)
        with self._engine.begin() as db:
            row = db.execute(select(_key).where(is_it, _key.c.revoked == 0)).first()
            if row is None:
                raise KeysError(f"no key in use has the name or prefix {named!r}")
            gone = update(_key).where(_key.c.number == row.number)
            db.execute(gone.values(revoked=int(self._now())))
            left = db.execute(select(_key).where(_key.c.number == row.number)).one()
        return _read(left)

    def access(self, key: str) -> Key | None:
        """Return what is known of a key that is in use, None where it is revoked or none of ours.

        What is looked for is the hash, so that how long it takes tells nothing of other keys.
        """
        with self._engine.connect() as db:
            row = db.execute(select(_key).where(_key.c.sha256 == _hashed(key))).first()
        if row is None or row.revoked:
            return None
        if self._now() - row.used >= _USED_SECONDS:
            with self._engine.begin() as db:
                one = update(_key).where(_key.c.number == row.number)
                db.execute(one.values(used=int(self._now())))
        return _read(row)

    def _prepare(self, db: Connection) -> None:
        found = db.exec_driver_sql("PRAGMA application_id").scalar_one()
        present = inspect(db).get_table_names()
        if present and found != _FORMAT:
            raise KeysError(
                f"{self._path} is no file of keys: it has the tables "
                f"{', '.join(sorted(present)[:4])}; name another file"
            )
        db.exec_driver_sql(f"PRAGMA application_id = {_FORMAT}")
        _metadata.create_all(db)

    def _explain(self, context: ExceptionContext) -> None:
        error = context.original_exception
        if isinstance(error, sqlite3.DatabaseError):
            raise KeysError(
                f"the keys in {self._path} cannot be read or written: {error}; make room or access "
                "and try again, or move the file away and make new keys"
            ) from error


def _check(name: str, scope: str, rate: int) -> None:
    if not name.strip() or len(name) > _LONGEST_NAME or not name.isprintable():
        raise KeysError(
            f"a key cannot be named {name[:_LONGEST_NAME]!r}; give it a name of 1 to "
            f"{_LONGEST_NAME} letters that says who uses it"
        )
    if scope not in get_args(Scope):
        raise KeysError(f"the scope is {scope!r}; expected one of {', '.join(get_args(Scope))}")
    if rate < 1:
        raise KeysError(f"the rate is {rate}; expected requests a minute, 1 or more")


def _hashed(key: str) -> bytes:
    return hashlib.sha256(key.encode(errors="replace")).digest()


def _read(row: Row[Any]) -> Key:
    return Key(
        prefix=row.prefix,
        name=row.name,
        scope=row.scope,
        sources=tuple(json.loads(row.sources)),
        rate=row.rate,
        made=datetime.fromtimestamp(row.made, UTC),
        used=datetime.fromtimestamp(row.used, UTC) if row.used else None,
        revoked=datetime.fromtimestamp(row.revoked, UTC) if row.revoked else None,
    )


def _make(path: Path) -> None:
    """Make the file with its folder, so that SQLite finds it readable by its owner alone."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    except OSError as error:
        raise KeysError(
            f"keys cannot be kept in {path}: {error.strerror}; name a file in a folder that this "
            "user may write in"
        ) from error


def _configure(connection: Any, _: object) -> None:
    cursor = connection.cursor()
    for pragma in ("busy_timeout=10000", "journal_mode=WAL", "synchronous=FULL"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
