"""Forms: the modal in which a question is put together."""

from __future__ import annotations

from collections.abc import Mapping
from time import time
from typing import Any
from uuid import uuid4

from slack_sdk import WebClient

from bot.slack.asked import Asked
from bot.slack.buttons import ButtonError, Buttons
from bot.slack.desk import Desk
from bot.slack.modals import ask_modal, form_errors, read_form, refused_modal, source_of
from bot.slack.presses import Press, is_for_one
from bot.slack.text import as_sentence
from retrieval import QuestionError

_ELSEWHERE = "I no longer know where this form came from. Close it, and open it again."


class Forms:
    """Opens the form, and takes in what it asks."""

    def __init__(self, desk: Desk, buttons: Buttons) -> None:
        self._desk = desk
        self._buttons = buttons

    def open(self, press: Press, client: WebClient) -> None:
        """Open an empty form; it is answered in the direct messages with the person."""
        told = self._refusal(press, client, press.user)
        if told:
            client.views_open(trigger_id=press.trigger_id, view=refused_modal(told))
            return
        owner = self._buttons.of_person(press.team, press.user)
        modal = ask_modal(private_metadata=self._buttons.of(owner)("compose", ""))
        client.views_open(trigger_id=press.trigger_id, view=modal)

    def names(self, body: Mapping[str, Any], client: WebClient) -> list[str]:
        """Return the sources to choose from in a form or in App Home; none for who may not ask."""
        press = Press.of({**body, "actions": [{}]})
        metadata = (body.get("view") or {}).get("private_metadata", "")
        channel = press.user
        try:
            about = self._desk.record.get(self._buttons.read(metadata).owner)
        except ButtonError:
            about = None
        if about and self._is_theirs(about, press):
            channel = about.channel
        if self._refusal(press, client, channel):
            return []
        covered = self._desk.answering.seen_from(channel).covered()
        return [name for name, _ in covered.sources]

    def _refusal(self, press: Press, client: WebClient, channel: str) -> str:
        person = self._desk.people.find(client, press.user, press.team)
        return self._desk.policy.refusal(person, channel)

    @staticmethod
    def _is_theirs(about: Asked, press: Press) -> bool:
        """Tell whether somebody may ask on from an answer."""
        return about.team == press.team and (not is_for_one(about) or about.user == press.user)

    def take(self, body: Mapping[str, Any], view: Mapping[str, Any]) -> dict[str, str]:
        """Take in the question of a form; return what is wrong with it, by block."""
        press = Press.of({**body, "actions": [{}]})
        try:
            opened = self._buttons.read(view.get("private_metadata", ""))
        except ButtonError:
            return {"question": _ELSEWHERE}
        about = self._desk.record.get(opened.owner)
        is_own = opened.owner == self._buttons.of_person(press.team, press.user)
        is_theirs = self._is_theirs(about, press) if about else is_own
        if opened.verb != "compose" or not is_theirs:
            return {"question": _ELSEWHERE}
        channel = about.channel if about else press.user
        retriever = self._desk.answering.seen_from(channel)
        names = [name for name, _ in retriever.covered().sources]
        form = read_form(view["state"]["values"])
        errors = form_errors(form)
        if errors:
            return errors
        sources = [source_of(value, names) for value in form.sources]
        if not all(sources):
            return {"sources": "A source that you chose is not in the archive any longer."}
        try:
            question = self._desk.answering.read(
                retriever,
                form.question,
                sources=sources,
                after=form.after,
                before=form.before,
                order=form.order if form.order != "best" else None,
            )
        except QuestionError as error:
            return {"question": as_sentence(str(error))}
        asked = Asked(
            id=uuid4().hex,
            team=press.team,
            enterprise=press.enterprise,
            channel=channel,
            user=press.user,
            way="modal",
            text=form.question,
            taken_at=time(),
            thread=about.thread if about else "",
            private=about.private if about else False,
            response_url=about.response_url if about and about.private else "",
            question=question,
            previous=about.id if about else "",
        )
        self._desk.hear(asked, f"view:{view.get('id') or asked.id}")
        return {}
