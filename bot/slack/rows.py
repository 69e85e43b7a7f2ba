"""Rows: a question asked in Slack as the record keeps it, and back."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import fields
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import RowMapping

from bot.slack.asked import Asked, Quoted
from retrieval import Question

_QUESTION = TypeAdapter(Question)
_QUOTED = TypeAdapter(tuple[Quoted, ...])
_NAMES = frozenset(field.name for field in fields(Question))
_COLUMNS = [field.name for field in fields(Asked)]


def row_of(asked: Asked) -> dict[str, Any]:
    """Return the columns of a question asked."""
    row = {name: getattr(asked, name) for name in _COLUMNS}
    return row | {"question": told(asked.question), "quoted": shown(asked.quoted)}


def asked_of(row: RowMapping) -> Asked:
    """Return the question asked that a row keeps."""
    values = {name: row[name] for name in _COLUMNS}
    return Asked(
        **values | {"question": understood(row["question"]), "quoted": _quoted(row["quoted"])}
    )


def told(question: Question | None) -> str | None:
    """Return how a question was read, as JSON."""
    return None if question is None else _QUESTION.dump_json(question).decode()


def understood(text: str | None) -> Question | None:
    """Return the question that was kept as JSON; None where this program cannot read it.

    What names a field that there no longer is was narrowed by something, so it is not read.
    """
    if text is None:
        return None
    try:
        values = json.loads(text)
        return _QUESTION.validate_python(values) if values.keys() <= _NAMES else None
    except (ValueError, AttributeError, RecursionError):
        return None


def shown(quoted: Sequence[Quoted]) -> str:
    """Return the passages that an answer showed, as JSON."""
    return _QUOTED.dump_json(tuple(quoted)).decode()


def _quoted(text: str) -> tuple[Quoted, ...]:
    try:
        return _QUOTED.validate_json(text)
    except ValueError:
        return ()
