"""Languages: whether a question is written in one that the default model does not read."""

from __future__ import annotations

import re

# Words that most questions of a language hold, and that English does not use as words.
_SMALL = {
    "Dutch": "het een van wat waarom wanneer hoe zijn werd heeft niet voor aan wie welke de",
    "French": "le la les des une est qui que quoi pourquoi quand où dans sur pour avec du été",
    "German": "der die das und ist wer warum wann wie nicht ein eine für mit auf wurde hat den dem",
    "Indonesian": "apa siapa mengapa kapan bagaimana yang dan di dengan untuk dari ini itu adalah",
    "Italian": "il lo gli che chi perché quando come dove di della è stato una per con nel sono",
    "Portuguese": "o os uma que quem porque quando como onde por para com do da foi não em são",
    "Spanish": "el los las una que quién qué por cuándo cómo dónde para con del fue es en porque",
    "Turkish": "ne kim neden niçin nasıl nerede ve bir bu için ile mi mı oldu kaç hangi",
}
_ENGLISH = frozenset(
    """
    a an and are at be been by did do does for from had has have how in is it not of on or that the
    to was were what when where which who why with
    """.split()  # noqa: SIM905 - forty quoted words would be harder to read
)
_WORDS_OF = {language: frozenset(words.split()) for language, words in _SMALL.items()}
_FEWEST = 2


def other_language(text: str) -> str:
    """Return the language of a text in Latin letters, by its small words; '' for English."""
    words = re.findall(r"[^\W\d_]+", text.casefold())
    english = sum(word in _ENGLISH for word in words)
    counts = {
        language: sum(word in small for word in words) for language, small in _WORDS_OF.items()
    }
    most = max(counts, key=lambda language: counts[language])
    return most if counts[most] >= max(_FEWEST, english + 1) else ""
