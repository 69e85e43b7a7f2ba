"""Whether memory stays level as a file grows: many made-up articles, read and not encoded.

    .venv/bin/python -m benchmarks.many [N]

Writes N articles (100,000 unless told) as JSON Lines and as WARC into a temporary folder, reads a
tenth of them and then all through `index.readers.read`, each in a process of its own, and prints
the peak memory of each reading. It fails where N articles take much more than N/10 do.
"""

from __future__ import annotations

import gzip
import json
import random
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from time import perf_counter

MOST = 1.25
"""How many times the peak of N/10 the peak of N may be: caches fill, and then they stay."""
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
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000  # kilobytes on Linux
    print(good, peak, perf_counter() - began)


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    grown = []
    with tempfile.TemporaryDirectory() as folder:
        for name, write in (("many.jsonl", write_lines), ("many.warc.gz", write_warc)):
            path = Path(folder) / name
            write(path, count)
            print(f"{name}: {path.stat().st_size / 1e6:,.0f} MB")
            peaks = []
            for part in (count // 10, count):
                ran = subprocess.run(
                    [sys.executable, "-m", "benchmarks.many", "read", str(path), str(part)],
                    check=True,
                    capture_output=True,
                    text=True,
                )
                good, peak, seconds = map(float, ran.stdout.split())
                print(f"  {good:>9,.0f} articles: peak {peak:,.0f} MB, {seconds:,.0f} s")
                if good != part:
                    raise SystemExit(f"{name}: {good:,.0f} of {part:,} articles were read")
                peaks.append(peak)
            if peaks[1] > MOST * peaks[0]:
                grown.append(f"{name} took {peaks[1] / peaks[0]:.2f} times the memory")
    if grown:
        raise SystemExit("; ".join(grown))


if __name__ == "__main__":
    if sys.argv[1:2] == ["read"]:
        read_file(Path(sys.argv[2]), int(sys.argv[3]))
    else:
        main()
