"""Serving: the archive over HTTP and to agents, and the keys, as commands that people run."""

from __future__ import annotations

import asyncio
import json
import os
import re
import signal
import socket
import stat
import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import time
from typing import Any

import httpx2
import pytest
from mcp import Client, StdioServerParameters, stdio_client
from mcp.client import Transport
from mcp.client.streamable_http import streamable_http_client
from mcp_types import CallToolResult
from slack_sdk.signature import SignatureVerifier
from typer.testing import Result

from bot.serving import is_loopback
from bot.slack.scopes import REQUIRED
from tests.bot.conftest import folded
from tests.bot.slack.played_slack import Reply, played_slack

Dateline = Callable[..., Result]
Started = Callable[..., "subprocess.Popen[bytes]"]

SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
QUESTION = "Why was the Tollgate Bridge closed?"


@contextmanager
def serving(started: Started, *words: object, **variables: str) -> Iterator[str]:
    """Run `dateline serve` on a free port; what is yielded is its address."""
    process = started("serve", "--port", "0", *words, **variables)
    assert process.stderr is not None
    told = b""
    try:
        while b"Answering at" not in told:
            line = process.stderr.readline()
            assert line, told.decode()
            told += line
        found = re.search(r"http://\S+:\d+", told.decode())
        assert found
        yield found[0]
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=60)
    assert process.returncode == 0


async def search(client: Client) -> dict[str, Any]:
    answer = await client.call_tool("search_archive", {"question": QUESTION})
    assert isinstance(answer, CallToolResult)
    content: dict[str, Any] = answer.structured_content
    assert content
    return content


def with_client(
    transport: Transport, do: Callable[[Client], Awaitable[dict[str, Any]]]
) -> dict[str, Any]:
    async def talk() -> dict[str, Any]:
        async with Client(transport) as client:
            return await do(client)

    return asyncio.run(talk())


# Serving.


def test_an_archive_is_served_as_an_api_and_as_pages(started: Started, own_sample: Path) -> None:
    assert own_sample.exists()
    with serving(started) as url:
        answer = httpx2.get(f"{url}/v1/ask", params={"q": QUESTION}, timeout=60).json()
        page = httpx2.get(url, headers={"Accept": "text/html"})
        contract = httpx2.get(f"{url}/v1/openapi.json").json()
    assert answer["quotes"]
    assert page.headers["content-type"].startswith("text/html")
    assert "<form" in page.text
    assert "/v1/ask" in contract["paths"]


def test_an_archive_that_is_not_there_yet_is_begun_and_said_to_be_empty(
    started: Started, tmp_path: Path
) -> None:
    process = started("serve", "--port", "0")
    assert process.stderr is not None
    told = ""
    while "Answering at" not in told:
        told += process.stderr.readline().decode()
    (url,) = re.findall(r"http://\S+:\d+", told)
    page = httpx2.get(url)
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=60)
    assert "<form" in page.text
    assert "is empty; fill it with: dateline add" in folded(told)
    assert process.returncode == 0
    assert (tmp_path / "archive" / "record.sqlite3").exists()


def test_articles_can_be_written_where_no_key_is_needed(started: Started, cache: Path) -> None:
    assert cache
    article = {
        "headline": "Old pier to close",
        "source": "The Harbour Gazette",
        "published": "2020-07-02",
        "text": "The harbour council voted on Tuesday to close the old pier for two years.",
    }
    with serving(started) as url:
        put = httpx2.put(f"{url}/v1/articles/pier", json=article, timeout=120)
        assert put.is_success, put.text
        read = httpx2.get(f"{url}/v1/articles/pier")
    assert read.json()["article"]["text"] == article["text"]


def test_nobody_beyond_this_machine_is_served_while_there_is_no_key(dateline: Dateline) -> None:
    told = dateline("serve", "--host", "0.0.0.0", "--port", "0")
    assert told.exit_code != 0
    assert "dateline keys make NAME" in folded(str(told.exception) + told.output)


def test_behind_a_proxy_nobody_is_served_while_there_is_no_key(dateline: Dateline) -> None:
    told = dateline("serve", "--proxied", "--port", "0")
    assert told.exit_code != 0
    assert "dateline keys make NAME" in folded(str(told.exception) + told.output)


def test_behind_a_proxy_a_key_is_asked_for_on_this_machine_too(
    started: Started, dateline: Dateline, own_sample: Path
) -> None:
    assert own_sample.exists()
    key = dateline("keys", "make", "cms").stdout.strip()
    with serving(started, "--proxied") as url:
        without = httpx2.get(f"{url}/v1/stats")
        with_key = httpx2.get(f"{url}/v1/stats", headers={"Authorization": f"Bearer {key}"})
        to_agents = httpx2.post(f"{url}/mcp", json={})
    assert (without.status_code, with_key.status_code) == (401, 200)
    assert to_agents.status_code == 401


def test_a_port_that_is_taken_is_told_with_what_to_change(dateline: Dateline) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        told = dateline("serve", "--port", taken.getsockname()[1])
    assert told.exit_code != 0
    said = folded(str(told.exception))
    assert "nothing can listen at 127.0.0.1" in said
    assert "--port" in said


def test_an_address_of_another_machine_is_told_with_what_to_change(dateline: Dateline) -> None:
    dateline("keys", "make", "desk")
    told = dateline("serve", "--host", "192.0.2.1", "--port", "0")
    assert "nothing can listen at 192.0.2.1" in folded(str(told.exception))


@pytest.mark.parametrize(
    ("host", "inside"),
    [
        ("127.0.0.1", True),
        ("127.8.8.8", True),
        ("localhost", True),
        ("::1", True),
        ("[::1]", True),
        ("0.0.0.0", False),
        ("::", False),
        ("10.0.0.5", False),
        ("news.example", False),
        ("", False),
    ],
)
def test_only_an_address_that_nobody_else_reaches_is_this_machines_own(
    host: str, inside: bool
) -> None:
    assert is_loopback(host) is inside


def test_slack_is_answered_beside_where_its_signing_secret_is_set(
    started: Started, own_sample: Path
) -> None:
    assert own_sample.exists()
    body = json.dumps({"type": "url_verification", "challenge": "3eZbrw1aB"})
    now = str(int(time()))
    signed = SignatureVerifier(SECRET).generate_signature(timestamp=now, body=body)
    headers = {"X-Slack-Request-Timestamp": now, "Content-Type": "application/json"}
    with played_slack() as slack:
        scopes = ",".join(scope.name for scope in REQUIRED)
        who = {"team_id": "T1", "team": "Newsroom", "user_id": "U1", "user": "dateline"}
        slack.replies["auth.test"] = Reply(who, headers={"x-oauth-scopes": scopes})
        settings = {
            "DATELINE_SLACK_API": slack.api,
            "SLACK_SIGNING_SECRET": SECRET,
            "SLACK_BOT_TOKEN": "xoxb-1-test",
        }
        with serving(started, **settings) as url:
            where = f"{url}/slack/events"
            unsigned = httpx2.post(where, content=body, headers=headers)
            headers["X-Slack-Signature"] = str(signed)
            answered = httpx2.post(where, content=body, headers=headers)
            page = httpx2.get(url)
    assert unsigned.status_code == 401
    assert "3eZbrw1aB" in answered.text
    assert page.is_success


def test_slack_whose_token_is_missing_is_told_at_the_start(dateline: Dateline) -> None:
    told = dateline("serve", "--port", "0", DATELINE_SLACK_SIGNING_SECRET=SECRET)
    assert told.exit_code != 0
    assert "SLACK_BOT_TOKEN" in str(told.exception)


# Agents.


def test_agents_are_served_over_standard_input(
    environment: dict[str, str | None], own_sample: Path
) -> None:
    assert own_sample.exists()
    kept = {name: value for name, value in os.environ.items() if name not in environment}
    given = kept | {name: value for name, value in environment.items() if value is not None}
    server = StdioServerParameters(command=sys.executable, args=["-m", "bot.cli", "mcp"], env=given)
    found = with_client(stdio_client(server), search)
    assert found["quotes"]


def test_agents_are_served_over_http_with_the_same_keys(
    started: Started, dateline: Dateline, own_sample: Path
) -> None:
    assert own_sample.exists()
    key = dateline("keys", "make", "agent", "--source", "Northern Ledger").stdout.strip()
    headers = {"Authorization": f"Bearer {key}"}
    with serving(started, "--proxied") as url:
        own = httpx2.AsyncClient(headers=headers, timeout=60)
        found = with_client(streamable_http_client(f"{url}/mcp", http_client=own), search)
    assert {quote["source"] for quote in found["quotes"]} == {"Northern Ledger"}


# Keys.


def test_a_key_is_shown_once_and_kept_as_a_hash(dateline: Dateline, tmp_path: Path) -> None:
    made = dateline("keys", "make", "desk")
    key = made.stdout.strip()
    assert re.fullmatch(r"dlk_\S{40,}", key)
    assert "cannot show it again" in folded(made.stderr)
    kept = tmp_path / "archive" / "keys.sqlite3"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    files = [file.read_bytes() for file in kept.parent.glob("keys.sqlite3*")]
    assert all(key.encode() not in file for file in files)
    assert key not in dateline("keys", "list").stdout


def test_keys_are_listed_with_what_they_may_do(dateline: Dateline, own_sample: Path) -> None:
    assert own_sample.exists()
    dateline("keys", "make", "desk")
    dateline("keys", "make", "cms", "--write", "--rate", "30", "--source", "Veyra Tribune")
    listed = {one["name"]: one for one in json.loads(dateline("keys", "list", "--json").stdout)}
    assert (listed["desk"]["scope"], listed["desk"]["sources"]) == ("read", [])
    cms = listed["cms"]
    assert (cms["scope"], cms["rate"], cms["sources"]) == ("write", 30, ["Veyra Tribune"])
    shown = folded(dateline("keys", "list").stdout)
    assert "read and write Veyra Tribune 30" in shown


def test_a_revoked_key_is_listed_as_one(dateline: Dateline) -> None:
    dateline("keys", "make", "desk")
    assert "is revoked" in dateline("keys", "revoke", "desk").stdout
    assert "nothing since" in folded(dateline("keys", "list").stdout)


def test_without_a_key_the_list_is_empty_and_says_so_by_its_exit_code(dateline: Dateline) -> None:
    assert dateline("keys", "list").exit_code == 1


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("make", "desk"), "there is a key named 'desk'"),
        (("make", "other", "--rate", "0"), "the rate is 0"),
        (("make", "other", "--source", "Veyra Tribun"), "it has: Veyra Tribune"),
        (("make", ""), "cannot be named"),
        (("revoke", "nobody"), "no key in use"),
    ],
)
def test_what_cannot_be_done_with_keys_is_one_sentence(
    dateline: Dateline, own_sample: Path, words: tuple[str, ...], said: str
) -> None:
    assert own_sample.exists()
    dateline("keys", "make", "desk")
    told = dateline("keys", *words)
    assert told.exit_code != 0
    assert said in str(told.exception)


def test_a_file_that_holds_no_keys_is_told(dateline: Dateline, tmp_path: Path) -> None:
    file = tmp_path / "keys.txt"
    file.write_text("dlk_x\n" * 100)
    told = dateline("keys", "list", DATELINE_API_KEYS=str(file))
    assert str(file) in str(told.exception)


# What is not needed is not loaded.


def test_asking_in_a_terminal_loads_no_server(
    started: Started, own_sample: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert own_sample.exists()
    monkeypatch.setenv("PYTHONPROFILEIMPORTTIME", "1")
    process = started("ask", QUESTION)
    _, told = process.communicate(timeout=120)
    assert process.returncode == 0
    loaded = set(re.findall(r"\|\s+([\w.]+)$", told.decode(), re.MULTILINE))
    assert "retrieval.retriever" in loaded
    assert not loaded & {"fastapi", "uvicorn", "mcp", "jinja2", "retrieval.api"}
