"""Answers of all sizes, made of what Slack would obey, refuse or choke on."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

from hypothesis import strategies as st
from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.blocks import Block as Modelled

from bot.slack import limits
from bot.slack.blocks import Message
from bot.slack.cards import Look
from bot.slack.excerpts import CUT
from bot.slack.text import literal
from index import sentences
from retrieval import Answer, Copy, Covered, Interval, Mention, Question, Quote
from tests.slack.schema import Schema

PRESENT = [
    "<!channel>",
    "<!here|here>",
    "<@U123>",
    "<#C123|general>",
    "<https://evil.example|Dawn>",
    "https://evil.example/?a=1&b=2",
    "&amp;",
    "&",
    "<",
    ">",
    "`code`",
    "```",
    "*bold*",
    "_italic_",
    "~struck~",
    ":bomb:",
    "<b>markup</b>",
    '"',
    "\\",
    "\n",
    "\n\n",
    "\t",
    "\r\n",
    "\x00",
    "\x1b[31m",
    "\x85",
    "\u2028",
    "\ud800",
    "\udfff",
    "\u202eright to left",
    "\u2067",
    "\u200b",
    "\u0301",
    "😀",
    "👩‍👩‍👧",
    "عربی متن",
    "[…]",
    "",
    " ",
    "He said so. ",
    "She did not! ",
    "“Did they?” ",
    "The harbour council voted on Tuesday to close the old pier. ",
]
"""What newspapers and people may write, and Slack must show as itself."""

DAYS = [None, date(2020, 7, 2), datetime(2020, 7, 2, 9, 12, tzinfo=UTC), date(1, 1, 1), date.max]
SIZES = [1, 1, 1, 1, 1, 1, 2, 5, 30, 400]
LONGEST = 30_000


@st.composite
def texts(draw: st.DrawFn) -> str:
    """A text of a few letters, of many, or of one word with 30,000."""
    if draw(st.integers(0, 29)) == 0:
        return draw(st.sampled_from(["x", "&", '"', "é", "😀"])) * LONGEST
    chosen = draw(st.lists(st.sampled_from(PRESENT), max_size=4))
    return ("".join(chosen) * draw(st.sampled_from(SIZES)))[:LONGEST]


@st.composite
def passages(draw: st.DrawFn) -> tuple[str, str]:
    """A passage and the sentence of it that answers, or something that stands nowhere in it."""
    text = draw(texts())
    spans = sentences(literal(text))[:50]
    if not spans or draw(st.integers(0, 5)) == 0:
        return text, draw(st.sampled_from(["", text, "nowhere in it"]))
    start, end = draw(st.sampled_from(spans))
    return text, text[start:end]


ADDRESSES = [
    "",
    "https://dawn.example/2020/07/02/pier",
    "https://dawn.example/a b(c)|d>e",
    "javascript:alert(1)",
    "https://dawn.example/?" + "&" * 900,
    "https://dawn.example/" + "a" * 2_900,
    "http://[",
    "https://user:word@dawn.example/",
]
Labels = st.SearchStrategy[str]


@st.composite
def labels(draw: st.DrawFn) -> Labels:
    """Names and notes of one answer: few texts in many places are found faster than many."""
    return st.sampled_from(["", "", "Dawn", "AFP", "Arts & Leisure", draw(texts()), draw(texts())])


LABELS = labels().flatmap(lambda names: names)
"""One name or note."""


@st.composite
def quotes(draw: st.DrawFn, names: Labels) -> Quote:
    text, sentence = draw(passages())
    notes = draw(st.lists(names, max_size=3))
    days = draw(st.tuples(*[st.sampled_from(DAYS)] * 3))
    return Quote(
        text=text,
        sentence=sentence,
        source=draw(names),
        published=days[0],
        headline=draw(names),
        byline="",
        url=draw(st.one_of(st.sampled_from(ADDRESSES), names)),
        article_id="a",
        passage=0,
        start=0,
        end=len(text),
        sha256="0" * 64,
        relevance=0.5,
        context=draw(names),
        credit=draw(names),
        updated=days[1],
        date_is_estimated=days[1] is None,
        corrections=tuple(notes) * draw(st.sampled_from([1, 1, 20])),
        caveats=tuple(notes[:1]),
        copies=tuple(Copy(name, days[2], "", "", "b") for name in [*notes, draw(names)]),
        is_first=days[2] is None,
    )


@st.composite
def questions(draw: st.DrawFn, names: Labels) -> Question:
    text = re.sub(r"[\ud800-\udfff]", "", draw(names))[:1_990]
    read = tuple(draw(st.lists(names, max_size=3)))
    many = draw(st.sampled_from([(), (), tuple(f"paper {n}" for n in range(40))]))
    return Question(
        text=f"Why {text}",
        sources=(*read, *read, *many),
        leaning=tuple(Mention(name, ()) for name in read),
        phrases=read,
        around=(Interval(date(2020, 1, 1), date(2021, 1, 1)),) * len(read),
        after=date(2020, 1, 1) if many else None,
        order=draw(st.sampled_from(["best", "newest", "oldest"])),
    )


@st.composite
def answers(draw: st.DrawFn, *, least: int = 0) -> Answer:
    """An answer of none to sixty quotes; without any, it says why and what came near."""
    names = draw(labels())
    found = tuple(draw(st.lists(quotes(names), min_size=least, max_size=3)))
    found *= draw(st.sampled_from([1, 1, 2, 20]))
    told = tuple(draw(st.lists(names, max_size=3)))
    held = Covered(
        articles=3_475,
        first=draw(st.sampled_from(DAYS)),
        last=date(2024, 1, 1),
        sources=tuple((name, 1_000) for name in told) * 3,
    )
    return Answer(
        question=draw(questions(names)),
        quotes=found if least else (),
        more=draw(st.booleans()),
        note=draw(names),
        nearest=() if least else found,
        covered=draw(st.sampled_from([held, held, held, None])),
        advice=told * 4,
    )


class Signing:
    """Signs values as long as real ones, and knows again those that it signed."""

    def __init__(self) -> None:
        self.values: dict[str, tuple[str, str]] = {}

    def __call__(self, verb: str, argument: str) -> str:
        value = f"0123456789abcdef.{verb}.{argument}.{'h' * 22}"
        self.values[value] = (verb, argument)
        return value


@st.composite
def looks(draw: st.DrawFn) -> Look:
    names = draw(labels())
    return Look(
        sign=Signing(),
        said=draw(names),
        private=draw(st.booleans()),
        shared_by=draw(st.sampled_from(["", "U123"])),
        hint=draw(names),
    )


class Types:
    """Slack's own types of blocks, which know no lengths.

    What a text says makes no difference to them, so that blocks that differ by that alone are
    judged once.
    """

    def __init__(self, schema: Schema) -> None:
        self._schema = schema
        self._judged: dict[str, list[str]] = {}

    def wrong(self, block: limits.Block) -> list[str]:
        alike = json.dumps(_alike(block))
        if alike not in self._judged:
            self._judged[alike] = self._schema.wrong_in_block(json.loads(alike))
        return self._judged[alike]


def _alike(part: Any) -> Any:
    """The same without what its texts say, and each of its parts once."""
    if isinstance(part, dict):
        return {
            name: "x" if isinstance(value, str) and name not in {"type", "style"} else _alike(value)
            for name, value in part.items()
        }
    if isinstance(part, list):
        return list({json.dumps(one): one for one in map(_alike, part)}.values())
    return part


def parts(part: Any) -> Iterator[dict[str, Any]]:
    """Every object within blocks."""
    if isinstance(part, dict):
        yield part
    if isinstance(part, dict | list | tuple):
        for one in part.values() if isinstance(part, dict) else part:
            yield from parts(one)


def buttons(blocks: Sequence[limits.Block]) -> list[dict[str, Any]]:
    return [part for part in parts(blocks) if part.get("type") == "button"]


def verbs(blocks: Sequence[limits.Block]) -> list[str]:
    return [button["action_id"].partition(":")[0] for button in buttons(blocks)]


def words(part: Any) -> str:
    """What people read in a block, or in a part of one."""
    return "".join(one["text"] for one in parts(part) if isinstance(one.get("text"), str))


def quoted(blocks: Sequence[limits.Block]) -> list[str]:
    """What stands in quotations, one after the other."""
    return [words(part) for part in parts(blocks) if part.get("type") == "rich_text_quote"]


def strings(part: Any) -> Iterator[str]:
    if isinstance(part, str):
        yield part
    elif isinstance(part, dict | list | tuple):
        for one in part.values() if isinstance(part, dict) else part:
            yield from strings(one)


def wrong(message: Message, types: Types, sign: Signing) -> list[str]:
    """What Slack would refuse or obey in a message, and what of it we did not sign."""
    blocks = list(message.blocks)
    json.dumps(blocks, ensure_ascii=False).encode()  # as it is sent: in UTF-8
    found = [told for block in blocks for told in types.wrong(block)]
    if found:
        return found
    for name, length, limit in (
        ("blocks", len(blocks), limits.MESSAGE_BLOCKS),
        ("characters", limits.characters(blocks), limits.CHARACTERS),
        ("weight", limits.weight(blocks), limits.CHARACTERS),
        ("text", len(message.text), limits.MESSAGE_TEXT),
    ):
        found += [f"{name}: {length:,} and at most {limit:,}"] if length > limit else []
    if not message.text.strip() or any(letter in message.text for letter in "<>"):
        found.append("the text is empty, or not escaped")
    obeyed = {"\x00", "\x1b", "\x85", "\ud800", "\u202e", "\u2067"}
    if any(obeyed & set(text) for text in (message.text, *strings(blocks))):
        found.append("it holds what is obeyed instead of shown")
    found += [told for block in blocks for told in _refused_by_models(block)]
    found += [told for part in parts(blocks) for told in _unsafe(part)]
    for button in buttons(blocks):
        verb, _, argument = button["action_id"].partition(":")
        meant = sign.values.get(button["value"], ("", ""))
        if meant[0] != verb or (argument and meant[1] != argument):
            found.append(f"{button['action_id']} stands for {meant}")
    return found


def _refused_by_models(block: limits.Block) -> list[str]:
    """What slack_sdk refuses by its length, or leaves out because it does not know it."""
    try:
        modelled = Modelled.parse(block)
        kept = modelled.to_dict() if modelled else None
    except SlackObjectFormationError as error:
        return [str(error)]
    actions = Counter(button["action_id"] for button in buttons([block]))
    twice = [f"{action} stands twice" for action, count in actions.items() if count > 1]
    return twice + ([] if kept == block else [f"of {block} it kept {kept}"])


def _unsafe(part: Mapping[str, Any]) -> list[str]:
    kind = part.get("type", "")
    if kind in {"user", "channel", "broadcast", "usergroup", "mrkdwn", "section", "emoji"}:
        return [f"{kind} formats or notifies"]
    if kind in {"text", "plain_text", "link"} and part.get("text", "x") == "":
        return [f"{kind} is empty"]
    if kind == "plain_text" and (part["emoji"] or len(part["text"]) > limits.SECTION):
        return ["a label makes emoji of words, or is too long"]
    if kind == "link" and not re.fullmatch(r"https?://[!-~]{1,2990}", part["url"]):
        return [f"an address that Slack would refuse: {part['url'][:80]}"]
    return []


def is_whole(shown: str, passage: str) -> bool:
    """Whether a quotation is the passage, or whole sentences of it, marked where it goes on."""
    passage = literal(passage)
    if shown == passage:
        return True
    late, early = shown.startswith(f"{CUT} "), shown.endswith(f" {CUT}")
    kept = shown[len(CUT) + 1 if late else 0 : len(shown) - (len(CUT) + 1 if early else 0)]
    spans = sentences(passage)
    starts = {start for start, _ in spans if passage.startswith(kept, start)}
    ends = {end for _, end in spans}
    return any(
        start + len(kept) in ends
        and late == bool(passage[:start].strip())
        and early == bool(passage[start + len(kept) :].strip())
        for start in starts
    )
