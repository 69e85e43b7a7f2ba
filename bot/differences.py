"""Histories of articles in a terminal: their versions, and what changed between two of them."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.table import Table
from rich.text import Text

from bot.terminal import moment, printable
from index.catalogue import Version
from index.history import Change, changes

_STYLES = {"same": "", "gone": "red strike", "new": "green underline"}
_MARKS = {"same": ("", ""), "gone": ("[-", "-]"), "new": ("{+", "+}")}


def difference(versions: Sequence[Version]) -> list[Change]:
    """Return how the current version differs from the last one beside it; nothing for one alone.

    The headline stands in front of the text.
    """
    current = [version for version in versions if version.current] or list(versions[-1:])
    others = [version for version in versions if version not in current]
    if not current or not others:
        return []
    return changes(_said(others[-1]), _said(current[-1]))


def _said(version: Version) -> str:
    article = version.article
    return "\n\n".join(part for part in (article.headline, article.text) if part)


class Difference:
    """Changes as a reader sees them: struck and underlined in colour, else in brackets."""

    def __init__(self, changes: Sequence[Change]) -> None:
        """Take what `index.history.changes` returned."""
        self._changes = changes

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Yield the text; where no colour is shown, what went is [-so-] and what came {+so+}."""
        del options
        marked = console.color_system is None or console.no_color
        shown = Text()
        for change in self._changes:
            text = printable(change.text)
            said = text.strip()
            start = text.find(said)
            opening, closing = _MARKS[change.kind] if marked and said else ("", "")
            shown.append(text[:start])
            shown.append(f"{opening}{said}{closing}", "" if marked else _STYLES[change.kind])
            shown.append(text[start + len(said) :])
        yield shown


def render_history(versions: Sequence[Version], changed: Sequence[Change]) -> RenderableType:
    """Lay out the versions of an article, one a row, and below them what changed."""
    table = Table(box=None, pad_edge=False, header_style="dim")
    for name in ("version", "arrived", "published", "updated", "status", "headline"):
        table.add_column(name, ratio=1 if name == "headline" else None)
    for version in versions:
        article = version.article
        row = (
            f"{article.version}{' (current)' if version.current else ''}",
            version.arrived,
            moment(article.published, ""),
            moment(article.updated, "") if article.updated else "",
            article.status,
            article.headline,
        )
        table.add_row(*(Text(printable(cell)) for cell in row))
    return Group(table, Text(), Difference(changed)) if changed else table
