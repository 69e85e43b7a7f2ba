"""The reader is chosen by content, and bad input is rejected in words."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import index.readers
from index.article import Article
from index.readers import Rejected, read

TEXT = (
    "Pier to close\n\nThe harbour council closed the old pier on Tuesday — for good.\n\n"
    "Crews were told nothing of the plan.\n\nPublished in The Courier, July 2nd, 2020\n"
)
RECORD = json.dumps({"headline": "Pier to close", "text": TEXT.split("\n\n", 1)[1]})
PAGE = (
    "<!doctype html><html><body><article><h1>Pier to close</h1>"
    + "".join(f"<p>{block}</p>" for block in TEXT.split("\n\n")[1:])
    + "</article></body></html>"
)


def read_all(data: bytes, name: str = "file") -> list[Article | Rejected]:
    """Read bytes to the end."""
    return list(read(BytesIO(data), name))


def test_table_of_contents() -> None:
    """The package offers these names and no others."""
    assert index.readers.__all__ == ["Rejected", "read"]


@pytest.mark.parametrize(
    ("content", "name"),
    [
        # A file named .json that holds no JSON is read as JSON and rejected, so text is not here.
        *((TEXT, name) for name in ("a.txt", "a.html", "a")),
        *((content, name) for content in (RECORD, PAGE) for name in ("a.txt", "a.json", "a")),
    ],
)
def test_content_decides_whatever_the_name(content: str, name: str) -> None:
    """Text, JSON and HTML give the same paragraphs, whatever the file is called."""
    (article,) = read_all(content.encode(), name)
    assert isinstance(article, Article), article
    assert article.source == "The Courier"
    assert article.text.split("\n\n") == TEXT.strip().split("\n\n")[1:-1]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1252"])
@pytest.mark.parametrize("content", [TEXT, RECORD], ids=["text", "json"])
def test_encodings(content: str, encoding: str) -> None:
    """UTF-8 with and without its mark, UTF-16 and cp1252 are told apart."""
    (article,) = read_all(content.encode(encoding))
    assert isinstance(article, Article), article
    assert "— for good." in article.text


def test_gzip_is_opened() -> None:
    """A gzip file is opened by its first bytes, and its lines are numbered under its inner name."""
    data = gzip.compress(f"{RECORD}\n{{\n{RECORD}\n".encode())
    results = read_all(data, "corpus.jsonl.gz")
    assert [isinstance(result, Article) for result in results] == [True, False, True]
    assert isinstance(results[1], Rejected)
    assert results[1].where == "corpus.jsonl, line 2"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b" \n \n", "empty"),
        (b"%PDF-1.7 ...", "PDF"),
        (b"PK\x03\x04...", "zip"),
        (b"\x00\x01\x02\x03 words", "binary"),
        (b"<?xml version='1.0'?><plant></plant>", "XML"),
        (gzip.compress(TEXT.encode())[:40], "cut short"),
        (gzip.compress(gzip.compress(b"x")), "gzip"),
        ("— the pier — is shut —".encode()[:9] + b"\xff" + "— for good".encode(), "damaged"),
    ],
)
def test_bad_input_is_rejected_in_words(data: bytes, words: str) -> None:
    """What cannot be read is rejected under its name, with the reason."""
    (rejected,) = read_all(data, "file.x")
    assert isinstance(rejected, Rejected)
    assert rejected.where == "file.x"
    assert words in rejected.reason


def test_page_over_the_limit_is_rejected_with_both_sizes() -> None:
    """The reason gives the page's size and the limit."""
    (rejected,) = read_all(b"<html><p>" + b"x " * 12_000_000)
    assert isinstance(rejected, Rejected)
    assert rejected.reason == "this page is 24 MB; the most for one article is 20 MB"


def test_gzip_bomb_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that expands beyond the limit is given up."""
    monkeypatch.setattr(index.readers, "EXPANDED_LIMIT", 1_000_000)
    results = read_all(gzip.compress(b"x " * 2_000_000))
    assert isinstance(results[-1], Rejected)
    assert "more than 1 MB" in results[-1].reason


def test_reading_leaves_the_stream_open() -> None:
    """The stream belongs to the caller."""
    stream = BytesIO(TEXT.encode())
    list(read(stream, "a.txt"))
    assert not stream.closed


def test_broken_stream_raises() -> None:
    """A disk that fails is no bad article: its error reaches the caller."""

    class Broken(BytesIO):
        def read(self, *_: object) -> bytes:
            raise OSError("disk")

    with pytest.raises(OSError, match="disk"):
        list(read(Broken(), "a.txt"))


def test_importing_readers_loads_no_extractor() -> None:
    """Questions are answered without waiting for trafilatura, htmldate or dateparser."""
    code = (
        "import sys, index.readers; "
        "print({'trafilatura', 'htmldate', 'dateparser', 'lxml'} & set(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=None
    )
    assert done.stdout.strip() == "set()"


SAMPLES = [TEXT.encode(), f"{RECORD}\n{RECORD}\n".encode(), gzip.compress(TEXT.encode())]


@settings(max_examples=100, deadline=None)
@given(
    sample=st.sampled_from(SAMPLES),
    start=st.integers(0, 300),
    end=st.integers(0, 700),
    at=st.integers(0, 300),
    noise=st.binary(max_size=12),
)
def test_mutated_bytes_never_raise(
    sample: bytes, start: int, end: int, at: int, noise: bytes
) -> None:
    """Bytes cut anywhere and overwritten anywhere give articles or rejections."""
    data = sample[start:end]
    data = data[:at] + noise + data[at + len(noise) :]
    for result in read_all(data, "file.jsonl"):
        assert isinstance(result, Article | Rejected)
        if isinstance(result, Article):
            f"{result.id}{result.headline}{result.source}{result.text}".encode()


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_give_a_result(data: bytes) -> None:
    """No bytes pass without a word: there is an article or a rejection."""
    assert read_all(data)
