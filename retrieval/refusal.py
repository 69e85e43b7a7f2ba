"""Refusal: what is said where nothing answers, so that the next question can be better."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Sequence
from datetime import date

from index import Archive, Search
from retrieval.answer import Answer, Covered, Quote
from retrieval.intervals import Interval, in_words
from retrieval.question import Question
from retrieval.understanding.languages import other_language
from retrieval.understanding.smalltalk import other_script
from retrieval.visible import Visible

EMPTY = "This archive holds no articles yet. Add some with: dateline add PATH"

_TALK = {
    "greeting": "Hello. Ask the archive a question, such as: {example}",
    "thanks": "You are welcome.",
    "farewell": "Goodbye.",
    "acknowledgement": "Ask on whenever you like.",
    "nonsense": "That is no question that an archive could answer. Ask one, such as: {example}",
    "help": "Ask about anything that was in the news, such as: {example} The answer is what was "
    "printed, word for word, with its source and date. Dates and sources in a question are "
    "understood: since March 2020, in {source}.",
}
_EXAMPLE = "What did the minister say about the bridge?"


def reply(talk: str, sources: Iterable[str]) -> str:
    """Return what to say to a message that is no question; `talk` tells what it is."""
    source = next((name for name in sources if name), "Dawn")
    return _TALK[talk].format(example=_EXAMPLE, source=source)


def refuse(
    asked: Question, archive: Archive, visible: Visible, nearest: tuple[Quote, ...]
) -> Answer:
    """Return the answer to a question that nothing answers: why, what is near, what to change."""
    held = covered(archive, visible.rows, asked)
    # Which words are known would tell what hidden articles say.
    search = archive.search if visible.among is None else None
    return Answer(
        question=asked,
        quotes=(),
        note=note(asked, held),
        nearest=nearest,
        covered=held,
        advice=advice(asked, held, search),
    )


def covered(archive: Archive, visible: Container[str], asked: Question | None = None) -> Covered:
    """Count what the archive has of the sources and days of a question, or of all.

    Sources that are not visible count for nothing.
    """
    sources: Counter[str] = Counter()
    days: list[int] = []
    only = asked.sources if asked else ()
    after, end = (asked.after, asked.until) if asked else (None, None)
    first = after.toordinal() if after else 0
    until = end.toordinal() if end else date.max.toordinal() + 1
    for name, day, articles in archive.catalogue.tally(quotable=True):
        if name not in visible or (only and name not in only):
            continue
        if (after or end) and not max(first, 1) <= day < until:
            continue
        sources[name] += articles
        days += [day] if day else []
    return Covered(
        articles=sources.total(),
        first=date.fromordinal(min(days)) if days else None,
        last=date.fromordinal(max(days)) if days else None,
        sources=tuple((name, count) for name, count in sources.most_common() if name),
    )


def in_other_words(asked: Question) -> str:
    """Return the script or language of a question that is not in English, else ''."""
    script = other_script(asked.topic)
    return f"{script} letters" if script else other_language(asked.topic)


def note(asked: Question, held: Covered) -> str:
    """Return why there is no answer, in a sentence."""
    if foreign := in_other_words(asked):
        return (
            f"The question is written in {foreign}, and this archive's model reads English. "
            "Nothing was found; ask in English."
        )
    if not held.articles:
        return f"This archive has no article {_narrowed(asked)}."
    return "Nothing in this archive answers that well enough."


def advice(asked: Question, held: Covered, search: Search | None) -> tuple[str, ...]:
    """Return what to change so that the question may find something.

    Without a search nothing is said of words that no article holds.
    """
    if in_other_words(asked):
        return ()
    told = []
    if search and (missing := search.unknown(asked.topic)):
        words = ", ".join(f"“{word}”" for word in missing[:5])
        told.append(f"No article holds {words}: check the spelling, or use another word.")
    for values, what in (
        (asked.phrases, "the quotation marks, so that the words may stand apart"),
        (asked.without, "what must not stand there"),
        (asked.authors, "the author"),
        (asked.titles, "the words of the headline"),
        (asked.sources, "the source"),
    ):
        if values:
            told.append(f"Leave out {what}: {', '.join(values)}.")
    if asked.after or asked.until:
        days = Interval(asked.after, asked.until).in_words()
        told.append(f"Ask of a longer time than {days}.")
    if held.first and held.last and not told:
        told.append(
            f"The archive covers {in_words(held.first)} to {in_words(held.last)}; "
            "name who or what the news was about."
        )
    return tuple(told)


def _narrowed(asked: Question) -> str:
    parts = []
    if asked.sources:
        parts.append(f"of {_or(asked.sources)}")
    if asked.after or asked.until:
        parts.append(f"of {Interval(asked.after, asked.until).in_words()}")
    return " ".join(parts) or "yet"


def _or(names: Sequence[str]) -> str:
    return " or ".join(names)
