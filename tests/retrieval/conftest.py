"""The sample archive by the real model, made once, and the questions that go with it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from importlib import resources
from pathlib import Path

import pytest

from index import Archive, Encoder
from index.intake import take_in
from retrieval import Answer, Retriever

QUESTIONS = Path(__file__).resolve().parent.parent / "sample_questions.jsonl"


@pytest.fixture(scope="session")
def sample_archive(tmp_path_factory: pytest.TempPathFactory, model: Encoder) -> Iterator[Archive]:
    """The package's own sample; tests read it and leave it as it is."""
    folder = tmp_path_factory.mktemp("sample") / "archive"
    with (
        resources.as_file(resources.files("index").joinpath("sample")) as sample,
        Archive(folder, model) as opened,
    ):
        report = take_in(opened, [sample], commit_articles=256)
        assert report.failed == []
        yield opened


@pytest.fixture(scope="session")
def retriever(sample_archive: Archive) -> Retriever:
    """The sample archive, answering as it does where nothing is set."""
    return Retriever(sample_archive)


@pytest.fixture(scope="session")
def sample_questions() -> list[dict[str, str | None]]:
    """Fifty questions, each with the headline and the sentence that answer it, or None."""
    return [json.loads(line) for line in QUESTIONS.read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="session")
def sample_answers(
    retriever: Retriever, sample_questions: list[dict[str, str | None]]
) -> list[tuple[dict[str, str | None], Answer]]:
    """Each of the questions with its answer."""
    return [(asked, retriever.ask(str(asked["question"]))) for asked in sample_questions]
