"""ANS, the Arc Native Specification of Arc XP: one story, or a list of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from index.article import Article, as_instant
from index.readers.item import CREATED, Item, article_of, paragraphs_of
from index.readers.markup import plain
from index.readers.raw import Rejected, clean
from index.readers.release import Release, moment, release, strictest

_VERSION = re.compile(r"0\.\d{1,2}(?:\.\d{1,3})?")
_TYPES = frozenset(
    {
        "story",
        "image",
        "video",
        "gallery",
        "audio",
        "graphic",
        "collection",
        "content",
        "content-zone",
        "redirect",
        "results",
    }
)
_LISTS = frozenset({"results", "collection", "content-zone"})
_DEEPEST = 12  # quotes in lists in groups; the specification names no limit
_NAMES = 20
_LIVE = frozenset({"", "published", "usable", "live"})
_DEAD = frozenset({"killed", "deleted", "canceled", "cancelled"})
_UNNAMED = re.compile(r"\(.*\)")  # '(deprecated)', as the specification's own samples say


def is_ans(value: Mapping[str, object]) -> bool:
    """Tell whether a JSON object is ANS: its `type` and its `version`, '0.10.9', say so."""
    if _text(value.get("type")) not in _TYPES:
        return False
    if _VERSION.fullmatch(_text(value.get("version"))):
        return True
    headlines = value.get("headlines")
    return isinstance(headlines, dict) and isinstance(value.get("content_elements"), list)


def stories(value: Mapping[str, object]) -> Sequence[object]:
    """Return the records of an ANS list, such as a search response; else the object alone."""
    listed = value.get("content_elements")
    is_list = _text(value.get("type")) in _LISTS
    return listed if is_list and isinstance(listed, list) else [value]


def from_ans(value: Mapping[str, object], where: str, source: str) -> Article | Rejected:
    """Return the article of one ANS story; other types are rejected by their name.

    Subheadlines, headers, links to other stories, pictures and embeds are no part of the text.
    """
    kind = _text(value.get("type")) or "object without a type"
    if kind != "story":
        return Rejected(where, f"it is an ANS {kind[:40]}, not a story with text")
    elements = _list(value.get("content_elements"))
    paragraphs = list(_paragraphs(elements, 0)) or list(_raw(elements))
    published, dated_by = _published(value)
    distributor = _map(value.get("distributor"))
    name, category = _text(distributor.get("name")), distributor.get("category")
    kinds = dict.fromkeys(_text(_map(one).get("type")) for one in elements)
    restrictions = _map(value.get("content_restrictions"))
    return article_of(
        Item(
            id=_text(value.get("_id")),
            release=strictest(_status(value), _embargo(_map(restrictions.get("embargo")))),
            headline=_text(_map(value.get("headlines")).get("basic")),
            byline=_byline(value),
            source=(name if category == "staff" else "") or _owner(value),
            fallback_source=_site(value) or _text(_map(value.get("owner")).get("id")),
            credit="" if category in ("staff", "freelance") else name,
            published=published,
            dated_by=dated_by,
            updated=_moment(value, "last_updated_date"),
            url=_url(value),
            language=_text(value.get("language")),
            section=_section(_map(value.get("taxonomy"))),
            paragraphs=paragraphs,
            corrections=tuple(_corrections(value, elements)),
            notes=(_text(value.get("editor_note")),),
            caveats=("sponsored",) if _map(value.get("owner")).get("sponsored") is True else (),
            found=f"content elements of type {', '.join(kinds)[:120]}" if kinds else "",
        ),
        where,
        source,
    )


def _paragraphs(elements: Sequence[object], depth: int) -> Iterator[str]:
    for element in elements if depth < _DEEPEST else ():
        one = _map(element)
        match one.get("type"):
            case "text" | "blockquote":
                content = clean(_text(one.get("content")))
                found = paragraphs_of(content, is_html=True) if content else []
                # The paragraph of a story may be set as a heading: it is still its text.
                yield from found or ([said] if (said := plain(content)) else [])
            case "list":
                yield from _paragraphs(_list(one.get("items")), depth + 1)
            case "quote" | "element_group":
                yield from _paragraphs(_list(one.get("content_elements")), depth + 1)
            case _:
                pass  # headers, pictures, links, embeds, and elements not yet invented


def _raw(elements: Sequence[object]) -> Iterator[str]:
    """Yield the paragraphs of raw HTML: stories brought in from elsewhere hold nothing else."""
    for one in map(_map, elements):
        if one.get("type") == "raw_html" and (content := _text(one.get("content"))):
            yield from paragraphs_of(content, is_html=True)


def _corrections(value: Mapping[str, object], elements: Sequence[object]) -> Iterator[str]:
    inside = [one for one in map(_map, elements) if one.get("type") == "correction"]
    for one in [*map(_map, _list(value.get("corrections"))), *inside]:
        if text := _text(one.get("text")):
            yield text


def _status(value: Mapping[str, object]) -> Release:
    """Return the status: `revision.published` counts; the free text of `status` can only kill."""
    status = _text(value.get("status")).lower()
    if status in _DEAD:
        return Release(status="killed")
    published = _map(value.get("revision")).get("published")
    if published is False or (published is None and status not in _LIVE):
        return Release(status="withheld")
    return Release()


def _embargo(embargo: Mapping[str, object]) -> Release:
    """Return the embargo, which applies while `active` and, without `end_time`, for good."""
    if embargo.get("active") is not True:
        return Release()
    return release("usable", _text(embargo.get("end_time")))


def _published(value: Mapping[str, object]) -> tuple[date | None, str]:
    """Return the first publication: as stated, else the earlier of the last two dates.

    `publish_date` and `display_date` are of the latest publication and the latest display.
    """
    if first := _moment(value, "first_publish_date"):
        return first, "file"
    latest = [_moment(value, "publish_date"), _moment(value, "display_date")]
    stated = [(instant, one) for one in latest if (instant := as_instant(one))]
    if stated:
        return min(stated, key=lambda pair: pair[0])[1], "file"
    created = _moment(value, "created_date")
    return created, CREATED if created else ""


def _byline(value: Mapping[str, object]) -> str:
    # Vanity credits, where there are any, are the ones that the page shows.
    shown = _map(value.get("vanity_credits")) or _map(value.get("credits"))
    people = [_map(one) for one in _list(shown.get("by"))[:_NAMES]]
    names = [_text(one.get("byline")) or _text(one.get("name")) for one in people]
    return ", ".join(dict.fromkeys(name for name in names if name))


def _owner(value: Mapping[str, object]) -> str:
    """Return the newspaper: the owner's name, else the one that all its authors work for."""
    owner = _text(_map(value.get("owner")).get("name"))
    if owner and not _UNNAMED.fullmatch(owner):
        return owner
    people = [_map(one) for one in _list(_map(value.get("credits")).get("by"))[:_NAMES]]
    employers = {_text(one.get("org")) for one in people}
    return employers.pop() if len(employers) == 1 else ""


def _site(value: Mapping[str, object]) -> str:
    return _text(value.get("canonical_website")) or _text(value.get("website"))


def _url(value: Mapping[str, object]) -> str:
    """Return the address; a path is one only where the website's id is the name of its host."""
    path = _text(value.get("canonical_url")) or _text(value.get("website_url"))
    host = _site(value)
    if path.startswith("/") and re.fullmatch(r"[a-z0-9-]+(?:\.[a-z0-9-]+)+", host):
        return f"https://{host}/{path.lstrip('/')}"
    return path if path.startswith(("http://", "https://")) else ""


def _section(taxonomy: Mapping[str, object]) -> str:
    sections = [_map(one) for one in _list(taxonomy.get("sections"))]
    for one in (
        _map(taxonomy.get("primary_section")),
        _map(taxonomy.get("primary_site")),
        *sections,
    ):
        if name := _text(one.get("name")) or _text(one.get("title")):
            return name
    return ""


def _moment(value: Mapping[str, object], name: str) -> date | None:
    return moment(_text(value.get(name)))


def _map(value: object) -> Mapping[str, object]:
    return value if isinstance(value, dict) else {}


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _text(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""
