"""The sample archive by the real model, made once, and ways to look into an archive."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from importlib import resources
from pathlib import Path

import pytest

from index import Archive, Article, Encoder, Encodes
from index.intake import take_in
from retrieval import Answer, Question, Retriever
from retrieval.ranking import Ranking, rank

MakeArticle = Callable[..., Article]
Opened = Callable[[Sequence[Article]], Archive]
RankedOf = Callable[[Archive, Question], Ranking]

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


@pytest.fixture
def opened(tmp_path: Path, encoder: Encodes) -> Iterator[Opened]:
    """Make the archive of a test from its articles, each paragraph a passage."""
    with Archive(tmp_path / "own", encoder, passage_words=1) as archive:

        def make(articles: Sequence[Article]) -> Archive:
            archive.add(articles)
            return archive

        yield make


@pytest.fixture
def ranked() -> RankedOf:
    """Rank an archive's candidates for a question, as a retriever does."""

    def ranking(archive: Archive, question: Question) -> Ranking:
        assert archive.search is not None
        rows = archive.catalogue.sources()
        return rank(
            archive.search,
            question,
            archive.encode_question,
            lambda name: [rows[name]] if name in rows else [],
        )

    return ranking
