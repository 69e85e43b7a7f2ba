"""How well an archive answers questions whose answers are known.

Measuring needs heavy libraries, so its modules are imported where they are used.
"""

from retrieval.evaluation.question_sets import EvaluationError, QuestionSet

__all__ = ["EvaluationError", "QuestionSet"]
