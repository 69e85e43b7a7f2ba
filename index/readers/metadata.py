"""What a web page states about its article: schema.org JSON-LD, OpenGraph, and plain meta tags."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from lxml.html import HtmlElement

from index.article import canonical_url
from index.dates import parse_date
from index.readers.raw import clean

_SPACES = re.compile(r"\s+")
_ARTICLE_TYPE = re.compile(r"(?:\w*Article|BlogPosting|LiveBlogPosting|Report|ReviewNews\w*)$")
_PUBLISHED = (
    "article:published_time",
    "og:article:published_time",
    "datepublished",
    "article.published",
    "parsely-pub-date",
    "sailthru.date",
    "dc.date.issued",
    "dcterms.issued",
    "date.published",
    "pubdate",
    "pub_date",
    "publish-date",
    "publish_date",
    "publishdate",
    "publication_date",
    "publication-date",
    "originalpublicationdate",
    "article-publication-date",
    "article_date_original",
    "displaydate",
    "cxenseparse:recs:publishtime",
    "dc.date.created",
    "dcterms.created",
    "dc.date",
    "dcterms.date",
)
_UPDATED = (
    "article:modified_time",
    "og:article:modified_time",
    "og:updated_time",
    "datemodified",
    "dc.date.modified",
    "dcterms.modified",
)
_AUTHOR = ("author", "article:author", "byl", "parsely-author", "dc.creator", "sailthru.author")
_SITE_NAME = ("og:site_name", "application-name", "dc.publisher", "publisher")
_TITLE_END = re.compile(r"\s+[|–—-]\s+(?P<site>[^|–—]{2,40})$")
_DEEPEST = 12  # nesting of JSON-LD that is followed; real pages stay under six


@dataclass(frozen=True, slots=True, kw_only=True)
class PageMetadata:
    """What the page states about its article; '' and None for what it does not.

    `published` holds each statement of the publication date, the best one first. `body` is the
    text that JSON-LD carries (articleBody), `is_free` what it says of a paywall
    (isAccessibleForFree), `is_live` whether it calls itself a LiveBlogPosting.
    """

    headline: str = ""
    byline: str = ""
    site: str = ""
    url: str = ""
    language: str = ""
    section: str = ""
    published: tuple[date, ...] = ()
    updated: date | None = None
    body: str = ""
    is_free: bool = True
    is_live: bool = False


def page_metadata(tree: HtmlElement) -> PageMetadata:
    """Collect the statements of a page: JSON-LD first, then meta tags, then the page itself."""
    meta = _meta_tags(tree)
    url = _url(tree, meta)
    linked = _article_of(_linked_data(tree), url)
    site = _name(linked.get("publisher")) or _first(meta, _SITE_NAME)
    # og:site_name is what readers call the site; a publisher is often the company behind it.
    site = meta.get("og:site_name", "") or site
    return PageMetadata(
        headline=_text(linked.get("headline")) or _headline(tree, meta, site),
        byline=_name(linked.get("author")) or _author(meta),
        site=site,
        url=url or _address(linked),
        language=(tree.get("lang") or tree.get("xml:lang") or _text(linked.get("inLanguage")))[:12],
        section=meta.get("article:section", "") or _name(linked.get("articleSection")),
        published=tuple(_published(linked, meta, tree)),
        updated=_date(linked.get("dateModified"))
        or _first_date(meta, _UPDATED)
        or next(_marked(tree, "datemodified"), None),
        body=_body(linked.get("articleBody")),
        is_free=str(linked.get("isAccessibleForFree")).strip().lower() != "false",
        is_live="LiveBlogPosting" in _kinds(linked),
    )


def _published(
    linked: Mapping[str, object], meta: Mapping[str, str], tree: HtmlElement
) -> Iterator[date]:
    """Yield what JSON-LD, meta tags and microdata state, in this order.

    Equal instants are told apart by their zones, so none is left out.
    """
    stated = [_date(linked.get("datePublished"))]
    stated += [_date(meta.get(name)) for name in _PUBLISHED]
    stated += _marked(tree, "datepublished")
    yield from (moment for moment in stated if moment)


def _marked(tree: HtmlElement, name: str) -> Iterator[date]:
    """Yield the dates that microdata marks in the page itself (itemprop, schema.org)."""
    for element in tree.iter("time", "span", "abbr", "p", "div", "a"):
        if name in (element.get("itemprop") or "").lower().split():
            said = element.get("content") or element.get("datetime") or element.get("title")
            if moment := _date(said or " ".join(element.itertext())):
                yield moment
                return  # what follows is of comments and other stories


def _meta_tags(tree: HtmlElement) -> dict[str, str]:
    tags: dict[str, str] = {}
    for element in tree.iter("meta"):
        name = element.get("property") or element.get("name") or element.get("itemprop") or ""
        content = _text(element.get("content"))
        if name and content:
            tags.setdefault(name.strip().lower(), content)
    return tags


def _linked_data(tree: HtmlElement) -> Iterator[Mapping[str, object]]:
    """Yield every object of the page's JSON-LD; a broken block is skipped (4 of 195 pages)."""
    for script in tree.iter("script"):
        if "ld+json" not in (script.get("type") or "").lower():
            continue
        try:
            yield from _objects(json.loads(script.text or "", strict=False))
        except (ValueError, RecursionError):
            continue


def _objects(value: object, depth: int = 0) -> Iterator[Mapping[str, object]]:
    if isinstance(value, list):
        for item in value:
            yield from _objects(item, depth)
    elif isinstance(value, dict) and depth < _DEEPEST:
        yield value
        for name in ("@graph", "mainEntity", "mainEntityOfPage"):
            yield from _objects(value.get(name), depth + 1)


def _article_of(found: Iterator[Mapping[str, object]], url: str) -> Mapping[str, object]:
    """Choose the object that is this page's article: by its address, else the first with a date."""
    articles = [item for item in found if _is_article(item)]
    same = [item for item in articles if url and _address(item) == url]
    dated = [item for item in same or articles if item.get("datePublished")]
    return next(iter([*dated, *same, *articles]), {})


def _is_article(item: Mapping[str, object]) -> bool:
    return any(_ARTICLE_TYPE.match(kind) for kind in _kinds(item))


def _kinds(item: Mapping[str, object]) -> list[str]:
    kinds = item.get("@type")
    listed = kinds if isinstance(kinds, list) else [kinds]
    return [kind.rpartition("/")[2] for kind in listed if isinstance(kind, str)]


def _body(value: object) -> str:
    """Return articleBody with its line ends; entities resolved, tags left for the reader."""
    return clean(html.unescape(value)).strip() if isinstance(value, str) else ""


def _address(item: Mapping[str, object]) -> str:
    entity = item.get("mainEntityOfPage")
    entity = entity.get("@id") if isinstance(entity, dict) else entity
    for value in (item.get("url"), entity):
        if isinstance(value, str) and value.startswith("http"):
            return canonical_url(value)
    return ""


def _url(tree: HtmlElement, meta: Mapping[str, str]) -> str:
    links = [
        link.get("href") or ""
        for link in tree.iter("link")
        if "canonical" in (link.get("rel") or "").lower().split()
    ]
    stated = (link.strip() for link in [*links, meta.get("og:url", "")])
    return next((canonical_url(link) for link in stated if link.startswith("http")), "")


def _headline(tree: HtmlElement, meta: Mapping[str, str], site: str) -> str:
    headings = [_text(" ".join(element.itertext())) for element in tree.iter("h1")]
    headings = [heading for heading in headings if heading]
    titles = [_text(" ".join(element.itertext())) for element in tree.iter("title")]
    title = meta.get("og:title", "") or (titles[0] if titles else "")
    # A heading that the title begins with is the headline as the page prints it.
    for heading in headings:
        if title.startswith(heading) or (len(headings) == 1 and not title):
            return heading
    ending = _TITLE_END.search(title)
    if ending and ending["site"].casefold() in (site.casefold(), *map(str.casefold, titles[1:])):
        return title[: ending.start()]
    return title


def _author(meta: Mapping[str, str]) -> str:
    author = _first(meta, _AUTHOR)
    return "" if author.startswith("http") else re.sub(r"^[Bb]y\s+", "", author)


def _name(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(dict.fromkeys(name for item in value[:20] if (name := _name(item))))
    if isinstance(value, dict):
        return _name(value.get("name"))
    name = _text(value)
    return "" if name.startswith(("http://", "https://")) else name


def _text(value: object) -> str:
    """Return a string with its entities resolved (JSON-LD is often escaped twice), else ''."""
    return _SPACES.sub(" ", clean(html.unescape(value))).strip() if isinstance(value, str) else ""


def _date(value: object) -> date | None:
    value = value[0] if isinstance(value, list) and value else value
    return parse_date(value) if isinstance(value, str) else None


def _first(meta: Mapping[str, str], names: tuple[str, ...]) -> str:
    return next((meta[name] for name in names if name in meta), "")


def _first_date(meta: Mapping[str, str], names: tuple[str, ...]) -> date | None:
    return next((found for name in names if (found := _date(meta.get(name)))), None)
