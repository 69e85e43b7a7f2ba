"""Bulk: articles one a line, taken in while they arrive, each answered with a line of its own."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from dataclasses import dataclass, field

from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response
from starlette.types import Message, Receive, Scope, Send

from index import Archive, Article
from retrieval.api.access import Access
from retrieval.api.taking import Taken, UnreadableError, read_article, take_in

MEDIA = "application/jsonl"

_BATCH_LINES = 64
_BATCH_BYTES = 4_000_000
_PATIENCE_SECONDS = 0.25
"""For more of the body, before what is there is taken in: some send a line and wait."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the body by its number, from 1; without its text where that is over the limit."""

    number: int
    text: bytes | None


@dataclass(slots=True)
class Lines:
    """Cuts a body into lines while it arrives; holds one line of up to `most_bytes` at most."""

    most_bytes: int
    _begun: bytearray = field(default_factory=bytearray)
    _is_over: bool = False
    _number: int = 0

    def feed(self, data: bytes) -> Iterator[Line]:
        """Yield the lines that end in a piece of the body; blank ones are counted alone."""
        *ended, begun = data.split(b"\n")
        for piece in ended:
            self._append(piece)
            yield from self.end()
        self._append(begun)

    def end(self) -> Iterator[Line]:
        """Yield the line that was begun, if there is one."""
        self._number += 1
        if self._is_over:
            yield Line(self._number, None)
        elif self._begun.strip(b"\xef\xbb\xbf \t\r"):
            yield Line(self._number, bytes(self._begun))
        self._begun.clear()
        self._is_over = False

    def _append(self, piece: bytes) -> None:
        self._is_over = self._is_over or len(self._begun) + len(piece) > self.most_bytes
        if self._is_over:
            self._begun.clear()
        else:
            self._begun += piece


class Bulk(Response):
    """The answer to a body of lines, which is sent while the body is still read."""

    media_type = MEDIA

    def __init__(self, archive: Archive, access: Access, most_bytes: int) -> None:
        """Take articles into an archive; a line has `most_bytes` at most."""
        super().__init__(headers={"Cache-Control": "no-store"})
        del self.headers["content-length"]
        self._archive = archive
        self._access = access
        self._most_bytes = most_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Read the body and answer it, batch by batch."""
        del scope
        lines, batch = Lines(self._most_bytes), list[Line]()
        # Only when something was read: a client that asks first is told to go on by that.
        message = await receive()
        head = {"status": self.status_code, "headers": self.raw_headers}
        await send({"type": "http.response.start", **head})
        while message["type"] == "http.request":
            for line in lines.feed(message.get("body", b"")):
                batch.append(line)
                if _is_full(batch):
                    batch = await self._answer(batch, send)
            if not message.get("more_body"):
                batch += lines.end()
                await self._answer(batch, send)
                await send({"type": "http.response.body", "body": b""})
                return
            coming = asyncio.ensure_future(receive())
            if batch and not (await asyncio.wait({coming}, timeout=_PATIENCE_SECONDS))[0]:
                batch = await self._answer(batch, send)
            message = await coming

    async def _answer(self, batch: list[Line], send: Send) -> list[Line]:
        """Take a batch in, tell what became of it, and return the next, which is empty."""
        if batch:
            body = await run_in_threadpool(self._taken, batch)
            message: Message = {"type": "http.response.body", "body": body, "more_body": True}
            await send(message)
        return []

    def _taken(self, batch: list[Line]) -> bytes:
        became: dict[int, Taken] = {}
        articles: dict[int, Article] = {}
        for line in batch:
            try:
                articles[line.number] = self._read(line)
            except UnreadableError as error:
                became[line.number] = Taken("", "failed", str(error))
        taken = take_in(self._archive, self._access, list(articles.values()))
        became.update(zip(articles, taken, strict=True))
        return b"".join(
            json.dumps({"line": number, **became[number].to_json()}, ensure_ascii=False).encode()
            + b"\n"
            for number in sorted(became)
        )

    def _read(self, line: Line) -> Article:
        if line.text is None:
            raise UnreadableError(
                f"this line has more than {self._most_bytes:,} bytes, the most for one article"
            )
        return read_article(line.text)


def _is_full(batch: list[Line]) -> bool:
    size = sum(len(line.text or b"") for line in batch)
    return len(batch) >= _BATCH_LINES or size >= _BATCH_BYTES
