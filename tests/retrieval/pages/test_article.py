from __future__ import annotations

from hashlib import sha256
from urllib.parse import quote as escaped
from urllib.request import urlopen

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from index import Archive, Article, split
from retrieval import Retriever
from retrieval.library import Library, Piece
from retrieval.pages.address import article_url
from retrieval.pages.article import blocks
from tests.conftest import MakeArticle
from tests.retrieval.conftest import Opened
from tests.retrieval.pages.conftest import GetPage
from tests.retrieval.pages.served import TANKER, all_of, links, reading, serving, words

AT = article_url(TANKER)


def numbered(retriever: Retriever) -> tuple[int, int]:
    """Return the numbers of the tanker's first and corrected version, in whatever order."""
    volume = Library(retriever).article(TANKER)
    assert volume is not None
    other = next(one.number for one in volume.versions if not one.is_current)
    return other, volume.article.version


def test_an_article_shows_headline_byline_source_and_dates(page: GetPage) -> None:
    html = page(AT)
    assert words(html.xpath("//h1")[0]) == (
        "Tanker holed on breakwater spills oil along Merrow coast"
    )
    byline = words(all_of(html, "byline")[0])
    assert byline == (
        "Lena Marsh 21 June 2019, 00:40 (UTC+02:00) updated 23 June 2019, 14:10 (UTC+02:00) "
        "At the source"
    )
    assert words(all_of(html, "kicker")[0]).startswith("The Harbour Courier")
    assert links(html, "byline") == {"At the source": TANKER}


def test_corrections_stand_above_the_text(page: GetPage) -> None:
    html = page(AT)
    told = all_of(html, "corrections")[0]
    assert "The harbour authority now puts it at 460 tonnes" in words(told)
    assert told.getnext().get("class") == "text"


def test_every_article_of_the_archive_is_shown_whole(
    page: GetPage, sample_archive: Archive
) -> None:
    for article in sample_archive.catalogue.articles():
        text = all_of(page(article_url(article.id)), "text")[0]
        paragraphs = text.xpath(".//p[not(ancestor::details)]")
        assert " ".join(words(one) for one in paragraphs) == " ".join(article.text.split())


def test_every_passage_can_be_linked_and_is_proved_by_its_hash(
    page: GetPage, sample_archive: Archive
) -> None:
    html = page(AT)
    for passage in sample_archive.catalogue.passages_of(TANKER):
        element = html.get_element_by_id(f"p{passage.ordinal}")
        assert element.xpath(".//*[@class='anchor']/@href") == [f"#p{passage.ordinal}"]
        proof = words(element.xpath(".//*[@class='proof']")[0])
        assert sha256(passage.text.encode()).hexdigest() in proof
        assert f"characters {passage.start} to {passage.end}" in proof


def test_versions_are_listed_with_what_changed(page: GetPage, retriever: Retriever) -> None:
    first, second = numbered(retriever)
    told = links(page(AT), "versions")
    assert set(told) == {
        f"Version {first}",
        f"Version {second}, current",
        f"What changed from version {first} to {second}",
    }
    html = page(told[f"What changed from version {first} to {second}"])
    assert [words(one) for one in html.iter("del")] == ["[taken out: 640]"]
    assert [words(one) for one in html.iter("ins")][-1] == "[put in: 460]"


def test_the_runs_of_a_difference_are_the_newer_text(page: GetPage, retriever: Retriever) -> None:
    first, second = numbered(retriever)
    html = page(AT, versions=f"{first}..{second}")
    runs = all_of(html, "runs")[0]
    for gone in list(runs.iter("del")):
        gone.drop_tree()
    for hidden in runs.xpath(".//*[@class='unseen']"):
        hidden.drop_tree()
    volume = Library(retriever).article(TANKER)
    assert volume is not None
    assert words(runs) == " ".join(volume.article.text.split())


def test_an_older_version_says_that_it_is_one(page: GetPage, retriever: Retriever) -> None:
    first, _ = numbered(retriever)
    html = page(AT, version=first)
    assert "spilled about 640 tonnes" in words(all_of(html, "text")[0])
    assert links(html, "caveat") == {"read it as it is now": AT}


def test_an_article_is_cited_in_three_styles(page: GetPage) -> None:
    cited = all_of(page(AT), "citing")[0]
    assert [words(one) for one in cited.iter("dt")] == ["In a story", "As a note", "BibTeX"]
    told = [words(one) for one in cited.iter("dd")]
    assert told[0].endswith("(The Harbour Courier, 21 June 2019)")
    assert told[1].startswith("Lena Marsh, “Tanker holed on breakwater spills oil")


def test_wire_copies_are_named_with_their_sources(page: GetPage, retriever: Retriever) -> None:
    quote = next(one for one in retriever.ask("Merrow ferry capsizes").quotes if one.copies)
    copies = all_of(page(article_url(quote.article_id)), "copies")[0]
    assert {words(link) for link in copies.iter("a")} == {one.headline for one in quote.copies}


def test_an_article_without_a_date_or_address_says_so(
    opened: Opened, make_article: MakeArticle
) -> None:
    archive = opened([make_article(id="bare", headline="", source="", published=None)])
    response = TestClient(reading(Retriever(archive))).get("/articles/bare")
    assert response.status_code == 200
    for told in ("Without a headline", "Source not stated", "undated"):
        assert told in response.text
    assert "At the source" not in response.text


@pytest.mark.parametrize(
    ("query", "status", "told"),
    [
        ("?version=9", 404, "has no version 9"),
        ("?version=first", 400, "write its number"),
        ("?versions=1-2", 400, "such as 1..2"),
        ("?versions=1..9", 404, "has no version 9"),
    ],
)
def test_a_version_that_is_not_there_is_told_with_what_would_do(
    client: TestClient, query: str, status: int, told: str
) -> None:
    response = client.get(AT + query)
    assert response.status_code == status
    assert told in response.text


def test_an_article_that_is_not_there_and_one_that_is_hidden_look_the_same(
    retriever: Retriever,
) -> None:
    client = TestClient(reading(retriever.without(["The Harbour Courier"])))
    hidden, unknown = client.get(AT), client.get("/articles/nothing")
    assert hidden.status_code == unknown.status_code == 404
    assert hidden.content == unknown.content


IDS = [
    "a/b//c",
    "?q=#p7",
    "with blanks and\ttabs",
    "two\nlines",
    "ends with a line\n",
    "100% ünïcödé 日本",
    "%2F",
    "../../etc/passwd",
    "<script>",
    "a+b&c=d;e",
    "\\",
]


def test_an_id_may_hold_any_letter(opened: Opened, make_article: MakeArticle) -> None:
    articles = [make_article(id=one, headline=f"Found {n}.") for n, one in enumerate(IDS)]
    with serving(Retriever(opened(articles))) as address:
        for number, article_id in enumerate(IDS):
            with urlopen(address + article_url(article_id)) as response:
                assert f"<h1>Found {number}.</h1>" in response.read().decode()


@given(
    st.lists(st.sampled_from(["One. Two three. ", "\n\n", "A heading", "word " * 9 + ". "])),
    st.integers(1, 30),
    st.integers(4, 30),
)
def test_blocks_tell_all_of_a_text_once(parts: list[str], wanted: int, limit: int) -> None:
    article = Article(id="a", text="".join(parts) + "End.")
    passages = split(article, words=wanted, tokens=lambda text: len(text.split()), limit=limit)
    pieces = [Piece(one.ordinal, one.start, one.end, one.sha256, one.text) for one in passages]
    told = list(blocks(article, pieces))
    said = [paragraph for block in told for paragraph in block.paragraphs]
    assert " ".join(" ".join(said).split()) == " ".join(article.text.split())
    assert [block.passage for block in told if block.passage] == pieces


def test_a_slash_in_an_address_is_told_from_one_in_an_id(client: TestClient) -> None:
    assert client.get(f"/articles/{escaped(TANKER)}").status_code == 200
    assert client.get("/articles/").status_code == 404
