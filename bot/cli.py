"""The command line: every command by its name, and how a process ends."""

from __future__ import annotations

import os
import sys
from enum import Enum
from importlib import resources
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from bot import evaluating, gathering, holdings, keyring, newsroom, serving, sources, terminal
from bot.answers import render_answer, render_timeline
from bot.conversation import Conversation
from bot.wiring import (
    EXPLAINED,
    NOTHING,
    OK,
    UNUSABLE,
    AfterOption,
    ArchiveOption,
    BeforeOption,
    JsonOption,
    SourceOption,
    complain,
    progress,
    wire,
)
from retrieval import Question

_DEMO = (
    "How many people died when the ferry Aurelia capsized in November 2017?",
    "Why was the Tollgate Bridge closed?",
    "What did the owner of the Corvina Star have to pay for the oil spill?",
)


class AnswerOrder(Enum):
    """The orders of an answer, as options."""

    BEST = "best"
    NEWEST = "newest"
    OLDEST = "oldest"


class Period(Enum):
    """The periods of a timeline, as options."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"


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
    order: Annotated[
        AnswerOrder | None, typer.Option(help="By relevance, or by day of publication.")
    ] = None,
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
            order=order.value if order else None,
        )
    wiring.show(answer.to_json(), render_answer(answer))
    if wiring.json and answer.note:
        terminal.console(error=True).print(answer.note)
    return OK if answer.quotes else NOTHING


@app.command()
def timeline(
    question: Annotated[str, typer.Argument(help="What the story is about.")],
    source: SourceOption = None,
    after: AfterOption = None,
    before: BeforeOption = None,
    by: Annotated[
        Period | None, typer.Option(help="One passage of each; else the story decides.")
    ] = None,
    archive: ArchiveOption = None,
    as_json: JsonOption = False,
) -> int:
    """Tell a story in order of time, first report to latest."""
    wiring = wire(archive, as_json=as_json)
    with wiring.archive() as opened:
        retriever = wiring.retriever(opened)
        asked = retriever.read(question, sources=source or (), after=after, before=before)
        told = retriever.timeline(asked, by=by.value if by else None)
    wiring.show(told.to_json(), render_timeline(told))
    return OK if told.moments else NOTHING


@app.command()
def chat(archive: ArchiveOption = None) -> int:
    """Ask one question after another, and go on from an answer."""
    wiring = wire(archive)
    settings = wiring.loaded.settings
    with wiring.archive() as opened:
        retriever = wiring.retriever(opened)

        def read(text: str) -> Question:
            return retriever.read(
                text,
                k=settings.quotes,
                per_article=settings.per_article,
                recency=settings.recency,
            )

        Conversation(retriever, read, terminal.console()).run(input)
    return OK


app.command()(holdings.add)
app.command()(gathering.follow)
app.command()(gathering.unfollow)
app.command()(gathering.pull)
app.command()(gathering.watch)
app.command("list")(holdings.list_articles)
app.command()(holdings.show)
app.command()(holdings.history)
app.add_typer(sources.app, name="sources")
app.command()(holdings.remove)
app.command()(holdings.stats)
app.command()(holdings.verify)
app.command()(holdings.rebuild)
app.command()(holdings.export)
app.command(epilog=evaluating.EPILOG)(evaluating.evaluate)
app.command()(newsroom.slack)
app.command()(newsroom.feedback)
app.command()(serving.serve)
app.add_typer(keyring.app, name="keys")
app.command()(serving.mcp)


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
    from index.intake import take_in  # the readers' libraries are heavy; most commands need none

    wiring = wire(archive)
    screen = terminal.console()
    sample = resources.files("index").joinpath("sample")
    with wiring.archive(create=True) as opened:
        with resources.as_file(sample) as folder, progress() as tell:
            report = take_in(opened, [folder], commit_articles=256, progress=tell)
        screen.print(terminal.render_report(report))
        retriever = wiring.retriever(opened)
        for question in _DEMO:
            screen.rule(style="dim")
            screen.print(render_answer(retriever.ask(question, k=2)))
    return OK


def main() -> None:
    """Run one command; what went wrong is one sentence on standard error."""
    try:
        app()
    except EXPLAINED as error:
        complain(str(error))
        sys.exit(UNUSABLE)
    except OSError as error:
        complain(f"{error.filename or 'the archive'}: {error.strerror or error}")
        sys.exit(UNUSABLE)


if __name__ == "__main__":
    main()
