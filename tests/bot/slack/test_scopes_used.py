"""Each scope of the manifest is used: a call that needs it is made, or an event of it is heard."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from retrieval import Retriever
from tests.slack import manifest
from tests.slack.answering import answering
from tests.slack.courier import Delivery
from tests.slack.person import Message, wait_for
from tests.slack.scopes import subscription
from tests.slack.slack import Slack
from tests.slack.workspace import BOT, CITY, DESK, IDA, KARIN

GROUP = "S0NEWSROOM"
WORDS = "Why was the Tollgate Bridge closed?"

# As https://docs.slack.dev/reference tells of each scope, method and event.
CALLED: Mapping[str, set[str]] = {
    "chat:write": {"chat.postMessage", "chat.update", "chat.delete"},
    "assistant:write": {"assistant.threads.setStatus", "assistant.threads.setSuggestedPrompts"},
    "users:read": {"users.info"},
    "usergroups:read": {"usergroups.users.list"},
    "files:write": {"files.getUploadURLExternal", "files.completeUploadExternal"},
}
HEARD: Mapping[str, str] = {
    "app_mentions:read": "app_mention",
    "im:history": "message.im",
    "channels:history": "message.channels",
    "groups:history": "message.groups",
    "commands": "/dateline",
}


def heard(delivery: Delivery) -> str:
    """Return what came, as an app subscribes to it."""
    if delivery.kind == "slash_commands":
        return str(delivery.payload["command"])
    return subscription(delivery.payload.get("event", {}))


def in_thread(slack: Slack, message: Message, number: int = 1) -> list[Message]:
    """Return the bot's answers in a thread, once there are so many."""
    return wait_for(
        lambda: (
            found
            if len(found := slack.from_bot(message["channel"], message["ts"])) >= number
            else []
        )
    )


def live(slack: Slack) -> None:
    """Do what needs each scope, once, and see what comes of it."""
    ida, karin = slack.person(IDA), slack.person(KARIN)
    for channel in (CITY, DESK):
        message = ida.mention(channel, WORDS)
        (answer,) = in_thread(slack, message)
        ida.say(channel, "only Northern Ledger", thread_ts=message["ts"])
        in_thread(slack, message, 2)
        if channel == CITY:
            ida.press(answer, "useful")
    ida.edit(message, f"<@{BOT}> How many people died when the ferry Aurelia capsized?")
    wait_for(lambda: slack.api.of("chat.update"))
    ida.delete(message)
    wait_for(lambda: slack.api.of("chat.delete"))
    ida.open_pane()
    wait_for(lambda: slack.api.of("assistant.threads.setSuggestedPrompts"))
    ida.direct_message(WORDS)
    wait_for(lambda: slack.from_bot(ida.direct))
    karin.command(CITY, "admin")
    card = wait_for(
        lambda: [one for one in slack.from_bot(CITY) if one.get("ephemeral_to") == KARIN]
    )
    karin.press(card[-1], "feedback")
    wait_for(lambda: slack.api.of("files.completeUploadExternal"))


def test_every_scope_that_is_asked_for_is_used_and_no_other_is_needed(
    http_slack: Slack, sample: Retriever, tmp_path: Path
) -> None:
    slack = http_slack
    slack.api.groups[GROUP] = [IDA, KARIN]
    settings = {"slack_allow": GROUP, "slack_admins": KARIN}
    with answering(slack, sample, tmp_path / "slack.sqlite3", **settings):
        live(slack)
    called = {call.method for call in slack.api.calls if call.answer["ok"]}
    came = {heard(delivery) for delivery in slack.courier.deliveries}
    used = {scope for scope, methods in CALLED.items() if methods <= called}
    used |= {scope for scope, name in HEARD.items() if name in came}
    assert used == manifest.scopes()
    assert slack.api.used == manifest.scopes()


def test_every_scope_of_the_manifest_has_the_calls_or_the_event_that_need_it() -> None:
    assert CALLED.keys() | HEARD.keys() == manifest.scopes()
    events = {name for name in HEARD.values() if not name.startswith("/")}
    assert events <= manifest.events()
