"""Demo: Dateline in the emulator's page, with the sample archive, until Ctrl-C."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.slack.emulator import EmulatorError
from tests.slack.npm import NpmError, Packages
from tests.slack.person import wait_for
from tests.slack.schema import Schema
from tests.slack.slack import Slack, started
from tests.slack.translation import translated
from tests.slack.workspace import CITY, IDA, KARIN

PORT = 3111
"""Where the page stands, unless something else does."""
QUESTION = "Why was the Tollgate Bridge closed?"

_DATELINE = Path(sys.executable).with_name("dateline")
_TO_TRY = f"""
The page stands at {{url}} and plays Slack; choose at its top whom you act as.

  in #city-desk      @dateline How many people died when the ferry Aurelia capsized?
  in its thread      And what did the owner say?
  anywhere           /dateline What did the owner of the Corvina Star have to pay?
                     /dateline help, /dateline sources, /dateline latest Northern Ledger
  to dateline alone  Tollgate Bridge since 2021
  as karin           /dateline admin
  as guest           any question: guests are refused unless they are allowed
  under an answer    the buttons
  dateline > Home    what the archive covers, what you asked, what you prefer

The page shows no menu that asks the archive while one types, and sends nothing of buttons within
a modal; Slack does. The first question, {QUESTION!r}, was asked for you.
Ctrl-C ends it all.
"""


class DemoError(RuntimeError):
    """The demo cannot go on; the message says why."""


@contextmanager
def playing() -> Iterator[Slack]:
    """Take in the sample archive, start the emulator and the bot, and ask a first question.

    :raises DemoError: if the bot does not start, or does not answer.
    """
    packages = Packages.installed()
    _run_to_its_end("demo")
    with (
        TemporaryDirectory() as folder,
        started(
            "socket",
            packages,
            Path(folder),
            schema=Schema(packages.schema()),
            translate=translated,
            port=_free(PORT),
        ) as slack,
        _answering(slack, Path(folder)) as bot,
    ):
        wait_for(lambda: slack.sockets.connections or bot.poll() is not None, "the bot", 120)
        if bot.poll() is None:
            slack.person(IDA).mention(CITY, QUESTION)
            wait_for(lambda: slack.from_bot(CITY) or bot.poll() is not None, "an answer", 120)
        if bot.poll() is not None:
            raise DemoError("the bot has ended; what it said stands above")
        yield slack


def main() -> int:
    """Play until Ctrl-C; what goes wrong is told in a sentence."""
    sys.stdout.write("Setting up a page that plays Slack; the first time this takes a minute.\n")
    try:
        with playing() as slack:
            sys.stdout.write(_TO_TRY.format(url=slack.emulator.url))
            sys.stdout.flush()
            while slack.sockets.connections:
                time.sleep(1)
        sys.stderr.write("dateline: the bot has ended; what it said stands above\n")
    except KeyboardInterrupt:
        return 0
    except (AssertionError, DemoError, EmulatorError, NpmError) as error:
        sys.stderr.write(f"dateline: {error}\n")
    return 2


@contextmanager
def _answering(slack: Slack, folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    settings = {
        "DATELINE_SLACK_API": slack.api_url,
        "DATELINE_SLACK_BOT_TOKEN": slack.bot_token,
        "DATELINE_SLACK_APP_TOKEN": slack.app_token,
        "DATELINE_SLACK_RECORD": str(folder / "slack.sqlite3"),
        "DATELINE_SLACK_ADMINS": KARIN,
    }
    # A session of its own: Ctrl-C ends the bot through here, after its last answer.
    bot = subprocess.Popen(
        [_DATELINE, "slack"], env={**os.environ, **settings}, start_new_session=True
    )
    try:
        yield bot
    finally:
        bot.send_signal(signal.SIGINT)
        try:
            bot.wait(timeout=20)
        except subprocess.TimeoutExpired:
            bot.kill()


def _run_to_its_end(*command: str) -> None:
    run = subprocess.run([_DATELINE, *command], stdout=subprocess.DEVNULL, check=False)
    if run.returncode:
        raise DemoError(f"'dateline {' '.join(command)}' ended with exit code {run.returncode}")


def _free(port: int) -> int:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("", port))
        except OSError:
            return 0
    return port


if __name__ == "__main__":
    sys.exit(main())
