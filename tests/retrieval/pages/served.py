"""Served: the reader over an archive, within the process and on a port; and ways to read a page."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn
from fastapi import FastAPI

from retrieval import Retriever
from retrieval.pages import add_pages

TANKER = "https://www.harbourcourier.example/port/2019/06/21/tanker-breakwater-oil-merrow"
"""An article of the sample that was corrected: it has two versions."""

BRIDGE = "What did the Veyra Tribune say about the Tollgate Bridge since 2016?"
"""Read with days and with a leaning; answered from several years by several papers."""

FERRY = "How many people died on the Merrow ferry?"
"""Answered by wire copy that three printed."""

NOTHING = "Who won the chess olympiad in Budapest?"


def reading(retriever: Retriever) -> FastAPI:
    """Return an app that has nothing but the reader."""
    app = FastAPI()
    add_pages(app, lambda _: retriever)
    return app


@contextmanager
def serving(retriever: Retriever) -> Iterator[str]:
    """Serve the reader on a free port of this machine, and give its address."""
    server = uvicorn.Server(uvicorn.Config(reading(retriever), port=0, log_level="warning"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        while not server.started:
            assert thread.is_alive()
            time.sleep(0.02)
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(timeout=20)


def all_of(html: Any, name: str) -> list[Any]:
    """Return the elements of a class, in order."""
    return list(html.xpath(f"//*[contains(concat(' ', @class, ' '), ' {name} ')]"))


def words(element: Any) -> str:
    """Return what an element says, blanks folded."""
    return " ".join(element.text_content().split())


def links(html: Any, name: str) -> dict[str, str]:
    """Return the links within the elements of a class: where each leads, by its words."""
    return {words(link): link.get("href") for one in all_of(html, name) for link in one.iter("a")}
