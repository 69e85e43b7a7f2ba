"""Languages as databases name them."""

from __future__ import annotations

import re

_CODES = {
    "arabic": "ar", "bengali": "bn", "chinese": "zh", "danish": "da", "dutch": "nl",
    "english": "en", "finnish": "fi", "french": "fr", "german": "de", "greek": "el",
    "hebrew": "he", "hindi": "hi", "indonesian": "id", "italian": "it", "japanese": "ja",
    "korean": "ko", "malay": "ms", "norwegian": "no", "persian": "fa", "polish": "pl",
    "portuguese": "pt", "russian": "ru", "spanish": "es", "swedish": "sv", "thai": "th",
    "turkish": "tr", "ukrainian": "uk", "urdu": "ur", "vietnamese": "vi",
}  # fmt: skip


def language_code(stated: str) -> str:
    """Return the ISO 639-1 code of a language given by its English name ('ENGLISH; English').

    A name that is not known stays as it is stated.
    """
    names = re.split(r"[;,/(]", stated)
    return next((_CODES[n.strip().lower()] for n in names if n.strip().lower() in _CODES), stated)
