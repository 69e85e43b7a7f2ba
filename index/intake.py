"""Files and fetched pages -> archive: in batches, with a report of what became of each article."""

from __future__ import annotations

import io
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from pathlib import Path
from time import monotonic
from typing import Any, BinaryIO, Literal

from index.archive import Archive
from index.article import Article
from index.following import Item
from index.readers import Rejected, read
from index.readers.mapping import ColumnMapping
from index.versions import Added

STANDARD_INPUT = Path("-")

SUFFIXES = frozenset(
    """
    .html .htm .xhtml .txt .text .md .json .jsonl .ndjson .gz .csv .tsv .parquet .xml .rss .atom
    .wxr .rtf .docx .warc .arc .wacz
    """.split()  # noqa: SIM905 - a table
)
"""What is taken from a folder; a file that is named itself is read whatever it is called."""

Given = Path | Item | Rejected
"""A file, bytes that were fetched, or what could not be fetched, which goes into the report."""

Outcome = Literal["added", "changed", "unchanged", "older", "killed", "refused", "failed"]


@dataclass(frozen=True, slots=True)
class Step:
    """How far a long addition has come; `bytes_total` is 0 where that is not known."""

    bytes_read: int
    bytes_total: int
    articles: int
    passages: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Decision:
    """What became of one article, or of a part of a file that could not be read, and why.

    'killed' is an article that is kept as its source's word that it is withdrawn.
    """

    where: str
    outcome: Outcome
    article: str = ""
    headline: str = ""
    reason: str = ""
    dated_by: str = ""

    def to_json(self) -> dict[str, str]:
        """Return the decision as plain values."""
        return asdict(self)


@dataclass(slots=True)
class Report:
    """What became of everything that was given: nothing is passed over in silence."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    older: int = 0
    passages: int = 0
    seconds: float = 0.0
    killed: list[str] = field(default_factory=list)
    """Headlines of articles that came as withdrawn by their source; they count nowhere else."""
    withheld: list[str] = field(default_factory=list)
    """Headlines of articles that were taken in and are kept back."""
    undated: list[str] = field(default_factory=list)
    estimated: list[str] = field(default_factory=list)
    """Headlines of articles whose date was worked out from the page's text."""
    groups: int = 0
    """Groups of wire copy that the articles made or changed, batch by batch."""
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
            "killed": self.killed,
            "withheld": self.withheld,
            "undated": self.undated,
            "estimated": self.estimated,
            "groups": self.groups,
            "failed": [{"where": item.where, "reason": item.reason} for item in self.failed],
            "skipped": dict(self.skipped),
        }


def take_in(
    archive: Archive,
    given: Sequence[Given],
    *,
    commit_articles: int,
    source: str = "",
    mapping: ColumnMapping | None = None,
    log: Callable[[Decision], None] | None = None,
    progress: Callable[[Step], None] | None = None,
) -> Report:
    """Add files, folders, '-' for standard input, and fetched pages, `commit_articles` at a time.

    What is confirmed stays when this is interrupted, and the same call goes on from there.
    `source` is for articles whose file names none, `mapping` for tables. `log` is told of every
    decision once it is confirmed.

    :raises BusyError: if another process is writing.
    """
    intake = Intake(
        archive,
        commit_articles=commit_articles,
        source=source,
        mapping=mapping,
        log=log,
        progress=progress,
    )
    pieces = list(_pieces(given, intake.report))
    with archive.writing():
        intake.take(pieces, bytes_total=sum(_size(piece) for piece in pieces))
    return intake.report


class Intake:
    """One addition under way: it reads what it is given and confirms it in batches."""

    def __init__(
        self,
        archive: Archive,
        *,
        commit_articles: int,
        source: str = "",
        mapping: ColumnMapping | None = None,
        log: Callable[[Decision], None] | None = None,
        progress: Callable[[Step], None] | None = None,
    ) -> None:
        """Begin; the parameters are those of `take_in`."""
        self.report = Report()
        self._archive = archive
        self._commit_articles = commit_articles
        self._source = source
        self._mapping = mapping
        self._log = log
        self._progress = progress
        self._began = monotonic()
        self._batch: list[tuple[str, Article]] = []
        self._bytes_total = 0
        self._bytes_finished = 0
        self._bytes_confirmed = 0
        self._stream: BinaryIO | None = None
        self._articles = 0

    def take(
        self,
        given: Iterable[Given],
        *,
        bytes_total: int = 0,
        confirmed: Callable[[], object] = lambda: None,
    ) -> None:
        """Read files and fetched pages, and confirm all that is in them.

        `confirmed` is called when everything is in the archive that `given` yielded before its
        last piece, as often as that is so, and at the end when that piece is in too.

        :raises BusyError: if another process is writing.
        """
        self._bytes_total += bytes_total
        for piece in given:
            for item in self._read(piece):
                if isinstance(item, Rejected):
                    self._decide(Decision(item.where, "failed", reason=item.reason))
                    continue
                self._batch.append((_name(piece), item))
                if len(self._batch) == self._commit_articles:
                    self._confirm()
                    confirmed()
            self._bytes_finished += _size(piece)
        self._confirm()
        confirmed()
        self.report.seconds = monotonic() - self._began

    def _read(self, piece: Given) -> Iterator[Article | Rejected]:
        if isinstance(piece, Rejected):
            yield piece
            return
        url = piece.url if isinstance(piece, Item) else ""
        try:
            with _opened(piece) as stream:
                self._stream = stream if stream is not sys.stdin.buffer else None
                yield from read(
                    stream, _name(piece), source=self._source, url=url, mapping=self._mapping
                )
        except OSError as error:
            yield Rejected(_name(piece), error.strerror or str(error))
        finally:
            self._stream = None

    def _confirm(self) -> None:
        if not self._batch:
            return
        before, after = self._bytes_confirmed, self._bytes_read()

        def encoded(done: int, of: int) -> None:
            at = before + (after - before) * done // max(of, 1)  # a batch may have no new text
            self._tell(at, self.report.passages + done)

        articles = [article for _, article in self._batch]
        times = Counter(article.id for article in articles)
        catalogue = self._archive.catalogue
        held = {
            article_id: [version.article for version in catalogue.versions(article_id)]
            for article_id, count in times.items()
            if count > 1
        }
        outcome = self._archive.add(articles, encoded)
        self._bytes_confirmed = after
        self._articles += len(self._batch)
        self.report.passages += outcome.passages
        self.report.groups += outcome.groups
        for decision, article in _decisions(self._batch, outcome, held):
            self._decide(decision)
            self._remark(decision, article)
        self._batch = []
        self._tell(after, self.report.passages)

    def _decide(self, decision: Decision) -> None:
        report, name = self.report, decision.headline or decision.article
        if decision.outcome == "failed":
            report.failed.append(Rejected(decision.where, decision.reason))
        elif decision.outcome == "refused":
            report.failed.append(Rejected(name, decision.reason))
        elif decision.outcome == "killed":
            report.killed.append(name)
        else:
            setattr(report, decision.outcome, getattr(report, decision.outcome) + 1)
        if self._log:
            self._log(decision)

    def _remark(self, decision: Decision, article: Article) -> None:
        if decision.outcome not in {"added", "changed"}:
            return
        if article.status == "withheld":
            self.report.withheld.append(article.headline or article.id)
        if article.published is None:
            self.report.undated.append(article.headline or article.id)
        if article.is_estimated:
            self.report.estimated.append(article.headline or article.id)

    def _bytes_read(self) -> int:
        return self._bytes_finished + (self._stream.tell() if self._stream else 0)

    def _tell(self, bytes_read: int, passages: int) -> None:
        if self._progress:
            seconds = monotonic() - self._began
            self._progress(Step(bytes_read, self._bytes_total, self._articles, passages, seconds))


def _decisions(
    batch: Sequence[tuple[str, Article]], outcome: Added, held: Mapping[str, Sequence[Article]]
) -> Iterator[tuple[Decision, Article]]:
    """Yield what became of each article; `held` are versions of ids that the batch repeats."""
    left = {name: Counter(getattr(outcome, name)) for name in ("added", "changed", "older")}
    reasons = {(each.article.id, each.article.source): each.reason for each in outcome.refused}
    known = {article_id: {_content(each) for each in known} for article_id, known in held.items()}
    revised: dict[str, datetime | None] = {}
    for where, article in batch:
        reason = reasons.get((article.id, article.source), "")
        kind: Outcome = "refused" if reason else "unchanged"
        if not reason and _content(article) not in known.get(article.id, ()):
            kinds: list[Outcome] = ["added", "changed", "older"]
            newest = revised.get(article.id)
            if newest and article.revised and article.revised < newest:
                kinds.remove("changed")
            kind = next((name for name in kinds if left[name][article.id]), "unchanged")
        if kind in left:
            left[kind][article.id] -= 1
        if article.id in known:
            known[article.id].add(_content(article))
        if kind in {"added", "changed"}:
            revised[article.id] = article.revised
            if article.status != "usable":
                reason = f"its source has {article.status} it"
                kind = "killed" if article.status == "killed" else kind
        decision = Decision(where, kind, article.id, article.headline, reason, article.dated_by)
        yield decision, article


def _content(article: Article) -> Article:
    """Return the article without what the archive may change in it."""
    return replace(article, version=1, source="")


def _pieces(given: Iterable[Given], report: Report) -> Iterator[Given]:
    """Yield what is named, and in folders the files that can hold articles, in order."""
    for path in given:
        if not isinstance(path, Path) or not path.is_dir() or path == STANDARD_INPUT:
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


def _opened(piece: Path | Item) -> AbstractContextManager[BinaryIO]:
    if isinstance(piece, Item):
        return io.BytesIO(piece.data)
    return nullcontext(sys.stdin.buffer) if piece == STANDARD_INPUT else piece.open("rb")


def _name(piece: Given) -> str:
    if isinstance(piece, Rejected):
        return piece.where
    if isinstance(piece, Item):
        return piece.url
    return "standard input" if piece == STANDARD_INPUT else str(piece)


def _size(piece: Given) -> int:
    if isinstance(piece, Item):
        return len(piece.data)
    return piece.stat().st_size if isinstance(piece, Path) and piece.is_file() else 0
