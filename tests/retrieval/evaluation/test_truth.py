"""Truth: the answers of a set, found again in an archive."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from index import Archive, Article
from retrieval.evaluation.question_sets import EvaluationError, JudgedQuestion, QuestionSet
from retrieval.evaluation.truth import Truth

MakeArticle = Callable[..., Article]


def of(archive: Archive, **answers: Mapping[str, int]) -> Truth:
    questions = tuple(
        JudgedQuestion(number, f"What about {number}?", known, {})
        for number, known in answers.items()
    )
    return Truth.of(QuestionSet("harbour", questions, None), archive)


def test_an_answer_is_an_article_or_a_passage_of_one(archive: Archive) -> None:
    truth = of(archive, q1={"pier": 2, "ferry": 1}, q2={"pier#0": 2, "pier#01": 1}, q3={})
    assert truth.articles == {"q1": {"pier": 2, "ferry": 1}, "q2": {"pier": 2}}
    assert truth.passages == {"q2": {"pier#0": 2, "pier#1": 1}}
    assert truth.notes == ()


def test_an_article_may_have_an_id_that_reads_like_a_passage(
    archive: Archive, make_article: MakeArticle
) -> None:
    archive.add([make_article(id="pier#1")])
    truth = of(archive, q1={"pier#1": 1}, q2={"pier#1#0": 1})
    assert truth.articles == {"q1": {"pier#1": 1}, "q2": {"pier#1": 1}}
    assert truth.passages == {"q2": {"pier#1#0": 1}}
    assert truth.notes == ()


@pytest.mark.parametrize("missing", ["quay", "pier#99", "quay#0", "pie", "pier#", "#1"])
def test_what_the_archive_does_not_hold_is_told_and_stays_to_be_found(
    archive: Archive, missing: str
) -> None:
    truth = of(archive, q1={"pier": 1, missing: 1})
    assert truth.notes == (
        f"1 of 2 answers are not in the archive and count as not found (such as {missing!r})",
    )
    assert sum(map(len, truth.articles.values())) == (1 if missing == "pier#99" else 2)


def test_an_archive_that_holds_none_of_the_answers_is_the_wrong_one(archive: Archive) -> None:
    with pytest.raises(EvaluationError, match="holds none of the 2 answers that harbour names"):
        of(archive, q1={"quay": 1}, q2={"pier#99": 1})


def test_any_number_of_answers_can_be_looked_up(archive: Archive) -> None:
    truth = of(archive, q1={f"quay-{number}": 1 for number in range(1200)} | {"storm": 1})
    assert truth.notes[0].startswith("1,200 of 1,201 answers are not in the archive")
