"""ninjs, the IPTC's News in JSON (1.x to 3.x): one news object."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from index.article import Article
from index.readers.elements import BrokenXmlError, parse_xml
from index.readers.item import (
    CREATED,
    VERSION_CREATED,
    Item,
    article_of,
    number_of,
    paragraphs_of,
    wrapped,
)
from index.readers.nitf import item_of
from index.readers.raw import Rejected
from index.readers.release import moment, release, strictest

# Version 3 writes versionCreated where the others write versioncreated: compared in lower case.
_OWN = frozenset(
    {
        "versioncreated",
        "firstcreated",
        "contentcreated",
        "pubstatus",
        "embargoeduntil",
        "representationtype",
        "trustindicator",
        "eventdetails",
        "bodies",
        "renditions",
    }
)
_BODY = re.compile(r"body_(\w+)")
_ORDER = ("html", "nitf", "text")
_DECLINED = {
    "picture": "a picture",
    "video": "a video",
    "audio": "a sound recording",
    "graphic": "a graphic",
    "event": "an event",
    "planning": "a plan of coverage",
    "component": "a component of another item",
    "package": "a package that refers to other items",
}
_ABOUT = frozenset({"about", "mentions"})
_NAMES = 20  # authors and the like that are read of a list


def is_ninjs(value: Mapping[str, object]) -> bool:
    """Tell whether a JSON object is ninjs: it has a `uri` and a property of that standard alone."""
    standard = value.get("standard") or value.get("$standard")
    if isinstance(standard, dict) and standard.get("name") == "ninjs":
        return True
    if not _text(value.get("uri")):
        return False
    return any(str(key).lower() in _OWN or _BODY.fullmatch(str(key)) for key in value)


def from_ninjs(value: Mapping[str, object], where: str, source: str) -> Article | Rejected:
    """Return the article of one news object; what is no text is rejected with its kind.

    ninjs has no date of publication: the one of creation stands for it, and `dated_by` says so,
    unless the body is NITF, which has one.
    """
    said = {str(key).lower(): field for key, field in value.items()}
    kind = _text(said.get("type")).lower() or ("event" if "eventdetails" in said else "text")
    if kind in _DECLINED:
        title = _headline(said)[:60]
        return Rejected(
            where, f"it is {_DECLINED[kind]} ({title!r}), not text; the text of a story is expected"
        )
    try:
        content = _content(said)
    except BrokenXmlError as error:
        return Rejected(where, f"its NITF body cannot be read: {error}")
    return article_of(_item(said, content), where, source)


def _item(said: Mapping[str, object], content: Item) -> Item:
    """Return what the object states, and after that what its body does."""
    created = _moment(said, "firstcreated") or _moment(said, "contentcreated")
    version_created = _moment(said, "versioncreated")
    stated: dict[str, object] = {
        "id": _text(said.get("uri")),
        "headline": _headline(said),
        "byline": _names(said.get("byline"))
        or _names(said.get("bylines"))
        or _names(said.get("by")),
        "source": _names(said.get("provider")) or _names(said.get("source")) or _sources(said),
        "credit": _names(said.get("creditline")) or _names(said.get("credit")),
        "updated": version_created,
        "language": _text(said.get("language")),
        "section": _section(said),
    }
    if not content.published:
        stated["published"] = created or version_created
        stated["dated_by"] = CREATED if created else VERSION_CREATED if version_created else ""
    note = _text(said.get("ednote"))
    return replace(
        wrapped(content, stated),
        version=number_of(said.get("version")),
        release=strictest(release(_text(said.get("pubstatus")), _embargo(said)), content.release),
        fallback_source=_names(said.get("copyrightholder")) or content.fallback_source,
        notes=(*content.notes, note) if note else content.notes,
    )


def _content(said: Mapping[str, object]) -> Item:
    """Return the first body with words: HTML before NITF, both before plain text.

    :raises BrokenXmlError: if the only body is NITF, and damaged.
    """
    broken: BrokenXmlError | None = None
    for kind, body in sorted(_bodies(said), key=lambda one: _ORDER.index(one[0])):
        if kind == "nitf":
            try:
                content = item_of(parse_xml(body.encode(errors="ignore")))
            except BrokenXmlError as error:
                broken = error
                continue
        else:
            content = Item(paragraphs=paragraphs_of(body, is_html=kind == "html"))
        if content.paragraphs:
            return content
    if broken:
        raise broken
    shown = ", ".join(repr(key) for key in list(said)[:8])
    return Item(found=f"no body among {shown}; expected 'bodies' or 'body_text'")


def _bodies(said: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """Yield each body with its kind, one of `_ORDER`."""
    for key, value in said.items():
        if (found := _BODY.fullmatch(key)) and (body := _text(value)):
            yield _kind(found[1]), body
    for one in _list(said.get("bodies")):
        if isinstance(one, dict) and (body := _text(one.get("value"))):
            mime = one.get("contentType") or one.get("contenttype")
            yield _kind(f"{_text(one.get('role'))} {_text(mime)}"), body


def _kind(told: str) -> str:
    told = told.lower()
    return "nitf" if "nitf" in told else "html" if "html" in told else "text"


def _headline(said: Mapping[str, object]) -> str:
    headlines = [one for one in _list(said.get("headlines")) if isinstance(one, dict)]
    main = [one for one in headlines if one.get("role") in (None, "", "main")]
    listed = [_text(one.get("value")) for one in [*main, *headlines]]
    return next(
        (text for text in (_text(said.get("headline")), *listed, _text(said.get("title"))) if text),
        "",
    )


def _sources(said: Mapping[str, object]) -> str:
    sources = [one for one in _list(said.get("infosources")) if isinstance(one, dict)]
    return next((name for one in sources if (name := _text(one.get("name")))), "")


def _section(said: Mapping[str, object]) -> str:
    """Return the first subject that classes the story, rather than being in it."""
    if section := _names(said.get("section")):
        return section
    for subject in _list(said.get("subjects")) + _list(said.get("subject")):
        if isinstance(subject, dict) and _text(subject.get("rel")) not in _ABOUT:
            return _text(subject.get("name"))
    return ""


def _embargo(said: Mapping[str, object]) -> str | None:
    """Return the embargo's end, '' where it is stated without one, None where there is none."""
    for name in ("embargoeduntil", "embargoed"):
        value = said.get(name)
        if value is True:
            return ""
        if isinstance(value, int | float) and value:
            return str(value)
        if text := _text(value):
            return text
    return None


def _moment(said: Mapping[str, object], name: str) -> object:
    return moment(_text(said.get(name)))


def _names(value: object) -> str:
    """Return a name, an object's name, or those of a list by commas; '' for anything else."""
    if isinstance(value, list):
        found = [_names(one) for one in value[:_NAMES] if not isinstance(one, list)]
        return ", ".join(dict.fromkeys(name for name in found if name))
    if isinstance(value, dict):
        return _text(value.get("name")) or _text(value.get("value")) or _text(value.get("literal"))
    return _text(value)


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _text(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""
