"""Figures of an evaluation in a terminal: one of them, or two side by side."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from bot.terminal import printable

if TYPE_CHECKING:
    from retrieval.evaluation.comparison import Change, Comparison, Moved
    from retrieval.evaluation.evaluation import Evaluation, Measured

_LATENCY = "latency ms"
_COMPLAINTS = 10
_ARTICLES_ALONE = "The set names articles and no passages; nothing is measured by passage."
_TEST = (
    "p: how often chance alone would part the two at least as far (paired randomisation test, "
    "two-sided)"
)


def render_evaluation(evaluation: Evaluation) -> RenderableType:
    """Lay out the figures by group, how far the relevance can be believed, and what to know."""
    by_article = [one for one in evaluation.measured if one.group == "by article"]
    by_passage = {one.name: one for one in evaluation.measured if one.group == "by passage"}
    measures = _table("", "by article", *(["by passage"] if by_passage else []))
    for one in by_article:
        both = [one, *([by_passage[one.name]] if by_passage else [])]
        measures.add_row(one.name, *(_value(figure) for figure in both))
    others = [
        (group, list(some))
        for group, some in groupby(evaluation.measured, key=lambda one: one.group)
        if group not in {"by article", "by passage"}
    ]
    lines: list[RenderableType] = [_head(evaluation), Text(), measures]
    if not by_passage:
        lines.append(Text(_ARTICLES_ALONE, style="dim"))
    for group, some in others:
        told = f", at the threshold {evaluation.threshold:g}" if group == "saying no" else ""
        table = _table(f"{group}{told}", "")
        for one in some:
            table.add_row(one.name, _value(one))
        lines += [Text(), table]
    return Group(*lines, Text(), _reliability(evaluation), *_remarks(evaluation))


def render_comparison(both: Comparison, changed: str) -> RenderableType:
    """Lay out the figures before and after, the test of each, and the questions that moved most."""
    table = _table("", "as set", printable(changed), "difference", "better", "worse", "p")
    for _, some in groupby(both.changes, key=lambda change: change.group):
        for change in some:
            table.add_row(*_change(change))
        table.add_section()
    lines: list[RenderableType] = [_head(both.after), Text(), table, Text(_TEST, style="dim")]
    for heading, moved in (("rose", both.risen), ("fell", both.fallen)):
        if moved:
            lines += [Text(f"\nThe first right article {heading} the most", style="bold")]
            lines.append(_moved(moved))
    if not both.risen and not both.fallen:
        lines.append(Text("\nThe first right article stays where it was in every question."))
    return Group(*lines, *_remarks(both.after))


def _head(evaluation: Evaluation) -> Text:
    without = len(evaluation.outcomes) - evaluation.answerable
    head = Text(printable(evaluation.name), style="bold")
    told = f" · {evaluation.answerable:,} questions with an answer, {without:,} without"
    return head.append(told, style="not bold")


def _table(first: str, *columns: str) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim")
    table.add_column(first, no_wrap=True)
    for column in columns:
        table.add_column(column, justify="right")
    return table


def _value(figure: Measured) -> str:
    return _number(figure.value, figure.group)


def _number(value: float, group: str, *, sign: str = "") -> str:
    return f"{value:{sign}.1f}" if group == _LATENCY else f"{value:{sign}.3f}"


def _change(change: Change) -> Sequence[str]:
    return (
        f"{change.name}, {change.group}",
        _number(change.before, change.group),
        _number(change.after, change.group),
        _number(change.after - change.before, change.group, sign="+"),
        "" if change.better is None else f"{change.better:,}",
        "" if change.worse is None else f"{change.worse:,}",
        "" if change.p is None else f"{change.p:.4f}",
    )


def _reliability(evaluation: Evaluation) -> RenderableType:
    table = _table("relevance of the best passage", "it answers", "questions")
    for one in evaluation.reliability:
        table.add_row(f"{one.said:.0%}", f"{one.true:.0%}", f"{one.n:,}")
    return table


def _moved(moved: Iterable[Moved]) -> RenderableType:
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column(no_wrap=True, justify="right")
    table.add_column(ratio=1)
    table.add_column(style="dim", overflow="fold", max_width=24)
    for one in moved:
        places = f"{one.before or 'none'} → {one.after or 'none'}"
        table.add_row(places, Text(printable(one.question.text)), Text(printable(one.question.id)))
    return Padding(table, (0, 0, 0, 2))


def _remarks(evaluation: Evaluation) -> Iterable[RenderableType]:
    """Yield what was left out and what could not be asked."""
    for note in evaluation.notes:
        yield Text(f"\n{printable(note)}", style="yellow")
    refused = [outcome for outcome in evaluation.outcomes if outcome.complaint]
    if refused:
        yield Text(f"\n{len(refused):,} questions could not be asked", style="yellow")
    for outcome in refused[:_COMPLAINTS]:
        yield Text(printable(f"{outcome.question.id}: {outcome.complaint}"), style="yellow")
    if len(refused) > _COMPLAINTS:
        yield Text(f"and {len(refused) - _COMPLAINTS:,} more; --json lists all", style="yellow")
