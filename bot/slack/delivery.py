"""Delivery: a message to where its question was asked, once."""

from __future__ import annotations

import dataclasses
import logging
from http.client import HTTPException
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry import RateLimitErrorRetryHandler
from slack_sdk.webhook import WebhookClient

from bot.slack.asked import Asked
from bot.slack.blocks import Message
from bot.slack.limits import UPDATE_TEXT
from bot.slack.text import within
from bot.slack.workspaces import certificates

log = logging.getLogger(__name__)

_REFUSED_BLOCKS = {"invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long", "msg_too_long"}
_DIRECT = {"D", "U", "W"}
"""How ids of direct messages, and of people who stand for them, begin."""
_REMOVALS = 3
_GONE = {"message_not_found", "cant_update_message", "edit_window_closed"}


class DeliveryError(Exception):
    """Slack did not take a message; the message says why."""


def deliver(client: WebClient, asked: Asked, message: Message) -> tuple[str, str]:
    """Bring an answer to its question: return the channel and `ts` of the message, '' if private.

    One that was answered before is answered anew in place.

    :raises DeliveryError: if Slack refuses it for good.
    """
    if asked.answer_ts and not asked.private:
        try:
            replace(client, asked.channel, asked.answer_ts, message)
        except SlackApiError as error:
            if error.response["error"] not in _GONE:
                raise DeliveryError(_reason(error)) from error
        else:
            return asked.channel, asked.answer_ts
    if asked.private:
        whisper(client, asked, message)
        return asked.channel, ""
    try:
        reply = _with_blocks(
            client.chat_postMessage,
            message,
            channel=asked.channel,
            thread_ts=asked.thread or None,
            unfurl_links=False,
            unfurl_media=False,
            mrkdwn=False,
        )
    except SlackApiError as error:
        raise DeliveryError(_reason(error)) from error
    return reply.get("channel") or asked.channel, reply["ts"]


def replace(client: WebClient, channel: str, ts: str, message: Message) -> None:
    """Put a message in the place of one that was posted.

    :raises SlackApiError: if Slack refuses it.
    """
    # What takes a message's place may have less text than what is posted.
    within_limit = Message(within(message.text, UPDATE_TEXT), message.blocks)
    _with_blocks(client.chat_update, within_limit, channel=channel, ts=ts)


def whisper(client: WebClient, asked: Asked, message: Message) -> None:
    """Show a message to the asker alone: by the address that a command brought, or in the channel.

    Their direct messages with the bot are theirs alone, and there it is posted, to stay.

    :raises DeliveryError: if Slack refuses it.
    """
    if asked.response_url and respond(asked.response_url, message):
        return
    if asked.channel[:1] in _DIRECT:
        deliver(client, dataclasses.replace(asked, private=False, answer_ts=""), message)
        return
    try:
        _with_blocks(
            client.chat_postEphemeral,
            message,
            channel=asked.channel,
            user=asked.user,
            thread_ts=asked.thread or None,
        )
    except SlackApiError as error:
        raise DeliveryError(_reason(error)) from error


def remove(client: WebClient, channel: str, ts: str) -> None:
    """Take a message away; where it stays, the log says so."""
    for _ in range(_REMOVALS):
        try:
            client.chat_delete(channel=channel, ts=ts)
        except SlackApiError as error:
            log.warning("a message that should go stays: %s", error.response["error"])
        except (OSError, HTTPException):
            log.warning("the connection broke while a message was deleted", exc_info=True)
            continue  # deleted twice, it is gone all the same
        return


def respond(url: str, message: Message, *, to_all: bool = False, replaces: bool = False) -> bool:
    """Answer by a `response_url`, which works where the bot is no member; tell whether it did.

    It takes five answers within 30 minutes.
    """
    client = WebhookClient(
        url,
        timeout=30,
        ssl=certificates(),
        retry_handlers=[RateLimitErrorRetryHandler(5)],
        logger=logging.getLogger("bot.slack.client"),  # kept from DEBUG, at which it writes the url
    )
    for blocks in (list(message.blocks), []):
        reply = client.send(
            text=message.text,
            blocks=blocks,
            response_type="in_channel" if to_all else "ephemeral",
            replace_original=replaces,
            unfurl_links=False,
            unfurl_media=False,
        )
        if reply.status_code == 200:  # noqa: PLR2004 - HTTP's OK
            return True
        log.warning("a response_url answered %d: %s", reply.status_code, reply.body[:80])
        if "blocks" not in reply.body:
            break
    return False


def _with_blocks(call: Any, message: Message, **arguments: Any) -> Any:
    """Send a message; if Slack refuses its blocks, its text alone, which is the whole answer."""
    try:
        return call(text=message.text, blocks=list(message.blocks), **arguments)
    except SlackApiError as error:
        if error.response["error"] not in _REFUSED_BLOCKS:
            raise
        log.error(  # noqa: TRY400 - what matters is what Slack says of the blocks
            "Slack refused the blocks of a message (%s), so its text went alone: %s",
            error.response["error"],
            error.response.get("response_metadata", {}).get("messages", []),
        )
        # Without any mention of blocks an update would keep those that stood there.
        return call(text=message.text, blocks=[], **arguments)


def _reason(error: SlackApiError) -> str:
    needed = error.response.get("needed")
    return f"{error.response['error']}{f', needs the scope {needed}' if needed else ''}"
