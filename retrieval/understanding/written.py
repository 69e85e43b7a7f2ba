"""Written times: periods as they stand in a text, with the words before them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from retrieval.understanding.forms import FORMS, Form, spaced

_NOT_AGO = r"(?! (?:a )?\w+(?: of)? \w+ ago\b)"
_RELATIONS = {
    "between": "between",
    "since": "since(?: at least)?|after|from|following|later than|as from"
    "|starting(?: (?:in|on|from))?",
    "before": "before|prior to|earlier than",
    "until": "until|till|up (?:to|until)|through|thru|by|as of|(?:no|not) later than",
    "around": rf"around{_NOT_AGO}|circa|near",
    "within": "in|on|at|during|throughout|within|over|towards?|(?:in|over) the course of"
    "|(?:what|how) about",
    "of": "of",
    "subject": rf"for|about{_NOT_AGO}|than|compared (?:to|with)|versus|vs|against|like|concerning"
    "|regarding|to|before and after",
}
_HEAD = "|".join(f"(?P<{name}>{words})" for name, words in _RELATIONS.items())
_NEAR = "(?:back|ever|even|just|only|right|shortly|soon|sometime) "
_PUBLISHED = "(?P<published>published|dated|printed|posted) "
_TIME = re.compile(
    spaced(
        r"(?:(?P<dash> ?[-–—] ?)|(?P<list>(?:,|,? (?:and|or)) )"
        rf"|(?<![\w$£€#@/.:-])(?:{_PUBLISHED})?(?:(?:{_NEAR})?(?:{_HEAD}) )?)"
        r"(?P<body>)(?P<determiner>(?:the|an?|its|their|his|her|our) )??"
    )
    + "(?:"
    + "|".join(f"(?P<form{number}>{form.unnamed})" for number, form in enumerate(FORMS))
    + ")",
    re.IGNORECASE,
)
_FORMS = {
    f"form{number}": (form, re.compile(spaced(form.pattern))) for number, form in enumerate(FORMS)
}
_NAMES = re.compile(
    spaced(
        r"\b(?:theresa|brian|mrs\.?|ms\.?|mr\.?|minister|pm) may\b"
        r"|\b(?:black|good|super|bloody|ash|cyber|palm|easter|shrove|arab|prague) "
        r"(?:\w+day|spring)\b"
        r"|\bfriday the 13th|\bmarch (?:for|on|against) (?:our |the )?(?-i:[A-Z])|\bmarch madness\b"
        r"|\b(?:vision|agenda|horizon|euro|expo|windows|class of|article|section|room|flight"
        r"|resolution|boeing|cup|olympics|games) [12][0-9]{3}\b"
        r"|\b1984 by\b|orwell['’]s 1984|\bclass of [12][0-9]{3}"
        r"|\b(?:sun|mon)day (?:times|telegraph|mirror|express|mail|post|herald|world)\b"
        r"|\b(?:satur|fri)day night (?:live|lights)\b|\blast week tonight\b"
        r"|\btoday (?:programme|program|show)\b|\b(?-i:[A-Z])\w+ (?-i:Today|Yesterday)\b"
        r"|\bsept(?:ember|\.)? 11(?:th)? (?:terror(?:ist)? )?attacks?"
        r"|\blater this \w+|\b(?:more|less|longer|fewer) than [^,.?]{1,20} ago\b|\bhalf an? \w+ ago"
    ),
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A period as it stands in a text.

    `text[start:end]` has its preposition, `text[body:end]` the article alone, `text[period:end]`
    neither. `head` is the preposition and `relation` what it says; `mark`, in its place, is what
    joins it to the one before: a dash, a comma, 'and', 'or'. `words` are the form's named parts.
    """

    text: str
    start: int
    body: int
    period: int
    end: int
    relation: str | None
    head: str
    mark: str
    determined: bool
    form: Form
    words: dict[str, str | None]
    capital: bool

    @property
    def dated(self) -> bool:
        """Whether its year is known from itself."""
        return bool(self.words.get("year")) or self.form.kind in {"dated", "relative"}


def written_times(text: str) -> Iterator[Written]:
    """Yield the periods that stand in a text, in order; none of them is part of a known name."""
    names = [found.span() for found in _NAMES.finditer(text)]
    for found in _TIME.finditer(text):
        body, end = found.start("body"), found.end()
        if any(first < end and body < last for first, last in names):
            continue
        group = found.lastgroup or ""
        start, (form, pattern) = found.start(group), _FORMS[group]
        parts = pattern.fullmatch(text[start:end].casefold())
        if not parts:  # letters of other scripts that only look the same without case
            continue
        relation = next((name for name in _RELATIONS if found[name]), None)
        month = start + parts.start("month") if "month" in parts.re.groupindex else start
        yield Written(
            text=text,
            start=found.start(),
            body=body,
            period=start,
            end=end,
            relation=relation or ("within" if found["published"] else None),
            head=found[relation].casefold() if relation else "",
            mark=(found["dash"] or found["list"] or "").strip().casefold(),
            determined=bool(found["determiner"]),
            form=form,
            words=parts.groupdict(),
            capital=text[month].isupper(),
        )
