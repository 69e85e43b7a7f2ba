"""The record's tables, for SQLite now and PostgreSQL when one machine is too few.

`article` is who an article is, `version` what it said and when, `passage` what can be found of the
current versions, `vector` what was encoded, by text, so that no text is encoded twice. Each batch
is one row of `change`; FAISS and tantivy catch up by it: passages carry the change that brought
them, `removal` the change that took them away.
"""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
)

metadata = MetaData()

meta = Table(
    "meta",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("value", Text, nullable=False),
)

change = Table(
    "change",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("at", String(32), nullable=False),
    sqlite_autoincrement=True,
)

source = Table(
    "source",
    metadata,
    Column("row", Integer, primary_key=True),
    Column("name", String(300), nullable=False),  # the spelling that people see
    Column("key", String(300), nullable=False, unique=True),  # index.sources.source_key
    Column("merged_into", Integer),
)

alias = Table(
    "alias",
    metadata,
    Column("name", String(300), primary_key=True),
    Column("source", ForeignKey("source.row"), nullable=False, index=True),
)

article = Table(
    "article",
    metadata,
    Column("row", Integer, primary_key=True, autoincrement=True),
    Column("id", String(2000), nullable=False, unique=True),
    Column("told", LargeBinary(32), index=True),  # source, day and headline: index.sameness.told
    Column("wire", Integer, index=True),  # articles of one number carry the same copy
    sqlite_autoincrement=True,
)

vector = Table(
    "vector",
    metadata,
    Column("row", Integer, primary_key=True),
    Column("sha256", LargeBinary(32), nullable=False, unique=True),
    Column("data", LargeBinary, nullable=False),  # (d,) float16
)

version = Table(
    "version",
    metadata,
    Column("row", Integer, primary_key=True),
    Column("article", ForeignKey("article.row", ondelete="CASCADE"), nullable=False, index=True),
    Column("number", Integer, nullable=False),
    Column("current", Boolean, nullable=False),
    Column("content", String(64), nullable=False),  # Article.content_hash()
    Column("change", ForeignKey("change.number"), nullable=False),
    Column("source", ForeignKey("source.row"), nullable=False),
    Column("headline", Text, nullable=False),
    Column("headline_vector", ForeignKey("vector.row"), index=True),
    Column("byline", Text, nullable=False),
    Column("published", String(40), nullable=False),  # ISO 8601, or empty
    Column("day", Integer, nullable=False),  # date.toordinal(), 0 where undated
    Column("dated_by", String(40), nullable=False),
    Column("updated", String(40), nullable=False),
    Column("url", Text, nullable=False),
    Column("language", String(40), nullable=False),
    Column("section", Text, nullable=False),
    Column("credit", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("sketch", LargeBinary),  # index.wirecopy.sketch, of what can be found and is dated
    Column("status", String(10), nullable=False),
    Column("embargoed_until", String(40), nullable=False),
    Column("embargo", Integer, nullable=False),  # the same in seconds since 1970, 0 for none
    Column("corrections", Text, nullable=False),  # a JSON list
    Column("caveats", Text, nullable=False),  # a JSON list
    Index("version_number", "article", "number", unique=True),
    Index("version_day", "day"),
)

passage = Table(
    "passage",
    metadata,
    # Never used again after a removal: FAISS and tantivy know passages by this number.
    Column("row", Integer, primary_key=True, autoincrement=True),
    Column("version", ForeignKey("version.row", ondelete="CASCADE"), nullable=False, index=True),
    Column("ordinal", Integer, nullable=False),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("vector", ForeignKey("vector.row"), nullable=False, index=True),
    Column("change", ForeignKey("change.number"), nullable=False, index=True),
    sqlite_autoincrement=True,
)

followed = Table(
    "followed",
    metadata,
    Column("url", String(2000), primary_key=True),
    Column("kind", String(20), nullable=False),
    Column("etag", Text, nullable=False),
    Column("modified", Text, nullable=False),
    Column("checked", String(40), nullable=False),
    Column("seen", Text, nullable=False),
)

receipt = Table(
    "receipt",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("at", String(40), nullable=False),
    Column("articles", Integer, nullable=False),
    Column("versions", Integer, nullable=False),
    Column("passages", Integer, nullable=False),
    sqlite_autoincrement=True,
)

forgotten = Table(
    "forgotten",
    metadata,
    Column("trace", LargeBinary(32), primary_key=True),  # index.forgetting.traces
    Column("receipt", ForeignKey("receipt.number"), nullable=False),
)

removal = Table(
    "removal",
    metadata,
    Column("passage", Integer, primary_key=True),
    Column("change", ForeignKey("change.number"), nullable=False, index=True),
)
