"""The README's ways to ask over HTTP are true: each is run, as it stands, against a server."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from index import Archive
from retrieval import Retriever
from retrieval.agents import add_agents
from retrieval.api import create_api
from retrieval.pages import add_pages
from tests.retrieval.listening import listening

README = (Path(__file__).parent.parent.parent / "README.md").read_text(encoding="utf-8")
SECTION = README.partition("## For programs, browsers and agents")[2].partition("### Keys")[0]
SHOWN = "http://127.0.0.1:8080"

CITED = re.compile(r"(Veyra Tribune|Northern Ledger|Harbour Courier)[^\n]*\d+ \w+ 20\d\d")


@pytest.fixture(scope="module")
def url(sample_archive: Archive) -> Iterator[str]:
    retriever = Retriever(sample_archive)
    app = create_api(retriever, keys=None, loopback=True, body_limit=1_000_000, writer=None)
    add_pages(app, app.state.gate.retriever_for)
    add_agents(app, app.state.gate.retriever_for, body_limit=1_000_000)
    with listening(app) as served:
        yield served


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", SECTION, re.MULTILINE | re.DOTALL)


def printed(command: list[str]) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


@pytest.mark.parametrize("place", [0, 1])
def test_each_python_example_prints_a_cited_sentence(url: str, place: int) -> None:
    code = blocks("python")[place].replace(SHOWN, url)
    assert CITED.search(printed([sys.executable, "-c", code]))


def test_each_curl_example_answers(url: str) -> None:
    (commands,) = (block for block in blocks("sh") if block.startswith("curl"))
    for command in commands.replace("\\\n", " ").replace(SHOWN, url).splitlines():
        assert '"source":"' in printed(["sh", "-c", command]).replace(" ", ""), command


def test_the_address_for_the_browser_is_a_page_with_the_answer(url: str) -> None:
    (address,) = re.findall(rf"webbrowser '{SHOWN}([^']+)'", SECTION)
    page = printed(["curl", "-s", f"{url}{address}"])
    assert "Tollgate Bridge" in page
    assert "<mark" in page
