"""Parts that tests share: a few articles, an encoder whose scores are known, and the real model."""

from __future__ import annotations

import hashlib
import re
import signal
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime
from itertools import count
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, settings

from index import DEFAULT_MODEL, Archive, Article, Encoder, Vector
from index.encoder import Vectors

# How fast the machine is says nothing about whether the code is right.
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")

# A shell ignores Ctrl-C on behalf of what it starts in the background, and so would every process
# that a test starts and interrupts.
signal.signal(signal.SIGINT, signal.default_int_handler)

MakeArticle = Callable[..., Article]
"""Takes fields of Article, all of them optional."""

DIMENSION = 32


class HashedWords:
    """An encoder without a model: each word counts in one of 32 directions, by its hash.

    The cosine of two texts is that of their counts, so that scores can be worked out by hand.
    `encoded` keeps every text that was asked for. A token is a word.
    """

    def __init__(
        self, name: str = "hashed-words", *, fingerprint: str = "f" * 64, limit: int = 64
    ) -> None:
        self.name = name
        self.fingerprint = fingerprint
        self.limit = limit
        self.encoded: list[str] = []

    def tokens(self, text: str) -> int:
        return len(text.split())

    def encode_passages(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> Vectors:
        self.encoded += texts
        if progress:
            progress(len(texts))
        return np.array([direction(text) for text in texts], np.float32).reshape(-1, DIMENSION)

    def encode_question(self, text: str, fingerprint: str) -> Vector:
        assert fingerprint == self.fingerprint
        return direction(text)

    def prepare_questions(self) -> None:
        """Nothing needs to be done."""


def direction(text: str) -> Vector:
    """Return the unit vector, (32,) float32, of a text's words."""
    vector: Vector = np.zeros(DIMENSION, np.float32)
    for word in re.findall(r"\w+", text.casefold()) or [""]:
        vector[hashlib.sha256(word.encode()).digest()[0] % DIMENSION] += 1
    vector /= np.linalg.norm(vector)
    return vector


@pytest.fixture
def encoder() -> HashedWords:
    return HashedWords()


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the exported model is kept, made once for all tests."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(scope="session")
def model(cache: Path) -> Encoder:
    """The real default model, loaded and exported when it is first needed."""
    return Encoder(DEFAULT_MODEL, cache=cache)


@pytest.fixture
def make_article() -> MakeArticle:
    """Make an article with any fields given; ids are article-1, article-2 and so on."""
    numbers = count(1)

    def make(**values: object) -> Article:
        number = next(numbers)
        told: dict[str, object] = {
            "id": f"article-{number}",
            "source": "The Harbour Gazette",
            "headline": f"Council hears report number {number}",
            "published": date(2020, 7, 2),
            "text": f"Report number {number} was read to the harbour council on Thursday morning.",
        }
        return Article(**(told | values))  # type: ignore[arg-type]

    return make


@pytest.fixture
def articles() -> list[Article]:
    """Six articles of three sources: dated by day, by hour and not at all, and one wire copy."""
    ferry = (
        "PORTHAVEN (AFP) - The last night ferry to Saint Anne will sail on Friday, its operator "
        "said on Monday, ending a service that began in 1921.\n\n"
        "“Nobody boards it in winter,” said Ruth Okafor, who directs the Northern Line. "
        "She put the yearly loss at 4.2 million crowns.\n\n- AFP"
    )
    return [
        Article(
            id="pier",
            source="The Harbour Gazette",
            headline="Old pier to close for two years",
            byline="Ida Lund",
            published=date(2020, 7, 2),
            dated_by="print line",
            url="https://gazette.example/2020/07/pier",
            language="en",
            section="City",
            text=(
                "The harbour council voted on Tuesday to close the old pier for two years, and "
                "promised the ferry crews that every sailing would be kept running from the "
                "northern quay.\n\n"
                "Repairs will cost 31 million crowns, the engineer Tomas Berg told the council; "
                "the oak piles beneath the pier have been eaten by shipworm.\n\n"
                "Crews are angry\n\n"
                "Crews said they had been told nothing of the plan, and asked for a meeting with "
                "the mayor before the first of the sailings is moved from the pier in autumn."
            ),
        ),
        Article(
            id="ferry",
            source="The Harbour Gazette",
            headline="Last night ferry sails on Friday",
            published=datetime(2020, 8, 3, 18, 30, tzinfo=UTC),
            dated_by="page metadata",
            text=ferry,
            credit="AFP",
        ),
        Article(
            id="ferry-wire",
            source="Evening Courier",
            headline="Night ferry to Saint Anne ends",
            published=date(2020, 8, 4),
            dated_by="print line",
            text=ferry,
            credit="AFP",
        ),
        Article(
            id="election",
            source="Evening Courier",
            headline="Mayor Lindqvist wins a third term",
            published=date(2022, 9, 12),
            dated_by="print line",
            text=(
                "Mayor Karin Lindqvist won a third term on Sunday with 52 percent of the vote, "
                "after a campaign that turned on rents and on the price of bus tickets.\n\n"
                "Her challenger, the teacher Samuel Adeyemi, conceded shortly after midnight and "
                "said that the count had been fair."
            ),
        ),
        Article(
            id="storm",
            source="Le Journal du Port",
            headline="La tempête prive la côte d'électricité",
            published=date(2023, 1, 18),
            dated_by="page metadata",
            language="fr",
            text=(
                "Une tempête d'une rare violence a privé d'électricité douze mille foyers dans la "
                "nuit de mardi à mercredi, selon la préfecture.\n\n"
                "Les équipes espèrent rétablir le courant avant jeudi soir."
            ),
        ),
        Article(
            id="library",
            source="The Harbour Gazette",
            headline="Library opens its reading room",
            text=(
                "The city library has opened a reading room for old newspapers, where every issue "
                "since 1874 can be read on paper.\n\n"
                "Readers must wash their hands first, the librarian said."
            ),
        ),
    ]


@pytest.fixture
def archive(tmp_path: Path, encoder: HashedWords, articles: list[Article]) -> Iterator[Archive]:
    """An archive of the six articles, each paragraph a passage, encoded by hashed words."""
    with Archive(tmp_path / "archive", encoder, passage_words=1) as opened:
        opened.add(articles)
        yield opened
