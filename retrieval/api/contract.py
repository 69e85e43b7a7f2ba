"""The contract: the API in OpenAPI, versioned beside the code that keeps it.

`python -m retrieval.api.contract` writes it anew.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from retrieval.api.app import create_contract

FILE = Path(__file__).with_name("openapi.json")


def written(told: dict[str, Any]) -> str:
    """Return a contract as its file has it."""
    return json.dumps(told, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


if __name__ == "__main__":
    FILE.write_text(written(create_contract()), encoding="utf-8")
