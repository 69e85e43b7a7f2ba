"""HTML to paragraphs, where no extractor is needed: fragments in records, and very short pages."""

from __future__ import annotations

import html
import re

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring

_TAGS = re.compile(
    r"</?(?:p|br|div|span|h[1-6]|ul|ol|li|a|b|i|em|strong|blockquote|figure)\b[^<]*>", re.IGNORECASE
)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z]{2,10});")
_BLOCK = re.compile(
    r"address|article|blockquote|body|dd|div|dl|dt|figure|footer|form|h[1-6]|header|hr|html|li"
    r"|main|ol|p|pre|section|table|td|th|tr|ul"
)
_NO_PROSE = re.compile(
    r"aside|audio|button|figcaption|figure|footer|form|h[1-6]|head|header|iframe|nav|noscript"
    r"|picture|script|select|style|svg|template|textarea|title|video"
)
_NO_TEXT = re.compile(
    r"audio|button|head|iframe|noscript|picture|script|select|style|svg|template|textarea|video"
)
_SPACES = re.compile(r"\s+")


def parse(markup: str) -> HtmlElement | None:
    """Parse a page or a fragment without touching the network; None where nothing is in it."""
    # Bytes with a stated encoding: lxml refuses a str that declares its own.
    parser = HTMLParser(
        encoding="utf-8", no_network=True, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        return document_fromstring(markup.encode(), parser=parser)
    except etree.ParserError:  # "Document is empty"
        return None


def has_tags(text: str) -> bool:
    """Tell whether a text is HTML: it holds a tag of those that article bodies are made of."""
    return bool(_TAGS.search(text))


def plain(text: str) -> str:
    """Return one line of text without tags and entities."""
    if has_tags(text):
        tree = parse(text)
        text = "" if tree is None else "".join(tree.itertext())
    elif _ENTITY.search(text):
        text = html.unescape(text)
    return _SPACES.sub(" ", text).strip()


def prose_of(tree: HtmlElement) -> list[str]:
    """Return the paragraphs of a tree, without headings, captions, navigation and scripts."""
    return _gathered(tree, _NO_PROSE)


def blocks_of(tree: HtmlElement) -> list[str]:
    """Return every block of a tree that shows text: headings, captions and footers too."""
    return _gathered(tree, _NO_TEXT)


def _gathered(tree: HtmlElement, left_out: re.Pattern[str]) -> list[str]:
    blocks = [""]
    _gather(tree, blocks, left_out)
    return [text for block in blocks if (text := _SPACES.sub(" ", block).strip())]


def _gather(top: HtmlElement, blocks: list[str], left_out: re.Pattern[str]) -> None:
    """Append the text under an element to the blocks; a loop, for pages nest beyond recursion."""
    inside = 0  # how many elements that are left out we are in
    for event, element in etree.iterwalk(top, events=("start", "end")):
        tag = element.tag if isinstance(element.tag, str) else ""
        if event == "start":
            inside += bool(left_out.fullmatch(tag))
            if _BLOCK.fullmatch(tag):
                blocks.append("")
            if tag == "br":
                # Two in a row part paragraphs; one alone is a line end.
                blocks.append("") if blocks[-1].endswith("\n") else blocks.append(
                    blocks.pop() + "\n"
                )
            said = element.text
        else:
            inside -= bool(left_out.fullmatch(tag))
            if _BLOCK.fullmatch(tag):
                blocks.append("")
            said = element.tail if element is not top else None
        if said and not inside:
            blocks[-1] = blocks[-1].rstrip(" ") + said if not said.strip() else blocks[-1] + said
