"""Packages: the emulator of Slack and Slack's own types of Block Kit, installed once by npm."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from filelock import FileLock

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
FOLDER = ROOT / ".slack"

_MINUTES = 60
_WANTED = ("package.json", "package-lock.json", ".npmrc")


class NpmError(RuntimeError):
    """The packages cannot be had; the message says why and what would help."""


@dataclass(frozen=True, slots=True)
class Packages:
    """The installed packages, in a folder that git ignores."""

    folder: Path

    @classmethod
    def installed(cls, folder: Path = FOLDER) -> Packages:
        """Install what the lock file pins, unless it stands there, and write the schema.

        :raises NpmError: if npm is missing, or cannot install or run.
        """
        folder.mkdir(exist_ok=True)
        stamp = folder / "installed"
        with FileLock(folder / "lock"):
            pinned = "".join((HERE / name).read_text(encoding="utf-8") for name in _WANTED)
            wanted = hashlib.sha256(pinned.encode()).hexdigest()
            if not stamp.exists() or stamp.read_text(encoding="utf-8") != wanted:
                for name in _WANTED:
                    shutil.copyfile(HERE / name, folder / name)
                _run(folder, "npm", "ci", "--ignore-scripts", "--no-progress", "--loglevel=error")
                _write_schema(folder)
                stamp.write_text(wanted, encoding="utf-8")
        return cls(folder)

    @property
    def emulator(self) -> Path:
        """The program that plays Slack."""
        return self.folder / "node_modules" / "local-slack-linux-x64" / "bin" / "local-slack"

    def schema(self) -> dict[str, Any]:
        """Return the JSON Schema of messages' blocks and of views, made from Slack's types."""
        text = (self.folder / "block-kit.schema.json").read_text(encoding="utf-8")
        loaded: dict[str, Any] = json.loads(text)
        return loaded


def _write_schema(folder: Path) -> None:
    _run(
        folder,
        str(folder / "node_modules" / ".bin" / "ts-json-schema-generator"),
        *("--path", "node_modules/@slack/types/dist/index.d.ts"),
        *("--type", "View", "--no-type-check", "--out", "block-kit.schema.json"),
    )


def _run(folder: Path, *command: str) -> None:
    try:
        run = subprocess.run(
            command,
            cwd=folder,
            capture_output=True,
            text=True,
            timeout=5 * _MINUTES,
            check=False,
        )
    except FileNotFoundError:
        raise NpmError(
            f"{command[0]} is not installed; the tests of the Slack bot need Node.js 20 or newer"
        ) from None
    except subprocess.TimeoutExpired:
        raise NpmError(f"'{' '.join(command)}' took more than five minutes; try again") from None
    if run.returncode:
        said = run.stderr.strip().splitlines() or [f"exit code {run.returncode}"]
        raise NpmError(f"'{' '.join(command[:2])}' failed in {folder}: {said[-1]}")
