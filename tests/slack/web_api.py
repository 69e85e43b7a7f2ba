"""WebApi: the methods that the app calls, checked, recorded and done by the emulator."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.slack import manifest
from tests.slack.checks import check_message, check_view
from tests.slack.emulator import Emulator
from tests.slack.posted import Posted
from tests.slack.schema import Schema
from tests.slack.scopes import of_method
from tests.slack.shown import Shown
from tests.slack.transports import Sockets
from tests.slack.trouble import Script, Trouble
from tests.slack.workspace import APP_TOKEN, BOT_TOKEN, TEAM, people

Answer = dict[str, Any]
Method = Callable[[dict[str, Any]], Answer]

PROMPTS = 4
_MESSAGES = {"chat.postMessage", "chat.postEphemeral", "chat.update"}
_VIEWS = {"views.open", "views.push", "views.update", "views.publish"}
_NO = {False, "0", "false"}


@dataclass(frozen=True, slots=True)
class Call:
    """A call as it came, and what it was answered; `at` is in seconds since 1970."""

    method: str
    arguments: dict[str, Any]
    token: str
    at: float
    answer: Answer


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer as it goes over HTTP; `is_cut` ends the connection instead."""

    answer: Answer
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    is_cut: bool = False


class WebApi:
    """Stands between the app and the emulator. What a test may change are the plain attributes.

    `wrong` holds what no message or view may be. `scopes` were granted and `events` are subscribed
    to, by the manifest at first; `used` are the scopes that anything needed. `people` is what
    users.info tells of each, `groups` the members of user groups, `tokens` the team of each token,
    and `answers` what a test answers in Slack's stead.
    """

    def __init__(
        self,
        emulator: Emulator,
        posted: Posted,
        shown: Shown,
        schema: Schema,
        sockets: Sockets | None = None,
    ) -> None:
        self.calls: list[Call] = []
        self.wrong: list[str] = []
        self.script = Script()
        self.scopes = manifest.scopes()
        self.events = manifest.events()
        self.used: set[str] = set()
        self.people = people()
        self.groups: dict[str, list[str]] = {}
        self.tokens: dict[str, str] = {BOT_TOKEN: TEAM, APP_TOKEN: TEAM}
        self.answers: dict[str, Method] = {}
        self._emulator = emulator
        self._schema = schema
        self._own: dict[str, Method] = {
            "users.info": self._user,
            "usergroups.users.list": self._group,
            "assistant.threads.setStatus": lambda _: {"ok": True},
            "assistant.threads.setTitle": lambda _: {"ok": True},
            "assistant.threads.setSuggestedPrompts": self._prompts,
            "chat.postMessage": posted.post,
            "chat.postEphemeral": posted.post_ephemeral,
            "chat.update": posted.update,
            "chat.delete": posted.delete,
            "views.open": shown.open,
            "views.push": shown.push,
            "views.update": shown.update,
            "views.publish": shown.publish,
        }
        if sockets:
            self._own["apps.connections.open"] = lambda _: {"ok": True, "url": sockets.url}

    def of(self, *methods: str) -> list[Call]:
        """Return the calls of some methods, in order."""
        return [call for call in self.calls if call.method in methods]

    def call(self, method: str, arguments: dict[str, Any], token: str) -> Reply:
        """Answer a call as Slack would, or as its trouble says."""
        at = time.time()
        trouble = self.script.take(method) or Trouble(done=True)
        if trouble.seconds:
            time.sleep(trouble.seconds)
        if trouble.done:
            answer = self._answer(method, arguments, token)
        else:
            answer = {"ok": False, "error": trouble.error}
        self.calls.append(Call(method, arguments, token, at, answer))
        headers = {"x-oauth-scopes": ",".join(sorted(self.scopes))}
        if trouble.retry_after is not None:
            headers["Retry-After"] = str(trouble.retry_after)
        return Reply(answer, trouble.status, headers, trouble.is_cut)

    def record(self, method: str, arguments: dict[str, Any], answer: Answer) -> None:
        """Keep a message that came by another way, and check it."""
        self.calls.append(Call(method, arguments, "", time.time(), answer))
        self.note(method, check_message(arguments, self._schema))

    def check_view(self, where: str, view: Mapping[str, Any]) -> None:
        """Check a view that came by another way."""
        self.note(where, check_view(view, self._schema))

    def note(self, where: str, wrong: list[str]) -> None:
        """Keep what is wrong, for the test to fail by at its end."""
        self.wrong += [f"{where}: {said}" for said in wrong]

    def _answer(self, method: str, arguments: dict[str, Any], token: str) -> Answer:
        if method not in self.answers:
            refusal = self._refusal(method, arguments, token)
            if refusal:
                return refusal
        does = self.answers.get(method) or self._own.get(method)
        answer = does(arguments) if does else self._emulator.api(method, arguments)
        if method == "auth.test" and not does:
            return {**answer, "team_id": self.tokens[token]}
        return answer

    def _refusal(self, method: str, arguments: dict[str, Any], token: str) -> Answer:
        if token not in self.tokens:
            return {"ok": False, "error": "invalid_auth" if token else "not_authed"}
        if (method == "apps.connections.open") != token.startswith("xapp-"):
            return {"ok": False, "error": "not_allowed_token_type"}
        needed = of_method(method, arguments)
        if needed and not self.scopes & set(needed):
            told = {"needed": needed[0], "provided": ",".join(sorted(self.scopes))}
            return {"ok": False, "error": "missing_scope", **told}
        self.used |= self.scopes & set(needed)
        return self._unfit(method, arguments)

    def _unfit(self, method: str, arguments: dict[str, Any]) -> Answer:
        wrong: list[str] = []
        if method in _MESSAGES:
            wrong = check_message(arguments, self._schema)
        if method in _VIEWS:
            wrong = check_view(arguments["view"], self._schema)
        if method == "chat.postMessage" and arguments.get("mrkdwn", True) not in _NO:
            wrong.append("text would be formatted; it is sent with mrkdwn=False")
        self.note(method, wrong)
        if not wrong:
            return {}
        error = "invalid_blocks" if method in _MESSAGES else "invalid_arguments"
        return {"ok": False, "error": error, "response_metadata": {"messages": wrong}}

    def _user(self, arguments: dict[str, Any]) -> Answer:
        answer = self._emulator.api("users.info", arguments)
        told = self.people.get(str(arguments.get("user")))
        if told is None:
            return answer
        known = answer.get("user", {"id": arguments["user"], "name": "somebody"})
        return {"ok": True, "user": {**known, **told}}

    def _group(self, arguments: dict[str, Any]) -> Answer:
        users = self.groups.get(str(arguments.get("usergroup")))
        if users is None:
            return {"ok": False, "error": "no_such_subteam"}
        return {"ok": True, "users": users}

    def _prompts(self, arguments: dict[str, Any]) -> Answer:
        prompts = arguments.get("prompts") or []
        wrong = [] if len(prompts) <= PROMPTS else [f"{len(prompts)} prompts"]
        wrong += [f"{one!r} is no prompt" for one in prompts if set(one) != {"title", "message"}]
        self.note("assistant.threads.setSuggestedPrompts", wrong)
        return {"ok": False, "error": "invalid_arguments"} if wrong else {"ok": True}
