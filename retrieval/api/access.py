"""Access: what a request may do here, and which sources do not exist for it."""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from retrieval.api.keys import Key, Keys, Scope
from retrieval.api.problems import Problem
from retrieval.api.rates import Rates
from retrieval.retriever import Retriever
from retrieval.visible import names_of

_HERE = re.compile(r"(?:localhost|127(?:\.[0-9]{1,3}){3}|\[::1\])(?::[0-9]{1,5})?", re.IGNORECASE)
_FORWARDED = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via")
_API = "/v1/"


@dataclass(frozen=True, slots=True)
class Access:
    """What a request may do; for it the hidden sources do not exist. `name` is its key's.

    `sources` are those that it may see, in any spelling, none where it may see all. They are
    narrower than what is not hidden: a source of theirs may have no article yet.
    """

    scope: Scope
    hidden: frozenset[str] = frozenset()
    name: str = ""
    sources: tuple[str, ...] = ()


class Gate:
    """Lets requests in: by key, or on the machine itself without one."""

    def __init__(self, retriever: Retriever, keys: Keys | None, *, loopback: bool) -> None:
        """Guard a retriever; with `loopback`, requests of this machine need no key.

        :raises ValueError: if requests come from elsewhere and there are no keys.
        """
        if keys is None and not loopback:
            raise ValueError("beyond loopback every request needs a key: give the file of keys")
        self._retriever = retriever
        self._keys = keys
        self._loopback = loopback
        self._rates = Rates()
        self._hidden: dict[tuple[str, ...], tuple[int, frozenset[str]]] = {}

    def access(self, request: Request) -> Access:
        """Return what a request may do; it is counted once, however often this is asked.

        :raises Problem: 401 if it needs a key and has none in use, 429 if its key was used too
            often.
        """
        held = getattr(request.state, "access", None)
        if isinstance(held, Access):
            return held
        access = self._admitted(request)
        request.state.access = access
        return access

    def retriever_for(self, request: Request) -> Retriever:
        """Return the archive as a request may see it.

        :raises Problem: as `access` does.
        """
        hidden = self.access(request).hidden
        return self._retriever.without(hidden) if hidden else self._retriever

    def _admitted(self, request: Request) -> Access:
        said = _key_in(request.headers.get("authorization", ""))
        if self._loopback and (said is None or self._keys is None):
            if _is_direct(request):
                return Access("write")
            raise _unkeyed(request, _NOT_DIRECT)
        assert self._keys is not None
        if said is None:
            raise _unkeyed(request, "send a key: Authorization: Bearer dlk_...")
        key = self._keys.access(said)
        if key is None:
            raise _unkeyed(
                request, "this key is not in use here; ask whoever runs this server for one"
            )
        taken = self._rates.take(key.prefix, key.rate)
        request.state.headers = taken.headers
        if not taken.passes:
            raise Problem(
                429,
                f"this key may make {taken.limit:,} requests a minute; "
                f"try again in {taken.again_seconds} s",
                headers={"Retry-After": str(taken.again_seconds)},
            )
        return Access(key.scope, self._hidden_from(key), key.name, key.sources)

    def _hidden_from(self, key: Key) -> frozenset[str]:
        """Return the sources that a key may not see, of those that there are at this moment."""
        if not key.sources:
            return frozenset()
        archive = self._retriever.archive
        archive.refresh()
        change = archive.search.change if archive.search else 0
        since, hidden = self._hidden.get(key.sources, (-1, frozenset[str]()))
        if since != change:
            names = names_of(archive)
            seen = {
                held
                for name in key.sources
                for held in (names.exactly(name) if name.strip() else ("",))
            }
            hidden = frozenset(held for held in archive.catalogue.sources() if held not in seen)
            self._hidden[key.sources] = (change, hidden)
        return hidden


_NOT_DIRECT = (
    "without a key only requests made on this machine itself are answered, to localhost and "
    "through no proxy; send a key: Authorization: Bearer dlk_..."
)


def gate_of(request: Request) -> Gate:
    """Return the gate of the app that a request came to."""
    gate: Gate = request.app.state.gate
    return gate


def admit(request: Request) -> Access:
    """Let a request in that may read.

    :raises Problem: as `Gate.access` does.
    """
    return gate_of(request).access(request)


def reading(request: Request) -> Retriever:
    """Return the archive as a request may see it.

    :raises Problem: as `Gate.access` does.
    """
    return gate_of(request).retriever_for(request)


Reading = Annotated[Retriever, Depends(reading)]


async def writing(request: Request, _: Reading) -> Access:
    """Let a request in that may write.

    :raises Problem: as `Gate.access` does, and 403 if its key may only read.
    """
    access = gate_of(request).access(request)
    if access.scope != "write":
        raise Problem(403, "this key may read and not write; ask for one with the scope 'write'")
    return access


Writing = Annotated[Access, Depends(writing)]


def _key_in(header: str) -> str | None:
    """Return the key of an Authorization header: a Bearer's, or the password that a browser asks.

    '' where there is a header and no key in it.
    """
    if not header:
        return None
    scheme, _, said = header.strip().partition(" ")
    if scheme.casefold() == "bearer":
        return said.strip()
    if scheme.casefold() == "basic":
        try:
            return base64.b64decode(said, validate=True).decode().partition(":")[2]
        except ValueError:
            return ""
    return ""


def _is_direct(request: Request) -> bool:
    """Tell whether a request was made on this machine, to this machine, by no other's name.

    A proxy beside the server makes the whole world's requests from here; a page that was led to a
    name that points here makes them with that name.
    """
    headers = request.headers
    through = any(name in headers for name in _FORWARDED)
    return bool(_HERE.fullmatch(headers.get("host", ""))) and not through


def _unkeyed(request: Request, detail: str) -> Problem:
    # A browser asks its user for a password where it is told Basic.
    asked = "Bearer" if request.url.path.startswith(_API) else "Basic"
    return Problem(401, detail, headers={"WWW-Authenticate": f'{asked} realm="Dateline"'})
