"""What stands on a news page beside its article, and is taken off before the body is looked for."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator

from lxml import etree
from lxml.html import HtmlElement

# HTML Living Standard, 4.4 and 4.11: content that is no running text of the page.
_NO_BODY = (
    *("audio", "button", "canvas", "datalist", "dialog", "figcaption", "iframe", "map", "menu"),
    *("nav", "noscript", "object", "picture", "script", "select", "style", "svg", "template"),
    *("textarea", "video"),
)
# Each is a whole word of a class or an id: 'share' is in 'share-bar' and not in 'shareholders'.
_BESIDE = re.compile(
    r"(?:^|[\s_-])(?:"
    r"(?:related|recirc\w*|recommend\w*|trending|promos?|pushdown|teasers?|popular|read-?(?:more|next)"
    r"|more-(?:from|on|stories|news)|also-read|outbrain\w*|taboola\w*)"
    r"|(?:newsletters?|subscri(?:be|ption)|signup|sign-up|donat(?:e|ion)s?)"
    r"|(?:advert\w*|sponsor\w*|ads?|adsbygoogle|dfp)"
    r"|(?:share|sharing|sharebar|sharedaddy|social-?(?:share|links|bar|icons)|follow-?us)"
    r"|(?:nav\w{0,10}|menu\w{0,10}|dropdown|drop-?down-menu|rollover|tooltip|popover|hover-?card)"
    r"|(?:breadcrumbs?|tag-?(?:list|cloud|links)|tags|toolbar|sitemap|cookies?|gdpr|consent)"
    r"|(?:comments?|commenting|disqus\w*|respond|reader-comments)(?=$|[\s_-](?!count))"
    r"|(?:author-?(?:bio|box|info|card)|about-?(?:the-)?author|post-author)"
    r"|(?:caption\w*|wp-caption-text|photo-?credit|image-?credit|gallery-(?:overlay|caption)\w*)"
    r"|(?:notification\w*|print-(?:header|footer|only)|scrim\w*|lightbox|modal|popup|pop-up)"
    r")(?=$|[\s_-])",
    re.IGNORECASE,
)
# Short names that other tokens make into the frame of an article: 'post-comments-open'.
_FRAME = re.compile(
    r"(?:^|[\s_-])(?:(?:has|no|with|without)-\w|comments?-(?:open|closed|enabled)"
    r"|article-?body|(?:entry|post|story|article)-?content)",
    re.IGNORECASE,
)
_EMBEDDED = re.compile(
    r"(?:twitter-(?:tweet|video)|instagram-media|tiktok-embed|bluesky-embed|mastodon-embed"
    r"|fb-post|reddit-card)\b"
)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_NEVER = frozenset({"html", "body", "main", "head"})
BODY_SHARE = 0.4  # an element with as much of the page's prose is its article, whatever its name


def take_off(tree: HtmlElement) -> None:
    """Remove from a page what is beside its article: navigation, related stories, captions, ...

    What holds much of the page's prose stays, whatever its name: themes call anything anything.
    Embedded posts, which extractors take for share bars, become plain quotations.
    """
    for element in list(tree.iter(*_NO_BODY)):
        _drop(element)
    _drop_beside(tree)
    for element in list(tree.iter("blockquote")):
        if _EMBEDDED.search(element.get("class") or ""):
            _quote(element)


def prose_letters(tree: HtmlElement) -> dict[HtmlElement, int]:
    """Count for each element the letters of the paragraphs in it, those inside links left out."""
    letters: dict[HtmlElement, int] = {}
    total = paragraphs = links = 0
    for event, element in etree.iterwalk(tree, events=("start", "end")):
        step = 1 if event == "start" else -1
        paragraphs += step * (element.tag == "p")
        links += step * (element.tag == "a")
        if event == "start":
            letters[element] = -total
        # An element's tail is of the element around it, so the walk counts it there.
        said = element.text if event == "start" else None
        total += len(said.strip()) if said and paragraphs and not links else 0
        if event == "end":
            letters[element] += total
            tail = element.tail if element is not tree else None
            total += len(tail.strip()) if tail and paragraphs and not links else 0
    return letters


def _drop_beside(tree: HtmlElement, spared: tuple[str, ...] = ()) -> None:
    letters = prose_letters(tree)
    most = BODY_SHARE * letters[tree]
    for element in list(_beside(tree)):
        if element.tag not in spared and letters[element] <= most:
            _drop(element)


def _beside(tree: HtmlElement) -> Iterator[HtmlElement]:
    for element in tree.iter():
        if not isinstance(element.tag, str) or element.tag in _NEVER:
            continue
        if element.tag in ("aside", "footer", "form") or _is_hidden(element):
            yield element
            continue
        for name in (element.get("class") or "", element.get("id") or ""):
            if name and _BESIDE.search(name) and not _FRAME.search(name):
                yield element
                break


def _is_hidden(element: HtmlElement) -> bool:
    return (
        element.get("hidden") is not None
        or bool(_HIDDEN.search(element.get("style") or ""))
        or element.get("role") in ("navigation", "search", "dialog", "complementary")
    )


def _quote(element: HtmlElement) -> None:
    """Free an embedded post of the names by which extractors know and drop it."""
    for part in (element, *element.iterancestors("div", "figure", "span", "section")):
        if part is not element and len(part) > 1:
            break
        part.attrib.pop("class", None)
        part.attrib.pop("id", None)


def _drop(element: HtmlElement) -> None:
    if element.getparent() is not None:
        element.drop_tree()


def without_others(tree: HtmlElement) -> HtmlElement:
    """Return a copy of a page without comments, captions and other stories; scripts stay."""
    own = copy.deepcopy(tree)
    _drop_beside(own, spared=("footer", "form"))
    return own
