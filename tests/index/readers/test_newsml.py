"""NewsML-G2 gives its stories item by item, each in its state, and declines what is none."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BufferedReader, BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.article import Article
from index.readers.newsml import is_newsml, read_newsml
from index.readers.raw import Rejected

NAMESPACE = "http://iptc.org/std/nar/2006-10-01/"
PROSE = (
    "The harbour council voted on Tuesday to close the old pier for two years, and promised the "
    "ferry crews that every sailing would be kept running from the northern quay."
)
XHTML = f"""<inlineXML contenttype="application/xhtml+xml">
  <html xmlns="http://www.w3.org/1999/xhtml"><head><title>Slug</title></head>
  <body><h1>Old pier to close</h1><p>{PROSE}</p><h2>Crews</h2><p>Crews knew <b>noth</b>ing.</p>
  <figure><figcaption>The pier.</figcaption></figure></body></html></inlineXML>"""
META = """<itemClass qcode="ninat:text"/>
    <provider qcode="nprov:NW"><name>Northern Wire</name></provider>
    <versionCreated>2020-07-03T09:00:00+02:00</versionCreated>
    <firstCreated>2020-07-02T18:30:00+02:00</firstCreated>
    <pubStatus qcode="stat:usable"/>"""
CONTENT_META = """<contentCreated>2020-07-02T10:00:00Z</contentCreated>
    <creditline>NW/Agencies</creditline><by>By Ida Lund</by>
    <headline>Old pier to close</headline><language tag="en"/>
    <subject qcode="geo:1"><name>Porthaven</name></subject>
    <subject qcode="medtop:20000337"><name>transport</name></subject>"""


def item(
    content: str = XHTML, *, meta: str = META, guid: str = "urn:nw:pier", kind: str = "newsItem"
) -> str:
    return (
        f'<{kind} xmlns="{NAMESPACE}" guid="{guid}" version="4" xml:lang="en-GB"><itemMeta>{meta}'
        f"</itemMeta><contentMeta>{CONTENT_META}</contentMeta><contentSet>{content}</contentSet>"
        f"</{kind}>"
    )


def message(*items: str) -> str:
    return (
        f'<?xml version="1.0"?><newsMessage xmlns="{NAMESPACE}"><header><sent>x</sent></header>'
        f"<itemSet>{''.join(items)}</itemSet></newsMessage>"
    )


def read_all(text: str | bytes, source: str = "") -> list[Article | Rejected]:
    data = text.encode() if isinstance(text, str) else text
    return list(read_newsml(BufferedReader(BytesIO(data)), "pier.xml", source=source))


def one(text: str) -> Article:
    (article,) = read_all(text)
    assert isinstance(article, Article), article
    return article


def test_every_field_that_the_item_states_comes_out() -> None:
    """Id, version, headline, byline, provider, credit, language and section are the file's."""
    article = one(item())
    assert (article.id, article.version, article.status) == ("urn:nw:pier", 4, "usable")
    assert (article.headline, article.byline) == ("Old pier to close", "Ida Lund")
    assert (article.source, article.credit) == ("Northern Wire", "NW/Agencies")
    assert (article.language, article.section) == ("en", "transport")


def test_date_is_the_first_creation_and_says_so() -> None:
    """The earliest creation stands for the publication, and the version's is the update."""
    article = one(item())
    assert article.published == datetime(2020, 7, 2, 16, 30, tzinfo=UTC)
    assert article.dated_by == "file (created)"
    assert article.updated == datetime(2020, 7, 3, 7, tzinfo=UTC)
    bare = META.partition("<firstCreated>")[0]
    without = item(meta=bare).replace("<contentCreated>2020-07-02T10:00:00Z</contentCreated>", "")
    assert one(without).dated_by == "file (version created)"


def test_xhtml_body_gives_its_paragraphs() -> None:
    """Headings and captions are left out; tags inside a word do not part it."""
    assert one(item()).text == f"{PROSE}\n\nCrews knew nothing."


def test_nitf_body_gives_its_paragraphs_and_what_the_envelope_lacks() -> None:
    """An inlined NITF is read as NITF; the envelope's own statements win."""
    nitf = f"""<inlineXML><nitf xmlns="http://iptc.org/std/NITF/2006-10-18/"><head><docdata>
      <doc-id id-string="inner"/><date.issue norm="20200701"/></docdata></head><body><body.head>
      <hedline><hl1>Inner headline</hl1></hedline><byline>By Tomas Berg</byline></body.head>
      <body.content><p>{PROSE}</p><hl2>Crews</hl2></body.content></body></nitf></inlineXML>"""
    article = one(item(nitf))
    assert (article.id, article.headline) == ("urn:nw:pier", "Old pier to close")
    assert (article.text, article.byline) == (PROSE, "Ida Lund")
    assert str(article.published) == "2020-07-01"
    assert article.dated_by == "file"


def test_plain_text_body_is_read() -> None:
    """Text in inlineData is split into paragraphs."""
    text = f'<inlineData contenttype="text/plain">{PROSE}\n\nCrews knew nothing.</inlineData>'
    assert one(item(text)).text == f"{PROSE}\n\nCrews knew nothing."


@pytest.mark.parametrize(
    ("state", "status"),
    [
        ('<pubStatus qcode="stat:withheld"/>', "withheld"),
        ('<pubStatus uri="http://cv.iptc.org/newscodes/pubstatusg2/canceled"/>', "killed"),
        ('<pubStatus qcode="stat:canceled"/>', "killed"),
        ("", "usable"),
    ],
)
def test_status_is_carried(state: str, status: str) -> None:
    """Withheld and canceled items have that state; one that states none is usable."""
    article = one(item(meta=META.replace('<pubStatus qcode="stat:usable"/>', state)))
    assert article.status == status
    assert bool(article.text) == (status != "killed")


def test_kill_with_an_empty_body_withdraws_by_guid() -> None:
    """A canceled item without any content is a killed article with the same id, no rejection."""
    meta = META.replace("stat:usable", "stat:canceled")
    killed = one(item("", meta=meta))
    assert (killed.id, killed.status, killed.text) == ("urn:nw:pier", "killed", "")
    assert killed.headline == "Old pier to close"


def test_item_can_be_usable_and_embargoed() -> None:
    """The embargo stands beside the status; one without a time withholds the item."""
    timed = one(item(meta=META + "<embargoed>2030-01-02T06:00:00Z</embargoed>"))
    assert (timed.status, timed.embargoed_until) == ("usable", datetime(2030, 1, 2, 6, tzinfo=UTC))
    assert one(item(meta=META + "<embargoed/>")).status == "withheld"


def test_note_to_editors_can_correct_or_kill() -> None:
    """An edNote that corrects is a correction, one that kills is a kill, another one neither."""
    told = "Editor's note: This story has been corrected to give the right sum."
    assert one(item(meta=f"{META}<edNote>{told}</edNote>")).corrections == (told,)
    signalled = f'{META}<signal qcode="sig:correction"/><edNote>Sum put right.</edNote>'
    assert one(item(meta=signalled)).corrections == ("Sum put right.",)
    kill = f"{META}<edNote>Please kill the story on the pier.</edNote>"
    assert one(item(meta=kill)).status == "killed"
    plain = one(item(meta=f"{META}<edNote>Updates the previous version</edNote>"))
    assert (plain.status, plain.corrections) == ("usable", ())


def test_message_gives_each_of_its_items() -> None:
    """A message of many items yields each, numbered, and declines those without a story."""
    picture = META.replace("ninat:text", "ninat:picture")
    results = read_all(
        message(
            item(guid="a"),
            item("", kind="packageItem"),
            item(meta=picture),
            item("", guid="b"),
            item(guid="c"),
        )
    )
    assert [r.id for r in results if isinstance(r, Article)] == ["a", "c"]
    rejected = [r for r in results if isinstance(r, Rejected)]
    assert [r.where for r in rejected] == [f"pier.xml, item {n}" for n in (2, 3, 4)]
    assert "a package" in rejected[0].reason
    assert "a picture" in rejected[1].reason
    assert "no article text" in rejected[2].reason


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        ("packageItem", "package"),
        ("conceptItem", "concept"),
        ("knowledgeItem", "vocabulary"),
        ("planningItem", "plan"),
    ],
)
def test_other_items_are_declined_by_their_kind(kind: str, reason: str) -> None:
    """A package, concept, vocabulary or plan is no story, and the reason says which it is."""
    (rejected,) = read_all(item("", kind=kind))
    assert isinstance(rejected, Rejected)
    assert reason in rejected.reason


@pytest.mark.parametrize(
    ("content", "found"),
    [
        ('<remoteContent href="http://x.example/a.txt"/>', "http://x.example/a.txt"),
        ("<inlineXML><sports-content><team/></sports-content></inlineXML>", "<sports-content>"),
        ("<inlineXML/>", "<nothing>"),
        ("<inlineData> </inlineData>", "empty inlineData"),
    ],
)
def test_item_without_prose_is_rejected_with_what_it_holds(content: str, found: str) -> None:
    """Statistics and references to other files are no text, and the reason shows what was there."""
    (rejected,) = read_all(item(content))
    assert isinstance(rejected, Rejected)
    assert found in rejected.reason


def test_damage_costs_only_what_follows() -> None:
    """Items before the damage are read, and the damage is told."""
    whole = message(item(guid="a"), item(guid="b"))
    first, rejected = read_all(whole[: whole.rindex("Crews knew")])
    assert isinstance(first, Article)
    assert isinstance(rejected, Rejected)
    assert "damaged or cut short" in rejected.reason


def test_item_over_the_limit_is_rejected_without_being_held(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """One item of any length does not fill the memory."""
    monkeypatch.setattr("index.readers.newsml.ARTICLE_LIMIT", 40_000)
    long = item(f"<inlineData>{'word ' * 20_000}</inlineData>")
    results = read_all(message(item(guid="a"), long))
    assert isinstance(results[-1], Rejected)
    assert "the most for one article" in results[-1].reason


def test_long_message_is_read_item_by_item() -> None:
    """Items are handed on before the message has been read to its end."""
    read = 0

    class Counting(BytesIO):
        def readinto(self, buffer: object) -> int:
            nonlocal read
            assert isinstance(buffer, memoryview | bytearray)
            count = super().readinto(buffer)
            read += count
            return count

    stream = BufferedReader(Counting(message(*[item()] * 2_000).encode()))
    results = read_newsml(stream, "x")
    assert isinstance(next(results), Article)
    assert read < 500_000


def test_entity_is_neither_expanded_nor_lost() -> None:
    """An item that hides its letters in entities is rejected."""
    bomb = '<!DOCTYPE newsItem [<!ENTITY a "ha">]>' + item(f"<inlineData>{PROSE} &a;</inlineData>")
    (rejected,) = read_all(bomb)
    assert isinstance(rejected, Rejected)
    assert "entity" in rejected.reason


@pytest.mark.parametrize(
    "head",
    [
        b'<?xml version="1.0"?><rss xmlns:nar="http://iptc.org/std/nar/2006-10-01/"/>',
        b"<newsItem><p>of another standard</p></newsItem>",
        b"<contentSet><p>of another standard</p></contentSet>",
        b'<nitf xmlns="http://iptc.org/std/NITF/2006-10-18/"/>',
        b'{"uri": "http://iptc.org/std/nar/"}',
        b"<html><newsItem/></html>",
        b"",
    ],
)
def test_other_formats_are_not_taken(head: bytes) -> None:
    """NewsML-G2 is told by its first element and its namespace."""
    assert not is_newsml(head, "item.xml")


def test_items_messages_and_fragments_are_told() -> None:
    """An item, a message, and a content set cut out of one are NewsML-G2."""
    for text in (item(), message(item()), f"<contentSet>{XHTML}</contentSet>"):
        assert is_newsml(text.encode(), "x")
    assert one(f"<contentSet>{XHTML}</contentSet>").text.startswith(PROSE)


@settings(max_examples=100)
@given(st.data())
def test_damaged_files_are_rejected_and_nothing_raises(data: st.DataObject) -> None:
    """Cut or altered anywhere, a message gives articles or reasons, at once."""
    raw = bytearray(message(item(guid="a"), item(guid="b")).encode())
    for _ in range(data.draw(st.integers(0, 4))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    begun = time.perf_counter()
    assert read_all(bytes(raw[: data.draw(st.integers(0, len(raw)))]))
    is_newsml(bytes(raw), "x")
    assert time.perf_counter() - begun < 2


def samples() -> Iterator[Path]:
    folder = Path(os.environ.get("NEWS_SAMPLES", "")) / "formats" / "newsml_g2"
    if not os.environ.get("NEWS_SAMPLES") or not folder.is_dir():
        pytest.skip("needs the public samples: set NEWS_SAMPLES to the folder that holds formats/")
    yield from sorted(folder.iterdir())


def test_public_samples_are_read_or_declined() -> None:
    """Of the IPTC's examples the one with an article is read, and the others are declined."""
    read: list[str] = []
    for path in samples():
        data = path.read_bytes()
        assert is_newsml(data[:65_536], path.name), path.name
        results = read_all(data)
        assert len(results) == 1, path.name
        read += [path.name] if isinstance(results[0], Article) else []
    assert all("NITF" in name for name in read)
    assert read
