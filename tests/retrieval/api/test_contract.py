"""The contract: it changes on purpose alone, says what everything is, and its examples are true."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from index import Archive, Encoder
from index.intake import take_in
from retrieval.api.app import create_contract
from retrieval.api.contract import FILE, written
from tests.retrieval.api.conftest import Served

SAMPLE = Path(__file__).resolve().parents[3] / "index" / "sample"

CONTRACT = create_contract()
OPERATIONS = [
    (method, path) for path, operations in CONTRACT["paths"].items() for method in operations
]


NARROWING = {"after", "before", "as_of", "today", "version"}
"""Examples of these are true each for itself; together they leave no day."""


def resolved(schema: dict[str, Any]) -> dict[str, Any]:
    name = schema.get("$ref", "").rpartition("/")[2]
    return dict(CONTRACT["components"]["schemas"][name]) if name else schema


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory, model: Encoder) -> Iterator[Archive]:
    """The sample that comes with Dateline, to be written to."""
    with Archive(tmp_path_factory.mktemp("contract") / "archive", model) as opened:
        take_in(opened, [SAMPLE], commit_articles=256)
        yield opened


def test_the_contract_changes_on_purpose_alone() -> None:
    assert FILE.read_text(encoding="utf-8") == written(CONTRACT), (
        "the API is no longer what retrieval/api/openapi.json says, on which others rely. If that "
        "is meant: raise VERSION in retrieval/api/openapi.py, run "
        "`python -m retrieval.api.contract`, and tell of it in the changelog"
    )


def test_the_server_tells_the_contract_that_is_in_the_repository(client: TestClient) -> None:
    assert client.get("/v1/openapi.json").json() == json.loads(FILE.read_text(encoding="utf-8"))


@pytest.mark.parametrize(("method", "path"), OPERATIONS)
def test_every_operation_says_what_it_does_and_every_parameter_what_it_is(
    method: str, path: str
) -> None:
    operation = CONTRACT["paths"][path][method]
    assert operation["summary"]
    assert operation["description"]
    assert operation["operationId"]
    for parameter in operation.get("parameters", ()):
        assert parameter.get("description"), parameter["name"]


@pytest.mark.parametrize(("method", "path"), OPERATIONS)
def test_every_operation_says_with_which_problems_it_answers(method: str, path: str) -> None:
    statuses = set(CONTRACT["paths"][path][method]["responses"])
    expected = {"400"}
    if path not in {"/healthz", "/readyz"}:
        expected |= {"401", "429"}
    if method in {"put", "post"}:
        expected |= {"415"}
    if method in {"put", "delete"} or (method, path) == ("post", "/v1/articles"):
        expected |= {"403"}
    assert expected <= statuses
    for status in statuses - {"200", "201", "204", "304"}:
        problem = CONTRACT["components"]["responses"][f"Problem{status}"]
        assert problem["content"]["application/problem+json"]["example"]["status"] == int(status)


def example_of(parameter: dict[str, Any]) -> Any:
    return parameter.get("example") or resolved(parameter["schema"]).get("examples", [None])[0]


def with_examples(client: TestClient, method: str, path: str) -> Any:
    """Send an operation with the first example of every parameter and field that has one."""
    operation = CONTRACT["paths"][path][method]
    query = {}
    for parameter in operation.get("parameters", ()):
        example = example_of(parameter)
        assert example is not None or not parameter["required"], parameter["name"]
        if parameter["in"] == "path":
            path = path.replace(f"{{{parameter['name']}}}", str(example))
        elif example is not None and parameter["name"] not in NARROWING:
            query[parameter["name"]] = example
    content = operation.get("requestBody", {}).get("content", {})
    if "application/json" in content:
        schema = resolved(content["application/json"]["schema"])
        told = schema.get("examples", [None])[0] or {
            name: resolved(field)["examples"][0]
            for name, field in schema["properties"].items()
            if "examples" in resolved(field) and name not in NARROWING
        }
        return client.request(method, path, json=told)
    if content:
        kind, lines = next(iter(content.items()))
        headers = {"Content-Type": kind}
        return client.request(method, path, content=lines["example"], headers=headers)
    return client.request(method, path, params=query)


@pytest.mark.parametrize(("method", "path"), OPERATIONS)
def test_what_the_examples_show_can_be_sent(
    sample: Archive, served: Served, method: str, path: str
) -> None:
    client = served(sample)
    if method == "delete":
        with_examples(client, "put", path)
    response = with_examples(client, method, path)
    assert response.status_code in {200, 201, 204}, response.text
    kind = response.headers.get("content-type", "")
    if kind == "application/json" and "quotes" in response.json():
        assert response.json()["quotes"]
    if kind == "application/json" and "stands" in response.json():
        assert response.json()["stands"]
