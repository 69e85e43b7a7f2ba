"""What people think of answers: kept once each, and handed on in forms that others read."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.slack.asked import Quoted
from bot.slack.feedback import Feedback, Verdict, as_csv, write_set
from bot.slack.record import Record
from index import Archive
from retrieval import Question
from retrieval.evaluation import EvaluationError, QuestionSet
from retrieval.evaluation.truth import Truth
from tests.bot.slack.asking import BRIDGE, FERRY, PIER, Clock, answered, taken


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def record(tmp_path: Path, clock: Clock) -> Iterator[Record]:
    opened = Record(tmp_path / "slack.db", clock=clock)
    yield opened
    opened.close()


def thought(
    verdict: Verdict, article_id: str = "pier", *, text: str = BRIDGE.text, topic: str = ""
) -> Feedback:
    asked = Question(text=text, topic=topic)
    return Feedback(
        text=text,
        read_as=asked.to_json(),
        article_id=article_id,
        passage=1,
        verdict=verdict,
        at="2020-09-13T12:26:40+00:00",
    )


def test_what_was_rated_tells_the_question_how_it_was_read_and_nobodys_name(
    record: Record,
) -> None:
    asked = answered(record, user="UASKS")
    assert record.rate(asked.id, "URATES", "answers", FERRY)
    (told,) = record.feedback("T1")
    assert told == Feedback(
        text=BRIDGE.text,
        read_as=BRIDGE.to_json(),
        article_id="ferry",
        passage=0,
        verdict="answers",
        at="2020-09-13T12:26:40+00:00",
    )
    assert "UASKS" not in repr(told)
    assert "URATES" not in repr(told)


def test_the_last_verdict_of_a_person_counts_on_an_answer_and_on_each_of_its_passages(
    record: Record, clock: Clock
) -> None:
    asked = answered(record, quoted=(PIER, FERRY))
    other = answered(record)
    verdicts: list[tuple[str, str, Verdict, Quoted | None]] = [
        (asked.id, "U1", "answers", PIER),
        (asked.id, "U1", "useful", None),
        (asked.id, "U1", "answers", FERRY),
        (asked.id, "U2", "answers", PIER),
        (other.id, "U1", "answers", PIER),
        (asked.id, "U1", "fails", PIER),
        (asked.id, "U1", "useless", PIER),
    ]
    for row in verdicts:
        clock.pass_by(1)
        assert record.rate(*row)
    assert [(one.verdict, one.article_id) for one in record.feedback("T1")] == [
        ("answers", "ferry"),
        ("answers", "pier"),
        ("answers", "pier"),
        ("fails", "pier"),
        ("useless", "pier"),
    ]


def test_a_useful_answer_counts_for_its_first_passage_and_a_useful_refusal_for_none(
    record: Record,
) -> None:
    found = answered(record, quoted=(PIER, FERRY))
    missed = taken(record)
    record.answered(missed.id, question=BRIDGE, quoted=[FERRY], answer_ts="2.0", is_answered=False)
    record.rate(found.id, "U1", "useful", None)
    record.rate(missed.id, "U1", "useful", FERRY)
    assert [one.article_id for one in record.feedback("T1")] == ["pier", ""]


def test_feedback_is_told_of_one_workspace_or_of_all(record: Record) -> None:
    for team in ("T1", "T2"):
        record.rate(answered(record, team=team).id, "U1", "useful", None)
    assert len(list(record.feedback("T1"))) == 1
    assert len(list(record.feedback())) == 2


def test_nothing_can_be_said_of_a_question_that_is_no_longer_kept(record: Record) -> None:
    assert not record.rate("unknown", "U1", "useful", None)
    assert list(record.feedback("T1")) == []


def test_a_set_of_questions_is_read_by_what_evaluates(tmp_path: Path, archive: Archive) -> None:
    told = [
        thought("answers"),
        thought("answers"),
        thought("useful", "ferry"),
        thought("fails", "storm"),
        thought("answers", "storm", text="What did the storm\tdo “there”?\u2028"),
        thought("useless", text="What is it?"),
        thought("useful", "", text="Why is nothing known?"),
    ]
    assert write_set(told, tmp_path / "new" / "set") == 2
    read = QuestionSet.load(tmp_path / "new" / "set")
    assert read.notes == ()
    assert [(one.text, dict(one.answers)) for one in read.questions] == [
        (BRIDGE.text, {"pier#1": 1, "ferry#1": 1}),
        ("What did the storm\tdo “there”?", {"storm#1": 1}),
    ]
    assert read.questions[0].metadata == {"read_as": BRIDGE.to_json()}
    truth = Truth.of(read, archive)
    assert truth.passages == {"q1": {"pier#1": 1, "ferry#1": 1}, "q2": {"storm#1": 1}}
    assert truth.notes == ()


def test_a_follow_up_is_asked_by_what_it_was_read_as(tmp_path: Path) -> None:
    told = [
        thought("answers", text="and in Lyon?", topic="Why was the bridge closed in Lyon"),
        thought("answers", text="Who won the boat race in 2020?", topic="Who won the boat race"),
    ]
    assert write_set(told, tmp_path) == 2
    assert [one.text for one in QuestionSet.load(tmp_path).questions] == [
        "Why was the bridge closed in Lyon",
        "Who won the boat race in 2020?",
    ]


def test_a_set_without_an_answer_says_so_when_it_is_read(tmp_path: Path) -> None:
    assert write_set([thought("useless")], tmp_path) == 0
    with pytest.raises(EvaluationError):
        QuestionSet.load(tmp_path)


@given(
    rows=st.lists(
        st.builds(
            thought,
            st.sampled_from(["answers", "useful", "useless", "fails"]),
            st.text(max_size=8),
            text=st.text(max_size=12).map(lambda text: f"ab{text}"),
        ),
        max_size=6,
    )
)
def test_any_feedback_is_written_so_that_it_can_be_read(
    rows: list[Feedback], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("set")
    written = write_set(rows, folder)
    if written:
        read = QuestionSet.load(folder)
        assert read.notes == ()
        assert len(read.questions) == written
        assert all(question.answers for question in read.questions)


@given(rows=st.lists(st.builds(thought, st.just("useful"), st.text(), text=st.just("Why so?"))))
def test_csv_comes_back_as_it_was_and_runs_nothing(rows: list[Feedback]) -> None:
    header, *read = list(csv.reader(io.StringIO(as_csv(rows), newline="")))
    assert header == ["at", "verdict", "question", "read as", "article", "passage"]
    assert len(read) == len(rows)
    for cells, row in zip(read, rows, strict=True):
        article = cells[4]
        assert article in {row.article_id, f"'{row.article_id}"}
        assert not article.lstrip().startswith(("=", "+", "-", "@", "＝", "＋", "－", "＠"))
        assert not article.startswith(("\t", "\r", "\n"))


def test_csv_defuses_formulas_and_leaves_all_else_alone() -> None:
    hostile = thought("useless", text='=HYPERLINK("http://x.example","a")')
    text = as_csv([hostile, thought("useful", text="5 - 3 = 2, or not?")])
    assert text.startswith("at,verdict,question,read as,article,passage\r\n")
    assert ',"\'=HYPERLINK(""http://x.example"",""a"")",,pier,1\r\n' in text
    assert ',"5 - 3 = 2, or not?",' in text


def test_csv_tells_how_a_question_was_read_in_words() -> None:
    asked = Question(text="Why so?", sources=("Dawn",), order="newest")
    told = Feedback(
        text=asked.text, read_as=asked.to_json(), article_id="", passage=0, verdict="useless", at=""
    )
    assert as_csv([told]).splitlines()[1] == ",useless,Why so?,only Dawn; newest first,,"
