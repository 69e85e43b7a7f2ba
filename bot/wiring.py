"""The wiring: settings in, what a command needs put together, and how its result goes out."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import RenderableType
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from bot import terminal
from bot.log import start_logging
from bot.slack.store import RecordFault
from bot.slack.tokens import SlackError
from config import Loaded, SettingsError, load
from index import Archive, ArchiveError, BusyError, Encoder, ModelError, RecordError
from index.addresses import FetchError
from retrieval import QuestionError, Reranker, Retriever
from retrieval.evaluation import EvaluationError

if TYPE_CHECKING:
    from index.fetch import Fetcher
    from index.readers.mapping import ColumnMapping

OK, NOTHING, UNUSABLE, INTERRUPTED = 0, 1, 2, 130
"""Exit codes: done; nothing found, or not everything went well; could not begin; Ctrl-C."""


class OptionError(ValueError):
    """An option whose value cannot be used; the message is for the person who gave it."""


EXPLAINED = (
    SettingsError,
    OptionError,
    ArchiveError,
    BusyError,
    FetchError,
    ModelError,
    RecordError,
    RecordFault,
    SlackError,
    QuestionError,
    EvaluationError,
)
"""What ends a command with one sentence and no trace."""


@dataclass(slots=True)
class Wiring:
    """What a command needs, made when it needs it."""

    loaded: Loaded
    json: bool

    @property
    def encoder(self) -> Encoder:
        """The model that the settings name."""
        settings = self.loaded.settings
        return Encoder(
            settings.model,
            cache=settings.cache,
            batch_size=settings.batch_size,
            token=settings.hub_token.get_secret_value(),
        )

    @property
    def fetcher(self) -> Fetcher:
        """A client for web sites, as polite as the settings ask."""
        from index.fetch import Addresses, Fetcher  # TLS is needed by those who fetch alone

        settings = self.loaded.settings
        return Fetcher(
            contact=settings.fetch_contact,
            addresses=Addresses(settings.fetch_networks),
            pause_seconds=settings.fetch_pause_seconds,
            wait_seconds=settings.fetch_wait_seconds,
        )

    def archive(self, *, create: bool = False) -> Archive:
        """The archive that the settings name."""
        settings = self.loaded.settings
        return Archive(
            settings.archive,
            self.encoder,
            create=create,
            passage_words=settings.passage_words,
            wait_seconds=settings.wait_seconds,
        )

    def retriever(self, archive: Archive) -> Retriever:
        """A retriever over an archive."""
        settings = self.loaded.settings
        return Retriever(
            archive,
            threshold=settings.threshold,
            log_questions=settings.log_questions,
            reranker=Reranker(settings.reranker) if settings.reranker else None,
        )

    def show(self, plain: object, pretty: RenderableType) -> None:
        """Print a result: as JSON where that was asked for, else for people."""
        if self.json:
            print(json.dumps(plain, ensure_ascii=False, indent=2))  # noqa: T201 - the output itself
        else:
            terminal.console().print(pretty)


ArchiveOption = Annotated[
    Path | None,
    typer.Option("--archive", help="The archive's folder.", envvar="DATELINE_ARCHIVE"),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON.")]
SourceOption = Annotated[
    list[str] | None, typer.Option("--source", help="Only this source; may be given again.")
]
AfterOption = Annotated[
    str | None, typer.Option("--after", help="Published on or after: 2020-07-02, 2020-07 or 2020.")
]
BeforeOption = Annotated[str | None, typer.Option("--before", help="Published before that day.")]
ArticleArgument = Annotated[str, typer.Argument(help="Its id, or the beginning of it.")]


def wire(archive: Path | None = None, *, as_json: bool = False) -> Wiring:
    """Read the settings and start the logs; `archive` is the folder that the command names."""
    environ = dict(os.environ)
    if archive:
        environ["DATELINE_ARCHIVE"] = str(archive)
    loaded = load(environ)
    start_logging(loaded.settings.log_level, loaded.settings.log_format)
    return Wiring(loaded, as_json)


def column_mapping(file: Path | None) -> ColumnMapping | None:
    """Load what the user states of a table's columns, None where no file is named.

    :raises OptionError: if the file cannot be read or says what is not known.
    """
    from index.readers.mapping import ColumnMapping, MappingError

    try:
        return ColumnMapping.load(file) if file else None
    except MappingError as error:
        raise OptionError(str(error)) from error


def complain(message: str) -> None:
    """Say on standard error what went wrong."""
    terminal.console(error=True).print(f"dateline: {message}", style="red")


@contextmanager
def interruptible() -> Iterator[None]:
    """End on Ctrl-C with a sentence and the exit code of an interruption."""
    try:
        yield
    except KeyboardInterrupt:
        complain("interrupted; what was confirmed is in, and the same command goes on from there")
        raise typer.Exit(INTERRUPTED) from None


@contextmanager
def progress() -> Iterator[Any]:
    """Show a bar on standard error; what is yielded takes each `Step`."""
    bar = Progress(
        BarColumn(),
        TextColumn("{task.fields[told]}"),
        TimeRemainingColumn(),
        console=terminal.console(error=True),
        transient=True,
    )
    with interruptible(), bar:
        task = bar.add_task("", total=None, told="reading")

        def tell(step: Any) -> None:
            articles = f"{step.articles:,} articles · " if step.articles else ""
            rate = step.passages / step.seconds if step.seconds else 0
            bar.update(
                task,
                total=step.bytes_total or None,
                completed=step.bytes_read,
                told=f"{articles}{rate:,.0f} passages/s",
            )

        yield tell
