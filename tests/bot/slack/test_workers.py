"""Several workers on one question, in any order of claims, deaths and edits."""

from __future__ import annotations

from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    rule,
    run_state_machine_as_test,
)

from bot.slack.record import Record
from tests.bot.slack.asking import BRIDGE, Clock, taken


class Workers(RuleBasedStateMachine):
    """Three workers, time, edits and deaths in any order: what holds of one question always."""

    folder: Path
    names = st.sampled_from(["one", "two", "three"])

    def __init__(self) -> None:
        super().__init__()
        self.clock = Clock()
        self.record = Record(self.folder / f"{id(self)}.db", clock=self.clock)
        self.asked = taken(self.record)
        self.holders: list[str] = []
        self.answers = 0
        self.edits = 0

    @rule(name=names)
    def claim(self, name: str) -> None:
        if self.record.claim(self.asked.id, name, 10):
            self.holders = [name]

    @rule(name=names)
    def post(self, name: str) -> None:
        if self.record.posting(self.asked.id, name):
            assert self.holders == [name]
            self.record.answered(
                self.asked.id, question=BRIDGE, quoted=[], answer_ts="2.0", is_answered=False
            )
            self.holders = []
            self.answers += 1

    @rule(seconds=st.sampled_from([1, 9, 10, 61]))
    def wait(self, seconds: int) -> None:
        self.clock.pass_by(seconds)

    @rule()
    def edit(self) -> None:
        self.edits += 1
        assert self.record.retake(self.asked.id, f"Edit {self.edits}?")

    @invariant()
    def each_edit_is_answered_at_most_once_more(self) -> None:
        assert self.answers <= 1 + self.edits
        assert len(self.record.waiting(younger_than=10**9)) <= 1

    def teardown(self) -> None:
        self.clock.pass_by(100)
        text = f"Edit {self.edits}?"
        while self.record.waiting(younger_than=10**9):
            claimed = self.record.claim(self.asked.id, "last", 10)
            assert claimed is not None
            assert not self.edits or claimed.text == text
            self.post("last") if self.holders == ["last"] else self._post_last()
        known = self.record.get(self.asked.id)
        assert known is not None
        assert known.state == "answered"
        self.record.close()

    def _post_last(self) -> None:
        self.holders = ["last"]
        self.post("last")


def test_in_any_order_of_claims_deaths_and_edits_the_last_words_are_answered(
    tmp_path: Path,
) -> None:
    class Here(Workers):
        folder = tmp_path

    run_state_machine_as_test(Here, settings=settings(max_examples=25, stateful_step_count=20))
