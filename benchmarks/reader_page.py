"""Photograph the reader's search and article page, with Debian's chromium, for the README."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

from bot.wiring import wire
from retrieval.pages.address import Address, article_url
from tests.retrieval.pages.served import TANKER, serving

HERE = Path(__file__).parent
QUESTION = "What did the Veyra Tribune report about the Merrow ferry since 2017?"
PICTURES = {
    "reader.png": Address(q=QUESTION).url,
    "article.png": article_url(TANKER, 0),
}
WIDTH, HEIGHT = 1120, 900
SCALE = 1.5

_OPTIONS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
]


def main() -> int:
    """Serve the archive that the settings name, and take a picture of each page."""
    chromium = shutil.which("chromium")
    if chromium is None:
        print("No chromium is installed, so there are no new pictures; apt-get install chromium")
        return 2
    wiring = wire()
    with (
        wiring.archive() as archive,
        serving(wiring.retriever(archive)) as address,
        sync_playwright() as playwright,
        playwright.chromium.launch(executable_path=chromium, args=_OPTIONS) as browser,
    ):
        page = browser.new_page(
            base_url=address,
            viewport={"width": WIDTH, "height": HEIGHT},
            device_scale_factor=SCALE,
            color_scheme="light",
        )
        for name, url in PICTURES.items():
            page.goto(url, wait_until="networkidle")
            if "#" in url:
                page.evaluate("scrollTo({top: 0, behavior: 'instant'})")
            page.screenshot(path=HERE / name)
            print(f"{HERE / name} is drawn")
    return 0


if __name__ == "__main__":
    sys.exit(main())
