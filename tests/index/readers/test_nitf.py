"""NITF is read by its metadata: the norm of a date, the status, and the paragraphs alone."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime, timedelta, timezone
from io import BufferedReader, BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.article import Article
from index.readers.nitf import is_nitf, norm_date, read_nitf
from index.readers.raw import Rejected

PROSE = (
    "The harbour council voted on Tuesday to close the old pier for two years, and promised the "
    "ferry crews that every sailing would be kept running from the northern quay."
)
STORY = f"""<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE nitf SYSTEM "nitf-3-4.dtd">
<!-- a comment -->
<nitf xml:lang="en-GB">
  <head>
    <title>Slug</title>
    <tobject><tobject.subject tobject.subject.type="Transport"/></tobject>
    <docdata management-status="usable">
      <doc-id regsrc="HG" id-string="hg-2020-07-02-pier"/>
      <date.issue norm="20200702T183000+0200">3 July 1999</date.issue>
      <du-key key="pier" version="3"/>
      <doc.copyright holder="The Harbour Gazette" year="2020"/>
    </docdata>
  </head>
  <body>
    <body.head>
      <hedline><hl1>Old pier to close</hl1><hl2>Crews are angry</hl2></hedline>
      <byline>By <person>Ida Lund</person><byttl>Harbour correspondent</byttl></byline>
      <distributor>Northern Wire</distributor>
      <dateline><location>PORTHAVEN</location>, <story.date>July 2</story.date> --</dateline>
    </body.head>
    <body.content>
      <block>
        <p lede="true">{PROSE}</p>
        <media media-type="image"><media-caption><p>The pier.</p></media-caption></media>
        <hl2>Crews are angry</hl2>
        <p>Repairs cost <money>31 million</money> crowns, caf&eacute; owners
           say &mdash; and<br/>more.</p>
        <table><tr><td><p>1</p></td></tr></table>
        <ul><li>The quay.</li><li><p>The pier itself.</p></li></ul>
        <bq><block><p>“Nobody asked us,” they said.</p></block></bq>
      </block>
      <p>This article was amended on 3 July 2020 to correct the sum.</p>
    </body.content>
    <body.end><tagline>Ida Lund writes on harbours.</tagline></body.end>
  </body>
</nitf>
"""


def read_all(text: str | bytes, source: str = "") -> list[Article | Rejected]:
    data = text.encode() if isinstance(text, str) else text
    return list(read_nitf(BufferedReader(BytesIO(data)), "pier.xml", source=source))


def one(text: str | bytes, source: str = "") -> Article:
    (article,) = read_all(text, source)
    assert isinstance(article, Article), article
    return article


def test_every_field_that_nitf_states_comes_out() -> None:
    """Headline, byline, source, credit, date, version, language, section and id are the file's."""
    article = one(STORY, source="Somebody")
    assert (article.id, article.version) == ("hg-2020-07-02-pier", 3)
    assert (article.headline, article.byline) == ("Old pier to close", "Ida Lund")
    assert (article.source, article.credit) == ("The Harbour Gazette", "Northern Wire")
    assert (article.language, article.section) == ("en-GB", "Transport")
    assert article.status == "usable"
    assert article.embargoed_until is None


def test_norm_is_trusted_and_not_the_text() -> None:
    """The date is that of the norm attribute, whatever the words say."""
    article = one(STORY)
    zone = timezone(timedelta(hours=2))
    assert article.published == datetime(2020, 7, 2, 18, 30, tzinfo=zone)
    assert article.dated_by == "file"


def test_dateline_opens_the_text_and_only_paragraphs_follow() -> None:
    """Crossheads, captions, tables and taglines are left out; what stays is word for word."""
    assert one(STORY).text.split("\n\n") == [
        f"PORTHAVEN, July 2 -- {PROSE}",
        "Repairs cost 31 million crowns, café owners say — and more.",
        "The quay.",
        "The pier itself.",
        "“Nobody asked us,” they said.",
    ]


def test_dateline_is_not_printed_twice() -> None:
    """A text that begins with its dateline keeps it as it stands."""
    twice = STORY.replace(PROSE, f"PORTHAVEN, July 2 — {PROSE}")
    assert one(twice).text.startswith(f"PORTHAVEN, July 2 — {PROSE}")


def test_correction_leaves_the_text_for_the_corrections() -> None:
    """Notes that correct are kept word for word, from the body and from the metadata."""
    note = "This article was amended on 3 July 2020 to correct the sum."
    assert one(STORY).corrections == (note,)
    stated = STORY.replace("<doc-id", '<correction info="The sum was wrong."/><doc-id')
    assert one(stated).corrections == ("The sum was wrong.", note)


@pytest.mark.parametrize(
    ("norm", "expected"),
    [
        ("20200702T183000Z", datetime(2020, 7, 2, 18, 30, tzinfo=UTC)),
        ("20200702T1830Z", datetime(2020, 7, 2, 18, 30, tzinfo=UTC)),
        ("2020-07-02T18:30:00Z", datetime(2020, 7, 2, 18, 30, tzinfo=UTC)),
        ("20200702T183000", date(2020, 7, 2)),
        ("20200702T000000+0200", date(2020, 7, 2)),
        ("20200702+0200", date(2020, 7, 2)),
        ("20200702", date(2020, 7, 2)),
        ("20209902", None),
        ("", None),
        ("yesterday", None),
    ],
)
def test_norm_is_read_with_its_precision(norm: str, expected: date | None) -> None:
    """T000000 is the standard's way to say that only the day is known."""
    assert norm_date(norm) == expected


@pytest.mark.parametrize(
    ("state", "status"),
    [("usable", "usable"), ("withheld", "withheld"), ("canceled", "killed")],
)
def test_management_status_is_carried(state: str, status: str) -> None:
    """A withheld or canceled document has that status; a killed one keeps no text."""
    article = one(STORY.replace('management-status="usable"', f'management-status="{state}"'))
    assert article.status == status
    assert bool(article.text) == (status != "killed")


def test_release_date_is_an_embargo() -> None:
    """Usable or embargoed, the story is held until date.release; without one it is withheld."""
    until = datetime(2030, 1, 2, 6, tzinfo=UTC)
    held = STORY.replace("<du-key", '<date.release norm="20300102T060000Z"/><du-key')
    for text in (held, held.replace('"usable"', '"embargoed"')):
        article = one(text)
        assert (article.status, article.embargoed_until) == ("usable", until)
    assert one(STORY.replace('"usable"', '"embargoed"')).status == "withheld"
    at_once = STORY.replace("<du-key", '<date.release norm="20200702T183000+0200"/><du-key')
    assert one(at_once).embargoed_until is None


def test_document_can_kill_another() -> None:
    """A document that cancels an earlier one by its id yields that one as killed."""
    told = STORY.replace(
        'management-status="usable"',
        'management-status="usable" management-doc-idref="hg-1" management-idref-status="canceled"',
    )
    story, kill = read_all(told)
    assert isinstance(story, Article)
    assert isinstance(kill, Article)
    assert (story.status, kill.status, kill.id) == ("usable", "killed", "hg-1")
    assert kill.source == story.source


def test_kill_by_text_is_a_kill() -> None:
    """An editor's message or a text that kills the story is no news."""
    message = '<ed-msg info="Please kill this story, the vote was off."/><du-key'
    assert one(STORY.replace("<du-key", message)).status == "killed"
    killed = one(STORY.replace("Old pier to close", "KILL KILL KILL"))
    assert (killed.status, killed.text) == ("killed", "")


def test_publication_names_paper_date_and_section() -> None:
    """Where pubdata tells of the printing, that is the source and the date."""
    printed = STORY.replace(
        "<docdata",
        '<pubdata name="The Evening Courier" date.publication="20200703" '
        'position.section="City" ex-ref="https://courier.example/pier"/><docdata',
    )
    article = one(printed)
    assert (article.source, article.section) == ("The Evening Courier", "City")
    assert article.published == date(2020, 7, 3)
    assert article.url == "https://courier.example/pier"


def test_abstract_alone_is_a_summary() -> None:
    """Where the body is empty the abstract is read, and marked as no more than that."""
    head, _, tail = STORY.partition("<body.content>")
    empty = head + "<body.content/>" + tail.partition("</body.content>")[2]
    told = empty.replace("</body.head>", f"<abstract><p>{PROSE}</p></abstract></body.head>")
    assert one(told).caveats == ("summary only",)
    (rejected,) = read_all(empty)
    assert isinstance(rejected, Rejected)
    assert "body.content" in rejected.reason


def test_entities_are_neither_expanded_nor_fetched(tmp_path: object) -> None:
    """A file that hides its letters in entities is turned away, and none is read from disk."""
    bomb = (
        '<!DOCTYPE nitf [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;"><!ENTITY c SYSTEM '
        f'"file://{tmp_path}/secret">]><nitf><body><body.content><p>X &b; &c;</p></body.content>'
        "</body></nitf>"
    )
    (rejected,) = read_all(bomb)
    assert isinstance(rejected, Rejected)
    assert "entity" in rejected.reason


def test_old_encoding_is_the_one_declared() -> None:
    """Latin-1 is read as the file declares it."""
    old = STORY.replace("UTF-8", "ISO-8859-1").replace("“Nobody asked us,”", "Café")
    assert "Café they said." in one(old.encode("latin-1", errors="ignore")).text


@pytest.mark.parametrize(
    "head",
    [
        b"<html><body><nitf></nitf></body></html>",
        b'<?xml version="1.0"?><rss><channel/></rss>',
        b'<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/"/>',
        b'{"uri": "x", "body_nitf": "<nitf>"}',
        b"The <nitf> element is a root.",
        b"<!-- -->" * 60,
        b"",
    ],
)
def test_other_formats_are_not_taken(head: bytes) -> None:
    """NITF is told by its first element alone."""
    assert not is_nitf(head, "story.nitf")


def test_nitf_is_told_behind_prolog_and_prefix() -> None:
    """Declarations, comments and a prefix may stand before the name."""
    assert is_nitf(STORY.encode(), "x")
    assert is_nitf(b'\xef\xbb\xbf<n:nitf xmlns:n="http://iptc.org/std/NITF/2006-10-18/">', "x")
    assert is_nitf('<?xml version="1.0" encoding="UTF-16"?><nitf>'.encode("utf-16"), "x")


@settings(max_examples=100)
@given(st.data())
def test_damaged_files_are_rejected_and_nothing_raises(data: st.DataObject) -> None:
    """Cut or altered anywhere, a file gives an article or a reason, at once."""
    raw = bytearray(STORY.encode())
    for _ in range(data.draw(st.integers(0, 4))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    begun = time.perf_counter()
    results = read_all(bytes(raw[: data.draw(st.integers(0, len(raw)))]))
    is_nitf(bytes(raw), "x")
    assert results
    assert time.perf_counter() - begun < 2
