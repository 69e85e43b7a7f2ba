"""ninjs of every version gives its story in its state, and declines what is no text."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.article import Article
from index.readers.ninjs import from_ninjs, is_ninjs
from index.readers.raw import Rejected

PROSE = (
    "The harbour council voted on Tuesday to close the old pier for two years, and promised the "
    "ferry crews that every sailing would be kept running from the northern quay."
)
FIRST: dict[str, Any] = {  # as version 1 names things
    "uri": "urn:nw:pier",
    "type": "text",
    "version": "4",
    "firstcreated": "2020-07-02T18:30:00+02:00",
    "versioncreated": "2020-07-03T09:00:00+02:00",
    "pubstatus": "usable",
    "language": "en",
    "headline": "Old pier to close",
    "byline": "By Ida Lund",
    "creditline": "NW/Agencies",
    "provider": "Northern Wire",
    "copyrightholder": "Northern Wire Ltd",
    "located": "Porthaven",
    "subject": [{"name": "Porthaven", "rel": "about"}, {"name": "transport"}],
    "body_text": f"{PROSE} Crews knew nothing.",
    "body_xhtml": f"<p>{PROSE}</p><h2>Crews</h2><p>Crews knew <b>noth</b>ing &amp; left.</p>",
}
THIRD: dict[str, Any] = {  # as version 3 names things
    "uri": "urn:nw:pier",
    "type": "text",
    "version": "4",
    "firstCreated": "2020-07-02T18:30:00+02:00",
    "versionCreated": "2020-07-03T09:00:00+02:00",
    "pubStatus": "usable",
    "language": "en",
    "headlines": [
        {"role": "short", "value": "Pier"},
        {"role": "main", "value": "Old pier to close"},
    ],
    "by": "Ida Lund",
    "creditline": "NW/Agencies",
    "infoSources": [{"name": "Northern Wire"}],
    "subjects": [
        {"name": "Porthaven", "rel": "mentions"},
        {"name": "transport", "rel": "classifies"},
    ],
    "bodies": [
        {"role": "text", "contentType": "text/plain", "value": f"{PROSE} Crews knew nothing."},
        {"role": "x", "contentType": "text/html", "value": FIRST["body_xhtml"]},
    ],
}


def one(value: Mapping[str, object], source: str = "") -> Article:
    article = from_ninjs(value, "pier.json", source)
    assert isinstance(article, Article), article
    return article


def reason(value: Mapping[str, object]) -> str:
    rejected = from_ninjs(value, "pier.json", "")
    assert isinstance(rejected, Rejected), rejected
    assert rejected.where == "pier.json"
    return rejected.reason


@pytest.mark.parametrize("value", [FIRST, THIRD])
def test_every_version_gives_the_same_fields(value: dict[str, Any]) -> None:
    """Versions 1 and 3 name things in other ways, and say the same."""
    article = one(value, source="Somebody")
    assert (article.id, article.version, article.status) == ("urn:nw:pier", 4, "usable")
    assert (article.headline, article.byline) == ("Old pier to close", "Ida Lund")
    assert (article.source, article.credit) == ("Northern Wire", "NW/Agencies")
    assert (article.language, article.section) == ("en", "transport")
    assert article.text == f"{PROSE}\n\nCrews knew nothing & left."


@pytest.mark.parametrize("value", [FIRST, THIRD])
def test_date_is_that_of_creation_and_says_so(value: dict[str, Any]) -> None:
    """ninjs knows no publication: the creation stands for it, and the version is the update."""
    article = one(value)
    assert article.published == datetime(2020, 7, 2, 16, 30, tzinfo=UTC)
    assert article.dated_by == "file (created)"
    assert article.updated == datetime(2020, 7, 3, 7, tzinfo=UTC)
    without = {key: field for key, field in value.items() if "irst" not in key}
    assert one(without).dated_by == "file (version created)"
    created = one({**without, "contentCreated": "2020-07-01"})
    assert (created.published, created.dated_by) == (date(2020, 7, 1), "file (created)")


def test_source_is_the_users_before_the_copyright_holder() -> None:
    """Who holds the rights is the source only where nobody names another."""
    value = {key: field for key, field in FIRST.items() if key != "provider"}
    assert one(value).source == "Northern Wire Ltd"
    assert one(value, source="The Harbour Gazette").source == "The Harbour Gazette"


@pytest.mark.parametrize(
    ("state", "status"), [("withheld", "withheld"), ("canceled", "killed"), ("Usable", "usable")]
)
@pytest.mark.parametrize("name", ["pubstatus", "pubStatus"])
def test_status_is_carried(name: str, state: str, status: str) -> None:
    """Withheld and canceled objects have that state; a killed one keeps no text."""
    value = {key: field for key, field in FIRST.items() if key != "pubstatus"}
    article = one({**value, name: state})
    assert article.status == status
    assert bool(article.text) == (status != "killed")


def test_kill_without_a_body_withdraws_by_uri() -> None:
    """A canceled object that holds nothing else is a killed article."""
    killed = one({"uri": "urn:nw:pier", "pubStatus": "canceled"})
    assert (killed.id, killed.status) == ("urn:nw:pier", "killed")


@pytest.mark.parametrize("name", ["embargoed", "embargoedUntil", "embargoeduntil"])
def test_embargo_is_carried(name: str) -> None:
    """The object stays usable, and is held until then; an embargo without an end withholds it."""
    article = one({**FIRST, name: "2030-01-02T06:00:00Z"})
    assert (article.status, article.embargoed_until) == (
        "usable",
        datetime(2030, 1, 2, 6, tzinfo=UTC),
    )
    assert one({**FIRST, name: True}).status == "withheld"
    assert one({**FIRST, name: "until noon"}).status == "withheld"
    assert one({**FIRST, name: None}).status == "usable"


def test_note_and_text_can_correct_or_kill() -> None:
    """A note to editors that corrects is a correction, one that kills is a kill."""
    note = "Correction: the pier was built in 1921."
    assert one({**FIRST, "ednote": note}).corrections == (note,)
    assert one({**FIRST, "ednote": "Please kill the story on the pier."}).status == "killed"
    told = f"{FIRST['body_xhtml']}<p>{note}</p>"
    article = one({**FIRST, "body_xhtml": told})
    assert article.corrections == (note,)
    assert note not in article.text
    assert one({**FIRST, "headline": "KILL KILL KILL"}).status == "killed"


def test_nitf_body_is_read_with_its_date_of_issue() -> None:
    """A body of NITF is read as NITF, and its date of issue is one of publication."""
    nitf = (
        '<?xml version="1.0" encoding="UTF-8"?><nitf><head><docdata><date.issue norm="20200701"/>'
        f"</docdata></head><body><body.content><p>{PROSE}</p></body.content></body></nitf>"
    )
    value = {**THIRD, "bodies": [{"role": "nitf", "value": nitf}]}
    article = one(value)
    assert (article.text, article.published, article.dated_by) == (PROSE, date(2020, 7, 1), "file")
    assert "NITF body" in reason({**value, "bodies": [{"role": "nitf", "value": nitf[:90]}]})


def test_html_body_needs_no_known_tag() -> None:
    """What is said to be HTML is read as HTML, whatever tags it holds."""
    assert (
        one({**FIRST, "body_xhtml": "The pier<sup >®</sup> is shut."}).text == "The pier® is shut."
    )


@pytest.mark.parametrize("kind", ["picture", "video", "audio", "graphic", "event", "planning"])
def test_what_is_no_text_is_declined_by_its_kind(kind: str) -> None:
    """A picture may carry words, but no story."""
    told = reason({**FIRST, "type": kind})
    assert {"audio": "sound", "planning": "plan"}.get(kind, kind) in told


def test_event_and_package_without_a_body_are_declined() -> None:
    """An event is told by its details, and a composite without a body has no text."""
    event = {key: field for key, field in THIRD.items() if key != "type"}
    assert "an event" in reason({**event, "eventDetails": {"dates": {}}})
    bare = {"uri": "x", "type": "composite", "versioncreated": "2020-07-02", "associations": {}}
    assert "no body among 'uri', 'type'" in reason(bare)
    assert one({**THIRD, "type": "composite"}).text


@pytest.mark.parametrize(
    "value",
    [
        {"uri": "https://x.example/a", "title": "Pier", "body": PROSE, "date": "2020-07-02"},
        {"headline": "Pier", "content": PROSE, "version": "1", "type": "text"},
        {"type": "story", "version": "0.10.9", "_id": "A", "headlines": {"basic": "Pier"}},
        {"version": "https://jsonfeed.org/version/1.1", "items": []},
        {"id": "a", "source": "b", "text": PROSE, "published": None, "url": ""},
        {"$schema": "x", "properties": {"uri": {"type": "string"}}},
        {"uri": 7, "versioncreated": "2020-07-02"},
        {},
    ],
)
def test_other_json_is_not_taken(value: dict[str, object]) -> None:
    """A uri alone is no ninjs: a property of that standard must stand beside it."""
    assert not is_ninjs(value)


def test_ninjs_is_told_by_its_properties() -> None:
    """Every version is told, and so is one that names the standard."""
    assert is_ninjs(FIRST)
    assert is_ninjs(THIRD)
    assert is_ninjs({"standard": {"name": "ninjs", "version": "3.0"}, "uri": "x"})
    assert is_ninjs({"uri": "x", "body_text": PROSE})


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(sorted(THIRD)), inner)
    ),
    max_leaves=6,
)


@settings(max_examples=100)
@given(
    base=st.sampled_from([FIRST, THIRD]),
    changes=st.dictionaries(st.sampled_from(sorted({*FIRST, *THIRD, "embargoed", "ednote"})), JSON),
)
def test_any_json_in_any_field_is_read_or_rejected(
    base: dict[str, Any], changes: dict[str, Any]
) -> None:
    """Whatever stands in a field, there is an article or a reason."""
    value = {**base, **changes}
    is_ninjs(value)
    assert isinstance(from_ninjs(value, "x", ""), Article | Rejected)


def test_public_samples_are_read_or_declined() -> None:
    """Of the IPTC's examples each text is read with its id, date and words, no other is."""
    root = os.environ.get("NEWS_SAMPLES", "")
    folder = Path(root) / "formats" / "ninjs"
    if not root or not folder.is_dir():
        pytest.skip("needs the public samples: set NEWS_SAMPLES to the folder that holds formats/")
    read = 0
    for path in sorted(folder.iterdir()):
        value = json.loads(path.read_text())
        assert is_ninjs(value) == ("$id" not in value), path.name
        result = from_ninjs(value, path.name, "")
        text = value.get("type") in (None, "text", "composite") and "eventDetails" not in value
        has_body = "bodies" in value or any(key.startswith("body_") for key in value)
        assert isinstance(result, Article) == (text and has_body), path.name
        if isinstance(result, Article):
            read += 1
            assert result.id == value["uri"]
            assert result.published
            assert result.updated
            assert result.headline
    assert read
