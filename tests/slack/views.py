"""Views: the modals that each person has open, one over the other, and everybody's Home."""

from __future__ import annotations

import copy
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from tests.slack.workspace import APP, BOT_ID, TEAM

View = dict[str, Any]

_EMPTY: Mapping[str, tuple[str, str]] = {
    # How a state names what an element holds, and how the element names what it held at first.
    "plain_text_input": ("value", "initial_value"),
    "number_input": ("value", "initial_value"),
    "email_text_input": ("value", "initial_value"),
    "url_text_input": ("value", "initial_value"),
    "rich_text_input": ("rich_text_value", "initial_value"),
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
    "static_select": ("selected_option", "initial_option"),
    "external_select": ("selected_option", "initial_option"),
    "radio_buttons": ("selected_option", "initial_option"),
    "overflow": ("selected_option", "initial_option"),
    "users_select": ("selected_user", "initial_user"),
    "channels_select": ("selected_channel", "initial_channel"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "multi_static_select": ("selected_options", "initial_options"),
    "multi_external_select": ("selected_options", "initial_options"),
    "checkboxes": ("selected_options", "initial_options"),
    "multi_users_select": ("selected_users", "initial_users"),
    "multi_channels_select": ("selected_channels", "initial_channels"),
    "multi_conversations_select": ("selected_conversations", "initial_conversations"),
}
_MANY = ("multi_", "checkboxes")
_FRONT = ".front"


@dataclass(slots=True)
class Trigger:
    """What lets the app open one modal for a person."""

    user: str
    at: float = field(default_factory=time.monotonic)
    is_used: bool = False


class Views:
    """Keeps views as Slack does: `id` stays through updates, `hash` changes with each."""

    def __init__(self) -> None:
        self.triggers: dict[str, Trigger] = {}
        self._stacks: defaultdict[str, list[View]] = defaultdict(list)
        self._homes: dict[str, View] = {}
        self._numbers = count(1)

    def trigger(self, user: str) -> str:
        """Return a new trigger of somebody."""
        name = f"{next(self._numbers)}.{int(time.time())}{_FRONT}"
        self.triggers[name] = Trigger(user)
        return name

    def know(self, trigger: str, user: str) -> None:
        """Take a trigger of the emulator's as somebody's."""
        self.triggers.setdefault(trigger, Trigger(user))

    def made(self, told: Mapping[str, Any], name: str = "") -> View:
        """Return a view as Slack keeps it: with ids of its own."""
        name = name or f"V0FRONT{next(self._numbers)}"
        view = copy.deepcopy(dict(told))
        view["blocks"] = with_ids(view["blocks"])
        view |= {"id": name, "team_id": TEAM, "app_id": APP, "bot_id": BOT_ID}
        view |= {"root_view_id": name, "previous_view_id": None, "hash": self._hash()}
        return {"private_metadata": "", "callback_id": "", "external_id": "", **view}

    def open(self, user: str, view: View) -> None:
        """Show a modal instead of any that is open."""
        self._stacks[user] = [view]

    def push(self, user: str, view: View) -> None:
        """Show a modal over the one that is open."""
        stack = self._stacks[user]
        if stack:
            view |= {"previous_view_id": stack[-1]["id"], "root_view_id": stack[0]["id"]}
        stack.append(view)

    def find(self, name: str, external: str = "") -> View | None:
        """Return the open modal of an id."""
        every = [view for stack in self._stacks.values() for view in stack]
        for view in [*every, *self._homes.values()]:
            if view["id"] == name or (external and view["external_id"] == external):
                return view
        return None

    def update(self, view: View, told: Mapping[str, Any]) -> View:
        """Change what an open modal shows."""
        kept = {name: view[name] for name in ("id", "root_view_id", "previous_view_id")}
        changed = self.made(told) | kept
        view.clear()
        view.update(changed)
        return view

    def publish(self, user: str, view: View) -> None:
        """Show somebody's Home."""
        self._homes[user] = view

    def top(self, user: str) -> View:
        """Return the modal that somebody sees."""
        assert self._stacks[user], f"{user} has no modal open"
        return self._stacks[user][-1]

    def has_modal(self, user: str) -> bool:
        """Tell whether somebody sees a modal."""
        return bool(self._stacks[user])

    def home(self, user: str) -> View:
        """Return somebody's Home."""
        assert user in self._homes, f"nothing was published for {user}"
        return self._homes[user]

    def has_home(self, user: str) -> bool:
        """Tell whether somebody's Home was published."""
        return user in self._homes

    def close(self, user: str, *, all_of_them: bool = False) -> None:
        """Close the modal that somebody sees."""
        stack = self._stacks[user]
        del stack[0 if all_of_them else -1 :]

    def _hash(self) -> str:
        return f"{int(time.time())}.{next(self._numbers):08x}"


def of_front(trigger: str) -> bool:
    """Tell whether a trigger is one of the front's, which the emulator does not know."""
    return trigger.endswith(_FRONT)


def with_ids(blocks: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return blocks as Slack keeps them: each with a `block_id`."""
    return [{"block_id": f"b{place}", **block} for place, block in enumerate(blocks)]


def elements(blocks: Sequence[Mapping[str, Any]]) -> list[tuple[str, dict[str, Any]]]:
    """Return everything that can be pressed, typed in or chosen from, with its block's id."""
    found = []
    for block in blocks:
        inside = [block.get("element"), block.get("accessory")]
        if block.get("type") in {"actions", "context_actions"}:
            inside += block.get("elements", [])
        found += [(block["block_id"], one) for one in inside if one and "action_id" in one]
    return found


def state(view: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a view's elements hold: what they held at first, or the `values` by action_id.

    An option may be given by its value, where the element lists its options.
    """
    held: dict[str, Any] = {}
    unknown = set(values)
    for block, element in elements(view["blocks"]):
        named = _EMPTY.get(element["type"])
        if named is None:
            continue
        action, (name, at_first) = element["action_id"], named
        empty: Any = [] if element["type"].startswith(_MANY) else None
        value = element.get(at_first, empty)
        if action in values:
            value = chosen(element, values[action])
            unknown.discard(action)
        held.setdefault(block, {})[action] = {"type": element["type"], name: value}
    assert not unknown, f"the view has no element of {sorted(unknown)}"
    return {"values": held}


def chosen(element: Mapping[str, Any], value: Any) -> Any:
    """Return an option by its value, and anything else as it is."""
    if isinstance(value, list | tuple):
        return [chosen(element, one) for one in value]
    groups = element.get("option_groups", [])
    options = [*element.get("options", []), *(one for group in groups for one in group["options"])]
    return next((one for one in options if one["value"] == value), value)
