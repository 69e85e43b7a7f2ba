"""Asking: whether a text asks in a sentence, or is a headline or a few words."""

from __future__ import annotations

import re

_ASKED = re.compile(
    r"\?|^\W*(?:who|whom|whose|what|when|where|which|why|how|is|are|was|were|do|does|did|has"
    r"|have|had|can|could|will|would|should|may)\b",
    re.IGNORECASE,
)


def is_asked(text: str) -> bool:
    """Tell whether a text is a question in its form."""
    return bool(_ASKED.search(text))
