"""Answers and timelines in a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table

from bot.terminal import plain
from retrieval import Answer, Covered, Disagreement, Question, Quote, Timeline, in_words

_SOURCES_NAMED = 5


def render_answer(answer: Answer, *, numbered: bool = False) -> RenderableType:
    """Lay out an answer: the question and how it was read, then each quote with its source.

    With `numbered`, what was read carries the numbers by which `/drop` takes it away.
    """
    head = _head(answer.question, numbered=numbered)
    if answer.quotes:
        return Group(*head, *(_quote(quote) for quote in answer.quotes))
    return Group(*head, *_nothing(answer))


def render_timeline(timeline: Timeline) -> RenderableType:
    """Lay out a timeline: what was reported when, then where its numbers disagree."""
    told: list[RenderableType] = []
    if timeline.moments:
        table = Table(box=None, pad_edge=False, show_header=False, padding=(0, 2, 1, 0))
        table.add_column(no_wrap=True, style="bold cyan")
        table.add_column(ratio=1)
        for moment in timeline.moments:
            table.add_row(plain(moment.period), _in_short(moment.quote))
        told.append(Padding(table, (0, 0, 0, 2)))
    told += [Padding(_disagreement(one, timeline), (0, 0, 1, 2)) for one in timeline.disagreements]
    if timeline.note:
        told.append(Padding(plain(timeline.note, "yellow"), (0, 0, 1, 2), expand=False))
    return Group(*_head(timeline.question), *told)


def _head(asked: Question, *, numbered: bool = False) -> list[RenderableType]:
    head = plain(asked.text, "bold")
    labels = [chip.label for chip in asked.chips]
    if numbered:
        labels = [f"[{number}] {label}" for number, label in enumerate(labels, 1)]
    if labels:
        head.append("\n").append(plain(" · ".join(labels), "dim not bold"))
    return [head, plain("")]


def _quote(quote: Quote, *, answers: bool = True) -> RenderableType:
    said = plain(quote.text, "" if answers else "dim")
    if answers:
        start = quote.text.find(quote.sentence)
        said.stylize("bold", start, start + len(quote.sentence))
    if quote.context:
        said = plain("").append(plain(f"[{quote.context}] ", "dim italic")).append(said)
    return Group(
        Padding(said, (0, 0, 0, 2), expand=False),
        Padding(_source(quote), (0, 0, 1, 2), expand=False),
    )


def _source(quote: Quote) -> RenderableType:
    cited = plain(quote.citation, "bold cyan")
    if quote.headline:
        # The address belongs to the headline, on terminals that can follow it.
        link = f"link {quote.url}" if quote.url.startswith(("http://", "https://")) else ""
        cited.append(" · ", "none").append(plain(quote.headline, f"not bold italic {link}".strip()))
    if quote.updated:
        cited.append(f" · updated {in_words(quote.updated)}", style="dim")
    cited.append(f" · {quote.relevance:.0%}", style="dim")
    if quote.also:
        cited.append("\n").append(plain(quote.also, "not bold dim"))
    for note in (*quote.corrections, *quote.caveats):
        cited.append("\n").append(plain(note, "not bold yellow"))
    return cited


def _in_short(quote: Quote) -> RenderableType:
    """Return the sentence that answers alone, with its source: a timeline is read at a glance."""
    also = f" · {quote.also}" if quote.also else ""
    return Group(
        plain(quote.sentence),
        plain(f"{quote.citation} · {quote.headline}{also}", "dim"),
    )


def _disagreement(one: Disagreement, timeline: Timeline) -> RenderableType:
    told = plain(f"{one.unit}: ", "bold yellow")
    readings = [
        f"{reading.figure.said} ({timeline.moments[reading.place].quote.citation})"
        for reading in one.readings
    ]
    return told.append(plain("; ".join(readings), "not bold"))


def _nothing(answer: Answer) -> list[RenderableType]:
    lines: list[RenderableType] = [plain(answer.note, "yellow")]
    if answer.covered:
        lines.append(plain(_covers(answer.covered), "dim"))
    lines += [plain(f"- {advice}") for advice in answer.advice]
    told = Padding(Group(*lines), (0, 0, 1, 2), expand=False)
    if not answer.nearest:
        return [told]
    heading = plain("Nearest to it, and no answer:", "bold")
    nearest = (_quote(quote, answers=False) for quote in answer.nearest)
    return [told, Padding(heading, (0, 0, 1, 2)), *nearest]


def _covers(covered: Covered) -> str:
    days = ""
    if covered.first and covered.last:
        days = f", {in_words(covered.first)} to {in_words(covered.last)}"
    return f"Looked through {covered.articles:,} articles{days}{_named(covered.sources)}."


def _named(sources: Sequence[tuple[str, int]]) -> str:
    named = [f"{name} {count:,}" for name, count in sources[:_SOURCES_NAMED]]
    if len(sources) > _SOURCES_NAMED:
        more = len(sources) - _SOURCES_NAMED
        named.append(f"{more} more source{'s' * (more > 1)}")
    return f": {', '.join(named)}" if named else ""
