"""Quotes in Slack: a passage as a quotation, and under it what proves and explains it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from bot.slack import excerpts
from bot.slack.blocks import line, link, quotation, rich, said
from bot.slack.excerpts import CUT, Excerpt
from bot.slack.limits import Block, weight
from bot.slack.text import followable, literal, shortened
from retrieval import Quote, in_words
from retrieval.understanding import find_times

TOO_LONG = "The sentence in question is longer than a message can hold: read it in context."

_SOURCE, _HEADLINE = 100, 200
"""Characters of a name and of a headline; the longest of real ones are shorter."""
_NOTES = 900  # the weight of all notes where the passage itself must be shortened
_MENDED = re.compile(
    r"\b(?:corrected|correction|amended|clarified|clarification|updated|appended|made)\b"
    r"(?:\s+on\b|\s*[,(:])?\s*",
    re.IGNORECASE,
)
_DATED = len("Wednesday, 30 September 2020")
_EVER = date(9999, 1, 1)


@dataclass(frozen=True, slots=True)
class Shown:
    """A quote as it is shown, and the same in plain text, not yet escaped."""

    block: Block
    text: str


def show(quote: Quote, *, is_answer: bool = True) -> Shown:
    """Return a quote with its whole passage; the answering sentence of an answer is bold."""
    passage = excerpts.whole(quote.text, quote.sentence)
    return _laid_out(_labelled(quote), passage, _notes(quote), is_answer=is_answer)


def show_within(quote: Quote, room: int, *, is_answer: bool = True) -> Shown:
    """Return a quote that weighs `room` at most: shortened by whole sentences where it must be.

    Where not even the answering sentence fits, it says so; its source stands there in any case.
    """
    shown = show(quote, is_answer=is_answer)
    if weight([shown.block]) <= room:
        return shown
    # What explains the opening of a passage explains nothing where the opening is left out.
    bare = replace(_labelled(quote), context="")
    notes = _notes_within(quote, _NOTES)
    if weight([_laid_out(bare, None, notes, is_answer=is_answer).block]) > room:
        notes = _notes_within(quote, 0)
    left = room - weight([_laid_out(bare, None, notes, is_answer=is_answer).block])
    # Three parts, one of them bold, take the place of the line that says that it is too long.
    left -= weight([rich(quotation(*(said("a", bold=True) for _ in range(3))))])
    passage = excerpts.excerpt(quote.text, quote.sentence, left)
    return _laid_out(bare, passage, notes, is_answer=is_answer)


def corrected_on(note: str) -> date | None:
    """Return the day on which a note says that it corrected its article, None where it does not."""
    for mended in _MENDED.finditer(note):
        told = note[mended.end() : mended.end() + _DATED]
        found = next(iter(find_times(told, _EVER)), None)
        if not found or told[: found.start].strip(" ,("):
            continue
        first = found.interval.after
        # Without its year a day says less than it seems to.
        has_year = re.search(r"\d{4}", told[found.start : found.end])
        if first and has_year and found.interval.before == first + timedelta(days=1):
            return first
    return None


def _labelled(quote: Quote) -> Quote:
    """Return the quote with names and headline as labels, so that no source can break a message."""
    return replace(
        quote,
        source=shortened(quote.source, _SOURCE),
        credit=shortened(quote.credit, _SOURCE),
        headline=shortened(quote.headline, _HEADLINE),
        url=followable(quote.url),
        copies=tuple(replace(one, source=shortened(one.source, _SOURCE)) for one in quote.copies),
    )


def _laid_out(
    quote: Quote, shown: Excerpt | None, notes: Sequence[str], *, is_answer: bool
) -> Shown:
    headline = quote.headline or ("Read the article" if quote.url else "")
    facts = [quote.also, f"updated {in_words(quote.updated)}" if quote.updated else ""]
    cited = [said(quote.citation, bold=True)]
    if headline:
        cited += [said(" · "), link(headline, quote.url)]
    cited += [said(f" · {fact}") for fact in facts if fact]
    # One element with its own line ends: not every client sets two sections apart.
    cited += [said(f"\n{note}") for note in notes]
    context = f"[{quote.context}] " if quote.context else ""
    parts = [line(said(context.strip(), italic=True))] if context else []
    parts.append(_quotation(shown, bold=is_answer) if shown else line(said(TOO_LONG, italic=True)))
    source = " · ".join(part for part in (quote.citation, headline, *facts) if part)
    told = (f"{context}{shown.text if shown else TOO_LONG}", source, quote.url, *notes)
    return Shown(rich(*parts, line(*cited)), "\n".join(part for part in told if part))


def _quotation(shown: Excerpt, *, bold: bool) -> Block:
    return quotation(
        said(f"{CUT} " if shown.opens_late else ""),
        said(shown.before),
        said(shown.sentence, bold=bold),
        said(shown.after),
        said(f" {CUT}" if shown.ends_early else ""),
    )


def _notes(quote: Quote) -> tuple[str, ...]:
    """Return each note behind what it is; corrections word for word."""
    corrected = []
    for note in quote.corrections:
        day = corrected_on(note)
        corrected.append(f"Corrected{f' on {in_words(day)}' if day else ''}: {note}")
    return (*corrected, *(f"Caveat: {caveat}" for caveat in quote.caveats))


def _notes_within(quote: Quote, room: int) -> tuple[str, ...]:
    """Return the notes that there is room for, and how many more there are."""
    kept: list[str] = []
    notes = _notes(quote)
    for note in notes:
        room -= weight([said(f"\n{literal(note)}")])
        if room < 0:
            more = len(notes) - len(kept)
            kept.append(
                f"Notes on it that are too long for a message: {more}; read them in context"
            )
            break
        kept.append(note)
    return tuple(kept)
