"""Slack's ids, and what is set of them, as people write them in settings."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator

_CHANNELS, _PEOPLE, _GROUPS = "CGD", "UW", "S"
_EXPECTED = {
    _CHANNELS: "a channel's, such as C0123456789 (at the foot of its 'About')",
    _PEOPLE: "a person's, such as U0123456789 ('Copy member ID' in the profile)",
    _GROUPS: "a user group's, such as S0123456789 (at the end of its page's address)",
}


def separated(value: object) -> object:
    """Split text at its commas; leave what is no text."""
    if isinstance(value, str):
        return [part.strip() for part in value.split(",") if part.strip()]
    return value


def _as_table(value: object) -> object:
    expected = 'expected a table such as {"Harbour Wire": ["C0123456789"]}'
    if isinstance(value, str):
        try:
            value = json.loads(value or "{}")
        except json.JSONDecodeError as error:
            raise ValueError(f"found what is no JSON ({error}); {expected}") from None
    if not isinstance(value, Mapping):
        raise ValueError(f"found {value!r}; {expected}")  # noqa: TRY004 - pydantic tells ValueErrors
    return value


def _check(ids: Sequence[str], *kinds: str) -> None:
    letters = "".join(kinds)
    for one in ids:
        if not re.fullmatch(f"[{letters}][A-Z0-9]{{2,}}", one):
            found = "a token" if one.startswith(("xox", "xapp-")) else repr(one)
            expected = ", or ".join(_EXPECTED[kind] for kind in kinds)
            raise ValueError(f"found {found}; expected an id: {expected}")


def _anybody(ids: tuple[str, ...]) -> tuple[str, ...]:
    _check(ids, _CHANNELS, _PEOPLE, _GROUPS)
    return ids


def _people(ids: tuple[str, ...]) -> tuple[str, ...]:
    _check(ids, _PEOPLE)
    return ids


def _channels_by_source(table: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    for source, channels in table.items():
        if not source.strip():
            raise ValueError("found a source without a name; expected the name of one")
        _check(channels, _CHANNELS)
    return dict(table)


Ids = Annotated[tuple[str, ...], BeforeValidator(separated), AfterValidator(_anybody)]
"""Of channels, people and user groups; as text, with commas between them."""

PeopleIds = Annotated[tuple[str, ...], BeforeValidator(separated), AfterValidator(_people)]

ChannelsBySource = Annotated[
    dict[str, Annotated[tuple[str, ...], BeforeValidator(separated)]],
    BeforeValidator(_as_table),
    AfterValidator(_channels_by_source),
]
"""Names of sources, each with ids of channels; as text, in JSON."""
