"""The contract against the app: whatever is sent, what comes back is what the contract says.

An archive of the real model would spend the time on encoding; the contract is the same.
"""

from __future__ import annotations

import atexit
import json
import shutil
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import schemathesis
from hypothesis import settings
from schemathesis import Case, SerializationContext
from schemathesis.config import SchemathesisConfig

from index import Archive, Article
from retrieval.api.shapes import ARTICLE, QUOTED
from tests.conftest import HashedWords
from tests.retrieval.api.conftest import app_of

CASES = 150
"""Of each operation, behind those that try each parameter's bounds: some 4,000 in all."""

_CONFIG = SchemathesisConfig.from_dict(
    {
        "base-url": "http://localhost",
        "checks": {
            # What fits the contract may still name a source, a day or an article that is not there.
            "positive_data_acceptance": {"expected-statuses": ["2xx", "404", "409", "415", "422"]},
        },
        "operations": [
            {
                # Any bytes are lines: each that is no article is answered with what is wrong.
                "include-name": "POST /v1/articles",
                "checks": {"negative_data_rejection": {"enabled": False}},
            }
        ],
    }
)


@schemathesis.serializer("application/jsonl", "application/x-ndjson")
def lines(_: SerializationContext, value: Any) -> bytes:
    return value.encode() if isinstance(value, str) else json.dumps(value).encode()


def hammered() -> Archive:
    """Make an archive in which the contract's examples are found, in two versions."""
    folder = Path(mkdtemp())
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    archive = Archive(folder / "archive", HashedWords())
    for text in (f"{QUOTED} 640 tonnes of oil.", f"{QUOTED} 460 tonnes of oil."):
        archive.add([Article(id=ARTICLE, source="The Harbour Courier", text=text)])
    return archive


# The cases are drawn when tests are collected, and no fixture is made before.
app = app_of(hammered(), body_limit=1_000_000)
schema = schemathesis.openapi.from_asgi("/v1/openapi.json", app, config=_CONFIG)


@schema.parametrize()
@settings(max_examples=CASES, deadline=None)
def test_every_answer_is_what_the_contract_says(case: Case[Any]) -> None:
    case.call_and_validate()
