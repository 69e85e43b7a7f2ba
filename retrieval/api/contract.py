"""The contract: the API in OpenAPI, versioned beside the code that keeps it.

`python -m retrieval.api.contract` writes it anew.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from retrieval.api import shapes
from retrieval.api.problems import MEDIA

VERSION = "1.0.0"

FILE = Path(__file__).with_name("openapi.json")

DESCRIPTION = """\
Dateline answers questions from a news archive with passages as they were printed, each with its \
source, its date and what proves it. It quotes and never composes.

**Keys.** On the machine itself none is needed. From elsewhere, send `Authorization: Bearer \
dlk_...`; a key may read, or read and write, may see some sources alone, and has a rate.

**Errors** are `application/problem+json` (RFC 9457). 400: the request does not fit this \
contract. 422: it fits and cannot be used, such as a source that the archive does not have. \
`instance` is the id of the request, which `X-Request-Id` has too.

**Days** are written 2020-07-02, 2020-07 or 2020. `after` includes its day, `before` does not.
"""

_BEARER = {
    "type": "http",
    "scheme": "bearer",
    "description": "A key, needed from elsewhere than the machine itself.",
}
_REQUEST_ID = {
    "description": "The id of the request: the X-Request-Id that it came with, or one of ours.",
    "schema": {"type": "string"},
}
_REFERENCE = {"$ref": "#/components/headers/X-Request-Id"}
_NOT_OURS = ("HTTPValidationError", "ValidationError")
_OPEN = ("/healthz", "/readyz")


def describe(app: FastAPI) -> dict[str, Any]:
    """Return an app's contract, and keep it in the app."""
    if app.openapi_schema is None:
        told = get_openapi(
            title="Dateline",
            version=VERSION,
            description=DESCRIPTION,
            routes=app.routes,
            license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
        )
        _complete(told)
        app.openapi_schema = told
    return app.openapi_schema


def written(told: dict[str, Any]) -> str:
    """Return a contract as its file has it."""
    return json.dumps(told, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def _complete(told: dict[str, Any]) -> None:
    """Add what holds for every operation: keys, request ids, problems."""
    components = told["components"]
    components["securitySchemes"] = {"key": _BEARER}
    components["headers"] = {"X-Request-Id": _REQUEST_ID}
    reference = "#/components/schemas/{model}"
    problem = shapes.Problem.model_json_schema(ref_template=reference)
    components["schemas"] |= {**problem.pop("$defs"), "Problem": problem}
    for name in _NOT_OURS:
        components["schemas"].pop(name, None)
    for path, operations in told["paths"].items():
        for operation in operations.values():
            operation["security"] = [] if path in _OPEN else [{"key": []}, {}]
            if "application/json" in operation["responses"].get("422", {}).get("content", {}):
                del operation["responses"]["422"]  # FastAPI's own; ours say 400
            _name_problems(operation["responses"], components.setdefault("responses", {}))
            for response in operation["responses"].values():
                if response.get("description") == "Successful Response":
                    response["description"] = "What was asked for."
                if "$ref" not in response:
                    response.setdefault("headers", {})["X-Request-Id"] = dict(_REFERENCE)


def _name_problems(responses: dict[str, Any], named: dict[str, Any]) -> None:
    """Tell each problem once, under a name, however many operations answer with it."""
    for status, response in responses.items():
        if MEDIA in response.get("content", {}):
            name = f"Problem{status}"
            headers = {**response.get("headers", {}), "X-Request-Id": dict(_REFERENCE)}
            named[name] = {**response, "headers": headers}
            responses[status] = {"$ref": f"#/components/responses/{name}"}


def main() -> None:
    """Write the contract to its file."""
    from retrieval.api.app import create_contract

    FILE.write_text(written(create_contract()), encoding="utf-8")


if __name__ == "__main__":
    main()
