"""Scopes: which of them a method or an event needs, from https://docs.slack.dev/reference."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_METHODS: Mapping[str, tuple[str, ...]] = {
    "chat.postMessage": ("chat:write",),
    "chat.postEphemeral": ("chat:write",),
    "chat.update": ("chat:write",),
    "chat.delete": ("chat:write",),
    "chat.scheduleMessage": ("chat:write",),
    "chat.startStream": ("chat:write",),
    "chat.appendStream": ("chat:write",),
    "chat.stopStream": ("chat:write",),
    "assistant.threads.setStatus": ("assistant:write", "chat:write"),
    "assistant.threads.setTitle": ("assistant:write",),
    "assistant.threads.setSuggestedPrompts": ("assistant:write",),
    "users.info": ("users:read",),
    "users.list": ("users:read",),
    "users.lookupByEmail": ("users:read.email",),
    "usergroups.list": ("usergroups:read",),
    "usergroups.users.list": ("usergroups:read",),
    "team.info": ("team:read",),
    "reactions.add": ("reactions:write",),
    "reactions.remove": ("reactions:write",),
    "files.getUploadURLExternal": ("files:write",),
    "files.completeUploadExternal": ("files:write",),
    "files.info": ("files:read",),
    "conversations.open": ("im:write",),
    "conversations.join": ("channels:join",),
}
"""One of them is enough."""

_BY_KIND = {"C": "channels", "G": "groups", "D": "im"}
_READS = {"conversations.info": "read", "conversations.members": "read"}
_HISTORY = {"conversations.history": "history", "conversations.replies": "history"}


def of_method(method: str, arguments: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the scopes one of which a call needs, none where it needs none."""
    verb = (_READS | _HISTORY).get(method)
    if verb:
        kind = _BY_KIND.get(str(arguments.get("channel", ""))[:1], "channels")
        return (f"{kind}:{verb}",)
    return _METHODS.get(method, ())


def subscription(event: Mapping[str, Any]) -> str:
    """Return the name under which an app subscribes to an event."""
    kind = str(event.get("type", ""))
    if kind != "message":
        return kind
    return f"message.{_BY_KIND.get(str(event.get('channel', ''))[:1], 'channels')}"


def of_event(event: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the scopes that the app needs to be sent an event."""
    kind = str(event.get("type", ""))
    if kind == "message":
        return (f"{_BY_KIND.get(str(event.get('channel', ''))[:1], 'channels')}:history",)
    if kind == "app_mention":
        return ("app_mentions:read",)
    if kind == "file_shared":
        return ("files:read",)
    if kind.startswith("reaction_"):
        return ("reactions:read",)
    return ()
