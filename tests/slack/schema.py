"""Schema: what Slack's own types allow a block or a view to hold."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jsonschema import Draft7Validator
from jsonschema.exceptions import best_match

_VIEWS = {"modal": "ModalView", "home": "HomeView"}
_REFERENCE = "#/definitions/"


class Schema:
    """Finds wrong types, missing keys and extra keys; Slack's types know no lengths."""

    def __init__(self, schema: Mapping[str, Any]) -> None:
        self._definitions: dict[str, Any] = schema["definitions"]
        self._blocks = {
            self._type(name): self._validator(name)
            for name in (
                one["$ref"].removeprefix(_REFERENCE)
                for one in self._definitions["KnownBlock"]["anyOf"]
            )
        }
        self._views = {type_: self._validator(name) for type_, name in _VIEWS.items()}

    def _type(self, name: str) -> str:
        definition = self._definitions[name]
        shape = definition if "properties" in definition else definition["anyOf"][0]
        return str(shape["properties"]["type"]["const"])

    def _validator(self, name: str) -> Draft7Validator:
        return Draft7Validator({"$ref": _REFERENCE + name, "definitions": self._definitions})

    @property
    def types(self) -> set[str]:
        """Every type of block, element and view."""
        return {
            shape["properties"]["type"]["const"]
            for definition in self._definitions.values()
            for shape in (definition, *definition.get("anyOf", []))
            if "const" in shape.get("properties", {}).get("type", {})
        }

    def wrong_in_block(self, block: Any) -> list[str]:
        """Return what is wrong with a block, nothing where all is well."""
        kind = block.get("type") if isinstance(block, dict) else None
        if kind not in self._blocks:
            return [f"Slack knows no block of type {kind!r}"]
        return _first(self._blocks[kind], block)

    def wrong_in_view(self, view: Any) -> list[str]:
        """Return what is wrong with a modal or a Home, but for its blocks."""
        kind = view.get("type") if isinstance(view, dict) else None
        if kind not in self._views:
            return [f"Slack knows no view of type {kind!r}"]
        return _first(self._views[kind], {**view, "blocks": []})


def _first(validator: Draft7Validator, value: Mapping[str, Any]) -> list[str]:
    error = best_match(validator.iter_errors(value))
    if error is None:
        return []
    return [f"{value['type']} {error.json_path}: {error.message[:300]}"]
