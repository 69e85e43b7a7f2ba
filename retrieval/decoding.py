"""Decoding: the JSON of a record -> the record, as it was before it was written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import MISSING, fields, is_dataclass, replace
from datetime import date, datetime
from functools import cache
from types import UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from index import as_day
from index.article import parse_moment
from retrieval.answer import Answer
from retrieval.figures import disagreements
from retrieval.question import Question
from retrieval.timeline import Timeline

Record = TypeVar("Record")

_SHOWN = 60  # characters of what did not fit


class DecodingError(ValueError):
    """What came is not the JSON of the record that was expected."""


def decode(kind: type[Record], values: Any) -> Record:
    """Return the record of a kind, a dataclass, that `to_json` wrote.

    A field that is not there has its default; what the record has no field for is passed over.

    :raises DecodingError: if a field without a default is missing, or a value does not fit.
    """
    if not isinstance(values, Mapping):
        raise DecodingError(f"found {_short(values)}; expected a {kind.__name__}")
    given: dict[str, Any] = {}
    record: Any = kind  # the type of all dataclasses has no name
    for field in fields(record):
        if field.name in values:
            try:
                given[field.name] = _value(_hints(record)[field.name], values[field.name])
            except (TypeError, ValueError) as error:
                raise DecodingError(f"{kind.__name__}.{field.name}: {error}") from None
        elif field.default is MISSING and field.default_factory is MISSING:
            raise DecodingError(f"a {kind.__name__} came without its {field.name!r}")
    return kind(**given)


def decode_answer(values: Mapping[str, Any], **asked: float) -> Answer:
    """Return an answer; `asked` are fields of its question that its JSON may leave out.

    :raises DecodingError: if it is none.
    """
    read = {**asked, **_read_as(values)}
    return decode(Answer, {**values, "question": read})


def decode_timeline(values: Mapping[str, Any]) -> Timeline:
    """Return a timeline, its disagreements found again in the text of its moments.

    :raises DecodingError: if it is none.
    """
    read = _read_as(values)
    told = decode(Timeline, {**values, "question": read, "disagreements": ()})
    dated = [(as_day(one.quote.published), one.quote.text) for one in told.moments]
    return replace(told, disagreements=tuple(disagreements(dated)))


def _read_as(values: Mapping[str, Any]) -> Mapping[str, Any]:
    read = values.get("read_as") if isinstance(values, Mapping) else None
    if not isinstance(read, Mapping):
        raise DecodingError("it came without 'read_as', how the question was understood")
    return read


@cache
def _hints(kind: type) -> Mapping[str, Any]:
    return get_type_hints(kind)


def _value(hint: Any, value: Any) -> Any:
    origin, inner = get_origin(hint), get_args(hint)
    if origin in {Union, UnionType}:
        kinds = [kind for kind in inner if kind is not type(None)]
        return None if value is None else _value(kinds[0], value)
    if origin is tuple:
        return _tuple(inner, value)
    if is_dataclass(hint):
        return _record(hint, value)
    return _plain(hint, inner, value)


def _plain(hint: Any, choices: Sequence[Any], value: Any) -> Any:
    if choices and value not in choices:
        raise ValueError(f"found {_short(value)}; expected one of {', '.join(choices)}")
    kinds: dict[Any, Any] = {date: str, datetime: str, float: (int, float)}
    if not choices and not isinstance(value, kinds.get(hint, hint)):
        raise TypeError(f"found {_short(value)}; expected {hint.__name__}")
    if hint is datetime:
        return datetime.fromisoformat(value)
    return parse_moment(value) if hint is date else value


def _record(kind: Any, value: Any) -> Any:
    if kind is Question and isinstance(value, str):
        return Question(text=value)  # a part of a question, of which the topic alone is told
    return decode(kind, value)


def _tuple(inner: Sequence[Any], value: Any) -> tuple[Any, ...]:
    """Return a tuple of one kind, or of pairs, which may be written as an object."""
    items = list(value.items()) if isinstance(value, Mapping) else value
    if not isinstance(items, list | tuple):
        raise TypeError(f"found {_short(value)}; expected a list")
    if inner[-1] is Ellipsis:
        return tuple(_value(inner[0], one) for one in items)
    return tuple(_value(hint, one) for hint, one in zip(inner, items, strict=True))


def _short(value: object) -> str:
    told = repr(value)
    return told if len(told) <= _SHOWN else f"{told[:_SHOWN]}…"
