"""Credits: who wrote the wire copy, and who took the photograph."""

from __future__ import annotations

import re

_AGENCY = (
    r"(?:AFP|APP|AP|Reuters|REUTERS|Thomson Reuters|Associated Press|The Associated Press"
    r"|Agence France-Presse|Agencies|dpa|DPA|ANI|PTI|IANS|UPI|UNI|Xinhua|TASS|Interfax|Bloomberg"
    r"|EFE|ANSA|Kyodo|Kyodo News|Yonhap|Anadolu|Anadolu Agency|AA|PPI|INP|NNI|WAM|SPA|KUNA|QNA"
    r"|BSS|UNB|Bernama|ANP|Belga|TT|NTB|Ritzau|PA|PA Media|AAP|CP|The Canadian Press|Antara|CNA)"
)
_AGENCIES = rf"{_AGENCY}(?:\s?/\s?{_AGENCY})*"
# A hyphen counts only where it joins no word: 'non-AP' ends in no credit.
_DASH = r"(?:[—–]{1,2}|(?<!\w)--?)"
_WIRE_END = re.compile(
    rf"(?:^|\s*{_DASH}\s*|\s)(?:\((?P<bracket>{_AGENCIES})\)|(?<=[—–-]|\s)(?P<dash>{_AGENCIES}))\.?$"
)
_WIRE_ALONE = re.compile(rf"(?:{_DASH}|©(?:\s?\d{{4}})?)?\s*\(?(?P<agency>{_AGENCIES})\)?\.?")
_PHOTO_WORD = (
    r"(?:file|photos?|photographs?|images?|pictures?|illustrations?|screen ?(?:grab|shot)s?)"
)
_PHOTO_CREDIT = re.compile(
    rf"""(?:
      {_DASH}\s?(?=[A-Z]|file\ photo|photo)(?:[^.—–]{{0,40}}[\s/])?(?i:{_PHOTO_WORD})
        (?:\s(?:by|via|courtesy)\b[^.—–]{{0,50}}|\s?:\s?[^.—–]{{0,50}})?  # — AFP/File, – Photo: X
    | {_DASH}\s?(?:White\ Star|X/@?\w+|Twitter/@?\w+|Facebook|Instagram|Shutterstock|Getty)\S*
    | {_DASH}\s?(?P<agency>{_AGENCY})/(?P<by>[^.—–/]{{2,40}})    # — Reuters/Jane Doe
    | \((?i:[^().]{{0,30}}\b{_PHOTO_WORD}(?:\s?:[^()]{{0,50}}|\sby\s[^()]{{0,50}})?)\)
    | (?:(?<=[.!?"'”’)|])\s|^|\|\s?)
        (?i:(?:all\ )?(?:photos?|photographs?|photography|pictures?|images?))
        (?:\s(?i:credits?|by|courtesy)\b|\s?:)[^.]{{1,60}}        # Photo by Jane Doe
    )\.?$""",
    re.VERBOSE,
)
_PHOTO_START = re.compile(
    r"(?:header |featured? |cover |lead )?(?:image|photo|picture|photograph)(?: credits?)?\s?:|"
    r"(?:header |featured? |cover )(?:image|photo)\b|(?:image|photo) credits?\b",
    re.IGNORECASE,
)
_PLAIN_END = re.compile(rf"{_DASH}\s?{_AGENCIES}\.?$")
_DATELINE = re.compile(
    r"(?P<place>[A-Z][A-Z .'’/-]{1,40}[A-Z.])(?:,\s?(?P<day>[^:()—–]{3,20}?))?\s?"
    r"(?:\((?P<agency>[^()]{2,25})\))?\s?(?:(?P<colon>:)|(?P<dash>[—–-]{1,2}(?=[\s\"'“‘A-Z])))"
)
_WIRE_DATELINE = re.compile(
    rf"(?:(?P<place>[A-Z][\w .'’/-]{{1,40}}?)(?:,\s?[^:()—–]{{3,20}}?)?\s?)?"
    rf"\((?P<agency>{_AGENCIES})\)\s?(?::|{_DASH})"
)
_DATELINE_WORDS = 12
_CAPTION_WORDS = 100


def wire_credit(paragraph: str) -> str:
    """Return the agency that the paragraph ends with ('... on Friday. —AFP'), else ''.

    A dash or brackets must set it off, so that 'she told Reuters' is no credit.
    """
    if alone := _WIRE_ALONE.fullmatch(paragraph):
        return alone["agency"]
    found = _WIRE_END.search(paragraph)
    if not found:
        return ""
    if found["bracket"]:
        return found["bracket"]
    return found["dash"] if _PLAIN_END.search(paragraph) else ""


def is_credit_alone(paragraph: str) -> bool:
    """Tell whether the paragraph is an agency's name and nothing else."""
    return bool(_WIRE_ALONE.fullmatch(paragraph))


def has_photo_credit(paragraph: str) -> bool:
    """Tell whether the paragraph is a caption beyond doubt, by the photo credit it carries."""
    if len(paragraph.split()) > _CAPTION_WORDS:
        return False
    if _PHOTO_START.match(paragraph):
        return True
    found = _PHOTO_CREDIT.search(paragraph)
    # '—AFP/Reuters' at the end credits two agencies with the words.
    return bool(found) and not (found and found["by"] and re.fullmatch(_AGENCY, found["by"]))


def ends_in_agency(paragraph: str) -> bool:
    """Tell whether the paragraph ends in a dash and an agency, as captions and wire copy do."""
    return bool(_PLAIN_END.search(paragraph))


def dateline(paragraph: str) -> tuple[str, str]:
    """Return the dateline that opens the paragraph and the agency in it; '' where there is none.

    'ISLAMABAD, Jan 1 (APP): The minister ...' gives ('ISLAMABAD, Jan 1 (APP)', 'APP').
    """
    found = _WIRE_DATELINE.match(paragraph) or _DATELINE.match(paragraph)
    if not found or len(paragraph.split()) < _DATELINE_WORDS:
        return "", ""
    agency = found["agency"] or ""
    # After place and day an agency signs by its initials, whether it is listed here or not.
    signs = _AGENCIES + (r"|[A-Z]{2,6}" if found.groupdict().get("day") else "")
    if agency and not re.fullmatch(signs, agency):
        agency = ""
    return found[0].rstrip(" :—–-"), agency
