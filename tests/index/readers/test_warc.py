"""Web archives, WARC and ARC."""

from __future__ import annotations

import gzip
import io
import os
import zlib
from pathlib import Path

import brotli
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.article import Article
from index.readers import Rejected
from index.readers.raw import ARTICLE_LIMIT
from index.readers.warc import is_warc, read_warc

DATA = os.environ.get("NEWS_SAMPLES", "")
BODY = (
    "The harbour council closed the old pier on Tuesday, saying that the winter's storms had "
    "loosened the piles under it and that no money was left for repairs until the spring."
)
PAGE = f"""<!DOCTYPE html><html lang="en"><head><title>{{}}</title></head>
<body><article><h1>{{}}</h1><p>{BODY}</p><p>{BODY.replace("council", "board")}</p></article>
</body></html>"""


def page(title: str) -> bytes:
    """Write a page with two paragraphs."""
    return PAGE.format(title, title).encode()


def response(body: bytes, *, status: str = "200 OK", more: str = "", kind: str = "") -> bytes:
    """Write an HTTP response."""
    head = f"HTTP/1.1 {status}\r\nContent-Type: {kind or 'text/html; charset=utf-8'}\r\n{more}\r\n"
    return head.encode() + body


def record(
    kind: str, uri: str, block: bytes, *, more: str = "", length: int | None = None
) -> bytes:
    """Write a WARC record."""
    size = len(block) if length is None else length
    return (
        (
            f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {uri}\r\n"
            f"WARC-Date: 2024-05-06T07:08:09Z\r\nContent-Type: application/http\r\n{more}"
            f"Content-Length: {size}\r\n\r\n"
        ).encode()
        + block
        + b"\r\n\r\n"
    )


def of(title: str, **options: str) -> bytes:
    """Write a record of a captured page."""
    return record("response", f"http://example.org/{title}", response(page(title), **options))


INFO = b"WARC/1.0\r\nWARC-Type: warcinfo\r\nContent-Length: 4\r\n\r\nab\r\n\r\n\r\n"


def read_all(data: bytes) -> list[Article | Rejected]:
    """Read an archive whole."""
    return list(read_warc(io.BufferedReader(io.BytesIO(data)), "x.warc"))


def titles(found: list[Article | Rejected]) -> list[str]:
    """Name the pages that were read."""
    return [article.url.rpartition("/")[2] for article in found if isinstance(article, Article)]


def reasons(found: list[Article | Rejected]) -> list[str]:
    """Say why the others were not."""
    return [result.reason for result in found if isinstance(result, Rejected)]


def packed(*records: bytes) -> bytes:
    """Pack each record into a gzip member of its own."""
    return b"".join(map(gzip.compress, records))


@pytest.mark.parametrize("pack", [b"".join, lambda parts: packed(*parts)], ids=["plain", "gzip"])
def test_pages_are_read_and_the_rest_is_passed_over(pack: object) -> None:
    """Responses and resources with pages are read; requests, revisits, errors and pictures not."""
    assert callable(pack)
    data = pack(
        [
            INFO,
            record("request", "http://example.org/one", b"GET /one HTTP/1.1\r\n\r\n"),
            of("one"),
            of("gone", status="404 Not Found"),
            of("moved", status="301 Moved"),
            of("picture", kind="image/png"),
            record("revisit", "http://example.org/one", b"HTTP/1.1 200 OK\r\n\r\n"),
            record("metadata", "http://example.org/one", b"a: b"),
            record("resource", "http://example.org/two", page("two")).replace(
                b"application/http", b"text/html"
            ),
            of("three"),
        ]
    )
    assert is_warc(data[:65_536], "x")
    found = read_all(data)
    assert titles(found) == ["one", "two", "three"]
    assert reasons(found) == []


def test_capture_is_no_publication() -> None:
    """WARC-Date never dates an article; the address is the id of a page that states none."""
    (article,) = read_all(of("one"))
    assert isinstance(article, Article)
    assert (article.published, article.updated) == (None, None)
    assert (article.id, article.url) == ("http://example.org/one", "http://example.org/one")
    assert article.text.startswith(BODY)


def test_stated_address_wins() -> None:
    """A page's canonical address stands before the address that was captured."""
    body = page("one").replace(
        b"<head>", b'<head><link rel="canonical" href="https://example.org/story">'
    )
    (article,) = read_all(record("response", "http://example.org/?p=1", response(body)))
    assert isinstance(article, Article)
    assert article.url == "https://example.org/story"


def test_arc() -> None:
    """ARC files are read, with spaces in their addresses."""
    block = response(page("one"))
    header = b"1 0 Test\nURL IP-address Archive-date Content-type Archive-length\n"
    data = b"filedesc://x.arc 0.0.0.0 20240506070809 text/plain %d\n" % len(header) + header
    line = "\nhttp://example.org/a b 127.0.0.1 20240506070809 text/html"
    data += f"{line} {len(block)}\n".encode() + block
    data += f"{line.replace('a b', 'two')} {len(block)}\n".encode() + block + b"\n"
    assert is_warc(data, "x")
    assert titles(read_all(data)) == ["a%20b", "two"]


def test_gzip_of_the_whole_file_is_read() -> None:
    """An archive packed as one gzip member, against the standard, is read all the same."""
    assert titles(read_all(gzip.compress(INFO + of("one") + of("two")))) == ["one", "two"]


def test_damaged_member_costs_one_record() -> None:
    """Damage in one gzip member is told, and the members after it are read."""
    first, second, third = (gzip.compress(of(name)) for name in ("one", "two", "three"))
    spoilt = second[:60] + bytes(20) + second[80:]
    found = read_all(first + spoilt + third)
    assert titles(found) == ["one", "three"]
    assert len(reasons(found)) == 1


@pytest.mark.parametrize("tail", [1, 100, 300])
def test_cut_file_is_told(tail: int) -> None:
    """A packed file that ends too early gives what is whole and a reason for what is not."""
    found = read_all(packed(of("one"), of("two"))[:-tail])
    assert titles(found)[0] == "one"
    assert len(reasons(found)) == 1


def test_record_cut_in_the_middle_leaves_the_next_one() -> None:
    """A crawler that was stopped leaves half a record; the one that follows is read."""
    half = of("one")[:-300]
    found = read_all(half + b"\r\n\r\n" + of("two") + of("three"))
    assert titles(found) == ["two", "three"]
    assert len(reasons(found)) == 1


def test_page_that_closes_is_whole() -> None:
    """A record whose length is stated too high is read if its page ends in </html>."""
    block = response(page("one"))
    found = read_all(record("response", "http://example.org/one", block, length=len(block) + 9))
    assert titles(found) == ["one"]


@pytest.mark.parametrize("length", ["-5", "many", ""])
def test_record_without_length_is_told(length: str) -> None:
    """A record that states no usable length is rejected, and the next one is read."""
    spoilt = of("one").replace(b"Content-Length: ", f"Content-Length: {length} x".encode())
    found = read_all(spoilt + of("two"))
    assert titles(found) == ["two"]
    assert len(reasons(found)) == 1
    assert "length" in reasons(found)[0]


def test_garbage_between_records_is_told_once() -> None:
    """Bytes that are no record are skipped, with one reason."""
    found = read_all(of("one") + b"garbage\nmore garbage\n" + of("two"))
    assert titles(found) == ["one", "two"]
    assert len(reasons(found)) == 1
    assert "garbage" in reasons(found)[0]


@pytest.mark.parametrize("coding", ["gzip", "deflate", "raw deflate", "br"])
def test_transfer_is_undone(coding: str) -> None:
    """Chunks are joined, and gzip, deflate and Brotli are undone."""
    raw = zlib.compressobj(wbits=-15)
    body = {
        "gzip": gzip.compress(page("one")),
        "deflate": zlib.compress(page("one")),
        "raw deflate": raw.compress(page("one")) + raw.flush(),
        "br": brotli.compress(page("one")),
    }[coding]
    chunks = b"".join(
        b"%x\r\n%b\r\n" % (len(body[n : n + 50]), body[n : n + 50]) for n in range(0, len(body), 50)
    )
    more = f"Content-Encoding: {coding.removeprefix('raw ')}\r\nTransfer-Encoding: chunked\r\n"
    whole = response(chunks + b"0\r\n\r\n", more=more)
    assert titles(read_all(record("response", "http://example.org/one", whole))) == ["one"]
    cut = response(chunks, more=more)
    assert "cut short" in reasons(read_all(record("response", "http://example.org/one", cut)))[0]
    joined = response(page("one"), more=more)  # by the crawler, which left the header
    assert titles(read_all(record("response", "http://example.org/one", joined))) == ["one"]


def test_unknown_compression_is_named() -> None:
    """A page compressed in a way that cannot be read is rejected by name."""
    block = response(b"\x28\xb5\x2f\xfd", more="Content-Encoding: zstd\r\n")
    found = read_all(record("response", "http://example.org/one", block))
    assert "zstd" in reasons(found)[0]


def test_character_set_of_the_header_counts() -> None:
    """Letters in the character set that HTTP states are read as such."""
    body = page("one").decode().replace("harbour", "žluťoučký").encode("iso-8859-2")
    block = response(body, kind="text/html; charset=ISO-8859-2")
    (article,) = read_all(record("response", "http://example.org/one", block))
    assert isinstance(article, Article)
    assert "The žluťoučký council" in article.text


def test_page_beyond_the_limit_is_told() -> None:
    """A page larger than one article may be is rejected with its size; large films are not told."""
    block = response(page("one") + b" " * ARTICLE_LIMIT)
    film = response(bytes(ARTICLE_LIMIT), kind="video/mp4")
    packed_up = response(gzip.compress(bytes(ARTICLE_LIMIT + 9)), more="Content-Encoding: gzip\r\n")
    found = read_all(
        record("response", "http://example.org/one", block)
        + record("response", "http://example.org/film", film)
        + record("response", "http://example.org/bomb", packed_up)
        + of("two")
    )
    assert titles(found) == ["two"]
    assert len(reasons(found)) == 2
    assert all("20 MB" in reason for reason in reasons(found))


def test_truncated_and_segmented_records_are_told() -> None:
    """A record that says itself that it is cut or a part is rejected, unless its page closes."""
    cut = response(page("one")[:-60])
    found = read_all(
        record("response", "http://example.org/one", cut, more="WARC-Truncated: time\r\n")
        + record("response", "http://example.org/1", cut, more="WARC-Segment-Number: 1\r\n")
        + of("two")
    )
    assert titles(found) == ["two"]
    assert ["cut" in reasons(found)[0], "segment" in reasons(found)[1]] == [True, True]


def test_archive_without_pages_is_told() -> None:
    """An archive that holds no page says what it holds instead."""
    (found,) = read_all(INFO + of("gone", status="404 Not Found"))
    assert isinstance(found, Rejected)
    assert "1 warcinfo" in found.reason
    assert "status 404" in found.reason


def test_bomb_is_stopped() -> None:
    """A file that expands out of all proportion is given up, with the reason."""
    (found,) = read_all(gzip.compress(b"WARC/1.0\r\n" + bytes(150_000_000), 9))[-1:]
    assert isinstance(found, Rejected)
    assert "times its size" in found.reason


@pytest.mark.parametrize(
    "other",
    [
        b"<html><body>WARC/1.0</body></html>",
        b"WARC/1.0 is a format of web archives.\n\nIt is good.",
        b"filedesc://x is how ARC begins.\n",
        gzip.compress(b'{"headline": "x"}'),
        b"\x1f\x8b\x08",
        b"PK\x03\x04",
        b"",
    ],
)
def test_other_formats_are_left_alone(other: bytes) -> None:
    """What is no web archive is not taken for one."""
    assert not is_warc(other, "x.warc")


@settings(max_examples=100, deadline=5_000)
@given(data=st.data())
def test_damage_never_raises(data: st.DataObject) -> None:
    """Cut or altered archives give articles or rejections, and nothing else."""
    records = [INFO, of("one"), of("two", status="404 Not Found"), of("three")]
    sample = data.draw(
        st.sampled_from([b"".join(records), packed(*records), gzip.compress(b"".join(records))])
    )
    cut = data.draw(st.integers(0, len(sample)))
    at = data.draw(st.integers(0, len(sample)))
    spoilt = sample[:at] + data.draw(st.binary(max_size=8)) + sample[at:cut]
    is_warc(spoilt, "x")
    found = read_all(spoilt)
    assert found
    assert all(isinstance(result, Article | Rejected) for result in found)


@pytest.mark.skipif(not DATA, reason="NEWS_SAMPLES names no folder with the public samples")
def test_public_samples() -> None:
    """Every good sample of warcio's gives its page."""
    for file in sorted((Path(DATA) / "formats" / "warc").iterdir()):
        assert is_warc(file.read_bytes()[:65_536], file.name), file
        with file.open("rb") as stream:
            found = list(read_warc(stream, file.name))
        (article,) = found
        assert isinstance(article, Article), found
        assert article.headline == "Example Domain"
        assert article.url.startswith("http://example.com/")
        assert article.published is None
