"""Answers, tables and a conversation in a terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date

from rich.bar import Bar
from rich.console import Console, Group, JustifyMethod, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from index import Article, Coverage
from index.intake import Report
from retrieval import Answer, QuestionError, Quote, in_words

WIDTH = 100
"""Columns at most: longer lines are hard to read."""

_HELP = """\
Type a question. Or narrow the next ones:
  /source Dawn      only this source; several are separated by commas
  /after 2020-07    published on or after
  /before 2021      published before
  /as-of 2020-07-02 what was known by the end of that day
  /clear            everything again
  /quit             leave (so does Ctrl-D)"""

_NARROWING = ("source", "after", "before", "as-of")


# What a terminal would obey instead of show: control characters, but line ends and tabs.
_OBEYED = dict.fromkeys([*range(9), *range(11, 32), *range(127, 160)], "\ufffd")


class _Screen(Console):
    def on_broken_pipe(self) -> None:
        """Let the command line end quietly when whoever reads has gone."""
        raise BrokenPipeError


def printable(content: str) -> str:
    """Return text without what a terminal would obey."""
    return content.translate(_OBEYED)


def _text(content: str, style: str = "", *, justify: JustifyMethod | None = None) -> Text:
    return Text(printable(content), style=style, justify=justify)


def console(*, error: bool = False) -> Console:
    """Return a console that keeps to a readable width, with colours only on a terminal."""
    made = _Screen(stderr=error, highlight=False, markup=False)
    made.width = min(made.width, WIDTH) if made.is_terminal else max(made.width, WIDTH)
    return made


def render_answer(answer: Answer) -> RenderableType:
    """Lay out an answer: the question and how it was read, then each quote with its source."""
    asked = answer.question
    head = _text(asked.text, style="bold")
    read = _read_as(answer)
    if read:
        head.append(f"\n{read}", style="dim not bold")
    body = [_render_quote(quote) for quote in answer.quotes] or [
        Padding(_text(answer.note, style="yellow"), (0, 0, 1, 2), expand=False)
    ]
    return Group(head, Text(), *body)


def _render_quote(quote: Quote) -> RenderableType:
    said = _text(quote.text)
    start = quote.text.find(quote.sentence)
    said.stylize("bold", start, start + len(quote.sentence))
    cited = _text(quote.citation, "bold cyan")
    if quote.headline:
        # The address belongs to the headline, on terminals that can follow it.
        link = f"link {quote.url}" if quote.url.startswith(("http://", "https://")) else ""
        cited.append(" · ", "none").append(_text(quote.headline, f"not bold italic {link}".strip()))
    if quote.updated:
        cited.append(f" · updated {in_words(quote.updated)}", style="dim")
    cited.append(f" · {quote.relevance:.0%}", style="dim")
    for note in (*quote.corrections, *quote.caveats):
        cited.append("\n").append(_text(note, "not bold yellow"))
    return Group(
        Padding(said, (0, 0, 0, 2), expand=False), Padding(cited, (0, 0, 1, 2), expand=False)
    )


def _read_as(answer: Answer) -> str:
    asked = answer.question
    parts = [", ".join(asked.sources)] if asked.sources else []
    parts += [f"from {in_words(asked.after)}"] if asked.after else []
    parts += [f"before {in_words(asked.before)}"] if asked.before else []
    parts += [f"as known on {in_words(asked.as_of)}"] if asked.as_of else []
    return " · ".join(parts)


def render_article(article: Article, copies: Sequence[Article] = ()) -> RenderableType:
    """Lay out one article as it stands in the archive; `copies` are the same text elsewhere."""
    embargo = article.embargoed_until
    carried = "; ".join(copy.source or copy.headline or copy.id for copy in copies)
    facts = Table.grid(padding=(0, 2))
    for name, value in (
        ("source", article.source or "not stated"),
        ("published", moment(article.published, article.dated_by)),
        ("updated", moment(article.updated, "") if article.updated else ""),
        ("byline", article.byline),
        ("credit", article.credit),
        ("section", article.section),
        ("version", str(article.version) if article.version > 1 else ""),
        ("status", article.status if article.status != "usable" else ""),
        ("embargo", f"until {moment(embargo, '')}" if embargo else ""),
        ("caveats", ", ".join(article.caveats)),
        ("also carried by", carried),
        ("url", article.url),
        ("id", article.id),
        *(("correction", note) for note in article.corrections),
    ):
        if value:
            facts.add_row(_text(name, style="dim"), _text(value))
    headline = _text(article.headline or "(no headline)", style="bold")
    return Group(headline, facts, Text(), _text(article.text))


def render_list(articles: Iterable[Article]) -> RenderableType:
    """Lay out articles, one a row."""
    table = Table(box=None, pad_edge=False)
    table.add_column("published", no_wrap=True)
    table.add_column("source", style="cyan", no_wrap=True, max_width=24)
    table.add_column("headline", ratio=1)
    table.add_column("id", style="dim", overflow="fold", max_width=36)
    for article in articles:
        day = article.day.isoformat() if article.day else "undated"
        table.add_row(day, _text(article.source), _text(article.headline), _text(article.id))
    return table


def render_pairs(pairs: Iterable[Sequence[str]], *columns: str) -> RenderableType:
    """Lay out rows of text under their column names."""
    table = Table(*columns, box=None, pad_edge=False, header_style="dim")
    for row in pairs:
        table.add_row(*(_text(cell) for cell in row))
    return table


def _counts(report: Report) -> list[tuple[str, int]]:
    return [
        ("added", report.added),
        ("changed", report.changed),
        ("unchanged", report.unchanged),
        ("older version", report.older),
        ("killed by its source", len(report.killed)),
        ("withheld by its source", len(report.withheld)),
        ("undated", len(report.undated)),
        ("date estimated", len(report.estimated)),
        ("wire copy groups", report.groups),
        ("failed", len(report.failed)),
    ]


def in_short(report: Report) -> str:
    """Tell in one line what became of an addition."""
    counts = _counts(report)
    return ", ".join(f"{count:,} {name}" for name, count in counts if count or name == "added")


def render_report(report: Report, *, left: int = 0) -> RenderableType:
    """Lay out what became of an addition: counts, then every article that needs a look.

    `left` are the pages that were left for the next pull.
    """
    counts = Table.grid(padding=(0, 2))
    for name, count in _counts(report):
        if count or name == "added":
            style = "red" if name == "failed" else ""
            counts.add_row(
                _text(f"{count:,}", justify="right", style=style), _text(name, style=style)
            )
    rate = report.passages / report.seconds if report.seconds else 0
    took = f"{report.passages:,} passages in {report.seconds:.1f} s ({rate:,.0f} a second)"
    lines: list[RenderableType] = [counts, _text(took, style="dim")]
    lines += [_text(f"killed: {headline}", style="yellow") for headline in report.killed]
    lines += [_text(f"withheld: {headline}", style="yellow") for headline in report.withheld]
    lines += [_text(f"undated: {headline}", style="yellow") for headline in report.undated]
    lines += [_text(f"date estimated: {headline}", style="yellow") for headline in report.estimated]
    lines += [_text(f"failed: {item.where}: {item.reason}", style="red") for item in report.failed]
    if left:
        lines.append(_text(f"{left:,} pages are left for the next pull", style="dim"))
    if report.skipped:
        kinds = ", ".join(f"{count} {suffix}" for suffix, count in report.skipped.most_common())
        lines.append(
            _text(f"skipped in folders, as no kind that holds articles: {kinds}", style="dim")
        )
    return Group(*lines)


def render_coverage(told: Coverage) -> RenderableType:
    """Lay out what an archive holds: counts, sources, and a histogram of its days."""
    counts = Table.grid(padding=(0, 2))
    for name, value in (
        ("articles", f"{told.articles:,}"),
        ("versions", f"{told.versions:,}"),
        ("passages", f"{told.passages:,}"),
        ("undated", f"{told.undated:,}"),
        ("first", in_words(told.days[0][0]) if told.days else "-"),
        ("last", in_words(told.days[-1][0]) if told.days else "-"),
        ("on disk", f"{told.bytes_on_disk / 1e6:,.1f} MB"),
        ("model", told.model or "none yet"),
    ):
        counts.add_row(_text(name, style="dim"), _text(value))
    sources = [(name or "source not stated", articles) for name, articles in told.sources]
    return Group(
        counts,
        _text("\nsources", style="bold"),
        _bars(sources),
        _text("\npublished", style="bold"),
        _bars(over_time(told.days)),
    )


def _bars(counts: Sequence[tuple[str, int]]) -> RenderableType:
    table = Table.grid(padding=(0, 2))
    most = max((count for _, count in counts), default=1)
    for name, count in counts:
        bar = Bar(most, 0, count, width=40, color="cyan")
        table.add_row(_text(name), _text(f"{count:,}", justify="right"), bar)
    return table


def over_time(days: Sequence[tuple[date, int]]) -> list[tuple[str, int]]:
    """Sum counts by year, or by month where all lie within two years; empty periods are shown."""
    if not days:
        return []
    first, last = min(day for day, _ in days), max(day for day, _ in days)
    if last.year - first.year > 1:
        names = [str(year) for year in range(first.year, last.year + 1)]
        form = "%Y"
    else:
        months = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
        names = [f"{month // 12}-{month % 12 + 1:02}" for month in months]
        form = "%Y-%m"
    sums = dict.fromkeys(names, 0)
    for day, count in days:
        sums[f"{day:{form}}"] += count
    return list(sums.items())


def converse(ask: Callable[..., Answer], read_line: Callable[[str], str], screen: Console) -> None:
    """Answer questions until the reader leaves; what narrows them stays until it is cleared."""
    narrowed: dict[str, str] = {}
    screen.print("Ask the archive a question. /help shows what else you can type.", style="dim")
    while True:
        shown = " ".join(f"{name}={value}" for name, value in narrowed.items())
        try:
            line = read_line(f"{shown}› ".lstrip()).strip()
        except EOFError:
            return
        name, _, value = line.removeprefix("/").partition(" ")
        if not line:
            continue
        if line in {"/quit", "/exit", "quit", "exit"}:
            return
        if line == "/clear":
            narrowed.clear()
        elif line.startswith("/") and name in _NARROWING and value.strip():
            narrowed[name] = value.strip()
        elif line.startswith("/"):
            screen.print(_HELP)
        else:
            _answer(ask, line, narrowed, screen)


def _answer(
    ask: Callable[..., Answer], question: str, narrowed: dict[str, str], screen: Console
) -> None:
    sources = [name.strip() for name in narrowed.get("source", "").split(",") if name.strip()]
    days = {name.replace("-", "_"): narrowed.get(name) for name in ("after", "before", "as-of")}
    try:
        screen.print(render_answer(ask(question, sources=sources, **days)))
    except QuestionError as error:
        screen.print(str(error), style="red")


def moment(when: date | None, dated_by: str) -> str:
    """Write a day, the hour where it is known, and where the date was found."""
    words = in_words(when)
    hour = getattr(when, "timetz", None)
    if when is not None and hour is not None:
        words += f", {when:%H:%M %z}".rstrip()
    return f"{words} (from the {dated_by})" if dated_by else words
