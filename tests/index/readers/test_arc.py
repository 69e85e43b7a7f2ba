"""ANS gives a story's own paragraphs, dates, corrections and state."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.article import Article
from index.readers.arc import from_ans, is_ans, stories
from index.readers.raw import Rejected

PROSE = (
    "The harbour council voted on Tuesday to close the old pier for two years, and promised the "
    "ferry crews that every sailing would be kept running from the northern quay."
)


def text(content: str) -> dict[str, Any]:
    return {"type": "text", "content": content}


STORY: dict[str, Any] = {
    "_id": "PIER7ABC",
    "type": "story",
    "version": "0.10.9",
    "revision": {"revision_id": "R3", "published": True},
    "headlines": {"basic": "Old pier to close", "web": "Pier!"},
    "subheadlines": {"basic": "Crews are angry"},
    "description": {"basic": "A summary."},
    "credits": {"by": [{"type": "author", "name": "Ida Lund"}, {"name": "Tomas Berg"}]},
    "owner": {"id": "gazette", "name": "The Harbour Gazette"},
    "distributor": {"name": "Northern Wire", "category": "wires"},
    "canonical_website": "gazette.example",
    "canonical_url": "/2020/07/02/pier/",
    "language": "en",
    "taxonomy": {"primary_section": {"name": "City"}, "tags": ["a"]},
    "created_date": "2020-07-01T08:00:00Z",
    "first_publish_date": "2020-07-02T16:30:00.10Z",
    "publish_date": "2020-07-04T10:00:00Z",
    "display_date": "2020-07-03T10:00:00Z",
    "last_updated_date": "2020-07-04T10:05:00Z",
    "content_elements": [
        text(f"{PROSE} <a href='x'>More</a> &amp; so on."),
        {"type": "header", "level": 2, "content": "Crews"},
        {"type": "image", "caption": "The pier.", "url": "x"},
        {
            "type": "list",
            "items": [text("The quay."), {"type": "list", "items": [text("A boat.")]}],
        },
        {"type": "quote", "content_elements": [text("“Nobody asked us.”")], "citation": text("Me")},
        {"type": "interstitial_link", "content": "Read this too", "url": "x"},
        {"type": "correction", "text": "The pier was built in 1921."},
        {"type": "raw_html", "content": "<iframe src='x'></iframe>"},
        {"type": "ghost", "content": "Boo"},
    ],
    "corrections": [{"type": "correction", "text": "The vote was on Tuesday."}],
}


def one(value: Mapping[str, object], source: str = "") -> Article:
    article = from_ans(value, "pier.json", source)
    assert isinstance(article, Article), article
    return article


def test_every_field_that_the_story_states_comes_out() -> None:
    """Id, headline, byline, newspaper, agency, address, language and section are the file's."""
    article = one(STORY, source="Somebody")
    assert (article.id, article.status) == ("PIER7ABC", "usable")
    assert (article.headline, article.byline) == ("Old pier to close", "Ida Lund, Tomas Berg")
    assert (article.source, article.credit) == ("The Harbour Gazette", "Northern Wire")
    assert article.url == "https://gazette.example/2020/07/02/pier/"
    assert (article.language, article.section) == ("en", "City")


def test_text_is_the_storys_own_paragraphs() -> None:
    """Headers, captions, links, citations, embeds and unknown elements are left out."""
    assert one(STORY).text.split("\n\n") == [
        f"{PROSE} More & so on.",
        "The quay.",
        "A boat.",
        "“Nobody asked us.”",
    ]


def test_date_is_the_first_publication() -> None:
    """Later publications and displays are no first one; without it the earlier of them holds."""
    article = one(STORY)
    assert article.published == datetime(2020, 7, 2, 16, 30, tzinfo=UTC)
    assert article.updated == datetime(2020, 7, 4, 10, 5, tzinfo=UTC)
    assert article.dated_by == "file"
    shown = one({**STORY, "first_publish_date": None})
    assert shown.published == datetime(2020, 7, 3, 10, tzinfo=UTC)
    written = one(
        {**STORY, **dict.fromkeys(("first_publish_date", "publish_date", "display_date"))}
    )
    assert written.published == datetime(2020, 7, 1, 8, tzinfo=UTC)
    assert written.dated_by == "file (created)"


def test_corrections_are_kept_word_for_word() -> None:
    """Those of the story, those among its elements, and an editor's note that corrects."""
    note = "An earlier version of this article misstated the sum."
    assert one({**STORY, "editor_note": note}).corrections == (
        "The vote was on Tuesday.",
        "The pier was built in 1921.",
        note,
    )


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"revision": {"published": False}}, "withheld"),
        ({"revision": {}, "status": "draft"}, "withheld"),
        ({"revision": {}, "status": "published"}, "usable"),
        ({"status": "working"}, "usable"),
        ({"status": "killed"}, "killed"),
        ({"content_restrictions": {"embargo": {"active": True}}}, "withheld"),
        ({"content_restrictions": {"embargo": {"active": False}}}, "usable"),
        ({"headlines": {"basic": "STORY WITHDRAWN-Pier"}}, "killed"),
    ],
)
def test_status_is_carried(changes: dict[str, Any], status: str) -> None:
    """Unpublished revisions are withheld, killed stories killed, and keep no text."""
    article = one({**STORY, **changes})
    assert article.status == status
    assert bool(article.text) == (status != "killed")


def test_embargo_is_carried_until_its_end() -> None:
    """An active embargo with an end holds until then."""
    embargo = {"active": True, "end_time": "2030-01-02T06:00:00Z"}
    article = one({**STORY, "content_restrictions": {"embargo": embargo}})
    assert (article.status, article.embargoed_until) == (
        "usable",
        datetime(2030, 1, 2, 6, tzinfo=UTC),
    )


def test_newspaper_is_named_by_what_is_known() -> None:
    """Staff copy names the paper; else the authors' employer; an id of a site comes last."""
    staff = {**STORY, "distributor": {"name": "The Courier", "category": "staff"}}
    assert (one(staff).source, one(staff).credit) == ("The Courier", "")
    nameless = {**STORY, "owner": {"id": "gazette", "name": "(deprecated)"}}
    assert one(nameless).source == "gazette.example"
    assert one(nameless, source="The Gazette").source == "The Gazette"
    employed = {**nameless, "credits": {"by": [{"name": "Ida Lund", "org": "The Post"}]}}
    assert one(employed).source == "The Post"


def test_path_without_a_host_is_no_address() -> None:
    """The id of a website is no host, so that no address is made up."""
    assert one({**STORY, "canonical_website": "gazette"}).url == ""
    whole = {**STORY, "canonical_url": "https://gazette.example/pier?utm_source=x"}
    assert one(whole).url == "https://gazette.example/pier"


def test_raw_html_is_read_where_there_is_no_other_text() -> None:
    """Stories brought in from another system hold all their text in raw HTML."""
    elements = [{"type": "raw_html", "content": f"<p>{PROSE}</p><script>x</script>"}]
    assert one({**STORY, "content_elements": elements}).text == PROSE


def test_paragraph_set_as_a_heading_is_still_text() -> None:
    """The text of a text element is kept, whatever tag it stands in."""
    assert one({**STORY, "content_elements": [text("<h1>The pier is shut</h1>")]}).text == (
        "The pier is shut"
    )


@pytest.mark.parametrize("kind", ["image", "video", "gallery", "collection", "redirect", "results"])
def test_other_types_are_declined(kind: str) -> None:
    """What is no story is rejected by its type."""
    rejected = from_ans({**STORY, "type": kind}, "x", "")
    assert isinstance(rejected, Rejected)
    assert f"an ANS {kind}" in rejected.reason


def test_story_without_text_is_rejected_with_what_it_holds() -> None:
    """The reason names the elements that were found."""
    rejected = from_ans({**STORY, "content_elements": [{"type": "image"}]}, "x", "")
    assert isinstance(rejected, Rejected)
    assert "content elements of type image" in rejected.reason


def test_search_response_gives_its_stories() -> None:
    """A list of results is taken apart; a story stands for itself."""
    listed = {"type": "results", "version": "0.6.0", "content_elements": [STORY, STORY]}
    assert is_ans(listed)
    assert stories(listed) == [STORY, STORY]
    assert stories(STORY) == [STORY]


@pytest.mark.parametrize(
    "value",
    [
        {"type": "text", "version": "1", "uri": "urn:nw:pier", "versioncreated": "2020-07-02"},
        {"type": "story", "headline": "Pier", "content": PROSE},
        {"type": "story", "version": "2"},
        {"version": "https://jsonfeed.org/version/1.1", "items": []},
        {"@type": "NewsArticle", "headline": "Pier"},
        {"_id": "a", "title": "Pier", "text": PROSE},
        {"type": ["story"], "version": "0.10.9"},
        {},
    ],
)
def test_other_json_is_not_taken(value: dict[str, Any]) -> None:
    """ANS is told by its type and the form of its version."""
    assert not is_ans(value)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(sorted(STORY)), inner)
    ),
    max_leaves=6,
)


@settings(max_examples=100)
@given(st.dictionaries(st.sampled_from(sorted({*STORY, "status", "content_restrictions"})), JSON))
def test_any_json_in_any_field_is_read_or_rejected(changes: dict[str, Any]) -> None:
    """Whatever stands in a field, there is an article or a reason."""
    value = {**STORY, **changes}
    is_ans(value)
    stories(value)
    assert isinstance(from_ans(value, "x", ""), Article | Rejected)


def test_elements_nested_without_end_are_cut() -> None:
    """Quotes in quotes are followed to a depth that no story has."""
    deep: dict[str, Any] = text("The innermost words.")
    for _ in range(500):
        deep = {"type": "quote", "content_elements": [deep]}
    assert one({**STORY, "content_elements": [text(PROSE), deep]}).text == PROSE


def test_public_samples_are_read_or_declined() -> None:
    """Every good fixture with text is read, with its corrections and its newspaper."""
    root = os.environ.get("NEWS_SAMPLES", "")
    folder = Path(root) / "formats" / "arc_ans"
    if not root or not folder.is_dir():
        pytest.skip("needs the public samples: set NEWS_SAMPLES to the folder that holds formats/")
    good = 0
    for path in sorted(folder.iterdir()):
        value = json.loads(path.read_text())
        assert is_ans(value), path.name
        result = from_ans(value, path.name, "")
        if "good" in path.name:
            good += 1
            assert isinstance(result, Article), path.name
            assert result.headline == value["headlines"]["basic"]
            stated = [one["text"] for one in value.get("corrections", [])]
            assert list(result.corrections[: len(stated)]) == stated
    assert good
