"""Article -> Passages: slices of the text, word for word, with offsets."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby, pairwise

import sentencex

from index.article import Article, Passage, paragraphs
from index.furniture import is_heading

Span = tuple[int, int]
"""Start and end offset in characters, the end not included."""


def split(
    article: Article, *, words: int, tokens: Callable[[str], int], limit: int
) -> list[Passage]:
    """Cut an article into passages of one or more whole neighbouring paragraphs.

    Paragraphs join until a passage has `words` words, as long as `tokens` of it stays within
    `limit`, which is what the model reads. A paragraph over the limit is cut between sentences;
    a single sentence over it stays whole, since no quote is cut inside a sentence. Headings
    belong to no passage and end the one before.
    """
    # No token is shorter than a byte, so short text need not be counted.
    short = limit - tokens("")

    def fits(span: Span) -> bool:
        text = article.text[slice(*span)]
        return len(text.encode()) <= short or tokens(text) <= limit

    spans: list[Span] = []
    for section in _sections(article.text):
        pieces: list[Span] = []
        for paragraph in section:
            pieces += [paragraph] if fits(paragraph) else _cut(article, paragraph, fits)
        spans += _join(article.text, pieces, words, fits)
    return [
        Passage(
            article_id=article.id,
            ordinal=ordinal,
            start=start,
            end=end,
            text=article.text[start:end],
        )
        for ordinal, (start, end) in enumerate(spans)
    ]


def sentences(text: str, language: str = "") -> list[Span]:
    """Return the sentences of a text as spans without outer white space, in order.

    Boundaries by sentencex, which falls back to English for a language that it does not know.
    """
    spans = []
    for found in sentencex.get_sentence_boundaries(language[:2] or "en", text):
        start, end = found["start_index"], found["end_index"]
        sentence = text[start:end]
        if sentence.strip():
            left = len(sentence) - len(sentence.lstrip())
            spans.append((start + left, start + len(sentence.rstrip())))
    return spans


def _sections(text: str) -> Iterator[list[Span]]:
    """Yield the runs of paragraphs between headings; a text of headings alone is one run."""
    spans = list(paragraphs(text))
    following = [text[slice(*span)] for span in spans[1:]] + [""]
    headings = [
        is_heading(text[slice(*span)], after, first=number == 0)
        for number, (span, after) in enumerate(zip(spans, following, strict=True))
    ]
    if all(headings):
        headings = [False] * len(spans)
    for heading, run in groupby(zip(headings, spans, strict=True), key=lambda pair: pair[0]):
        if not heading:
            yield [span for _, span in run]


def _cut(article: Article, paragraph: Span, fits: Callable[[Span], bool]) -> list[Span]:
    start, end = paragraph
    offsets = [
        (start + left, start + right)
        for left, right in sentences(article.text[start:end], article.language)
    ]
    pieces = offsets[:1]
    for sentence in offsets[1:]:
        grown = (pieces[-1][0], sentence[1])
        if fits(grown):
            pieces[-1] = grown
        else:
            pieces.append(sentence)
    return pieces


def _join(
    text: str, pieces: Sequence[Span], words: int, fits: Callable[[Span], bool]
) -> list[Span]:
    spans: list[Span] = []
    for piece in pieces:
        if spans and _words(text, spans[-1]) < words and fits((spans[-1][0], piece[1])):
            spans[-1] = (spans[-1][0], piece[1])
        else:
            spans.append(piece)
    # A short end of a section, often '- AFP', reads better with the passage before it.
    if len(spans) > 1 and _words(text, spans[-1]) < words and fits((spans[-2][0], spans[-1][1])):
        spans[-2:] = [(spans[-2][0], spans[-1][1])]
    assert all(left[1] <= right[0] for left, right in pairwise(spans))
    return spans


def _words(text: str, span: Span) -> int:
    return len(text[slice(*span)].split())
