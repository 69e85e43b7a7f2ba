"""Whatever an article holds is shown and never obeyed."""

from __future__ import annotations

from datetime import date
from typing import Any

import lxml.html
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from index import Archive, Article
from retrieval import Retriever
from retrieval.pages.address import article_url
from retrieval.pages.letters import literal
from tests.conftest import HashedWords, MakeArticle
from tests.retrieval.conftest import Opened
from tests.retrieval.pages.served import all_of, reading

MARKUP = st.sampled_from(
    [
        "<script>alert(1)</script>",
        "</p></div></main><h1>Ours</h1>",
        "<img src=x onerror=alert(1)>",
        '" onmouseover="alert(1)',
        "' autofocus onfocus='alert(1)",
        "&lt;b&gt;&#x202e;",
        "{{ 7 * 7 }}{% include 'ask.html' %}",
        "<!--",
        "-->",
        "]]>",
        "</title><svg onload=alert(1)>",
        "</textarea></style>",
        "javascript:alert(1)",
        "\x01\x1b[31m\x07",
        "\u202eevil\u202c",
    ]
)
LETTERS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=30)
HOSTILE = st.lists(MARKUP | LETTERS, min_size=1, max_size=6).map("".join)
TEXTS = HOSTILE.filter(lambda text: any(letter.isalnum() for letter in text))

ALLOWED = """
    a article blockquote body button code dd del details div dl dt footer form h1 h2 h3 head
    header html input ins label li link main mark meta nav ol p rect script search section span
    strong summary svg time title ul
"""
ATTRIBUTES = """
    action aria-current aria-hidden aria-label aria-labelledby autocomplete charset class content
    datetime defer focusable for height href id lang maxlength method name open placeholder
    preserveaspectratio rel required reversed role size src start tabindex title type value
    viewbox width y
"""


def look(told: bytes) -> Any:
    """Read a page as HTML, and make sure that it has nothing which the templates do not write."""
    html = lxml.html.document_fromstring(told.decode())
    for element in html.iter():
        assert element.tag in ALLOWED.split()
        for name, value in element.attrib.items():
            assert name.lower() in ATTRIBUTES.split()
            if name in {"href", "src", "action"}:
                assert value.startswith(("/", "#", "http://", "https://"))
    scripts = html.xpath("//script")
    assert [one.get("src", "").partition("?")[0] for one in scripts] == ["/static/reader.js"]
    assert len(html.xpath("//main")) == len(html.xpath("//h1")) == 1
    return html


def seen(text: str) -> str:
    """Return the letters of a text that stand as themselves: blanks are laid out by the browser."""
    return "".join(literal(text).replace("\ufffd", "").split())


@settings(
    max_examples=15,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@given(headline=HOSTILE, text=TEXTS, byline=HOSTILE, source=HOSTILE, note=HOSTILE, url=HOSTILE)
def test_a_hostile_article_is_shown_letter_by_letter(
    tmp_path_factory: pytest.TempPathFactory, **told: str
) -> None:
    article = Article(
        id=f"id {told['headline']}",
        headline=told["headline"],
        text=told["text"],
        byline=told["byline"],
        source=told["source"],
        language=told["byline"],
        section=told["source"],
        credit=told["note"],
        corrections=(told["note"],),
        caveats=(told["note"],),
        url=told["url"],
        published=date(2020, 7, 2),
    )
    changed = Article(
        id=article.id,
        source=article.source,
        headline=told["note"],
        text=f"{told['text']} {told['note']}",
        published=date(2020, 7, 3),
    )
    folder = tmp_path_factory.mktemp("hostile")
    with Archive(folder / "archive", HashedWords(), passage_words=1) as archive:
        archive.add([article])
        client = TestClient(reading(Retriever(archive, threshold=0.0)))
        html = look(client.get(article_url(article.id)).content)
        shown = "".join(one.text_content() for one in all_of(html, "said"))
        shown += "".join(one.text_content() for one in all_of(html, "between"))
        assert sorted(seen(shown)) == sorted(seen(article.text))
        archive.add([changed])
        look(client.get(f"{article_url(article.id)}?versions=1..2").content)
        look(client.get("/").content)


@settings(max_examples=60)
@given(
    query=st.dictionaries(
        st.sampled_from(["q", "source", "after", "before", "order", "drop", "more"]), HOSTILE
    )
)
def test_hostile_parameters_are_shown_letter_by_letter(
    client: TestClient, query: dict[str, str]
) -> None:
    response = client.get("/", params=query)
    assert response.status_code in {200, 400}
    html = look(response.content)
    shown = html.xpath("//input[@name='q']/@value")
    if query.get("q", "").strip():
        assert "".join(shown[0].split()) == "".join(literal(query["q"].strip()).split())


def test_an_address_that_would_run_is_text_and_no_link(
    opened: Opened, make_article: MakeArticle
) -> None:
    archive = opened([make_article(id="a", url="javascript:alert(1)")])
    html = look(TestClient(reading(Retriever(archive))).get("/articles/a").content)
    assert "javascript:alert(1)" in html.text_content()
    assert not html.xpath("//a[contains(@href, 'javascript')]")
