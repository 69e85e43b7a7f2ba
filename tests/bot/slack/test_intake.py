"""Taking questions in: once each, by one worker each, whatever dies meanwhile."""

from __future__ import annotations

import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from bot.slack.asked import Asked
from bot.slack.record import Record
from tests.bot.slack.asking import BRIDGE, FERRY, PIER, START, Clock, answered, ask, taken

ROOT = Path(__file__).resolve().parents[3]

TAKER = """
import sys, time
from pathlib import Path
from bot.slack.record import Asked, Record

record = Record(Path(sys.argv[1]))
Path(sys.argv[2]).touch()
while not Path(sys.argv[3]).exists():
    time.sleep(0.01)
name = sys.argv[4]
for number in range(300):
    asked = Asked(id=f"{name}-{number}", team="T1", channel="C1", user="U1", way="mention",
                  text="Why?", taken_at=time.time(), ts=str(number))
    # One post arrives as two events, and each event may arrive again.
    keys = [f"message:T1:C1:{number}", f"event:T1:{name}{number}"]
    if record.take(asked, keys):
        print("took", number)
    if number % 3 == 0 and record.claim(f"first-{number}", name, 60):
        print("claimed", number)
"""

DIES = """
import os, signal, sys
from pathlib import Path
from bot.slack.record import Record

record = Record(Path(sys.argv[1]))
assert record.claim(sys.argv[2], "dies", 60)
if sys.argv[3] == "posting":
    assert record.posting(sys.argv[2], "dies")
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def record(tmp_path: Path, clock: Clock) -> Iterator[Record]:
    opened = Record(tmp_path / "slack.db", clock=clock)
    yield opened
    opened.close()


def state(record: Record, asked: Asked) -> str:
    known = record.get(asked.id)
    assert known is not None
    return known.state


def test_two_processes_that_take_the_same_300_messages_at_once_take_each_once(
    tmp_path: Path,
) -> None:
    go = tmp_path / "go"
    path = tmp_path / "slack.db"
    ready = [tmp_path / name for name in ("first", "second")]
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", TAKER, path, mark, go, mark.name],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
        )
        for mark in ready
    ]
    while not all(mark.exists() for mark in ready):
        assert all(process.poll() is None for process in processes)
        time.sleep(0.01)
    go.touch()
    lines = Counter(line for process in processes for line in process.communicate()[0].splitlines())
    assert [process.returncode for process in processes] == [0, 0]
    assert {line for line in lines if line.startswith("took")} == {
        f"took {number}" for number in range(300)
    }
    assert set(lines.values()) == {1}


@pytest.mark.parametrize("left", ["claimed", "posting"])
def test_what_a_killed_process_leaves_is_found_once_its_claim_ends(
    tmp_path: Path, left: str
) -> None:
    clock = Clock()
    clock.now = time.time()
    record = Record(tmp_path / "slack.db", clock=clock)
    asked = taken(record, taken_at=clock.now)
    command = [sys.executable, "-c", DIES, str(tmp_path / "slack.db"), asked.id, left]
    assert subprocess.run(command, cwd=ROOT, check=False).returncode == -9
    assert (record.waiting(younger_than=300), record.uncertain()) == ([], [])
    clock.pass_by(120)
    if left == "claimed":
        assert record.waiting(younger_than=300) == [asked.id]
        assert record.claim(asked.id, "lives", 60)
        assert record.uncertain() == []
    else:
        assert record.waiting(younger_than=300) == []
        assert [one.id for one in record.uncertain()] == [asked.id]
    record.close()


def test_a_question_comes_back_as_it_was_taken(record: Record) -> None:
    asked = ask(question=BRIDGE, quoted=(PIER, FERRY), private=True, skip=3, thread="1.2")
    assert record.take(asked, [])
    assert record.get(asked.id) == asked
    assert record.get("unknown") is None


def test_one_known_key_is_enough_to_refuse_a_question_and_nothing_of_it_is_kept(
    record: Record,
) -> None:
    first, second, third = ask(), ask(), ask()
    assert record.take(first, ["event:T1:E1", "message:T1:C1:1"])
    assert not record.take(second, ["event:T1:E2", "message:T1:C1:1"])
    assert record.get(second.id) is None
    assert record.take(third, ["event:T1:E2"])


def test_a_key_that_stands_twice_is_no_other_taker(record: Record) -> None:
    assert record.take(ask(), ["event:T1:E1", "event:T1:E1"])


def test_a_question_is_taken_once_by_its_id_too(record: Record) -> None:
    asked = ask()
    assert record.take(asked, ["one"])
    assert not record.take(asked, ["two"])


def test_twenty_threads_that_claim_a_question_are_one_winner(record: Record) -> None:
    asked = taken(record)
    with ThreadPoolExecutor(20) as pool:
        claims = list(pool.map(lambda name: record.claim(asked.id, name, 60), map(str, range(20))))
    assert [claim for claim in claims if claim] == [replace(asked, state="claimed")]


def test_a_claim_is_lost_by_time_and_the_loser_may_not_post(record: Record, clock: Clock) -> None:
    asked = taken(record)
    assert record.claim(asked.id, "slow", 10)
    clock.pass_by(9)
    assert record.claim(asked.id, "quick", 10) is None
    clock.pass_by(1)
    assert not record.posting(asked.id, "slow")
    assert record.claim(asked.id, "quick", 10)
    assert not record.keep_claim(asked.id, "slow", 10)
    assert not record.posting(asked.id, "slow")
    assert record.posting(asked.id, "quick")


def test_a_claim_that_is_kept_is_not_lost(record: Record, clock: Clock) -> None:
    asked = taken(record)
    assert record.claim(asked.id, "worker", 10)
    clock.pass_by(9)
    assert record.keep_claim(asked.id, "worker", 10)
    clock.pass_by(9)
    assert record.waiting(younger_than=300) == []
    assert record.posting(asked.id, "worker")
    assert record.keep_claim(asked.id, "worker", 300)
    clock.pass_by(299)
    assert record.uncertain() == []


def test_what_is_being_posted_is_not_doubted_though_its_claim_was_about_to_end(
    record: Record, clock: Clock
) -> None:
    asked = taken(record)
    assert record.claim(asked.id, "worker", 10)
    clock.pass_by(9)
    assert record.posting(asked.id, "worker")
    clock.pass_by(30)
    assert record.uncertain() == []


def test_what_is_answered_cannot_be_claimed_and_waits_no_more(record: Record, clock: Clock) -> None:
    asked = answered(record)
    clock.pass_by(100)
    assert record.claim(asked.id, "worker", 10) is None
    assert not record.keep_claim(asked.id, "worker", 10)
    assert (record.waiting(younger_than=300), record.uncertain()) == ([], [])


def test_waiting_tells_the_oldest_first_and_leaves_out_the_fresh_and_the_too_old(
    record: Record, clock: Clock
) -> None:
    old, second, first, fresh = (
        taken(record, taken_at=START - age) for age in (301.0, 10.0, 20.0, 0.0)
    )
    assert record.waiting(younger_than=300, than_new=2) == [first.id, second.id]
    assert record.waiting(younger_than=300) == [first.id, second.id, fresh.id]
    assert record.lapse(older_than=300) == 1
    assert [state(record, one) for one in (old, first)] == ["lapsed", "new"]
    assert record.claim(old.id, "worker", 10) is None
    clock.pass_by(300)
    assert record.lapse(older_than=300) == 2


def test_a_question_that_somebody_works_on_does_not_lapse(record: Record, clock: Clock) -> None:
    asked = taken(record)
    assert record.claim(asked.id, "worker", 1000)
    clock.pass_by(999)
    assert record.lapse(older_than=300) == 0
    clock.pass_by(1)
    assert record.lapse(older_than=300) == 1
    assert state(record, asked) == "lapsed"


def test_an_uncertain_answer_is_given_to_one_caller_only(record: Record, clock: Clock) -> None:
    both = [taken(record), taken(record)]
    for one in both:
        assert record.claim(one.id, "worker", 1)
        assert record.posting(one.id, "worker")
    clock.pass_by(61)
    with ThreadPoolExecutor(8) as pool:
        given = [row for rows in pool.map(lambda _: record.uncertain(), range(8)) for row in rows]
    assert given == [replace(one, state="failed") for one in both]


def test_what_the_taker_posts_itself_is_not_doubted_at_once(record: Record, clock: Clock) -> None:
    shared = taken(record, state="posting")
    assert record.uncertain() == []
    clock.pass_by(61)
    assert [one.id for one in record.uncertain()] == [shared.id]


def test_what_was_answered_is_kept_with_where_its_answer_stands(record: Record) -> None:
    asked = taken(record, channel="U1", skip=0)
    kept = record.answered(
        asked.id,
        question=BRIDGE,
        quoted=[PIER, FERRY],
        answer_ts="2.0",
        is_answered=True,
        said="More on it",
        skip=5,
        channel="D1",
    )
    assert kept == record.get(asked.id)
    assert kept == replace(
        asked,
        channel="D1",
        state="answered",
        question=BRIDGE,
        quoted=(PIER, FERRY),
        answer_ts="2.0",
        is_answered=True,
        said="More on it",
        skip=5,
    )


def test_a_changed_answer_is_kept_unless_it_is_being_replaced(record: Record) -> None:
    asked = answered(record)
    newest = replace(BRIDGE, order="newest")
    assert record.change(asked.id, question=newest, quoted=[FERRY], is_answered=True)
    assert record.get(asked.id) == replace(asked, question=newest, quoted=(FERRY,))
    assert record.retake(asked.id, "Why was the pier closed?")
    assert not record.change(asked.id, question=BRIDGE, quoted=[], is_answered=False)
    assert not record.change("unknown", question=BRIDGE, quoted=[], is_answered=False)


def test_an_edited_question_is_new_again_and_keeps_the_place_of_its_answer(
    record: Record, clock: Clock
) -> None:
    asked = answered(record, taken_at=START - 1000)
    edited = record.retake(asked.id, "Why was the pier closed?")
    assert edited == replace(
        asked, text="Why was the pier closed?", state="new", question=None, skip=0
    )
    assert record.waiting(younger_than=300) == [asked.id]
    clock.pass_by(1)
    claimed = record.claim(asked.id, "worker", 60)
    assert claimed is not None
    assert claimed.answer_ts == asked.answer_ts


def test_an_edit_that_changes_nothing_or_of_something_unknown_is_none(record: Record) -> None:
    asked = answered(record)
    assert record.retake(asked.id, asked.text) is None
    assert record.retake("unknown", "Why?") is None
    assert state(record, asked) == "answered"


@pytest.mark.parametrize("is_posting", [False, True])
def test_a_question_edited_while_it_is_answered_is_answered_again_in_place(
    record: Record, is_posting: bool
) -> None:
    asked = taken(record)
    assert record.claim(asked.id, "worker", 60)
    if is_posting:
        assert record.posting(asked.id, "worker")
    assert record.retake(asked.id, "Why was the pier closed?")
    assert record.claim(asked.id, "another", 60) is None
    assert record.posting(asked.id, "worker")
    kept = record.answered(
        asked.id, question=BRIDGE, quoted=[PIER], answer_ts="2.0", is_answered=True
    )
    assert kept is not None
    assert (kept.state, kept.question, kept.answer_ts) == ("new", None, "2.0")
    assert record.claim(asked.id, "another", 60)
    assert record.posting(asked.id, "another")
    again = record.answered(
        asked.id, question=BRIDGE, quoted=[PIER], answer_ts="2.0", is_answered=True
    )
    assert again is not None
    assert again.state == "answered"


def test_a_question_edited_while_it_failed_is_tried_as_it_reads_now(record: Record) -> None:
    asked = taken(record)
    assert record.claim(asked.id, "worker", 60)
    assert record.retake(asked.id, "Why was the pier closed?")
    record.failed(asked.id)
    assert state(record, asked) == "new"


def test_an_edit_that_outlives_its_worker_is_answered_once(record: Record, clock: Clock) -> None:
    asked = taken(record)
    assert record.claim(asked.id, "dies", 10)
    assert record.retake(asked.id, "Why was the pier closed?")
    clock.pass_by(10)
    claimed = record.claim(asked.id, "lives", 60)
    assert claimed is not None
    assert claimed.text == "Why was the pier closed?"
    kept = record.answered(
        asked.id, question=BRIDGE, quoted=[PIER], answer_ts="2.0", is_answered=True
    )
    assert kept is not None
    assert kept.state == "answered"


def test_an_answer_to_a_question_that_was_deleted_meanwhile_is_told_of(record: Record) -> None:
    asked = taken(record)
    assert record.claim(asked.id, "worker", 60)
    assert record.forget_message("T1", "C1", asked.ts)
    kept = record.answered(asked.id, question=BRIDGE, quoted=[], answer_ts="2.0", is_answered=False)
    assert kept is None
    assert not record.posting(asked.id, "worker")


def test_a_failure_does_not_undo_an_answer(record: Record) -> None:
    asked = answered(record)
    record.failed(asked.id)
    assert state(record, asked) == "answered"


def test_what_failed_or_lapsed_can_be_tried_again_and_nothing_else(
    record: Record, clock: Clock
) -> None:
    failed, done, lapsed = taken(record), answered(record), taken(record)
    record.failed(failed.id)
    assert record.claim(failed.id, "worker", 60) is None
    clock.pass_by(301)
    assert record.lapse(older_than=300) == 1
    assert record.reopen(failed.id, response_url="https://hooks.example/1")
    assert record.reopen(lapsed.id)
    assert not record.reopen(failed.id)
    assert not record.reopen(done.id)
    assert record.waiting(younger_than=300) == [failed.id, lapsed.id]
    again = record.get(failed.id)
    assert again is not None
    assert again.response_url == "https://hooks.example/1"
