"""The reader over the sample archive, and a browser to look at it with."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import lxml.html
import pytest
from playwright.sync_api import Browser, sync_playwright
from starlette.testclient import TestClient

from retrieval import Retriever
from tests.retrieval.pages.served import reading, serving

GetPage = Callable[..., Any]

_OPTIONS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(scope="session")
def client(retriever: Retriever) -> TestClient:
    return TestClient(reading(retriever))


@pytest.fixture(scope="session")
def page(client: TestClient) -> GetPage:
    """Get a page, its parameters by name, and read its HTML."""

    def get(path: str = "/", *, status: int = 200, **parameters: Any) -> Any:
        response = client.get(path, params=parameters or None)
        assert response.status_code == status, response.text
        return lxml.html.document_fromstring(response.content.decode())

    return get


@pytest.fixture(scope="session")
def address(retriever: Retriever) -> Iterator[str]:
    """Where the reader is served for browsers."""
    with serving(retriever) as url:
        yield url


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's chromium; for a module, since its loop would hinder those of other tests."""
    chromium = shutil.which("chromium")
    if chromium is None:
        if os.environ.get("REQUIRE_CHROMIUM") or os.environ.get("CI"):
            pytest.fail("no chromium is installed; apt-get install chromium")
        pytest.skip("no chromium is installed, which these tests look at the reader with")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium, args=list(_OPTIONS))
        yield launched
        launched.close()
