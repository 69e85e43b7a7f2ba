"""Mistakes: what is wrong with the parameters of a request, in words for whoever sent it."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import Request

_SHOWN = 60
"""Characters of a value that are told back."""

_DAYS = "write 2020-07-02, 2020-07 or 2020"


@dataclass(frozen=True, slots=True)
class Mistake:
    """One thing that is wrong: where it stands ('query.k', 'body.question'), and how to mend it."""

    where: str
    message: str


def mistakes(errors: Sequence[Mapping[str, Any]], request: Request) -> tuple[Mistake, ...]:
    """Return what a validation found, in words; a request that is read as JSON tells its fields."""
    return tuple(_mistake(error, request) for error in errors)


def unknown(name: str, known: Sequence[str], what: str = "parameter") -> str:
    """Say that there is no parameter of this name, and which is the nearest."""
    near = difflib.get_close_matches(name.casefold(), known, n=1, cutoff=0.5)
    if near:
        return f"there is no {what} {_cut(name)}; did you mean {near[0]!r}?"
    if not known:
        return f"there is no {what} {_cut(name)}; nothing is expected here"
    return f"there is no {what} {_cut(name)}; there are: {', '.join(known)}"


def contract_of(request: Request) -> Mapping[str, Any]:
    """Return what the contract says of the operation that a request asks for."""
    operation: Mapping[str, Any] = operations_at(request).get(request.method.lower(), {})
    return operation


def operations_at(request: Request) -> Mapping[str, Any]:
    """Return what the contract has at the address of a request, by method."""
    path = getattr(request.scope.get("route"), "path_format", "")
    operations: Mapping[str, Any] = request.app.openapi()["paths"].get(path, {})
    return operations


def _mistake(error: Mapping[str, Any], request: Request) -> Mistake:
    place = [str(part) for part in error["loc"]]
    if error["type"] == "json_invalid":
        at = f" at character {place[-1]}" if place[-1].isdigit() else ""
        reason = error.get("ctx", {}).get("error", "it breaks off")
        return Mistake("body", f"the body is not JSON: {reason}{at}")
    name = ".".join(place[1:]) or f"the {place[0]}"
    say = _SAID.get(error["type"])
    if error["type"] == "extra_forbidden":
        told = unknown(place[-1], _fields(request), "field")
    elif say:
        told = say(name, error)
    else:
        told = f"{name} is {_cut(error.get('input'))}: {error['msg']}"
    return Mistake(".".join(place), told)


def _fields(request: Request) -> list[str]:
    """Return the fields of the body that an operation takes."""
    app = request.app
    content = contract_of(request).get("requestBody", {}).get("content", {})
    schema = content.get("application/json", {}).get("schema", {})
    name = schema.get("$ref", "").rsplit("/", 1)[-1]
    components = app.openapi()["components"]["schemas"]
    return list(components.get(name, {}).get("properties", {}))


def _cut(value: object) -> str:
    said = repr(value)
    return said if len(said) <= _SHOWN else f"{said[:_SHOWN]}…"


def _is(expected: str) -> Callable[[str, Mapping[str, Any]], str]:
    return lambda name, error: f"{name} is {_cut(error['input'])}; expected {expected}"


def _is_ctx(expected: str) -> Callable[[str, Mapping[str, Any]], str]:
    return lambda name, error: (
        f"{name} is {_cut(error['input'])}; {expected.format(**error['ctx'])}"
    )


def _missing(name: str, error: Mapping[str, Any]) -> str:
    if error["loc"] == ("body",):
        return "the body is missing; send a JSON object with Content-Type: application/json"
    return f"{name} is missing"


def _no_day(name: str, error: Mapping[str, Any]) -> str:
    return f"{name} is {_cut(error['input'])}; {_DAYS}"


def _long(name: str, error: Mapping[str, Any]) -> str:
    length, most = len(error["input"]), error["ctx"]["max_length"]
    return f"{name} has {length:,} characters and at most {most:,} are read"


_SAID: Mapping[str, Callable[[str, Mapping[str, Any]], str]] = {
    "missing": _missing,
    "model_attributes_type": _is("a JSON object"),
    "model_type": _is("a JSON object"),
    "dict_type": _is("a JSON object"),
    "int_parsing": _is("a whole number"),
    "int_type": _is("a whole number"),
    "int_from_float": _is("a whole number"),
    "int_parsing_size": _is("a smaller number"),
    "float_parsing": _is("a number"),
    "float_type": _is("a number"),
    "finite_number": _is("a number"),
    "string_type": _is("text"),
    "list_type": _is("a list"),
    "string_pattern_mismatch": _no_day,
    "string_too_long": _long,
    "string_too_short": _is_ctx("it must have {min_length} characters or more"),
    "too_long": _is_ctx("at most {max_length} are read"),
    "literal_error": _is_ctx("expected {expected}"),
    "greater_than_equal": _is_ctx("it must be {ge} or more"),
    "less_than_equal": _is_ctx("it must be {le} or less"),
}
