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
from bot.slack.modals import ask_modal, form_errors, read_form, source_of
from bot.slack.presses import Press
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
        owner = self._buttons.of_person(press.team, press.user)
        modal = ask_modal(private_metadata=self._buttons.of(owner)("compose", ""))
        client.views_open(trigger_id=press.trigger_id, view=modal)

    def channel_of(self, body: Mapping[str, Any]) -> str:
        """Return the channel that a form is answered in, '' for direct messages or none."""
        try:
            owner = self._buttons.read((body.get("view") or {}).get("private_metadata", "")).owner
        except ButtonError:
            return ""
        about = self._desk.record.get(owner)
        return about.channel if about else ""

    def take(self, body: Mapping[str, Any], view: Mapping[str, Any]) -> dict[str, str]:
        """Take in the question of a form; return what is wrong with it, by block."""
        press = Press.of({**body, "actions": [{}]})
        try:
            owner = self._buttons.read(view.get("private_metadata", "")).owner
        except ButtonError:
            return {"question": _ELSEWHERE}
        about = self._desk.record.get(owner)
        if about is None and owner != self._buttons.of_person(press.team, press.user):
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
