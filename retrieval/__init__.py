"""Question in, answer out."""

from retrieval.answer import Answer, Quote, in_words
from retrieval.question import Question, QuestionError, parse_day
from retrieval.retriever import Retriever

__all__ = ["Answer", "Question", "QuestionError", "Quote", "Retriever", "in_words", "parse_day"]
