"""A watched folder: what arrives is taken once it has settled, and nothing is moved."""

from __future__ import annotations

import logging
import os
import shutil
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from queue import Empty, Queue

import pytest

from index.watch import _Arrivals, watch

SETTLE = 0.05
PATIENCE = 10  # seconds that only a test that fails would wait


class Taken:
    """What was taken, in the order in which it was."""

    def __init__(self) -> None:
        self.queue: Queue[Path] = Queue()

    def take(self, paths: Sequence[Path]) -> None:
        for path in paths:
            self.queue.put(path)

    def next(self) -> str:
        return self.queue.get(timeout=PATIENCE).name

    def nothing_more(self) -> bool:
        try:
            return not self.queue.get(timeout=SETTLE * 6)
        except Empty:
            return True


@contextmanager
def watching(
    folder: Path, take: Callable[[Sequence[Path]], None]
) -> Iterator[tuple[threading.Event, Future[None]]]:
    stop = threading.Event()
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(watch, folder, take, stop, SETTLE)
        try:
            yield stop, running
        finally:
            stop.set()


def test_what_is_there_and_what_arrives_is_taken_once_and_left_where_it_is(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text("a", encoding="utf-8")
    taken = Taken()
    with watching(tmp_path, taken.take):
        assert taken.next() == "a.html"
        (tmp_path / "city").mkdir()
        (tmp_path / "city" / "b.txt").write_text("b", encoding="utf-8")
        assert taken.next() == "b.txt"
        assert taken.nothing_more()
    assert (tmp_path / "a.html").read_text(encoding="utf-8") == "a"


def test_a_file_that_changes_is_taken_again(tmp_path: Path) -> None:
    file = tmp_path / "a.html"
    file.write_text("a", encoding="utf-8")
    taken = Taken()
    with watching(tmp_path, taken.take):
        assert taken.next() == "a.html"
        file.write_text("corrected", encoding="utf-8")
        assert taken.next() == "a.html"


def test_what_take_raises_ends_the_watch(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text("a", encoding="utf-8")

    def take(_: Sequence[Path]) -> None:
        raise RuntimeError("no room")

    with watching(tmp_path, take) as (_, running), pytest.raises(RuntimeError, match="no room"):
        running.result(PATIENCE)


def test_the_watch_ends_between_two_calls_when_it_is_told_to(tmp_path: Path) -> None:
    for number in range(501):
        (tmp_path / f"{number:03}.txt").write_text("a", encoding="utf-8")
    stop = threading.Event()
    calls: list[int] = []

    def take(paths: Sequence[Path]) -> None:
        calls.append(len(paths))
        stop.set()

    watch(tmp_path, take, stop, 0)
    assert calls == [500]


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(NotADirectoryError, match="no such folder to watch"):
        watch(tmp_path / "none", lambda _: None, threading.Event())


# What has settled, at times that are given.


@pytest.fixture
def arrivals(tmp_path: Path) -> _Arrivals:
    return _Arrivals(tmp_path, 2)


def names(paths: Sequence[str]) -> list[str]:
    return [Path(path).name for path in paths]


def test_a_file_that_still_grows_is_waited_for(tmp_path: Path, arrivals: _Arrivals) -> None:
    file = tmp_path / "export.jsonl"
    file.write_text("{", encoding="utf-8")
    assert arrivals.look(0) == []
    file.write_text("{}", encoding="utf-8")
    assert arrivals.look(2) == []
    assert arrivals.look(3) == []
    assert names(arrivals.look(4)) == ["export.jsonl"]


def test_an_empty_file_is_waited_for(tmp_path: Path, arrivals: _Arrivals) -> None:
    (tmp_path / "a.html").touch()
    assert (arrivals.look(0), arrivals.look(9)) == ([], [])
    (tmp_path / "a.html").write_text("a", encoding="utf-8")
    assert arrivals.look(10) == []
    assert names(arrivals.look(12)) == ["a.html"]


def test_a_file_that_was_not_taken_yet_stays_settled(tmp_path: Path, arrivals: _Arrivals) -> None:
    (tmp_path / "a.html").write_text("a", encoding="utf-8")
    arrivals.look(0)
    settled = arrivals.look(2)
    assert arrivals.look(3) == settled
    arrivals.taken(settled)
    assert arrivals.look(9) == []


def test_a_file_that_replaces_another_of_its_size_and_time_is_taken(
    tmp_path: Path, arrivals: _Arrivals
) -> None:
    for name in ("a.html", "next"):
        (tmp_path / name).write_text("a", encoding="utf-8")
        os.utime(tmp_path / name, ns=(1, 1))
    arrivals.look(0)
    arrivals.taken(arrivals.look(2))
    (tmp_path / "next").replace(tmp_path / "a.html")
    arrivals.look(3)
    assert names(arrivals.look(5)) == ["a.html"]


def test_what_vanishes_is_forgotten_and_new_when_it_is_back(
    tmp_path: Path, arrivals: _Arrivals
) -> None:
    (tmp_path / "city").mkdir()
    (tmp_path / "city" / "a.html").write_text("a", encoding="utf-8")
    arrivals.look(0)
    shutil.rmtree(tmp_path / "city")
    assert arrivals.look(9) == []
    (tmp_path / "city").mkdir()
    (tmp_path / "city" / "a.html").write_text("a", encoding="utf-8")
    assert arrivals.look(10) == []
    assert names(arrivals.look(12)) == ["a.html"]


def test_a_drive_that_is_away_for_a_while_does_not_make_its_files_new(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder, away = tmp_path / "drive", tmp_path / "away"
    folder.mkdir()
    (folder / "a.html").write_text("a", encoding="utf-8")
    arrivals = _Arrivals(folder, 2)
    arrivals.look(0)
    arrivals.taken(arrivals.look(2))
    folder.rename(away)
    with caplog.at_level(logging.WARNING):
        assert arrivals.look(3) == arrivals.look(4) == []
    assert [record.getMessage() for record in caplog.records] == [
        f"the folder {folder} cannot be read now; it is tried again"
    ]
    away.rename(folder)
    assert (arrivals.look(5), arrivals.look(9)) == ([], [])


def test_other_kinds_hidden_names_links_to_nothing_and_pipes_are_passed_over(
    tmp_path: Path, arrivals: _Arrivals
) -> None:
    for name in ("a.jpg", ".a.html", "a.html.part", "no suffix"):
        (tmp_path / name).write_text("a", encoding="utf-8")
    (tmp_path / ".hidden").mkdir()
    (tmp_path / ".hidden" / "a.html").write_text("a", encoding="utf-8")
    (tmp_path / "broken.html").symlink_to(tmp_path / "nothing.html")
    (tmp_path / "around").symlink_to(tmp_path)
    os.mkfifo(tmp_path / "pipe.html")
    (tmp_path / "A.HTML").write_text("a", encoding="utf-8")
    arrivals.look(0)
    assert names(arrivals.look(2)) == ["A.HTML"]
