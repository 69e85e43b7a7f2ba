"""Page furniture: what stands around an article's body and is not its text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from index.bylines import FrontLine, PrintLine, front_line, print_line
from index.credits import (
    dateline,
    ends_in_agency,
    has_photo_credit,
    is_credit_alone,
    wire_credit,
)

_HEADING_WORDS = 10
_DECK_WORDS = 30  # the summary between headline and body, which closes without a full stop
_KICKER_WORDS = 3
_PROSE_WORDS = 20
# A print line this early is no end: it stands under the headline, and the article follows.
_WORDS_BEFORE_PRINT_LINE = 40
_FRONT = 6  # paragraphs between a headline and the body, at most
_PROMPT_LETTERS = 200

_PROMPT = re.compile(
    r"(?:(?:read more|also read|read also|read(?: this)? next|see also|more on this(?: story)?"
    r"|related(?: (?:stories|articles|posts|news|content|coverage|topics))?|recommended"
    r"|don['’]t miss|must read|editor['’]s pick)\s?:.{0,160}"
    r"|read more|also read|related (?:stories|articles|posts|news|content|coverage|topics)"
    r"|see also|advertisements?|sponsored(?: content)?|story continues below(?: advertisement)?"
    r"|(?:follow|like|find|join) us on .{3,80}"
    r"|(?:sign up|subscribe) (?:for|to) .{0,80}newsletters?\b.{0,60}"
    r"|get .{0,60} (?:in|to) your inbox.{0,20}|share(?: (?:this|on|via)\b.{0,40})?|tweet"
    r"|(?:facebook|twitter|linkedin|email|e-mail|print|copy link|pinterest|telegram|reddit|save"
    r"|whatsapp|share|x|[\s,|/•·])+|listen to (?:this )?(?:article|story)"
    r"|\d+ min(?:ute)?s? read|©.{0,80})\.?",
    re.IGNORECASE,
)
# A name by itself right above the dateline is who wrote it.
_NAME_ALONE = re.compile(r"[A-Z][\w.'’-]+(?: [A-Z][\w.'’-]+){1,3}")
_SENTENCE_END = re.compile(r"[.!?…][\"'”’)\]]*$")
_NO_HEADING = re.compile(
    r"[.!?…:;,\"'”’)*]$|[@|/=•*]|https?:|www\.|\d+[-/]\d+|\s{2}|^[A-Z]\.\s|\d$"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trimmed:
    """The body's paragraphs, word for word, and what the furniture around them said.

    `dated_by` is 'print line' or 'publication line' where `published` is set. `credit` is the
    agency behind the words; a photographer's credit is dropped with its caption.
    """

    paragraphs: tuple[str, ...]
    source: str = ""
    published: date | None = None
    dated_by: str = ""
    updated: date | None = None
    byline: str = ""
    dateline: str = ""
    credit: str = ""


def trim(paragraphs: Sequence[str], *, headline: str = "") -> Trimmed:
    """Part an article's body from the furniture around it.

    What is no furniture beyond doubt stays: a caption kept costs less than a paragraph lost.
    """
    kept = [paragraph.strip() for paragraph in paragraphs if paragraph.strip()]
    kept, printed = _cut_at_print_line(kept)
    kept, front = _take_front(kept, headline)
    kept, rear = _take_rear(_without_captions(kept))
    opening, agency = next((d for d in map(dateline, kept[:_FRONT]) if d[0]), ("", ""))
    lines = [*front, *rear]
    published = next((line.published for line in lines if line.published), None)
    credit = wire_credit(kept[-1]) if kept else ""
    if len(kept) > 1 and is_credit_alone(kept[-1]):
        kept = kept[:-1]
    byline = next((line.byline for line in lines if line.byline), "")
    if is_credit_alone(byline):
        credit, byline = credit or byline, ""
    return Trimmed(
        paragraphs=tuple(kept),
        source=printed.source if printed else "",
        published=printed.published if printed else published,
        dated_by="print line" if printed else "publication line" if published else "",
        updated=next((line.updated for line in lines if line.updated), None),
        byline=byline,
        dateline=opening,
        credit=agency or credit,
    )


def is_heading(paragraph: str, following: str | None, *, first: bool = False) -> bool:
    """Tell whether the paragraph is a crosshead over the prose that follows; in doubt it is not.

    The `first` paragraph of a text may also be a deck, which is longer.
    """
    words = paragraph.split()
    return (
        0 < len(words) <= (_DECK_WORDS if first else _HEADING_WORDS)
        and paragraph[0].isupper()
        and not _NO_HEADING.search(paragraph)
        and following is not None
        and not following[:1].islower()
        and is_prose(following)
    )


def is_prose(paragraph: str) -> bool:
    """Tell whether the paragraph is running text: twenty words or more that end as a sentence."""
    return len(paragraph.split()) >= _PROSE_WORDS and bool(_SENTENCE_END.search(paragraph))


def is_prompt(paragraph: str) -> bool:
    """Tell whether the paragraph is a share bar, an advertisement or a pointer to other stories."""
    return len(paragraph) <= _PROMPT_LETTERS and bool(_PROMPT.fullmatch(paragraph))


def _cut_at_print_line(paragraphs: list[str]) -> tuple[list[str], PrintLine | None]:
    for number, paragraph in enumerate(paragraphs):
        if printed := print_line(paragraph):
            before, after = paragraphs[:number], paragraphs[number + 1 :]
            words = sum(len(text.split()) for text in before)
            ends = words >= _WORDS_BEFORE_PRINT_LINE or words >= sum(len(p.split()) for p in after)
            return (before if ends else before + after), printed
    return paragraphs, None


def _take_front(paragraphs: list[str], headline: str) -> tuple[list[str], list[FrontLine]]:
    """Take bylines, publication lines and captions from before the body."""
    opening = next(
        (n for n, text in enumerate(paragraphs[: _FRONT * 2]) if dateline(text)[0]), None
    )
    body = opening
    if body is None:
        body = next(
            (
                number
                for number, text in enumerate(paragraphs)
                if is_prose(text) and not _is_repeated(paragraphs, number)
            ),
            0,
        )
    kept: list[str] = []
    lines: list[FrontLine] = []
    for number, paragraph in enumerate(paragraphs):
        if number > body or (number == body and body == opening):
            return kept + paragraphs[number:], lines
        said = front_line(paragraph)
        if said:
            lines.append(said)
        elif number < body and _NAME_ALONE.fullmatch(paragraph) and number + 1 == opening:
            lines.append(FrontLine(byline=paragraph))
        elif not (
            (number < body and _is_kicker(paragraph))
            or paragraph == headline
            or is_prompt(paragraph)
            or (number < body and _is_repeated(paragraphs, number))
            or (opening is not None and ends_in_agency(paragraph))
        ):
            kept.append(paragraph)
    return kept, lines


def _is_kicker(paragraph: str) -> bool:
    """Tell whether a paragraph before the body is the name of a section or page, such as Courts."""
    return len(paragraph.split()) <= _KICKER_WORDS and not _NO_HEADING.search(paragraph)


def _take_rear(paragraphs: list[str]) -> tuple[list[str], list[FrontLine]]:
    """Take prompts, bylines and publication lines from after the body."""
    lines: list[FrontLine] = []
    end = len(paragraphs)
    while end > 1:
        said = front_line(paragraphs[end - 1])
        if said:
            lines.append(said)
        elif not is_prompt(paragraphs[end - 1]):
            break
        end -= 1
    return paragraphs[:end], lines


def _without_captions(paragraphs: list[str]) -> list[str]:
    """Drop captions and prompts, and the second printing of a paragraph."""
    kept: list[str] = []
    for paragraph in paragraphs:
        repeated = bool(kept) and kept[-1] == paragraph and len(paragraph.split()) >= _HEADING_WORDS
        if not (repeated or is_prompt(paragraph) or has_photo_credit(paragraph)):
            kept.append(paragraph)
    # A photo story is its caption: an article with a caption alone keeps it.
    return kept or list(dict.fromkeys(p for p in paragraphs if not is_prompt(p)))


def _is_repeated(paragraphs: list[str], number: int) -> bool:
    neighbours = paragraphs[max(0, number - 1) : number] + paragraphs[number + 1 : number + 2]
    return paragraphs[number] in neighbours
