"""Question in, answer out."""

from retrieval.answer import Answer, Quote, in_words
from retrieval.question import Question, QuestionError, parse_day
from retrieval.retriever import Retriever, sources_named

__all__ = [
    "Answer",
    "Question",
    "QuestionError",
    "Quote",
    "Retriever",
    "in_words",
    "parse_day",
    "sources_named",
]
