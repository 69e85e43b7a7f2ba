"""OpenAPI: what the routes say of themselves, completed by what holds for all of them."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from retrieval.api import article_shapes, shapes
from retrieval.api.problems import MEDIA

VERSION = "1.0.0"

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


class Api(FastAPI):
    """An app that tells its contract, in which what is served beside it has no part."""

    def openapi(self) -> dict[str, Any]:
        """Return the contract of the routes that there are when this is first called."""
        if self.openapi_schema is None:
            self.openapi_schema = get_openapi(
                title="Dateline",
                version=VERSION,
                description=DESCRIPTION,
                routes=self.routes,
                license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
            )
            _complete(self.openapi_schema)
        return self.openapi_schema


def _complete(told: dict[str, Any]) -> None:
    """Add what holds for every operation: keys, request ids, problems."""
    components = told["components"]
    components["securitySchemes"] = {"key": _BEARER}
    components["headers"] = {"X-Request-Id": _REQUEST_ID}
    reference = "#/components/schemas/{model}"
    problem = shapes.Problem.model_json_schema(ref_template=reference)
    line = article_shapes.Line.model_json_schema(ref_template=reference)
    components["schemas"] |= {**problem.pop("$defs"), "Problem": problem, "Line": line}
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
