from __future__ import annotations

import pytest
from fastapi import FastAPI, HTTPException
from starlette.requests import Request
from starlette.testclient import TestClient

from retrieval import Retriever
from retrieval.pages import add_pages
from tests.retrieval.pages.conftest import GetPage
from tests.retrieval.pages.served import BRIDGE, TANKER, reading

POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


@pytest.mark.parametrize(
    "url",
    [
        "/",
        "/?q=The+Tollgate+Bridge",
        "/?q=%3F",
        "/articles/nothing",
        "/static/reader.css",
        "/static/reader.js",
        "/static/icon.svg",
    ],
)
def test_every_answer_allows_nothing_but_what_this_server_serves(
    client: TestClient, url: str
) -> None:
    headers = client.get(url).headers
    assert headers["content-security-policy"] == POLICY
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"


def test_pages_are_kept_by_nobody_and_files_for_good(client: TestClient) -> None:
    assert client.get("/").headers["cache-control"] == "private, no-cache"
    assert "immutable" in client.get("/static/reader.css").headers["cache-control"]
    assert "immutable" not in client.get("/static/nothing").headers.get("cache-control", "")


def test_a_page_names_its_files_by_what_is_in_them(page: GetPage) -> None:
    html = page()
    files = [*html.xpath("//link/@href"), *html.xpath("//script/@src")]
    assert len(files) == 3
    assert len({file.partition("?")[2] for file in files}) == 1
    for file in files:
        assert file.startswith("/static/")


@pytest.mark.parametrize("url", ["/", f"/?q={BRIDGE}", "/?q=x", f"/articles/{TANKER}"])
def test_no_page_has_a_script_or_a_style_within(page: GetPage, url: str) -> None:
    html = page(url, status=400 if url == "/?q=x" else 200)
    assert not html.xpath("//style | //@style | //script[not(@src)]")
    assert not [name for one in html.iter() for name in one.attrib if name.startswith("on")]


def test_what_may_not_be_read_is_told_on_a_page_with_its_headers() -> None:
    def nobody(_: Request) -> Retriever:
        raise HTTPException(401, "Send a key.", {"WWW-Authenticate": "Bearer"})

    app = FastAPI()
    add_pages(app, nobody)
    client = TestClient(app)
    for url in ("/", "/?q=bridge", f"/articles/{TANKER}"):
        response = client.get(url)
        assert response.status_code == 401
        assert "Send a key." in response.text
        assert response.headers["www-authenticate"] == "Bearer"
        assert response.headers["content-security-policy"] == POLICY


def test_who_asks_decides_what_exists(retriever: Retriever) -> None:
    app = FastAPI()
    hidden = retriever.without(["Veyra Tribune"])
    add_pages(app, lambda request: hidden if "hide" in request.headers else retriever)
    client = TestClient(app)
    assert "Veyra Tribune" in client.get("/").text
    assert "Veyra Tribune" not in client.get("/", headers={"hide": "1"}).text


def test_pages_under_a_path_lead_to_one_another_there(retriever: Retriever) -> None:
    client = TestClient(reading(retriever), root_path="/news")
    for url in ("/", f"/?q={BRIDGE}", "/?q=x", f"/articles/{TANKER}", "/articles/nothing"):
        html = client.get(url).text
        for named in ('href="', 'src="', 'action="'):
            led = [part.partition('"')[0] for part in html.split(named)[1:]]
            assert led
            for address in led:
                assert address.startswith(("/news/", "#", "https://"))


def test_other_ways_to_ask_than_get_are_refused(client: TestClient) -> None:
    assert client.post("/").status_code == 405
    assert client.head("/").status_code == 200


@pytest.mark.parametrize("query", ["q=%ff%fe", "q=" + "a" * 3000, "q=ferry&after=%00", "more=%00"])
def test_bytes_that_mean_nothing_get_a_page(client: TestClient, query: str) -> None:
    response = client.get(f"/?{query}")
    assert response.status_code in {200, 400}
    assert "\x00" not in response.text
