"""NewsML-G2, the IPTC's envelope for news: an item by itself, or a message of many."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, cast

from lxml import etree

from index.article import Article
from index.readers import nitf
from index.readers.elements import SAFE, BrokenXmlError, bare, damage, root_name, said, words
from index.readers.item import (
    CREATED,
    VERSION_CREATED,
    Item,
    article_of,
    number_of,
    paragraphs_of,
    wrapped,
)
from index.readers.markup import prose_of
from index.readers.raw import ARTICLE_LIMIT, Rejected, TooLargeError, too_large
from index.readers.release import moment, release, strictest

_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_NAMESPACE = b"http://iptc.org/std/nar/"
_CONTENT = (b"inlineXML", b"inlineData", b"remoteContent", b"itemRef")
_DECLINED = {
    "packageItem": "a package: a list that refers to other items",
    "conceptItem": "a concept: it defines a term, a person or an event",
    "knowledgeItem": "a set of concepts: a vocabulary",
    "planningItem": "a plan of coverage: it announces news to come",
    "catalogItem": "a catalogue of vocabularies",
    "groupSet": "the list of a package, which refers to other items",
}
_ITEMS = ("newsItem", *(kind for kind in _DECLINED if kind.endswith("Item")))
_FRAGMENTS = ("contentSet", "groupSet")  # cut out of an item, as documentation prints them
_MEDIA = {
    "picture": "a picture",
    "video": "a video",
    "audio": "a sound recording",
    "graphic": "a graphic",
    "animation": "an animation",
}
_HTML = frozenset({"html", "body", "div", "section", "article", "p"})
_TOPICS = ("medtop:", "subj:", "mediatopic/", "subjectcode/")


def is_newsml(head: bytes, name: str) -> bool:  # noqa: ARG001 - every format is asked alike
    """Tell whether the file is NewsML-G2, by its first element and the namespace."""
    root = root_name(head)
    if root in _FRAGMENTS:
        return any(part in head for part in _CONTENT)
    return root in {"newsMessage", *_ITEMS} and _NAMESPACE in head.replace(b"\0", b"")


def read_newsml(
    stream: io.BufferedReader[Any], name: str, *, source: str = ""
) -> Iterator[Article | Rejected]:
    """Yield the stories of a NewsML-G2 file, one item at a time however long the message is.

    What carries no story (packages, concepts, plans, pictures) is rejected with its kind.
    """
    root = root_name(stream.peek())
    names = [root] if root in _FRAGMENTS else _ITEMS
    metered = _Metered(stream)
    number = 0
    try:
        # It asks for read() alone, whatever its stubs say.
        items = etree.iterparse(
            cast(Any, metered), events=("end",), tag=[f"{{*}}{one}" for one in names], **SAFE
        )
        for _, element in items:
            number += 1
            where = f"{name}, item {number}" if root == "newsMessage" else name
            yield _read(element, where, source)
            element.clear()
            while (before := element.getprevious()) is not None:
                before.getparent().remove(before)
            metered.since = 0
    except TooLargeError as error:
        yield Rejected(name, str(error))
    except (etree.LxmlError, LookupError, ValueError) as error:
        yield Rejected(name, damage(error))
    else:
        if not number:
            yield Rejected(name, "it is a NewsML-G2 message without an item; expected a newsItem")


class _Metered:
    """A stream that refuses to read on where one item alone is larger than an article may be."""

    def __init__(self, stream: io.BufferedReader[Any]) -> None:
        self._stream = stream
        self.since = 0

    def read(self, size: int = -1) -> bytes:
        data: bytes = self._stream.read(size)
        self.since += len(data)
        if self.since > ARTICLE_LIMIT:
            raise TooLargeError(too_large("item", self.since))
        return data


def _read(element: etree._Element, where: str, source: str) -> Article | Rejected:
    try:
        bare(element)
    except BrokenXmlError as error:
        return Rejected(where, str(error))
    kind = element.tag
    if kind in _DECLINED:
        return Rejected(where, f"it is {_DECLINED[kind]}; the text of a story is expected")
    nature = _code(element.find("itemMeta/itemClass"))
    if nature in _MEDIA:
        return Rejected(where, f"it is {_MEDIA[nature]}, not text; its words are a caption at most")
    content = element if kind == "contentSet" else element.find("contentSet")
    return article_of(_item(element, _content(content)), where, source)


def _item(element: etree._Element, content: Item) -> Item:
    """Return the item: what its envelope states, and after that what its content does.

    The standard has no date of publication: `firstCreated`, `contentCreated` and, where there is
    no other, `versionCreated` stand for it, and `dated_by` says so.
    """
    first = moment(words(element, "itemMeta/firstCreated")) or moment(
        words(element, "contentMeta/contentCreated")
    )
    version_created = moment(words(element, "itemMeta/versionCreated"))
    embargo = element.find("itemMeta/embargoed")
    status = release(
        _code(element.find("itemMeta/pubStatus")), None if embargo is None else said(embargo)
    )
    notes = [said(note) for note in element.iterfind("itemMeta/edNote")]
    corrects = any(_code(one) == "correction" for one in element.iterfind("itemMeta/signal"))
    stated: dict[str, object] = {
        "id": element.get("guid", ""),
        "headline": words(element, "contentMeta/headline"),
        "byline": words(element, "contentMeta/by") or _authors(element),
        "source": _name(element.find("itemMeta/provider")),
        "credit": words(element, "contentMeta/creditline"),
        "updated": version_created,
        "language": _language(element),
        "section": _section(element),
    }
    if not content.published:
        stated["published"] = first or version_created
        stated["dated_by"] = CREATED if first else VERSION_CREATED if version_created else ""
    if not stated["headline"] and not content.headline:
        stated["headline"] = words(element, "itemMeta/title")
    return replace(
        wrapped(content, stated),
        version=number_of(element.get("version")),
        release=strictest(status, content.release),
        fallback_source=_name(element.find("rightsInfo/copyrightHolder"))
        or content.fallback_source,
        corrections=(*content.corrections, *(notes if corrects else ())),
        notes=(*content.notes, *notes),
    )


def _content(content_set: etree._Element | None) -> Item:
    """Return the first content that is prose: NITF, XHTML or plain text."""
    found = "metadata alone, and no contentSet"
    for part in [] if content_set is None else content_set:
        if part.tag == "inlineData":
            is_html = "html" in part.get("contenttype", "")
            if paragraphs := paragraphs_of("".join(part.itertext()), is_html=is_html):
                return Item(paragraphs=paragraphs)
            found = "an empty inlineData"
        elif part.tag == "inlineXML":
            root = next(iter(part), None)
            tag = "nothing" if root is None else str(root.tag)
            if root is not None and tag == "nitf":
                return nitf.item_of(root)
            if tag in _HTML and (paragraphs := prose_of(cast(Any, part))):
                return Item(paragraphs=paragraphs)
            found = f"inline XML with <{tag}>, which holds no paragraph"
        elif part.tag == "remoteContent":
            found = f"a reference to another file ({part.get('href', '')[:120]}), never fetched"
    return Item(found=found)


def _code(element: etree._Element | None) -> str:
    """Return the code of a concept without its vocabulary: 'text' for qcode='ninat:text'."""
    if element is None:
        return ""
    stated = element.get("qcode") or element.get("uri") or element.get("literal") or ""
    return str(stated.replace("/", ":").rpartition(":")[2].strip())


def _name(element: etree._Element | None) -> str:
    return "" if element is None else words(element, "name") or _code(element)


def _authors(element: etree._Element) -> str:
    roles = {"author", "writer", "reporter", "byline"}
    creators = element.iterfind("contentMeta/creator")
    names = [words(one, "name") for one in creators if one.get("role", "").split(":")[-1] in roles]
    return ", ".join(dict.fromkeys(name for name in names if name))


def _language(element: etree._Element) -> str:
    tag = element.find("contentMeta/language")
    return str((tag is not None and tag.get("tag")) or element.get(_LANGUAGE, ""))


def _section(element: etree._Element) -> str:
    """Return the first media topic or subject code; other subjects are what the story is about."""
    for subject in element.iterfind("contentMeta/subject"):
        code = subject.get("qcode") or subject.get("uri") or ""
        if any(vocabulary in code for vocabulary in _TOPICS) and (name := words(subject, "name")):
            return name
    return ""
