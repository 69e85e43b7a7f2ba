"""WACZ: web archives as zip files."""

from __future__ import annotations

import gzip
import io
import os
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.article import Article
from index.readers import Rejected
from index.readers.wacz import is_wacz, read_wacz
from index.readers.zipped import _directory_size

DATA = os.environ.get("NEWS_SAMPLES", "")
BODY = (
    "The harbour council closed the old pier on Tuesday, saying that the winter's storms had "
    "loosened the piles under it and that no money was left for repairs until the spring."
)


def record(title: str) -> bytes:
    """Write a WARC record of a captured page."""
    page = f"<html><head><title>{title}</title></head><body><p>{BODY}</p></body></html>"
    block = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n{page}".encode()
    return (
        (
            f"WARC/1.1\r\nWARC-Type: response\r\nWARC-Target-URI: http://example.org/{title}\r\n"
            f"Content-Length: {len(block)}\r\n\r\n"
        ).encode()
        + block
        + b"\r\n\r\n"
    )


def zipped(members: dict[str, bytes], kind: int = zipfile.ZIP_STORED) -> bytes:
    """Write a zip file."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", kind) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return file.getvalue()


MEMBERS = {
    "indexes/index.cdx.gz": b"x",
    "archive/a.warc.gz": gzip.compress(record("one")) + gzip.compress(record("two")),
    "archive/b.warc": record("three"),
    "pages/pages.jsonl": b"{}",
    "datapackage.json": b'{"wacz_version": "1.1.1"}',
    "datapackage-digest.json": b'{"hash": "sha256:0"}',
}


def read_all(data: bytes) -> list[Article | Rejected]:
    """Read a file whole."""
    return list(read_wacz(io.BufferedReader(io.BytesIO(data)), "x.wacz"))


def titles(found: list[Article | Rejected]) -> list[str]:
    """Name the pages that were read."""
    return [article.url.rpartition("/")[2] for article in found if isinstance(article, Article)]


@pytest.mark.parametrize("kind", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_every_archive_in_it_is_read(kind: int) -> None:
    """The pages of every WARC file are read, whatever the signature says."""
    data = zipped(MEMBERS, kind)
    assert is_wacz(data[:65_536], "x")
    found = read_all(data)
    assert titles(found) == ["one", "two", "three"]
    assert len(found) == 3


def test_damaged_zip_is_told() -> None:
    """A zip file that is cut short is rejected with what to do."""
    (found,) = read_all(zipped(MEMBERS)[:-40])
    assert isinstance(found, Rejected)
    assert "damaged or cut short" in found.reason


def test_damaged_member_leaves_the_others() -> None:
    """Damage within one WARC file is told, and the other files are read."""
    data = bytearray(zipped(MEMBERS))
    at = data.index(b"\x1f\x8b\x08") + 40
    data[at : at + 8] = bytes(8)
    found = read_all(bytes(data))
    assert "three" in titles(found)
    assert any(isinstance(result, Rejected) for result in found)


def test_zip_without_archives_is_told() -> None:
    """A zip file without WARC files, or one of WACZ files, says what it is."""
    (first,) = read_all(zipped({"pages/pages.jsonl": b"{}"}))
    assert isinstance(first, Rejected)
    assert "without WARC files" in first.reason
    (second,) = read_all(zipped({"a.wacz": b"", "datapackage.json": b"{}"}))
    assert isinstance(second, Rejected)
    assert "collection" in second.reason


def test_bombs_are_turned_away() -> None:
    """A member that expands out of proportion, and a list of too many members, are rejected."""
    (bomb,) = read_all(zipped({"archive/a.warc": bytes(30_000_000)}, zipfile.ZIP_DEFLATED))
    assert isinstance(bomb, Rejected)
    assert "times its size" in bomb.reason
    (many,) = read_all(zipped({f"archive/{n}": b"" for n in range(20_001)}))
    assert isinstance(many, Rejected)
    assert "20,001 members" in many.reason


def test_stated_size_of_the_list_is_seen_before_it_is_read() -> None:
    """The size of the list of members is taken from the end of the file, in both kinds."""
    data = zipped(MEMBERS)
    size = int.from_bytes(data[-10:-6], "little")
    assert _directory_size(io.BytesIO(data), len(data)) == size
    large = b"PK\x06\x06" + bytes(36) + (10**9).to_bytes(8, "little") + bytes(8)
    spoilt = data[:-22] + large + data[-22:]
    assert _directory_size(io.BytesIO(spoilt), len(spoilt)) == 10**9
    (found,) = read_all(spoilt)
    assert isinstance(found, Rejected)
    assert "list of members" in found.reason


@pytest.mark.parametrize(
    "other",
    [
        zipped({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w/>"}),
        zipped({"mimetype": b"application/epub+zip"}),
        zipped({"datapackage.json": b"{}", "data/table.csv": b"a,b"}),
        zipped({"articles/one.html": b"<html>", "archive/notes.txt": b"x"}),
        b"WARC/1.0\r\nWARC-Type: warcinfo\r\n\r\n",
        b"",
    ],
)
def test_other_formats_are_left_alone(other: bytes) -> None:
    """What is no WACZ is not taken for one."""
    assert not is_wacz(other, "x.zip")


@settings(max_examples=100, deadline=5_000)
@given(data=st.data())
def test_damage_never_raises(data: st.DataObject) -> None:
    """Cut or altered files give articles or rejections, and nothing else."""
    kind = data.draw(st.sampled_from([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED]))
    sample = zipped(MEMBERS, kind)
    at = data.draw(st.integers(0, len(sample)))
    spoiling = data.draw(st.binary(max_size=8))
    cut = data.draw(st.one_of(st.just(len(sample)), st.integers(0, len(sample))))
    spoilt = sample[:at] + spoiling + sample[at + len(spoiling) : cut]
    is_wacz(spoilt, "x")
    found = read_all(spoilt)
    assert found
    assert all(isinstance(result, Article | Rejected) for result in found)


@pytest.mark.skipif(not DATA, reason="NEWS_SAMPLES names no folder with the public samples")
def test_public_samples() -> None:
    """Every sample of py-wacz gives its page, the altered one too."""
    files = sorted((Path(DATA) / "formats" / "wacz").glob("*.wacz"))
    assert files
    for file in files:
        assert is_wacz(file.read_bytes()[:65_536], file.name), file
        with file.open("rb") as stream:
            (article,) = read_wacz(stream, file.name)
        assert isinstance(article, Article), article
        assert article.headline == "Example Domain"
