"""One process writes at a time; another is told which, and goes on when that one ends."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from index import Archive, Article, BusyError
from index.lock import WriterLock
from tests.conftest import HashedWords, MakeArticle

HOLD = """
import sys
from pathlib import Path
from index.lock import WriterLock

with WriterLock(Path(sys.argv[1]), 10).held():
    print("held", flush=True)
    sys.stdin.read()
"""


@contextmanager
def held_by_another(folder: Path) -> Iterator[subprocess.Popen[str]]:
    """Have another process hold the writer's place; it ends when told, or at the end."""
    command = [sys.executable, "-c", HOLD, str(folder)]
    with subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    ) as process:
        try:
            assert process.stdout
            assert process.stdout.readline() == "held\n"
            yield process
        finally:
            process.kill()


def test_a_second_process_is_told_who_holds_the_place_and_since_when(tmp_path: Path) -> None:
    with (
        held_by_another(tmp_path) as other,
        pytest.raises(BusyError) as told,
        WriterLock(tmp_path, 0.1).held(),
    ):
        pytest.fail("two processes hold the place")
    message = str(told.value)
    holder = json.loads((tmp_path / "writer.json").read_text(encoding="utf-8"))
    assert f"process {other.pid} on {holder['host']}" in message
    assert holder["since"] in message
    assert "waited 0.1 s" in message


def test_an_archive_that_another_process_writes_takes_nothing_and_can_be_asked(
    archive: Archive, make_article: MakeArticle, articles: list[Article]
) -> None:
    with (
        held_by_another(archive.folder) as other,
        Archive(archive.folder, HashedWords(), passage_words=1, wait_seconds=0) as second,
    ):
        for write in (
            lambda: second.add([make_article()]),
            lambda: second.remove(["pier"]),
            second.rebuild,
        ):
            with pytest.raises(BusyError, match=f"process {other.pid} "):
                write()
        assert len(list(second.catalogue.articles())) == len(articles)
        assert second.search is not None
        assert second.verify() == []


def test_the_place_is_free_as_soon_as_its_holder_is_killed(tmp_path: Path) -> None:
    with held_by_another(tmp_path) as other:
        other.kill()
        other.wait()
        with WriterLock(tmp_path, 0).held():
            holder = json.loads((tmp_path / "writer.json").read_text(encoding="utf-8"))
    assert holder["process"] != other.pid


def test_who_waits_long_enough_gets_the_place(tmp_path: Path) -> None:
    with held_by_another(tmp_path) as other, ThreadPoolExecutor(1) as pool:

        def wait_for_it() -> bool:
            with WriterLock(tmp_path, 60).held():
                return True

        waiting = pool.submit(wait_for_it)
        assert not waiting.done()
        assert other.stdin
        other.stdin.close()
        assert waiting.result()


def test_a_holder_that_has_not_signed_is_told_of_without_a_name(tmp_path: Path) -> None:
    with held_by_another(tmp_path):
        for content in ("", '{"process": 7', "{}"):
            (tmp_path / "writer.json").write_text(content, encoding="utf-8")
            with pytest.raises(BusyError, match="written by another process; waited 0 s"):
                WriterLock(tmp_path, 0).held().__enter__()


def test_the_thread_that_holds_the_place_goes_straight_on(tmp_path: Path) -> None:
    lock = WriterLock(tmp_path, 0)
    with lock.held():
        assert not lock.nested
        with lock.held():
            assert lock.nested
        assert not lock.nested
        with pytest.raises(BusyError):
            WriterLock(tmp_path, 0).held().__enter__()
    with WriterLock(tmp_path, 0).held():
        pass


def test_another_thread_waits_like_another_process(tmp_path: Path) -> None:
    lock = WriterLock(tmp_path, 0)

    def take() -> None:
        with lock.held():
            pytest.fail("two threads hold the place")

    with lock.held(), ThreadPoolExecutor(1) as pool, pytest.raises(BusyError):
        pool.submit(take).result()


def test_the_place_is_free_after_an_error(tmp_path: Path) -> None:
    def fail() -> None:
        with WriterLock(tmp_path, 0).held():
            raise RuntimeError("no more")

    with pytest.raises(RuntimeError, match="no more"):
        fail()
    with WriterLock(tmp_path, 0).held():
        pass
