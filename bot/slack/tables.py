"""The tables of what was asked in Slack, for SQLite now and PostgreSQL when one machine is too few.

Every table but `meta` has a column `team`, by which a workspace that leaves is forgotten.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    Float,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.dialects.sqlite import insert  # PostgreSQL's has the same methods

metadata = MetaData()

meta = Table(
    "slack_meta",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("value", Text, nullable=False),
)

asked = Table(
    "asked",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),  # the order of arrival
    Column("id", String(64), nullable=False, unique=True),
    Column("team", String(32), nullable=False),
    Column("enterprise", String(32), nullable=False),
    Column("channel", String(32), nullable=False),
    Column("user", String(32), nullable=False),
    Column("thread", String(32), nullable=False),
    Column("ts", String(32), nullable=False),
    Column("way", String(16), nullable=False),
    Column("text", Text, nullable=False),
    Column("response_url", Text, nullable=False),
    Column("private", Boolean, nullable=False),
    Column("taken_at", Float, nullable=False),
    Column("question", Text),  # JSON
    Column("previous", String(64), nullable=False, index=True),
    Column("said", Text, nullable=False),
    Column("skip", Integer, nullable=False),
    Column("quoted", Text, nullable=False),  # JSON
    Column("answer_ts", String(32), nullable=False),
    Column("is_answered", Boolean, nullable=False),
    Column("state", String(16), nullable=False),
    Column("new_since", Float, nullable=False),  # taken, edited or asked again
    Column("worker", String(64), nullable=False),
    Column("claim_ends", Float, nullable=False),
    Column("is_edited", Boolean, nullable=False),  # while it was being answered
    Index("asked_by_message", "team", "channel", "ts"),
    Index("asked_by_thread", "team", "channel", "thread"),
    Index("asked_by_person", "team", "user", "new_since"),
    Index("asked_by_state", "state", "new_since"),
    sqlite_autoincrement=True,
)

taken = Table(
    "taken",
    metadata,
    Column("key", String(500), primary_key=True),
    Column("team", String(32), nullable=False, index=True),
    Column("at", Float, nullable=False, index=True),
)

told = Table(
    "told",
    metadata,
    Column("team", String(32), primary_key=True),
    Column("place", String(500), primary_key=True),
    Column("what", String(40), primary_key=True),
    Column("at", Float, nullable=False, index=True),
)

feedback = Table(
    "feedback",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("team", String(32), nullable=False, index=True),
    Column("asked", String(64), nullable=False),
    Column("user", String(32)),  # none once the question is no longer kept
    Column("about", String(2100), nullable=False),  # the passage rated, '' for the whole answer
    Column("verdict", String(16), nullable=False),
    Column("text", Text, nullable=False),
    Column("read_as", Text, nullable=False),  # JSON
    Column("article_id", String(2000), nullable=False),
    Column("passage", Integer, nullable=False),
    Column("at", Float, nullable=False),
    UniqueConstraint("asked", "user", "about"),
    sqlite_autoincrement=True,
)

preferences = Table(
    "preferences",
    metadata,
    Column("team", String(32), primary_key=True),
    Column("user", String(32), primary_key=True),
    Column("sources", Text, nullable=False),  # JSON
    Column("order", String(16), nullable=False),
    Column("quotes", Integer),
)

channel = Table(
    "channel",
    metadata,
    Column("team", String(32), primary_key=True),
    Column("channel", String(32), primary_key=True),
    Column("unasked", Boolean, nullable=False),
)


def insert_new(db: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> int:
    """Insert those rows whose key is not there yet; return how many that were."""
    # One statement a row: SQLAlchemy keeps its text, and would write that of several rows anew.
    fresh = insert(table).on_conflict_do_nothing()
    return sum(db.execute(fresh, dict(row)).rowcount for row in rows)


def put(db: Connection, table: Table, row: Mapping[str, Any], key: Sequence[str]) -> None:
    """Insert a row, in place of the one with the same key."""
    fresh = insert(table).values(row)
    changed = {name: fresh.excluded[name] for name in row if name not in key}
    db.execute(fresh.on_conflict_do_update(index_elements=list(key), set_=changed))
