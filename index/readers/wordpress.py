"""WordPress exports (WXR 1.0 to 1.2): the published posts of a site, streamed with lxml."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

from lxml import etree

from index.article import Article
from index.readers.encoding import encoding_of
from index.readers.entry import Entry, absolute, html_paragraphs
from index.readers.raw import ARTICLE_LIMIT, HEAD, Rejected, TooLargeError, clean, too_large
from index.readers.shortcodes import without_shortcodes
from index.readers.stamps import feed_stamp
from index.readers.wellformed import WellFormed, declared_encoding, root_tag

_EXPORT = "http://wordpress.org/export/"
_PREFIXES = {
    "http://purl.org/rss/1.0/modules/content/": "content:",
    "http://purl.org/dc/elements/1.1/": "dc:",
}
# What a post type of this name holds is no article; `page` is told, for somebody may miss it.
_NO_ARTICLES = frozenset(
    {
        "attachment", "nav_menu_item", "revision", "custom_css", "customize_changeset",
        "oembed_cache", "user_request", "wp_block", "wp_template", "wp_template_part",
        "wp_global_styles", "wp_navigation", "wp_font_family", "wp_font_face", "feedback",
        "wpcf7_contact_form", "acf-field", "acf-field-group", "elementor_library",
        "tablepress_table", "product", "product_variation", "shop_order", "shop_coupon",
        "mc4wp-form", "ml-slider",
    }
)  # fmt: skip
_WITHHELD = {
    "draft": "it is a draft",
    "pending": "it awaits review",
    "future": "it is scheduled and not yet published",
    "private": "it is private",
    "trash": "it is in the trash",
}
_SILENT = frozenset({"inherit", "auto-draft"})  # revisions, attachments, and what nobody saved
_UNSORTED = frozenset({"uncategorized", "uncategorised"})
_LONGEST_OFFSET, _OFFSET_STEP = timedelta(hours=14), timedelta(minutes=15)
_LOST = "\ufffd"


@dataclass(slots=True)
class _Site:
    """What the channel states before its posts; filled while it is read."""

    title: str = ""
    link: str = ""
    language: str = ""
    authors: dict[str, str] = field(default_factory=dict)


def is_wordpress(head: bytes, name: str) -> bool:  # noqa: ARG001 - readers are asked alike
    """Tell whether the head is that of a WordPress export: RSS in WordPress's own namespace."""
    return root_tag(head).startswith("<rss") and _EXPORT.encode() in head


def read_wordpress(
    stream: io.BufferedReader[Any], name: str, *, source: str = ""
) -> Iterator[Article | Rejected]:
    """Yield the published posts of an export; `Rejected` for each one held back, with the reason.

    Attachments, menus, revisions and the like are no posts and pass in silence. A file of any
    length fits in memory.
    """
    head = stream.peek(HEAD)[:HEAD]
    pieces = WellFormed(stream, encoding_of(head, declared_encoding(head)))
    parser = etree.XMLPullParser(
        ("end",), encoding="utf-8", resolve_entities=False, no_network=True, huge_tree=False
    )
    site, number, told = _Site(), 0, False
    try:
        for element in _children(parser, pieces):
            if element.tag == "item":
                number += 1
                read = _read(element, site, f"{name}, item {number}", source)
                if isinstance(read, Article) and pieces.lost and _LOST in read.text + read.headline:
                    read = Rejected(
                        f"{name}, item {number}",
                        "letters of it are damaged; export the site again as UTF-8",
                    )
                if read:
                    told = True
                    yield read
            else:
                _learn(site, element)
    except (etree.XMLSyntaxError, TooLargeError) as error:
        yield Rejected(
            f"{name}, after item {number}",
            f"the export is damaged or cut short ({error}); what follows is not read: export the "
            "site again",
        )
    else:
        if not told:
            found = "nothing but media files and menus" if number else "no items"
            yield Rejected(name, f"the export holds {found}; expected posts")


def _children(parser: Any, pieces: WellFormed) -> Iterator[Any]:
    """Yield the channel's children as they end, and forget them after."""
    for piece in pieces:
        damage = _fed(parser, piece)
        for _, element in parser.read_events():
            parent = element.getparent()
            if parent is None:
                continue
            if parent.tag == "channel":
                yield element
            elif parent.tag != "item" or _tag(element) not in ("wp:comment", "wp:postmeta"):
                continue
            # A post may have more comments than fit in memory.
            element.clear(keep_tail=False)
            while element.getprevious() is not None and parent.tag == "channel":
                del parent[0]
        if damage:
            raise damage
    parser.close()


def _fed(parser: Any, piece: bytes) -> etree.XMLSyntaxError | None:
    """Feed the parser, and return its error: what ended before it is there to be read first."""
    try:
        parser.feed(piece)
    except etree.XMLSyntaxError as error:
        return error
    return None


def _learn(site: _Site, element: Any) -> None:
    said = (element.text or "").strip()
    match _tag(element):
        case "title":
            site.title = site.title or said
        case "link":
            site.link = site.link or said
        case "language":
            site.language = site.language or said
        case "wp:author":
            of = {_tag(part): (part.text or "").strip() for part in element}
            names = (of.get("wp:author_first_name", ""), of.get("wp:author_last_name", ""))
            shown = of.get("wp:author_display_name") or " ".join(filter(None, names))
            site.authors[of.get("wp:author_login", "")] = shown


def _read(item: Any, site: _Site, where: str, source: str) -> Article | Rejected | None:
    said: dict[str, str] = {}
    for part in item:
        said.setdefault(_tag(part), (part.text or "").strip())
    if sum(map(len, said.values())) > ARTICLE_LIMIT:
        return Rejected(where, too_large("post", sum(map(len, said.values()))))
    kind, status = said.get("wp:post_type") or "post", said.get("wp:status", "")
    if kind in _NO_ARTICLES or status in _SILENT:
        return None
    if reason := _held_back(said, kind, status):
        return Rejected(where, f"{_named(said)}: {reason}; left out")
    paragraphs = _body(said.get("content:encoded", ""))
    caveats: tuple[str, ...] = ()
    if not paragraphs and (paragraphs := _body(said.get("excerpt:encoded", ""))):
        caveats = ("summary only",)
    if not paragraphs:
        return Rejected(where, f"{_named(said)}: the post has no text but pictures or shortcodes")
    published, updated = _moment(said, "post_date"), _moment(said, "post_modified")
    return Entry(
        where=where,
        paragraphs=paragraphs,
        id=said.get("guid") or _guid(said, site),
        publication=site.title or source,
        headline=said.get("title", ""),
        byline=_byline(said.get("dc:creator", ""), site.authors),
        published=published or feed_stamp(said.get("pubDate", "")),
        updated=updated,
        url=said.get("link", ""),
        base=site.link,
        language=site.language,
        section=_section(item),
        caveats=caveats,
    ).article()


def _held_back(said: Mapping[str, str], kind: str, status: str) -> str:
    if kind == "page":
        return "it is a page of the site, not a post"
    if status != "publish":
        known = _WITHHELD.get(status, f"its status is {status!r}, not 'publish'")
        when = said.get("wp:post_date", "")
        return f"{known} (for {when})" if status == "future" and when else known
    return "it is protected by a password" if said.get("wp:post_password") else ""


def _named(said: Mapping[str, str]) -> str:
    return repr(clean(said.get("title", ""))[:60]) if said.get("title") else "a post without title"


def _body(markup: str) -> list[str]:
    """Return a post's paragraphs: WordPress takes blank lines for them, and stores no tags."""
    return html_paragraphs(without_shortcodes(clean(markup)), blank_lines=True)


def _guid(said: Mapping[str, str], site: _Site) -> str:
    """Return the guid as WordPress makes it, for an export that leaves it out."""
    number, base = said.get("wp:post_id", ""), absolute(site.link)
    return f"{base.rstrip('/')}/?p={number}" if number and base else ""


def _moment(said: Mapping[str, str], name: str) -> date | None:
    """Return an instant that is stated in UTC, with the offset that the site's own clock had."""
    universal = _clock(said.get(f"wp:{name}_gmt", ""))
    local = _clock(said.get(f"wp:{name}", ""))
    if not universal:
        return local.date() if local else None
    offset = local - universal if local else timedelta()
    if abs(offset) > _LONGEST_OFFSET or offset % _OFFSET_STEP or not offset:
        return universal.replace(tzinfo=UTC)
    return (universal + offset).replace(tzinfo=timezone(offset))


def _clock(text: str) -> datetime | None:
    try:
        # Without a zone on purpose: one of the two clocks is UTC, and the other is not said.
        return datetime.strptime(text, "%Y-%m-%d %H:%M:%S")  # noqa: DTZ007
    except ValueError:  # '0000-00-00 00:00:00' stands for none
        return None


def _byline(login: str, authors: Mapping[str, str]) -> str:
    return authors.get(login) or ("" if "@" in login else login)


def _section(item: Any) -> str:
    names = [
        (part.text or "").strip()
        for part in item.iterchildren("category")
        if part.get("domain") == "category"
    ]
    sorted_into = (name for name in names if name and name.casefold() not in _UNSORTED)
    return ", ".join(dict.fromkeys(sorted_into))


def _tag(element: Any) -> str:
    """Return an element's name with the prefix that WordPress writes, whatever its version."""
    if not isinstance(element.tag, str):
        return ""
    namespace, _, name = element.tag.rpartition("}")
    namespace = namespace[1:]
    if namespace.startswith(_EXPORT):
        return f"{'excerpt' if namespace.rstrip('/').endswith('excerpt') else 'wp'}:{name}"
    return _PREFIXES.get(namespace, "") + name
