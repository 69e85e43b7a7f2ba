"""The reader in a real browser: what its pages do, with a mouse and with a keyboard alone."""

from __future__ import annotations

import re

from playwright.sync_api import Browser, expect

from retrieval import Retriever
from retrieval.pages.address import article_url
from tests.conftest import MakeArticle
from tests.retrieval.conftest import Opened
from tests.retrieval.pages.browsing import browsing
from tests.retrieval.pages.served import BRIDGE, FERRY, TANKER, serving

UNMARKED = "rgba(0, 0, 0, 0)"


def test_a_question_is_typed_and_answered(browser: Browser, address: str) -> None:
    with browsing(browser, address) as tab:
        tab.page.goto("/")
        tab.page.get_by_role("searchbox").fill(BRIDGE)
        tab.page.get_by_role("button", name="Ask").click()
        expect(tab.page.get_by_role("status")).to_contain_text("Answers 1 to 5")
        # Empty filters stand in no address.
        assert tab.page.url.endswith("since+2016%3F")
        assert len(tab.texts(".quotes > li")) == 5
        assert tab.style("mark", "background-color") != UNMARKED


def test_a_chip_is_dropped_and_the_way_back_brings_it_again(browser: Browser, address: str) -> None:
    with browsing(browser, address) as tab:
        tab.page.goto(f"/?q={BRIDGE}")
        tab.page.get_by_role("link", name="Ask without: since 2016").click()
        expect(tab.page.locator(".chips li")).to_have_count(1)
        tab.page.go_back()
        expect(tab.page.locator(".chips li")).to_have_count(2)


def test_sources_bars_and_orders_narrow_on_a_click(browser: Browser, address: str) -> None:
    with browsing(browser, address) as tab:
        tab.page.goto(f"/?q={FERRY}")
        tab.page.locator('.bars a[title^="2017"]').click()
        expect(tab.page.locator(".chips")).to_contain_text("2017")
        tab.page.get_by_role("link", name=re.compile("Northern Ledger")).first.click()
        expect(tab.page.locator(".chips")).to_contain_text("only Northern Ledger")
        assert set(tab.texts(".quote .source")) == {"Northern Ledger"}
        tab.page.get_by_role("link", name="Oldest first").click()
        expect(tab.page.locator(".order [aria-current]")).to_have_text(re.compile("Oldest"))
        assert all("2017" in told for told in tab.texts(".quote .kicker"))
        tab.page.get_by_role("link", name="At any time").click()
        expect(tab.page.locator(".chips")).not_to_contain_text("2017")


def test_more_goes_on_where_the_page_ended(browser: Browser, address: str) -> None:
    with browsing(browser, address) as tab:
        tab.page.goto(f"/?q={FERRY}")
        first = tab.texts(".quote .printed")
        tab.page.get_by_role("link", name="More").click()
        expect(tab.page.get_by_role("status")).to_contain_text("6")
        assert not set(first) & set(tab.texts(".quote .printed"))
        tab.page.get_by_role("link", name="The first answers").click()
        expect(tab.page.get_by_role("status")).to_contain_text("Answers 1 to 5")
        assert tab.texts(".quote .printed") == first


def test_a_headline_opens_the_article_at_its_marked_passage(browser: Browser, address: str) -> None:
    with browsing(browser, address) as tab:
        tab.page.goto(f"/?q={BRIDGE}")
        headline, passage = tab.texts("h3")[0], tab.texts(".quote .printed")[0]
        tab.page.locator("h3 a").first.click()
        expect(tab.page.get_by_role("heading", level=1)).to_have_text(headline)
        place = ".passage:target"
        assert " ".join(tab.texts(f"{place} .said")) == passage
        assert tab.style(f"{place} .said", "background-color") != UNMARKED
        assert tab.style(".passage:not(:target) .said", "background-color") == UNMARKED
        expect(tab.page.locator(place)).to_be_in_viewport()
        assert tab.texts("main details.cite:visible summary") == ["Cite this passage"]


def test_the_pages_work_without_a_script(browser: Browser, address: str) -> None:
    with browsing(browser, address, java_script_enabled=False) as tab:
        tab.page.goto("/")
        tab.page.fill("#q", FERRY)
        tab.page.press("#q", "Enter")
        tab.page.wait_for_url("**/?q=*")
        assert tab.page.locator("#status").inner_text().startswith("Answers 1 to 5")
        tab.page.locator(".quote summary", has_text="Also in").first.click()
        expect(tab.page.locator(".quote details[open] li").first).to_be_visible()
        tab.page.locator("h3 a").first.click()
        expect(tab.page.locator(".passage:target details.cite")).to_be_visible()


def test_what_changed_between_versions_is_struck_and_underlined(
    browser: Browser, address: str
) -> None:
    with browsing(browser, address) as tab:
        tab.page.goto(article_url(TANKER))
        tab.page.get_by_role("link", name=re.compile("What changed")).click()
        expect(tab.page.locator("#changes")).to_be_in_viewport()
        assert "line-through" in tab.style("del", "text-decoration-line")
        assert tab.style("del", "background-color") != tab.style("ins", "background-color")


def test_a_citation_is_copied_or_selected(browser: Browser, address: str) -> None:
    with browsing(browser, address) as tab:
        tab.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        tab.page.goto(article_url(TANKER))
        tab.page.get_by_role("button", name="Copy As a note").last.click()
        expect(tab.page.locator(".citing .copy").nth(1)).to_contain_text("Copied")
        copied = tab.page.evaluate("navigator.clipboard.readText()")
        assert copied.startswith("Lena Marsh, “Tanker holed on breakwater")


def test_dark_is_followed(browser: Browser, address: str) -> None:
    papers = []
    for scheme in ("light", "dark"):
        with browsing(browser, address, color_scheme=scheme) as tab:
            tab.page.goto(f"/?q={BRIDGE}")
            papers.append(tab.style("body", "background-color"))
    light, dark = (sum(map(int, re.findall(r"\d+", paper)[:3])) for paper in papers)
    assert dark < 150
    assert light > 600


def test_a_narrow_screen_scrolls_in_one_direction(browser: Browser, address: str) -> None:
    with browsing(browser, address, viewport={"width": 320, "height": 640}) as tab:
        for url in ("/", f"/?q={BRIDGE}&after=2016", f"{article_url(TANKER)}#p1"):
            tab.page.goto(url)
            assert tab.page.evaluate("document.documentElement.scrollWidth") <= 320


def test_on_paper_there_is_the_text_and_nothing_to_click(browser: Browser, address: str) -> None:
    with browsing(browser, address) as tab:
        tab.page.goto(f"/?q={BRIDGE}")
        tab.page.emulate_media(media="print")
        for hidden in (".ask", ".narrow", ".order", ".tools", ".pages"):
            expect(tab.page.locator(hidden).first).to_be_hidden()
        expect(tab.page.locator(".printed").first).to_be_visible()


def test_all_is_reached_with_the_keyboard_alone(browser: Browser, address: str) -> None:
    with browsing(browser, address) as tab:
        tab.page.goto("/")
        tab.page.keyboard.press("Tab")
        assert tab.focused() == "Skip to the content"
        tab.page.keyboard.press("Enter")
        assert tab.focused().startswith("This archive answers") or tab.focused() == "content"
        tab.page.keyboard.press("/")
        assert tab.focused() == "q"
        tab.page.keyboard.type("How many people died on the ferry/boat since 2016?")
        assert tab.page.input_value("#q") == "How many people died on the ferry/boat since 2016?"
        tab.page.keyboard.press("Enter")
        tab.page.wait_for_url("**/?q=*")
        reached = []
        for _ in range(80):
            tab.page.keyboard.press("Tab")
            reached.append(tab.focused())
            if reached[-1] == "More":
                break
        for told in ("Ask", "Ask without: since 2016", "Newest first", "More"):
            assert any(one.startswith(told) for one in reached), (told, reached)
        tab.page.keyboard.press("Enter")
        expect(tab.page.get_by_role("status")).to_contain_text("6")


def test_what_has_the_focus_is_seen(browser: Browser, address: str) -> None:
    with browsing(browser, address) as tab:
        tab.page.goto(f"{article_url(TANKER)}")
        for _ in range(12):
            tab.page.keyboard.press("Tab")
            outline = tab.style(":focus", "outline-style"), tab.style(":focus", "outline-width")
            assert outline == ("solid", "3px")
            assert tab.style(":focus", "opacity") == "1"


def test_an_article_full_of_markup_runs_nothing_and_shows_itself(
    browser: Browser, opened: Opened, make_article: MakeArticle
) -> None:
    evil = "<script>window.ran=1</script><img src=x onerror='window.ran=1'>\x1b[31m\u202eevil"
    archive = opened(
        [
            make_article(
                id='"><script>window.ran=1</script>',
                headline=f"Ferry {evil}",
                source=f"Gazette {evil}",
                byline=f"By {evil}",
                corrections=(evil,),
                caveats=(evil,),
                url="javascript:window.ran=1",
                text=f"The ferry sank on Friday. {evil}\n\n</p></main></html>\n\n<!-- {evil}",
            )
        ]
    )
    with (
        serving(Retriever(archive, threshold=0.0)) as url,
        browsing(browser, url) as tab,
    ):
        tab.page.goto("/?q=When did the ferry sink?")
        shown = evil.replace("\x1b", "\ufffd").replace("\u202e", "\ufffd")
        assert tab.texts("h3") == [f"Ferry {shown}"]
        for link in tab.page.get_by_role("link").all():
            assert "javascript" not in (link.get_attribute("href") or "").partition("?")[0][:11]
        tab.page.locator("h3 a").click()
        expect(tab.page.get_by_role("heading", level=1)).to_have_text(f"Ferry {shown}")
        assert shown in " ".join(tab.texts(".said"))
        assert "</p></main></html>" in " ".join(tab.texts(".text"))
        assert tab.page.evaluate("window.ran") is None
