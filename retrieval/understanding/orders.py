"""Orders: which words of a question ask for the newest or for the first report."""

from __future__ import annotations

import re

from retrieval.question import Order

_REPORTS = (
    r"(?:report|mention|article|stor(?:y|ies)|coverage|account|headline"
    r"|news(?! conference)|announce|publish|break"
    r"|broke|write|wrote|reveal|disclose)"
)
# What is new by itself, and no news: 'the latest version', 'the latest Harbour Line album'.
_THINGS = (
    r"(?:version|model|edition|generation|technolog(?:y|ies)|tech|fashions?|trends?|film|movie"
    r"|album|single|song|book|novel|series|season|episode|i?phone|smartphone|gadgets?|devices?"
    r"|software|equipment|member|recruit|addition|invention|craze|style|collection|game)s?"
)
INSTRUCTION = re.compile(
    r"[,;]?\s*\b(?:(?P<newest>newest|latest|most\s+recent)|oldest|earliest)\s+first(?=\W*$)",
    re.IGNORECASE,
)
"""What is said to the archive and not of the news: 'newest first', at the end."""

_NEWEST = re.compile(
    rf"(?<!\bat the )\b(?:latest|most\s+recent(?:ly)?)\b(?!(?:\s+[\w'’-]+){{0,3}}?\s+{_THINGS}\b)"
    rf"|\bnewest\s+(?:{_REPORTS}|on\b)|\bwhat(?:['’]s|\s+is)\s+new\b"
    r"|\bwhen\s+(?:did|was|were|has|have|had|is)\b[^?]*?\slast\s"
    r"(?!week|month|year|night|spring|summer|autumn|fall|winter|decade|century|\w+day\b)",
    re.IGNORECASE,
)
_OLDEST = re.compile(
    rf"\b(?:who|was|were|is|been|had|has|it|they|he|she)\s+first\s+\w+(?:ed|n|ard|id|ld|ght)\b"
    rf"|\bwho\s+first\b|\bfirst\s+(?:\w+\s+)?{_REPORTS}"
    r"|\b(?:reported|said|broke|published|wrote)\s+first\b"
    r"|\b(?:report\w*|broke|break|publish\w*|wrote|write|saw|had)\b[^?.]*\sfirst(?=\W*$)"
    r"|(?<!\bat the )\bearliest\b|\boriginally\b"
    r"|(?:^|[,;.?!:]\s*|\b(?:and|or|but|exactly|since)\s+)when\s+(?:exactly\s+)?(?:did|was|were|is)\b",
    re.IGNORECASE,
)


def order_asked(text: str) -> Order | None:
    """Return the order that the words of a question ask for, if they do.

    'Latest' and 'first' count where they are said of reports, not of things or ranks: 'the latest
    version', 'the First Minister'. 'When did' asks for the first report, 'when did ... last' for
    the newest.
    """
    if told := INSTRUCTION.search(text):
        return "newest" if told["newest"] else "oldest"
    if _NEWEST.search(text):
        return "newest"
    return "oldest" if _OLDEST.search(text) else None
