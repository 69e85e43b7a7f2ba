"""Listings: what the archive holds, what is new in it, how Dateline is used."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.slack.blocks import Message, button, link, said
from bot.slack.cards import Sign
from bot.slack.limits import Block
from bot.slack.lists import Line, card, counted, fitting
from bot.slack.text import shortened
from retrieval import Covered, Latest, in_words

_NAME = 150  # characters of a source's name or a headline at most
_ADDRESS = 500  # characters of an address at most; longer ones are left out
_ROOM = 10_000  # weight of a list
_EXAMPLES = 2_000  # weight of questions to try
_TEXTS = 3_000  # weight of questions that found nothing
_LARGEST = 5
_ADDITIONS = 5

EMPTY = "The archive is empty. As soon as articles are added to it, they can be asked about."

_WAYS = (
    ("Mention Dateline", "in a channel, with a question: the answer comes in the thread."),
    ("Write to Dateline", "directly; every message goes on with the conversation."),
    ("{command} QUESTION", "is answered to you alone, and you may share the answer."),
    ("{command} sources · stats · latest SOURCE", "what the archive holds, and what is new in it."),
    ("Find coverage", "in the menu of anybody's message: what was reported about it."),
    ("Ask the archive", "among the shortcuts: a form with sources, days and order."),
)
_OPERATORS = (
    ('"exact words" -without source:dawn author:lund title:bridge', "filter."),
    ("after:2020-07 before:2021 as-of:2020-07-02", "after includes its day, before does not."),
    ("since March 2020, last week, in Q3 2021", "are read as days of publication."),
    ("only Dawn · newest first · and the UN? · more", "afterwards, change or continue a question."),
)
_BUTTONS = (
    ("A part of how a question was read, with ✕", "takes that part away."),
    ("More · Newest first · Timeline", "show further passages, another order, the whole story."),
    ("Read in context", "the paragraphs around, the citation to copy, the proof of the quote."),
    ("Ask more", "a form to go on with, filled in with what the answer was about."),
    ("Share to channel · Useful · Not useful", "pass an answer on, or say what it was worth."),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """How Dateline does in one workspace; questions and verdicts are those of seven days."""

    articles: int
    additions: tuple[tuple[str, int], ...]
    """The last additions, the latest first: when, and how many articles."""
    asked: int
    answered: int
    found_nothing: int
    failed: int
    useful: int
    useless: int
    up_seconds: float
    texts: tuple[str, ...] | None = None
    """Questions that found nothing, the newest first; None where they are not to be shown."""
    without: tuple[str, ...] = ()
    """Optional scopes that the workspace has not granted."""


def sources_card(covered: Covered) -> Message:
    """Return all sources with their articles; if they are too many, the smallest are counted."""
    if not covered.articles:
        return card(EMPTY)
    return card(coverage(covered), ("", source_lines(covered.sources, room=_ROOM)))


def stats_card(covered: Covered) -> Message:
    """Return how much the archive holds, of which days, and its largest sources."""
    if not covered.articles:
        return card(EMPTY)
    facts = [
        [said(f"{name}: "), said(value, bold=True)]
        for name, value in (
            ("Articles", f"{covered.articles:,}"),
            ("Sources", f"{len(covered.sources):,}"),
            ("First day", in_words(covered.first) if covered.first else ""),
            ("Latest day", in_words(covered.last) if covered.last else ""),
        )
        if value
    ]
    shares = [
        [said(f"{_name(name)}: {counted(number, 'article')}, {_share(number, covered.articles)}")]
        for name, number in covered.sources[:_LARGEST]
    ]
    return card("What the archive holds", ("", facts), ("Largest sources", shares))


def latest_card(source: str, items: Sequence[Latest]) -> Message:
    """Return the newest articles of a source: headlines that lead to them, each with its day."""
    if not items:
        return card(f"Nothing of {_name(source)} can be quoted.")
    listed = [
        [
            _headline(item),
            said(f" · {in_words(item.published)}"),
        ]
        for item in items
    ]
    return card(f"The latest of {_name(source)}", ("", fitting(listed, room=_ROOM)))


def help_card(examples: Sequence[str], command: str = "/dateline") -> Message:
    """Return how to ask, what narrows a question, what the buttons do, and questions to try."""
    ways, operators, buttons = (
        [[said(what.format(command=command), bold=True), said(f" – {told}")] for what, told in part]
        for part in (_WAYS, _OPERATORS, _BUTTONS)
    )
    tried = [[said(shortened(example, _NAME))] for example in examples if example.strip()]
    return card(
        "Dateline answers from the news archive, word for word, each passage with source and date",
        ("Ways to ask", ways),
        ("What a question may hold", operators),
        ("Under an answer", buttons),
        *([("Try", fitting(tried, room=_EXAMPLES))] if tried else []),
    )


def admin_card(health: Health, sign: Sign) -> Message:
    """Return the health, with a button for the feedback."""
    parts: list[tuple[str, Sequence[Line]]] = [
        ("The archive", _archive(health)),
        ("The last seven days", _week(health)),
    ]
    if health.texts:
        texts = [[said(shortened(text, _NAME) or "…")] for text in health.texts]
        parts.append(("Found nothing, the newest first", fitting(texts, room=_TEXTS)))
    running = [[said(f"Running for {duration(health.up_seconds)}")]]
    if health.without:
        named = shortened(", ".join(health.without), _NAME)
        running.append([said(f"Optional scopes that this workspace has not granted: {named}")])
    feedback = button("Feedback as CSV", "feedback", sign("feedback", ""))
    return card("How Dateline does", *parts, ("This process", running), buttons=[feedback])


def coverage(covered: Covered) -> str:
    """Say how many articles there are, of how many sources and which days."""
    days = ""
    if covered.first and covered.last:
        first, last = in_words(covered.first), in_words(covered.last)
        days = f", {first}" if first == last else f", {first} to {last}"
    articles = counted(covered.articles, "article")
    return f"{articles} of {counted(len(covered.sources), 'source')}{days}"


def source_lines(sources: Sequence[tuple[str, int]], *, room: int, most: int = 200) -> list[Line]:
    """Return sources with their articles, and in a last line how many more there are."""
    listed = [[said(f"{_name(name)}: {articles:,}")] for name, articles in sources]
    shown = fitting(listed[:most], room=room)
    if left_out := sources[len(shown) :]:
        articles = sum(articles for _, articles in left_out)
        more = f"{len(left_out):,} more source{'s' * (len(left_out) > 1)}"
        shown.append([said(f"and {more} with {counted(articles, 'article')}")])
    return shown


def duration(seconds: float) -> str:
    """Write how long something takes by its two largest units, '3 days, 4 hours'."""
    left = int(max(seconds, 0))
    parts: list[str] = []
    for unit, length in (("day", 86_400), ("hour", 3_600), ("minute", 60)):
        number, left = divmod(left, length)
        if number or parts:
            parts.append(counted(number, unit) if number else "")
    return ", ".join(part for part in parts[:2] if part) or "less than a minute"


def _share(articles: int, of: int) -> str:
    return f"{articles / of:.0%}" if articles * 200 >= of else "less than 1%"


def _headline(item: Latest) -> Block:
    url = item.url if len(item.url) <= _ADDRESS else ""
    return link(shortened(item.headline, _NAME) or "(no headline)", url)


def _archive(health: Health) -> list[Line]:
    added = [
        f"Added {shortened(when, _NAME)}: {counted(articles, 'article')}"
        for when, articles in health.additions[:_ADDITIONS]
    ]
    held = counted(health.articles, "article")
    return [[said(text)] for text in (held, *(added or ["Nothing was added yet"]))]


def _week(health: Health) -> list[Line]:
    fates = (("answered", health.answered), ("found nothing", health.found_nothing))
    told = ", ".join(f"{number:,} {fate}" for fate, number in (*fates, ("failed", health.failed)))
    lines = [
        f"{counted(health.asked, 'question')}: {told}",
        f"Verdicts: {health.useful:,} useful, {health.useless:,} not useful",
    ]
    if health.texts is None and health.found_nothing:
        lines.append(
            "Which questions found nothing is not shown here, unless whoever runs Dateline sets "
            "slack_show_failed_questions"
        )
    return [[said(text)] for text in lines]


def _name(source: str) -> str:
    return shortened(source, _NAME) or "source not stated"
