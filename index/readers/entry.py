"""Entry: what a feed, an export or a table states of one article, on its way to an Article."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urljoin

from lxml import etree

from index.article import Article, canonical_url, identify
from index.furniture import trim
from index.readers.markup import has_tags, parse, plain, prose_of
from index.readers.raw import ARTICLE_LIMIT, Rejected, clean, too_large
from index.readers.text import split

_BLANK_LINE = re.compile(r"(<[^<>]*>)|\n[^\S\n]*\n\s*")
_BLOCKS = re.compile(r"<(?:p|br|div|li|td|blockquote)\b", re.IGNORECASE)
_CAPTION = etree.XPath(
    "//*[contains(concat(' ', normalize-space(@class), ' '), ' wp-caption ')"
    " or contains(@class, 'wp-caption-text') or contains(@class, 'gallery-caption')]"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What is stated of one article, as strings with tags and entities still in them.

    `source` is stated for this article, and `publication` for the whole file or by the user: a
    print line in the text is nearer than the latter. `url` may be relative to `base`.
    """

    where: str
    paragraphs: Sequence[str]
    id: str = ""
    source: str = ""
    publication: str = ""
    headline: str = ""
    byline: str = ""
    published: date | None = None
    updated: date | None = None
    url: str = ""
    base: str = ""
    language: str = ""
    section: str = ""
    credit: str = ""
    caveats: tuple[str, ...] = ()

    def article(self) -> Article | Rejected:
        """Part the body from its furniture, and make the article; `Rejected` if no text is left."""
        size = sum(map(len, self.paragraphs))
        if size > ARTICLE_LIMIT:
            return Rejected(self.where, too_large("article", size))
        headline = plain(clean(self.headline))
        trimmed = trim(self.paragraphs, headline=headline)
        text = "\n\n".join(trimmed.paragraphs)
        if not text:
            return Rejected(
                self.where,
                "its text holds nothing but a headline, a byline or pointers to other pages; "
                "expected the paragraphs of an article",
            )
        source = plain(clean(self.source)) or trimmed.source or plain(clean(self.publication))
        published = self.published or trimmed.published
        url = absolute(clean(self.url), self.base)
        try:
            return Article(
                id=identify(
                    given=clean(self.id),
                    url=url,
                    source=source,
                    published=published,
                    headline=headline,
                    text=text,
                ),
                source=source,
                headline=headline,
                byline=plain(clean(self.byline)) or trimmed.byline,
                published=published,
                dated_by="file" if self.published else trimmed.dated_by,
                updated=self.updated if self.updated != published else trimmed.updated,
                url=url,
                language=plain(clean(self.language)),
                section=plain(clean(self.section)),
                text=text,
                credit=plain(clean(self.credit)) or trimmed.credit,
                caveats=self.caveats,
            )
        except ValueError as error:
            return Rejected(self.where, str(error))


def absolute(url: str, base: str = "") -> str:
    """Return the canonical web address, resolved against the base; '' if it is none."""
    url = url.strip()
    try:
        joined = urljoin(base, url) if url else ""
    except ValueError:
        return ""
    return canonical_url(joined) if joined.lower().startswith(("http://", "https://")) else ""


def body_paragraphs(body: str) -> list[str]:
    """Return the paragraphs of a body that may be HTML or plain text."""
    body = clean(body)
    return html_paragraphs(body) if has_tags(body) else split(body)


def html_paragraphs(markup: str, *, blank_lines: bool = False) -> list[str]:
    """Return the paragraphs of a fragment of HTML, without headings and captions.

    With `blank_lines`, or where no tag parts the paragraphs, blank lines do.
    """
    markup = clean(markup)
    if blank_lines or not _BLOCKS.search(markup):
        markup = _BLANK_LINE.sub(lambda found: found[1] or "<br><br>", markup)
    tree = parse(markup)
    if tree is None:
        return []
    for caption in _CAPTION(tree):
        if caption.getparent() is not None:
            caption.drop_tree()
    return prose_of(tree)
