"""Question in, answer out."""

from retrieval.answer import Answer, Copy, Covered, Latest, Quote
from retrieval.citation import check_style
from retrieval.facets import Facets
from retrieval.figures import Disagreement
from retrieval.follow_ups.follow_up import FollowUp
from retrieval.holdings import Holdings, SourceHeld
from retrieval.intervals import Interval, in_words
from retrieval.library import Library
from retrieval.question import Chip, Mention, Order, Question, QuestionError, parse_day
from retrieval.reading_room import Reading
from retrieval.reranking import Reranker
from retrieval.retriever import Retriever
from retrieval.shelf import Listed, Page
from retrieval.timeline import Moment, Timeline
from retrieval.verifying import Verdict
from retrieval.visible import names_of
from retrieval.volume import Edition, Piece, Volume

__all__ = [
    "Answer",
    "Chip",
    "Copy",
    "Covered",
    "Disagreement",
    "Edition",
    "Facets",
    "FollowUp",
    "Holdings",
    "Interval",
    "Latest",
    "Library",
    "Listed",
    "Mention",
    "Moment",
    "Order",
    "Page",
    "Piece",
    "Question",
    "QuestionError",
    "Quote",
    "Reading",
    "Reranker",
    "Retriever",
    "SourceHeld",
    "Timeline",
    "Verdict",
    "Volume",
    "check_style",
    "in_words",
    "names_of",
    "parse_day",
]
