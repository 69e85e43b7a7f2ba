"""Keys: made once, kept as hashes, revoked at once."""

from __future__ import annotations

import sqlite3
import stat
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from retrieval.api.keys import RATE, Keys, KeysError

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC).timestamp()


class Clock:
    """A clock that stands until it is set on."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def keys(tmp_path: Path, clock: Clock) -> Iterator[Keys]:
    opened = Keys(tmp_path / "own" / "keys.sqlite3", clock=clock)
    yield opened
    opened.close()


def test_a_key_that_was_made_opens_the_door_with_what_was_said_of_it(keys: Keys) -> None:
    key = keys.make("cms", scope="write", sources=["Dawn", "AFP"], rate=30)
    found = keys.access(key)
    assert found is not None
    assert (found.name, found.scope, found.sources, found.rate) == (
        "cms",
        "write",
        ("Dawn", "AFP"),
        30,
    )


def test_a_key_reads_and_sees_everything_where_nothing_else_is_said(keys: Keys) -> None:
    found = keys.access(keys.make("notebook"))
    assert found is not None
    assert (found.scope, found.sources, found.rate) == ("read", (), RATE)


def test_no_file_holds_a_key_that_was_made(keys: Keys, tmp_path: Path) -> None:
    key = keys.make("cms")
    secret = key.removeprefix("dlk_").encode()[8:]
    held = b"".join(file.read_bytes() for file in (tmp_path / "own").iterdir())
    assert b"cms" in held
    assert secret not in held


def test_keys_are_told_apart_by_prefixes_that_open_nothing(keys: Keys) -> None:
    made = keys.make("cms")
    (listed,) = keys.list()
    assert made.startswith(listed.prefix)
    assert keys.access(listed.prefix) is None


@pytest.mark.parametrize("said", ["", "dlk_", "dlk_wrong", "\udc80", "x" * 100_000])
def test_what_is_no_key_opens_nothing(keys: Keys, said: str) -> None:
    keys.make("cms")
    assert keys.access(said) is None


@pytest.mark.parametrize("by_prefix", [False, True])
def test_a_revoked_key_opens_nothing_from_that_moment_on(keys: Keys, by_prefix: bool) -> None:
    key, other = keys.make("cms"), keys.make("notebook")
    gone = keys.revoke(keys.list()[0].prefix if by_prefix else "cms")
    assert gone.revoked == datetime.fromtimestamp(NOON, UTC)
    assert keys.access(key) is None
    assert keys.access(other) is not None


def test_a_key_that_is_revoked_is_seen_by_others_who_have_the_file_open(
    keys: Keys, tmp_path: Path
) -> None:
    key = keys.make("cms")
    beside = Keys(tmp_path / "own" / "keys.sqlite3")
    try:
        assert beside.access(key) is not None
        keys.revoke("cms")
        assert beside.access(key) is None
    finally:
        beside.close()


@pytest.mark.parametrize("named", ["nobody", "dlk_", "", "gone"])
def test_revoking_what_is_not_in_use_says_so(keys: Keys, named: str) -> None:
    keys.make("gone")
    keys.revoke("gone")
    with pytest.raises(KeysError, match="no key in use"):
        keys.revoke(named)


def test_a_name_is_in_use_once_and_free_again_when_its_key_is_revoked(keys: Keys) -> None:
    keys.make("cms")
    with pytest.raises(KeysError, match="there is a key named 'cms'; revoke it first"):
        keys.make("cms")
    keys.revoke("cms")
    assert keys.access(keys.make("cms")) is not None
    assert [one.revoked is None for one in keys.list()] == [False, True]


@pytest.mark.parametrize("name", ["", "  ", "x" * 61, "a\nb", "a\x00b"])
def test_a_name_that_nobody_could_read_in_a_list_is_refused(keys: Keys, name: str) -> None:
    with pytest.raises(KeysError, match="cannot be named"):
        keys.make(name)


def test_a_scope_and_a_rate_that_mean_nothing_are_refused(keys: Keys) -> None:
    with pytest.raises(KeysError, match="expected one of read, write"):
        keys.make("cms", scope="admin")  # type: ignore[arg-type]
    with pytest.raises(KeysError, match="the rate is 0"):
        keys.make("cms", rate=0)


def test_when_a_key_was_last_used_is_told_to_the_hour(keys: Keys, clock: Clock) -> None:
    key = keys.make("cms")
    assert keys.list()[0].used is None
    keys.access(key)
    clock.now = NOON + 3_599
    keys.access(key)
    assert keys.list()[0].used == datetime.fromtimestamp(NOON, UTC)
    clock.now = NOON + 3_600
    keys.access(key)
    assert keys.list()[0].used == datetime.fromtimestamp(NOON + 3_600, UTC)


def test_the_file_is_readable_by_its_owner_alone(keys: Keys, tmp_path: Path) -> None:
    keys.make("cms")
    for file in (tmp_path / "own").iterdir():
        assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_the_database_of_another_program_is_left_alone(tmp_path: Path) -> None:
    other = tmp_path / "other.sqlite3"
    with sqlite3.connect(other) as db:
        db.execute("CREATE TABLE album (title)")
    with pytest.raises(KeysError, match="has the tables album; name another file"):
        Keys(other)


def test_a_file_that_is_no_database_is_refused_with_what_to_do(tmp_path: Path) -> None:
    broken = tmp_path / "keys.sqlite3"
    broken.write_bytes(b"nothing of the kind " * 100)
    with pytest.raises(KeysError, match="cannot be read or written"):
        Keys(broken)


def test_a_folder_that_cannot_be_written_in_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(KeysError, match="keys cannot be kept in"):
        Keys(tmp_path / "file" / "keys.sqlite3")


def test_a_key_tells_of_itself_in_plain_values_without_itself(keys: Keys) -> None:
    key = keys.make("cms", sources=["Dawn"])
    told = keys.list()[0].to_json()
    assert told == {
        "prefix": key[:12],
        "name": "cms",
        "scope": "read",
        "sources": ["Dawn"],
        "rate": RATE,
        "made": "2026-03-01T12:00:00+00:00",
        "used": None,
        "revoked": None,
    }
