"""The command as people run it: in this process for its output, in its own for its exit code."""

from __future__ import annotations

import io
import logging
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest
from rich.console import Console, RenderableType
from typer.testing import CliRunner, Result

from bot.cli import app

HOSTILE = ["[bold]x[/bold]", "[/bold]", "[link=a]b[/link]", "[", "[red", ":bomb:"]
"""What rich would take for orders."""
CONTROLS = ["\x1b[31mred", "\x1b]0;title\x07", "\x9b2J", "a\x08b", "\x07", "\x1b[2J"]
"""What a terminal would take for orders."""

OURS = ("", "bot", "retrieval", "index", "config")


def shown(what: RenderableType, *, width: int = 100, on_terminal: bool = False) -> str:
    """What stands on the screen: without colours, or with all that a terminal is told."""
    screen = Console(
        file=io.StringIO(),
        width=width,
        color_system="standard" if on_terminal else None,
        force_terminal=on_terminal,
        legacy_windows=False,
        highlight=False,
    )
    screen.print(what)
    assert isinstance(screen.file, io.StringIO)
    return screen.file.getvalue()


def folded(text: str) -> str:
    """The text however its lines were broken."""
    return " ".join(text.split())


@pytest.fixture(autouse=True)
def _logs_as_they_were() -> Iterator[None]:
    with logs_kept():
        yield


@contextmanager
def logs_kept() -> Iterator[None]:
    """Put back handlers and levels, which every command sets for its whole process."""
    root = logging.getLogger()
    handlers = list(root.handlers)
    levels = {name: logging.getLogger(name).level for name in OURS}
    try:
        yield
    finally:
        root.handlers[:] = handlers
        for name, level in levels.items():
            logging.getLogger(name).setLevel(level)


def clean_environment(folder: Path, cache: Path) -> dict[str, str | None]:
    """Nothing of whoever runs the tests; None takes a variable away."""
    taken = {name: None for name in os.environ if name.startswith("DATELINE_")}
    colours = dict.fromkeys(("FORCE_COLOR", "CLICOLOR_FORCE", "NO_COLOR", "TTY_COMPATIBLE"))
    return {
        **taken,
        **colours,
        "COLUMNS": None,
        "TERMINAL_WIDTH": None,
        "HOME": str(folder),
        "XDG_CONFIG_HOME": str(folder / "config"),
        "XDG_DATA_HOME": str(folder / "data"),
        "XDG_CACHE_HOME": str(folder / "user-cache"),
        "DATELINE_CACHE": str(cache),
        "DATELINE_ARCHIVE": str(folder / "archive"),
    }


def invoke(
    environment: Mapping[str, str | None], words: tuple[object, ...], stdin: str | bytes = b""
) -> Result:
    with logs_kept():
        return CliRunner(env=environment).invoke(app, [str(word) for word in words], stdin)


@pytest.fixture
def environment(tmp_path: Path, cache: Path) -> dict[str, str | None]:
    return clean_environment(tmp_path, cache)


@pytest.fixture
def dateline(environment: dict[str, str | None]) -> Callable[..., Result]:
    """Run a command in this process: words, `stdin`, and variables by name."""

    def run(*words: object, stdin: str | bytes = b"", **variables: str) -> Result:
        return invoke({**environment, **variables}, words, stdin)

    return run


@pytest.fixture
def started(
    environment: dict[str, str | None], tmp_path: Path
) -> Callable[..., subprocess.Popen[bytes]]:
    """Start a command in a process of its own, its three streams open as pipes."""

    def start(*words: object, **variables: str) -> subprocess.Popen[bytes]:
        changed = {**environment, **variables}
        kept = {name: value for name, value in os.environ.items() if name not in changed}
        return subprocess.Popen(
            [sys.executable, "-m", "bot.cli", *map(str, words)],
            env=kept | {name: value for name, value in changed.items() if value is not None},
            cwd=tmp_path,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    return start


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory, cache: Path) -> tuple[Path, Result]:
    """What `dateline demo` made and printed; tests read the archive and leave it as it is."""
    folder = tmp_path_factory.mktemp("demo")
    result = invoke(clean_environment(folder, cache), ("demo",))
    assert result.exit_code == 0, result.output
    return folder / "archive", result


@pytest.fixture
def sample(demo: tuple[Path, Result]) -> Path:
    """The sample archive, to be read."""
    return demo[0]


@pytest.fixture
def own_sample(sample: Path, tmp_path: Path) -> Path:
    """The sample archive where the environment's own one is, to be changed."""
    return Path(shutil.copytree(sample, tmp_path / "archive"))
