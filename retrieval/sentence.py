"""The sentence of a passage that answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from index import sentences


def answering_sentence(
    text: str, rarity: Mapping[str, float], stems: Callable[[str], list[str]], language: str
) -> str:
    """Return the sentence that holds most of the question, its rare words before its common ones.

    `rarity` is of the question's stems. The first of equals wins. See benchmarks/README.md, 'The
    answering sentence'.
    """
    spans = sentences(text, language)
    found = [
        sum(rarity.get(stem, 0.0) for stem in set(stems(text[start:end]))) for start, end in spans
    ]
    start, end = spans[found.index(max(found))]
    return text[start:end]
