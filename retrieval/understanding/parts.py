"""Parts: the questions of one that asks several."""

from __future__ import annotations

import re
from collections.abc import Iterable

from retrieval.understanding.standing import SAYING, WORK

MOST = 4
"""Questions that one is split into; what is left stays with the last."""

_SEVERAL = 2
_DEEPEST = 3
_FEWEST_WORDS, _FEWEST_WORDS_OF_A_QUESTION, _FEWEST_WORDS_BESIDE_A_HEAD = 4, 3, 3
_COVERED = "\ufffc"
_QUOTED = re.compile(
    r"[\"“„][^\"“”]*[\"”]|(?<![\w'])'(?:[^']|'(?=\w)){2,200}'(?!\w)|‘(?:[^‘’]|’(?=\w)){2,200}’(?!\w)"
)
_WORD = re.compile(r"[\w\ufffc][\w\ufffc'’.-]*")
_TELLS_NOTHING = re.compile(
    r"(?:a|also|an|and|are|be|but|by|did|do|does|had|has|have|he|her|him|his|i|is|it|its|or|she|so"
    r"|than|that|the|their|them|then|there|they|this|those|was|we|were|while|whereas|you)",
    re.IGNORECASE,
)
_AUXILIARY = r"(?:did|does|do|is|are|was|were|has|have|had|will|would|can|could|should)"
_ASKS = rf"(?:{_AUXILIARY}|what|who|whom|whose|which|when|where|why|how)"
_A_WORK = rf"(?:the|an?|another|one|that)\s+(?:[^\s,?]+\s+){{0,8}}?{WORK}\b"
_SAYER = rf"(?:[\w\ufffc'’.-]+\s){{1,9}}?{SAYING}\s"
_FIRST_ASKS = re.compile(rf"{_ASKS}\b", re.IGNORECASE)
_FIRST_HELPS = re.compile(rf"{_AUXILIARY}\s+", re.IGNORECASE)
_HAS_WORK = re.compile(rf"\b{WORK}\b", re.IGNORECASE)
_HAS_SAYING = re.compile(rf"\s{SAYING}\b", re.IGNORECASE)

_MARKS = re.compile(r"(?<=[?])\s+|(?<=[?][\"'’”)])\s+")
_OPPOSED = re.compile(
    r"\s*[,;]\s+(?:while|whereas)\s+"
    rf"|\s+(?:while|whereas)\s+(?={_SAYER})"
    rf"|\s*[,;]\s+(?:but|and|yet)\s+(?={_SAYER})"
    r"|,?\s+(?:contrary\s+to|(?:in\s+contrast|compared|as\s+opposed)\s+(?:to|with)|unlike)\s+"
    rf"(?={_A_WORK})"
    r"|(?:(?<=agree)|(?<=agrees)|(?<=consistent)|(?<=differ)|(?<=differs)|(?<=different)"
    rf"|(?<=align)|(?<=aligns)|(?<=aligned)|(?<=similar))\s+(?:with|from|to)\s+(?={_A_WORK})",
    re.IGNORECASE,
)
_ASKED_TOO = re.compile(
    rf"\s*[,;]?\s+(?:and|but|or)\s+(?:also\s+|then\s+)?(?=(?P<asks>{_ASKS})\s(?!not\b))"
    rf"|\s*;\s+(?={_ASKS}\s)",
    re.IGNORECASE,
)
_OF_A_SUBJECT = re.compile(
    r"(?:is|are|was|were|has|have|had|will|would|can|could|should)", re.IGNORECASE
)
_AND_A_WORK = re.compile(rf"\s*,?\s+and\s+(?=(?:also\s+)?{_A_WORK})", re.IGNORECASE)
_TWO_SAY = re.compile(
    rf"(?P<head>{_AUXILIARY}\s+)both\s+(?P<one>(?:[\w\ufffc'’.-]+\s+){{1,5}}?)and\s+"
    rf"(?P<two>(?:[\w\ufffc'’.-]+\s+){{1,5}}?)(?P<rest>{SAYING}\b.*)",
    re.IGNORECASE | re.DOTALL,
)
_BETWEEN = re.compile(
    rf"^(?:considering|comparing|given|across|based\s+on)\s+(?={_A_WORK})|\bbetween\s+(?={_A_WORK})",
    re.IGNORECASE,
)
_THEN_ASKS = re.compile(rf",\s+(?={_ASKS}\s)", re.IGNORECASE)
_BOTH_DO = re.compile(
    rf"\s+(?:both|each|{SAYING}|agree|disagree|differ|share|contain|use|focus|make|provide|give|come"
    rf"|point|reach|have|attribute)\b",
    re.IGNORECASE,
)
_AFTER = re.compile(
    r"(?:after|since|when|once|as|although|though|while|given\s+that|considering\s+that|if)\s+"
    rf"(?!{_ASKS}\s|{SAYING}\s+(?:by|in)\s)",
    re.IGNORECASE,
)
_SAID = re.compile(
    r"(?<!\bwas)(?<!\bwere)(?<!\bbeen)\s(?:said|told|wrote|says|\w+ed)\b", re.IGNORECASE
)
_CREDITED = re.compile(
    rf",?\s+(?:according\s+to|as\s+{SAYING}\s+(?:by|in)|{SAYING}\s+by|as\s+per|per)\s",
    re.IGNORECASE,
)
_ONE_UNKNOWN = re.compile(
    r"(?P<head>who|whose|(?:which|what)(?:\s+(?!\w+ed\b|is\b|was\b|are\b|were\b|has\b|have\b|had\b"
    r"|did\b|does\b|that\b|who\b|known\b|led\b|made\b|held\b|in\b|of\b|on\b|to\b)[\w'’-]+){1,5})\b",
    re.IGNORECASE,
)
_ALSO = re.compile(
    r"(?P<join>(?P<closed>,)?\s+and\s+)(?P<more>(?:that|who|whose|which|also|is|was|are|were|has|have|had|\w+ed"
    r"|faces?|faced|led|made|held|won|lost|sold|bought|ran|took|gave|went|began|became|left|said)\b)?",
    re.IGNORECASE,
)
_JOINS = re.compile(r"^\s*(?:(?:and|but|or|yet|while|whereas|also)\s+)+", re.IGNORECASE)
_RELATIVE = re.compile(r"^\s*(?:(?:and|also|that|who|which)\b,?\s*)+", re.IGNORECASE)


def parts(text: str) -> tuple[str, ...]:
    """Return the questions that a text asks, each to be searched by itself; one if it asks one.

    Statements about one unknown, 'Which company did A, as reported by X, and B?', each carry what
    is asked for. Nothing is split inside quotation marks.
    """
    whole = " ".join(text.split())
    sentences = _cut(whole, _MARKS.finditer(_masked(whole)))
    if not all(_tells(one, _FEWEST_WORDS_OF_A_QUESTION) for one in sentences):
        sentences = [whole]
    found = [part for one in sentences for part in _split(one)]
    if len(found) > MOST:
        found = [*found[: MOST - 1], " ".join(found[MOST - 1 :])]
    return tuple(_tidy(one) for one in found) if len(found) > 1 else (text,)


def _split(text: str, depth: int = _DEEPEST) -> list[str]:
    """Split one sentence by the first rule that leaves nothing but questions, then its pieces."""
    masked = _masked(text)
    for rule in (_between, _after, _opposed, _both, _one_unknown, _asked_too) if depth else ():
        pieces = rule(text, masked)
        if len(pieces) > 1 and all(_tells(one) and len(one) < len(text) for one in pieces):
            return [part for piece in pieces for part in _split(piece, depth - 1)]
    return [text]


def _between(text: str, masked: str) -> list[str]:
    """Split 'Between the report A and the report B, was there ...?' and 'a change between ...'."""
    opening = _BETWEEN.search(masked)
    joint = opening and _AND_A_WORK.search(masked, opening.end())
    if not opening or not joint:
        return []
    asks = None if opening.start() else _THEN_ASKS.search(masked, joint.end())
    end = asks.start() if asks else len(text)
    before = f"{text[: opening.start()]}in " if opening.start() else ""
    both = text[opening.end() : joint.start()], text[joint.end() : end]
    return [f"{before}{one}{text[end:]}" for one in both]


def _after(text: str, masked: str) -> list[str]:
    """Split 'After X reported A, did Y report B?'."""
    opening = _AFTER.match(masked)
    asks = opening and _THEN_ASKS.search(masked, opening.end())
    if not opening or not asks or not _SAID.search(masked, opening.end() - 1, asks.start()):
        return []
    return [text[opening.end() : asks.start()], text[asks.end() :]]


def _opposed(text: str, masked: str) -> list[str]:
    """Split 'Does X claim A, while Y suggests B?'."""
    joints = [
        one
        for one in _OPPOSED.finditer(masked)
        if re.match(r"\s*[,;]\s+wh", one[0])
        or _HAS_SAYING.search(masked, 0, one.start())
        or _HAS_WORK.search(masked, 0, one.start())
    ]
    return _cut(text, joints)


def _both(text: str, masked: str) -> list[str]:
    """Split 'Did the article A and the article B both report C?', and 'Did both X and Y say C?'."""
    if two := _TWO_SAY.match(masked):
        rest = text[two.start("rest") :]
        return [f"{two['head']}{text[slice(*two.span(one))]}{rest}" for one in ("one", "two")]
    for joint in _AND_A_WORK.finditer(masked):
        work = _HAS_WORK.search(masked, 0, joint.start())
        other = _HAS_WORK.search(masked, joint.end())
        if not work or not other:
            continue
        if _HAS_SAYING.search(masked, work.end(), joint.start()):
            return [text[: joint.start()], text[joint.end() :]]
        if rest_found := _BOTH_DO.search(masked, other.end()):
            helps = _FIRST_HELPS.match(masked)
            head = helps[0] if helps else ""
            one = re.sub(r"^both\s+", "", text[len(head) : joint.start()], flags=re.IGNORECASE)
            rest = re.sub(r"^\s+(?:both|each)\b", "", text[rest_found.start() :])
            two_works = one, text[joint.end() : rest_found.start()]
            return [f"{head}{each}{rest}" for each in two_works]
    return []


def _asked_too(text: str, masked: str) -> list[str]:
    """Split 'Did X say A, and what did Y report about B?'."""
    unknown = _ONE_UNKNOWN.match(masked)
    joints = [
        one
        for one in _ASKED_TOO.finditer(masked)
        # 'Who founded the line and is now its head?' asks of one person.
        if not (unknown and _OF_A_SUBJECT.fullmatch(one["asks"] or ""))
    ]
    return _cut(text, joints)


def _one_unknown(text: str, masked: str) -> list[str]:
    """Split 'Which company did A, as reported by X, and B, according to Y?'."""
    head = _ONE_UNKNOWN.match(masked)
    credited = [one.start() for one in _CREDITED.finditer(masked)]
    if not head or len(credited) < _SEVERAL:
        return []
    begin, joints = 0, []
    for one in _ALSO.finditer(masked, head.end()):
        has_its_source = any(begin <= at < one.start() for at in credited)
        if (one["more"] or (one["closed"] and has_its_source)) and (
            _tells(text[begin : one.start()], _FEWEST_WORDS_BESIDE_A_HEAD)
            and _tells(text[one.end("join") :], _FEWEST_WORDS_BESIDE_A_HEAD)
        ):
            joints.append(one)
            begin = one.end("join")
    first, *more = _cut(text, joints, "join")
    return [first, *(f"{head['head']} {_RELATIVE.sub('', one, count=1)}" for one in more)]


def _cut(text: str, joints: Iterable[re.Match[str]], group: str | int = 0) -> list[str]:
    """Return what stands between the joints."""
    pieces, begin = [], 0
    for one in joints:
        pieces.append(text[begin : one.start(group)])
        begin = one.end(group)
    return [*pieces, text[begin:]]


def _masked(text: str) -> str:
    return _QUOTED.sub(lambda one: _COVERED * len(one[0]), text)


def _tells(text: str, fewest: int = _FEWEST_WORDS) -> bool:
    return sum(not _TELLS_NOTHING.fullmatch(word) for word in _WORD.findall(text)) >= fewest


def _tidy(part: str) -> str:
    told = _JOINS.sub("", part).strip(" ,;")
    asks = _FIRST_ASKS.match(told) and not told.endswith(("?", ".", "!"))
    return f"{told}?" if asks else told
