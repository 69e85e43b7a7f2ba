"""Question sets: what is read in BEIR's layout, and what is said of files that are not in it."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.evaluation.question_sets import EvaluationError, QuestionSet

Write = Callable[..., Path]

QUESTIONS = (
    {"_id": "q1", "text": "Why was the pier closed?"},
    {"_id": "q2", "text": "Who won the regatta?", "metadata": {"unanswerable": True}},
    {"_id": "q3", "text": "What does the night ferry lose?"},
)


def lines(*rows: object) -> str:
    return "\n".join(json.dumps(row) for row in rows)


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a set: `queries` and `qrels` as text, and other files by name."""

    def written(
        queries: str | bytes = lines(*QUESTIONS),
        qrels: str | bytes = "q1\tpier\t1\n",
        at: str = "qrels.tsv",
        **others: str,
    ) -> Path:
        folder = tmp_path / "harbour"
        (folder / at).parent.mkdir(parents=True, exist_ok=True)
        for name, content in (("queries.jsonl", queries), (at, qrels)):
            data = content if isinstance(content, bytes) else content.encode()
            (folder / name).write_bytes(data)
        for name, content in others.items():
            (folder / name.replace("__", ".")).write_text(content)
        return folder

    return written


def answers(found: QuestionSet) -> dict[str, dict[str, int]]:
    return {question.id: dict(question.answers) for question in found.questions}


def test_questions_have_the_answers_that_the_qrels_name(write: Write) -> None:
    found = QuestionSet.load(write(qrels="q1\tpier\t2\nq1\tferry\t1\nq3\tferry#1\t1\n"))
    assert found.name == "harbour"
    assert answers(found) == {"q1": {"pier": 2, "ferry": 1}, "q2": {}, "q3": {"ferry#1": 1}}
    assert found.questions[0].text == "Why was the pier closed?"
    assert (found.corpus, found.notes) == (None, ())


@pytest.mark.parametrize(
    "head", ["", "query-id\tcorpus-id\tscore\n", "\ufeffquery-id\tcorpus-id\tscore\r\n", "\n\n"]
)
def test_a_first_line_that_names_the_columns_may_stand_there_or_not(
    write: Write, head: str
) -> None:
    found = QuestionSet.load(write(qrels=f"{head}q1\tpier\t1\r\n\r\nq3\tferry\t1"))
    assert answers(found) == {"q1": {"pier": 1}, "q2": {}, "q3": {"ferry": 1}}


def test_a_question_that_the_qrels_answer_with_nothing_is_unanswerable(write: Write) -> None:
    found = QuestionSet.load(write(qrels="q1\tpier\t1\nq3\tferry\t0\n"))
    assert answers(found) == {"q1": {"pier": 1}, "q2": {}, "q3": {}}
    assert found.notes == ()


def test_a_question_of_another_split_is_not_asked(write: Write) -> None:
    """BEIR hands out the questions of all splits in one file, and the qrels of each apart."""
    found = QuestionSet.load(write(at="qrels/test.tsv"))
    assert answers(found) == {"q1": {"pier": 1}, "q2": {}}
    assert found.notes == (
        "1 question of another split, as the qrels do not name them: not asked (such as 'q3')",
    )


def test_a_question_of_a_split_that_is_judged_to_have_no_answer_is_asked(write: Write) -> None:
    found = QuestionSet.load(write(qrels="q1\tpier\t1\nq3\tferry\t0\n", at="qrels/test.tsv"))
    assert answers(found) == {"q1": {"pier": 1}, "q2": {}, "q3": {}}


@pytest.mark.parametrize(
    ("queries", "qrels", "note", "asked"),
    [
        (
            lines(*QUESTIONS[:2]),
            "q1\tpier\t1\nq8\tpier\t1\nq9\tpier\t1\n",
            "2 questions named in qrels.tsv, not in queries.jsonl",
            ["q1", "q2"],
        ),
        (
            lines(*QUESTIONS[:2]),
            "q1\tpier\t1\nq2\tpier\t1\n",
            "1 question marked as unanswerable, with answers in the qrels: taken as unanswerable",
            ["q1", "q2"],
        ),
        (
            lines(
                QUESTIONS[0], {"_id": "q4", "text": "Where?", "metadata": {"unanswerable": False}}
            ),
            "q1\tpier\t1\n",
            "1 question marked as answerable, without an answer in the qrels: not asked",
            ["q1"],
        ),
    ],
)
def test_what_does_not_fit_together_is_counted_and_told(
    write: Write, queries: str, qrels: str, note: str, asked: list[str]
) -> None:
    found = QuestionSet.load(write(queries, qrels))
    assert [told.partition(" (such as 'q")[0] for told in found.notes] == [note]
    assert [question.id for question in found.questions] == asked
    assert [question.id for question in found.questions if question.answers] == ["q1"]


def test_ids_may_be_numbers_and_metadata_may_be_null(write: Write) -> None:
    found = QuestionSet.load(
        write(lines({"_id": 7, "text": "Why?", "metadata": None}), "7\tpier\t1")
    )
    assert answers(found) == {"7": {"pier": 1}}
    assert found.questions[0].metadata == {}


def test_a_line_is_cut_at_its_end_alone(write: Write) -> None:
    """JSON may hold the line separator of Unicode as it is."""
    text = "Why was\u2028the pier closed?"
    row = json.dumps({"_id": "q1", "text": text}, ensure_ascii=False)
    assert QuestionSet.load(write(row)).questions[0].text == text


@pytest.mark.parametrize("name", ["corpus.jsonl", "corpus.jsonl.gz"])
def test_a_corpus_in_the_folder_is_the_sets_own(write: Write, name: str) -> None:
    folder = write(**{name.replace(".", "__"): "{}"})
    assert QuestionSet.load(folder).corpus == folder / name


@pytest.mark.parametrize(
    ("queries", "qrels", "said"),
    [
        ("", "q1\tpier\t1", "holds no question"),
        ("{bad", "q1\tpier\t1", "queries.jsonl, line 1: it is not JSON"),
        (lines(QUESTIONS[0]) + "\n\n[1]", "q1\tpier\t1", "line 3: found '[1]'; expected an object"),
        ("[" * 100_000, "q1\tpier\t1", "line 1: it is not JSON"),
        (lines({"text": "Why?"}), "q1\tpier\t1", "line 1: _id is None; expected text"),
        (lines({"_id": "q1"}), "q1\tpier\t1", "line 1: text is None; expected text"),
        (lines({"_id": "q1", "text": " "}), "q1\tpier\t1", "line 1: text is ' '; expected text"),
        (lines({"_id": "q1", "text": "\ud83d"}), "q1\tpier\t1", "text holds half a character"),
        (
            lines({"_id": "q1", "text": "Why?", "metadata": 3}),
            "q1\tpier\t1",
            "metadata is 3; expected an object",
        ),
        (
            lines({"_id": "q1", "text": "Why?", "metadata": {"unanswerable": "false"}}),
            "q1\tpier\t1",
            "unanswerable is 'false'; expected true or false",
        ),
        (lines(QUESTIONS[0], QUESTIONS[0]), "q1\tpier\t1", "a second question has the _id 'q1'"),
        (b"\xff\xfe", "q1\tpier\t1", "queries.jsonl is not text in UTF-8"),
        (lines(*QUESTIONS), b"q1\t\xff\t1", "qrels.tsv is not text in UTF-8"),
        (lines(*QUESTIONS), "q1 pier 1", "line 1: found 'q1 pier 1'; expected question, article"),
        (lines(*QUESTIONS), "q1\tpier\t1\nq3\t\t1", "line 2: found 'q3\\t\\t1'; expected question"),
        (lines(*QUESTIONS), "q1\tpier\tyes", "line 1: the score is 'yes'; expected a whole number"),
        (lines(*QUESTIONS), "q1\tpier\t1\nq9\tx\t1.5", "line 2: the score is '1.5'"),
        (lines(*QUESTIONS), "", "no question in"),
        (lines(*QUESTIONS), "q2\tpier\t1", "has an answer: qrels.tsv names none of them"),
    ],
)
def test_what_cannot_be_used_is_said_in_a_sentence(
    write: Write, queries: str, qrels: str, said: str
) -> None:
    with pytest.raises(EvaluationError) as caught:
        QuestionSet.load(write(queries, qrels))
    assert said in str(caught.value)


def test_a_folder_or_file_that_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(EvaluationError, match=r"there is no folder .*nowhere"):
        QuestionSet.load(tmp_path / "nowhere")
    with pytest.raises(EvaluationError, match=r"has no queries\.jsonl; a question set is"):
        QuestionSet.load(tmp_path)
    (tmp_path / "queries.jsonl").write_text(lines(*QUESTIONS))
    with pytest.raises(EvaluationError, match=r"has no qrels\.tsv and no qrels/test\.tsv"):
        QuestionSet.load(tmp_path)


@given(st.binary(max_size=80) | st.text(max_size=80), st.binary(max_size=80) | st.text(max_size=80))
def test_any_two_files_are_a_set_or_a_sentence(
    tmp_path_factory: pytest.TempPathFactory, queries: bytes | str, qrels: bytes | str
) -> None:
    folder = tmp_path_factory.getbasetemp() / "any"
    folder.mkdir(exist_ok=True)
    row = lines(QUESTIONS[0]).encode() + b"\n"
    for name, content in (("queries.jsonl", queries), ("qrels.tsv", qrels)):
        data = content if isinstance(content, bytes) else content.encode("utf-8", "replace")
        (folder / name).write_bytes((row if name == "queries.jsonl" else b"q1\tpier\t1\n") + data)
    with suppress(EvaluationError):
        found = QuestionSet.load(folder)
        assert any(question.answers for question in found.questions)
