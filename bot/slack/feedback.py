"""Feedback: what people thought of answers, as CSV and as questions to evaluate with."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

Verdict = Literal["useful", "useless", "answers", "fails"]
"""Of a whole answer: 'useful' or 'useless'. Of one passage: 'answers' or 'fails'."""

_COLUMNS = ("at", "verdict", "question", "read as", "article", "passage")
_WORD = re.compile(r"\w+")
# What Excel, LibreOffice and Google Sheets take for the start of a formula, wide forms included
# (OWASP, CSV Injection).
_FORMULA = re.compile(r"\s*[=+\-@＝＋－＠]|[\t\r\n]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Feedback:
    """What one person, who is not told, thought of an answer.

    `text` is the question and `read_as` how it was read, as `Question.to_json` tells it; `passage`
    is the passage of the article that the verdict is about, of an answer its first; `article_id` is
    '' where it showed none. `at` is a time in UTC (ISO 8601).
    """

    text: str
    read_as: Mapping[str, Any]
    article_id: str
    passage: int
    verdict: Verdict
    at: str

    @property
    def standing_alone(self) -> str:
        """The question in words that tell enough by themselves.

        Those of a follow-up ('and in Lyon?') do not; then it is the topic that they were read as.
        """
        topic = str(self.read_as.get("topic", ""))
        said = _words(self.text)
        return self.text if _words(topic) <= said else topic


def write_set(feedback: Iterable[Feedback], folder: Path) -> int:
    """Write queries.jsonl and qrels.tsv, which `dateline evaluate` reads; return the questions.

    Passages that answer, and the first of answers that were useful, are the answers. A question
    that has none of these is left out: that something else would answer it is nobody's word.
    """
    answers: dict[str, dict[str, None]] = {}
    read_as: dict[str, Mapping[str, Any]] = {}
    for one in feedback:
        text = one.standing_alone.strip()
        if one.verdict in {"answers", "useful"} and text and _is_named(one.article_id):
            read_as[text] = one.read_as
            answers.setdefault(text, {})[f"{one.article_id}#{one.passage}"] = None
    folder.mkdir(parents=True, exist_ok=True)
    numbered = list(enumerate(answers, 1))
    queries = [
        {"_id": f"q{number}", "text": text, "metadata": {"read_as": read_as[text]}}
        for number, text in numbered
    ]
    qrels = [f"q{number}\t{passage}\t1" for number, text in numbered for passage in answers[text]]
    _write(folder / "queries.jsonl", [json.dumps(one, ensure_ascii=False) for one in queries])
    _write(folder / "qrels.tsv", qrels)
    return len(queries)


def as_csv(feedback: Iterable[Feedback]) -> str:
    """Return feedback as CSV with a header (RFC 4180).

    What a spreadsheet would run as a formula has an apostrophe before it.
    """
    written = io.StringIO()
    rows = csv.writer(written)
    rows.writerow(_COLUMNS)
    for one in feedback:
        chips = "; ".join(one.read_as.get("chips", ()))
        passage = str(one.passage) if one.article_id else ""
        cells = (one.at, one.verdict, one.text, chips, one.article_id, passage)
        rows.writerow([_defused(cell) for cell in cells])
    return written.getvalue()


def _defused(cell: str) -> str:
    return f"'{cell}" if _FORMULA.match(cell) else cell


def _words(text: str) -> set[str]:
    return set(_WORD.findall(text.casefold()))


def _is_named(article_id: str) -> bool:
    """Return whether a file whose columns are parted by tabs can name an article."""
    return (
        bool(article_id)
        and article_id == " ".join(article_id.splitlines()).strip("\t ")
        and ("\t" not in article_id)
    )


def _write(file: Path, lines: Iterable[str]) -> None:
    file.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8", newline="\n")
