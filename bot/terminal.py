"""The terminal: text that nothing in it can command, tables, reports."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from rich.bar import Bar
from rich.console import Console, Group, JustifyMethod, RenderableType
from rich.table import Table
from rich.text import Text

from index import Article, Coverage
from index.intake import Report
from retrieval import in_words

WIDTH = 100
"""Columns at most: longer lines are hard to read."""

# What a terminal would obey instead of show: control characters, but line ends and tabs.
_OBEYED = dict.fromkeys([*range(9), *range(11, 32), *range(127, 160)], "\ufffd")


class _Screen(Console):
    def on_broken_pipe(self) -> None:
        """Let the command line end quietly when whoever reads has gone."""
        raise BrokenPipeError


def printable(content: str) -> str:
    """Return text without what a terminal would obey."""
    return content.translate(_OBEYED)


def plain(content: str, style: str = "", *, justify: JustifyMethod | None = None) -> Text:
    """Return text as it is: nothing in it is a style, and nothing is obeyed."""
    return Text(printable(content), style=style, justify=justify)


def console(*, error: bool = False) -> Console:
    """Return a console that keeps to a readable width, with colours only on a terminal."""
    made = _Screen(stderr=error, highlight=False, markup=False)
    made.width = min(made.width, WIDTH) if made.is_terminal else max(made.width, WIDTH)
    return made


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
            facts.add_row(plain(name, style="dim"), plain(value))
    headline = plain(article.headline or "(no headline)", style="bold")
    return Group(headline, facts, Text(), plain(article.text))


def render_list(articles: Iterable[Article]) -> RenderableType:
    """Lay out articles, one a row."""
    table = Table(box=None, pad_edge=False)
    table.add_column("published", no_wrap=True)
    table.add_column("source", style="cyan", no_wrap=True, max_width=24)
    table.add_column("headline", ratio=1)
    table.add_column("id", style="dim", overflow="fold", max_width=36)
    for article in articles:
        day = article.day.isoformat() if article.day else "undated"
        table.add_row(day, plain(article.source), plain(article.headline), plain(article.id))
    return table


def render_pairs(pairs: Iterable[Sequence[str]], *columns: str) -> RenderableType:
    """Lay out rows of text under their column names."""
    table = Table(*columns, box=None, pad_edge=False, header_style="dim")
    for row in pairs:
        table.add_row(*(plain(cell) for cell in row))
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
                plain(f"{count:,}", justify="right", style=style), plain(name, style=style)
            )
    rate = report.passages / report.seconds if report.seconds else 0
    took = f"{report.passages:,} passages in {report.seconds:.1f} s ({rate:,.0f} a second)"
    lines: list[RenderableType] = [counts, plain(took, style="dim")]
    lines += [plain(f"killed: {headline}", style="yellow") for headline in report.killed]
    lines += [plain(f"withheld: {headline}", style="yellow") for headline in report.withheld]
    lines += [plain(f"undated: {headline}", style="yellow") for headline in report.undated]
    lines += [plain(f"date estimated: {headline}", style="yellow") for headline in report.estimated]
    lines += [plain(f"failed: {item.where}: {item.reason}", style="red") for item in report.failed]
    if left:
        lines.append(plain(f"{left:,} pages are left for the next pull", style="dim"))
    if report.skipped:
        kinds = ", ".join(f"{count} {suffix}" for suffix, count in report.skipped.most_common())
        lines.append(
            plain(f"skipped in folders, as no kind that holds articles: {kinds}", style="dim")
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
        counts.add_row(plain(name, style="dim"), plain(value))
    sources = [(name or "source not stated", articles) for name, articles in told.sources]
    return Group(
        counts,
        plain("\nsources", style="bold"),
        _bars(sources),
        plain("\npublished", style="bold"),
        _bars(over_time(told.days)),
    )


def _bars(counts: Sequence[tuple[str, int]]) -> RenderableType:
    table = Table.grid(padding=(0, 2))
    most = max((count for _, count in counts), default=1)
    for name, count in counts:
        bar = Bar(most, 0, count, width=40, color="cyan")
        table.add_row(plain(name), plain(f"{count:,}", justify="right"), bar)
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


def moment(when: date | None, dated_by: str) -> str:
    """Write a day, the hour where it is known, and where the date was found."""
    words = in_words(when)
    hour = getattr(when, "timetz", None)
    if when is not None and hour is not None:
        words += f", {when:%H:%M %z}".rstrip()
    return f"{words} (from the {dated_by})" if dated_by else words
