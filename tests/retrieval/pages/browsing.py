"""Browsing: a page in a browser that keeps what it complained of and where it went."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page


@dataclass(frozen=True, slots=True)
class Tab:
    """A page, what its console said, and the hosts that anything was asked of."""

    page: Page
    complaints: list[str] = field(default_factory=list)
    hosts: set[str] = field(default_factory=set)

    def texts(self, selector: str) -> list[str]:
        """Return what is to be read at a selector, blanks folded."""
        return [" ".join(told.split()) for told in self.page.locator(selector).all_inner_texts()]

    def style(self, selector: str, name: str) -> str:
        """Return a style of an element as it is laid out."""
        script = "(element, name) => getComputedStyle(element).getPropertyValue(name)"
        return str(self.page.locator(selector).first.evaluate(script, name))

    def focused(self) -> str:
        """Return the words of what has the focus, or the id of a field."""
        script = "() => document.activeElement.id || document.activeElement.innerText"
        return " ".join(str(self.page.evaluate(script)).split())


@contextmanager
def browsing(browser: Browser, address: str, **told: Any) -> Iterator[Tab]:
    """Open a tab whose addresses begin at the reader's; it must complain of nothing.

    Nothing may be asked of another host.
    """
    context = browser.new_context(base_url=address, **told)
    page = context.new_page()
    tab = Tab(page)
    page.on("console", lambda said: tab.complaints.append(said.text))
    page.on("pageerror", lambda error: tab.complaints.append(str(error)))
    page.on("dialog", lambda dialog: tab.complaints.append(dialog.message))
    page.on("request", lambda asked: tab.hosts.add(urlsplit(asked.url).netloc))
    page.set_default_timeout(15_000)
    try:
        yield tab
    finally:
        context.close()
    assert tab.complaints == []
    assert tab.hosts <= {urlsplit(address).netloc}
