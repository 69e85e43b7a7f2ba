"""How much of a month of two outlets is wire copy, and what finding it costs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from time import perf_counter

from benchmarks.sets import QuestionSet, table
from index import Article, Encoder
from index.wirecopy import DAYS, Sketched, group, lead

BATCH = 500
EXAMPLES = 5


def groups(data: Path, work: Path, encoder: Encoder) -> str:  # noqa: ARG001 - one signature for all
    """Group a month of Dawn and APP as it would be added, batch by batch."""
    articles = QuestionSet.load(data / "dawn_app_january").articles(headlines=True)
    began = perf_counter()
    sketched = [Sketched.of(number, article) for number, article in enumerate(articles)]
    sketching = perf_counter() - began
    began = perf_counter()
    together = _group(sketched, articles)
    grouping = perf_counter() - began
    per_article = 1000 / len(articles)
    head = ["groups", "articles in groups", "ms an article to sketch", "to group"]
    found = [
        len(together),
        sum(len(members) for members in together),
        sketching * per_article,
        grouping * per_article,
    ]
    examples = [_example(members, articles) for members in together[:EXAMPLES]]
    return (
        f"{len(articles):,} articles in batches of {BATCH}, two outlets, within {DAYS} days.\n\n"
        + table(head, [found])
        + "\n\n"
        + table(["carried first by", "headline", "also by", "headline", "agency"], examples)
    )


def _group(sketched: Sequence[Sketched], articles: Sequence[Article]) -> list[list[Sketched]]:
    """Return the groups, the largest first, each with its members."""
    held: dict[int, Sketched] = {}
    for start in range(0, len(sketched), BATCH):
        arriving = sketched[start : start + BATCH]
        changed = group(arriving, list(held.values()), lambda number: articles[number].text)
        held |= {record.article: record for record in arriving}
        for article, number in changed.items():
            held[article] = replace(held[article], group=number)
    members: dict[int, list[Sketched]] = defaultdict(list)
    for record in held.values():
        if record.group is not None:
            members[record.group].append(record)
    return sorted(members.values(), key=len, reverse=True)


def _example(members: Sequence[Sketched], articles: Sequence[Article]) -> list[str]:
    carried = lead(members)
    cells = []
    for record in (carried.first, carried.others[0]):
        cells += [record.source, articles[record.article].headline.replace("|", "/")]
    return [*cells, carried.agency]
