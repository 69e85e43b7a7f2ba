"""The command `dateline slack`: how it begins, how it ends, and what it says where it cannot."""

from __future__ import annotations

import signal
import subprocess
import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bot.slack.scopes import OPTIONAL, REQUIRED
from index import Archive, Article
from retrieval import Retriever
from tests.bot.conftest import folded
from tests.bot.slack.played_newsroom import SCOPES, SIGNING, mention, packed, replies, signed
from tests.bot.slack.played_slack import PlayedSlack, Reply, played_slack
from tests.conftest import HashedWords
from tests.slack.person import wait_for
from tests.slack.processes import free_port
from tests.slack.transports import Request, Sockets, post

BOT, APP = "xoxb-1111-VerySecretBot", "xapp-1-VerySecretApp"
Start = Callable[..., subprocess.Popen[bytes]]


@pytest.fixture
def slack() -> Iterator[PlayedSlack]:
    with played_slack() as played:
        played.replies |= replies()
        yield played


@pytest.fixture
def tokens(slack: PlayedSlack, sample: Retriever) -> dict[str, str]:
    """What one workspace's bot is started with, in the names that Slack's tutorials use."""
    return {
        "SLACK_BOT_TOKEN": BOT,
        "SLACK_APP_TOKEN": APP,
        "SLACK_SIGNING_SECRET": SIGNING,
        "DATELINE_SLACK_API": slack.api,
        "DATELINE_ARCHIVE": str(sample.archive.folder),
    }


def complaint(process: subprocess.Popen[bytes]) -> str:
    """Return the one thing that a process says which cannot begin."""
    out, error = process.communicate(timeout=60)
    told = folded(error.decode())
    assert process.returncode == 2, told
    assert out == b""
    assert told.startswith("dateline: ")
    assert told.count("dateline: ") == 1
    for part in ("Traceback", "VerySecret", SIGNING):
        assert part not in told
    return told


def at_once(started: Start, *cases: Mapping[str, str], words: tuple[str, ...] = ()) -> list[str]:
    """Return the complaint of each of some set-ups, each in a process, all beside each other."""
    processes = [started("slack", *words, **case) for case in cases]
    with ThreadPoolExecutor(len(processes)) as pool:
        return list(pool.map(complaint, processes))


def test_without_its_tokens_it_says_which_are_missing_and_where_they_are(
    started: Start, tokens: dict[str, str]
) -> None:
    nothing = {name: "" for name in tokens if name.startswith("SLACK")}
    swapped = {"SLACK_BOT_TOKEN": APP, "SLACK_APP_TOKEN": BOT}
    cases = ({**tokens, **nothing}, {**tokens, **swapped}, {**tokens, "SLACK_APP_TOKEN": ""})
    missing, swap, one = at_once(started, *cases)
    assert "SLACK_BOT_TOKEN is not set" in missing
    assert "SLACK_APP_TOKEN is not set" in missing
    assert "api.slack.com/apps" in missing
    assert "swap them" in swap
    assert "SLACK_APP_TOKEN is not set" in one
    assert "SLACK_BOT_TOKEN" not in one


def test_tokens_that_slack_refuses_end_it_with_what_to_do(
    started: Start, tokens: dict[str, str], slack: PlayedSlack
) -> None:
    slack.replies["auth.test"] = Reply({"error": "invalid_auth"})
    (bot,) = at_once(started, tokens)
    slack.replies |= replies() | {"apps.connections.open": Reply({"error": "missing_scope"})}
    (app,) = at_once(started, tokens)
    assert "Slack does not know the token in SLACK_BOT_TOKEN" in bot
    assert "SLACK_APP_TOKEN lacks the scope connections:write" in app


def test_missing_scopes_end_it_with_their_names(
    started: Start, tokens: dict[str, str], slack: PlayedSlack
) -> None:
    known = replies()["auth.test"].payload
    slack.replies["auth.test"] = Reply(known, {"x-oauth-scopes": "chat:write,commands"})
    (told,) = at_once(started, tokens)
    for scope in REQUIRED:
        assert (scope.name in told) == (scope.name not in {"chat:write", "commands"})
    assert "slack_manifest.yaml" in told


def test_an_archive_or_a_record_that_cannot_be_used_ends_it(
    started: Start, tokens: dict[str, str], tmp_path: Path, articles: list[Article]
) -> None:
    with Archive(tmp_path / "another", HashedWords(), create=True) as archive:
        archive.add(articles)
    (tmp_path / "damaged.sqlite3").write_bytes(b"no database at all, but text " * 100)
    none, another, damaged, gone = at_once(
        started,
        {**tokens, "DATELINE_ARCHIVE": str(tmp_path / "nowhere")},
        {**tokens, "DATELINE_ARCHIVE": str(tmp_path / "another")},
        {**tokens, "DATELINE_SLACK_RECORD": str(tmp_path / "damaged.sqlite3")},
        {**tokens, "DATELINE_SLACK_API": f"http://127.0.0.1:{free_port()}/api/"},
    )
    assert "there is no archive in" in none
    assert "dateline add" in none
    assert "hashed-words" in another
    assert "the record of Slack" in damaged
    assert "Slack cannot be reached at" in gone
    assert not (tmp_path / "nowhere").exists()


def test_an_address_that_is_taken_ends_it(started: Start, tokens: dict[str, str]) -> None:
    with played_slack() as other:
        taken = str(other.server.server_address[1])
        (told,) = at_once(started, {**tokens, "DATELINE_SLACK_PORT": taken}, words=("--http",))
    assert f"nothing can listen at 127.0.0.1, port {taken}" in told


# How it ends.


@pytest.fixture
def sockets() -> Iterator[Sockets]:
    opened = Sockets()
    yield opened
    opened.close()


def thread(name: str, process: subprocess.Popen[bytes], said: list[str]) -> threading.Thread:
    """Read on what a process says."""

    def read() -> None:
        assert process.stderr
        said.extend(line.decode() for line in process.stderr)

    reading = threading.Thread(target=read, name=name, daemon=True)
    reading.start()
    return reading


@pytest.mark.parametrize("ends_by", [signal.SIGTERM, signal.SIGINT], ids=["SIGTERM", "Ctrl-C"])
@pytest.mark.parametrize("transport", ["socket", "http"])
def test_it_ends_with_0_and_what_is_being_answered_gets_its_answer(
    started: Start,
    tokens: dict[str, str],
    slack: PlayedSlack,
    sockets: Sockets,
    tmp_path: Path,
    transport: str,
    ends_by: signal.Signals,
) -> None:
    asked, released = threading.Event(), threading.Event()
    user = replies()["users.info"]

    def slowly(told: Mapping[str, str]) -> Reply:
        asked.set()
        released.wait(30)
        reply: Reply = user(told)
        return reply

    slack.replies |= {
        "users.info": slowly,
        "apps.connections.open": Reply({"url": sockets.url}),
    }
    port = free_port()
    more = {
        "DATELINE_SLACK_PORT": str(port),
        "DATELINE_SLACK_RECORD": str(tmp_path / "slack.sqlite3"),
        # Bolt would take these for an app of many workspaces, and the token for none.
        "SLACK_CLIENT_ID": "1111.2222",
        "SLACK_CLIENT_SECRET": "VerySecretClient",
        "SLACK_VERIFICATION_TOKEN": "VerySecretToken",
    }
    words = ("--http",) if transport == "http" else ()
    process = started("slack", *words, **tokens, **more)
    said: list[str] = []
    reading = thread("standard error", process, said)
    try:
        told = mention("Why was the Tollgate Bridge closed?")
        if transport == "http":
            wait_for(lambda: any("Answering at" in line for line in said), "the server")
            url = f"http://127.0.0.1:{port}/slack/events"
            body = packed(told)
            wait_for(lambda: post(Request(url, signed(body), body)).status == 200)
        else:
            assert sockets.send("events_api", told, 0).status == 200
        assert asked.wait(30)
        process.send_signal(ends_by)
        assert "chat.postMessage" not in dict(slack.asked)
        released.set()
        assert process.wait(30) == 0
    finally:
        released.set()
        process.kill()
    reading.join(30)
    assert slack.times_asked("chat.postMessage") == 1
    assert set(slack.tokens) <= {BOT, APP}
    assert not any("Traceback" in line or "VerySecret" in line for line in said)


def test_what_is_missing_without_an_optional_scope_is_said_at_the_start(
    started: Start, tokens: dict[str, str], slack: PlayedSlack, tmp_path: Path
) -> None:
    known = replies()["auth.test"].payload
    granted = ",".join(name for name in SCOPES.split(",") if name != "channels:history")
    slack.replies["auth.test"] = Reply(known, {"x-oauth-scopes": granted})
    record = str(tmp_path / "slack.sqlite3")
    more = {"DATELINE_SLACK_PORT": "0", "DATELINE_SLACK_RECORD": record, "COLUMNS": "1000"}
    process = started("slack", "--http", **tokens, **more)
    said: list[str] = []
    reading = thread("standard error", process, said)
    try:
        wait_for(lambda: any("Answering at" in line for line in said), "the server")
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0
    finally:
        process.kill()
    reading.join(30)
    text = folded(" ".join(said))
    assert "Connected to Harbour News." in text
    for scope in OPTIONAL:
        told = f"The scope {scope.name} is not granted."
        assert (told in text) == (scope.name == "channels:history")
    assert (
        folded(next(one for one in OPTIONAL if one.name == "channels:history").without_it) in text
    )
