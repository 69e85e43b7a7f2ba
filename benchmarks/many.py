"""Whether memory stays level as a file grows: many made-up articles, read and not encoded."""

from __future__ import annotations

import gzip
import json
import random
import subprocess
import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from time import perf_counter

from benchmarks.sets import table
from index import Encoder

LINES = 100_000
PAGES = 20_000
"""A page takes forty times as long to read as a line of JSON."""

_WHO = ("The council", "A spokesman", "The ferry company", "The foreman", "A court", "The union")
_DID = ("closed", "opened", "questioned", "welcomed", "delayed", "rebuilt", "inspected", "sold")
_WHAT = ("the old pier", "the harbour wall", "two ferries", "the fish market", "a warehouse")
_WHEN = ("on Tuesday", "after the storm", "in the spring", "without a word", "for the third time")


def articles(count: int) -> Iterator[tuple[int, str, list[str]]]:
    """Yield number, headline and paragraphs of made-up articles, the same on every run."""
    chance = random.Random(2026)
    for number in range(count):
        sentences = [
            f"{chance.choice(_WHO)} {chance.choice(_DID)} {chance.choice(_WHAT)} "
            f"{chance.choice(_WHEN)}, and {chance.randrange(10_000):,} people saw it."
            for _ in range(9)
        ]
        yield number, f"Harbour news {number}", [" ".join(sentences[n : n + 3]) for n in (0, 3, 6)]


def write_lines(path: Path, count: int) -> None:
    with path.open("w") as file:
        for number, headline, paragraphs in articles(count):
            url = f"https://example.org/{number}"
            text = "\n\n".join(paragraphs)
            file.write(json.dumps({"url": url, "headline": headline, "text": text}) + "\n")


def write_warc(path: Path, count: int) -> None:
    with path.open("wb") as file:
        for number, headline, paragraphs in articles(count):
            body = "".join(f"<p>{text}</p>" for text in paragraphs)
            page = f"<html><title>{headline}</title><body><h1>{headline}</h1>{body}</body></html>"
            block = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n{page}"
            record = (
                "WARC/1.1\r\nWARC-Type: response\r\n"
                f"WARC-Target-URI: https://example.org/{number}\r\n"
                f"Content-Length: {len(block)}\r\n\r\n{block}\r\n\r\n"
            )
            file.write(gzip.compress(record.encode(), 1))


def read_file(path: Path, count: int) -> None:
    """Read the first articles of a file, keep none, and print their number, peak MB and seconds."""
    from index.article import Article
    from index.readers import read

    began = perf_counter()
    with path.open("rb") as stream:
        found = islice(read(stream, path.name), count)
        good = sum(isinstance(result, Article) for result in found)
    # getrusage would begin with what the parent held when it started us; this begins with us.
    status = Path("/proc/self/status").read_text()
    peak = int(status.partition("VmHWM:")[2].split()[0]) / 1000
    print(good, peak, perf_counter() - began)


def memory(data: Path, work: Path, encoder: Encoder) -> str:
    """Read a tenth and then all of one long file, each in a process of its own."""
    del data, encoder
    rows = []
    for name, write, count in (
        ("JSON Lines", write_lines, LINES),
        ("WARC, gzipped", write_warc, PAGES),
    ):
        path = work / ("many.warc.gz" if write is write_warc else "many.jsonl")
        write(path, count)
        for part in (count // 10, count):
            ran = subprocess.run(
                [sys.executable, "-m", "benchmarks.many", str(path), str(part)],
                check=True,
                capture_output=True,
                text=True,
            )
            good, peak, seconds = map(float, ran.stdout.split())
            rows.append([name, f"{good:,.0f}", f"{peak:,.0f}", f"{seconds:,.0f}"])
        path.unlink()
    head = ["one file of", "articles read", "peak MB of the process", "seconds"]
    return "Made-up articles, read and not encoded.\n\n" + table(head, rows)


if __name__ == "__main__":
    read_file(Path(sys.argv[1]), int(sys.argv[2]))
