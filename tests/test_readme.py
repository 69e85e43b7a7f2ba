"""The README is true: its example runs, its commands are there, its map is the house."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import app
from bot.slack import scopes
from config import load
from index import Archive
from index.intake import take_in
from tests.conftest import HashedWords

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
PACKAGES = ("bot", "retrieval", "index", "config")
ROOMS = ("understanding", "follow_ups", "evaluation")


FENCED = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks(language: str) -> list[str]:
    return [block for named, block in FENCED.findall(README) if named == language]


def test_the_map_names_every_module_and_no_other() -> None:
    (drawn,) = (block for block in blocks("") if "knows no" in block)
    named: set[str] = set()
    rooms = ["", "", ""]  # of each depth, two blanks deeper each
    for line in drawn.splitlines():
        if found := re.match(r"((?:  )*)([\w/]+(?:\.py|\.toml|/))", line):
            depth = len(found[1]) // 2
            path = "".join(rooms[:depth]) + found[2]
            rooms[depth] = found[2]
            named.add(path)
    drawn_whole = [*PACKAGES, *(f"retrieval/{room}" for room in ROOMS)]
    there = {
        f"{package}/{file.name}"
        for package in drawn_whole
        for file in (ROOT / package).glob("*.py")
        if file.name != "__init__.py"
    }
    there |= {f"{package}/" for package in drawn_whole}
    there |= {"index/readers/", "index/sample/", "bot/slack/", "config/default.toml"}
    there |= {"retrieval/api/", "retrieval/pages/"}
    assert named == there


def test_every_command_is_in_the_table_and_no_other() -> None:
    named = set(re.findall(r"^\| `(\w+)", README, re.MULTILINE))
    commands = {command.name or command.callback.__name__ for command in app.registered_commands}  # type: ignore[union-attr]
    commands |= {group.name for group in app.registered_groups if group.name}
    assert commands <= named


def test_every_option_that_is_shown_is_an_option() -> None:
    runner = CliRunner()
    for line in "\n".join(blocks("sh")).splitlines():
        if not line.startswith("dateline "):
            continue
        command = line.split()[1]
        helped = runner.invoke(app, [command, "--help"], env={"COLUMNS": "200"})
        assert helped.exit_code == 0, command
        for option in re.findall(r"(?<=\s)--[\w-]+", line.partition("#")[0]):
            assert option in helped.output, (command, option)


def test_the_python_example_prints_a_sentence_and_its_source(sample_archive: Path) -> None:
    example = next(block for block in blocks("python") if "Retriever.open" in block)
    run = example.replace('".demo/archive"', repr(str(sample_archive)))
    done = subprocess.run(
        [sys.executable, "-c", run], capture_output=True, text=True, check=True, cwd=ROOT
    )
    cited = re.compile(r"^(Veyra Tribune|Northern Ledger), \d+ \w+ 2020 0\.\d+", re.MULTILINE)
    assert cited.search(done.stdout)
    assert "bridge" in done.stdout.casefold()


@pytest.fixture(scope="session")
def sample_archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("readme") / "archive"
    done = subprocess.run(
        [sys.executable, "-m", "bot.cli", "demo", "--archive", str(folder)],
        check=True,
        capture_output=True,
        cwd=ROOT,
    )
    assert done.returncode == 0
    return folder


def test_the_settings_file_that_the_readme_names_is_the_one_that_is_read() -> None:
    assert (ROOT / "config" / "default.toml").exists()
    assert load({}).settings.quotes >= 1


def test_the_sample_archive_is_read_whole(tmp_path: Path) -> None:
    with Archive(tmp_path / "archive", HashedWords()) as archive:
        report = take_in(archive, [ROOT / "index" / "sample"], commit_articles=100)
    assert (report.added + report.older + report.changed, report.failed) == (40, [])


def test_the_table_of_slack_s_scopes_is_the_one_that_the_bot_goes_by() -> None:
    assert scopes.table() in README
