"""How well an article's body and its date are taken from web pages that nobody here made."""

from __future__ import annotations

import gzip
import hashlib
import json
import logging
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from htmldate import find_date
from trafilatura import extract

from benchmarks.sets import table
from index import Encoder
from index.article import Article
from index.readers.html import read_html

SHINGLE = 4
Share = tuple[float, float, float]
"""True positives, false positives and false negatives of one page; their sum is 1."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a set, with what is true of it."""

    name: str
    content: bytes
    url: str
    truth: str

    @property
    def half(self) -> int:
        """0 for the pages that rules were made on, 1 for those that nobody looked at."""
        return hashlib.md5(self.name.encode()).digest()[-1] % 2


def bodies(data: Path, work: Path, encoder: Encoder) -> str:  # noqa: ARG001 - one signature for all
    """Compare the body's text with the true one, as Zyte's benchmark scores it."""
    pages = _pages(data / "article_bodies", "id", "articleBody", ".html.gz")
    ways: dict[str, Callable[[Page], str]] = {
        "ours": _text,
        "trafilatura": lambda page: _extract(page, precise=False),
        "trafilatura, favor_precision": lambda page: _extract(page, precise=True),
    }
    rows = []
    for way, read in ways.items():
        shares = [_share(page.truth, read(page)) for page in pages]
        halves = [
            _f1([share for share, page in zip(shares, pages, strict=True) if page.half == half])[0]
            for half in (0, 1)
        ]
        rows.append([way, *_f1(shares), *halves])
    head = ["text by", "F1", "precision", "recall", "F1, tuned half", "F1, other half"]
    return (
        f"{len(pages)} pages of Zyte's article extraction benchmark; shingles of {SHINGLE} words, "
        "precision and recall averaged over pages. Published: trafilatura 2.0 0.958, the best "
        "0.970.\n\n" + table(head, rows)
    )


def dates(data: Path, work: Path, encoder: Encoder) -> str:  # noqa: ARG001 - one signature for all
    """Compare the date of publication with the true one, to the day."""
    pages = _pages(data / "article_dates", "file", "date", "")
    ways: dict[str, Callable[[Page], str]] = {
        "ours": lambda page: _day(page, url=""),
        "ours, address given": lambda page: _day(page, url=page.url),
        "htmldate": _htmldate,
    }
    rows = []
    for way, read in ways.items():
        found = [read(page) for page in pages]
        right = [bool(day) and day == page.truth for day, page in zip(found, pages, strict=True)]
        wrong = sum(bool(day) for day in found) - sum(right)
        halves = [
            sum(yes for yes, page in zip(right, pages, strict=True) if page.half == half)
            / sum(page.half == half for page in pages)
            for half in (0, 1)
        ]
        precision = sum(right) / max(1, sum(right) + wrong)
        none = len(pages) - sum(right) - wrong
        rows.append([way, sum(right) / len(pages), precision, sum(right), wrong, none, *halves])
    head = [
        *("date by", "accuracy", "precision", "right", "wrong", "none"),
        *("accuracy, tuned half", "accuracy, other half"),
    ]
    undated = sum(not page.truth for page in pages)
    return (
        f"{len(pages)} pages of htmldate's evaluation set, the exact day; {undated} have no date, "
        "so nothing is right for them. `htmldate` is asked for the original date, extensively, as "
        "its own evaluation does.\n\n" + table(head, rows)
    )


def _pages(folder: Path, name: str, truth: str, ending: str) -> list[Page]:
    rows = map(json.loads, (folder / "truth.jsonl").read_text().splitlines())
    return [
        Page(
            name=row[name],
            content=gzip.decompress((folder / f"{row[name]}{ending}").read_bytes()),
            url=row["url"],
            truth=row[truth] if isinstance(row[truth], str) else "",
        )
        for row in rows
    ]


def _text(page: Page) -> str:
    read = read_html(page.content, page.name)
    return read.text if isinstance(read, Article) else ""


def _extract(page: Page, *, precise: bool) -> str:
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    return extract(page.content, include_comments=False, favor_precision=precise) or ""


def _day(page: Page, *, url: str) -> str:
    read = read_html(page.content, page.name, url=url)
    return read.day.isoformat() if isinstance(read, Article) and read.day else ""


def _htmldate(page: Page) -> str:
    logging.getLogger("htmldate").setLevel(logging.CRITICAL)
    # Letters do not matter to it, and old encodings share their digits with UTF-8.
    markup = page.content.decode(errors="replace")
    return find_date(markup, original_date=True, extensive_search=True) or ""


def _shingles(text: str) -> Counter[tuple[Any, ...]]:
    words = re.findall(r"\w+", text)
    return Counter(
        tuple(words[start : start + SHINGLE])
        for start in range(max(1, len(words) - SHINGLE + 1) if words else 0)
    )


def _share(truth: str, text: str) -> Share:
    true, found = _shingles(truth), _shingles(text)
    counts = ((true & found).total(), (found - true).total(), (true - found).total())
    total = max(1, sum(counts))
    return counts[0] / total, counts[1] / total, counts[2] / total


def _f1(shares: Sequence[Share]) -> tuple[float, float, float]:
    """Return F1, precision and recall; a page without any text has no precision."""
    precisions = [right / (right + extra) for right, extra, _ in shares if right + extra]
    recalls = [right / (right + lost) for right, _, lost in shares if right + lost]
    precision = sum(precisions) / len(precisions)
    recall = sum(recalls) / len(recalls)
    return 2 * precision * recall / (precision + recall), precision, recall
