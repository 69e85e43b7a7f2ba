"""The file of the record: made, shared, refused, cleared."""

from __future__ import annotations

import sqlite3
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Column, MetaData, String, Table, create_engine, insert, select

from bot.slack import tables as t
from bot.slack.preferences import ChannelSettings, Preferences
from bot.slack.record import Record, RecordFault
from index import Archive
from tests.bot.slack.asking import PIER, START, Clock, answered, taken

ROOT = Path(__file__).resolve().parents[3]

OPENS = """
import sys
from pathlib import Path
from bot.slack.record import Record
print(Record(Path(sys.argv[1])).secret().hex())
"""


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def record(tmp_path: Path, clock: Clock) -> Iterator[Record]:
    opened = Record(tmp_path / "slack.db", clock=clock)
    yield opened
    opened.close()


def rows(record: Record) -> dict[str, list[tuple[object, ...]]]:
    """All that stands in the file, by table; the engine is asked for what tables there are."""
    with record.engine.connect() as db:
        names = db.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'").scalars()
        return {
            name: [tuple(row) for row in db.exec_driver_sql(f'SELECT * FROM "{name}"')]
            for name in names.all()
        }


def fill(record: Record, team: str) -> None:
    """Leave something of a workspace in every table."""
    asked = answered(record, team=team, text=f"Why did {team} close?")
    record.rate(asked.id, "U1", "answers", PIER)
    record.first_time(team, "C1:1.0", "go-on")
    record.prefer(team, "U1", Preferences(order="newest"))
    record.set_channel(team, "C1", ChannelSettings(unasked=True))


def test_the_file_is_made_with_its_folders_and_is_its_owners_alone(tmp_path: Path) -> None:
    path = tmp_path / "a" / "b" / "slack.db"
    record = Record(path)
    taken(record)
    modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()}
    assert modes == dict.fromkeys(("slack.db", "slack.db-wal", "slack.db-shm"), 0o600)
    record.close()


def test_what_was_kept_is_there_when_the_file_is_opened_again(tmp_path: Path) -> None:
    path = tmp_path / "slack.db"
    first = Record(path)
    asked, secret = answered(first), first.secret()
    first.close()
    second = Record(path)
    assert second.get(asked.id) == asked
    assert second.secret() == secret
    assert len(secret) == 32
    second.close()


def test_a_name_that_sqlite_would_read_as_an_order_is_a_file(tmp_path: Path) -> None:
    path = tmp_path / "file:slack?mode=memory&x=%20.db"
    Record(path).close()
    assert path.stat().st_size > 0


def test_eight_processes_that_open_a_new_file_at_once_share_one_secret(tmp_path: Path) -> None:
    command = [sys.executable, "-c", OPENS, str(tmp_path / "new" / "slack.db")]
    processes = [
        subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) for _ in range(8)
    ]
    secrets = [process.communicate()[0].strip() for process in processes]
    assert [process.returncode for process in processes] == [0] * 8
    assert len(set(secrets)) == 1
    assert len(bytes.fromhex(secrets[0])) == 32


def test_two_records_have_two_secrets(tmp_path: Path) -> None:
    records = [Record(tmp_path / name) for name in ("one.db", "two.db")]
    assert len({record.secret() for record in records}) == 2
    for record in records:
        record.close()


def test_a_file_that_is_no_database_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    text = "Bridge notes. " * 500
    path.write_text(text)
    with pytest.raises(RecordFault, match=r"notes\.txt cannot be read or written: file is not a"):
        Record(path)
    assert path.read_text() == text


def test_the_database_of_another_program_is_refused_and_left_as_it_is(
    tmp_path: Path, archive: Archive
) -> None:
    """The archive's own record too, which has a table of settings like ours."""
    archive.close()
    (held,) = (tmp_path / "archive").glob("*.sqlite*")
    before = held.read_bytes()
    with pytest.raises(RecordFault, match="is the database of another program: it has the tables"):
        Record(held)
    assert held.read_bytes() == before


def test_a_file_of_a_newer_dateline_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "slack.db"
    Record(path).close()
    with sqlite3.connect(path) as db:
        db.execute("UPDATE slack_meta SET value = '2' WHERE name LIKE 'format%'")
    db.close()
    with pytest.raises(RecordFault, match="by a newer Dateline, in format 2; this one reads"):
        Record(path)


def test_a_damaged_file_is_refused_when_it_is_opened(tmp_path: Path) -> None:
    path = tmp_path / "slack.db"
    record = Record(path)
    for _ in range(50):
        answered(record)
    record.close()
    content = bytearray(path.read_bytes())
    content[-8192:] = b"\xa5" * 8192
    path.write_bytes(content)
    with pytest.raises(RecordFault, match="bring it back from a backup, or move it"):
        Record(path)


def test_a_folder_or_a_place_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RecordFault, match=r"cannot be kept in .*: Is a directory; name a file"):
        Record(tmp_path)
    (tmp_path / "file").touch()
    with pytest.raises(RecordFault, match="name a file in a folder"):
        Record(tmp_path / "file" / "slack.db")


def test_others_keep_their_tables_in_the_same_file_and_ours_open_beside_them(
    record: Record, tmp_path: Path
) -> None:
    """As the store of installations does."""
    metadata = MetaData()
    tokens = Table("slack_bots", metadata, Column("bot_token", String(20)))
    metadata.create_all(record.engine)
    with record.engine.begin() as db:
        assert db.execute(select(tokens)).all() == []
        db.execute(insert(tokens), [{"bot_token": "xoxb-1"}])
    second = Record(tmp_path / "slack.db")
    with second.engine.connect() as db:
        assert db.execute(select(tokens)).scalar_one() == "xoxb-1"
    second.close()


def test_nothing_of_a_workspace_that_leaves_is_left_anywhere(
    record: Record, tmp_path: Path
) -> None:
    for team in ("TLEAVES", "TSTAYS"):
        fill(record, team)
    before = rows(record)
    ours = {table.name for table in t.metadata.sorted_tables if table is not t.meta}
    assert all("TLEAVES" in repr(before[name]) for name in ours)
    assert record.forget_team("TLEAVES") == 1
    after = rows(record)
    assert "TLEAVES" not in repr(after)
    assert all("TSTAYS" in repr(after[name]) for name in ours)
    assert {name: len(after[name]) for name in ours} == {
        name: len(before[name]) / 2 for name in ours
    }
    assert not any(b"TLEAVES" in file.read_bytes() for file in tmp_path.glob("slack.db*"))


def test_every_table_but_the_files_own_can_be_cleared_by_workspace() -> None:
    tables = t.metadata.sorted_tables
    assert [table.name for table in tables if "team" not in table.c] == [t.meta.name]


def test_old_questions_go_with_their_keys_and_what_was_rated_stays_without_whose_it_is(
    record: Record, clock: Clock
) -> None:
    old = answered(record, user="UOLD", taken_at=START)
    record.rate(old.id, "UOLD", "useful", None)
    record.rate(old.id, "UOTHER", "useful", None)
    record.first_time("T1", "C1:1.0", "go-on")
    clock.pass_by(90 * 86_400)
    young = answered(record, user="UYOUNG", taken_at=clock.now)
    record.rate(young.id, "UYOUNG", "useful", None)
    assert record.purge(older_than=86_400) == 1
    assert record.get(old.id) is None
    assert record.get(young.id) == young
    left = repr(rows(record))
    assert "UOLD" not in left
    assert "UOTHER" not in left
    assert len(list(record.feedback("T1"))) == 3
    assert record.first_time("T1", "C1:1.0", "go-on")
    assert taken(record, id=old.id)
    record.rate(young.id, "UYOUNG", "useless", None)
    assert [one.verdict for one in record.feedback("T1")] == ["useful", "useful", "useless"]


def test_a_question_of_the_last_hour_is_known_again_however_soon_it_is_removed(
    record: Record, clock: Clock
) -> None:
    asked = taken(record)
    clock.pass_by(600)
    assert record.purge(older_than=1) == 1
    assert not record.take(asked, [f"message:{asked.id}"])


def test_an_old_question_that_was_edited_lately_is_kept(record: Record, clock: Clock) -> None:
    asked = answered(record)
    clock.pass_by(100)
    assert record.retake(asked.id, "Why was the pier closed?")
    assert record.purge(older_than=50) == 0


def test_a_person_has_the_preferences_last_chosen_and_plain_ones_before(record: Record) -> None:
    assert record.preferences("T1", "U1") == Preferences()
    record.prefer("T1", "U1", Preferences(("Dawn", 'The "Post"'), "newest", 3))
    record.prefer("T1", "U1", Preferences(("Dawn", "Śląsk"), "oldest", None))
    assert record.preferences("T1", "U1") == Preferences(("Dawn", "Śląsk"), "oldest", None)
    assert record.preferences("T2", "U1") == record.preferences("T1", "U2") == Preferences()


def test_a_channel_is_left_alone_until_its_settings_say_otherwise(record: Record) -> None:
    assert record.channel_settings("T1", "C1") == ChannelSettings(unasked=False)
    record.set_channel("T1", "C1", ChannelSettings(unasked=True))
    assert record.channel_settings("T1", "C1").unasked
    assert not record.channel_settings("T2", "C1").unasked
    record.set_channel("T1", "C1", ChannelSettings(unasked=False))
    assert not record.channel_settings("T1", "C1").unasked


def test_what_goes_wrong_later_is_explained_too(record: Record, tmp_path: Path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path / 'slack.db'}")
    with engine.begin() as db:
        t.asked.drop(db)
    engine.dispose()
    with pytest.raises(RecordFault, match="cannot be read or written: no such table: asked"):
        record.get("q1")
    with record.engine.connect() as db:
        assert db.execute(select(t.meta)).first()
