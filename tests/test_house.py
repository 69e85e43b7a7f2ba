"""The house: four rooms, their tables of contents, and one way through them."""

from __future__ import annotations

import ast
import importlib
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("bot", "retrieval", "index", "config")

CONTENTS = {
    "bot": [],
    "config": ["Loaded", "Setting", "Settings", "SettingsError", "load"],
    "index": [
        "DEFAULT_MODEL",
        "Added",
        "Archive",
        "ArchiveError",
        "Article",
        "BusyError",
        "Carried",
        "Coverage",
        "Encoder",
        "Encodes",
        "Filter",
        "Found",
        "ModelError",
        "Passage",
        "RecordError",
        "Refused",
        "Said",
        "Search",
        "Vector",
        "as_day",
        "canonical_url",
        "identify",
        "sentences",
        "split",
        "to_json",
    ],
    "retrieval": [
        "Answer",
        "Chip",
        "Copy",
        "Covered",
        "Disagreement",
        "Edition",
        "Facets",
        "FollowUp",
        "Holdings",
        "Interval",
        "Latest",
        "Library",
        "Listed",
        "Mention",
        "Moment",
        "Order",
        "Page",
        "Piece",
        "Question",
        "QuestionError",
        "Quote",
        "Reading",
        "Reranker",
        "Retriever",
        "SourceHeld",
        "Timeline",
        "Verdict",
        "Volume",
        "check_style",
        "in_words",
        "names_of",
        "parse_day",
    ],
    "retrieval.api": ["Access", "Gate", "Key", "Keys", "KeysError", "create_api"],
    "retrieval.evaluation": ["EvaluationError", "QuestionSet"],
    "retrieval.pages": ["add_pages"],
    "retrieval.follow_ups": ["FollowUp", "Took", "follow_up"],
    "retrieval.understanding": [
        "Names",
        "find_times",
        "is_asked",
        "other_script",
        "read",
        "recognised",
    ],
}

# Rooms that are named after nothing, so that anything lands there.
NAMELESS = {
    "base",
    "common",
    "constants",
    "core",
    "helper",
    "helpers",
    "lib",
    "misc",
    "models",
    "shared",
    "types",
    "util",
    "utils",
}


def as_listed(name: str) -> tuple[int, str]:
    """Constants, then classes, then functions, each by name: the order that ruff keeps."""
    return (0 if name.isupper() else 1 if name[0].isupper() else 2, name)


@pytest.mark.parametrize("room", ROOMS)
def test_each_import_name_is_the_folder_in_this_repository(room: str) -> None:
    """The four names are common words, and another package on the path must not answer to them."""
    found = importlib.import_module(room).__file__
    assert found is not None
    assert Path(found).resolve() == ROOT / room / "__init__.py"


def contents(room: str) -> list[str]:
    return list(getattr(importlib.import_module(room), "__all__", []))


@pytest.mark.parametrize("room", CONTENTS)
def test_a_rooms_table_of_contents_is_sorted_and_names_what_it_re_exports(room: str) -> None:
    listed = contents(room)
    file = ROOT.joinpath(*room.split("."), "__init__.py")
    tree = ast.parse(file.read_text(encoding="utf-8"))
    brought = [
        alias.asname or alias.name
        for node in tree.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    ]
    assert listed == sorted(brought, key=as_listed)


@pytest.mark.parametrize("room", CONTENTS)
def test_a_rooms_table_of_contents_changes_only_on_purpose(room: str) -> None:
    assert contents(room) == CONTENTS[room]


def test_no_room_within_retrieval_is_missing_from_these_tests() -> None:
    inner = {f"retrieval.{path.parent.name}" for path in (ROOT / "retrieval").glob("*/__init__.py")}
    assert inner == {room for room in CONTENTS if room.startswith("retrieval.")}


def test_the_wheel_carries_the_four_rooms() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert sorted(project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]) == sorted(
        ROOMS
    )


def test_every_module_is_named_after_what_it_holds() -> None:
    nameless = [
        str(path.relative_to(ROOT))
        for room in (*ROOMS, "tests")
        for path in (ROOT / room).rglob("*.py")
        if NAMELESS & {part.removesuffix(".py") for part in path.relative_to(ROOT).parts}
    ]
    assert nameless == []


def test_imports_run_one_way_and_only_the_wiring_reads_settings() -> None:
    command = Path(sys.executable).with_name("lint-imports")
    run = subprocess.run(
        [command, "--no-cache", "--no-logo"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stdout + run.stderr
    assert "Imports run one way: bot -> retrieval -> index KEPT" in run.stdout
    assert "Only the wiring reads settings KEPT" in run.stdout


def test_the_map_of_the_slack_bot_names_every_module_and_no_other() -> None:
    told = importlib.import_module("bot.slack").__doc__ or ""
    rooms = told[told.index("\nstart ") :]
    named = set(re.findall(r"[a-z_]+(?=[,; \n])", re.sub(r"(?m)^\w+( may)? {2,}", " ", rooms)))
    there = {file.stem for file in (ROOT / "bot" / "slack").glob("*.py")} - {"__init__"}
    assert named - {"newsroom", "above"} == there
