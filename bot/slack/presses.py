"""Presses: what the buttons under an answer do, for whom, and in which place.

Who asked changes their own answer for all who see it; a press by anybody else is answered to them
alone.
"""

from __future__ import annotations

import hashlib
import logging
import threading
from collections.abc import Mapping
from dataclasses import dataclass, replace
from time import monotonic, sleep, time
from typing import Any
from uuid import uuid4

from slack_sdk import WebClient

from bot.slack.asked import Asked
from bot.slack.blocks import Message
from bot.slack.buttons import ButtonError, Buttons, Pressed
from bot.slack.cards import chip_key
from bot.slack.delivery import deliver, respond, whisper
from bot.slack.delivery import replace as put_in_place
from bot.slack.desk import Desk
from bot.slack.feedback import Verdict
from bot.slack.modals import ask_modal, changed_modal, context_modal, noted
from bot.slack.refusals import notice
from bot.slack.stories import timeline_card
from retrieval import Question

log = logging.getLogger(__name__)

_LOCKS = 64
"""So many answers can be changed in place at the same time."""
_ANSWERING = {"new", "claimed", "posting"}
_WRITTEN = 5.0
"""Seconds that a press waits for an answer that is being posted, or posted anew."""
_OLD = "That answer is no longer kept. Ask again, and I look afresh."
_NOT_OURS = "That button is not one of mine, so I did nothing."
_NOT_YOURS = "That button belongs to somebody else's answer. Ask the question yourself."
_NOT_SHARED = (
    "Slack does not let me post in this channel, so nothing was shared. Add me to the channel and "
    "ask there, or copy a citation from Read in context."
)
_THANKS = {
    "useful": "Thank you. I noted that it was useful.",
    "useless": "Thank you. I noted that it was not useful.",
    "answers": "Thank you. I noted that this passage answers it.",
    "fails": "Thank you. I noted that this passage does not answer it.",
}


@dataclass(frozen=True, slots=True)
class Press:
    """A press as Slack tells of it."""

    team: str
    enterprise: str
    channel: str
    user: str
    message_ts: str
    response_url: str
    trigger_id: str
    value: str
    view: Mapping[str, Any] | None = None
    """The modal in which it was pressed, if it was in one."""

    @classmethod
    def of(cls, body: Mapping[str, Any]) -> Press:
        """Read the body of a `block_actions` request."""
        action = body["actions"][0]
        team, enterprise = body.get("team") or {}, body.get("enterprise") or {}
        container = body.get("container") or {}
        return cls(
            team=team.get("id") or body["user"].get("team_id", ""),
            enterprise=enterprise.get("id", ""),
            channel=(body.get("channel") or {}).get("id") or container.get("channel_id", ""),
            user=body["user"]["id"],
            message_ts=container.get("message_ts", ""),
            response_url=body.get("response_url", ""),
            trigger_id=body.get("trigger_id", ""),
            value=action.get("value", ""),
            view=body.get("view"),
        )


class Presses:
    """Does what the buttons under answers say."""

    def __init__(self, desk: Desk, buttons: Buttons, style: str) -> None:
        """Press for this desk; `style` is how the newsroom cites, see `Quote.cited`."""
        self._desk = desk
        self._record = desk.record
        self._answering = desk.answering
        self._buttons = buttons
        self._style = style
        self._changing = [threading.Lock() for _ in range(_LOCKS)]

    def do(self, press: Press, client: WebClient) -> None:
        """Do what a button says, or say why not."""
        try:
            pressed = self._buttons.read(press.value)
        except ButtonError as error:
            log.warning("a button with a value that is none of ours was pressed: %s", error)
            self._tell(press, client, notice(_NOT_OURS))
            return
        asked = self._written(pressed.owner)
        told = self._refusal(asked, press, client)
        if told or asked is None:
            self._tell(press, client, notice(told))
            return
        match pressed.verb:
            case "context":
                self._context(asked, pressed, press, client)
            case "ask":
                self._compose(asked, press, client)
            case "again":
                self._again(asked, press, client)
            case "useful" | "useless" | "answers" | "fails" as verdict:
                self._rate(asked, verdict, pressed, press, client)
            case "drop" | "order" | "more" | "timeline" | "share" if asked.question:
                self._ask_on(asked, asked.question, pressed, press, client)
            case "drop" | "order" | "more" | "timeline" | "share":
                self._tell(press, client, notice(_OLD))
            case _:
                self._tell(press, client, notice(_NOT_OURS))

    def _compose(self, asked: Asked, press: Press, client: WebClient) -> None:
        """Open the form to ask on, filled with what an answer was about."""
        about = asked.question
        modal = ask_modal(
            private_metadata=self._buttons.of(asked.id)("compose", ""),
            question=about.text if about else "",
            sources=about.sources if about else (),
            after=about.after if about else None,
            before=about.before if about else None,
            order=about.order if about else "best",
        )
        client.views_open(trigger_id=press.trigger_id, view=modal)

    def _written(self, owner: str) -> Asked | None:
        """Return what an answer is kept as: it can be seen before Slack says that it is there."""
        end = monotonic() + _WRITTEN
        while True:
            asked = self._record.get(owner)
            if asked is None or asked.state not in _ANSWERING or monotonic() > end:
                return asked
            sleep(0.02)

    def _refusal(self, asked: Asked | None, press: Press, client: WebClient) -> str:
        if asked is None or asked.team != press.team:
            return _OLD
        if press.channel and asked.channel not in {press.channel, press.user}:
            return _NOT_YOURS
        if is_for_one(asked) and asked.user != press.user:
            return _NOT_YOURS
        person = self._desk.people.find(client, press.user, press.team)
        return self._desk.policy.refusal(person, asked.channel)

    def _ask_on(
        self, asked: Asked, question: Question, pressed: Pressed, press: Press, client: WebClient
    ) -> None:
        """Do what asks the archive again: with the same question, or a changed one."""
        match pressed.verb:
            case "drop" | "order":
                self._change(asked, question, pressed, press, client)
            case "more":
                self._more(asked, question, press)
            case "timeline":
                self._timeline(asked, question, press, client)
            case "share":
                self._share(asked, question, press, client)

    def _change(
        self, asked: Asked, question: Question, pressed: Pressed, press: Press, client: WebClient
    ) -> None:
        if press.user != asked.user:
            self._ask(_by(press, asked, _changed(question, pressed), private=True))
            return
        # Two presses in a row: the second changes what the first made of the answer.
        with self._changing[hash(asked.id) % _LOCKS]:
            now = self._record.get(asked.id) or asked
            self._change_in_place(now, _changed(now.question or question, pressed), press, client)

    def _change_in_place(
        self, asked: Asked, question: Question, press: Press, client: WebClient
    ) -> None:
        changed = replace(asked, question=question, said="", skip=0)
        answer = self._answering.seen_from(asked.channel).answer(question)
        reply = self._answering.laid_out(changed, answer)
        assert reply.message is not None
        # Before it is shown, so that its buttons find what they belong to.
        self._keep(replace(changed, quoted=reply.quoted, is_answered=reply.is_answered))
        try:
            self._put(press, asked, reply.message, client)
        except Exception:
            self._keep(asked)
            raise

    def _keep(self, asked: Asked) -> None:
        assert asked.question is not None
        self._record.change(
            asked.id,
            question=asked.question,
            quoted=asked.quoted,
            is_answered=asked.is_answered,
            said=asked.said,
            skip=asked.skip,
        )

    def _more(self, asked: Asked, question: Question, press: Press) -> None:
        alone = asked.private or press.user != asked.user
        more = _by(press, asked, question, private=alone)
        more = replace(more, skip=asked.skip + len(asked.quoted))
        # Pressed twice, it is still one wish.
        key = f"more:{asked.id}:{press.user if alone else ''}:{_print(question)}"
        self._desk.hear(more, key)

    def _timeline(self, asked: Asked, question: Question, press: Press, client: WebClient) -> None:
        alone = asked.private or press.user != asked.user
        told = self._answering.seen_from(asked.channel).timeline(question)
        story = timeline_card(told, self._buttons.of(asked.id))
        place = _by(press, asked, question, private=alone)
        key = f"timeline:{asked.id}:{press.user if alone else ''}:{_print(question)}"
        if not self._record.first_time(asked.team, key, "timeline"):
            return
        try:
            channel, ts = deliver(client, place, story)
        except Exception:
            self._record.undone(asked.team, key, "timeline")
            raise
        if ts:
            self._keep_story(replace(place, channel=channel, answer_ts=ts))

    def _keep_story(self, posted: Asked) -> None:
        """Remember a timeline as posted, so that it goes along when its question is deleted."""
        self._record.take(replace(posted, state="answered", question=None), [f"story:{posted.id}"])

    def _context(self, asked: Asked, pressed: Pressed, press: Press, client: WebClient) -> None:
        place = int(pressed.argument or 0)
        quoted = asked.quoted[place] if place < len(asked.quoted) else None
        retriever = self._answering.seen_from(asked.channel)
        found = retriever.passage(quoted.article_id, quoted.passage) if quoted else None
        if quoted is None or found is None or found.quote.sha256 != quoted.sha256:
            client.views_open(trigger_id=press.trigger_id, view=changed_modal())
            return
        found = replace(found, quote=self._answering.linked(found.quote))
        if quoted.sentence in found.quote.text:
            shown = replace(found.quote, sentence=quoted.sentence)
            found = replace(found, quote=shown)
        cited = found.quote.cited(self._style)
        modal = context_modal(found, cited, self._buttons.of(asked.id), place)
        client.views_open(trigger_id=press.trigger_id, view=modal)

    def _share(self, asked: Asked, question: Question, press: Press, client: WebClient) -> None:
        """Show an answer that only its asker saw to the channel in which it was asked."""
        place = f"{asked.id}:{_print(question)}"
        if not asked.private or not self._record.first_time(asked.team, place, "share"):
            return
        shared = replace(_by(press, asked, question, private=False), skip=asked.skip)
        answer = self._answering.seen_from(asked.channel).answer(question, skip=asked.skip)
        reply = self._answering.laid_out(shared, answer, skip=asked.skip, shared_by=press.user)
        assert reply.message is not None
        self._record.take(replace(shared, state="posting"), [f"share:{shared.id}"])
        if not respond(press.response_url, reply.message, to_all=True):
            self._record.failed(shared.id)
            self._record.undone(asked.team, place, "share")
            self._tell(press, client, notice(_NOT_SHARED))
            return
        self._record.answered(
            shared.id,
            question=reply.question,
            said="",
            skip=reply.skip,
            quoted=reply.quoted,
            is_answered=reply.is_answered,
            channel=asked.channel,
            answer_ts="",
        )

    def _again(self, asked: Asked, press: Press, client: WebClient) -> None:
        if press.user != asked.user:
            self._tell(press, client, notice(_NOT_YOURS))
            return
        if self._record.reopen(asked.id, response_url=press.response_url):
            self._desk.work_on(asked.id)

    def _rate(
        self, asked: Asked, verdict: Verdict, pressed: Pressed, press: Press, client: WebClient
    ) -> None:
        place = int(pressed.argument or 0)
        quoted = asked.quoted[place] if place < len(asked.quoted) else None
        self._record.rate(asked.id, press.user, verdict, quoted)
        if press.view:
            client.views_update(view_id=press.view["id"], view=noted(press.view, _THANKS[verdict]))
        else:
            self._tell(press, client, notice(_THANKS[verdict]))

    def _ask(self, asked: Asked) -> None:
        self._desk.hear(asked, f"press:{asked.id}")

    def _put(self, press: Press, asked: Asked, message: Message, client: WebClient) -> None:
        if asked.private and press.response_url:
            respond(press.response_url, message, replaces=True)
        else:
            put_in_place(client, press.channel, press.message_ts, message)

    def _tell(self, press: Press, client: WebClient, message: Message) -> None:
        """Say something to whoever pressed, and to nobody else."""
        if press.response_url and respond(press.response_url, message):
            return
        if press.channel:
            whisper(client, _nobody(press), message)


def is_for_one(asked: Asked) -> bool:
    """Tell whether an answer is for its asker's eyes alone, wherever a press on it comes from."""
    return asked.private or asked.channel[:1] in {"D", "U", "W"}


def _changed(question: Question, pressed: Pressed) -> Question:
    if pressed.verb == "order":
        return replace(
            question,
            order="newest" if pressed.argument == "newest" else "best",
            parts=tuple(
                replace(part, order="newest" if pressed.argument == "newest" else "best")
                for part in question.parts
            ),
        )
    for chip in question.chips:
        if chip_key(chip) == pressed.argument:
            return question.drop(chip)
    return question  # it was dropped already: a second press


def _by(press: Press, asked: Asked, question: Question, *, private: bool) -> Asked:
    """Return what a press asks, in the place of the answer under which it was pressed."""
    return Asked(
        id=uuid4().hex,
        team=asked.team,
        enterprise=asked.enterprise,
        channel=asked.channel,
        user=press.user,
        way="button",
        text=question.text,
        taken_at=time(),
        thread=asked.thread,
        response_url=press.response_url if private else "",
        private=private,
        question=question,
        previous=asked.id,
    )


def _nobody(press: Press) -> Asked:
    return Asked(
        id="",
        team=press.team,
        channel=press.channel,
        user=press.user,
        way="button",
        text="",
        taken_at=time(),
        private=True,
    )


def _print(question: Question) -> str:
    return hashlib.sha256(repr(question).encode()).hexdigest()[:12]
