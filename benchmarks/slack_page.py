"""Photograph an answer in the emulator's page, with Debian's chromium, for the README."""

from __future__ import annotations

import base64
import itertools
import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from websockets.sync.client import ClientConnection, connect

from tests.slack.demo import playing
from tests.slack.person import wait_for
from tests.slack.workspace import DESK, IDA

PICTURE = Path(__file__).parent / "slack.png"
QUESTION = "What did the Veyra Tribune say about the Tollgate Bridge since 2021?"
WIDTH, HEIGHT = 1100, 700
SCALE = 1.5

_OPTIONS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--hide-scrollbars",
    "--remote-debugging-port=0",
)
_LISTENING = re.compile(r"DevTools listening on (ws://\S+)")
_OPEN_CHANNEL = """
[...document.querySelectorAll('button')]
    .filter(one => one.textContent.endsWith('investigations')).map(one => one.click()).length
"""
_HIDDEN_BELOW = """
Math.max(...[...document.querySelectorAll('*')].map(one => one.scrollHeight - one.clientHeight))
"""


class Page:
    """A page of a browser: https://chromedevtools.github.io/devtools-protocol."""

    def __init__(self, browser: ClientConnection) -> None:
        self._browser = browser
        self._numbers = itertools.count(1)
        self._session = ""
        target = self.ask("Target.createTarget", url="about:blank")["targetId"]
        told = self.ask("Target.attachToTarget", targetId=target, flatten=True)
        self._session = told["sessionId"]

    def ask(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Ask the browser, and return what it answers."""
        number = next(self._numbers)
        asked = {"id": number, "method": method, "params": parameters}
        if self._session:
            asked["sessionId"] = self._session
        self._browser.send(json.dumps(asked))
        while True:
            said = json.loads(self._browser.recv(timeout=30))
            if said.get("id") == number:
                result: dict[str, Any] = said["result"]
                return result

    def run(self, script: str) -> Any:
        """Run a script in the page, and return its value."""
        told = self.ask("Runtime.evaluate", expression=script, returnByValue=True)
        return told["result"].get("value")

    def size(self, width: int, height: int) -> None:
        """Set what is seen, in pixels of the page."""
        self.ask(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=SCALE,
            mobile=False,
        )

    def photograph(self, path: Path) -> None:
        """Write what is seen as PNG."""
        told = self.ask("Page.captureScreenshot", format="png")
        path.write_bytes(base64.b64decode(told["data"]))


def main() -> int:
    """Ask a question in the emulator, open its page in a browser and take a picture of it."""
    chromium = shutil.which("chromium")
    if chromium is None:
        print("No chromium is installed, so there is no new picture; apt-get install chromium")
        return 2
    os.environ["DATELINE_QUOTES"] = "2"
    with playing() as slack, _browsing(chromium) as page:
        slack.person(IDA).command(DESK, QUESTION)
        wait_for(lambda: slack.from_bot(DESK), "an answer")
        page.size(WIDTH, HEIGHT)
        page.ask("Page.navigate", url=slack.emulator.url)
        wait_for(lambda: page.run(_OPEN_CHANNEL), "the channel")
        wait_for(lambda: page.run("document.body.innerText.includes('Not useful')"), "the answer")
        page.size(WIDTH, HEIGHT + page.run(_HIDDEN_BELOW))
        time.sleep(0.5)  # until it has been painted
        page.photograph(PICTURE)
    print(f"{PICTURE} is drawn")
    return 0


@contextmanager
def _browsing(chromium: str) -> Iterator[Page]:
    with TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        said = Path(folder) / "said"
        with said.open("w") as log:
            command = [chromium, *_OPTIONS, f"--user-data-dir={folder}/profile", "about:blank"]
            process = subprocess.Popen(command, stdout=log, stderr=log)
        try:
            found = wait_for(lambda: _LISTENING.search(said.read_text()), "chromium")
            with connect(found[1], proxy=None, max_size=None) as browser:
                yield Page(browser)
        finally:
            process.terminate()
            process.wait(timeout=20)


if __name__ == "__main__":
    sys.exit(main())
