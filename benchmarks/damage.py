"""What damaged input costs: ten thousand mutated and truncated samples, and none may raise."""

from __future__ import annotations

import gzip
import random
import resource
from collections import Counter
from io import BytesIO
from pathlib import Path
from time import perf_counter

from benchmarks.sets import QuestionSet, table
from index import Article, Encoder
from index.bylines import print_line
from index.readers import read

MUTATIONS = 10_000
LARGEST = 200_000
SEED = 20202


def mutated(data: Path, work: Path, encoder: Encoder) -> str:
    """Read mutations of the public samples of each format, as many of one as of another."""
    del work, encoder
    rng = random.Random(SEED)
    folders = [folder for folder in sorted((data / "formats").iterdir()) if folder.is_dir()]
    folders += [data / "article_bodies", data / "article_dates"]
    rows: list[list[object]] = []
    read_in_all = 0
    for folder in folders:
        files = [file for file in sorted(folder.iterdir()) if file.stat().st_size <= LARGEST]
        found: Counter[str] = Counter()
        slowest = 0.0
        for _ in range(-(-MUTATIONS // len(folders))):
            file = rng.choice(files)
            whole = file.read_bytes()
            if file.name.endswith(".html.gz"):  # what is packed is only ever a broken package
                whole = gzip.decompress(whole)
            damaged = _damage(whole, rng)
            began = perf_counter()
            for item in read(BytesIO(damaged), file.name):
                found["articles" if isinstance(item, Article) else "rejected"] += 1
            slowest = max(slowest, perf_counter() - began)
            found["read"] += 1
            read_in_all += 1
        rows.append([folder.name, found["read"], found["articles"], found["rejected"], slowest])
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    head = ["samples of", "read", "articles", "rejected", "slowest s"]
    return (
        f"{read_in_all:,} damaged samples, no exception; the process never held more than "
        f"{peak:,.0f} MB.\n\n" + table(head, rows)
    )


def print_lines(data: Path, work: Path, encoder: Encoder) -> str:
    """Compare the date of each print line in a month of Dawn with the day it was listed."""
    del work, encoder
    same = near = lines = 0
    for row in QuestionSet.load(data / "dawn_app_january").corpus:
        stated = [line for text in row["text"].split("\n\n") if (line := print_line(text.strip()))]
        if not stated:
            continue
        lines += 1
        same += stated[-1].published.isoformat() == row["metadata"]["date"]
        printed = row["metadata"].get("printed_date")
        near += not printed or stated[-1].published.isoformat() == printed
    return table(
        ["print lines", "of the day that the article was listed", "of the day that the set reads"],
        [[lines, f"{same / lines:.1%}", f"{near / lines:.1%}"]],
    )


def _damage(whole: bytes, rng: random.Random) -> bytes:
    """Return the sample cut short, with bytes changed, doubled, or taken out."""
    damaged = bytearray(whole)
    for _ in range(rng.randint(1, 20)):
        place = rng.randrange(len(damaged) or 1)
        length = rng.randint(1, 50)
        match rng.randrange(4):
            case 0:
                damaged[place : place + 1] = rng.randbytes(1)
            case 1:
                del damaged[place : place + length]
            case 2:
                damaged[place:place] = damaged[place : place + length]
            case _:
                damaged[place : place + length] = rng.randbytes(length)
    return bytes(damaged[: rng.randint(0, len(damaged))] if rng.random() < 0.3 else damaged)
