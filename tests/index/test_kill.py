"""Whatever moment the process is killed at, what was confirmed is there and nothing is broken."""

from __future__ import annotations

import random
import subprocess
import sys
import threading
from contextlib import ExitStack
from pathlib import Path

from index import Archive
from tests.conftest import HashedWords

KILLS = 50
LONGEST_SECONDS = 0.7
"""From before the archive is open to some batches into the run."""

BATCH = 3
CHILD = """
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from index import Archive, Article
from tests.conftest import HashedWords


class Slow(HashedWords):
    def encode_passages(self, texts, progress=None):
        time.sleep(0.01)
        return super().encode_passages(texts, progress)


def article(name, number):
    return Article(
        id=name,
        source="The Harbour Gazette",
        headline=f"Report of {name}",
        updated=datetime(2020, 7, 2, tzinfo=UTC) + timedelta(minutes=number),
        text=f"Report {number} was read to the council.\\n\\nThe council heard it again.",
    )


print("ready", flush=True)
number = int(sys.stdin.readline())
with Archive(Path(sys.argv[1]), Slow(), passage_words=1) as archive:
    while True:
        # Two new articles, and one that is corrected by every batch.
        batch = [article(f"{number}-{letter}", number) for letter in "ab"]
        batch.append(article("ticker", number))
        archive.add(batch)
        for one in batch:
            print(one.id, one.content_hash(), flush=True)
        number += 1
"""


def start(running: ExitStack, folder: Path) -> subprocess.Popen[str]:
    """Start a process that adds articles once it is told with which number to begin."""
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD, str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    )
    running.enter_context(child)
    running.callback(child.kill)
    return child


def confirmed_until_killed(
    child: subprocess.Popen[str], number: int, seconds: float
) -> set[tuple[str, str]]:
    """Let the child add, kill it after so many seconds, and return what it confirmed."""
    assert child.stdin
    assert child.stdout
    assert child.stdout.readline() == "ready\n"
    child.stdin.write(f"{number}\n")
    child.stdin.flush()
    killer = threading.Timer(seconds, child.kill)
    killer.start()
    lines = child.stdout.readlines()
    killer.join()
    assert child.wait() == -9, "the child ended by itself"
    # A line that the kill cut short was not told in full.
    told = [tuple(line.split()) for line in lines if line.endswith("\n")]
    return {(name, content) for name, content in told}


def test_fifty_kills_lose_nothing_that_was_confirmed_and_break_nothing(tmp_path: Path) -> None:
    rng = random.Random(1874)
    folder = tmp_path / "archive"
    confirmed: set[tuple[str, str]] = set()
    batches = 0
    with ExitStack() as running:
        waiting = start(running, folder)
        for kill in range(1, KILLS + 1):
            child = waiting
            if kill < KILLS:  # the next one loads its libraries while this one works
                waiting = start(running, folder)
            confirmed |= confirmed_until_killed(child, batches, rng.uniform(0, LONGEST_SECONDS))
            with Archive(folder, HashedWords(), passage_words=1) as archive:
                assert archive.verify() == [], f"after kill {kill}"
                names = [article.id for article in archive.catalogue.articles()]
                held = {
                    (name, version.content)
                    for name, versions in archive._records.held(names).items()
                    for version in versions
                }
            assert confirmed <= held, f"after kill {kill}"
            # The batch that was under way is in as a whole or not at all.
            assert len(held - confirmed) <= BATCH
            assert len(held) % BATCH == 0
            confirmed, batches = held, len(held) // BATCH
    assert batches > KILLS
