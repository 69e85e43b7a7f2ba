"""Shown: the views that the bot opens, changes and publishes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from tests.slack.emulator import Emulator
from tests.slack.posted import Translate
from tests.slack.views import View, Views, of_front


class Shown:
    """Does the view methods; what a press on the emulator's page opens is shown there too."""

    def __init__(self, emulator: Emulator, views: Views, translate: Translate) -> None:
        self._emulator = emulator
        self._views = views
        self._translate = translate
        self._on_page: dict[str, str] = {}

    def open(self, arguments: Mapping[str, Any]) -> dict[str, Any]:
        """Do views.open."""
        return self._show("views.open", self._views.open, arguments)

    def push(self, arguments: Mapping[str, Any]) -> dict[str, Any]:
        """Do views.push."""
        return self._show("views.push", self._views.push, arguments)

    def update(self, arguments: Mapping[str, Any]) -> dict[str, Any]:
        """Do views.update."""
        name, external = (str(arguments.get(one) or "") for one in ("view_id", "external_id"))
        view = self._views.find(name, external)
        if view is None:
            return {"ok": False, "error": "not_found"}
        if arguments.get("hash") and arguments["hash"] != view["hash"]:
            return {"ok": False, "error": "hash_conflict"}
        on_page = [page for page, ours in self._on_page.items() if ours == view["id"]]
        self._views.update(view, arguments["view"])
        if on_page:
            told = {"view_id": on_page[-1], "view": self._for_page(view)}
            self._remember(self._emulator.api("views.update", told), view)
        return {"ok": True, "view": view}

    def publish(self, arguments: Mapping[str, Any]) -> dict[str, Any]:
        """Do views.publish."""
        user, view = str(arguments["user_id"]), self._views.made(arguments["view"])
        if arguments.get("hash") and (
            not self._views.has_home(user) or self._views.home(user)["hash"] != arguments["hash"]
        ):
            return {"ok": False, "error": "hash_conflict"}
        self._views.publish(user, view)
        told = {"user_id": user, "view": self._for_page(view)}
        self._remember(self._emulator.api("views.publish", told), view)
        return {"ok": True, "view": view}

    def ours(self, name: str) -> View | None:
        """Return the view that the emulator's page knows by another id."""
        return self._views.find(self._on_page.get(name, name))

    def _show(
        self, method: str, show: Callable[[str, View], None], arguments: Mapping[str, Any]
    ) -> dict[str, Any]:
        name = str(arguments.get("trigger_id") or "")
        trigger = self._views.triggers.get(name)
        if trigger is None:
            return {"ok": False, "error": "invalid_trigger_id"}
        if trigger.is_used:
            return {"ok": False, "error": "exchanged_trigger_id"}
        trigger.is_used = True
        view = self._views.made(arguments["view"])
        show(trigger.user, view)
        if not of_front(name):
            told = {"trigger_id": name, "view": self._for_page(view)}
            self._remember(self._emulator.api(method, told), view)
        return {"ok": True, "view": view}

    def _for_page(self, view: View) -> View:
        return {**view, "blocks": self._translate(view["blocks"])}

    def _remember(self, answer: Mapping[str, Any], view: View) -> None:
        if answer.get("ok"):
            self._on_page[answer["view"]["id"]] = view["id"]
