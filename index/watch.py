"""A folder that is watched: what arrives in it is taken, and nothing in it is moved or changed."""

from __future__ import annotations

import logging
import os
import stat
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from time import monotonic
from typing import NamedTuple

from index.intake import SUFFIXES

logger = logging.getLogger(__name__)

_FILES_A_CALL = 500  # so that an end is noticed between two calls
_SHARE = 20  # looking takes at most a twentieth of one processor


class _Stamp(NamedTuple):
    """What tells one state of a file from another; a tuple, for there are many."""

    size: int
    changed_ns: int
    inode: int


def watch(
    folder: Path,
    take: Callable[[Sequence[Path]], None],
    stop: threading.Event,
    settle_seconds: float = 2,
) -> None:
    """Call `take` with the files of a folder and of those in it, as they arrive, until `stop`.

    A file is handed over once when it holds something and has not changed for `settle_seconds`, and
    again when it has changed since. Files that are there at the start count as arriving, in the
    order of their names. Kinds of files that hold no articles, and names that begin with a dot,
    are passed over. What `take` raises ends the watch.

    It looks again and again with `os.scandir`: 10,000 files in 100 folders take 45 ms. A library
    that is told of changes, such as watchfiles, learns nothing of them on network drives, where
    editorial systems put their files, and would need the same waiting and first look.

    :raises NotADirectoryError: if there is no such folder.
    """
    if not folder.is_dir():
        raise NotADirectoryError(20, "there is no such folder to watch", str(folder))
    arrivals = _Arrivals(folder, settle_seconds)
    while not stop.is_set():
        began = monotonic()
        settled = arrivals.look(began)
        looked_seconds = monotonic() - began
        for start in range(0, len(settled), _FILES_A_CALL):
            if stop.is_set():
                return
            some = settled[start : start + _FILES_A_CALL]
            take([Path(path) for path in some])
            arrivals.taken(some)
        stop.wait(max(settle_seconds, _SHARE * looked_seconds))


class _Arrivals:
    """The files of a folder: since when each is as it is, and which were taken so."""

    def __init__(self, folder: Path, settle_seconds: float) -> None:
        self._folder = folder
        self._settle_seconds = settle_seconds
        self._pending: dict[str, tuple[_Stamp, float]] = {}
        self._taken: dict[str, _Stamp] = {}
        self._unreadable: set[str] = set()

    def look(self, now: float) -> list[str]:
        """Return, sorted, the files that have settled and were not taken as they are."""
        pending: dict[str, tuple[_Stamp, float]] = {}
        settled = []
        seen = set()
        unreadable: set[str] = set()
        for path, stamp in _files(str(self._folder), unreadable):
            seen.add(path)
            if not stamp.size or self._taken.get(path) == stamp:
                continue
            before, since = self._pending.get(path, (stamp, now))
            pending[path] = stamp, since if before == stamp else now
            if now - pending[path][1] >= self._settle_seconds:
                settled.append(path)
        for folder in unreadable - self._unreadable:
            logger.warning("the folder %s cannot be read now; it is tried again", folder)
        self._pending, self._unreadable = pending, unreadable
        if not unreadable:
            # A drive that is away for a moment must not make all its files new.
            self._taken = {path: stamp for path, stamp in self._taken.items() if path in seen}
        return sorted(settled)

    def taken(self, paths: Sequence[str]) -> None:
        """Remember that these were taken as they were seen; a change since makes them new."""
        for path in paths:
            self._taken[path] = self._pending.pop(path)[0]


def _files(folder: str, unreadable: set[str]) -> Iterator[tuple[str, _Stamp]]:
    folders = [folder]
    while folders:
        where = folders.pop()
        try:
            with os.scandir(where) as entries:
                for entry in entries:
                    if entry.name.startswith("."):
                        continue
                    if entry.is_dir(follow_symlinks=False):
                        folders.append(entry.path)
                    elif stamp := _stamp(entry):
                        yield entry.path, stamp
        except FileNotFoundError:
            if where == folder:  # any other has gone since its parent was read
                unreadable.add(where)
        except OSError:
            unreadable.add(where)


def _stamp(entry: os.DirEntry[str]) -> _Stamp | None:
    if os.path.splitext(entry.name)[1].lower() not in SUFFIXES:  # noqa: PTH122 - Path is ten times slower
        return None
    try:
        found = entry.stat()
    except OSError:
        return None  # it has gone since the folder was read
    if not stat.S_ISREG(found.st_mode):
        return None
    return _Stamp(found.st_size, found.st_mtime_ns, found.st_ino)
