"""Citation: a quote in the style of a newsroom, ready to copy."""

from __future__ import annotations

from collections.abc import Mapping
from string import Formatter

FIELDS = (
    "quote",
    "sentence",
    "source",
    "date",
    "iso_date",
    "headline",
    "byline",
    "url",
    "sha256",
)
"""What a style can name: `source` with the agency that is credited, `date` in words."""

_EXAMPLE = "“{sentence}” ({source}, {date})"


def check_style(style: str) -> None:
    """Make sure that a citation can be written in a style, such as '“{quote}” ({source}, {date})'.

    :raises ValueError: if it names an unknown field or none, or its braces are broken; the message
        says what would do.
    """
    _parts(style)


def in_style(style: str, values: Mapping[str, str]) -> str:
    """Return the citation that a style makes of the values of all `FIELDS`.

    :raises ValueError: as `check_style` does.
    """
    return "".join(
        literal + (values[name] if name is not None else "") for literal, name in _parts(style)
    )


def _parts(style: str) -> list[tuple[str, str | None]]:
    """Return each field with the text before it; the last may be text alone."""
    try:
        parsed = list(Formatter().parse(style))
    except ValueError as error:
        raise ValueError(
            f"the citation style {style!r} cannot be read: {error}; write fields as in "
            f"{_EXAMPLE!r}, and a brace that is to be printed twice"
        ) from None
    parts = [(literal, name) for literal, name, _, _ in parsed]
    for _, name, layout, conversion in parsed:
        if name is None:
            continue
        if name not in FIELDS:
            raise ValueError(
                f"the citation style {style!r} names the field {name!r}; "
                f"expected one of {', '.join(FIELDS)}"
            )
        if layout or conversion:
            raise ValueError(
                f"the citation style {style!r} lays out the field {name!r} with "
                f"{'!' + conversion if conversion else ':' + str(layout)!r}; write {{{name}}} alone"
            )
    if all(name is None for _, name in parts):
        raise ValueError(
            f"the citation style {style!r} names no field, so that it would say the same of every "
            f"quote; write one such as {_EXAMPLE!r}"
        )
    return parts
