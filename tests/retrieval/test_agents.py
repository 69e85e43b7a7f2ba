"""Agents: what the official client of the protocol finds, over both transports."""

from __future__ import annotations

import asyncio
import hashlib
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Any

import httpx2
import pytest
from mcp import Client, StdioServerParameters, stdio_client
from mcp_types import CallToolResult, TextContent, Tool
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request

from index import Archive, Encoder
from retrieval import Retriever
from retrieval.agents import PATH, add_agents, create_server
from tests.retrieval.listening import listening

TOOLS = {"search_archive", "timeline", "read_article", "verify_quote"}
BRIDGE = "Why was the Tollgate Bridge closed after the flood?"

Call = Callable[[str, dict[str, Any]], CallToolResult]

_SERVE = """
from pathlib import Path
from index import Archive, Encoder
from retrieval import Retriever
from retrieval.agents import create_server
with Archive(Path({folder!r}), Encoder({model!r}, cache=Path({cache!r})), create=False) as archive:
    create_server(Retriever(archive)).run()
"""


def with_client(target: Any, do: Callable[[Client], Awaitable[Any]], mode: str = "auto") -> Any:
    async def talk() -> Any:
        async with Client(target, mode=mode) as client:
            return await do(client)

    return asyncio.run(talk())


def call(target: Any, tool: str, **arguments: object) -> CallToolResult:
    answer = with_client(target, lambda client: client.call_tool(tool, arguments))
    assert isinstance(answer, CallToolResult)
    return answer


def told(target: Any, tool: str, **arguments: object) -> dict[str, Any]:
    answer = call(target, tool, **arguments)
    assert not answer.is_error, refusal(answer)
    content: dict[str, Any] = answer.structured_content
    assert content
    return content


def refusal(answer: CallToolResult) -> str:
    (content,) = answer.content
    assert isinstance(content, TextContent)
    return content.text


@contextmanager
def at(retriever_for: Callable[[Request], Retriever]) -> Iterator[str]:
    app = Starlette()
    add_agents(app, retriever_for, body_limit=100_000)
    with listening(app) as url:
        yield f"{url}{PATH}"


@pytest.fixture(scope="module")
def http(retriever: Retriever) -> Iterator[str]:
    with at(lambda _: retriever) as url:
        yield url


@pytest.fixture(scope="module")
def stdio(sample_archive: Archive, model: Encoder, cache: Any) -> StdioServerParameters:
    code = _SERVE.format(folder=str(sample_archive.folder), model=model.name, cache=str(cache))
    return StdioServerParameters(command=sys.executable, args=["-c", code])


@pytest.fixture(params=["http", "http, as before 2026", "stdio"])
def over(
    request: pytest.FixtureRequest, http: str, stdio: StdioServerParameters
) -> tuple[Callable[[], Any], str]:
    """Each transport: what makes a target for a client, and how it opens."""
    if request.param == "stdio":
        return lambda: stdio_client(stdio), "auto"
    return lambda: http, "auto" if request.param == "http" else "legacy"


@pytest.fixture
def server(retriever: Retriever) -> Any:
    return create_server(retriever)


# Both transports.


def test_every_tool_is_listed_with_what_it_takes_and_gives(
    over: tuple[Callable[[], Any], str],
) -> None:
    target, mode = over
    tools: list[Tool] = with_client(target(), lambda client: client.list_tools(), mode).tools
    assert {tool.name for tool in tools} == TOOLS
    for tool in tools:
        assert tool.description
        assert tool.input_schema["properties"]
        assert tool.output_schema
        assert tool.annotations
        assert tool.annotations.read_only_hint


def test_every_tool_answers(over: tuple[Callable[[], Any], str]) -> None:
    target, mode = over

    async def talk(client: Client) -> list[dict[str, Any]]:
        async def told(tool: str, **arguments: object) -> dict[str, Any]:
            answer = await client.call_tool(tool, arguments)
            assert isinstance(answer, CallToolResult)
            content: dict[str, Any] = answer.structured_content
            assert content, refusal(answer)
            return content

        found = await told("search_archive", question=BRIDGE, k=1)
        (quote,) = found["quotes"]
        named = {"article_id": quote["article_id"]}
        return [
            quote,
            await told("read_article", **named),
            await told("verify_quote", **named, quote=quote["sentence"]),
            await told("timeline", question="Aurelia ferry"),
        ]

    quote, article, verdict, timeline = with_client(target(), talk, mode)
    assert quote["text"] in article["text"]
    assert verdict["stands"]
    assert len(timeline["moments"]) > 1


# What they tell.


def test_a_citation_carries_all_that_proves_the_quote(server: Any) -> None:
    (quote,) = told(server, "search_archive", question=BRIDGE, k=1)["quotes"]
    assert hashlib.sha256(quote["text"].encode()).hexdigest() == quote["sha256"]
    for part in (quote["sentence"], quote["source"], quote["headline"], quote["sha256"]):
        assert part in quote["citation"]
    assert (quote["url"] or quote["article_id"]) in quote["citation"]
    assert "2020)" in quote["citation"]


def test_filters_narrow_and_are_told_as_understood(server: Any) -> None:
    found = told(
        server,
        "search_archive",
        question="the bridge",
        sources=["Veyra Tribune"],
        published_after="2020",
        published_before="2021",
        order="oldest",
    )
    assert found["quotes"]
    assert {quote["source"] for quote in found["quotes"]} == {"Veyra Tribune"}
    days = [quote["published"] for quote in found["quotes"]]
    assert days == sorted(days)
    assert "only Veyra Tribune" in found["understood"]
    assert "2020" in found["understood"]


def test_what_nothing_answers_has_no_quotes_and_says_why(server: Any) -> None:
    found = told(server, "search_archive", question="Who won the chess olympiad in Samarkand?")
    assert found["quotes"] == []
    assert found["note"]
    assert found["advice"]


def test_words_that_stand_there_get_their_citation_and_others_the_nearest_passage(
    server: Any,
) -> None:
    (quote,) = told(server, "search_archive", question=BRIDGE, k=1)["quotes"]
    named = {"article_id": quote["article_id"]}
    right = told(server, "verify_quote", quote=quote["sentence"], **named)
    assert right["stands"]
    assert quote["sentence"] in right["citation"]
    assert quote["sha256"] in right["citation"]
    wrong = told(server, "verify_quote", quote=quote["sentence"].replace("the", "a"), **named)
    assert not wrong["stands"]
    assert wrong["citation"] == ""
    assert quote["sentence"] in wrong["nearest"]


def test_an_article_comes_whole_with_its_versions(server: Any, sample_archive: Archive) -> None:
    corrected = next(one for one in sample_archive.catalogue.articles() if one.corrections)
    told_of = told(server, "read_article", article_id=corrected.id)
    assert told_of["text"] == corrected.text
    assert told_of["corrections"] == list(corrected.corrections)
    versions = sample_archive.catalogue.versions(corrected.id)
    assert [one["number"] for one in told_of["versions"]] == [
        one.article.version for one in versions
    ]
    assert [one["is_current"] for one in told_of["versions"]].count(True) == 1


def test_a_timeline_is_in_order_of_time_and_names_numbers_that_disagree(server: Any) -> None:
    story = told(server, "timeline", question="How many people died on the Aurelia ferry?")
    starts = [one["start"] for one in story["moments"]]
    assert starts == sorted(starts)
    for one in story["disagreements"]:
        assert len({reading["value"] for reading in one["readings"]}) > 1
        for reading in one["readings"]:
            assert reading["said"] in story["moments"][reading["moment"]]["quote"]["text"]


# What cannot be done.


@pytest.mark.parametrize(
    ("tool", "arguments", "said"),
    [
        ("search_archive", {"question": "?"}, "too short to search for"),
        ("search_archive", {"question": BRIDGE, "k": "many"}, "k: Input should be a valid integer"),
        ("search_archive", {"question": BRIDGE, "k": 0}, "k: Input should be greater than"),
        ("search_archive", {"question": BRIDGE, "after": "2020"}, "nearest is 'published_after'"),
        ("search_archive", {"question": BRIDGE, "as_of": "soon"}, "'soon' is not a day"),
        ("search_archive", {"question": BRIDGE, "sources": ["Tribun"]}, "it has: Veyra Tribune"),
        ("search_archive", {}, "question: Field required"),
        ("timeline", {"question": "Aurelia", "by": "week"}, "by: Input should be 'day'"),
        ("read_article", {"article_id": "nobody"}, "no article 'nobody'"),
        ("verify_quote", {"article_id": "nobody", "quote": "x"}, "no article 'nobody'"),
        ("rewrite_article", {}, "there is no tool 'rewrite_article'"),
    ],
)
def test_what_cannot_be_done_is_an_error_of_one_sentence(
    server: Any, tool: str, arguments: dict[str, Any], said: str
) -> None:
    answer = call(server, tool, **arguments)
    assert answer.is_error
    assert said in refusal(answer)
    assert "\n" not in refusal(answer)
    assert "Error executing" not in refusal(answer)


# Who may see what.


def test_a_source_that_who_asks_may_not_see_does_not_exist(retriever: Retriever) -> None:
    (quote,) = retriever.ask(BRIDGE, k=1).quotes
    apart = retriever.without([quote.source])
    with at(lambda _: apart) as url:
        found = told(url, "search_archive", question=BRIDGE, k=50)
        assert quote.source not in {one["source"] for one in found["quotes"] + found["nearest"]}
        hidden = call(url, "read_article", article_id=quote.article_id)
        unknown = call(url, "read_article", article_id="nobody")
    assert refusal(hidden).replace(quote.article_id, "nobody") == refusal(unknown)


def test_who_may_not_ask_gets_the_apps_own_error(retriever: Retriever) -> None:
    def refuse(request: Request) -> Retriever:
        if request.headers.get("authorization") != "Bearer right":
            raise HTTPException(401, "send a key")
        return retriever

    listing = {"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}}
    headers = {"Accept": "application/json, text/event-stream"}
    with at(refuse) as url:
        refused = httpx2.post(url, json=listing, headers=headers)
        headers["Authorization"] = "Bearer right"
        answered = httpx2.post(url, json=listing, headers=headers)
    assert (refused.status_code, refused.text) == (401, "send a key")
    assert {tool["name"] for tool in answered.json()["result"]["tools"]} == TOOLS


def test_a_body_over_the_limit_is_refused(http: str) -> None:
    answer = httpx2.post(http, json={"jsonrpc": "2.0", "padding": "x" * 200_000})
    assert answer.status_code == 413
