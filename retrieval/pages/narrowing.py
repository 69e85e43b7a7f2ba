"""Narrowing: the question that words and the filters beside them make, and its chips."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, get_args

from retrieval.intervals import Interval
from retrieval.pages.address import Address
from retrieval.question import Chip, Order, Question, QuestionError
from retrieval.retriever import Retriever

_ANY = "news"  # words that say nothing: what is read beside them are the filters alone


@dataclass(frozen=True, slots=True)
class Droppable:
    """A part of how a search is read, and the address of the search without it."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Narrowed:
    """A search as it is asked: `words` is what the words alone say, less what was dropped.

    `address` is that of the search, its sources by their names.
    """

    asked: Question
    words: Question
    address: Address

    @classmethod
    def of(cls, address: Address, retriever: Retriever) -> Narrowed:
        """Read a search.

        :raises QuestionError: if it cannot be asked; the message says what would do.
        """
        if address.order not in {"", *get_args(Order)}:
            raise QuestionError(
                f"the order is {address.order!r}; it must be one of {', '.join(get_args(Order))}"
            )
        words = retriever.read(address.q)
        for chip in words.chips:
            if _name(chip) in address.drop:
                words = words.drop(chip)
        filters = retriever.read(
            _ANY,
            sources=address.sources,
            after=address.after or None,
            before=address.before or None,
        )
        given = _fields(words, filters, address.order)
        parts = tuple(
            replace(part, **_fields(part, filters, address.order)) for part in words.parts
        )
        asked = replace(words, **given, parts=parts)
        return cls(asked, words, replace(address, sources=filters.sources))

    @property
    def chips(self) -> tuple[Droppable, ...]:
        """How the search is read, each part with the address that asks without it.

        What the words say is dropped by name, so that it stays so; a filter is taken away.
        """
        return tuple(Droppable(chip.label, self._without(chip).url) for chip in self.asked.chips)

    @property
    def at_any_time(self) -> Address:
        """The address of the same search without any days, those of its words neither."""
        return self._without(Chip("days", "", ""))

    @property
    def in_any_source(self) -> Address:
        """The address of the same search in all sources, whatever its words name."""
        left = self.address.of_sources(())
        for chip in self.words.chips:
            left = left.dropping(_name(chip)) if chip.kind == "sources" else left
        return left

    def _without(self, chip: Chip) -> Address:
        left = self.address.first()
        if chip.kind == "days":
            left = left.within("", "")
        elif chip.kind == "order":
            left = left.ordered("")
        elif chip.kind == "sources":
            left = left.of_sources(name for name in left.sources if name != chip.value)
        said = next((one for one in self.words.chips if _is_part(one, chip)), None)
        return left.dropping(_name(said)) if said else left


def _fields(words: Question, filters: Question, order: str) -> dict[str, Any]:
    """Return what the filters beside the words change in a question."""
    days = Interval(words.after, words.before).intersect(Interval(filters.after, filters.before))
    changed: dict[str, Any] = {"after": days.after, "before": days.before}
    if filters.sources:
        changed |= {"sources": _both(words.sources, filters.sources), "leaning": ()}
    return changed | ({"order": order} if order else {})


def _both(said: tuple[str, ...], given: tuple[str, ...]) -> tuple[str, ...]:
    kept = tuple(name for name in given if name in said) if said else given
    if not kept:
        raise QuestionError(
            f"the question asks for {', '.join(said)} alone and the filter beside it for "
            f"{', '.join(given)}; drop one of the two"
        )
    return kept


def _is_part(said: Chip, shown: Chip) -> bool:
    """Tell whether a chip of the words is a part of one that is shown; days are one interval."""
    same_value = said.value == shown.value or shown.kind in {"days", "order"}
    return said.kind == shown.kind and same_value


def _name(chip: Chip) -> str:
    return f"{chip.kind}:{chip.value}" if chip.value else chip.kind
