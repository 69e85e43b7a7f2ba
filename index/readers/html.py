"""Saved web pages: one article with what its page states, prints and suggests about it."""

from __future__ import annotations

import logging
import re
from dataclasses import replace

from lxml.html import HtmlElement

from index.article import Article, canonical_url, identify
from index.furniture import trim
from index.readers.body import body_of
from index.readers.caveats import caveats_of
from index.readers.corrections import corrections_of
from index.readers.dating import Stated, date_of
from index.readers.estimate import Page
from index.readers.markup import has_tags, parse, prose_of
from index.readers.metadata import PageMetadata, page_metadata
from index.readers.raw import Rejected, UndecodableError, clean, decode
from index.readers.text import split

# trafilatura and htmldate log an error for each page that holds no article; we return a Rejected.
for _noisy in ("trafilatura", "htmldate"):
    logging.getLogger(_noisy).setLevel(logging.CRITICAL)

_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w-]{2,30})", re.IGNORECASE)
_CHARSET_WITHIN = 4096  # browsers look no further than 1,024 bytes; some pages need more
_LOST = "\ufffd"
_SHOWN_SHARE = 0.5  # a page that shows less than this of its JSON-LD's articleBody shows an excerpt


def read_html(page: bytes, where: str, *, source: str = "", url: str = "") -> Article | Rejected:
    """Read the article of one web page, without touching the network.

    `url` is where the page was fetched from; it counts where the page states no canonical URL.
    """
    markup, damaged = _decoded(page)
    # Pages are anybody's bytes, and three libraries written in C and Python take them apart: none
    # of their exceptions may stop the other files, and none is hidden.
    try:
        read = _read(clean(markup), where, source, url)
    except RecursionError:
        return Rejected(where, "the page is nested too deeply to be read")
    except Exception as error:  # noqa: BLE001 - the reason stands above
        return Rejected(where, f"the page could not be read ({type(error).__name__}: {error})")
    if damaged and isinstance(read, Article) and _LOST in read.text + read.headline:
        return Rejected(where, f"letters of its text cannot be read: {damaged}")
    return read


def _read(markup: str, where: str, source: str, url: str) -> Article | Rejected:
    tree = parse(markup)
    if tree is None:
        return Rejected(where, "there is nothing on the page")
    stated = page_metadata(tree)
    if url and not stated.url:
        stated = replace(stated, url=canonical_url(url))
    trimmed = trim(_body(tree, stated), headline=stated.headline)
    text = "\n\n".join(trimmed.paragraphs)
    if not text:
        return Rejected(
            where,
            "no article text was found on the page; if it shows one in a browser, a script puts it "
            "there: copy the text into a file instead",
        )
    dating = date_of(
        Page(markup=markup, tree=tree),
        Stated(published=stated.published, updated=stated.updated),
        trimmed,
        url=stated.url,
    )
    source = trimmed.source or stated.site or source
    return Article(
        id=identify(
            url=stated.url,
            source=source,
            published=dating.published,
            headline=stated.headline,
            text=text,
        ),
        source=source,
        headline=stated.headline,
        byline=stated.byline or trimmed.byline,
        published=dating.published,
        dated_by=dating.dated_by,
        updated=dating.updated,
        url=stated.url,
        language=stated.language,
        section=stated.section,
        text=text,
        credit=trimmed.credit,
        corrections=corrections_of(tree, trimmed.paragraphs),
        caveats=caveats_of(tree, stated, trimmed.paragraphs),
    )


def _body(tree: HtmlElement, stated: PageMetadata) -> list[str]:
    """Return the body as the page shows it, or as JSON-LD carries it where that is far longer."""
    shown = body_of(tree, headline=stated.headline)
    if sum(map(len, shown)) >= _SHOWN_SHARE * len(stated.body):
        return shown
    if has_tags(stated.body):
        carried = parse(stated.body)
        return shown if carried is None else prose_of(carried)
    return split(stated.body)


def _decoded(page: bytes) -> tuple[str, str]:
    """Decode a page; where letters are damaged they become U+FFFD, and the damage is told.

    Damage outside the article, in a script or a name of a font, is no reason to turn it away.
    """
    declared = _CHARSET.search(page[:_CHARSET_WITHIN])
    try:
        return decode(page, declared[1].decode() if declared else ""), ""
    except UndecodableError as error:
        return page.decode(errors="replace"), str(error)
