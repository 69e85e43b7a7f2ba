"""Follow-up: what a message means after a question, read by its form alone.

The first of these rules that fits decides:

1. *more*: nothing is said but 'more', 'next', 'anything else?'.
2. *filter*, *order*: sources, times, operators and words of order are cut out, and what is left has
   no subject of its own: 'only Dawn, newest first'. They change the question; all else is kept.
3. *who*: the words point back ('who said that?') or are a question that tells too little to stand
   alone ('how many died?'). They take the old topic's words with them, and the filters.
4. *new*: any other whole question, even after 'and'. Nothing is kept but the numbers that are set.
5. *subject*: a phrase that opens with 'and', 'what about' or a preposition, or a short one with a
   question mark. It stands in the old topic in place of its like, or is added to it.
6. *new*: all else.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal

from retrieval.follow_ups.anaphora import PREPOSITIONS, is_question, leans, words_of
from retrieval.follow_ups.chosen import refuse_misspelt
from retrieval.follow_ups.message import Message, hear
from retrieval.follow_ups.subject import carried, in_place
from retrieval.intervals import Interval
from retrieval.question import Question, QuestionError
from retrieval.understanding.names import Names
from retrieval.understanding.orders import order_asked
from retrieval.understanding.reading import read

Took = Literal["filter", "order", "more", "subject", "who", "new"]

_MORE = re.compile(
    r"(?:(?:show|give|tell|list)(?: me| us)? )?"
    r"(?:(?:some |any |\d+ |the |in )?(?:more|others?|next)"
    r"(?: (?:details?|\d+|one|two|three|five|ten|ones|page|results?|articles?|stories|passages?"
    r"|quotes?|of (?:these|them)|(?:on|about) (?:it|this|that)))?"
    r"|(?:anything|what|something) (?:else|more)|go on|continue|keep going)"
    r"(?: (?:is there|do you have|have you got))?",
    re.IGNORECASE,
)
_WHEN = frozenset({"after", "before", "since", "until"})
_SHORT, _OWN, _OWN_AFTER_AND = 3, 1, 2  # words
_SHOWN = 80  # characters
_LISTED = ("phrases", "without", "authors", "titles")


@dataclass(frozen=True, slots=True)
class FollowUp:
    """The question that a message asks after another, and as what it was taken.

    `said` tells people so in a line; to undo it, ask `previous` again. Where it `took` 'more', the
    question is the same, and what follows the passages already shown is wanted.
    """

    question: Question
    took: Took
    said: str
    previous: Question


def follow_up(previous: Question, text: str, *, today: date, names: Names) -> FollowUp:
    """Read what is typed after a question; the module's docstring states the rules.

    :raises QuestionError: if it cannot be asked; the message says what would do.
    """
    Question(text=text)  # refuses what is too short or too long before anything is searched in it
    message = hear(text, Interval(previous.after, previous.before), today=today, names=names)
    if not message.changes and (_MORE.fullmatch(message.words) or not message.words):
        return FollowUp(previous, "more", f"More on {_quoted(previous.text)}", previous)
    if message.changes and message.says_nothing_else:
        return _filtered(previous, message)
    if _leans(message, previous):
        topic = carried(previous.topic, message.words)
        said = f"Taken to be about {_quoted(previous.text)}"
        return _asked(previous, text, message, "who", topic, said)
    if not is_question(message.words) and _is_phrase(text, message):
        refuse_misspelt(text, names)
        topic, old = in_place(previous.topic, message.words)
        put = _quoted(message.words)
        said = f"{put} in place of “{old}”" if old else f"Added {put} to {_quoted(previous.text)}"
        return _asked(previous, text, message, "subject", topic, said)
    kept = {name: getattr(previous, name) for name in ("k", "per_article", "recency")}
    question = read(text, today=today, names=names, **kept)
    return FollowUp(question, "new", "New question", previous)


def _leans(message: Message, previous: Question) -> bool:
    words = message.words
    for one in message.leaning:
        words = words.replace(one.said, " ")
    # 'What did Dawn say about rents?' is whole, 'What did Dawn say?' is not.
    own = 0 if message.leaning else _OWN_AFTER_AND if message.continues else _OWN
    return leans(words, previous.topic, own=own)


def _is_phrase(text: str, message: Message) -> bool:
    words = [word.lower() for word in words_of(message.words)]
    if not words:
        return False
    is_asked = text.rstrip().endswith("?") and len(words) <= _SHORT
    return message.continues or is_asked or words[0] in PREPOSITIONS | _WHEN


def _filtered(previous: Question, message: Message) -> FollowUp:
    question = _changed(previous, message)
    if message.swaps:
        question = replace(question, topic=_swapped(previous, question.sources))
    now = ", ".join(_told(previous, question, message))
    said = f"Kept {_quoted(question.text)}, now {now}"
    return FollowUp(question, "filter" if message.narrows else "order", said, previous)


def _swapped(previous: Question, sources: tuple[str, ...]) -> str:
    """Return the topic with other sources in place of the one that was asked about."""
    topic = previous.topic
    for one in previous.leaning:
        topic = topic.replace(one.said, _listed(sources))
    return topic


def _asked(
    previous: Question, text: str, message: Message, took: Took, topic: str, said: str
) -> FollowUp:
    """Return the question about another topic under the old filters."""
    changed = _changed(previous, message)
    if took == "who" and message.order is None and order_asked(previous.text) == changed.order:
        # The old words asked for it ('When did ...'), and these are others.
        changed = replace(changed, order="best")
    question = replace(changed, text=text.strip(), topic=topic, parts=())
    said = ", ".join([said, *_told(previous, changed, message)])
    return FollowUp(question, took, said, previous)


def _changed(previous: Question, message: Message) -> Question:
    """Return a question, and the parts that it has, with the changes of a message."""
    asked = message.asked
    fields: dict[str, Any] = {
        name: tuple(dict.fromkeys((*getattr(previous, name), *getattr(asked, name))))
        for name in _LISTED
    }
    fields["sources"] = _sources(previous, message)
    fields["leaning"] = () if fields["sources"] else message.leaning or previous.leaning
    if message.days is not None:
        fields |= {"after": message.days.after, "before": message.days.before}
    fields["as_of"] = asked.as_of or previous.as_of
    fields["around"] = message.around or previous.around
    fields["order"] = message.order or previous.order
    fields["parts"] = tuple(_changed(part, message) for part in previous.parts)
    return replace(previous, **fields)


def _sources(previous: Question, message: Message) -> tuple[str, ...]:
    held = previous.sources if message.sources is None else message.sources
    if message.left_out:
        kept = tuple(name for name in held if name not in message.left_out)
        if not kept or (kept == held and message.sources is None):
            raise QuestionError(
                f"{_listed(message.left_out)} cannot be left out by itself; name the sources to "
                "keep instead, such as: only A and B"
            )
        return kept
    mentioned = [name for one in message.leaning for name in one.sources]
    if held and mentioned and message.sources is None and not set(held) & set(mentioned):
        # What one source says cannot be found in another alone.
        return tuple(dict.fromkeys(mentioned))
    return tuple(dict.fromkeys((*held, *message.added)))


def _told(previous: Question, question: Question, message: Message) -> list[str]:
    """Return in a few words each what a message changed."""
    asked = message.asked
    told = []
    if message.narrows_sources or question.sources != previous.sources:
        told.append(f"only {_listed(question.sources)}" if question.sources else "all sources")
    if message.days is not None:
        told.append(Interval(question.after, question.before).in_words())
    named = Question(
        text=question.text,
        as_of=asked.as_of,
        around=message.around,
        leaning=() if question.sources else message.leaning,
        **{name: getattr(asked, name) for name in _LISTED},
    )
    told += [chip.label for chip in named.chips]
    if message.order is not None:
        told.append(f"{question.order} first")
    return told


def _listed(names: tuple[str, ...]) -> str:
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))


def _quoted(topic: str) -> str:
    return f"“{topic}”" if len(topic) <= _SHOWN else f"“{topic[: _SHOWN - 1].rstrip()}…”"
