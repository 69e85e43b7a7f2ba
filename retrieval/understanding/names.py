"""Names: the sources that an archive has, and where a question mentions them."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Self

from index.sources import source_key
from retrieval.question import QuestionError
from retrieval.understanding.standing import Kind, Standing, kind_of, standing

_SECTION = re.compile(r"\s+[-–—|]\s+|:\s+")
_HOST_END = re.compile(r"(?<=\w)\.(?:com|org)$", re.IGNORECASE)
_TOKEN = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[^\W_A-Z]+|[A-Z]|[&+]")
_SPOKEN = {"&": "(?:&|and)", "and": "(?:&|and)", "+": r"(?:\+|plus)"}
_BETWEEN = r"[\s.,:|'’_/–—-]{0,3}"
_NEWS = re.compile(r"([A-Z]{3,5})\s+News", re.IGNORECASE)
_LIST = re.compile(
    r"['’\"”]?s?\s*(?:,|,?\s*(?:and|or|nor|vs\.?|versus)|&)\s*(?:(?:in|by|from)\s+)?"
)
_NOTHING = re.compile(r"(?!)")
_OFFERED, _LIKENESS = 3, 0.5


@dataclass(frozen=True, slots=True)
class SourceSpan:
    """A place where a text names a source: `text[start:end]`, which is `said`."""

    start: int
    end: int
    said: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Names:
    """The names of an archive's sources with their spellings, ready to be found in questions."""

    all: tuple[str, ...] = ()
    _by_key: Mapping[str, tuple[str, ...]] = field(default_factory=dict, repr=False)
    _kinds: Mapping[str, Kind] = field(default_factory=dict, repr=False)
    _spelled: re.Pattern[str] = field(default=_NOTHING, repr=False)

    @classmethod
    def of(cls, spellings: Mapping[str, Sequence[str]]) -> Self:
        """Build from each source's own name with its other spellings; blank names are left out."""
        by_key: dict[str, dict[str, None]] = {}
        written: dict[str, list[str]] = {}
        for said, name in _pairs(spellings):
            key = source_key(said)
            by_key.setdefault(key, {})[name] = None
            written.setdefault(key, []).append(said)
        return cls(
            all=tuple(name for name in spellings if name.strip()),
            _by_key={key: tuple(names) for key, names in by_key.items()},
            _kinds={key: kind_of(said) for key, said in written.items()},
            _spelled=_pattern(written),
        )

    def exactly(self, name: str) -> tuple[str, ...]:
        """Return the sources that a spelling stands for: one, the sections of one, or none.

        Case, spaces, punctuation, accents, a leading 'The' and '.com' do not count.
        """
        return self._by_key.get(source_key(name), ()) if name.strip() else ()

    def known(self, name: str) -> tuple[str, ...]:
        """Return what `exactly` does.

        :raises QuestionError: if the archive has no such source; the message names the nearest.
        """
        if found := self.exactly(name):
            return found
        if not self.all:
            raise QuestionError(f"this archive has no source {name!r}, and names none yet")
        offered = ", ".join(self.nearest(name))
        raise QuestionError(f"this archive has no source {name!r}; it has: {offered}")

    def nearest(self, name: str, n: int = _OFFERED) -> tuple[str, ...]:
        """Return the names most like one that the archive does not have, the likest first.

        Where none is like it, the first few by the alphabet.
        """
        by_folded = {one.casefold(): one for one in self.all}
        near = difflib.get_close_matches(name.casefold(), by_folded, n=n, cutoff=_LIKENESS)
        return tuple(by_folded[one] for one in near) or tuple(sorted(self.all)[: n + 2])

    def mentioned(self, text: str) -> list[SourceSpan]:
        """Find the sources that a question names, in the order in which they stand.

        The longest spelling wins. A name that is also a word or a person's ('Dawn', 'the Sun')
        counts only with its capitals, and with words about it that tell of a source.
        """
        found: list[tuple[SourceSpan, Standing]] = []
        for one in self._spelled.finditer(text):
            key = source_key(one[0])
            if names := self._by_key.get(key):
                span = SourceSpan(one.start(), one.end(), one[0], names)
                found.append((span, standing(text, one.start(), one.end(), self._kinds[key])))
        return _vouched(text, found)


def _vouched(text: str, found: list[tuple[SourceSpan, Standing]]) -> list[SourceSpan]:
    """Return the sure ones, and the possible ones that stand in one list with them."""
    sure = [standing is Standing.SURE for _, standing in found]
    for step in (1, -1):
        places = range(len(found))[::step]
        for before, place in pairwise(places):
            first, second = sorted((before, place))
            between = text[found[first][0].end : found[second][0].start]
            if sure[before] and found[place][1] is Standing.POSSIBLE and _LIST.fullmatch(between):
                sure[place] = True
    return [span for (span, _), is_sure in zip(found, sure, strict=True) if is_sure]


def _pairs(spellings: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, str]]:
    """Yield (spelling, name): what names a source in full, then by its leading part."""
    names = {name: [name, *others] for name, others in spellings.items() if name.strip()}
    for name, said in names.items():
        yield from ((one, name) for one in said if one.strip())
    for name, said in names.items():
        for lead in dict.fromkeys(_SECTION.split(one, maxsplit=1)[0] for one in said):
            if lead.strip():
                yield lead, name
    taken = {source_key(one) for said in names.values() for one in said}
    for name in names:
        short = _NEWS.fullmatch(_SECTION.split(name, maxsplit=1)[0])
        if short and short[1].isupper() and source_key(short[1]) not in taken:
            yield short[1], name


def _pattern(written: Mapping[str, Sequence[str]]) -> re.Pattern[str]:
    """Return what finds every spelling, the longest first, joined or apart ('CBSSports.com')."""
    shapes = {
        shape: len(key) for key, said in written.items() for one in said for shape in _shapes(one)
    }
    if not shapes:
        return _NOTHING
    longest_first = sorted(shapes, key=lambda shape: (-shapes[shape], -len(shape), shape))
    return re.compile(
        rf"(?<![\w@#-])(?:the\s*)?(?:{'|'.join(longest_first)})(?:\.(?:com|org))?(?!\w|-\w|\.\w)",
        re.IGNORECASE,
    )


def _shapes(said: str) -> Iterator[str]:
    for name in {said, _unaccented(said)}:
        tokens = _TOKEN.findall(_HOST_END.sub("", name.strip()))
        if tokens and tokens[0].casefold() == "the" and len(tokens) > 1:
            tokens = tokens[1:]
        elif len(tokens) == 1 and said != _HOST_END.sub("", said):
            tokens = [re.sub(r"^the(?=\w{3})", "", tokens[0], flags=re.IGNORECASE)]
        if tokens:
            yield _BETWEEN.join(_SPOKEN.get(one.casefold(), re.escape(one)) for one in tokens)


def _unaccented(name: str) -> str:
    apart = unicodedata.normalize("NFKD", name)
    return "".join(char for char in apart if not unicodedata.combining(char))
