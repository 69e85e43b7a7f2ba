"""The order of an answer: what it reaches against simpler orders, and what its weights rest on."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from benchmarks.quality import SAMPLE, dawn, encyclopedia, even, evidence, odd, sample, ways
from benchmarks.relevance import TODAY
from benchmarks.sets import Laboratory, Row, measure, table
from index import Archive, Encoder
from retrieval import Question, QuestionError, Retriever, ranking, selection

Scored = Mapping[str, Mapping[str, float]]
K = 10


def finding(data: Path, work: Path, encoder: Encoder) -> str:
    """Report on the rows that nothing was chosen on: the whole of `ask` against simpler orders."""
    found = []
    for name, (questions, archive) in {
        "Dawn and APP": dawn(data, work, encoder),
        "MultiHop-RAG": evidence(data, work, encoder),
    }.items():
        with archive:
            asked = odd(questions.answerable())
            told = f"{name}, {len(asked)} questions"
            lab = Laboratory(archive)
            runs: dict[str, dict[str, dict[str, float]]] = {way: {} for way in ways()}
            for question in asked:
                scores = lab.scores(question["text"])
                for way, order in ways().items():
                    runs[way][question["_id"]] = lab.best_articles(order(scores))
            for way, run in runs.items():
                found.append([told, way, *measure(questions.truth, run).values()])
            reached = measure(questions.truth, _asked(archive, asked))
            found.append([told, "**Dateline**", *reached.values()])
    head = ["set", "order by", "hit@1", "hit@10", "MRR", "MAP@10", "recall@10"]
    return (
        "The odd rows of both sets, by article. 'Dateline' is the whole of `ask` with the text of "
        f"the question alone, {K} passages, one an article, without a threshold, so its MRR counts "
        "the first ten; the others rank every passage, and the first hundred articles count.\n\n"
        + table(head, found)
    )


def weights(data: Path, work: Path, encoder: Encoder) -> str:
    """Choose the share of meaning and that of the lead, on the even rows of both sets."""
    settings = [{"MEANING": meaning, "LEAD": 0.35} for meaning in (0.25, 0.3, 0.35, 0.4, 0.5)]
    settings += [{"MEANING": 0.35, "LEAD": lead} for lead in (0.0, 0.2, 0.5)]
    return _sweep(data, work, encoder, settings)


def leanings(data: Path, work: Path, encoder: Encoder) -> str:
    """Choose what a leaning adds, on the even rows of MultiHop-RAG."""
    settings: list[dict[str, float]] = [
        {},
        {"SOURCE": 0.0},
        {"SOURCE": 0.05},
        {"SOURCE": 0.12},
        {"AROUND": 0.0},
        {"AROUND": 0.12},
        {"UNSTATED": 0.0},
        {"UNSTATED": 0.6},
        {"PART": 0.0},
        {"PART": 0.2},
    ]
    questions, archive = evidence(data, work, encoder)
    asked = even(questions.answerable())
    rows: list[list[object]] = []
    with archive:
        for setting in settings:
            with _set(setting):
                told = measure(questions.truth, _ranked(archive, asked))
            rows.append([_in_words(setting), told["MAP@10"], told["recall@10"]])
        named = measure(questions.truth, _ranked(archive, asked, _with_names))
        rows.append(["names of sources stay in the topic", named["MAP@10"], named["recall@10"]])
    return f"{len(asked)} questions, the even rows.\n\n" + table(
        ["setting", "MAP@10", "recall@10"], rows
    )


def evidence_in_the_order(data: Path, work: Path, encoder: Encoder) -> str:
    """Choose what relevance adds to the order, on even rows of three sets."""
    rows: list[list[object]] = []
    measures = {
        "Dawn and APP": (dawn, "MRR", SAMPLE),
        "MultiHop-RAG": (evidence, "MAP@10", None),
        "SQuAD 2.0": (encyclopedia, "MRR", SAMPLE),
    }
    for weight in (0.0, 0.02, 0.05, 0.1):
        row: list[object] = [weight]
        for load, name, size in measures.values():
            questions, archive = load(data, work, encoder)
            asked = even(questions.answerable())
            with archive, _set({"EVIDENCE": weight}, selection):
                told = measure(questions.truth, _asked(archive, sample(asked, size or len(asked))))
            row.append(told[name])
        rows.append(row)
    head = ["weight", *(f"{name}: {kind}" for name, (_, kind, _) in measures.items())]
    return "Even rows, by the whole of `ask`.\n\n" + table(head, rows)


def _sweep(
    data: Path, work: Path, encoder: Encoder, settings: Sequence[Mapping[str, float]]
) -> str:
    rows: list[list[object]] = []
    one, two = dawn(data, work, encoder), evidence(data, work, encoder)
    with one[1], two[1]:
        for setting in settings:
            with _set(setting):
                first = measure(one[0].truth, _ranked(one[1], sample(even(one[0].answerable()))))
                second = measure(two[0].truth, _ranked(two[1], even(two[0].answerable())))
            told = _in_words(setting)
            rows.append([told, first["MRR"], second["MAP@10"], second["recall@10"]])
    head = ["setting", "Dawn and APP: MRR", "MultiHop-RAG: MAP@10", "recall@10"]
    return "The even rows of both sets, the order alone.\n\n" + table(head, rows)


def _read(retriever: Retriever, row: Row) -> Question | None:
    try:
        return retriever.read(row["text"], today=TODAY, k=K, per_article=1)
    except QuestionError:
        return None


def _asked(archive: Archive, asked: Sequence[Row]) -> dict[str, dict[str, float]]:
    """Answer each question as users are answered, and return the articles in their order."""
    retriever = Retriever(archive, threshold=0)
    run: dict[str, dict[str, float]] = {}
    for row in asked:
        question = _read(retriever, row)
        quotes = retriever.answer(question).quotes if question else ()
        run[row["_id"]] = {quote.article_id: float(-n) for n, quote in enumerate(quotes)}
    return run


def _ranked(
    archive: Archive,
    asked: Sequence[Row],
    changed: Callable[[Question], Question] = lambda question: question,
) -> dict[str, dict[str, float]]:
    """Rank the candidates of each question, and return the first hundred articles."""
    retriever = Retriever(archive)
    run: dict[str, dict[str, float]] = {}
    for row in asked:
        question = _read(retriever, row)
        run[row["_id"]] = {}
        if question is None:
            continue
        ranked = retriever.ranked(changed(question))
        places = selection.first_of_articles(ranked, 1)[:100]
        found = archive.catalogue.find(ranked.rows[places].tolist())
        for number, place in enumerate(places):
            run[row["_id"]][found[int(ranked.rows[place])].article.id] = float(-number)
    return run


def _with_names(question: Question) -> Question:
    return replace(question, topic=question.text)


@contextmanager
def _set(setting: Mapping[str, float], module: object = ranking) -> Iterator[None]:
    """Give constants of a module other values for a while."""
    kept = {name: getattr(module, name) for name in setting}
    for name, value in setting.items():
        setattr(module, name, value)
    try:
        yield
    finally:
        for name, value in kept.items():
            setattr(module, name, value)


def _in_words(setting: Mapping[str, float]) -> str:
    return ", ".join(f"{name} {value}" for name, value in setting.items()) or "as set"
