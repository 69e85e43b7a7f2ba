"""Serving: the commands that give the archive to others, over HTTP and to agents."""

from __future__ import annotations

import signal
import socket
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from ipaddress import ip_address
from types import FrameType
from typing import TYPE_CHECKING, Annotated

import typer
from rich.text import Text

from bot import terminal
from bot.keyring import keys_of
from bot.newsroom import check_slack, open_bot, web_of
from bot.wiring import OK, ArchiveOption, OptionError, Wiring, wire
from retrieval import Retriever

if TYPE_CHECKING:
    from fastapi import FastAPI
    from starlette.routing import BaseRoute

    from retrieval.api.keys import Keys

_WAITING = 128  # connections that are not yet taken up
_SHUTDOWN_SECONDS = 10  # what is being answered gets so long to end


def serve(
    host: Annotated[str | None, typer.Option(help="Where to listen: a name or address.")] = None,
    port: Annotated[
        int | None, typer.Option(min=0, max=65_535, help="The port; 0 for any that is free.")
    ] = None,
    proxied: Annotated[
        bool,
        typer.Option(
            "--proxied", help="Reached through a proxy: ask for a key even on this machine."
        ),
    ] = False,
    archive: ArchiveOption = None,
) -> int:
    """Answer over HTTP, in the browser and to agents, until Ctrl-C."""
    wiring = wire(archive)
    settings = wiring.loaded.settings
    if settings.slack_signing_secret.get_secret_value():
        check_slack(wiring, http=True)
    host = settings.api_host if host is None else host
    # A page of another site that may ask here would be let in as this machine.
    trusted = not proxied and is_loopback(host) and not settings.api_cors
    with keys_of(wiring) as keys:
        if not trusted:
            require_key(keys, host, proxied=proxied)
        port = settings.api_port if port is None else port
        with listening(host, port) as listener, wiring.archive(create=True) as opened:
            retriever = wiring.retriever(opened)
            with served(wiring, retriever, keys, trusted=trusted) as app:
                _run(app, listener, list(_greeting(listener, retriever)))
    return OK


def mcp(archive: ArchiveOption = None) -> int:
    """Serve the archive to an agent over standard input and output (Model Context Protocol)."""
    from retrieval.agents import create_server  # the protocol's library is heavy

    wiring = wire(archive)
    with wiring.archive() as opened:
        create_server(wiring.retriever(opened)).run()
    return OK


def is_loopback(host: str) -> bool:
    """Tell whether nobody beyond this machine reaches what listens there."""
    if host == "localhost":
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def require_key(keys: Keys, host: str, *, proxied: bool) -> None:
    """Refuse to serve others while nobody has a key.

    :raises OptionError: if there is none in use.
    """
    if any(key.revoked is None for key in keys.list()):
        return
    reached = "Through a proxy others reach it" if proxied else f"At {host} others reach it"
    raise OptionError(
        f"{reached}, and there is no key that could be asked for. Make one first: "
        "dateline keys make NAME"
    )


@contextmanager
def listening(host: str, port: int) -> Iterator[socket.socket]:
    """Listen at an address; a port of 0 is any that is free.

    :raises OptionError: if it is taken, or none of this machine's.
    """
    try:
        family, kind, number, _, address = socket.getaddrinfo(
            host.strip("[]"), port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        # With the protocol's number asyncio knows it for TCP, and sends without delay.
        listener = socket.socket(family, kind, number)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(_WAITING)
    except OSError as error:
        raise OptionError(
            f"nothing can listen at {host}, port {port}: {error.strerror}; name another with "
            "--host and --port, or in api_host and api_port"
        ) from error
    with listener:
        yield listener


@contextmanager
def served(wiring: Wiring, retriever: Retriever, keys: Keys, *, trusted: bool) -> Iterator[FastAPI]:
    """Put the app together: the API, the reader, agents, and Slack where it is configured.

    Where this machine is `trusted`, who asks from it needs no key.
    """
    from retrieval.agents import add_agents
    from retrieval.api import create_api
    from retrieval.pages import add_pages

    settings = wiring.loaded.settings
    app = create_api(
        retriever,
        keys=keys,
        loopback=trusted,
        cors=settings.api_cors,
        body_limit=settings.api_body_limit,
        writer=retriever.archive,
    )
    retriever_for = app.state.gate.retriever_for
    add_pages(app, retriever_for)
    add_agents(app, retriever_for, body_limit=settings.api_body_limit)
    with slack_routes(wiring, retriever) as routes:
        app.router.routes.extend(routes)
        yield app


@contextmanager
def slack_routes(wiring: Wiring, retriever: Retriever) -> Iterator[Sequence[BaseRoute]]:
    """Answer Slack's signed requests too, where its signing secret is set; else add nothing.

    :raises SlackError: if a token is missing, or Slack refuses it.
    """
    settings = wiring.loaded.settings
    if not settings.slack_signing_secret.get_secret_value():
        yield ()
        return
    with open_bot(wiring, retriever, http=True) as bot:
        yield web_of(bot, settings).routes


def _run(app: FastAPI, listener: socket.socket, greeting: Sequence[Text]) -> None:
    """Answer until the process is asked to end, and then what is being answered."""
    import uvicorn

    config = uvicorn.Config(
        app,
        log_config=None,  # our own logs are started, and the app writes a line of each request
        access_log=False,
        timeout_graceful_shutdown=_SHUTDOWN_SECONDS,
    )
    server = uvicorn.Server(config)

    def end(_signal: int, _frame: FrameType | None) -> None:
        server.should_exit = True

    # The server raises the signal again that ended it: it must find us, or nothing is closed.
    before = {name: signal.signal(name, end) for name in (signal.SIGINT, signal.SIGTERM)}
    try:
        for line in greeting:
            terminal.console(error=True).print(line)
        server.run(sockets=[listener])
    finally:
        for name, handler in before.items():
            signal.signal(name, handler)


def _greeting(listener: socket.socket, retriever: Retriever) -> Iterator[Text]:
    host, port = listener.getsockname()[:2]
    if not retriever.covered().articles:
        folder = retriever.archive.folder
        empty = f"The archive in {folder} is empty; fill it with: dateline add"
        yield terminal.plain(empty, "yellow")
    named = f"[{host}]" if ":" in host else host
    told = f"Answering at http://{named}:{port}, to agents at /mcp. Ctrl-C ends it."
    yield terminal.plain(told)
