"""Question in, answer out."""

from retrieval.answer import Answer, Quote
from retrieval.intervals import Interval, in_words
from retrieval.question import Chip, Mention, Question, QuestionError, parse_day
from retrieval.retriever import Retriever, sources_named

__all__ = [
    "Answer",
    "Chip",
    "Interval",
    "Mention",
    "Question",
    "QuestionError",
    "Quote",
    "Retriever",
    "in_words",
    "parse_day",
    "sources_named",
]
