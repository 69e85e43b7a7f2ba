"""Real archives served by the real app, asked through an ASGI client."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from index import Archive
from retrieval import Retriever
from retrieval.api import Keys, create_api

LIMIT = 20_000
HERE = "http://localhost"
ELSEWHERE = "https://news.example"

Served = Callable[..., TestClient]
"""Takes an archive, and what `create_api` takes besides; gives a client on the machine itself."""


def app_of(archive: Archive, **given: Any) -> FastAPI:
    """Serve an archive to this machine, for reading and writing, unless it is told otherwise."""
    told: dict[str, Any] = {
        "keys": None,
        "loopback": True,
        "body_limit": LIMIT,
        "writer": archive,
    }
    retriever = Retriever(archive, threshold=given.pop("threshold", 0.0))
    return create_api(retriever, **(told | given))


@pytest.fixture
def served() -> Iterator[Served]:
    with ExitStack() as stack:

        def serve(archive: Archive, base: str = HERE, **given: Any) -> TestClient:
            return stack.enter_context(TestClient(app_of(archive, **given), base_url=base))

        yield serve


@pytest.fixture
def client(archive: Archive, served: Served) -> TestClient:
    """A client on the machine itself, of the archive of six articles."""
    return served(archive)


@pytest.fixture
def keys(tmp_path: Path) -> Iterator[Keys]:
    opened = Keys(tmp_path / "keys.sqlite3")
    yield opened
    opened.close()


@pytest.fixture
def key_of(keys: Keys) -> Callable[..., dict[str, str]]:
    """Make a key and return the headers that carry it."""

    def make(name: str, **given: Any) -> dict[str, str]:
        return {"Authorization": f"Bearer {keys.make(name, **given)}"}

    return make
