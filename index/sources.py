"""Sources: which spellings name one source, and which of them people should see."""

from __future__ import annotations

import re
import unicodedata

_LABEL = r"[^\s./@:?#&+|,;()\"]"
_HOST = re.compile(
    rf"(?:(?:[a-z][a-z0-9+.-]*:)?//(?:[^\s/@]*@)?)?"
    rf"(?P<host>(?:{_LABEL}+\.)+[^\W\d_]{_LABEL}+)\.?(?::\d*)?(?:[/?#]\S*)?"
)
_DOORS = re.compile(r"(?:(?:www\d?|m|mobile|amp)\.)+(?=[^.]+\.)")
_THE = re.compile(r"^(?:the)+(?=.)")
_INTERNATIONAL = re.compile(r"(?<=.)\.(?:com|org)$")
_SIGNS = str.maketrans({"&": " and ", "+": " plus "})

# A country's suffix is part of a paper's name: theguardian.com is not guardian.ng, inquirer.com
# (Philadelphia) not inquirer.net (Manila), elpais.com (Madrid) not elpais.com.uy (Montevideo).
# These are the hosts of papers whose name they spell, and whose name no other host here spells.
_SPELLED = {
    "at": {"derstandard"},
    "be": {"lesoir"},
    "ch": {"letemps", "nzz"},
    "co": {"404media"},
    "co.nz": {"nzherald"},
    "co.uk": {
        "bbc",
        "dailymail",
        "guardian",
        "independent",
        "inews",
        "mirror",
        "telegraph",
        "theguardian",
        "theregister",
        "thesun",
        "thetimes",
    },
    "co.za": {"dailymaverick"},
    "com.au": {"crikey", "heraldsun", "theage", "theaustralian"},
    "com.tr": {"hurriyet"},
    "de": {"bild", "spiegel", "tagesspiegel", "taz", "welt", "zeit"},
    "dk": {"berlingske", "politiken"},
    "fi": {"hs", "yle"},
    "fr": {"lefigaro", "lemonde", "leparisien", "lesechos", "liberation", "mediapart"},
    "ie": {"irishexaminer"},
    "io": {"meduza"},
    "it": {"corriere", "ilfattoquotidiano", "lastampa", "repubblica"},
    "net": {"faz"},
    "nl": {"nrc", "telegraaf", "volkskrant"},
    "no": {"aftenposten", "nrk", "vg"},
    "pl": {"onet"},
    "ru": {"kommersant"},
    "se": {"aftonbladet"},
}

# Words that stay small inside a title.
_LITTLE = re.compile(
    r"(?:a|an|and|at|by|da|de|del|der|des|di|du|for|in|la|le|of|on|the|to|und|y)",
    re.IGNORECASE,
)
_ACRONYM_LETTERS = 6  # MSNBC has five, and none of them is a vowel
_SHORT_ACRONYM_LETTERS = 3  # APP, AFP; four with a vowel is as often a word in capitals: DAWN, TIME


def source_key(name: str) -> str:
    """Return what every spelling of one source's name has in common; for comparing, not for show.

    Case, accents on Latin letters, spaces, punctuation and a leading 'The' do not count, so that
    'theverge' is 'The Verge'. Of a host name or URL, scheme, path, 'www.' and '.com' or '.org' do
    not count either. A country's suffix does, save for papers known to be spelled by their host,
    and so do sections ('FOX News - Lifestyle'), editions and other subdomains: joining what
    belongs together is one word of the user's, and an article under a wrong name goes unseen.
    Idempotent; empty only for a name that is blank.
    """
    told = _fold(name).strip()
    letters = _letters(_without_suffix(_host(told)) or told)
    return _THE.sub("", letters) if letters else "".join(told.split())


def better(name: str, other: str) -> str:
    """Return which of two spellings of one source people should see; the order does not matter.

    A written name beats a host name. Then 'BBC' beats 'The BBC' and 'Bbc'; 'The Verge' beats
    'Verge' and 'VERGE', since the article is part of a newspaper's title; 'APP' beats 'App';
    mixed case ('Dawn') beats capitals ('DAWN'), which beat small letters ('dawn'). Then 'Times of
    India' beats 'Times Of India', 'Live Science' beats 'LiveScience', 'TechCrunch' beats
    'Techcrunch' and 'El País' beats 'El Pais'. Of host names the shortest is shown.
    """
    return max(name, other, key=_rank)


def _fold(name: str) -> str:
    once = unicodedata.normalize("NFKC", name).casefold()
    return unicodedata.normalize("NFKC", once).casefold()


def _host(told: str) -> str:
    """Return the host that a folded name is or points to, without 'www.'; else ''."""
    found = _HOST.fullmatch(told)
    if not found:
        return ""
    host = _DOORS.sub("", found["host"])
    if "xn--" in host:
        try:
            return _fold(host.encode("ascii").decode("idna"))
        except UnicodeError:
            return host
    return host


def _without_suffix(host: str) -> str:
    label, _, suffix = host.partition(".")
    return label if label in _SPELLED.get(suffix, ()) else _INTERNATIONAL.sub("", host)


def _letters(told: str) -> str:
    """Return letters and digits alone; marks go from Latin letters and stay where they spell."""
    kept: list[str] = []
    for char in unicodedata.normalize("NFKD", told.translate(_SIGNS)):
        if unicodedata.category(char).startswith("M"):
            if kept and not kept[-1].isascii():
                kept.append(char)
        elif char.isalnum():
            kept.append(char)
    return unicodedata.normalize("NFC", "".join(kept))


def _rank(name: str) -> tuple[object, ...]:
    """Return what orders spellings, the best highest; the spelling itself comes last."""
    host = bool(_host(_fold(name).strip()))
    words = [word for word in re.split(r"[\W_]+", name) if word]
    return (
        bool(words),
        not host,
        _case(words),
        -sum(_miscased(word, first=place == 0) for place, word in enumerate(words)),
        -len(name) if host else len(words),
        name[:1].isalnum() and (name[-1:].isalnum() or name[-1:] in "!?+)"),
        sum(char.isupper() for char in name),
        sum(not char.isascii() for word in words for char in word),
        name,
    )


def _case(words: list[str]) -> int:
    letters = "".join(words)
    if len(words) == 1 and letters.isalpha() and letters.isupper():
        spelled_out = re.search(r"[AEIOUY]", letters) or not letters.isascii()
        if not spelled_out and len(letters) <= _ACRONYM_LETTERS:
            return 5
        return 3 if len(letters) <= _SHORT_ACRONYM_LETTERS else 1
    if words[:1] == ["The"] and len(words) > 1 and not "".join(words[1:]).isupper():
        return 2 if "".join(words[1:]).islower() else 4
    return 1 if letters.isupper() else 0 if letters.islower() else 2


def _miscased(word: str, *, first: bool) -> bool:
    little = not first and _LITTLE.fullmatch(word)
    return word[:1].isupper() if little else word[:1].islower()
