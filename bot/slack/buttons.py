"""Buttons: what a press means, in values that tell nobody anything and that nobody can make up."""

from __future__ import annotations

import hashlib
import hmac
import re
from base64 import urlsafe_b64encode
from dataclasses import dataclass

from bot.slack.cards import Sign

_VALUE = re.compile(r"([\w-]*)\.([a-z_]+)\.([\w-]*)\.([\w-]{22})", re.ASCII)
_MAC_BYTES = 16


class ButtonError(ValueError):
    """The value of a button is none of ours."""


@dataclass(frozen=True, slots=True)
class Pressed:
    """A press: whose button, what for, and on which part."""

    owner: str
    """The id of the question under whose answer it stood, or `Buttons.of_person`."""
    verb: str
    argument: str


class Buttons:
    """Signs the values of buttons with a secret, and reads them again (HMAC, RFC 2104)."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret

    def of(self, owner: str) -> Sign:
        """Return what signs the buttons of one answer, or of one person's view."""
        return lambda verb, argument: self._signed(owner, verb, argument)

    def of_person(self, team: str, user: str) -> str:
        """Return an owner for the buttons that one person alone may press; it names nobody."""
        return f"p-{self._mac(f'person:{team}:{user}')}"

    def read(self, value: str) -> Pressed:
        """Return what a value says.

        :raises ButtonError: if it was not signed here, or was changed.
        """
        found = _VALUE.fullmatch(value)
        if not found:
            raise ButtonError("the value is not of this form")
        owner, verb, argument, mac = found.groups()
        if not hmac.compare_digest(mac, self._mac(f"{owner}.{verb}.{argument}")):
            raise ButtonError("the value was not signed here")
        return Pressed(owner, verb, argument)

    def _signed(self, owner: str, verb: str, argument: str) -> str:
        told = f"{owner}.{verb}.{argument}"
        return f"{told}.{self._mac(told)}"

    def _mac(self, told: str) -> str:
        digest = hmac.new(self._secret, told.encode(), hashlib.sha256).digest()
        return urlsafe_b64encode(digest[:_MAC_BYTES]).decode().rstrip("=")
