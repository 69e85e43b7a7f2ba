"""axe-core finds nothing to mend on any page, by day and by night."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Browser

from retrieval.pages.address import article_url
from tests.retrieval.pages.browsing import browsing
from tests.retrieval.pages.served import BRIDGE, NOTHING, TANKER

RULES = {
    "runOnly": [
        "wcag2a",
        "wcag2aa",
        "wcag21a",
        "wcag21aa",
        "wcag22aa",
        "best-practice",
    ]
}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    "url",
    [
        "/",
        f"/?q={BRIDGE}&source=Veyra Tribune&after=2020",
        f"/?q={NOTHING}",
        "/?q=bridge&after=July",
        f"{article_url(TANKER)}#p1",
        f"{article_url(TANKER)}?versions=1..2",
        f"{article_url(TANKER)}?version=2",
        "/articles/nothing",
    ],
)
def test_a_page_has_no_barrier(browser: Browser, address: str, url: str, scheme: str) -> None:
    with browsing(browser, address, color_scheme=scheme) as tab:
        missing = "/articles/nothing" in url or "July" in url
        tab.page.goto(url)
        for folded in tab.page.locator("details:visible > summary").all():
            folded.click()
        found = Axe().run(tab.page, options=RULES)
        assert found.violations_count == 0, found.generate_report()
        if missing:
            # A browser notes the status of a page that is not there; nothing else.
            assert all("status of 40" in told for told in tab.complaints)
            tab.complaints.clear()
