"""Evidence: whether a name in a question stands for a source, or for a word or a person."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum


class Kind(Enum):
    """What a source's name is made of, which says how easily it is taken for something else."""

    JOINED = "joined"  # 'TechCrunch', 'CBSSports.com': nothing else is written so
    SEVERAL = "several words"  # 'The Sporting News'
    ACRONYM = "acronym"  # 'AFP'
    WORD = "word"  # 'Dawn', 'Time'
    ARTICLED = "word with an article"  # 'The Sun'


class Standing(Enum):
    """How sure it is that a name stands for the source."""

    NONE = "none"
    POSSIBLE = "possible"  # a name by its capitals, and nothing said about it
    SURE = "sure"


SAYING = (
    r"(?:say|says|said|saying|report(?:s|ed|ing)?|writes?|wrote|claim(?:s|ed)?|suggest(?:s|ed)?"
    r"|mention(?:s|ed)?|publish(?:es|ed)?|print(?:s|ed)?|cover(?:s|ed)?|quote[sd]?|reveal(?:s|ed)?"
    r"|argue[sd]?|describe[sd]?|note[sd]?|state[sd]?|predict(?:s|ed)?|explain(?:s|ed)?"
    r"|cite[sd]?|carr(?:y|ies|ied)|interview(?:s|ed)?|tells?|told|indicate[sd]?|portray(?:s|ed)?"
    r"|highlight(?:s|ed)?|discuss(?:es|ed)?|attribute[sd]?|warn(?:s|ed)?|emphasi[sz]e[sd]?"
    r"|impl(?:y|ies|ied)|present(?:s|ed)?|detail(?:s|ed)?|allege[sd]?|assert(?:s|ed)?)"
)
_PRINTED = (
    r"(?:articles?|stor(?:y|ies)|coverage|pieces?|editorials?|columns?|newspaper|magazine|website"
    r"|headlines?|op-ed|journalists?|reporters?|correspondents?|columnists?|newsletter|reporting)"
)
WORK = (
    rf"(?:{_PRINTED}|reports?|paper|site|interview|investigation|analysis|account|review|claims?)"
)
_LITTLE = (
    r"(?:also|first|originally|actually|not|once|ever|then|later|has|have|had|recently|initially"
    r"|reportedly|already|really|both|consistently|previously)"
)
_QUALIFIED = (
    r"(?:(?:own|latest|first|recent|original|earlier|later|news|online|front-page|opinion"
    r"|january|february|march|april|may|june|july|august|september|october|november|december"
    r"|\d{1,4}(?:st|nd|rd|th)?,?)\s+){0,4}"
)
_POSSESSIVE = r"(?:['’]s|['’])?"
_SAYING_AFTER = re.compile(rf"['’\"”]?,?\s+(?:{_LITTLE}\s+){{0,2}}{SAYING}\b", re.IGNORECASE)
_WORK_AFTER = re.compile(
    rf"(?:['’]s|['’\"”])\s+{_QUALIFIED}{WORK}\b|\s+{_QUALIFIED}{WORK}\b", re.IGNORECASE
)
_PRINTED_AFTER = re.compile(
    rf"{_POSSESSIVE}['’\"”]?\s+{_QUALIFIED}{_PRINTED}\b|['’]s\s+{_QUALIFIED}{WORK}\b",
    re.IGNORECASE,
)
_TOLD_BEFORE = re.compile(
    rf"\b(?:according\s+to|as\s+per|per|told|(?:{SAYING}|read|appeared)"
    rf"\s+(?:by|in|on|to)|{WORK}\s+(?:from|by|in|on)|newspaper|magazine|outlet|publication"
    r"|agency|website)\s+(?:the\s+)?['‘\"“]?$",
    re.IGNORECASE,
)
_PLACED_BEFORE = re.compile(r"(?:^|\s)(?:in|by|from)\s+['‘\"“]?$", re.IGNORECASE)
_CLOSED_AFTER = re.compile(
    r"\s*(?:$|[.,;:?!)]|['’\"”](?!\w)|(?:about|on|in|by|from|that|and|or|as|with|to|regarding"
    r"|since|before|after|during|between|last|this|what|who|why|how|when|where|was|were|is|are"
    r"|did|does|do|has|have|had|while|whereas|but|than|which|published|dated|titled)\b)",
    re.IGNORECASE,
)
_NAME_AFTER = re.compile(
    r"(?:\s+(?!(?:January|February|March|April|May|June|July|August|September|October|November"
    r"|December|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|I)\b)[A-Z]\w*"
    r"|\s+\d{1,3}\b(?!\s+[A-Z]))"
)
_WORD_BEFORE = re.compile(r"([\w.'’-]+)\s+['‘\"“]?$")
_FUNCTION_WORDS = re.compile(
    r"(?:according|after|and|are|as|asked|because|before|but|by|can|could|did|do|does|for|from"
    r"|had|has|have|how|if|in|is|it|may|of|on|or|per|should|since|than|that|the|to|was|were"
    r"|what|when|where|whereas|which|while|who|whom|whose|why|will|with|would)",
    re.IGNORECASE,
)
_QUOTES = re.compile(r"['‘\"“]$"), re.compile(r"['’\"”](?!\w)")
# With a small 'the' these are things first: 'energy from the Sun', 'in the Mirror'.
_THINGS = re.compile(
    r"(?:age|australian|citizen|express|globe|hill|independent|line|local|mail|mirror|metro"
    r"|nation|observer|people|post|record|register|sun|standard|star|state|time|today|week"
    r"|world)",
    re.IGNORECASE,
)
_SMALL_WORDS = re.compile(
    r"(?:all|app|are|it|one|time|un|us|war|who)",
    re.IGNORECASE,
)
_ASKED_BEFORE = re.compile(r"\b(?:did|does|do|has|have|had)\s+$", re.IGNORECASE)
_THE = re.compile(r"the\s+", re.IGNORECASE)
_JOINED_THE = re.compile(r"the\w", re.IGNORECASE)
_HOST = re.compile(r"(?<=\w)(?:\.\w{2,})+$")
_JOINT = re.compile(r"[a-z][A-Z]|[A-Z]{2}[a-z]|\d")
_LONG_WORD = re.compile(r"\w{4,}")
_JOINED_LETTERS = 6  # 'thesun'
_TITLE_WORDS = 3
_NEAR = 80  # letters beside a name that can say what it is


def kind_of(spellings: Sequence[str]) -> Kind:
    """Return what a name is made of, by all the spellings that it has."""
    said = [one.strip() for one in spellings]
    said = [one for one in said if not _HOST.search(one)] or [_HOST.sub("", one) for one in said]
    bare = [_THE.sub("", one) for one in said]
    if any(len(one.split()) > 1 for one in bare):
        return Kind.SEVERAL
    if all(one.isupper() for one in bare):
        return Kind.ACRONYM
    if any(_JOINT.search(one) for one in bare):
        return Kind.JOINED
    return Kind.ARTICLED if any(map(_THE.match, said)) else Kind.WORD


def standing(text: str, start: int, end: int, kind: Kind) -> Standing:
    """Tell how surely `text[start:end]`, a source's name by its letters, stands for the source."""
    said = text[start:end]
    the = _THE.match(said)
    bare = said[the.end() :] if the else said
    if _HOST.search(bare) or (_JOINED_THE.match(bare) and len(bare) >= _JOINED_LETTERS):
        return Standing.SURE
    if kind is Kind.JOINED and not re.search(r"\s", bare):
        return Standing.SURE
    around = _Around(
        text[max(0, start - _NEAR) : start], text[end : end + _NEAR], the[0] if the else "", bare
    )
    if kind in {Kind.WORD, Kind.ARTICLED}:
        return _word(around, kind, capitals=_capitals_tell(text, start))
    return _distinct(around, kind, capitals=not text.isupper())


@dataclass(frozen=True, slots=True)
class _Around:
    """A name in a text: what stands before and after it, and whether it is set off."""

    before: str
    after: str
    the: str
    bare: str

    @property
    def is_told(self) -> bool:
        return bool(_TOLD_BEFORE.search(self.before))

    @property
    def tells(self) -> bool:
        return bool(_SAYING_AFTER.match(self.after) or _WORK_AFTER.match(self.after))

    @property
    def is_placed(self) -> bool:
        return bool(_PLACED_BEFORE.search(self.before) and _CLOSED_AFTER.match(self.after))

    @property
    def is_quoted(self) -> bool:
        return bool(_QUOTES[0].search(self.before) and _QUOTES[1].match(self.after))

    @property
    def is_in_a_longer_name(self) -> bool:
        """Tell of 'Dawn Butler', 'Vancouver Sun' and 'Fortune 500'."""
        if _NAME_AFTER.match(self.after):
            return True
        word = None if self.the else _WORD_BEFORE.search(self.before)
        return bool(word and word[1][0].isupper() and not _FUNCTION_WORDS.fullmatch(word[1]))

    @property
    def opens(self) -> bool:
        return not self.the and not self.before.rstrip(" '\"‘“(").rstrip(" .?!")


def _distinct(around: _Around, kind: Kind, *, capitals: bool) -> Standing:
    """Judge names that are hardly ever anything else, if they are written as names are."""
    bare = around.bare
    if kind is Kind.ACRONYM:
        as_written = bare.isupper() and capitals
    else:
        as_written = all(word[0].isupper() for word in _LONG_WORD.findall(bare))
    if as_written:
        return Standing.SURE
    if _SMALL_WORDS.fullmatch(bare):
        return Standing.NONE
    spoken = around.is_told or around.tells or (kind is not Kind.ACRONYM and around.is_placed)
    return Standing.SURE if spoken else Standing.NONE


def _word(around: _Around, kind: Kind, *, capitals: bool) -> Standing:
    """Judge names that are also words or persons'."""
    thing = bool(_THINGS.fullmatch(around.bare))
    if not capitals:
        asked = _ASKED_BEFORE.search(around.before) and _SAYING_AFTER.match(around.after)
        named = (around.is_told or asked) and (around.the or not thing)
        return Standing.SURE if named else Standing.NONE
    if not around.bare[0].isupper() or (around.is_in_a_longer_name and not around.is_quoted):
        return Standing.NONE
    as_titled = around.the[:1] == "T" or not (thing if around.the else kind is Kind.ARTICLED)
    sure = (
        around.is_quoted
        or around.bare.isupper()
        or around.is_told
        or _PRINTED_AFTER.match(around.after)
        or _SAYING_AFTER.match(around.after)
        or (around.tells and not around.opens)
        or (around.is_placed and as_titled)
    )
    return Standing.SURE if sure else Standing.POSSIBLE


def _capitals_tell(text: str, start: int) -> bool:
    """Tell whether capitals mark names: not in small letters, in capitals, or in Title Case.

    The capital that opens a text says nothing of a name that stands elsewhere.
    """
    words = _LONG_WORD.findall(text)
    named = sum(word[0].isupper() for word in words)
    mixed = any(letter.isupper() for letter in text[bool(start) :]) and not text.isupper()
    return mixed and (named < len(words) or named < _TITLE_WORDS)
