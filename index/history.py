"""Histories: what became of an article's text between two of its versions."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise
from typing import Literal

from index.article import paragraphs

Kind = Literal["same", "gone", "new"]

# Chinese and Japanese put no space between words, so there each sign stands for itself.
_SIGN = r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]"
_POINT = r"\s.,;:!?\"“”‘’'()\[\]{}«»…—–、。「」\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
_WORD = re.compile(rf"{_SIGN}\s*|(?:(?!{_SIGN})\S)+\s*|\s+")
_PIECE = re.compile(rf"[^{_POINT}]+(?:[.,:'’][^{_POINT}]+)*|\s+|.", re.DOTALL)

_ALIKE = 0.5  # below it, half the words of a paragraph are others: two paragraphs, not one reworded
_PAIRS = 20_000  # of paragraphs: 0.3 s
_MEETINGS = 400_000  # of equal words, old by new: two articles of 5,000 words have 230,000
_ISLAND_LETTERS = 3  # 'of', 'the' alone between two changes


@dataclass(frozen=True, slots=True)
class Change:
    """A run of text that both versions have ('same'), or the old alone ('gone'), or the new."""

    kind: Kind
    text: str


@dataclass(frozen=True, slots=True)
class _Block:
    """A paragraph, and the white space up to the next."""

    text: str
    gap: str


def changes(old: str, new: str) -> list[Change]:
    """Return what stayed, went and came, in reading order; what went stands before what came.

    The 'same' and 'gone' runs joined are `old`, character for character; 'same' and 'new' are
    `new`. Paragraphs are matched first, reworded ones by the words they share, then whole words
    within them. No two neighbours are of one kind, none is empty.
    """
    old_blocks, new_blocks = _blocks(old), _blocks(new)
    return _tidy(list(_by_paragraph(old_blocks, new_blocks)))


def _blocks(text: str) -> list[_Block]:
    """Return the paragraphs with their gaps; white space before the first has an empty text."""
    spans = [(0, 0), *paragraphs(text), (len(text), len(text))]
    blocks = [_Block(text[a:b], text[b:c]) for (a, b), (c, _) in pairwise(spans)]
    return [block for block in blocks if block.text or block.gap]


def _by_paragraph(old: Sequence[_Block], new: Sequence[_Block]) -> Iterator[Change]:
    matcher = SequenceMatcher(
        None, [block.text for block in old], [block.text for block in new], autojunk=False
    )
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind == "equal":
            pairs = [(a + n, c + n) for n in range(b - a)]
        else:
            pairs = [(a + i, c + j) for i, j in _reworded(old[a:b], new[c:d])]
        for (i, j), (to_i, to_j) in pairwise([(a - 1, c - 1), *pairs, (b, d)]):
            yield from (Change("gone", block.text + block.gap) for block in old[i + 1 : to_i])
            yield from (Change("new", block.text + block.gap) for block in new[j + 1 : to_j])
            if (to_i, to_j) != (b, d):
                yield from _by_word(old[to_i].text, new[to_j].text)
                yield from _either(old[to_i].gap, new[to_j].gap)


def _reworded(old: Sequence[_Block], new: Sequence[_Block]) -> list[tuple[int, int]]:
    """Return the pairs of paragraphs that are one, reworded: in order, as alike as can be."""
    if not old or not new or len(old) * len(new) > _PAIRS:
        return []
    old_words = [Counter(_PIECE.findall(block.text)) for block in old]
    new_words = [Counter(_PIECE.findall(block.text)) for block in new]
    best = [[0.0] * (len(new) + 1) for _ in range(len(old) + 1)]
    alike = [[_likeness(before, after) for after in new_words] for before in old_words]
    for i in reversed(range(len(old))):
        for j in reversed(range(len(new))):
            paired = best[i + 1][j + 1] + alike[i][j] if alike[i][j] >= _ALIKE else 0.0
            best[i][j] = max(best[i + 1][j], best[i][j + 1], paired)
    pairs, i, j = [], 0, 0
    while i < len(old) and j < len(new):
        if best[i][j] == best[i + 1][j]:
            i += 1
        elif best[i][j] == best[i][j + 1]:
            j += 1
        else:
            pairs.append((i, j))
            i, j = i + 1, j + 1
    return pairs


def _likeness(before: Counter[str], after: Counter[str]) -> float:
    """Return the share of words in common, 0 to 1."""
    total = before.total() + after.total()
    if 2 * min(before.total(), after.total()) < _ALIKE * total:
        return 0.0
    return 2 * sum(min(count, after[word]) for word, count in before.items()) / total


def _by_word(old: str, new: str) -> Iterator[Change]:
    if old == new:
        yield from _either(old, new)
        return
    head, old, new, tail = _trim(old, new)
    yield Change("same", head)
    before, after = _WORD.findall(old), _WORD.findall(new)
    counts = Counter(after)
    crowded = sum(counts[word] for word in before) > _MEETINGS
    matcher = SequenceMatcher(None, before, after, autojunk=crowded)
    for _, a, b, c, d in matcher.get_opcodes():
        yield from _either("".join(before[a:b]), "".join(after[c:d]))
    yield Change("same", tail)


def _either(old: str, new: str) -> list[Change]:
    return [Change("same", old)] if old == new else [Change("gone", old), Change("new", new)]


def _tidy(runs: list[Change]) -> list[Change]:
    """Return the runs joined: one of each kind between two that stayed, and no lonely 'of'."""
    said: list[Change] = []
    gone = new = ""
    for place, run in enumerate(runs):
        if run.kind == "gone":
            gone += run.text
        elif run.kind == "new":
            new += run.text
        elif (gone or new) and _is_island(run.text) and _is_change(runs, place + 1):
            gone, new = gone + run.text, new + run.text
        elif run.text:
            said += [*_apart(gone, new), run]
            gone = new = ""
    return _joined([*said, *_apart(gone, new)])


def _is_island(text: str) -> bool:
    word = text.strip()
    return len(word) <= _ISLAND_LETTERS and not re.search(r"[\d\n]", text)


def _is_change(runs: Sequence[Change], place: int) -> bool:
    return place < len(runs) and runs[place].kind != "same"


def _apart(gone: str, new: str) -> list[Change]:
    head, gone, new, tail = _trim(gone, new)
    return [Change("same", head), Change("gone", gone), Change("new", new), Change("same", tail)]


def _trim(old: str, new: str) -> tuple[str, str, str, str]:
    """Return the words that both begin with, what is left of each, and those both end with."""
    before, after = _PIECE.findall(old), _PIECE.findall(new)
    shortest = min(len(before), len(after))
    head = next((n for n in range(shortest) if before[n] != after[n]), shortest)
    left = shortest - head
    tail = next((n for n in range(left) if before[-1 - n] != after[-1 - n]), left)
    end, stop = len(before) - tail, len(after) - tail
    return (
        "".join(before[:head]),
        "".join(before[head:end]),
        "".join(after[head:stop]),
        "".join(before[end:]),
    )


def _joined(runs: Sequence[Change]) -> list[Change]:
    said: list[Change] = []
    for run in runs:
        if said and run.text and said[-1].kind == run.kind:
            said[-1] = Change(run.kind, said[-1].text + run.text)
        elif run.text:
            said.append(run)
    return said
