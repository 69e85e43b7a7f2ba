"""The command line, and the only wiring: settings in, everything else put together."""

from __future__ import annotations

import json
import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from importlib import resources
from pathlib import Path
from time import monotonic
from typing import Annotated, Any

import typer
from rich.console import RenderableType
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
from typer.core import TyperGroup

from bot import terminal
from bot.log import start_logging
from config import Loaded, SettingsError, load
from index import (
    Archive,
    ArchiveError,
    Article,
    BusyError,
    Coverage,
    Encoder,
    ModelError,
    RecordError,
    to_json,
)
from retrieval import Answer, QuestionError, Retriever, parse_day

OK, NOTHING, UNUSABLE, INTERRUPTED = 0, 1, 2, 130
"""Exit codes: done; nothing found, or not everything went well; could not begin; Ctrl-C."""

_EXPLAINED = (SettingsError, ArchiveError, BusyError, ModelError, RecordError, QuestionError)

_DEMO = (
    "How many people died in the Aurelia ferry accident?",
    "Why was the Tollgate Bridge closed?",
    "What did the owner of the Corvina Star have to pay for the oil spill?",
)


def _finish(code: int) -> None:
    raise typer.Exit(code)


class _Commands(TyperGroup):
    def invoke(self, ctx: Any) -> Any:
        """Run a command; if whoever read our output has gone, as `head` does, that is no fault."""
        try:
            result = super().invoke(ctx)
            sys.stdout.flush()
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise typer.Exit(OK) from None
        return result


app = typer.Typer(
    cls=_Commands,
    result_callback=_finish,
    help="Ask a news archive a question; get the passages that answer it, word for word, "
    "each with its source and date.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Exit codes: 0 done; 1 nothing found, or something failed; 2 could not begin.",
)
log = logging.getLogger(__name__)


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
            archive, threshold=settings.threshold, log_questions=settings.log_questions
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


def wire(archive: Path | None = None, *, as_json: bool = False) -> Wiring:
    """Read the settings and start the logs; `archive` is the folder that the command names."""
    environ = dict(os.environ)
    if archive:
        environ["DATELINE_ARCHIVE"] = str(archive)
    loaded = load(environ)
    start_logging(loaded.settings.log_level, loaded.settings.log_format)
    return Wiring(loaded, as_json)


@app.command()
def add(
    paths: Annotated[
        list[Path],
        typer.Argument(metavar="PATH...", help="Files, folders, or - for standard input."),
    ],
    source: Annotated[str, typer.Option(help="The source of articles whose file names none.")] = "",
    archive: ArchiveOption = None,
    as_json: JsonOption = False,
) -> int:
    """Take articles in: HTML, text copied from a browser, JSON, JSON Lines, each also gzipped."""
    from index.intake import take_in  # the readers' libraries are heavy, and only this needs them

    wiring = wire(archive, as_json=as_json)
    with wiring.archive(create=True) as opened, _progress() as progress:
        report = take_in(
            opened,
            paths,
            commit_articles=wiring.loaded.settings.commit_articles,
            source=source,
            progress=progress,
        )
    pretty = terminal.render_report(report)
    wiring.show(report.to_json(), pretty)
    return NOTHING if report.failed else OK


@app.command()
def ask(
    question: Annotated[str, typer.Argument(help="The question, as you would ask a colleague.")],
    source: SourceOption = None,
    after: AfterOption = None,
    before: BeforeOption = None,
    as_of: Annotated[
        str | None, typer.Option(help="What was known by the end of that day, month or year.")
    ] = None,
    k: Annotated[int | None, typer.Option("-k", help="How many passages.")] = None,
    per_article: Annotated[int | None, typer.Option(help="How many of one article.")] = None,
    recency: Annotated[float | None, typer.Option(help="Leaning to the newest, 0 to 1.")] = None,
    archive: ArchiveOption = None,
    as_json: JsonOption = False,
) -> int:
    """Answer a question with the passages that answer it."""
    wiring = wire(archive, as_json=as_json)
    settings = wiring.loaded.settings
    with wiring.archive() as opened:
        answer = wiring.retriever(opened).ask(
            question,
            k=settings.quotes if k is None else k,
            sources=source or (),
            after=after,
            before=before,
            as_of=as_of,
            per_article=settings.per_article if per_article is None else per_article,
            recency=settings.recency if recency is None else recency,
        )
    wiring.show(answer.to_json(), terminal.render_answer(answer))
    if wiring.json and answer.note:
        terminal.console(error=True).print(answer.note)
    return OK if answer.quotes else NOTHING


@app.command()
def chat(archive: ArchiveOption = None) -> int:
    """Ask one question after another."""
    wiring = wire(archive)
    settings = wiring.loaded.settings
    with wiring.archive() as opened:
        retriever = wiring.retriever(opened)

        def answer(question: str, **narrowed: Any) -> Answer:
            return retriever.ask(
                question,
                k=settings.quotes,
                per_article=settings.per_article,
                recency=settings.recency,
                **narrowed,
            )

        terminal.converse(answer, input, terminal.console())
    return OK


@app.command()
def show(
    article: Annotated[str, typer.Argument(help="Its id, or the beginning of it.")],
    archive: ArchiveOption = None,
    as_json: JsonOption = False,
) -> int:
    """Show one article as it stands in the archive."""
    wiring = wire(archive, as_json=as_json)
    with wiring.archive() as opened:
        found = _one_article(opened, article)
        wiring.show(to_json(found), terminal.render_article(found))
    return OK


@app.command()
def remove(
    articles: Annotated[list[str], typer.Argument(metavar="ARTICLE...", help="Ids to remove.")],
    archive: ArchiveOption = None,
    as_json: JsonOption = False,
) -> int:
    """Remove articles from the record and the search."""
    wiring = wire(archive, as_json=as_json)
    with wiring.archive() as opened:
        removed = opened.remove(articles)
    unknown = [article for article in articles if article not in removed]
    rows = [(article, "removed") for article in removed]
    rows += [(article, "not in this archive") for article in unknown]
    wiring.show(
        {"removed": removed, "unknown": unknown}, terminal.render_pairs(rows, "article", "")
    )
    return NOTHING if unknown else OK


@app.command("list")
def list_articles(
    source: SourceOption = None,
    after: AfterOption = None,
    before: BeforeOption = None,
    archive: ArchiveOption = None,
    as_json: JsonOption = False,
) -> int:
    """List articles, the newest first."""
    wiring = wire(archive, as_json=as_json)
    first, last = (parse_day(day) if day else None for day in (after, before))
    wanted = {name.casefold() for name in source or ()}
    with wiring.archive() as opened:
        listed = [
            article
            for article in opened.catalogue.articles()
            if (not wanted or article.source.casefold() in wanted)
            and _published_within(article, first, last)
        ]
    plain = [{key: v for key, v in to_json(article).items() if key != "text"} for article in listed]
    wiring.show(plain, terminal.render_list(listed))
    return OK if listed else NOTHING


@app.command()
def stats(archive: ArchiveOption = None, as_json: JsonOption = False) -> int:
    """Tell what the archive holds: articles, sources, the days that they cover, sizes."""
    wiring = wire(archive, as_json=as_json)
    with wiring.archive() as opened:
        told = Coverage.of(opened)
    wiring.show(told.to_json(), terminal.render_coverage(told))
    return OK


@app.command()
def verify(archive: ArchiveOption = None, as_json: JsonOption = False) -> int:
    """Check that record, FAISS and tantivy agree and that every passage matches its hash."""
    wiring = wire(archive, as_json=as_json)
    with wiring.archive() as opened:
        faults, passages = opened.verify(), _passages(opened)
    well = f"All is well: {passages:,} passages, word for word, in record, FAISS and tantivy."
    wiring.show({"passages": passages, "faults": faults}, "\n".join(faults) or well)
    return NOTHING if faults else OK


@app.command()
def rebuild(archive: ArchiveOption = None, as_json: JsonOption = False) -> int:
    """Make FAISS and tantivy anew; encode anew only if the model or passage size changed."""
    from index.intake import Step  # as in `add`

    wiring = wire(archive, as_json=as_json)
    with wiring.archive() as opened, _progress() as progress:
        began = monotonic()
        encoded = opened.rebuild(
            lambda done, of: progress(Step(done, of, 0, done, monotonic() - began))
        )
        passages = _passages(opened)
    wiring.show(
        {"passages": passages, "encoded": encoded},
        f"Rebuilt {passages:,} passages; {encoded:,} texts were encoded.",
    )
    return OK


@app.command()
def export(
    archive: ArchiveOption = None,
) -> int:
    """Write every article to standard output as JSON Lines, which `add` takes in again."""
    wiring = wire(archive)
    with wiring.archive() as opened:
        for article in opened.catalogue.articles():
            print(json.dumps(to_json(article), ensure_ascii=False))  # noqa: T201 - the output itself
    return OK


@app.command("config")
def show_config(as_json: JsonOption = False) -> int:
    """Show every setting, its value and where it came from."""
    wiring = wire(as_json=as_json)
    rows = wiring.loaded.table()
    plain = {row.name: {"value": row.value, "origin": row.origin} for row in rows}
    pairs = [(row.name, row.value, row.origin) for row in rows]
    wiring.show(plain, terminal.render_pairs(pairs, "setting", "value", "from"))
    return OK


@app.command()
def demo(archive: ArchiveOption = None) -> int:
    """Take in the sample archive and answer three questions."""
    from index.intake import take_in  # as in `add`

    wiring = wire(archive)
    screen = terminal.console()
    sample = resources.files("index").joinpath("sample")
    with wiring.archive(create=True) as opened:
        with resources.as_file(sample) as folder, _progress() as progress:
            report = take_in(opened, [folder], commit_articles=256, progress=progress)
        screen.print(terminal.render_report(report))
        retriever = wiring.retriever(opened)
        for question in _DEMO:
            screen.rule(style="dim")
            screen.print(terminal.render_answer(retriever.ask(question, k=2)))
    return OK


def _one_article(archive: Archive, given: str) -> Article:
    found = list(archive.catalogue.articles([given])) or [
        article for article in archive.catalogue.articles() if article.id.startswith(given)
    ]
    if len(found) == 1:
        return found[0]
    if found:
        several = ", ".join(article.id for article in found[:3])
        raise ArchiveError(
            f"{len(found)} articles begin with {given!r}: {several}; write more of it"
        )
    raise ArchiveError(f"there is no article {given!r} in this archive; see: dateline list")


def _passages(archive: Archive) -> int:
    return len(archive.search) if archive.search is not None else 0


def _published_within(article: Article, first: date | None, last: date | None) -> bool:
    if first is None and last is None:
        return True
    day = article.day
    return day is not None and (not first or day >= first) and (not last or day < last)


@contextmanager
def _interruptible() -> Iterator[None]:
    try:
        yield
    except KeyboardInterrupt:
        _complain("interrupted; what was confirmed is in, and the same command goes on from there")
        raise typer.Exit(INTERRUPTED) from None


@contextmanager
def _progress() -> Iterator[Any]:
    bar = Progress(
        BarColumn(),
        TextColumn("{task.fields[told]}"),
        TimeRemainingColumn(),
        console=terminal.console(error=True),
        transient=True,
    )
    with _interruptible(), bar:
        task = bar.add_task("", total=None, told="reading")

        def tell(step: Any) -> None:
            articles = f"{step.articles:,} articles · " if step.articles else ""
            rate = step.passages / step.seconds if step.seconds else 0
            bar.update(
                task,
                total=step.bytes_total,
                completed=step.bytes_read,
                told=f"{articles}{rate:,.0f} passages/s",
            )

        yield tell


def main() -> None:
    """Run one command; what went wrong is one sentence on standard error."""
    try:
        app()
    except _EXPLAINED as error:
        _complain(str(error))
        sys.exit(UNUSABLE)
    except OSError as error:
        _complain(f"{error.filename or 'the archive'}: {error.strerror or error}")
        sys.exit(UNUSABLE)


def _complain(message: str) -> None:
    terminal.console(error=True).print(f"dateline: {message}", style="red")


if __name__ == "__main__":
    main()
