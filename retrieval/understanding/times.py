"""Times: where a question names the days of publication that it asks about."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from retrieval.intervals import Interval, TimeSpan
from retrieval.understanding.periods import Words, days_from
from retrieval.understanding.purpose import DASHES, clause_before, event_place, open_end, purpose_of
from retrieval.understanding.written import Written, written_times

_ARTICLES = re.compile(
    r"\b(?:articles?|headlines?|items?|news|pieces?|quotes?|reports?|story|stories)\s{1,3}\Z",
    re.IGNORECASE,
)
_TO = {"to", "until", "till", "through", "thru", "up to", "up until"}


def find_times(text: str, today: date) -> list[TimeSpan]:
    """Find the times that a text names, in order, none over another, as days of publication.

    A span takes its preposition along, so that the text reads well without it; where it is an
    event's, it is the time alone: 'since the February deal' becomes 'since the deal'. What has not
    begun `today` is not read. 'From 2021 to 2019' is read as written, and its interval is empty.
    """
    written = list(written_times(text))
    spans: list[TimeSpan] = []
    place = 0
    while place < len(written):
        chain = _chain(written[place:])
        behind = text[spans[-1].end if spans else 0 : chain[0].start]
        span = _span(chain, behind, today)
        if span:
            spans.append(span)
        place += len(chain)
    return spans


def _chain(written: list[Written]) -> list[Written]:
    """Return the first, with those that are joined to it: 'from X to Y', 'in X, Y and Z'."""
    count = 1
    while count < len(written) and _joined(written[0], written[count - 1], written[count]):
        count += 1
        if _ranges(written[:count]):
            break
    return written[:count]


def _joined(first: Written, last: Written, new: Written) -> bool:
    kinds = {last.form.kind, new.form.kind}
    if last.text[last.end : new.start].strip() or ("number" in kinds and kinds - {"number", "day"}):
        return False
    if new.mark in DASHES:
        return True
    if first.relation == "between":
        return new.mark == "and" or new.head in _TO
    if not new.mark:
        return new.head in _TO
    listed = first.relation not in {"since", "before", "until"} and new.form.kind != "number"
    return listed and (len(kinds) == 1 or last.form.kind == "number")


def _ranges(chain: list[Written]) -> bool:
    last = chain[-1]
    return chain[0].relation == "between" or not last.mark or last.mark in DASHES


def _span(chain: list[Written], behind: str, today: date) -> TimeSpan | None:
    first, last = chain[0], chain[-1]
    purpose = purpose_of(first, last)
    if purpose == "none":
        return None
    try:
        days = _days(_completed(chain), today)
    except (ValueError, OverflowError):  # there is no such day: 31 February
        return None
    assert days.after
    if days.after > today:
        return None
    opened = open_end(last)
    doubtful = len(chain) == 1 and "mark" in first.words and days != days_from(days.after)
    relation = _relation(chain, opened)
    clause = clause_before(behind) if first.head in {"in", "on"} else None
    leans = purpose != "filter" or doubtful or clause is not None
    start, end = (
        first.start if first.relation else first.body,
        opened.end() if opened else last.end,
    )
    if purpose == "event":
        start, end = event_place(first, last)
    return TimeSpan(start, end, _placed(days, clause or relation, leans=leans), leans)


def _relation(chain: list[Written], opened: re.Match[str] | None) -> str:
    first = chain[0]
    if opened:
        return "until" if opened["until"] else "since"
    stretch = (len(chain) > 1 or first.words.get("last")) and first.relation in {"since", "between"}
    articles = first.head == "from" and _ARTICLES.search(first.text[: first.start])
    return "within" if stretch or articles else first.relation or "within"


def _placed(days: Interval, relation: str, *, leans: bool) -> Interval:
    match relation:
        case "since":
            return Interval(days.after, None)
        case "before":
            # An event of March may be on any of its days.
            return Interval(None, days.before if leans else days.after)
        case "until":
            return Interval(None, days.before)
    return days


def _completed(chain: list[Written]) -> list[Written]:
    """Give a bare number the month beside it: 'between the 10th and the 20th of March'."""
    day = next((one for one in chain if one.form.kind == "day"), None)
    if not day:
        return chain
    return [
        replace(one, form=day.form, words={**day.words, **_said(one.words)})
        if one.form.kind == "number"
        else one
        for one in chain
    ]


def _said(words: Words) -> dict[str, str]:
    return {name: word for name, word in words.items() if word}


def _days(chain: list[Written], today: date) -> Interval:
    """Return the days of a time, or of a stretch or list of them.

    A year that one of them lacks is that of the other, or else such that the last has begun.
    """
    first, last = chain[0], chain[-1]
    days = last.form.read(last.words, today, None)
    if first is last:
        return days
    if first.dated and not last.dated:
        days = _next(last, first.form.read(first.words, today, None), today)
    assert days.after
    if days.after > today:
        raise ValueError("not begun")
    asked, year = days.after, days.after.year if last.words.get("year") else None
    for one in chain[:-1]:
        start = one.form.read(one.words, today if one.dated or year else asked, year)
        days = Interval(start.after, days.before) if _ranges(chain) else start.cover(days)
    return days


def _next(last: Written, start: Interval, today: date) -> Interval:
    """Read what lacks a year as the first that ends past the start of another."""
    assert start.after
    days = last.form.read(last.words, today, start.after.year)
    is_past = days.before and days.before <= start.after
    return last.form.read(last.words, today, start.after.year + 1) if is_past else days
