"""Question in, answer out."""

from retrieval.answer import Answer, Copy, Covered, Quote
from retrieval.figures import Disagreement
from retrieval.follow_ups.follow_up import FollowUp
from retrieval.intervals import Interval, in_words
from retrieval.question import Chip, Mention, Order, Question, QuestionError, parse_day
from retrieval.reranking import Reranker
from retrieval.retriever import Retriever, names_of
from retrieval.timeline import Moment, Timeline

__all__ = [
    "Answer",
    "Chip",
    "Copy",
    "Covered",
    "Disagreement",
    "FollowUp",
    "Interval",
    "Mention",
    "Moment",
    "Order",
    "Question",
    "QuestionError",
    "Quote",
    "Reranker",
    "Retriever",
    "Timeline",
    "in_words",
    "names_of",
    "parse_day",
]
