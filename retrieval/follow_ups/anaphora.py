"""Anaphora: whether a text can be understood only after what was asked before it."""

from __future__ import annotations

import re
from collections.abc import Iterator


def word_set(words: str) -> frozenset[str]:
    """Return the words that stand in a text between blanks."""
    return frozenset(words.split())


_WORD = re.compile(r"\w+(?:['’-]\w+)*")
_QUESTION_WORDS = word_set("what which who whom whose when where why how")
_AUXILIARIES = word_set(
    "did does do is are was were has have had can could will would should might must isn't aren't "
    "wasn't weren't didn't doesn't don't won't hasn't haven't"
)
_ORDERS_TO_TELL = word_set("explain describe compare summarise summarize tell find list")
PREPOSITIONS = word_set(
    "about against among at by during for from in inside near of off on outside over per to under "
    "with within"
)
_SUBJECTS = word_set("he she they")
_POSSESSIVES = word_set("his its their")
_OBJECTS = word_set("him them hers theirs himself herself themselves")
_POINTING = word_set("this these those")
_DETERMINERS = word_set("the a an my our your")
_SUBORDINATORS = word_set("when after before because although while if and as since until")
SAYING = word_set(
    "say says said claim claims claimed promise promised tell told report reports reported think "
    "thinks thought believe believed announce announced deny denied argue argued suggest suggested "
    "warn warned pledge pledged propose proposed decide decided admit admitted confirm confirmed "
    "agree agreed demand demanded want wanted predict predicted show shows true fact"
)
SMALL = (
    _QUESTION_WORDS
    | _AUXILIARIES
    | PREPOSITIONS
    | _SUBJECTS
    | _POSSESSIVES
    | _OBJECTS
    | _POINTING
    | _DETERMINERS
    | _SUBORDINATORS
    | word_set(
        "be been being am it that there then her one ones or but so not no than any some all "
        "also too only just ever else even still yet again now i you we us me up out into "
        "what's who's where's when's how's it's that's there's he's she's they're please"
    )
)
"""Words that have no subject of their own."""
_VAGUE = SAYING | word_set(
    "happen happens happened people person anyone anybody someone somebody everyone nobody thing "
    "things many much long far often old big get got go went come came make made more most "
    "exactly really actually explain describe tell find list start started end ended"
)
_EXPLETIVE = re.compile(
    r"\b(?:is|was|does|did)\s+it\s+(?:true|possible|likely|legal|illegal|known|clear|right|correct"
    r"|rain|snow|matter|\w+(?=\s+(?:that|to|for)\b))\b(?:\s+that\b)?",
    re.IGNORECASE,
)
_DEFINITION = re.compile(r"what(?:\s+is|\s+are|['’]s)\s+(?!the\b)\w+", re.IGNORECASE)
_LONG, _LONG_PHRASE = 9, 6  # words


def words_of(text: str) -> list[str]:
    """Return the words of a text as they are written."""
    return _WORD.findall(text.replace("’", "'"))


def content_of(text: str) -> list[str]:
    """Return the words that carry a subject, as written, each once."""
    words = (word for word in words_of(text) if word.lower() not in SMALL)
    return list({stem(word): word for word in words}.values())


def stem(word: str) -> str:
    """Return what the forms of a word have in common, roughly: 'Fires' and "fire's" are one."""
    return re.sub(r"(?:'s|'|(?<=\w\w\w)s)$", "", word.lower())


def is_question(text: str) -> bool:
    """Tell whether a text has the form of a whole question: 'Why ...', 'Did ...', 'By whom ...'."""
    words = [word.lower() for word in words_of(text)[:2]]
    if not words:
        return False
    first = words[0].removesuffix("'s")
    return first in _QUESTION_WORDS | _AUXILIARIES | _ORDERS_TO_TELL or (
        first in PREPOSITIONS | {"since", "until"} and words[-1] in _QUESTION_WORDS
    )


def leans(text: str, topic: str, *, own: int) -> bool:
    """Tell whether a text points back to a topic, by a pronoun or by saying too little itself.

    A question says too little if it names nothing, and at most `own` words in it were not in the
    topic and tell anything: 'how many died?'.
    """
    asks = is_question(text)
    if _points_back(text) and (asks or len(words_of(text)) <= _LONG_PHRASE):
        return True
    telling = [word for word in content_of(text) if word.lower() not in _VAGUE]
    if not telling:
        return bool(words_of(text)) and not _names(text)
    if not asks or _names(text) or _DEFINITION.fullmatch(text.strip(" ?")):
        return False
    said = {stem(word) for word in words_of(topic)}
    return sum(stem(word) not in said for word in telling) <= own


def _names(text: str) -> bool:
    return any(word[0].isupper() and word != "I" for word in words_of(text)[1:])


def _points_back(text: str) -> bool:
    words = words_of(_EXPLETIVE.sub(" ", text))
    return any(
        _is_anaphor(word, [one.lower() for one in words[place + 1 :]], words[:place])
        for place, word in enumerate(word.lower().removesuffix("'s") for word in words)
    )


def _is_anaphor(word: str, after: list[str], before: list[str]) -> bool:
    last = before[-1].lower() if before else ""
    is_object = not after or after[0] in SMALL
    if word in _SUBJECTS | _POSSESSIVES or (word == "her" and not is_object):
        return not any(_nouns(before))
    if word in _OBJECTS | {"her", "it"}:
        said_of_itself = word == "it" and last in SAYING and any(_nouns(before))
        return not said_of_itself and not _is_bound(before)
    if word in _POINTING:
        return after[:1] not in (["who"], ["whose"])
    if word == "that":
        # 'said that the bridge', 'the ferry that sank': it joins, unless nothing follows.
        joins = bool(last) and (last in SAYING or last not in SMALL)
        return not (joins and after and after[0] not in PREPOSITIONS)
    if word == "there":
        return last not in _AUXILIARIES and after[:1] not in (["is"], ["was"], ["are"], ["were"])
    return (word == "then" and not after) or word in {"same", "former", "latter"}


def _nouns(before: list[str]) -> Iterator[int]:
    """Yield where a pronoun may find its noun among the words before it."""
    for place, word in enumerate(before):
        named = place > 0 and word[0].isupper()
        determined = place > 0 and before[place - 1].lower() in _DETERMINERS
        is_plural = place > 0 and word.endswith("s") and before[place - 1].lower() in _AUXILIARIES
        if word.lower() not in SMALL and (named or determined or is_plural):
            yield place


def _is_bound(before: list[str]) -> bool:
    """Tell whether a clause before, in a long question, names what an object stands for."""
    if len(before) < _LONG:
        return False
    first = next(_nouns(before), len(before))
    return any(word.lower() in _SUBORDINATORS for word in before[first:])
