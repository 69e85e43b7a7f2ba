"""Evaluating from the command line: a set with its corpus, or asked of one's own archive."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import Result

from bot.wiring import OptionError, Wiring
from config import SettingsError
from index import Archive, Article
from retrieval.evaluation.question_sets import EvaluationError
from tests.conftest import HashedWords

Dateline = Callable[..., Result]
Started = Callable[..., "subprocess.Popen[bytes]"]

QUESTIONS: tuple[tuple[str, str, dict[str, int]], ...] = (
    ("q1", "Why is the old pier closed for two years?", {"pier": 1}),
    ("q2", "Who won a third term as mayor?", {"election": 1}),
    ("q3", "Which issue can be read on paper in the library?", {"library": 1}),
    ("q4", "Quantum chromodynamics zebra?", {}),
    ("q5", "?", {"storm": 1}),
)


@pytest.fixture(autouse=True)
def encoder(monkeypatch: pytest.MonkeyPatch) -> HashedWords:
    """The command's encoder, without a model; `encoded` tells what it has encoded."""
    encoder = HashedWords("sentence-transformers/all-MiniLM-L6-v2")
    monkeypatch.setattr(Wiring, "encoder", encoder)
    return encoder


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    """A cache of each test's own, for the archives that are kept there."""
    return tmp_path / "cache"


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """Two files that ask an archive that is there."""
    folder = tmp_path / "harbour"
    folder.mkdir()
    rows = [json.dumps({"_id": number, "text": text}) for number, text, _ in QUESTIONS]
    (folder / "queries.jsonl").write_text("\n".join(rows))
    answers = [
        f"{number}\t{answer}\t{grade}"
        for number, _, known in QUESTIONS
        for answer, grade in known.items()
    ]
    (folder / "qrels.tsv").write_text("\n".join(answers))
    return folder


@pytest.fixture
def whole(own: Path, articles: list[Article]) -> Path:
    """The same with a corpus."""
    rows = [
        {
            "_id": article.id,
            "title": article.headline,
            "text": article.text,
            "metadata": {"source": article.source},
        }
        for article in articles
    ]
    (own / "corpus.jsonl").write_text("\n".join(json.dumps(row) for row in rows))
    return own


@pytest.fixture
def archive(tmp_path: Path, encoder: HashedWords, articles: list[Article]) -> Path:
    """The user's own archive."""
    with Archive(tmp_path / "archive", encoder) as opened:
        opened.add(articles)
    return tmp_path / "archive"


def measured(result: Result) -> dict[str, Any]:
    assert result.exit_code == 0, result.output
    told: dict[str, Any] = json.loads(result.stdout)
    return told


def test_a_set_with_a_corpus_is_asked_of_an_archive_made_of_it(
    dateline: Dateline, whole: Path, tmp_path: Path
) -> None:
    told = measured(dateline("evaluate", whole, "--json"))
    assert (told["set"], told["answerable"], told["unanswerable"]) == ("harbour", 4, 1)
    assert told["by_article"]["hit@1"] == 0.75
    assert "by_passage" not in told
    assert [one.get("complaint", "")[:12] for one in told["questions"]] == [
        *[""] * 4,
        "the question",
    ]
    assert not (tmp_path / "archive").exists()


def test_the_archive_of_a_corpus_is_made_once(
    dateline: Dateline, whole: Path, encoder: HashedWords
) -> None:
    first = dateline("evaluate", whole)
    made = len(encoder.encoded)
    again = dateline("evaluate", whole)
    assert "Making an archive of" in first.stderr
    assert "made of" in again.stderr
    assert "before, in" in again.stderr
    assert len(encoder.encoded) == made > 0
    with (whole / "corpus.jsonl").open("a") as corpus:
        corpus.write('\n{"_id": "new", "text": "The lock gates were painted green on Monday."}')
    assert "Making an archive of" in dateline("evaluate", whole).stderr


def test_an_archive_that_was_left_half_made_is_finished(
    dateline: Dateline,
    whole: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    add = Archive.add

    def interrupted(self: Archive, *given: Any) -> object:
        if self.search is not None:
            raise KeyboardInterrupt
        return add(self, *given)

    with monkeypatch.context() as patched:
        patched.setattr(Archive, "add", interrupted)
        stopped = dateline("evaluate", whole, DATELINE_COMMIT_ARTICLES="2")
    assert stopped.exit_code == 130
    result = dateline("evaluate", whole, "--json", DATELINE_COMMIT_ARTICLES="2")
    assert "Making an archive of" in result.stderr
    assert measured(result)["by_article"]["hit@1"] == 0.75


def test_rows_of_the_corpus_that_are_not_taken_in_are_told_each_time(
    dateline: Dateline, whole: Path
) -> None:
    with (whole / "corpus.jsonl").open("a") as corpus:
        corpus.write('\n{"_id": "bad", "text": ""}\n{bad')
    for _ in range(2):
        (note,) = measured(dateline("evaluate", whole, "--json"))["notes"]
        assert note.startswith("2 rows of the corpus were not taken in (such as ")
        assert "corpus.jsonl, line 7: no article text" in note


def test_a_corpus_without_an_article_is_refused_every_time(dateline: Dateline, whole: Path) -> None:
    (whole / "corpus.jsonl").write_text("{bad}")
    for _ in range(2):
        result = dateline("evaluate", whole)
        assert isinstance(result.exception, EvaluationError)
        assert "no article could be read in" in str(result.exception)
        assert "it is not JSON" in str(result.exception)


@pytest.mark.usefixtures("archive")
def test_without_a_corpus_the_users_own_archive_is_asked(dateline: Dateline, own: Path) -> None:
    (own / "qrels.tsv").write_text("q1\tpier#0\t1\nq1\tpier#1\t1\nq2\telection\t1\nq2\tgone\t1\n")
    result = dateline("evaluate", own, "--json")
    told = measured(result)
    assert f"Asking the archive in {own.parent / 'archive'}" in result.stderr.replace("\n", "")
    assert told["by_article"]["hit@10"] == 1
    assert told["by_passage"]["recall@10"] == 1  # both passages of one article
    assert told["unanswerable"] == 3
    assert told["notes"] == [
        "1 of 4 answers are not in the archive and count as not found (such as 'gone')"
    ]


@pytest.mark.usefixtures("archive")
def test_the_order_is_measured_whatever_the_threshold_holds_back(
    dateline: Dateline, own: Path
) -> None:
    told = measured(dateline("evaluate", own, "--json", DATELINE_THRESHOLD="1"))
    assert told["by_article"]["hit@1"] == 0.75
    assert told["saying_no"]["answerable refused"] == 1


@pytest.mark.usefixtures("archive")
def test_the_table_tells_what_was_found_refused_and_left_out(dateline: Dateline, own: Path) -> None:
    result = dateline("evaluate", own)
    assert result.exit_code == 0, result.output
    shown = result.stdout
    assert "harbour · 4 questions with an answer, 1 without" in shown
    assert "hit@1           0.750" in shown
    assert "nothing is measured by passage" in shown
    assert "saying no, at the threshold 0.045" in shown
    assert "AUROC" in shown
    assert "1 questions could not be asked" in shown
    assert "q5: the question '?' is too short" in shown


@pytest.mark.usefixtures("archive")
def test_passages_have_a_column_where_the_set_names_them(dateline: Dateline, own: Path) -> None:
    (own / "qrels.tsv").write_text("q1\tpier#0\t1\n")
    shown = dateline("evaluate", own).stdout
    assert "by article  by passage" in shown
    assert "nothing is measured by passage" not in shown


@pytest.mark.usefixtures("archive")
def test_settings_are_compared_on_the_same_questions(dateline: Dateline, own: Path) -> None:
    result = dateline(
        "evaluate", own, "--json", "--compare", "threshold=1", "--compare", "recency=1"
    )
    told = measured(result)
    assert (told["before"]["threshold"], told["after"]["threshold"]) == (0.045, 1)
    changes = {change["figure"]: change for change in told["changes"]}
    refused = changes["answerable refused, saying no"]
    assert (refused["after"], refused["better"]) == (1, 0)
    assert refused["worse"] == round(4 * (1 - refused["before"]))
    assert changes["MRR, by article"]["worse"] == len(told["fallen"])


@pytest.mark.usefixtures("archive")
def test_two_archives_can_be_compared(
    dateline: Dateline, own: Path, tmp_path: Path, encoder: HashedWords, articles: list[Article]
) -> None:
    with Archive(tmp_path / "smaller", encoder) as opened:
        opened.add(articles[:1])
    told = measured(
        dateline("evaluate", own, "--json", "--compare", f"archive={tmp_path / 'smaller'}")
    )
    assert [told[side]["by_article"]["hit@1"] for side in ("before", "after")] == [0.75, 0.25]


def test_with_a_corpus_the_size_of_passages_can_be_compared(
    dateline: Dateline, whole: Path
) -> None:
    result = dateline("evaluate", whole, "--compare", "passage_words=1", "--compare", "k=1")
    assert result.exit_code == 0, result.output
    assert result.stderr.count("Making an archive of") == 2
    assert "passage_words=1, k=1" in " ".join(result.stdout.split())


@pytest.mark.usefixtures("archive")
def test_the_comparison_is_shown_side_by_side(
    dateline: Dateline, own: Path, tmp_path: Path, encoder: HashedWords, articles: list[Article]
) -> None:
    same = dateline("evaluate", own, "--compare", "threshold=0.3").stdout
    assert "as set  threshold=0.3  difference  better  worse" in same
    assert "The first right article stays where it was in every question." in same
    with Archive(tmp_path / "smaller", encoder) as opened:
        opened.add(articles[:1])
    other = dateline("evaluate", own, "--compare", f"archive={tmp_path / 'smaller'}").stdout
    assert "The first right article fell the most" in other


@pytest.mark.usefixtures("archive")
@pytest.mark.parametrize(
    ("pair", "error", "said"),
    [
        ("threshold", OptionError, "--compare 'threshold': expected NAME=VALUE"),
        ("=3", OptionError, "expected NAME=VALUE"),
        ("k=0", OptionError, "--compare k=0: expected a whole number from 1 to 100"),
        ("k=ten", OptionError, "expected a whole number"),
        ("treshold=0.3", SettingsError, "the nearest known one is 'DATELINE_THRESHOLD'"),
        ("threshold=3", SettingsError, "--compare: setting 'threshold'"),
        ("passage_words=90", OptionError, "harbour brings no corpus"),
        ("model=other", OptionError, "compare two archives with: --compare archive=DIR"),
    ],
)
def test_what_cannot_be_compared_is_said_before_anything_is_asked(
    dateline: Dateline, own: Path, pair: str, error: type[Exception], said: str
) -> None:
    result = dateline("evaluate", own, "--compare", pair)
    assert isinstance(result.exception, error)
    assert said in str(result.exception)
    assert "Asking" not in result.stderr


def test_no_other_archive_is_compared_where_the_corpus_is_asked(
    dateline: Dateline, whole: Path
) -> None:
    result = dateline("evaluate", whole, "--compare", "archive=elsewhere")
    assert isinstance(result.exception, OptionError)
    assert "harbour brings its own corpus" in str(result.exception)


def test_a_folder_that_is_no_set_ends_with_one_sentence(started: Started, tmp_path: Path) -> None:
    process = started("evaluate", tmp_path)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 2
    assert said.startswith(b"dateline: ")
    assert b"has no queries.jsonl" in said
    assert b"Traceback" not in said


def test_the_help_tells_how_to_write_questions_by_hand(dateline: Dateline) -> None:
    told = " ".join(dateline("evaluate", "--help").stdout.split())
    assert '{"_id": "q1", "text": "Why was the bridge closed?"}' in told
    assert "question, article and 1, with tabs between" in told
