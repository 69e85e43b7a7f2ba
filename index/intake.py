"""Files -> archive: which files, in batches, with a report of what became of each article."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import Any, BinaryIO

from index.archive import Archive
from index.article import Article
from index.readers import Rejected, read
from index.versions import Added

STANDARD_INPUT = Path("-")

SUFFIXES = frozenset(
    """
    .html .htm .xhtml .txt .text .md .json .jsonl .ndjson .gz .csv .tsv .parquet .xml .rss .atom
    .wxr .rtf .docx .warc .arc .wacz
    """.split()  # noqa: SIM905 - a table
)
"""What is taken from a folder; a file that is named itself is read whatever it is called."""


@dataclass(frozen=True, slots=True)
class Step:
    """How far a long addition has come."""

    bytes_read: int
    bytes_total: int
    articles: int
    passages: int
    seconds: float


@dataclass(slots=True)
class Report:
    """What became of everything that was given: nothing is passed over in silence."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    older: int = 0
    passages: int = 0
    seconds: float = 0.0
    undated: list[str] = field(default_factory=list)
    estimated: list[str] = field(default_factory=list)
    """Headlines of articles whose date was worked out from the page's text."""
    failed: list[Rejected] = field(default_factory=list)
    skipped: Counter[str] = field(default_factory=Counter)
    """Files in folders of a kind that holds no articles, by suffix."""

    def to_json(self) -> dict[str, Any]:
        """Return the report as plain values."""
        return {
            "added": self.added,
            "changed": self.changed,
            "unchanged": self.unchanged,
            "older": self.older,
            "passages": self.passages,
            "seconds": round(self.seconds, 3),
            "undated": self.undated,
            "estimated": self.estimated,
            "failed": [{"where": item.where, "reason": item.reason} for item in self.failed],
            "skipped": dict(self.skipped),
        }


def take_in(
    archive: Archive,
    paths: Sequence[Path],
    *,
    commit_articles: int,
    source: str = "",
    progress: Callable[[Step], None] | None = None,
) -> Report:
    """Add files, folders and '-' for standard input, confirming `commit_articles` at a time.

    What is confirmed stays when this is interrupted, and the same call goes on from there.
    `source` is for articles whose file names none.

    :raises BusyError: if another process is writing.
    """
    report = Report()
    files = list(_files(paths, report))
    intake = _Intake(archive, report, sum(_size(file) for file in files), progress)
    with archive.writing():
        batch: list[Article] = []
        for file in files:
            for item in intake.read(file, source):
                if isinstance(item, Rejected):
                    report.failed.append(item)
                    continue
                batch.append(item)
                if len(batch) == commit_articles:
                    intake.confirm(batch)
                    batch = []
            intake.finished(file)
        intake.confirm(batch)
    report.seconds = intake.seconds
    return report


class _Intake:
    """One addition under way: how far it has come, and who is told."""

    def __init__(
        self,
        archive: Archive,
        report: Report,
        bytes_total: int,
        progress: Callable[[Step], None] | None,
    ) -> None:
        self._archive = archive
        self._report = report
        self._bytes_total = bytes_total
        self._bytes_finished = 0
        self._bytes_confirmed = 0
        self._stream: BinaryIO | None = None
        self._articles = 0
        self._passages = 0
        self._progress = progress
        self._began = monotonic()

    @property
    def seconds(self) -> float:
        return monotonic() - self._began

    def read(self, file: Path, source: str) -> Iterator[Article | Rejected]:
        try:
            if file == STANDARD_INPUT:
                yield from read(sys.stdin.buffer, "standard input", source=source)
                return
            with file.open("rb") as self._stream:
                yield from read(self._stream, str(file), source=source)
        except OSError as error:
            yield Rejected(str(file), error.strerror or str(error))
        finally:
            self._stream = None

    def finished(self, file: Path) -> None:
        self._bytes_finished += _size(file)

    def confirm(self, batch: list[Article]) -> None:
        if not batch:
            return
        before, after = self._bytes_confirmed, self._bytes_read()

        def encoded(done: int, of: int) -> None:
            self._tell(before + (after - before) * done // of, self._passages + done)

        outcome = self._archive.add(batch, encoded)
        self._bytes_confirmed = after
        self._articles += len(batch)
        self._passages += outcome.passages
        self._count(batch, outcome)
        self._tell(after, self._passages)

    def _count(self, batch: Sequence[Article], outcome: Added) -> None:
        report = self._report
        report.added += len(outcome.added)
        report.changed += len(outcome.changed)
        report.unchanged += len(outcome.unchanged)
        report.older += len(outcome.older)
        report.passages += outcome.passages
        taken = {*outcome.added, *outcome.changed}
        report.undated += [
            article.headline or article.id
            for article in batch
            if article.published is None and article.id in taken
        ]
        report.estimated += [
            article.headline or article.id
            for article in batch
            if article.is_estimated and article.id in taken
        ]
        report.failed += [
            Rejected(refused.article.headline or refused.article.id, refused.reason)
            for refused in outcome.refused
        ]

    def _bytes_read(self) -> int:
        return self._bytes_finished + (self._stream.tell() if self._stream else 0)

    def _tell(self, bytes_read: int, passages: int) -> None:
        if self._progress:
            self._progress(
                Step(bytes_read, self._bytes_total, self._articles, passages, self.seconds)
            )


def _files(paths: Sequence[Path], report: Report) -> Iterator[Path]:
    """Yield the files that are named, and in folders those that can hold articles, in order."""
    for path in paths:
        if not path.is_dir() or path == STANDARD_INPUT:
            yield path
            continue
        for file in sorted(path.rglob("*")):
            inside = file.relative_to(path)
            if not file.is_file() or any(part.startswith(".") for part in inside.parts):
                continue
            if file.suffix.lower() in SUFFIXES:
                yield file
            else:
                report.skipped[file.suffix.lower() or "no suffix"] += 1


def _size(file: Path) -> int:
    return file.stat().st_size if file.is_file() else 0
