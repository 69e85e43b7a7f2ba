"""Settings of whoever runs the tests are kept out of them, and files of settings made."""

from __future__ import annotations

from pathlib import Path

import pytest

from config import Loaded, load


@pytest.fixture(autouse=True)
def _own_folders(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Keep the settings of whoever runs the tests out of them."""
    for name in ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(name, str(tmp_path / name.lower()))


@pytest.fixture
def own_file(tmp_path: Path) -> Path:
    return tmp_path / "own.toml"


def load_file(path: Path, text: str, **environ: str) -> Loaded:
    path.write_text(text, encoding="utf-8")
    return load({"DATELINE_CONFIG": str(path), **environ})
