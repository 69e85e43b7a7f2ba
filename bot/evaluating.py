"""Evaluating: the command that measures how well questions with known answers are answered."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from bot import measures, terminal
from bot.wiring import (
    OK,
    ArchiveOption,
    JsonOption,
    OptionError,
    Wiring,
    interruptible,
    progress,
    wire,
)
from config import Loaded, SettingsError, load
from retrieval import Answer
from retrieval.evaluation import EvaluationError, QuestionSet

if TYPE_CHECKING:
    from index.intake import Report
    from retrieval.evaluation.evaluation import Evaluation

EPILOG = """\
Your own questions take two files in DIR, and are asked of your own archive.

queries.jsonl, a line a question:
{"_id": "q1", "text": "Why was the bridge closed?"}
{"_id": "q2", "text": "Who won the boat race?", "metadata": {"unanswerable": true}}

qrels.tsv, a line an answer: question, article and 1, with tabs between. The article is its whole \
id, as `dateline list` shows it; ID#3 is one of its passages, by the number that `ask --json` \
calls passage.

Where DIR has corpus.jsonl too, or corpus.jsonl.gz, an archive is made of it, once, in the cache \
folder.
"""

_PLACES = 10
_MOST_PLACES = 100
_TAKEN_IN = "taken_in.json"


def evaluate(
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help="The questions, in BEIR's layout; see below.")
    ],
    compare: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME=VALUE",
            help="Evaluate again with this setting, or with k, how many articles are looked at, "
            "and compare; may be given again.",
        ),
    ] = None,
    archive: ArchiveOption = None,
    as_json: JsonOption = False,
) -> int:
    """Measure how well questions whose answers are known are answered."""
    wiring = wire(archive, as_json=as_json)
    asked = QuestionSet.load(folder)
    if not compare:
        found = _evaluated(asked, wiring, _PLACES)
        wiring.show(found.to_json(), measures.render_evaluation(found))
        return OK
    from retrieval.evaluation.comparison import (
        Comparison,  # scipy's statistics take most of a second
    )

    changed, places = _changed(compare, asked, wiring, archive)
    both = Comparison.of(_evaluated(asked, wiring, _PLACES), _evaluated(asked, changed, places))
    wiring.show(both.to_json(), measures.render_comparison(both, ", ".join(compare)))
    return OK


def _changed(
    pairs: Sequence[str], asked: QuestionSet, wiring: Wiring, archive: Path | None
) -> tuple[Wiring, int]:
    """Return the wiring with these settings, as if the environment named them, and the places."""
    environ, places = dict(os.environ), _PLACES
    if archive:
        environ["DATELINE_ARCHIVE"] = str(archive)
    for pair in pairs:
        name, equals, value = (part.strip() for part in pair.partition("="))
        if not equals or not name.isidentifier():
            raise OptionError(
                f"--compare {pair!r}: expected NAME=VALUE, such as threshold=0.3; the names are k "
                "and those that `dateline config` shows"
            )
        if name == "k":
            places = _places(value)
            continue
        _require_effect(name, asked)
        environ[f"DATELINE_{name.upper()}"] = value
    try:
        return replace(wiring, loaded=load(environ)), places
    except SettingsError as error:
        raise SettingsError(f"--compare: {error}") from None


def _places(value: str) -> int:
    if not value.isdecimal() or not 1 <= int(value) <= _MOST_PLACES:
        raise OptionError(f"--compare k={value}: expected a whole number from 1 to {_MOST_PLACES}")
    return int(value)


def _require_effect(name: str, asked: QuestionSet) -> None:
    """Refuse what would be compared with itself."""
    if name == "archive" and asked.corpus:
        raise OptionError(
            f"--compare archive: {asked.name} brings its own corpus, and no other archive is asked"
        )
    if name in {"model", "passage_words"} and not asked.corpus:
        raise OptionError(
            f"--compare {name}: it changes how an archive is made, and {asked.name} brings no "
            "corpus to make one of; compare two archives with: --compare archive=DIR"
        )


def _evaluated(asked: QuestionSet, wiring: Wiring, places: int) -> Evaluation:
    from retrieval.evaluation.evaluation import (
        evaluate,  # with scikit-learn, a second that no other needs
    )
    from retrieval.evaluation.truth import Truth

    settings = wiring.loaded.settings
    if asked.corpus:
        wiring, notes = _with_corpus(asked.corpus, wiring)
        asked = replace(asked, notes=(*asked.notes, *notes))
    else:
        _say(f"Asking the archive in {settings.archive}.")
    # The order is measured by itself, so nothing may be held back; refusals are worked out.
    open_minded = _with(wiring, threshold=0.0)
    with interruptible(), wiring.archive() as opened, _bar(len(asked.questions)) as advance:
        retriever = open_minded.retriever(opened)
        truth = Truth.of(asked, opened)
        # Where articles alone are looked for, other passages of an article found tell nothing.
        per_article = settings.per_article if truth.passages else 1

        def ask(question: str) -> Answer:
            return retriever.ask(
                question,
                k=places * per_article,
                per_article=per_article,
                recency=settings.recency,
            )

        return evaluate(
            asked, truth, ask, threshold=settings.threshold, depth=places, advance=advance
        )


def _with_corpus(corpus: Path, wiring: Wiring) -> tuple[Wiring, Sequence[str]]:
    """Return the wiring of an archive of this corpus, made where there is none, and what to tell.

    One that was left half made has no mark, and is gone on with.

    :raises EvaluationError: if no article can be read in the corpus.
    """
    folder = wiring.loaded.settings.cache / "evaluation" / _key(corpus, wiring)
    wiring = _with(wiring, archive=folder)
    mark = folder / _TAKEN_IN
    try:
        notes = list(json.loads(mark.read_text(encoding="utf-8"))["notes"])
    except (OSError, ValueError, KeyError, TypeError):
        _say(f"Making an archive of {corpus} in {folder}; it is kept for the next time.")
    else:
        _say(f"Asking the archive made of {corpus} before, in {folder}.")
        return wiring, notes
    report = _taken_in(corpus, wiring)
    notes = [
        f"{len(report.failed):,} rows of the corpus were not taken in (such as {one.where}: "
        f"{one.reason})"
        for one in report.failed[:1]
    ]
    if not report.added + report.changed + report.unchanged:
        raise EvaluationError(f"no article could be read in {corpus}: {'; '.join(notes)}")
    told = json.dumps({"corpus": str(corpus.resolve()), "notes": notes}, ensure_ascii=False)
    fresh = mark.with_suffix(".new")
    fresh.write_text(told, encoding="utf-8")
    fresh.replace(mark)
    return wiring, notes


def _taken_in(corpus: Path, wiring: Wiring) -> Report:
    from index.intake import take_in  # the readers' libraries are heavy; most commands need none

    commit_articles = wiring.loaded.settings.commit_articles
    with progress() as tell, wiring.archive(create=True) as opened:
        return take_in(opened, [corpus], commit_articles=commit_articles, progress=tell)


def _key(corpus: Path, wiring: Wiring) -> str:
    """Return a hash of all that makes the archive what it is: corpus, model, passages, readers."""
    settings = wiring.loaded.settings
    with corpus.open("rb") as stream:
        content = hashlib.file_digest(stream, "sha256").hexdigest()
    # A model in a folder can be trained on under the same name.
    weights = wiring.encoder.fingerprint if Path(settings.model).is_dir() else ""
    told = [content, settings.model, weights, settings.passage_words, version("dateline")]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()[:16]


def _with(wiring: Wiring, **values: object) -> Wiring:
    settings = wiring.loaded.settings.model_copy(update=values)
    return replace(wiring, loaded=Loaded(settings, wiring.loaded.origins))


def _say(message: str) -> None:
    terminal.console(error=True).print(terminal.printable(message), style="dim")


@contextmanager
def _bar(questions: int) -> Iterator[Callable[[], object]]:
    """Show on standard error how many questions have been asked; what is yielded counts one."""
    screen = terminal.console(error=True)
    bar = Progress(
        TextColumn("asking"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=screen,
        transient=True,
        disable=not screen.is_terminal,
    )
    with bar:
        task = bar.add_task("", total=questions)
        yield lambda: bar.advance(task)
