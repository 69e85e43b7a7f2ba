"""The wire: limits that hold before a body is read, and lines answered while it still comes."""

from __future__ import annotations

import http.client
import json
import socket
from collections.abc import Iterator
from urllib.parse import quote

import httpx2
import pytest

from index import Archive
from tests.conftest import MakeArticle
from tests.retrieval.api.conftest import LIMIT, app_of
from tests.retrieval.api.serving import listening

STORY = "The harbour council met on Tuesday to speak of the pier, its piles and its price."
WAIT = 60.0


@pytest.fixture
def server(archive: Archive) -> Iterator[tuple[str, int]]:
    with listening(app_of(archive)) as where:
        yield where


@pytest.fixture
def wire(server: tuple[str, int]) -> Iterator[socket.socket]:
    """A connection on which requests are written by hand."""
    with socket.create_connection(server, timeout=WAIT) as connection:
        yield connection


def write_head(wire: socket.socket, method: str, path: str, *headers: str) -> None:
    lines = [f"{method} {path} HTTP/1.1", "Host: localhost", *headers, "", ""]
    wire.sendall("\r\n".join(lines).encode())


def write_chunk(wire: socket.socket, data: bytes) -> None:
    wire.sendall(f"{len(data):x}\r\n".encode() + data + b"\r\n")


def answered(wire: socket.socket) -> http.client.HTTPResponse:
    response = http.client.HTTPResponse(wire)
    response.begin()
    return response


def test_a_body_whose_length_is_over_the_limit_is_refused_before_any_of_it_came(
    wire: socket.socket,
) -> None:
    kind = "Content-Type: application/json"
    write_head(wire, "POST", "/v1/ask", kind, f"Content-Length: {LIMIT + 1}")
    response = answered(wire)
    told = json.load(response)
    assert response.status == 413
    assert f"the body has {LIMIT + 1:,} bytes, and at most {LIMIT:,}" in told["detail"]
    assert told["instance"] == response.headers["X-Request-Id"]


def test_a_body_without_a_length_is_refused_as_soon_as_it_is_over_the_limit(
    wire: socket.socket,
) -> None:
    kind = "Content-Type: application/json"
    write_head(wire, "POST", "/v1/ask", kind, "Transfer-Encoding: chunked")
    write_chunk(wire, b" " * LIMIT)
    write_chunk(wire, b" ")
    response = answered(wire)  # although the body has no end yet
    assert response.status == 413
    assert "at most 20,000 bytes are read" in json.load(response)["detail"]


def test_a_body_at_the_limit_is_read(server: tuple[str, int]) -> None:
    body = b'{"question": "pier"}'.ljust(LIMIT)
    url = f"http://localhost:{server[1]}/v1/ask"
    response = httpx2.post(url, content=body, headers={"Content-Type": "application/json"})
    assert response.status_code == 200


def test_lines_are_answered_while_the_body_still_comes(
    wire: socket.socket, archive: Archive
) -> None:
    write_head(
        wire,
        "POST",
        "/v1/articles",
        "Content-Type: application/jsonl",
        "Transfer-Encoding: chunked",
        "Accept-Encoding: gzip",
    )
    response = None
    for number in range(3):
        line = json.dumps({"id": f"n{number}", "text": f"{STORY} Report {number}."}) + "\n"
        write_chunk(wire, line.encode())
        response = response or answered(wire)
        told = json.loads(response.readline())
        assert (told["line"], told["id"], told["status"]) == (number + 1, f"n{number}", "added")
        assert archive.catalogue.versions(f"n{number}")
    assert response is not None
    wire.sendall(b"0\r\n\r\n")
    assert response.read() == b""


def test_a_client_that_asks_whether_to_go_on_is_told_to(wire: socket.socket) -> None:
    line = json.dumps({"id": "new", "text": STORY}).encode()
    write_head(
        wire,
        "POST",
        "/v1/articles",
        "Content-Type: application/jsonl",
        f"Content-Length: {len(line)}",
        "Expect: 100-continue",
    )
    assert wire.recv(25).startswith(b"HTTP/1.1 100 ")
    wire.sendall(line)
    assert json.loads(answered(wire).read())["status"] == "added"


def test_a_body_that_breaks_off_leaves_what_was_answered_and_nothing_half(
    server: tuple[str, int], archive: Archive
) -> None:
    with socket.create_connection(server, timeout=WAIT) as wire:
        kind = "Content-Type: application/jsonl"
        write_head(wire, "POST", "/v1/articles", kind, "Transfer-Encoding: chunked")
        write_chunk(wire, json.dumps({"id": "whole", "text": STORY}).encode() + b"\n")
        assert json.loads(answered(wire).readline())["id"] == "whole"
        write_chunk(wire, b'{"id": "half", "text": "The counc')
    with httpx2.Client(base_url=f"http://localhost:{server[1]}") as client:
        assert client.get("/v1/articles/whole").status_code == 200
        assert client.get("/v1/articles/half").status_code == 404
    assert archive.verify() == []


@pytest.mark.parametrize(
    "article_id",
    ["https://gazette.example/2020/07/pier?page=1#top", "a//b/", "Ærøskøbing – 港", "x\ny", "%2F"],
)
def test_an_article_is_found_under_its_id_on_the_wire_too(
    server: tuple[str, int], archive: Archive, make_article: MakeArticle, article_id: str
) -> None:
    archive.add([make_article(id=article_id)])
    url = f"http://localhost:{server[1]}/v1/articles/{quote(article_id, safe='')}"
    assert httpx2.get(url).json()["article"]["id"] == article_id


@pytest.mark.parametrize("path", ["/v1/ask?q=%ff%fe", "/v1/articles/%ff", "/v1/articles/%00"])
def test_an_address_that_is_no_text_is_answered_without_a_fault(
    server: tuple[str, int], path: str
) -> None:
    assert httpx2.get(f"http://localhost:{server[1]}{path}").status_code in {200, 404, 422}
