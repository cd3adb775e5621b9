"""Holds requests and answers to an OpenAPI 3 description of the shared data folder.

Stricter than the description in one thing: what it does not name must not be there.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qsl, unquote, urlsplit

import yaml

_TYPES: Final[dict[str, type | tuple[type, ...]]] = {
    "string": str,
    "integer": int,
    "number": (int, float),
    "boolean": bool,
    "array": list,
    "object": dict,
}


@dataclass(frozen=True)
class Description:
    """A description, read once."""

    data: dict[str, Any]
    base: str

    def faults_of_request(
        self, method: str, url: str, headers: Mapping[str, str]
    ) -> list[str]:
        """What of a request the description does not allow; empty for a good one."""
        parts = urlsplit(url)
        operation, path_names = self._operation(method, parts.path)
        said = {
            "query": dict(parse_qsl(parts.query, keep_blank_values=True)),
            "header": {name.lower(): value for name, value in headers.items()},
            "path": path_names,
        }
        known = {(p["in"], p["name"]): p for p in operation.get("parameters", ())}
        found = [
            f"the query has no parameter {name}"
            for name in said["query"]
            if ("query", name) not in known
        ]
        found += [
            f"there is no header {name}"
            for name in said["header"]
            if name.startswith("x-ebay")
            and name not in {n.lower() for place, n in known if place == "header"}
        ]
        return found + [
            f"{name} is missing in the {place}"
            for (place, name), one in known.items()
            if one.get("required")
            and (name.lower() if place == "header" else name) not in said[place]
        ]

    def faults_of_answer(
        self, method: str, url: str, status: int, body: object
    ) -> list[str]:
        """What of an answer the description does not say; empty for a good one."""
        operation, _ = self._operation(method, urlsplit(url).path)
        response = operation["responses"].get(str(status))
        if response is None:
            return [f"{status} is not described"]
        content = response.get("content", {}).get("application/json")
        if content is None:
            return self._error_faults(body)
        return list(self._faults(body, content["schema"], "answer"))

    def _error_faults(self, body: object) -> list[str]:
        # The answers that are no success name no schema; their errors are `Error`.
        errors = body.get("errors") if isinstance(body, dict) else None
        if not isinstance(errors, list) or not errors:
            return ["an answer that is no success has errors"]
        schema = {"$ref": "#/components/schemas/Error"}
        return [
            fault
            for one in errors
            for fault in self._faults(one, schema, "answer.errors")
        ]

    def _operation(
        self, method: str, path: str
    ) -> tuple[dict[str, Any], dict[str, str]]:
        place = path.index(self.base) + len(self.base)
        parts = path[place:].strip("/").split("/")
        for exact in (True, False):
            for pattern, methods in self.data["paths"].items():
                wanted = pattern.strip("/").split("/")
                names = _match(wanted, parts, exact=exact)
                if names is not None and method.lower() in methods:
                    return methods[method.lower()], names
        raise AssertionError(f"{method} {path} is not described")

    def _faults(
        self, value: object, schema: dict[str, Any], where: str
    ) -> Iterator[str]:
        while "$ref" in schema:
            name = schema["$ref"].rpartition("/")[2]
            schema = self.data["components"]["schemas"][name]
        kind = schema.get("type", "object")
        right = isinstance(value, _TYPES[kind])
        if not right or (isinstance(value, bool) and kind != "boolean"):
            yield f"{where} is {json.dumps(value)[:60]}, not {kind}"
        elif isinstance(value, list):
            for number, one in enumerate(value):
                yield from self._faults(one, schema["items"], f"{where}[{number}]")
        elif isinstance(value, dict):
            known = schema.get("properties", {})
            for name, one in value.items():
                if name in known:
                    yield from self._faults(one, known[name], f"{where}.{name}")
                else:
                    yield f"{where}.{name} is not described"


def read_description(path: Path) -> Description:
    """The description in a YAML file."""
    data = yaml.safe_load(path.read_text())
    variables = data["servers"][0]["variables"]
    return Description(data, variables["basePath"]["default"])


def _match(
    wanted: list[str], parts: list[str], *, exact: bool
) -> dict[str, str] | None:
    if len(wanted) != len(parts):
        return None
    names: dict[str, str] = {}
    for pattern, part in zip(wanted, parts, strict=True):
        if pattern.startswith("{") and not exact:
            names[pattern.strip("{}")] = unquote(part)
        elif pattern != part:
            return None
    return names
