"""Web: what comes over HTTP without being Slack's does nothing, and is written nowhere."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from retrieval import Retriever
from tests.bot.slack.played_newsroom import (
    BOT,
    EVENTS,
    SIGNING,
    TEAM,
    TOKEN,
    Arriving,
    Newsroom,
    mention,
    newsroom,
    packed,
    request,
    signed,
)
from tests.slack.person import wait_for
from tests.slack.transports import signature

WORDS = "Why was the Tollgate Bridge closed?"
FORM = "application/x-www-form-urlencoded"
STAMP = "x-slack-request-timestamp"


@pytest.fixture
def everything_logged(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    """The log as it is when every library writes all that it can."""
    caplog.set_level(logging.DEBUG)
    for name in ("slack_bolt", "slack_sdk", "starlette", "uvicorn", "bot"):
        caplog.set_level(logging.DEBUG, name)
    return caplog


@pytest.fixture
def room(
    sample: Retriever, tmp_path: Path, everything_logged: pytest.LogCaptureFixture
) -> Iterator[Newsroom]:
    with newsroom(sample, tmp_path / "slack.sqlite3") as opened:
        everything_logged.clear()
        opened.slack.asked.clear()
        yield opened


def is_untouched(room: Newsroom) -> bool:
    return room.record.counts(TEAM, since=0).asked == 0 and room.slack.asked == []


def changed(headers: Mapping[str, str], name: str, value: str | None) -> dict[str, str]:
    kept = {one: said for one, said in headers.items() if one != name}
    return kept if value is None else {**kept, name: value}


BODY = packed(mention(WORDS))


def forged() -> dict[str, dict[str, str]]:
    """What a request may carry that is not, or no longer, one of Slack's."""
    good = signed(BODY)
    stamp, mac = good[STAMP], good["x-slack-signature"]
    wide = "".join(chr(0x0660 + int(digit)) for digit in stamp)
    return {
        "no headers": {},
        "no signature": changed(good, "x-slack-signature", None),
        "an empty signature": changed(good, "x-slack-signature", ""),
        "another signature": changed(good, "x-slack-signature", mac[:-1] + "g"),
        "a signature beyond ASCII": changed(good, "x-slack-signature", "v0=\xe9"),
        "another body's signature": signed(BODY + b" "),
        "another secret's signature": changed(
            good, "x-slack-signature", signature(BODY, stamp, "guessed")
        ),
        "301 seconds ago": signed(BODY, age=301),
        "in 302 seconds": signed(BODY, age=-302),
        "no time": changed(good, STAMP, None),
        "an empty time": changed(good, STAMP, ""),
        "a time in words": changed(good, STAMP, "yesterday"),
        "a time with a sign": changed(good, STAMP, f"+{stamp}"),
        "a time with blanks": changed(good, STAMP, f" {stamp} "),
        "a time with an underscore": changed(good, STAMP, f"{stamp[:3]}_{stamp[3:]}"),
        "a time as a fraction": changed(good, STAMP, f"{stamp}.0"),
        "a time in other digits": changed(good, STAMP, wide.encode().decode("latin-1")),
        "a raised digit": changed(good, STAMP, "\xb2\xb3"),
        "a time of 400 digits": changed(good, STAMP, "9" * 400),
        "a time of 5,000 digits": changed(good, STAMP, "9" * 5000),
    }


@pytest.mark.parametrize("name", forged())
def test_a_request_that_slack_did_not_sign_just_now_does_nothing_and_is_not_written_down(
    room: Newsroom, everything_logged: pytest.LogCaptureFixture, name: str
) -> None:
    told = room.post(BODY, forged()[name])
    assert told.status == 401
    assert is_untouched(room)
    log = everything_logged.text
    assert "refused" in log
    for part in ("Tollgate", BOT, "verification-token", SIGNING, "v0="):
        assert part not in log
        assert part not in told.body.decode()


def test_a_signature_holds_for_its_own_body_alone(room: Newsroom) -> None:
    headers = signed(BODY)
    assert room.post(packed(mention("Whose ferry?")), headers).status == 401
    assert is_untouched(room)
    assert room.post(BODY, headers).status == 200


@pytest.mark.parametrize("age", [298, -298])
def test_a_clock_may_be_off_by_five_minutes(room: Newsroom, age: float) -> None:
    body = packed(mention(WORDS))
    assert room.post(body, signed(body, age=age)).status == 200
    assert wait_for(lambda: room.texts)


def test_a_request_that_is_made_again_does_nothing(
    room: Newsroom, everything_logged: pytest.LogCaptureFixture
) -> None:
    body = packed({**mention(WORDS), "event_id": ""})
    headers = signed(body)
    assert room.post(body, headers).status == 200
    wait_for(lambda: room.texts)
    room.slack.asked.clear()
    everything_logged.clear()
    assert room.post(body, headers).status == 401
    assert room.slack.asked == []
    assert "Tollgate" not in everything_logged.text
    assert "a second time" in everything_logged.text


def test_what_slack_brings_again_is_signed_anew_and_acknowledged_without_a_second_answer(
    room: Newsroom,
) -> None:
    body = packed(mention(WORDS))
    for age in (60, 5, 0):
        assert room.post(body, signed(body, age=age)).status == 200
    wait_for(lambda: room.texts)
    other = packed(mention("Who paid for the oil spill?"))
    room.post(other, signed(other))
    wait_for(lambda: len(room.texts) > 1)
    assert len(room.texts) == 2


def test_a_body_larger_than_any_of_slacks_is_refused_before_it_is_read(room: Newsroom) -> None:
    arriving = Arriving([b"x" * 65_536] * 1000)
    told = request(room.web, "POST", EVENTS, signed(b""), arriving)
    assert told.status == 413
    assert arriving.read < 20
    assert is_untouched(room)


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS"])
def test_nothing_but_a_post_is_taken(room: Newsroom, method: str) -> None:
    assert request(room.web, method, EVENTS, signed(BODY), [BODY]).status == 405
    assert is_untouched(room)


@pytest.mark.parametrize("path", ["/", "/slack", "/slack/install", "/slack/oauth_redirect"])
def test_with_one_workspace_nothing_else_is_served(room: Newsroom, path: str) -> None:
    assert request(room.web, "GET", path, {}).status == 404


def test_slack_that_asks_for_the_address_gets_its_challenge_back(room: Newsroom) -> None:
    body = packed({"type": "url_verification", "challenge": "3eZbrw1a", "token": "x"})
    told = room.post(body, signed(body))
    assert (told.status, json.loads(told.body)) == (200, {"challenge": "3eZbrw1a"})
    assert room.post(body, changed(signed(body), "x-slack-signature", "v0=0")).status == 401
    assert is_untouched(room)


@pytest.mark.parametrize("is_signed", [True, False])
def test_slack_that_checks_the_certificate_is_answered_and_nothing_is_done(
    room: Newsroom, is_signed: bool
) -> None:
    body = urlencode({"ssl_check": "1", "token": "x"}).encode()
    headers = signed(body, content=FORM) if is_signed else {"content-type": FORM}
    told = room.post(body, headers)
    assert (told.status, told.body) == (200, b"")
    assert is_untouched(room)


def test_a_command_that_calls_itself_a_check_of_the_certificate_is_no_command(
    room: Newsroom,
) -> None:
    told = {"ssl_check": "1", "command": "/dateline", "text": WORDS, "team_id": TEAM}
    body = urlencode({**told, "user_id": "U0IDA", "channel_id": "C0CITY"}).encode()
    assert room.post(body, {"content-type": FORM}).status == 200
    assert is_untouched(room)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"7",
        b'"text"',
        b"\xff\xfe",
        b"payload=",
        b"payload={",
        b"payload=[]",
        b"payload=7",
        b"{}",
        packed({"type": "event_callback"}),
        packed({"type": "event_callback", "event": None}),
        packed({"type": "event_callback", "event": "text"}),
        packed({"type": "event_callback", "event": {}}),
        packed({"type": "event_callback", "event": {"type": "message"}}),
    ],
)
@pytest.mark.parametrize("content", ["application/json", FORM, "text/plain"])
def test_what_is_signed_and_makes_no_sense_is_refused_and_no_fault_of_ours(
    room: Newsroom, everything_logged: pytest.LogCaptureFixture, body: bytes, content: str
) -> None:
    told = room.post(body, signed(body, content=content))
    assert told.status == 200 or 400 <= told.status < 500
    assert room.texts == []
    assert not [one for one in everything_logged.records if one.levelno >= logging.ERROR]


NAMES = st.sampled_from(
    [
        STAMP,
        "x-slack-signature",
        "content-type",
        "content-length",
        "host",
        "x-slack-retry-num",
        "x-slack-bolt-lazy-only",
        "x-slack-bolt-lazy-function-name",
        "cookie",
    ]
)
LATIN = st.text(st.characters(max_codepoint=255), max_size=60)
VALUES = (
    LATIN
    | st.sampled_from(["application/json", FORM, "0", "1", "v0=", "-1"])
    | st.text("0123456789")
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
BODIES = st.binary(max_size=200) | JSON.map(lambda told: json.dumps(told).encode())


@given(st.dictionaries(NAMES, VALUES, max_size=6), BODIES, st.booleans())
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_headers_and_no_body_are_a_fault_of_ours(
    room: Newsroom, headers: dict[str, str], body: bytes, is_signed: bool
) -> None:
    told = room.post(body, {**headers, **(signed(body) if is_signed else {})})
    assert told.status == 200 or 400 <= told.status < 500
    assert room.texts == []


def test_a_conversation_leaves_no_token_secret_or_address_in_the_log(
    room: Newsroom, everything_logged: pytest.LogCaptureFixture
) -> None:
    body = packed(mention(WORDS))
    room.post(body, signed(body))
    wait_for(lambda: room.texts)
    command: dict[str, Any] = {
        "command": "/dateline",
        "text": WORDS,
        "team_id": TEAM,
        "user_id": "U0IDA",
        "channel_id": "C0CITY",
        "trigger_id": "1.2.VerySecretTrigger",
        "response_url": f"{room.slack.api}VerySecretHook",
    }
    for text in (WORDS, "help"):
        told = urlencode({**command, "text": text}).encode()
        room.post(told, signed(told, content=FORM))
    wait_for(lambda: room.slack.times_asked("VerySecretHook") > 1)
    room.desk.close()
    for secret in (TOKEN, SIGNING, "VerySecret"):
        assert secret not in everything_logged.text
    assert "mention in" in everything_logged.text
