"""Text in Slack: shown as itself, whatever it holds."""

from __future__ import annotations

import re

# Controls but line ends and tabs, and marks that turn the direction of all that follows.
_UNSEEN = {
    **dict.fromkeys([*range(9), *range(11, 32), *range(127, 160)], "\ufffd"),
    **dict.fromkeys([*range(0x202A, 0x202F), *range(0xD800, 0xE000)], "\ufffd"),
}
_MENTION = re.compile(r"<@[UWB][A-Z0-9]*(?:\|[^>]*)?>")
_LINKED = re.compile(r"<(?:https?://|mailto:)[^|>]*\|([^>]*)>|<((?:https?://|mailto:)[^>]*)>")
_CHANNEL = re.compile(r"<#[CG][A-Z0-9]*\|?([^>]*)>")
_ENTITIES = {"&lt;": "<", "&gt;": ">", "&amp;": "&"}
_SPACE = re.compile(r"\s+")


def literal(text: str) -> str:
    """Return text without what is obeyed instead of shown, for elements that format nothing."""
    return text.translate(_UNSEEN)


def escaped(text: str) -> str:
    """Return text for mrkdwn and for notifications: it mentions nobody and links nothing."""
    return literal(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def shortened(text: str, limit: int) -> str:
    """Return a label within a limit, its end cut off after a whole word if it must be."""
    line = _SPACE.sub(" ", literal(text)).strip()
    if len(line) <= limit:
        return line
    kept = line[: limit - 1]
    at_word = kept.rsplit(" ", 1)[0] if " " in kept[limit // 2 :] else kept
    return f"{at_word.rstrip()}…"


def as_typed(text: str) -> str:
    """Return what a person typed: without mentions, links as their words, entities undone."""
    text = _MENTION.sub(" ", text)
    text = _CHANNEL.sub(r" \1 ", text)
    text = _LINKED.sub(lambda found: found[1] or found[2], text)
    for entity, letter in _ENTITIES.items():
        text = text.replace(entity, letter)
    return _SPACE.sub(" ", text).strip()


def mentioned(text: str) -> tuple[str, ...]:
    """Return the ids of those whom a message mentions, in order."""
    return tuple(re.findall(r"<@([UWB][A-Z0-9]+)", text))


def followable(url: str) -> str:
    """Return an address that Slack can link, '' where it cannot."""
    url = url.strip()
    if not url.startswith(("http://", "https://")) or len(url) > 3_000 or literal(url) != url:  # noqa: PLR2004 - limits.URL
        return ""
    return url.translate({ord(letter): f"%{ord(letter):02X}" for letter in ' <>"|\\^`{}\n\t'})
