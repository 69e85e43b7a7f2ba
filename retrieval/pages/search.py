"""Search: what the search page shows of a question, its answer and its facets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from index.article import paragraphs
from retrieval.answer import Answer, Covered, Quote
from retrieval.intervals import Interval
from retrieval.library import Library
from retrieval.pages.address import Address
from retrieval.pages.citing import Citation
from retrieval.pages.histogram import Histogram
from retrieval.pages.letters import literal
from retrieval.pages.narrowing import Droppable, Narrowed
from retrieval.retriever import Retriever

_ORDERS = (("best", "Best"), ("newest", "Newest"), ("oldest", "Oldest"))


@dataclass(frozen=True, slots=True)
class Parted:
    """A paragraph of a passage, parted at what it has of the sentence that answers."""

    before: str
    sentence: str
    after: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A quote as it stands on a page."""

    quote: Quote
    paragraphs: tuple[Parted, ...]
    citation: Citation

    @classmethod
    def of(cls, quote: Quote) -> Shown:
        """Part a quote; where its sentence stands nowhere in it, none is set off."""
        text, sentence = literal(quote.text), literal(quote.sentence)
        start = max(text.find(sentence), 0)
        end = start + len(sentence) if sentence in text else start
        parted = tuple(_parted(text, span, (start, end)) for span in paragraphs(text))
        return cls(quote, parted, Citation.of_quote(quote))


@dataclass(frozen=True, slots=True)
class Choice:
    """Something to choose: a source with its articles, or an order."""

    label: str
    url: str
    is_chosen: bool
    articles: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """All that a search page shows of an answer."""

    answer: Answer
    quotes: tuple[Shown, ...]
    nearest: tuple[Shown, ...]
    chips: tuple[Droppable, ...]
    sources: tuple[Choice, ...]
    histogram: Histogram
    orders: tuple[Choice, ...]
    articles: int
    """Articles among which the answer was chosen."""
    start: int
    """The number of the first quote on this page."""
    first: str
    """The address of the first page, '' on it."""
    more: str
    """The address of the next page, '' on the last."""

    @classmethod
    def of(cls, address: Address, retriever: Retriever) -> Found:
        """Ask what an address says.

        :raises QuestionError: if it cannot be asked.
        """
        narrowed = Narrowed.of(address, retriever)
        asked, address = narrowed.asked, narrowed.address
        answer = retriever.answer(asked, seen=address.more)
        facets = Library(retriever).facets(asked)
        chosen = Interval(asked.after, asked.before)
        return cls(
            answer=answer,
            quotes=tuple(map(Shown.of, answer.quotes)),
            nearest=tuple(map(Shown.of, answer.nearest)),
            chips=narrowed.chips,
            sources=_sources(facets.sources, narrowed),
            histogram=Histogram.of(facets.months, chosen, narrowed.at_any_time),
            orders=_orders(narrowed),
            articles=facets.articles,
            start=1 + len(address.more),
            first=address.first().url if address.more else "",
            more=_more(address, answer),
        )


def starting(retriever: Retriever, root: str) -> dict[str, Any]:
    """Return what the page shows where nothing was asked: what can be, and of what."""
    held: Covered = retriever.covered()
    offered = [
        Choice(question, Address(root=root).asking(question).url, is_chosen=False)
        for question in retriever.suggestions()
    ]
    return {"held": held, "offered": offered}


def _parted(text: str, paragraph: tuple[int, int], sentence: tuple[int, int]) -> Parted:
    first, last = paragraph
    start = min(max(sentence[0], first), last)
    end = max(min(sentence[1], last), start)
    return Parted(text[first:start], text[start:end], text[end:last])


def _sources(counted: Sequence[tuple[str, int]], narrowed: Narrowed) -> tuple[Choice, ...]:
    """Return each source; choosing one adds it to those that are chosen, or takes it away."""
    asked = narrowed.asked.sources
    counts = dict.fromkeys(asked, 0) | dict(counted)
    choices = []
    for name, articles in counts.items():
        if not name:
            continue  # no filter can name it
        left = tuple(one for one in asked if one != name)
        names = left if name in asked else (*asked, name)
        url = narrowed.in_any_source.of_sources(names).url
        choices.append(Choice(name, url, name in asked, articles))
    return tuple(sorted(choices, key=lambda one: (-one.articles, one.label)))


def _orders(narrowed: Narrowed) -> tuple[Choice, ...]:
    """Return the orders; what the words ask for needs no filter."""
    said = narrowed.words.order
    return tuple(
        Choice(
            label,
            narrowed.address.ordered("" if order == said else order).url,
            is_chosen=order == narrowed.asked.order,
        )
        for order, label in _ORDERS
    )


def _more(address: Address, answer: Answer) -> str:
    return address.following(quote.key for quote in answer.quotes).url if answer.more else ""
