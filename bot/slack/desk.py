"""Desk: questions in, each answered once; across threads, processes and restarts."""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from http.client import HTTPException
from time import monotonic, time
from uuid import uuid4

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.slack.answering import Answering, Reply
from bot.slack.asked import Asked
from bot.slack.blocks import Message
from bot.slack.delivery import DeliveryError, deliver, remove, whisper
from bot.slack.people import People
from bot.slack.policy import Policy
from bot.slack.record import Record
from bot.slack.refusals import error_card, notice
from bot.slack.text import shortened
from bot.slack.workspaces import NotInstalledError, Spoken, Workspaces

log = logging.getLogger(__name__)

YOUNG = 300.0
"""Seconds for which a question that was taken in is still answered."""
_CLAIM = 15.0
"""Seconds for which a question is one worker's own; renewed while it is worked on."""
_RENEWED = 4.0
_SWEEP = 2.0
_PURGE = 3600.0
_TITLE = 60

_DECLINED = (SlackApiError, OSError, HTTPException)
"""What may befall a call that only adorns an answer, which does without."""

_NOT_HERE = (
    "You asked me something, and Slack does not let me answer in that channel. Add me to it, or "
    "ask me here. What Slack says is"
)

GO_ON = (
    "To go on in this thread, mention me again or press Ask more. (I see no other messages here.)"
)


class Desk:
    """Takes questions in, answers them on its own threads, and sweeps up what was left."""

    def __init__(
        self,
        answering: Answering,
        record: Record,
        policy: Policy,
        people: People,
        workspaces: Workspaces,
        *,
        threads: int,
        retention_seconds: float,
    ) -> None:
        self.answering = answering
        self.record = record
        self.policy = policy
        self.people = people
        self.workspaces = workspaces
        self.began = time()
        self._worker = uuid4().hex
        self._retention = retention_seconds
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="answering")
        self._stopped = threading.Event()
        self._working: set[str] = set()
        self._mutex = threading.Lock()
        self._sweeper = threading.Thread(target=self._sweep_on, name="sweeping", daemon=True)

    def open(self) -> None:
        """Begin with what a process that died has left, and go on looking for such."""
        self._sweeper.start()

    def close(self) -> None:
        """Answer what is being answered, and take nothing more."""
        self._stopped.set()
        self._pool.shutdown(wait=True)

    def hear(self, asked: Asked, *keys: str) -> bool:
        """Take a question in; once this returns, no crash loses it. False: it was taken before."""
        if not self.record.take(asked, keys):
            return False
        self.work_on(asked.id)
        return True

    def work_on(self, asked_id: str) -> None:
        """Answer a question that was taken in, when a thread is free."""
        if not self._stopped.is_set():
            self._pool.submit(self._work, asked_id)

    def take_away(self, asked: Asked, client: WebClient) -> None:
        """Delete the answer to a question that is no longer there, when a thread is free."""
        if not self._stopped.is_set():
            self._pool.submit(remove, client, asked.channel, asked.answer_ts)

    def sweep(self) -> None:
        """Take up what nobody works on: questions whose process died, and answers half sent."""
        for asked_id in self.record.waiting(younger_than=YOUNG, than_new=_SWEEP):
            self.work_on(asked_id)
        for asked in self.record.uncertain():
            self._own_up(asked)
        lapsed = self.record.lapse(older_than=YOUNG)
        if lapsed:
            log.warning("%d questions were left for more than five minutes and lapsed", lapsed)

    def _sweep_on(self) -> None:
        purged = -_PURGE
        renewed = monotonic()
        while True:
            try:
                if monotonic() - renewed > _RENEWED:
                    renewed = monotonic()
                    self._renew()  # first: a sweep that fails must not cost a claim
                self.sweep()
                if monotonic() - purged > _PURGE:
                    purged = monotonic()
                    self.record.purge(older_than=self._retention)
            except Exception:
                log.exception("sweeping failed, and is tried again")
            if self._stopped.wait(_SWEEP):
                return

    def _renew(self) -> None:
        with self._mutex:
            working = list(self._working)
        for asked_id in working:
            self.record.keep_claim(asked_id, self._worker, _CLAIM)

    def _work(self, asked_id: str) -> None:
        asked = self.record.claim(asked_id, self._worker, _CLAIM)
        if asked is None:
            return
        with self._mutex:
            self._working.add(asked_id)
        began = monotonic()
        try:
            self._answer(asked)
        except Exception as error:  # noqa: BLE001 - whatever it was, somebody waits for an answer
            self._fail(asked, error)
        finally:
            with self._mutex:
                self._working.discard(asked_id)
        log.info("%s: %s in %.0f ms", asked.id[:8], asked.way, 1000 * (monotonic() - began))

    def _answer(self, asked: Asked) -> None:
        spoken = self.workspaces.of(asked.team, asked.enterprise)
        if self._turned_away(asked, spoken.client):
            return
        person = self.people.find(spoken.client, asked.user, asked.team)
        self._show_work(asked, spoken.client)
        reply = self.answering.reply(asked, person, hint=self._hint(asked, spoken))
        if reply.message is None:
            self._leave_alone(asked, spoken.client)
            return
        self._send(asked, reply, reply.message, spoken.client)

    def _turned_away(self, asked: Asked, client: WebClient) -> bool:
        """Refuse whoever may not ask, or asks too often; True where that was so."""
        person = self.people.find(client, asked.user, asked.team)
        told = self.policy.refusal(person, asked.channel)
        if not told:
            times = self.record.asked_since(asked.team, asked.user, 60)
            before = [at for at in times if at < asked.taken_at]
            wait = self.policy.too_many(before, time())
            if wait:
                told = (
                    f"That was {len(before) + 1} questions within a minute. "
                    f"Give me {wait} seconds, then ask on."
                )
        if not told:
            return False
        if person.is_bot or asked.way in {"thread", "unasked"}:
            self._leave_alone(asked, client)
        elif self.record.posting(asked.id, self._worker):
            whisper(client, asked, notice(told))
            self.record.failed(asked.id)
        return True

    def _leave_alone(self, asked: Asked, client: WebClient) -> None:
        """Keep nothing of what was meant for somebody else."""
        for left in self.record.forget_message(asked.team, asked.channel, asked.ts):
            if left.answer_ts:  # it was a question until it was edited
                remove(client, left.channel, left.answer_ts)

    def _send(self, asked: Asked, reply: Reply, message: Message, client: WebClient) -> None:
        if not self.record.posting(asked.id, self._worker):
            return  # the claim was lost meanwhile, and another worker answers
        try:
            channel, ts = deliver(client, asked, message)
        except (OSError, HTTPException):
            # Slack may have taken it, or not: whoever asked is told, and nothing is sent twice.
            log.exception("%s: the connection broke while the answer was posted", asked.id[:8])
            self.record.failed(asked.id)
            self._own_up(asked)
            return
        kept = self.record.answered(
            asked.id,
            question=reply.question,
            said=reply.said,
            skip=reply.skip,
            quoted=reply.quoted,
            is_answered=reply.is_answered,
            channel=channel,
            answer_ts=ts,
        )
        if kept is None and ts:  # the question was deleted meanwhile
            remove(client, channel, ts)
        elif kept and kept.state == "new":  # it was edited meanwhile
            self.work_on(asked.id)
        if asked.channel.startswith("D") and asked.thread and reply.question is not None:
            self._name(asked, client)

    def _hint(self, asked: Asked, spoken: Spoken) -> str:
        """Return how to go on in a thread whose further messages Slack does not send us; once."""
        scope = "groups:history" if asked.channel.startswith("G") else "channels:history"
        if asked.way != "mention" or not asked.thread or spoken.granted.has(scope):
            return ""
        place = f"{asked.channel}:{asked.thread}"
        return GO_ON if self.record.first_time(asked.team, place, "go-on") else ""

    def _show_work(self, asked: Asked, client: WebClient) -> None:
        """Say in a direct message or the agent pane that the archive is being read."""
        if asked.way != "message":
            return
        try:
            client.assistant_threads_setStatus(
                channel_id=asked.channel,
                thread_ts=asked.thread or asked.ts,
                status="is looking through the archive…",
            )
        except _DECLINED as error:
            log.debug("no status was shown: %s", error)

    def _name(self, asked: Asked, client: WebClient) -> None:
        """Name a thread of the agent pane after its first question."""
        place = f"{asked.channel}:{asked.thread}"
        if not self.record.first_time(asked.team, place, "title"):
            return
        try:
            client.assistant_threads_setTitle(
                channel_id=asked.channel,
                thread_ts=asked.thread,
                title=shortened(asked.text, _TITLE),
            )
        except _DECLINED as error:
            log.debug("the thread was not named: %s", error)

    def _fail(self, asked: Asked, error: Exception) -> None:
        """Say that it went wrong, with the reference under which the log tells why."""
        reference = asked.id[:8]
        reason = str(error) if isinstance(error, DeliveryError | NotInstalledError) else ""
        log.error("%s: not answered: %s", reference, reason or error, exc_info=error)
        self.record.failed(asked.id)
        if isinstance(error, NotInstalledError) or asked.way in {"thread", "unasked"}:
            return  # there is no way to speak; and nobody waits for an unasked answer
        try:
            spoken = self.workspaces.of(asked.team, asked.enterprise)
            if reason:  # what Slack refuses, it refuses again: said elsewhere
                told = notice(f"{_NOT_HERE} ({reason}).", f"Reference: {reference}")
                whisper(spoken.client, replace(asked, channel=asked.user, thread=""), told)
                return
            sign = self.answering.sign(asked.id)
            _, ts = deliver(spoken.client, asked, error_card(reference, sign))
            self.record.failed(asked.id, answer_ts=ts)
        except Exception:
            log.exception("%s: the error could not be told either", reference)

    def _own_up(self, asked: Asked) -> None:
        """Tell the asker alone that an answer may be missing: nobody knows whether Slack took it.

        Posting it again could show it twice, and posting nothing could leave the question open.
        """
        log.warning("%s: the process ended while it posted this answer", asked.id[:8])
        message = error_card(asked.id[:8], self.answering.sign(asked.id), is_lost=False)
        try:
            whisper(self.workspaces.of(asked.team, asked.enterprise).client, asked, message)
        except (DeliveryError, NotInstalledError):
            log.exception("%s: and the asker could not be told", asked.id[:8])


def keys_of(team: str, channel: str, ts: str, event_id: str = "") -> Sequence[str]:
    """Return by what a message is known again, however often and in which events it arrives."""
    keys = [f"message:{team}:{channel}:{ts}"]
    return [*keys, f"event:{team}:{event_id}"] if event_id else keys
