"""Text in Slack: shown as itself, whatever it holds."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import quote, urlsplit

from bot.slack.limits import MESSAGE_TEXT, URL, entities

# Controls but line ends and tabs, halves of characters, and marks that turn the direction of all
# that follows. Each becomes one letter, so that places in a text stay what they are.
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_MENTION = re.compile(r"<@[UWB][A-Z0-9]*(?:\|[^>]*)?>|<!(?:here|channel|everyone)(?:\|[^>]*)?>")
_SPECIAL = re.compile(r"<!(?:subteam|date)\^[^|>]*(?:\|([^>]*))?>")
_LINKED = re.compile(
    r"<(?:https?://|mailto:|tel:)[^|>]*\|([^>]*)>|<((?:https?://|mailto:|tel:)[^>]*)>"
)
_CHANNEL = re.compile(r"<#[CG][A-Z0-9]*\|?([^>]*)>")
_ENTITIES = {"&lt;": "<", "&gt;": ">", "&amp;": "&"}
_EMOJI = re.compile(r"(?<!\w):(?!\d{1,2}:)[\w+'-]{1,100}:")  # ':tada:', and no part of '9:30:00'
_SPACE = re.compile(r"\s+")
_HOST = re.compile(r"[a-z0-9_-]+(?:\.[a-z0-9_-]+)*\.?(?::[0-9]{1,5})?", re.IGNORECASE)
_UNRESERVED = "/?#[]@!$&'()*+,;=:%~"  # RFC 3986; letters, digits and _.- are never escaped
_REST = "[…]"


def literal(text: str) -> str:
    """Return text without what is obeyed instead of shown, for elements that format nothing."""
    return _UNSEEN.sub("\ufffd", text)


def escaped(text: str) -> str:
    """Return text for mrkdwn and for notifications: it mentions nobody and links nothing."""
    return literal(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def shortened(text: str, limit: int) -> str:
    """Return a label on one line, its end cut off after a whole word if it is over the limit.

    It keeps to the limit where &, < and > are counted as the entities that Slack makes of them.
    """
    line = _SPACE.sub(" ", literal(text)).strip()
    if len(line) + entities(line) <= limit:
        return line
    kept = line[: limit - 1]
    while len(kept) + entities(kept) > limit - 1:
        kept = kept[: -1 - (len(kept) + entities(kept) - limit) // 5]  # a letter counts 5 at most
    at_word = kept.rsplit(" ", 1)[0] if " " in kept[len(kept) // 2 :] else kept
    return f"{at_word.rstrip()}…"


def in_full(parts: Iterable[str]) -> str:
    """Return parts of a message, one under the other, as its plain text; empty ones are left out.

    What is too long for Slack is left out from the end, part by part, and marked.
    """
    told = ""
    for part in filter(None, map(escaped, parts)):
        grown = f"{told}\n\n{part}" if told else part
        if len(grown) > MESSAGE_TEXT - len(f"\n\n{_REST}"):
            return f"{told}\n\n{_REST}" if told else _REST
        told = grown
    return told


def within(told: str, octets: int) -> str:
    """Return the whole lines of a message's plain text that fit into a number of bytes, marked."""
    if len(told.encode()) <= octets:
        return told
    room = octets - len(f"\n{_REST}".encode())
    kept = told.encode()[: room + 1].decode(errors="ignore").rpartition("\n")[0]
    return f"{kept}\n{_REST}" if kept else _REST


def as_typed(text: str) -> str:
    """Return the words that a person typed, links as theirs; mentions and emoji are left out."""
    text = _MENTION.sub(" ", text)
    text = _SPECIAL.sub(lambda found: found[1] or " ", text)
    text = _CHANNEL.sub(r" \1 ", text)
    text = _EMOJI.sub(" ", text)
    text = _LINKED.sub(lambda found: found[1] or found[2], text)
    for entity, letter in _ENTITIES.items():
        text = text.replace(entity, letter)
    return _SPACE.sub(" ", text).strip()


def mentioned(text: str) -> tuple[str, ...]:
    """Return the ids of those whom a message mentions, in order."""
    return tuple(re.findall(r"<@([UWB][A-Z0-9]+)", text))


def followable(url: str) -> str:
    """Return an address in the form that Slack links, '' where it would refuse the message for it.

    An address with a name or password before its host is none, since it hides where it leads.
    """
    if literal(url) != url:
        return ""
    try:
        parts = urlsplit(url.strip())
        host = parts.netloc.encode("idna").decode() if parts.netloc else ""
    except ValueError:
        return ""
    if parts.scheme not in {"http", "https"} or not _HOST.fullmatch(host):
        return ""
    behind = parts._replace(scheme="", netloc="").geturl()
    address = f"{parts.scheme}://{host}{quote(behind, safe=_UNRESERVED)}"
    return address if len(address) + entities(address) <= URL else ""


def as_sentence(told: str) -> str:
    """Return what an error says as a sentence for people."""
    return f"{told[:1].upper()}{told[1:]}{'' if told.endswith(('.', '?')) else '.'}"
