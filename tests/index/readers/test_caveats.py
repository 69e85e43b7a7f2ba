"""Notes that correct an article are kept, and what its text lacks is said."""

from __future__ import annotations

import json

import pytest

from index.article import Article
from index.readers.html import read_html

PROSE = (
    "The harbour council voted on Tuesday to close the old pier for two years, and promised the "
    "ferry crews that every sailing would be kept, from the northern quay."
)
NOTE = (
    "This article was amended on 3 July 2020 to correct the name of the harbour master, who is "
    "Jane Roe and not Jane Doe as an earlier version said."
)


def read(
    after: str = "", *, head: str = "", url: str = "", times: int = 2, inside: str = ""
) -> Article:
    """Read a page with something after its article."""
    body = "".join(f"<p>{PROSE} Part {number}.</p>" for number in range(times))
    page = (
        f"<html><head>{head}</head><body><main><article><h1>Pier to close</h1>{body}{inside}"
        f"</article>{after}</main></body></html>"
    )
    article = read_html(page.encode(), "page.html", url=url)
    assert isinstance(article, Article), article
    return article


@pytest.mark.parametrize(
    "place",
    [
        f"<footer><p>{NOTE}</p><p>Topics</p></footer>",
        f"<aside class='article-note'>{NOTE}</aside>",
        f"<div class='correction'><p>{NOTE}</p></div>",
        f"<div class='editors-note'><em>{NOTE}</em></div>",
        f"<p>{NOTE}</p>",
    ],
)
@pytest.mark.parametrize("within", [True, False])
def test_correction_is_returned_word_for_word(place: str, *, within: bool) -> None:
    """A note in a footer, an aside, a box of its own or the body is among the corrections, once."""
    if place.startswith("<p>") and not within:
        pytest.skip("a loose paragraph outside the article may be of another story")
    article = read(inside=place) if within else read(place)
    assert article.corrections == (NOTE,)


def test_label_and_its_note_are_one_correction() -> None:
    """'Correction' on a line of its own says what the next line is."""
    said = "The harbour master is Jane Roe, not Jane Doe, and she took office in 2012."
    article = read(f"<aside class='correction'><h4>Correction:</h4><p>{said}</p></aside>")
    assert article.corrections == (f"Correction: {said}",)


def test_links_and_other_peoples_words_are_no_correction() -> None:
    """A footer's link to all corrections is none, nor is what a reader comments."""
    footer = "<footer><a href='/c'>Corrections</a><a href='/p'>Privacy notice</a></footer>"
    comments = f"<div id='comments'><footer><p>{NOTE}</p></footer></div>"
    assert read(footer + comments).corrections == ()


def test_page_that_asks_for_a_subscription_is_paywalled() -> None:
    """A short body that ends in a prompt to subscribe is an excerpt."""
    prompt = "<div class='gate'><p>Subscribe to continue reading this story.</p></div>"
    assert read(prompt).caveats == ("paywalled",)
    assert read(prompt, times=20).caveats == ()
    assert read().caveats == ()


@pytest.mark.parametrize("said", [False, "False", "false"])
def test_page_that_says_it_is_not_free_is_paywalled(*, said: object) -> None:
    """isAccessibleForFree counts where little of the article is shown."""
    value = json.dumps({"@type": "NewsArticle", "isAccessibleForFree": said})
    head = f"<script type='application/ld+json'>{value}</script>"
    assert read(head=head).caveats == ("paywalled",)
    assert read(head=head, times=20).caveats == ()


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org/news/live/2020/jul/02/pier",
        "https://example.org/live-blog/pier",
        "https://example.org/2020/07/02/pier-live-updates",
    ],
)
def test_address_of_a_live_blog(url: str) -> None:
    """The address of a page says that it is a live blog."""
    assert read(url=url).caveats == ("live blog",)


def test_live_blog_by_its_type() -> None:
    """LiveBlogPosting is schema.org's name for it."""
    head = '<script type="application/ld+json">{"@type": "LiveBlogPosting"}</script>'
    assert read(head=head).caveats == ("live blog",)
    assert read(url="https://example.org/where-seals-live/pier").caveats == ()
