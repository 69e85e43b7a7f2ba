"""Comparison: what other settings change in an evaluation, and whether chance could do as much."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.stats import permutation_test

from retrieval.evaluation.evaluation import Evaluation, Group, Measured
from retrieval.evaluation.question_sets import JudgedQuestion

_RESAMPLES = 9_999
_SEED = 2007
_BATCH = 500  # resamples held in memory at a time
_MOST = 5


@dataclass(frozen=True, slots=True)
class Change:
    """One figure before and after; `better` and `worse` count questions.

    `p` is of the two-sided paired randomisation test. All three are None for what is no mean over
    questions.
    """

    group: Group
    name: str
    before: float
    after: float
    better: int | None = None
    worse: int | None = None
    p: float | None = None


@dataclass(frozen=True, slots=True)
class Moved:
    """A question whose first right article came to another place; None is none among the first."""

    question: JudgedQuestion
    before: int | None
    after: int | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two evaluations of one set, figure by figure, and the questions that moved the most."""

    before: Evaluation
    after: Evaluation
    changes: tuple[Change, ...]
    risen: tuple[Moved, ...]
    fallen: tuple[Moved, ...]

    @classmethod
    def of(cls, before: Evaluation, after: Evaluation) -> Comparison:
        """Compare two evaluations of the same questions."""
        earlier = {(figure.group, figure.name): figure for figure in before.measured}
        changes = [
            _change(earlier[figure.group, figure.name], figure)
            for figure in after.measured
            if (figure.group, figure.name) in earlier
        ]
        risen, fallen = _moved(before, after)
        return cls(before, after, tuple(changes), risen, fallen)

    def to_json(self) -> dict[str, Any]:
        """Return both evaluations, every change, and the questions that moved the most."""
        return {
            "before": self.before.to_json(),
            "after": self.after.to_json(),
            "changes": [
                {
                    "figure": f"{change.name}, {change.group}",
                    "before": round(change.before, 4),
                    "after": round(change.after, 4),
                    "difference": round(change.after - change.before, 4),
                    "better": change.better,
                    "worse": change.worse,
                    "p": None if change.p is None else round(change.p, 4),
                }
                for change in self.changes
            ],
            "risen": [_moved_to_json(moved) for moved in self.risen],
            "fallen": [_moved_to_json(moved) for moved in self.fallen],
        }


def paired_test(differences: Sequence[float]) -> float:
    """Return the two-sided p of differences that are of either sign by chance alone.

    Exact where few questions differ, else by 9,999 random signs from a fixed seed. Smucker, Allan
    and Carterette, A comparison of statistical significance tests, CIKM 2007.
    """
    changed = np.array([difference for difference in differences if difference])  # 0 has no sign
    if len(changed) < 2:  # noqa: PLR2004 - either sign of a single one is as far from none
        return 1.0
    found = permutation_test(
        (changed,),
        np.sum,
        permutation_type="samples",
        n_resamples=_RESAMPLES,
        batch=_BATCH,
        vectorized=True,
        rng=np.random.default_rng(_SEED),
    )
    return float(found.pvalue)


def _change(before: Measured, after: Measured) -> Change:
    shared = before.of_each.keys() & after.of_each.keys()
    if not shared:
        return Change(after.group, after.name, before.value, after.value)
    differences = [after.of_each[one] - before.of_each[one] for one in sorted(shared)]
    up = sum(difference > 0 for difference in differences)
    down = sum(difference < 0 for difference in differences)
    better, worse = (down, up) if after.less_is_better else (up, down)
    p = paired_test(differences)
    return Change(after.group, after.name, before.value, after.value, better, worse, p)


def _moved(before: Evaluation, after: Evaluation) -> tuple[tuple[Moved, ...], tuple[Moved, ...]]:
    """Return the questions that rose and fell the most, by reciprocal rank of the first article."""
    earlier, later = _reciprocal_ranks(before), _reciprocal_ranks(after)
    asked = {outcome.question.id: outcome.question for outcome in after.outcomes}
    by_change = sorted((later[one] - earlier[one], one) for one in later.keys() & earlier.keys())
    moved = [
        (change, Moved(asked[one], _place(earlier[one]), _place(later[one])))
        for change, one in by_change
        if change
    ]
    risen = [question for change, question in reversed(moved) if change > 0]
    fallen = [question for change, question in moved if change < 0]
    return tuple(risen[:_MOST]), tuple(fallen[:_MOST])


def _reciprocal_ranks(evaluation: Evaluation) -> Mapping[str, float]:
    return next(
        figure.of_each
        for figure in evaluation.measured
        if (figure.group, figure.name) == ("by article", "MRR")
    )


def _place(reciprocal_rank: float) -> int | None:
    return round(1 / reciprocal_rank) if reciprocal_rank else None


def _moved_to_json(moved: Moved) -> dict[str, Any]:
    return {
        "id": moved.question.id,
        "text": moved.question.text,
        "before": moved.before,
        "after": moved.after,
    }
