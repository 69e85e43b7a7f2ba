"""Starting: each fault of a set-up in a sentence that says what to do and holds no secret."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from slack_sdk import WebClient

from bot.slack.scopes import OPTIONAL, REQUIRED
from bot.slack.starting import SlackError, check_socket, check_tokens, check_workspace
from tests.bot.slack.played_slack import PlayedSlack, Reply, played_slack

BOT = "xoxb-1111-2222-VerySecretBot"
APP = "xapp-1-A0123456789-3333-VerySecretApp"
SIGNING = "0123456789abcdef0123456789abcdef"
CLIENT, SECRET = "1111.2222", "fedcba9876543210fedcba9876543210"


def check(
    bot: str = "",
    app: str = "",
    signing: str = "",
    client_id: str = "",
    client_secret: str = "",
    *,
    http: bool = False,
) -> str:
    """Return what is wrong, '' if nothing is."""
    try:
        check_tokens(bot, app, signing, client_id, client_secret, http=http)
    except SlackError as error:
        return str(error)
    return ""


# Tokens.


def test_each_way_to_slack_is_content_with_what_it_needs() -> None:
    assert check(BOT, APP) == ""
    assert check(BOT, "", SIGNING, http=True) == ""
    assert check("", "", SIGNING, CLIENT, SECRET, http=True) == ""


def test_socket_mode_with_nothing_set_tells_both_tokens_at_once() -> None:
    told = check()
    for name in ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"):
        assert f"{name} is not set" in told
        assert f"DATELINE_{name}" in told
    assert "OAuth & Permissions > Bot User OAuth Token" in told
    assert "connections:write" in told
    assert "SIGNING" not in told


def test_http_with_nothing_set_tells_the_secret_the_token_and_the_way_for_many() -> None:
    told = check(http=True)
    assert "SLACK_SIGNING_SECRET is not set" in told
    assert "SLACK_BOT_TOKEN is not set" in told
    assert "SLACK_CLIENT_ID and SLACK_CLIENT_SECRET in place of the bot's token" in told
    assert "SLACK_APP_TOKEN" not in told


@pytest.mark.parametrize(
    ("pair", "missing"),
    [((CLIENT, ""), "SLACK_CLIENT_SECRET"), (("", SECRET), "SLACK_CLIENT_ID")],
)
def test_of_the_clients_id_and_secret_neither_goes_without_the_other(
    pair: tuple[str, str], missing: str
) -> None:
    told = check("", "", SIGNING, *pair, http=True)
    assert told.startswith(f"{missing} is not set")


def test_swapped_tokens_are_recognised() -> None:
    assert "swap them" in check(APP, BOT)


@pytest.mark.parametrize(
    ("value", "found"),
    [
        (APP, "an app-level token"),
        ("xoxp-1111-VerySecret", "a person's token"),
        ("xoxe-1-VerySecret", "a token that renews others"),
        ("xoxe.xoxp-1-VerySecret", "a token that renews others"),
        ("VerySecret", "something else"),
    ],
)
def test_another_kind_of_token_in_the_bots_place_is_named(value: str, found: str) -> None:
    told = check(value, APP)
    assert f"SLACK_BOT_TOKEN holds {found}" in told
    assert "xoxb-" in told


def test_a_bots_token_in_the_apps_place_is_named() -> None:
    assert "SLACK_APP_TOKEN holds a bot token" in check(BOT, BOT)


def test_a_bots_token_that_ends_after_twelve_hours_is_told_before_it_does() -> None:
    told = check("xoxe.xoxb-1-VerySecret", APP)
    assert "12 hours" in told
    assert "token rotation" in told


@pytest.mark.parametrize("around", ["'{}'", '"{}"', " {}", "{}\n", '{}"'])
def test_blanks_and_quotation_marks_around_a_token_are_told(around: str) -> None:
    assert "quotation marks" in check(around.format(BOT), APP)


@pytest.mark.parametrize("value", ["xoxb-11 22", "xoxb-11\n22", "xoxb-…"])
def test_a_token_with_characters_that_none_has_is_told(value: str) -> None:
    assert "characters that none has" in check(value, APP)


def test_a_token_in_the_place_of_the_signing_secret_is_told() -> None:
    assert "SLACK_SIGNING_SECRET holds an app-level token" in check(BOT, "", APP, http=True)


def test_the_clients_secret_in_the_place_of_the_signing_secret_is_told() -> None:
    assert "hold the same" in check("", "", SECRET, CLIENT, SECRET, http=True)


def test_the_apps_id_in_the_place_of_the_clients_id_is_told() -> None:
    told = check("", "", SIGNING, "A0123456789", SECRET, http=True)
    assert "holds the app's id" in told


KINDS = ["xoxb-", "xapp-", "xoxp-", "xoxe.xoxb-", "xoxe-", "A0", "", " ", '"']
VALUES = st.builds(
    lambda kind, rest: f"{kind}{rest}" if rest else "",
    st.sampled_from(KINDS),
    st.sampled_from(["", "QQ7ZZ9QQ7ZZ9"]),
)


@given(VALUES, VALUES, VALUES, VALUES, VALUES, st.booleans())
def test_no_value_is_ever_echoed(
    bot: str, app: str, signing: str, client_id: str, client_secret: str, http: bool
) -> None:
    assert "QQ7ZZ9" not in check(bot, app, signing, client_id, client_secret, http=http)


# The workspace.


@pytest.fixture
def slack() -> Iterator[PlayedSlack]:
    with played_slack() as played:
        yield played


KNOWN = {
    "team": "Harbour News",
    "team_id": "T0NEWS",
    "user": "dateline",
    "user_id": "U0BOT",
    "bot_id": "B0BOT",
}
REQUIRED_NAMES = ",".join(scope.name for scope in REQUIRED)
ALL_NAMES = ",".join([REQUIRED_NAMES, *(scope.name for scope in OPTIONAL)])


def refusal(slack: PlayedSlack, reply: Reply) -> str:
    slack.replies["auth.test"] = reply
    with pytest.raises(SlackError) as told:
        check_workspace(slack.client(BOT))
    assert "VerySecret" not in str(told.value)
    return str(told.value)


@pytest.mark.parametrize("header", ["x-oauth-scopes", "X-OAuth-Scopes"])
def test_a_workspace_is_known_by_its_name_its_bot_and_what_it_granted(
    slack: PlayedSlack, header: str
) -> None:
    slack.replies["auth.test"] = Reply(KNOWN, {header: ALL_NAMES})
    workspace = check_workspace(slack.client())
    assert (workspace.team, workspace.team_name) == ("T0NEWS", "Harbour News")
    assert (workspace.bot_user, workspace.bot, workspace.name) == ("U0BOT", "B0BOT", "dateline")
    assert workspace.granted.names == frozenset(ALL_NAMES.split(","))
    assert workspace.without == ()


def test_where_slack_does_not_say_what_is_granted_nothing_is_complained_of(
    slack: PlayedSlack,
) -> None:
    slack.replies["auth.test"] = Reply(KNOWN)
    workspace = check_workspace(slack.client())
    assert workspace.granted.names is None
    assert workspace.without == ()


def test_refused_optional_scopes_are_told_with_what_is_lost_and_stop_nothing(
    slack: PlayedSlack,
) -> None:
    slack.replies["auth.test"] = Reply(KNOWN, {"x-oauth-scopes": REQUIRED_NAMES})
    sentences = check_workspace(slack.client()).without
    assert len(sentences) == len(OPTIONAL)
    for sentence, scope in zip(sentences, OPTIONAL, strict=True):
        assert scope.name in sentence
        assert scope.without_it in sentence


def test_missing_required_scopes_are_told_with_the_manifest_that_has_them(
    slack: PlayedSlack,
) -> None:
    told = refusal(slack, Reply(KNOWN, {"x-oauth-scopes": "chat:write,commands"}))
    assert "app_mentions:read, im:history, assistant:write, users:read" in told
    assert "chat:write" not in told
    assert "config/slack_manifest.yaml" in told
    assert "Reinstall" in told


@pytest.mark.parametrize(
    ("error", "said"),
    [
        ("invalid_auth", "SLACK_BOT_TOKEN"),
        ("not_authed", "SLACK_BOT_TOKEN"),
        ("account_inactive", "Reinstall"),
        ("token_revoked", "Reinstall"),
        ("token_expired", "token rotation"),
        ("not_allowed_token_type", "another kind of token"),
        ("team_access_not_granted", "organisation"),
        ("something_new", "docs.slack.dev/reference/methods/auth.test"),
    ],
)
def test_each_refusal_says_what_to_do(slack: PlayedSlack, error: str, said: str) -> None:
    assert said in refusal(slack, Reply({"error": error}))


@pytest.mark.parametrize(
    "reply",
    [
        Reply(body=b"<html>Please log in</html>"),
        Reply(body=b"<html>Please log in</html>", status=404),
        Reply(body=b"{broken"),
        Reply(body=b"[]"),
        Reply(body=b'"ok"'),
        Reply(body=b"\xff\xfe{}"),
        Reply({"error": "<script>"}),
        Reply({"error": 5}),
    ],
)
def test_what_is_not_slack_is_told_with_its_address(slack: PlayedSlack, reply: Reply) -> None:
    told = refusal(slack, reply)
    assert "not Slack" in told
    assert slack.api in told
    assert "<" not in told


def test_a_server_that_is_not_there_is_told_with_its_address() -> None:
    with played_slack() as gone:
        client = gone.client()
    with pytest.raises(SlackError) as told:
        check_workspace(client)
    assert re.search(
        r"cannot be reached at http://127\.0\.0\.1:\d+/api/: .*refused", str(told.value)
    )


def test_a_server_that_hangs_up_is_told_with_its_address(slack: PlayedSlack) -> None:
    cut_short = Reply(KNOWN, {"Content-Length": "5000"})
    assert f"cannot be reached at {slack.api}" in refusal(slack, cut_short)


def test_an_address_that_is_none_is_told() -> None:
    client = WebClient(BOT, base_url="ftp://127.0.0.1/", retry_handlers=[])
    with pytest.raises(SlackError, match="cannot be reached at ftp"):
        check_workspace(client)


# Socket Mode.


def test_an_app_token_that_opens_a_connection_is_fine(slack: PlayedSlack) -> None:
    slack.replies["apps.connections.open"] = Reply({"url": "wss://127.0.0.1/link"})
    check_socket(slack.client(), APP)
    assert slack.times_asked("apps.connections.open") == 1


@pytest.mark.parametrize(
    ("error", "said"),
    [
        ("missing_scope", "connections:write"),
        ("invalid_auth", "App-Level Tokens"),
        ("not_allowed_token_type", "opens no connections"),
        ("forbidden_team", "use HTTP"),
        ("something_new", "docs.slack.dev/reference/methods/apps.connections.open"),
    ],
)
def test_an_app_token_that_opens_none_is_told_with_what_to_do(
    slack: PlayedSlack, error: str, said: str
) -> None:
    slack.replies["apps.connections.open"] = Reply({"error": error})
    with pytest.raises(SlackError) as told:
        check_socket(slack.client(), APP)
    assert said in str(told.value)
    assert "VerySecret" not in str(told.value)
