"""The instruments themselves: the emulator, the front before it, and what people do."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from slack_bolt import App
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.webhook import WebhookClient
from websockets.sync.client import ClientConnection, connect

from tests.slack import echo as echoes
from tests.slack import npm
from tests.slack.courier import Delivery, event_times
from tests.slack.npm import NpmError, Packages
from tests.slack.person import wait_for
from tests.slack.slack import Slack
from tests.slack.transports import post, signature
from tests.slack.trouble import dropped, limited, lost, refused
from tests.slack.workspace import CITY, ELSEWHERE, IDA, STRANGER


@pytest.fixture
def echo(slack: Slack) -> Iterator[App]:
    with echoes.listening(slack, echoes.app(slack)) as app:
        yield app


@pytest.fixture
def client(slack: Slack) -> WebClient:
    return WebClient(token=slack.bot_token, base_url=slack.api_url, retry_handlers=[])


def texts(slack: Slack, channel: str) -> list[str]:
    return [message["text"] for message in slack.from_bot(channel)]


@pytest.mark.usefixtures("echo")
def test_a_mention_is_answered_in_its_thread_with_the_blocks_that_the_bot_sent(
    slack: Slack,
) -> None:
    message = slack.person(IDA).mention(CITY, "Why?")
    (answer,) = wait_for(lambda: slack.from_bot(CITY, message["ts"]))
    assert answer["text"] == "Why?"
    assert [block["type"] for block in answer["blocks"]] == ["rich_text", "actions"]


@pytest.mark.usefixtures("echo")
def test_a_direct_message_is_answered_there(slack: Slack) -> None:
    ida = slack.person(IDA)
    ida.direct_message("Hello")
    assert wait_for(lambda: texts(slack, ida.direct)) == ["Hello"]


@pytest.mark.usefixtures("echo")
def test_a_command_is_answered_to_the_asker_alone(slack: Slack) -> None:
    slack.person(IDA).command(CITY, "ferry")
    (answer,) = wait_for(lambda: slack.from_bot(CITY))
    assert (answer["subtype"], answer["ephemeral_to"]) == ("ephemeral", IDA)
    assert [call.method for call in slack.api.calls][-1] == "response_url"


@pytest.mark.usefixtures("echo")
def test_a_press_on_a_private_answer_carries_no_message_and_its_url_replaces_it(
    slack: Slack,
) -> None:
    ida = slack.person(IDA)
    ida.command(CITY, "ferry")
    (answer,) = wait_for(lambda: slack.from_bot(CITY))
    ida.press(answer, "share")
    wait_for(lambda: texts(slack, CITY) == ["ferry True"])
    assert "message" not in slack.courier.deliveries[-1].payload


@pytest.mark.usefixtures("echo")
def test_a_modal_is_opened_filled_in_and_sent(slack: Slack) -> None:
    ida = slack.person(IDA)
    ida.mention(CITY, "Why?")
    (answer,) = wait_for(lambda: slack.from_bot(CITY))
    ida.press(answer, "ask")
    assert ida.modal["title"]["text"] == "Ask"
    (offered,) = ida.suggest("sources", "dawn")
    assert offered["text"]["text"] == "DAWN"
    assert ida.submit_modal({"question": "nothing"})["errors"] == {"b0": "Ask something"}
    ida.submit_modal({"after": "2020-07-02", "sources": [offered]})
    assert wait_for(lambda: texts(slack, ida.direct)) == ["Who? 2020-07-02 ['dawn']"]
    assert not slack.front.views.has_modal(IDA)


@pytest.mark.usefixtures("echo")
def test_shortcuts_open_modals_that_change_by_a_press_and_tell_when_they_are_closed(
    slack: Slack,
) -> None:
    ida = slack.person(IDA)
    message = ida.say(CITY, "Ferry ends")
    ida.shortcut("find")
    assert ida.modal["title"]["text"] == "Everywhere"
    ida.shortcut("find", message)
    wait_for(lambda: ida.modal["title"]["text"] == "Ferry ends")
    ida.press_in_modal("clear")
    wait_for(lambda: ida.modal["title"]["text"] == "Cleared")
    ida.close_modal()
    assert wait_for(lambda: texts(slack, ida.direct)) == ["closed"]


@pytest.mark.usefixtures("echo")
def test_home_is_published_when_it_is_opened(slack: Slack) -> None:
    ida = slack.person(IDA)
    ida.open_home()
    assert ida.home["blocks"][0]["elements"][0]["action_id"] == "again"


@pytest.mark.usefixtures("echo")
def test_edits_deletions_and_files_reach_the_app(slack: Slack) -> None:
    ida = slack.person(IDA)
    message = ida.direct_message("First")
    ida.edit(message, "Second")
    wait_for(lambda: "changed: Second" in texts(slack, ida.direct))
    ida.delete(message)
    wait_for(lambda: "message_deleted" in texts(slack, ida.direct))
    ida.upload(ida.direct, "notes.txt", b"notes", "My notes")
    wait_for(lambda: "My notes" in texts(slack, ida.direct))


@pytest.mark.usefixtures("echo")
def test_an_event_is_doubled_delayed_or_dropped_as_a_test_says(slack: Slack) -> None:
    ida = slack.person(IDA)
    slack.courier.times = event_times(0, 0, 0.05)
    ida.mention(CITY, "three")
    wait_for(lambda: texts(slack, CITY) == ["three"] * 3)
    slack.courier.times = event_times()
    ida.mention(CITY, "never")
    slack.courier.times = event_times(0)
    ida.mention(CITY, "once")
    wait_for(lambda: texts(slack, CITY) == ["three"] * 3 + ["once"])


@pytest.mark.usefixtures("echo")
def test_every_delivery_is_kept_with_its_acknowledgement(slack: Slack) -> None:
    slack.person(IDA).direct_message("Hello")
    (delivery,) = slack.courier.deliveries
    assert delivery.payload["event"]["text"] == "Hello"
    assert [said.status for said in delivery.acknowledged] == [200]
    assert slack.courier.replay(delivery).status == 200


@contextmanager
def page(slack: Slack) -> Iterator[ClientConnection]:
    """What the emulator's page sends its clicks by."""
    url = slack.emulator.url.replace("http", "ws", 1) + "/ui"
    with connect(url, proxy=None, ping_interval=None) as connection:
        yield connection


@pytest.mark.usefixtures("echo")
def test_a_modal_that_is_sent_on_the_emulators_page_holds_what_the_page_does_not_know(
    slack: Slack,
) -> None:
    ida = slack.person(IDA)
    ida.mention(CITY, "Why?")
    (answer,) = wait_for(lambda: slack.from_bot(CITY))
    ida.press(answer, "ask")
    assert ida.modal
    values = {"b0": {"question": {"type": "plain_text_input", "value": "On the page"}}}
    with page(slack) as clicks:
        clicks.send(json.dumps({"t": "view_submit", "user": IDA, "values": values}))
        assert wait_for(lambda: texts(slack, ida.direct)) == ["On the page None []"]


@pytest.mark.usefixtures("echo")
def test_a_press_at_home_on_the_emulators_page_names_the_view(slack: Slack) -> None:
    ida = slack.person(IDA)
    ida.open_home()
    assert ida.home
    pressed = {"type": "button", "action_id": "again", "block_id": "b0", "value": "x"}
    told = {"t": "block_action", "user": IDA, "channel": "", "messageTs": "", "action": pressed}
    with page(slack) as clicks:
        clicks.send(json.dumps(told))
        assert ida.modal["title"]["text"] == "view"
    ida.press_at_home("again")
    wait_for(lambda: len(slack.api.of("views.open")) == 2)
    assert ida.modal["title"]["text"] == "view"


@pytest.mark.usefixtures("echo")
def test_a_retry_says_so_and_brings_the_same_event(slack: Slack) -> None:
    slack.courier.times = event_times(0, 0.01)
    slack.person(IDA).mention(CITY, "Why?")
    wait_for(lambda: len(texts(slack, CITY)) == 2)
    (delivery,) = (one for one in slack.courier.deliveries if is_mention(one))
    requests = [said.request for said in delivery.acknowledged if said.request]
    numbers = [request.headers.get("X-Slack-Retry-Num") for request in requests]
    assert numbers == ([None, "1"] if slack.transport == "http" else [])
    assert len({request.body for request in requests}) <= 1


def is_mention(delivery: Delivery) -> bool:
    event = delivery.payload["event"]
    return isinstance(event, dict) and event["type"] == "app_mention"


def test_a_request_that_was_tampered_with_or_is_stale_is_refused(http_slack: Slack) -> None:
    with echoes.listening(http_slack, echoes.app(http_slack)):
        http_slack.person(IDA).direct_message("Hello")
        (delivery,) = http_slack.courier.deliveries
        request = http_slack.courier.request_of(delivery)
        assert request
        assert post(request).status == 200
        assert post(replace(request, body=request.body + b" ")).status == 401
        stale = str(int(time.time()) - 301)
        headers = {
            **request.headers,
            "X-Slack-Request-Timestamp": stale,
            "X-Slack-Signature": signature(request.body, stale),
        }
        assert post(replace(request, headers=headers)).status == 401


def test_an_app_that_is_asked_to_reconnect_is_answered_again(socket_slack: Slack) -> None:
    with echoes.listening(socket_slack, echoes.app(socket_slack)):
        first = socket_slack.sockets.made
        socket_slack.sockets.ask_to_reconnect()
        wait_for(lambda: socket_slack.sockets.made > first)
        socket_slack.person(IDA).mention(CITY, "Again?")
        assert wait_for(lambda: texts(socket_slack, CITY)) == ["Again?"]


@pytest.mark.usefixtures("echo")
def test_a_response_url_serves_five_times(slack: Slack, client: WebClient) -> None:
    slack.person(IDA).command(CITY, "ferry")
    wait_for(lambda: slack.from_bot(CITY))
    url = slack.courier.deliveries[-1].payload["response_url"]
    hook = WebhookClient(url, retry_handlers=[])
    said = [hook.send(text=str(number)).status_code for number in range(5)]
    assert said == [200, 200, 200, 200, 404]
    hidden = slack.from_bot(CITY)[0]
    with pytest.raises(SlackApiError, match="message_not_found"):
        client.chat_update(channel=CITY, ts=hidden["ts"], text="Changed")


def test_an_update_without_blocks_keeps_those_that_were_there(
    slack: Slack, client: WebClient
) -> None:
    blocks = echoes.blocks("Why?")
    posted = client.chat_postMessage(channel=CITY, text="Why?", blocks=blocks, mrkdwn=False)
    client.chat_update(channel=CITY, ts=posted["ts"], text="Why not?")
    (message,) = slack.from_bot(CITY)
    assert message["text"] == "Why not?"
    assert [block["type"] for block in message["blocks"]] == ["rich_text", "actions"]


def test_where_the_bot_is_no_member_it_cannot_post(client: WebClient) -> None:
    with pytest.raises(SlackApiError, match="not_in_channel"):
        client.chat_postMessage(channel=ELSEWHERE, text="Hello", mrkdwn=False)


def test_a_view_that_somebody_else_changed_is_not_overwritten(
    slack: Slack, client: WebClient
) -> None:
    trigger = slack.front.views.trigger(IDA)
    view = client.views_open(trigger_id=trigger, view=echoes.modal())["view"]
    client.views_update(view_id=view["id"], hash=view["hash"], view=echoes.modal("Second"))
    with pytest.raises(SlackApiError, match="hash_conflict"):
        client.views_update(view_id=view["id"], hash=view["hash"], view=echoes.modal("Third"))
    assert slack.person(IDA).modal["title"]["text"] == "Second"


def test_what_the_granted_scopes_do_not_cover_is_withheld_and_refused(
    slack: Slack, echo: App, client: WebClient
) -> None:
    assert echo
    slack.api.scopes -= {"im:history", "users:read"}
    slack.person(IDA).direct_message("Hello")
    assert slack.courier.deliveries == []
    with pytest.raises(SlackApiError, match="missing_scope"):
        client.users_info(user=IDA)
    granted = client.auth_test().headers["x-oauth-scopes"].split(",")
    assert "users:read" not in granted
    assert "chat:write" in granted


def test_people_are_guests_and_strangers_as_a_test_says(slack: Slack, client: WebClient) -> None:
    assert client.users_info(user=STRANGER)["user"]["is_stranger"]
    slack.api.people[IDA] |= {"is_restricted": True, "tz_offset": 3600}
    user = client.users_info(user=IDA)["user"]
    assert (user["name"], user["is_restricted"], user["tz_offset"]) == ("ida", True, 3600)


def test_calls_fail_as_a_test_scripts_them(slack: Slack, client: WebClient) -> None:
    def post() -> str:
        return str(client.chat_postMessage(channel=CITY, text="Hello", mrkdwn=False)["ts"])

    troubles = (limited(7), refused("not_in_channel"), dropped(), lost())
    slack.api.script.add("chat.postMessage", *troubles)
    with pytest.raises(SlackApiError) as found:
        post()
    assert (found.value.response.status_code, found.value.response.headers["Retry-After"]) == (
        429,
        "7",
    )
    with pytest.raises(SlackApiError, match="not_in_channel"):
        post()
    for _ in range(2):
        with pytest.raises((OSError, ConnectionError)):
            post()
    # What was lost was posted, and only its answer never came.
    assert texts(slack, CITY) == ["Hello"]
    assert post()
    assert len(slack.api.of("chat.postMessage")) == 5


def test_tokens_that_slack_never_gave_are_refused(slack: Slack) -> None:
    client = WebClient(token="xoxb-wrong", base_url=slack.api_url)
    with pytest.raises(SlackApiError, match="invalid_auth"):
        client.auth_test()


def test_a_message_that_slack_would_not_take_is_refused_and_fails_the_test(
    slack: Slack, client: WebClient
) -> None:
    blocks = [{"type": "divider", "color": "red"}]
    with pytest.raises(SlackApiError, match="invalid_blocks"):
        client.chat_postMessage(channel=CITY, text="Hello", blocks=blocks, mrkdwn=False)
    (wrong,) = slack.api.wrong
    assert "'color' was unexpected" in wrong
    slack.api.wrong.clear()


def test_a_trigger_opens_one_modal(slack: Slack, client: WebClient) -> None:
    trigger = slack.front.views.trigger(IDA)
    client.views_open(trigger_id=trigger, view=echoes.modal())
    with pytest.raises(SlackApiError, match="exchanged_trigger_id"):
        client.views_open(trigger_id=trigger, view=echoes.modal())
    with pytest.raises(SlackApiError, match="invalid_trigger_id"):
        client.views_open(trigger_id="1.2.made-up", view=echoes.modal())


def test_without_npm_the_reason_is_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(NpmError, match="npm is not installed"):
        Packages.installed(tmp_path)
    assert not (tmp_path / "installed").exists()


def test_the_lock_pins_every_package_and_names_no_registry() -> None:
    lock = json.loads((Path(npm.__file__).parent / "package-lock.json").read_text())
    packages = {name: told for name, told in lock["packages"].items() if name}
    assert [name for name, told in packages.items() if "integrity" not in told] == []
    assert [name for name, told in packages.items() if "resolved" in told] == []
