"""Question sets in BEIR's layout: questions, and the articles or passages that answer them."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_CORPUS = ("corpus.jsonl", "corpus.jsonl.gz")
_QUERIES = "queries.jsonl"
_QRELS = ("qrels.tsv", "qrels/test.tsv")
_COLUMNS = 3


class EvaluationError(ValueError):
    """A question set that cannot be used; the message says what was found and what would do."""


@dataclass(frozen=True, slots=True)
class JudgedQuestion:
    """A question and its known answers, by id of article or passage, graded from 1 upwards.

    Without answers it is one that the archive should refuse.
    """

    id: str
    text: str
    answers: Mapping[str, int]
    metadata: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """Questions with their answers; `notes` tell what was left out, and why."""

    name: str
    questions: tuple[JudgedQuestion, ...]
    corpus: Path | None
    """The articles that the set brings along, None where it asks an archive that is there."""
    notes: tuple[str, ...] = ()

    @classmethod
    def load(cls, folder: Path) -> QuestionSet:
        """Read `queries.jsonl` and `qrels.tsv`, or `qrels/test.tsv` as BEIR hands its sets out.

        A question is unanswerable if its metadata says so, or if the qrels name nothing of a grade
        above 0 for it. What `qrels/test.tsv` does not name at all belongs to another split, and is
        left out. Thakur and others, BEIR, NeurIPS 2021.

        :raises EvaluationError: if a file is missing or a row cannot be read, which is named; or if
            no question has an answer.
        """
        if not folder.is_dir():
            raise EvaluationError(f"there is no folder {folder}; expected one with {_QUERIES}")
        rows = dict(_questions(_present(folder, (_QUERIES,))))
        if not rows:
            raise EvaluationError(f"{folder / _QUERIES} holds no question")
        qrels = _present(folder, _QRELS)
        judged = _judgements(qrels, rows)
        notes = _told(judged.keys() - rows.keys(), f"named in {qrels.name}, not in {_QUERIES}")
        questions, left_out = _judge(rows, judged, in_splits=qrels.parent != folder)
        for reason, ids in left_out.items():
            notes += _told(ids, reason)
        if not any(question.answers for question in questions):
            raise EvaluationError(
                f"no question in {folder} has an answer: {qrels.name} names none of them with an "
                "article and a score above 0"
            )
        corpus = next((folder / name for name in _CORPUS if (folder / name).exists()), None)
        return cls(folder.resolve().name, tuple(questions), corpus, tuple(notes))


def _judge(
    rows: Mapping[str, Mapping[str, Any]],
    judged: Mapping[str, Mapping[str, int]],
    *,
    in_splits: bool,
) -> tuple[list[JudgedQuestion], dict[str, list[str]]]:
    """Return the questions to ask, and the ids of those that are a matter of doubt, by reason."""
    questions: list[JudgedQuestion] = []
    doubtful: dict[str, list[str]] = {
        "of another split, as the qrels do not name them: not asked": [],
        "marked as answerable, without an answer in the qrels: not asked": [],
        "marked as unanswerable, with answers in the qrels: taken as unanswerable": [],
    }
    elsewhere, without, contrary = doubtful.values()
    for number, row in rows.items():
        marked = row["metadata"].get("unanswerable")
        answers = {name: grade for name, grade in judged.get(number, {}).items() if grade > 0}
        if marked and answers:
            contrary.append(number)
            answers = {}
        elif marked is False and not answers:
            without.append(number)
            continue
        elif marked is None and in_splits and number not in judged:
            elsewhere.append(number)
            continue
        questions.append(JudgedQuestion(number, row["text"], answers, row["metadata"]))
    return questions, doubtful


def _questions(file: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    seen: set[str] = set()
    for where, line in _lines(file):
        row = _row(where, line)
        number = _text(where, "_id", row.get("_id"))
        if number in seen:
            raise EvaluationError(f"{where}: a second question has the _id {number!r}")
        seen.add(number)
        metadata = row.get("metadata") or {}
        if not isinstance(metadata, dict):
            raise EvaluationError(f"{where}: metadata is {metadata!a}; expected an object")
        if metadata.get("unanswerable") not in (None, True, False):
            raise EvaluationError(
                f"{where}: unanswerable is {metadata['unanswerable']!a}; expected true or false"
            )
        yield number, {"text": _text(where, "text", row.get("text")), "metadata": metadata}


def _row(where: str, line: str) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise EvaluationError(
            f"{where}: it is not JSON ({error}); expected "
            '{"_id": "q1", "text": "Why was the bridge closed?"}'
        ) from None
    if not isinstance(row, dict):
        raise EvaluationError(f"{where}: found {line[:40]!a}; expected an object with _id and text")
    return row


def _text(where: str, name: str, value: object) -> str:
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)  # ids are numbers in some sets
    if not isinstance(value, str) or not value.strip():
        raise EvaluationError(f"{where}: {name} is {value!a}; expected text")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise EvaluationError(f"{where}: {name} holds half a character: {value!a}") from None
    return value


def _judgements(file: Path, questions: Collection[str]) -> dict[str, dict[str, int]]:
    """Return grades by question and answer; a first line that names columns is passed over."""
    judged: dict[str, dict[str, int]] = {}
    for number, (where, line) in enumerate(_lines(file)):
        columns = [column.strip() for column in line.split("\t")]
        if len(columns) != _COLUMNS or not all(columns):
            raise EvaluationError(
                f"{where}: found {line[:60]!r}; expected question, article and score, with a tab "
                "between"
            )
        question, answer, score = columns
        try:
            judged.setdefault(question, {})[answer] = int(score)
        except ValueError:
            if number or question in questions:
                raise EvaluationError(
                    f"{where}: the score is {score!r}; expected a whole number, such as 1"
                ) from None
            judged.clear()
    return judged


def _lines(file: Path) -> Iterator[tuple[str, str]]:
    try:
        text = file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise EvaluationError(f"{file} is not text in UTF-8: {error}") from None
    # Line ends alone: JSON may hold other characters at which str.splitlines would cut.
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            yield f"{file}, line {number}", line


def _present(folder: Path, names: tuple[str, ...]) -> Path:
    for name in names:
        if (folder / name).is_file():
            return folder / name
    raise EvaluationError(
        f"{folder} has no {' and no '.join(names)}; a question set is {_QUERIES} with the "
        f"questions and {_QRELS[0]} with their answers"
    )


def _told(ids: Collection[str], reason: str) -> list[str]:
    if not ids:
        return []
    number = f"{len(ids):,} question{'s' if len(ids) > 1 else ''}"
    return [f"{number} {reason} (such as {min(ids)!r})"]
