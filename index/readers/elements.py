"""XML elements of the newsroom standards: parsed without network and entities, read by name."""

from __future__ import annotations

import html.entities
import re
from typing import Any

from lxml import etree

from index.readers.raw import bom_encoding

SAFE: dict[str, Any] = {
    "resolve_entities": False,
    "no_network": True,
    "load_dtd": False,
    "huge_tree": False,
    "remove_comments": True,
    "remove_pis": True,
}
"""Options of every parser here: nothing is fetched, expanded, or deeper than 256 elements."""

_SPACES = re.compile(r"\s+")
# Possessive: a hostile row of comments could be parted in 2**n ways.
_PROLOG = re.compile(
    r"\s*+(?:(?>(?:<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^\[>]*(?:\[.*?\]\s*)?>))\s*+)*+"
    r"<(?:[\w.-]+:)?(?P<name>[\w.-]+)[\s/>]",
    re.DOTALL | re.IGNORECASE,
)
_NAMED = re.compile(rb"&(?!(?:amp|lt|gt|quot|apos);)([A-Za-z][A-Za-z0-9]{1,30});")


class BrokenXmlError(ValueError):
    """XML that cannot be read whole; the message is for the reader."""


def root_name(head: bytes) -> str:
    """Return the first element's name without its prefix, '' where the bytes are no XML."""
    start = head.decode(bom_encoding(head) or "utf-8", errors="replace").lstrip("\ufeff")
    found = _PROLOG.match(start)
    return found["name"] if found else ""


def parse_xml(data: bytes) -> etree._Element:
    """Parse one document and return its root, the names without their namespaces.

    :raises BrokenXmlError: if it is damaged, or names a character that XML does not know.
    """
    try:
        # Old files name characters as HTML does, by a DTD that is not fetched.
        root = etree.fromstring(_NAMED.sub(_by_number, data), etree.XMLParser(**SAFE))
    except (etree.LxmlError, LookupError, ValueError) as error:
        raise BrokenXmlError(damage(error)) from error
    return bare(root)


def bare(element: etree._Element) -> etree._Element:
    """Take the namespaces off the names under an element, in place.

    :raises BrokenXmlError: if an entity stands there that the file does not resolve: its letters
        would be missing from a quote.
    """
    for part in element.iter():
        if isinstance(part.tag, str):
            part.tag = part.tag.rpartition("}")[2]
        elif part.tag is etree.Entity:
            raise BrokenXmlError(
                f"the XML uses the entity {part.text}, whose letters the file does not hold; save "
                "it again with the letters themselves"
            )
    return element


def damage(error: Exception) -> str:
    """Say what is wrong with XML, and what to do."""
    return f"the XML is damaged or cut short ({error}); fetch or save the file again"


def said(element: etree._Element | None) -> str:
    """Return the words of an element as one line, '' for None; a line break is a space."""
    if element is None:
        return ""
    pieces: list[str] = []
    for event, part in etree.iterwalk(element, events=("start", "end")):
        if event == "start":
            pieces.append(" " if part.tag == "br" else part.text or "")
        elif part is not element:
            pieces.append(part.tail or "")
    return _SPACES.sub(" ", "".join(pieces)).strip()


def words(element: etree._Element, path: str) -> str:
    """Return the words of the first element at a path that has some."""
    return next((text for found in element.iterfind(path) if (text := said(found))), "")


def _by_number(found: re.Match[bytes]) -> bytes:
    letters = html.entities.html5.get(found[1].decode() + ";", "")
    return "".join(f"&#{ord(letter)};" for letter in letters).encode() or found[0]
