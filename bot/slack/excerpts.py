"""Excerpt: as much of a passage as there is room for, never cut inside a sentence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile

from bot.slack.limits import text_weight
from bot.slack.text import literal
from index import sentences

CUT = "[…]"
"""Stands where sentences were left out."""

Span = tuple[int, int]
"""Start and end offset in characters, the end not included."""


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A stretch of a passage, made literal: the sentence that answers, and what is around it."""

    before: str
    sentence: str
    after: str
    opens_late: bool = False
    ends_early: bool = False

    @property
    def text(self) -> str:
        """The stretch, marked where sentences were left out."""
        told = f"{self.before}{self.sentence}{self.after}"
        opening = f"{CUT} " if self.opens_late else ""
        return f"{opening}{told}{f' {CUT}' if self.ends_early else ''}"


def whole(text: str, sentence: str) -> Excerpt:
    """Return all of a passage."""
    shown = literal(text)
    start, end = _place(shown, sentence)
    return Excerpt(shown[:start], shown[start:end], shown[end:])


def excerpt(text: str, sentence: str, room: int) -> Excerpt | None:
    """Return the passage, or as many whole sentences around the answering one as weigh `room`.

    `sentence` may be '' or stand nowhere in the text: then the first one leads. None where that
    sentence alone is too long.
    """
    if text_weight(literal(text)) <= room:
        return whole(text, sentence)
    shown = literal(text)
    spans = sentences(shown)
    place = _place(shown, sentence)
    core = _sentence(spans, place)
    room -= text_weight(f"{CUT}  {CUT}")
    if core is None or text_weight(shown[slice(*core)]) > room:
        return None
    start, end = _grown(shown, core, spans, room)
    # Where the passage has no such sentence, none is set off.
    left, right = place if place[0] < place[1] else (start, start)
    return Excerpt(
        shown[start:left],
        shown[left:right],
        shown[right:end],
        opens_late=bool(shown[:start].strip()),
        ends_early=bool(shown[end:].strip()),
    )


def _place(shown: str, sentence: str) -> Span:
    start = max(shown.find(literal(sentence)), 0)
    return (start, start + len(sentence)) if literal(sentence) in shown else (0, 0)


def _sentence(spans: Sequence[Span], place: Span) -> Span | None:
    """Return all sentences that share a letter with a place; the first where the place is empty."""
    if place[0] == place[1]:
        return spans[0] if spans else None
    shared = [span for span in spans if span[0] < place[1] and place[0] < span[1]]
    if not shared:
        return place
    return min(place[0], shared[0][0]), max(place[1], shared[-1][1])


def _grown(shown: str, core: Span, spans: Sequence[Span], room: int) -> Span:
    """Return a sentence with as many neighbours as there is room for, what follows it first."""
    start, end = core
    before = list(takewhile(lambda span: span[1] <= start, spans))
    after = [span for span in reversed(spans) if span[0] >= end]
    room -= text_weight(shown[start:end])
    while before or after:
        if after and (cost := text_weight(shown[end : after[-1][1]])) <= room:
            end, room = after.pop()[1], room - cost
        else:
            after.clear()
        if before and (cost := text_weight(shown[before[-1][0] : start])) <= room:
            start, room = before.pop()[0], room - cost
        else:
            before.clear()
    return start, end
