"""Settings of the HTTP API: where it listens, who may ask, where its keys are."""

from __future__ import annotations

from pathlib import Path

import pytest

from config import load


def test_only_this_machine_is_served_and_no_other_site_asks_unless_that_is_set() -> None:
    settings = load({}).settings
    assert (settings.api_host, settings.api_cors) == ("127.0.0.1", ())


def test_the_keys_lie_beside_the_archive_unless_another_file_is_named() -> None:
    beside = load({"DATELINE_ARCHIVE": "news/archive"}).settings
    assert beside.api_keys == Path("news/archive/keys.sqlite3")
    named = load({"DATELINE_ARCHIVE": "news/archive", "DATELINE_API_KEYS": "~/keys"}).settings
    assert named.api_keys == Path("~/keys").expanduser()


@pytest.mark.parametrize(
    "origin",
    ["https://cms.example", "http://localhost:3000", "http://10.0.0.5", "http://[::1]:8000", "*"],
)
def test_an_origin_is_scheme_host_and_port(origin: str) -> None:
    assert load({"DATELINE_API_CORS": origin}).settings.api_cors == (origin,)


def test_several_origins_in_the_environment_are_parted_by_commas() -> None:
    settings = load({"DATELINE_API_CORS": "https://cms.example, https://wiki.example"}).settings
    assert settings.api_cors == ("https://cms.example", "https://wiki.example")
