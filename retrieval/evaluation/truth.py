"""Truth: the answers that a question set names, as an archive knows them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from index import Archive
from retrieval.evaluation.question_sets import EvaluationError, QuestionSet

_IDS_A_QUERY = 500  # SQLite takes some thousands of values at a time
_PASSAGE = re.compile(r"(.+)#([0-9]{1,6})", re.DOTALL)

Judgements = Mapping[str, Mapping[str, int]]
"""Grades above 0 by question and by what answers it."""


@dataclass(frozen=True, slots=True)
class Truth:
    """The answers of a set as an archive knows them, and what it does not hold, in `notes`.

    `passages` are there for the questions alone whose answers are passages: 'ID#3' is the passage
    of that number, counted from 0 as `Quote.passage` is, unless an article has that very id.
    """

    articles: Judgements
    passages: Judgements
    notes: tuple[str, ...] = ()

    @classmethod
    def of(cls, asked: QuestionSet, archive: Archive) -> Truth:
        """Find the answers of a set in an archive.

        :raises EvaluationError: if it holds none of them.
        """
        named = sorted({answer for question in asked.questions for answer in question.answers})
        parts = {
            answer: (found[1], int(found[2]))
            for answer in named
            if (found := _PASSAGE.fullmatch(answer))
        }
        held = _held(archive, {*named, *(article for article, _ in parts.values())})
        parts = {answer: part for answer, part in parts.items() if answer not in held}
        cut = {
            (article, passage.ordinal)
            for article in {article for article, _ in parts.values()} & held
            for passage in archive.catalogue.passages_of(article)
        }
        missing = [
            answer for answer in named if answer not in held and parts.get(answer) not in cut
        ]
        if len(missing) == len(named):
            raise EvaluationError(
                f"the archive holds none of the {len(named):,} answers that {asked.name} names, "
                f"such as {missing[0]!r}; expected whole ids, as the corpus or `dateline list` has"
            )
        notes = [
            f"{len(missing):,} of {len(named):,} answers are not in the archive and count as not "
            f"found (such as {answer!r})"
            for answer in missing[:1]
        ]
        return cls(*_by_question(asked, parts), tuple(notes))


def passage_id(article: str, ordinal: int) -> str:
    """Return the name of a passage: the id of its article, and its number there from 0."""
    return f"{article}#{ordinal}"


def _held(archive: Archive, ids: Iterable[str]) -> set[str]:
    wanted = sorted(ids)
    return {
        article.id
        for start in range(0, len(wanted), _IDS_A_QUERY)
        for article in archive.catalogue.articles(wanted[start : start + _IDS_A_QUERY])
    }


def _by_question(
    asked: QuestionSet, parts: Mapping[str, tuple[str, int]]
) -> tuple[Judgements, Judgements]:
    """Return the grades of articles, and of passages; an article has the best of its passages'."""
    articles: dict[str, dict[str, int]] = {}
    passages: dict[str, dict[str, int]] = {}
    for question in asked.questions:
        for answer, grade in question.answers.items():
            article, ordinal = parts.get(answer, (answer, None))
            grades = articles.setdefault(question.id, {})
            grades[article] = max(grade, grades.get(article, 0))
            if ordinal is not None:
                passages.setdefault(question.id, {})[passage_id(article, ordinal)] = grade
    return articles, passages
