"""XML is made well-formed, and says what it said."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from index.readers.encoding import encoding_of
from index.readers.raw import TooLargeError
from index.readers.wellformed import WellFormed, declared_encoding, root_tag, well_formed


@pytest.mark.parametrize(
    ("text", "mended"),
    [
        ("<a>x?a=1&b=2</a>", "<a>x?a=1&amp;b=2</a>"),
        ("<a>Tom &amp; Ann&nbsp;x &#65;&#x41;</a>", "<a>Tom &amp; Ann&amp;nbsp;x &#65;&#x41;</a>"),
        ("<a><![CDATA[a & b &nbsp;]]> & c</a>", "<a><![CDATA[a & b &nbsp;]]> &amp; c</a>"),
        ("<a>a\x0bb\x1bc&#11;d&#x1b;e</a>", "<a>abcde</a>"),
    ],
)
def test_stray_ampersands_are_escaped_and_forbidden_characters_dropped(
    text: str, mended: str
) -> None:
    assert well_formed(text) == mended
    etree.fromstring(mended)


@pytest.mark.parametrize(
    ("head", "root"),
    [
        (b"<rss version='2.0'><channel>", "<rss version='2.0'>"),
        (b"\xef\xbb\xbf<?xml version='1.0'?>\n<!-- <feed> --><feed a='b'>", "<feed a='b'>"),
        (b"<!DOCTYPE rss PUBLIC 'x' 'y'><rss>", "<rss>"),
        (b"<!DOCTYPE rss [<!ENTITY a 'b>'>]><rss>", "<rss>"),
        ("<?xml version='1.0'?><rss>".encode("utf-16"), "<rss>"),
        (b"<!-- never closed <rss>", ""),
        (b"plain words", ""),
        (b"", ""),
    ],
)
def test_the_root_is_found_behind_what_stands_before_it(head: bytes, root: str) -> None:
    assert root_tag(head) == root


def test_pieces_join_to_the_whole_wherever_they_are_cut() -> None:
    text = "<a>" + "<b><![CDATA[é & x]]>&nbsp;é & y</b>\n" * 20_000 + "</a>"
    pieces = WellFormed(io.BufferedReader(io.BytesIO(text.encode())), "utf-8")
    assert b"".join(pieces).decode() == well_formed(text)
    assert not pieces.lost


def test_letters_that_are_lost_are_told() -> None:
    pieces = WellFormed(io.BufferedReader(io.BytesIO(b"<a>caf\xe9</a>")), "utf-8")
    assert b"".join(pieces).decode() == "<a>caf\ufffd</a>"
    assert pieces.lost


def test_a_text_without_end_is_too_large() -> None:
    stream = io.BufferedReader(io.BytesIO(b"<a>" + b"x" * 21_000_000))
    with pytest.raises(TooLargeError, match="20 MB"):
        list(WellFormed(stream, "utf-8"))


@pytest.mark.parametrize(
    ("head", "declared", "encoding"),
    [
        (b"plain", "", "utf-8"),
        (b"plain", "iso-8859-1", "iso-8859-1"),
        (b"plain", "no-such", "utf-8"),
        (b"plain", "idna", "utf-8"),
        ("é\n".encode(), "iso-8859-1", "utf-8"),
        ("é à\n".encode("cp1252"), "iso-8859-1", "iso-8859-1"),
        ("é".encode("utf-16"), "", "utf-16"),
        ("é\n".encode() + "é\n".encode("cp1252"), "", "utf-8"),
    ],
)
def test_the_encoding_is_told_by_the_bytes_first(head: bytes, declared: str, encoding: str) -> None:
    assert encoding_of(head, declared) == encoding


def test_the_declared_encoding_is_read_from_the_declaration() -> None:
    assert declared_encoding(b"<?xml version='1.0' encoding='ISO-8859-1'?>") == "ISO-8859-1"
    assert declared_encoding(b"<rss encoding='x'>") == ""


@given(st.binary(max_size=300))
def test_any_bytes_have_an_encoding_that_can_be_used(data: bytes) -> None:
    data.decode(encoding_of(data), errors="replace")
    root_tag(data)
