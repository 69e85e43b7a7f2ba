"""Forms: the ways to write a period, each with the days that it stands for."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from retrieval.intervals import Interval
from retrieval.understanding import periods, relative
from retrieval.understanding.periods import Words

Kind = Literal[
    "day",
    "month",
    "year",
    "weekday",
    "number",
    "dated",
    "relative",
    "season",
    "attacks",
]
"""What a form needs around it to be a time, and not part of a name, see `purpose`."""

_YEAR = r"(?:1[7-9]|20)[0-9]{2}"
_MONTH = (
    r"(?P<month>january|february|march|april|may|june|july|august|september|october|november"
    r"|december|(?:jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\b\.?)"
)
_NTH = r"(?P<day>3[01]|[0-2]?[0-9])(?:st|nd|rd|th)?"
_PART = r"(?P<part>early|mid|late|(?:the )?(?:beginning|start|middle|end) of)(?: in | |-)(?:the )?"
_PARTLY = rf"(?:{_PART})?"
_RANK = r"(?:the )?(?P<rank>first|second|third|fourth|1st|2nd|3rd|4th|latter|last|final)"
_OF_YEAR = rf"(?:,? (?:of |in )?(?P<year>{_YEAR}|(?:last|this) year)| of the year)"
_SEASON = r"(?P<season>spring|summer|autumn|fall|winter)"
_FULL_WEEKDAY = (
    r"(?P<weekday>(?:mon|tues|wednes|thurs|fri|satur|sun)day)"
    r"(?: (?:morning|afternoon|evening|night))?"
)
_WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?,? (?:the )?)?"
_CLOCK = (
    r"(?:,? (?:at )?[0-9]{1,2}[:.][0-9]{2}(?: ?[ap]\.?m\b\.?)?(?: (?:gmt|utc|pkt|bst|e[sd]?t))?"
    r"|,? at [0-9]{1,2} ?[ap]\.?m\b\.?)?"
)
_DAY_FIRST = rf"{_WEEKDAY}{_NTH}(?: of | |-){_MONTH}(?:(?:,? |-)(?P<year>{_YEAR}))?"
_MONTH_FIRST = rf"{_WEEKDAY}{_MONTH} (?:the )?{_NTH}(?:,? (?P<year>{_YEAR}))?"
_TENS = r"[0-9]0(?=s)|(?:fif|six|seven|eigh|nine)ties"
_COUNT = r"[0-9]{1,3}|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
_NAMED = (
    r"today|tonight|this (?:morning|afternoon|evening)|last night"
    r"|(?:the )?day before yesterday|yesterday(?: (?:morning|afternoon|evening))?"
)

END = r"(?!\w|%|[/:.,-][0-9])"
"""What may not follow a period: 2019 is no year in 2019.5, 2019-13 or 2019%."""
_JOINED = r"(?!\w|%|[/:.,][0-9]| [0-9]{4}\b)"  # 3 to 9 July is also written 3-9 July


@dataclass(frozen=True, slots=True)
class Form:
    """One way to write a period.

    In `pattern`, of lower case, a space stands for some white space. `read` takes its named parts,
    the day of asking, and the year to take where none is written; it raises ValueError or
    OverflowError where there is no such day.
    """

    kind: Kind
    pattern: str
    read: Callable[[Words, date, int | None], Interval]

    @property
    def unnamed(self) -> str:
        """The pattern as part of a larger one, where its names would clash."""
        return re.sub(r"\?P<\w+>", "?:", spaced(self.pattern))


def spaced(pattern: str) -> str:
    """Let each space of a pattern stand for up to three of any kind; ' ?' for none as well."""
    return pattern.replace(" ?", r"\s{0,3}").replace(" ", r"\s{1,3}")


# Of two that match at the same place, the first counts.
FORMS = (
    Form("dated", rf"(?:the )?week (?:of|beginning|starting) {_DAY_FIRST}{END}", periods.week_of),
    Form("dated", rf"(?:the )?week (?:of|beginning|starting) {_MONTH_FIRST}{END}", periods.week_of),
    Form(
        "day",
        rf"(?P<year>{_YEAR})[-/.](?P<number>[01]?[0-9])[-/.](?P<day>[0-3]?[0-9])"
        rf"(?:t[0-9:.]+(?:z|[+-][0-9]{{2}}:?[0-9]{{2}})?)?{END}",
        periods.iso,
    ),
    Form(
        "day",
        rf"(?P<day>[0-3]?[0-9])(?P<mark>[-/.])(?P<number>[0-3]?[0-9])[-/.](?P<year>{_YEAR})"
        rf"{_CLOCK}{END}",
        periods.numeric,
    ),
    Form("dated", rf"(?P<year>{_YEAR})-(?P<number>0[1-9]|1[0-2]){END}", periods.iso_month),
    Form("dated", rf"(?P<number>0?[1-9]|1[0-2])/(?P<year>{_YEAR}){END}", periods.iso_month),
    Form(
        "year",
        rf"(?P<year>{_YEAR})(?: ?[-–—] ?(?P<last>{_YEAR})|[-–/](?P<short>[0-9]{{2}})){END}",
        periods.years,
    ),
    Form("day", rf"{_DAY_FIRST}{_CLOCK}{_JOINED}", periods.a_day),
    Form("day", rf"{_MONTH_FIRST}{_CLOCK}{_JOINED}", periods.a_day),
    Form("dated", rf"{_RANK} half of {_MONTH}(?:{_OF_YEAR})?{END}", periods.half_month),
    Form("dated", rf"{_RANK} week (?:of|in) {_MONTH}(?:{_OF_YEAR})?{END}", periods.week_of_month),
    Form("dated", rf"{_RANK} (?P<count>{_COUNT}) months{_OF_YEAR}{END}", periods.opening),
    Form("dated", rf"{_RANK} quarter{_OF_YEAR}{END}", periods.quarter),
    Form("dated", rf"q(?P<number>[1-4])(?:{_OF_YEAR})?{END}", periods.quarter),
    Form("dated", rf"(?P<year>{_YEAR}) ?q(?P<number>[1-4]){END}", periods.quarter),
    Form("dated", rf"{_RANK} half{_OF_YEAR}{END}", periods.half),
    Form("dated", rf"h(?P<number>[12]){_OF_YEAR}{END}", periods.half),
    Form("dated", rf"{_PARTLY}{_SEASON}{_OF_YEAR}(?:[-/][0-9]{{2}})?{END}", periods.season),
    Form(
        "dated",
        rf"(?:the )?{_PARTLY}(?P<decade>(?:1[7-9]|20)[0-9]0)['’]?s{END}",
        periods.decade,
    ),
    Form("dated", rf"the {_PARTLY}['‘’]?(?P<tens>{_TENS})s?{END}", periods.decade),
    Form("month", rf"{_PARTLY}{_MONTH}(?:{_OF_YEAR})?{END}", periods.a_month),
    Form("dated", rf"{_PART}(?P<year>{_YEAR}|(?:(?:last|this) )?year){END}", periods.a_year),
    Form("year", rf"(?:(?:the )?year )?(?P<year>{_YEAR}){END}", periods.a_year),
    Form("attacks", rf"9/11{END}", relative.september_11),
    Form("relative", rf"(?P<named>{_NAMED})\b", relative.named_day),
    Form(
        "relative",
        rf"(?:(?:about|around|almost|nearly|roughly|exactly|some) )?"
        rf"(?:a )?(?P<count>an?|couple|{_COUNT})(?: of)? "
        r"(?P<unit>hour|day|week|fortnight|month|year)s? ago\b",
        relative.ago,
    ),
    Form(
        "relative",
        rf"(?:the )?(?:past|last) (?P<count>couple|few|{_COUNT})(?: of)? "
        r"(?P<unit>hour|day|week|month|quarter|year|decade)s?\b(?! of\b)",
        relative.rolling,
    ),
    Form(
        "relative",
        r"(?:the|this) (?:past|last)(?P<count>) (?P<unit>hour|day|week|fortnight|month|year|decade)"
        r"\b(?! of\b)",
        relative.rolling,
    ),
    Form(
        "relative",
        rf"{_PARTLY}(?:this )?(?P<which>last|this|past) (?P<unit>week|weekend|month|quarter|year)"
        r"\b(?! of\b)",
        relative.this_or_last,
    ),
    Form("relative", r"the weekend\b", relative.weekend),
    Form(
        "relative",
        r"(?:earlier|so far) this (?P<unit>week|month|year)\b",
        relative.so_far,
    ),
    Form("relative", rf"(?:this )?(?P<which>last|this|past) {_FULL_WEEKDAY}\b", relative.weekday),
    Form(
        "relative",
        rf"(?:this )?(?P<which>last|this|past) {_MONTH}{END}",
        relative.this_or_last_month,
    ),
    Form(
        "relative",
        rf"(?:this )?(?P<which>last|this|past) {_SEASON}\b",
        relative.this_or_last_season,
    ),
    Form("season", rf"the {_SEASON}\b(?!{_OF_YEAR})", periods.season),
    Form("weekday", rf"{_FULL_WEEKDAY}\b", relative.weekday),
    Form("number", rf"{_NTH}(?:, (?P<year>{_YEAR}))?{_JOINED}", relative.day_of_month),
)
