"""Question in, answer out."""

from retrieval.answer import Answer, Copy, Covered, Latest, Quote
from retrieval.citation import check_style
from retrieval.figures import Disagreement
from retrieval.follow_ups.follow_up import FollowUp
from retrieval.intervals import Interval, in_words
from retrieval.question import Chip, Mention, Order, Question, QuestionError, parse_day
from retrieval.reading_room import Reading
from retrieval.reranking import Reranker
from retrieval.retriever import Retriever
from retrieval.timeline import Moment, Timeline
from retrieval.visible import names_of

__all__ = [
    "Answer",
    "Chip",
    "Copy",
    "Covered",
    "Disagreement",
    "FollowUp",
    "Interval",
    "Latest",
    "Mention",
    "Moment",
    "Order",
    "Question",
    "QuestionError",
    "Quote",
    "Reading",
    "Reranker",
    "Retriever",
    "Timeline",
    "check_style",
    "in_words",
    "names_of",
    "parse_day",
]
