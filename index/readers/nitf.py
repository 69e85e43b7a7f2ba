"""NITF, the IPTC's News Industry Text Format (3.x): one story a file, by itself or inlined."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from lxml import etree

from index.article import Article
from index.readers.elements import BrokenXmlError, parse_xml, root_name, said, words
from index.readers.item import Item, article_of, number_of
from index.readers.raw import Rejected, TooLargeError, clean, read_page
from index.readers.release import Release, moment, release

_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
# YYYYMMDDTHHMMSS-HHMM; by the specification T000000 stands for 'no time is known'.
_NORM = re.compile(r"(\d{4})-?(\d\d)-?(\d\d)(?:T?000000|T00:00:00)?(?:Z|[+-]\d\d:?\d\d)?")
_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)T?(\d\d)(\d\d)(\d\d)?(.*)")
_CONTAINER = frozenset({"block", "body.content", "bq", "ol", "ul", "dl"})
_PARAGRAPH = frozenset({"p", "li", "pre", "dd", "dt"})
# A text that begins with its place already: 'PORTHAVEN (AP) --'.
_LETTERS = re.compile(r"[\W_]+")


def is_nitf(head: bytes, name: str) -> bool:  # noqa: ARG001 - every format is asked alike
    """Tell whether the file is NITF, by its first element."""
    return root_name(head) == "nitf"


def read_nitf(
    stream: io.BufferedReader[Any], name: str, *, source: str = ""
) -> Iterator[Article | Rejected]:
    """Yield the story of a NITF file, and the withdrawal of another one where it states that."""
    try:
        root = parse_xml(read_page(stream, "file"))
    except (BrokenXmlError, TooLargeError) as error:
        yield Rejected(name, str(error))
        return
    story = item_of(root)
    article = article_of(story, name, source)
    yield article
    if other := _withdrawn(root):
        kill = Item(id=other, source=story.source, release=Release(status="killed"))
        yield article_of(kill, name, source)


def item_of(root: etree._Element) -> Item:
    """Return what a `nitf` element states; its names are without namespaces.

    The date is that of `@norm`, never of the text. The dateline opens the text as it does in
    print. Crossheads (`hl2`), tables and captions are left out.
    """
    data = _first(root, "head/docdata")
    printed = _first(root, "head/pubdata")
    paragraphs, inner_notes = _paragraphs(_first(root, "body/body.content"))
    abstract, _ = _paragraphs(_first(root, "body/body.head/abstract"))
    distributor = words(root, "body/body.head/distributor")
    holder = _first(data, "doc.copyright").get("holder", "")
    published = norm_date(printed.get("date.publication", "")) or norm_date(
        _first(data, "date.issue").get("norm", "")
    )
    notes = [said(note) for note in root.iterfind("body/body.head/note")]
    notes.append(_first(data, "ed-msg").get("info", ""))
    correction = _first(data, "correction").get("info", "")
    revised = [norm_date(one.get("norm", "")) for one in root.iterfind("head/revision-history")]
    return Item(
        id=_doc_id(data) or root.get("uno", ""),
        version=number_of(_first(data, "du-key").get("version")),
        release=_release(data),
        headline=words(root, "body/body.head/hedline/hl1") or words(root, "head/title"),
        byline=_byline(root),
        source=printed.get("name", "") or holder,
        fallback_source=distributor,
        credit=distributor,
        published=published,
        dated_by="file" if published else "",
        updated=next((one for one in reversed(revised) if one), None),
        url=printed.get("ex-ref", ""),
        language=root.get(_LANGUAGE, "") or _first(root, "body").get(_LANGUAGE, ""),
        section=printed.get("position.section", "") or _subject(root),
        paragraphs=_with_dateline(root, paragraphs) or abstract,
        corrections=(correction,) if correction else (),
        notes=tuple(note for note in [*notes, *inner_notes] if note),
        caveats=("summary only",) if abstract and not paragraphs else (),
        found="no paragraph under body.content",
    )


def norm_date(norm: str) -> date | None:
    """Return the date of a `@norm`: '20080219T143000+0100', '20080219', '20080219T000000+0100'."""
    norm = norm.strip()
    if day := _NORM.fullmatch(norm):
        return moment("-".join(day.groups()))
    if at := _COMPACT.fullmatch(norm):
        year, month, number, hour, minute, second, zone = at.groups()
        return moment(f"{year}-{month}-{number}T{hour}:{minute}:{second or '00'}{zone}")
    return moment(norm)


def _release(data: etree._Element) -> Release:
    date_release = data.find("date.release")
    embargo = date_release.get("norm", "") if date_release is not None else ""
    stated = release(data.get("management-status", ""), embargo or None)
    # Released when issued: at once.
    issued = _first(data, "date.issue").get("norm", "")
    if embargo and embargo == issued and data.get("management-status", "") != "embargoed":
        return Release(status=stated.status)
    return stated


def _withdrawn(root: etree._Element) -> str:
    """Return the id of another document that this one cancels, or ''."""
    data = _first(root, "head/docdata")
    other = clean(data.get("management-doc-idref", "")).strip()
    status = data.get("management-idref-status", "") or data.get("management-status", "")
    cancels = release(status).status == "killed"
    return other if cancels and other != _doc_id(data) else ""


def _doc_id(data: etree._Element) -> str:
    return clean(_first(data, "doc-id").get("id-string", "")).strip()


def _byline(root: etree._Element) -> str:
    names = []
    for byline in root.iterfind("body/body.head/byline"):
        title = words(byline, "byttl")
        whole = said(byline)
        names.append(whole.replace(title, "").strip(" ,;") or whole)
    return ", ".join(dict.fromkeys(name for name in names if name))


def _subject(root: etree._Element) -> str:
    subject: Mapping[str, str] = _first(root, "head/tobject/tobject.subject").attrib
    return subject.get("tobject.subject.type", "") or subject.get("tobject.subject.matter", "")


def _with_dateline(root: etree._Element, paragraphs: list[str]) -> list[str]:
    dateline = words(root, "body/body.head/dateline")
    if not dateline or not paragraphs:
        return paragraphs
    opening = _LETTERS.sub("", paragraphs[0]).casefold()
    if opening.startswith(_LETTERS.sub("", dateline).casefold()):
        return paragraphs
    return [f"{dateline} {paragraphs[0]}", *paragraphs[1:]]


def _paragraphs(container: etree._Element) -> tuple[list[str], list[str]]:
    """Return the paragraphs under an element, and the notes to editors among them."""
    found = [text] if (text := " ".join((container.text or "").split())) else []
    notes: list[str] = []
    for part in container:
        tag = part.tag
        if tag == "note":
            notes.append(said(part))
        elif tag in _CONTAINER or (tag in _PARAGRAPH and part.find("p") is not None):
            inner, inner_notes = _paragraphs(part)
            found += inner
            notes += inner_notes
        elif tag in _PARAGRAPH and (text := said(part)):
            found.append(text)
    return found, notes


def _first(element: etree._Element, path: str) -> etree._Element:
    """Return the first element at a path, or an empty one."""
    found = element.find(path)
    return etree.Element("none") if found is None else found
