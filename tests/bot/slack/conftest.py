"""Slack as the tests of the bot have it: the emulator, in both transports, and Slack's types."""

from __future__ import annotations

import os
from collections.abc import Iterator
from importlib import resources
from pathlib import Path

import pytest

from index import Archive, Encoder
from index.intake import take_in
from retrieval import Retriever
from tests.slack.npm import NpmError, Packages
from tests.slack.schema import Schema
from tests.slack.slack import Slack, started
from tests.slack.workspace import Transport


@pytest.fixture(scope="session")
def packages() -> Packages:
    """The packages of npm; without them these tests are skipped, or fail where they must run."""
    try:
        return Packages.installed()
    except NpmError as error:
        if os.environ.get("CI") or os.environ.get("REQUIRE_SLACK"):
            pytest.fail(f"these tests must run here: {error}", pytrace=False)
        pytest.skip(str(error))


@pytest.fixture(scope="session")
def block_schema(packages: Packages) -> Schema:
    return Schema(packages.schema())


@pytest.fixture(params=["socket", "http"])
def slack(
    request: pytest.FixtureRequest, packages: Packages, block_schema: Schema, tmp_path: Path
) -> Iterator[Slack]:
    """A workspace of its own for each test, in both transports."""
    yield from _workspace(request.param, packages, block_schema, tmp_path)


@pytest.fixture
def socket_slack(packages: Packages, block_schema: Schema, tmp_path: Path) -> Iterator[Slack]:
    yield from _workspace("socket", packages, block_schema, tmp_path)


@pytest.fixture
def http_slack(packages: Packages, block_schema: Schema, tmp_path: Path) -> Iterator[Slack]:
    yield from _workspace("http", packages, block_schema, tmp_path)


def _workspace(
    transport: Transport, packages: Packages, schema: Schema, folder: Path
) -> Iterator[Slack]:
    with started(transport, packages, folder, schema=schema) as running:
        yield running
        assert running.api.wrong == [], "Slack would have refused what the app sent"


@pytest.fixture(scope="session")
def sample(model: Encoder, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Retriever]:
    """The sample archive that comes with Dateline, by the real model."""
    with Archive(tmp_path_factory.mktemp("sample"), model, create=True) as opened:
        with resources.as_file(resources.files("index").joinpath("sample")) as folder:
            take_in(opened, [folder], commit_articles=256)
        yield Retriever(opened)
