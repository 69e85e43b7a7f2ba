"""Stories: what was reported of one question over time, as a message."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.slack import limits
from bot.slack.blocks import Message, actions, button, context, line, rich, said
from bot.slack.cards import Sign
from bot.slack.limits import Block
from bot.slack.lists import counted
from bot.slack.quotes import Shown, show_within
from bot.slack.text import in_full, literal, shortened
from retrieval import Disagreement, Moment, Timeline

_QUESTION = 2_500  # weight of a question
_NAME = 100  # characters of a citation beside a number
_CHIP = 200  # characters of one part of how the question was read
_READ = 700  # and of all
_NUMBERS = 2_000  # weight of all disagreements
_NOTE = 500
_SPARE = 250  # weight of what says that moments were left out


def timeline_card(timeline: Timeline, sign: Sign) -> Message:
    """Return a timeline: period by period the sentence that tells of it, with its source.

    If all would be too long, whole moments are left out of the middle: the first report and the
    latest always stay. A sentence is never cut.
    """
    head, read = _head(timeline)
    foot, told = _foot(timeline, sign)
    room = limits.CHARACTERS - limits.weight([*head, *foot]) - _SPARE
    count = limits.MESSAGE_BLOCKS - len(head) - len(foot) - 1
    moments = [_moment(one, room=room // 2) for one in timeline.moments]
    kept = _kept([limits.weight([one.block]) for one in moments], room=room, count=count)
    shown = [moments[place] for place in kept]
    if left_out := len(moments) - len(kept):
        missing = f"… {counted(left_out, 'report')} between, too much for one message …"
        gap = next(place for place, at in enumerate(kept) if at != place)
        shown.insert(gap, Shown(context(missing), missing))
    return Message(
        text=in_full([timeline.question.text, read, *(one.text for one in shown), *told]),
        blocks=(*head, *(one.block for one in shown), *foot),
    )


def _head(timeline: Timeline) -> tuple[list[Block], str]:
    """Return the question and how it was read, and the latter in words."""
    asked = timeline.question
    text = literal(asked.text.strip())
    if limits.text_weight(text) > _QUESTION:
        text = shortened(text, _QUESTION // 2)  # a letter of a label weighs two at most
    head = [rich(line(said(text, bold=True)))]
    read = shortened(" · ".join(shortened(chip.label, _CHIP) for chip in asked.chips), _READ)
    return [*head, *([context(read)] if read else [])], read


def _foot(timeline: Timeline, sign: Sign) -> tuple[list[Block], list[str]]:
    """Return what stands under the moments, and the same in words."""
    lines = _disagreements(timeline)
    numbers = [rich(*(line(said(unit, bold=True), said(told)) for unit, told in lines))]
    notes = [shortened(timeline.note, _NOTE)] if timeline.note.strip() else []
    foot = [
        *(numbers if lines else []),
        *(rich(line(said(note))) for note in notes),
        actions([button("Ask more", "ask", sign("ask", ""))]),
    ]
    return foot, [*(f"{unit}{told}" for unit, told in lines), *notes]


def _disagreements(timeline: Timeline) -> list[tuple[str, str]]:
    """Return where numbers disagree, whole or not at all: what is counted, and who says what."""
    told: list[tuple[str, str]] = []
    room = _NUMBERS
    for one in timeline.disagreements:
        unit, said_by = f"{shortened(one.unit, _NAME)}: ", _readings(one, timeline.moments)
        room -= limits.weight([line(said(unit, bold=True), said(said_by))])
        if room >= 0:
            told.append((unit, said_by))
    return told


def _readings(one: Disagreement, moments: Sequence[Moment]) -> str:
    return "; ".join(
        f"{reading.figure.said} ({shortened(moments[reading.place].quote.citation, _NAME)})"
        for reading in one.readings
    )


def _moment(moment: Moment, *, room: int) -> Shown:
    """Return the sentence alone under its period, without what is around it: at a glance."""
    period = line(said(moment.period, bold=True))
    alone = replace(moment.quote, text=moment.quote.sentence, context="")
    told = show_within(alone, room - limits.weight([period]), is_answer=False)
    return Shown(rich(period, *told.block["elements"]), f"{moment.period}\n{told.text}")


def _kept(weights: Sequence[int], *, room: int, count: int) -> list[int]:
    """Return the places of those that fit, the middle left out first."""
    kept = list(range(len(weights)))
    while len(kept) > 2 and (  # noqa: PLR2004 - the first report and the latest
        len(kept) > count or sum(weights[place] for place in kept) > room
    ):
        del kept[len(kept) // 2]
    return kept
