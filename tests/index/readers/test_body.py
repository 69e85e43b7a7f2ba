"""The body of a page: what belongs to it stays, and what stands beside it goes."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import re
import time
from collections import Counter
from pathlib import Path

import pytest

from index.article import Article
from index.readers.body import body_of
from index.readers.html import read_html
from index.readers.markup import parse

FIRST = (
    "The harbour council voted on Tuesday to close the old pier for two years, and promised the "
    "ferry crews that every sailing would be kept, from the northern quay."
)
SECOND = (
    "Crews said they had been told nothing of the plan, and asked for a meeting with the mayor "
    "before the first sailing is moved from the pier in the autumn."
)
THIRD = (
    "The mayor, who had spoken for the pier as late as March, did not answer letters, and her "
    "office would only say that the sea wall beneath it is older than anyone had thought."
)


TWEET = "<blockquote class='twitter-tweet'><p>Nobody told us.</p>— Crews (@crews)</blockquote>"


def body(inside: str, *, around: str = "") -> list[str]:
    """Return the body of a page of three paragraphs with something after the second."""
    tree = parse(
        f"<html><body>{around}<article><h1>Pier to close</h1><p>{FIRST}</p><p>{SECOND}</p>"
        f"{inside}<p>{THIRD}</p></article></body></html>"
    )
    assert tree is not None
    return body_of(tree, headline="Pier to close")


@pytest.mark.parametrize(
    "beside",
    [
        "<div class='related-stories'><p>Ferries are late again, says report.</p></div>",
        "<div class='c-share-bar'><p>Share this with all of your friends today, please.</p></div>",
        "<aside><p>Ten things that you did not know about piers and quays.</p></aside>",
        "<div class='newsletter-signup'><p>Our best stories every morning, by letter.</p></div>",
        "<div id='comments'><p>I never liked that pier, and neither did my mother.</p></div>",
        "<div style='display: none'><p>An error has occurred, please try it again later.</p></div>",
        "<figure><img src='a.jpg'><figcaption>The pier at dawn.</figcaption></figure>",
        "<p class='wp-caption-text'>The pier at dawn on a calm day in the harbour.</p>",
        "<div class='author-bio'><p>Jane Doe has written about harbours since 1999.</p></div>",
        "<p><a href='/x'>Ferries are late again in the north, says report</a></p>",
        "<ul class='nav navbar-nav'><li>Harbour and sea</li><li>Town and country</li></ul>",
    ],
)
def test_what_stands_beside_the_article_is_left_out(beside: str) -> None:
    """Other stories, share bars, captions, comments and hidden words are no part of the body."""
    assert body(beside) == [FIRST, SECOND, THIRD]


@pytest.mark.parametrize(
    ("inside", "said"),
    [
        ("<h2>What next</h2>", ["What next"]),
        ("<ul><li>A quay in the north</li><li>A pier of wood</li></ul>", ["A quay in the north"]),
        (
            f"<div class='social'>{TWEET}</div>",
            ["Nobody told us."],
        ),
        (
            "<table><tr><th>Quay<th>Sailings</tr><tr><td>North<td>12</tr></table>",
            ["Quay | Sailings", "North | 12"],
        ),
    ],
)
def test_what_the_article_prints_is_kept(inside: str, said: list[str]) -> None:
    """Crossheads, lists, posts that the article shows, and rows of a table stay, in order."""
    found = body(inside)
    assert found[:2] == [FIRST, SECOND]
    assert found[-1] == THIRD
    assert [text for text in found if text in said] == said


@pytest.mark.parametrize(
    "end",
    [
        "<h3>Comments</h3>",
        "<p>Email Jane Doe at jane@example.org or follow her @janedoe.</p>",
        "<p>Sign up for our newsletter to get the news in your inbox.</p>",
        "<p>© 2020 Courier Media. All rights reserved.</p>",
        "<p>Tags: harbour, ferries</p>",
    ],
)
def test_prompts_at_the_end_are_cut(end: str) -> None:
    """What the page says after the article's last paragraph is not the article's."""
    tree = parse(f"<html><body><article><p>{FIRST}</p><p>{SECOND}</p>{end}</article></body></html>")
    assert tree is not None
    assert body_of(tree) == [FIRST, SECOND]


@pytest.mark.parametrize(
    "end",
    [
        "Twitter and Facebook could not be reached for comment on Tuesday.",
        "An email to the mayor's office, and a letter on Facebook, went unanswered.",
        "Follow-up letters to Twitter were not answered either, the council said.",
    ],
)
def test_last_paragraph_about_unanswered_letters_is_kept(end: str) -> None:
    """News about people who do not answer is no call to write to the reporter."""
    tree = parse(f"<html><body><article><p>{FIRST}</p><p>{end}</p></article></body></html>")
    assert tree is not None
    assert body_of(tree) == [FIRST, end]


def test_body_under_an_unlucky_name_is_kept() -> None:
    """A theme may call the article's own container 'sponsored' or 'related'."""
    inside = f"<p>{FIRST}</p><p>{SECOND}</p><p>{THIRD}</p>"
    tree = parse(f"<html><body><div class='related sponsored'>{inside}</div></body></html>")
    assert tree is not None
    assert body_of(tree) == [FIRST, SECOND, THIRD]


def test_page_that_a_script_fills_is_read_from_its_json_ld() -> None:
    """Where the page shows an excerpt and JSON-LD carries the whole article, the whole is read."""
    linked = json.dumps(
        {"@type": "NewsArticle", "headline": "Pier", "articleBody": f"{FIRST}\n\n{SECOND}\n{THIRD}"}
    )
    page = (
        f"<html><head><script type='application/ld+json'>{linked}</script></head>"
        "<body><div id='app'><p>The pier closes.</p></div></body></html>"
    )
    article = read_html(page.encode(), "page.html")
    assert isinstance(article, Article)
    assert article.text.split("\n\n") == [FIRST, SECOND, THIRD]


def test_many_nested_containers_take_little_time() -> None:
    """Two hundred containers in one another around a thousand paragraphs are read in seconds."""
    page = "<html><body>" + "<div class='share correction'>" * 200 + f"<p>{FIRST}</p>" * 1_000
    began = time.perf_counter()
    read_html(page.encode(), "page.html")
    assert time.perf_counter() - began < 20


def test_bodies_of_the_benchmark() -> None:
    """On Zyte's pages the shingle F1 is at least 0.965, over all and over each half."""
    data = os.environ.get("NEWS_SAMPLES")
    if not data or not (Path(data) / "article_bodies").is_dir():
        pytest.skip("NEWS_SAMPLES does not name a folder with article_bodies")
    folder = Path(data) / "article_bodies"
    shares: dict[int, list[tuple[float, float, float]]] = {0: [], 1: []}
    for line in (folder / "truth.jsonl").read_text().splitlines():
        row = json.loads(line)
        page = gzip.decompress((folder / f"{row['id']}.html.gz").read_bytes())
        article = read_html(page, row["id"])
        found = _shingles(article.text if isinstance(article, Article) else "")
        true = _shingles(row["articleBody"])
        counts = ((true & found).total(), (found - true).total(), (true - found).total())
        half = hashlib.md5(row["id"].encode(), usedforsecurity=False).digest()[-1] % 2
        shares[half].append(tuple(n / max(1, sum(counts)) for n in counts))  # type: ignore[arg-type]
    assert _f1(shares[0] + shares[1]) >= 0.965
    assert min(_f1(shares[0]), _f1(shares[1])) >= 0.96


def _shingles(text: str) -> Counter[tuple[str, ...]]:
    words = re.findall(r"\w+", text)
    return Counter(tuple(words[n : n + 4]) for n in range(max(1, len(words) - 3)) if words)


def _f1(shares: list[tuple[float, float, float]]) -> float:
    precise = [tp / (tp + fp) for tp, fp, _ in shares if tp + fp]
    whole = [tp / (tp + fn) for tp, _, fn in shares if tp + fn]
    precision, recall = sum(precise) / len(precise), sum(whole) / len(whole)
    return 2 * precision * recall / (precision + recall)
