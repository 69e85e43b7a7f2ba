"""Comparison: what changed between two evaluations, and whether chance could have done it."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.evaluation.comparison import Change, Comparison, paired_test
from retrieval.evaluation.evaluation import Evaluation, Measured, Outcome
from retrieval.evaluation.question_sets import JudgedQuestion


def evaluation(
    ranks: Mapping[str, float], refused: Mapping[str, float] | None = None, area: float = 0.5
) -> Evaluation:
    """An evaluation that tells reciprocal ranks, refusals and one number that is no mean."""
    questions = [
        JudgedQuestion(number, f"What about {number}?", {"pier": 1}, {}) for number in ranks
    ]
    return Evaluation(
        "harbour",
        0.25,
        tuple(Outcome(question, (), (), 0.5, is_right=True, seconds=0) for question in questions),
        (
            Measured("by article", "MRR", sum(ranks.values()) / len(ranks), ranks),
            Measured("saying no", "AUROC", area),
            Measured(
                "saying no",
                "answerable refused",
                0.0,
                refused or dict.fromkeys(ranks, 0.0),
                less_is_better=True,
            ),
        ),
        (),
        (),
    )


@pytest.mark.parametrize(
    ("differences", "p"),
    [
        ([], 1),
        ([0, 0, 0], 1),
        ([0.5], 1),
        ([1, 1, 1, 1, 1], 2 / 32),
        ([1, 1, 1, 1, 1, 0, 0, 0], 2 / 32),
        ([-1, -1, -1, -1, -1], 2 / 32),
        ([1, 1, 1, 1, -1], 12 / 32),
        ([1, -1], 1),
        # The two small ones together do not outweigh the first.
        ([4, 1, 1], 2 / 8),
    ],
)
def test_where_few_questions_differ_every_choice_of_signs_is_counted(
    differences: list[float], p: float
) -> None:
    assert paired_test(differences) == pytest.approx(p)


def test_where_many_questions_differ_the_signs_are_drawn_alike_each_time() -> None:
    clear = paired_test([0.1] * 40 + [-0.1] * 5)
    assert clear < 0.001
    assert paired_test([0.1] * 23 + [-0.1] * 22) > 0.5
    assert paired_test([0.1] * 40 + [-0.1] * 5) == clear


@given(st.lists(st.sampled_from([-1.0, -0.5, -0.25, 0.0, 0.25, 0.5, 1.0]), max_size=9))
def test_p_is_a_probability_and_the_same_from_either_side(differences: list[float]) -> None:
    p = paired_test(differences)
    assert 0 < p <= 1
    assert paired_test([-difference for difference in differences]) == pytest.approx(p)


def test_a_change_counts_the_questions_that_got_better_and_worse() -> None:
    before = evaluation({"q1": 0.5, "q2": 1, "q3": 0, "q4": 1}, area=0.7)
    after = evaluation(
        {"q1": 1, "q2": 0.5, "q3": 1, "q4": 1}, {"q1": 1, "q2": 0, "q3": 0, "q4": 0}, area=0.8
    )
    rank, area, refused = Comparison.of(before, after).changes
    assert (rank.before, rank.after) == (0.625, 0.875)
    assert (rank.better, rank.worse, rank.p) == (2, 1, 0.75)
    assert area == Change("saying no", "AUROC", 0.7, 0.8)
    assert (refused.better, refused.worse, refused.p) == (0, 1, 1)


def test_the_questions_that_moved_the_most_come_first() -> None:
    before = evaluation({f"q{number}": 0.5 for number in range(9)})
    after = evaluation(
        {
            "q0": 1,
            "q1": 0,
            "q2": 0.25,
            **{f"q{number}": 1 / 3 for number in range(3, 8)},
            "q8": 0.5,
        }
    )
    found = Comparison.of(before, after)
    assert [(one.question.id, one.before, one.after) for one in found.risen] == [("q0", 2, 1)]
    assert [(one.question.id, one.before, one.after) for one in found.fallen] == [
        ("q1", 2, None),
        ("q2", 2, 4),
        ("q3", 2, 3),
        ("q4", 2, 3),
        ("q5", 2, 3),
    ]


def test_an_evaluation_compared_with_itself_has_changed_in_nothing() -> None:
    same = evaluation({"q1": 0.5, "q2": 0})
    found = Comparison.of(same, same)
    assert (found.risen, found.fallen) == ((), ())
    assert all(change.before == change.after for change in found.changes)
    assert [change.p for change in found.changes] == [1, None, 1]


def test_plain_values_hold_both_evaluations_and_every_change() -> None:
    told = Comparison.of(evaluation({"q1": 0.5}), evaluation({"q1": 1})).to_json()
    assert set(told) == {"before", "after", "changes", "risen", "fallen"}
    assert told["changes"][0] == {
        "figure": "MRR, by article",
        "before": 0.5,
        "after": 1,
        "difference": 0.5,
        "better": 1,
        "worse": 0,
        "p": 1,
    }
    assert told["risen"] == [{"id": "q1", "text": "What about q1?", "before": 2, "after": 1}]
