"""Whether each object is what Kubernetes, or an operator, says that its kind is."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

import jsonschema
from kubernetes_validate import utils
from referencing import Registry, Resource

from deploy.checks.render import Object, Rendered

VERSION: Final = "1.36"
"""What the chart is held to; 1.30 is the oldest that it asks for."""
OLDEST: Final = "1.30"


def check_schemas(
    rendered: Rendered, *, version: str = VERSION, operators: Path | None = None
) -> Iterator[str]:
    """Each object that is not what its kind says.

    `operators` is a folder of schemas <group>/<kind>_<version>.json; without it what
    operators define is passed over.
    """
    for one in rendered.objects:
        at = f"{one['kind']} {one['metadata']['name']}"
        schema = _of_operator(one, operators)
        if schema is not None:
            yield from _against(at, one, schema)
        elif is_kubernetes(one):
            yield from _against_kubernetes(at, one, version)


def is_kubernetes(one: Object) -> bool:
    """Whether Kubernetes itself defines it."""
    group = one["apiVersion"].rpartition("/")[0]
    return "." not in group or group.endswith(".k8s.io")


def _of_operator(one: Object, folder: Path | None) -> Mapping[str, Any] | None:
    group, _, version = one["apiVersion"].rpartition("/")
    if folder is None or is_kubernetes(one):
        return None
    path = folder / group / f"{one['kind'].lower()}_{version}.json"
    found: Mapping[str, Any] = json.loads(path.read_text())
    return found


def _against(at: str, one: Object, schema: Mapping[str, Any]) -> Iterator[str]:
    validator = jsonschema.Draft7Validator(schema)
    for error in validator.iter_errors(one):
        path = ".".join(str(part) for part in error.absolute_path)
        yield f"{at}: {path}: {error.message}"


def _against_kubernetes(at: str, one: Object, version: str) -> Iterator[str]:
    for sentence in _judged(json.dumps(one), version):
        yield f"{at}: {sentence}"


@cache
def _judged(text: str, version: str) -> tuple[str, ...]:
    """What Kubernetes says to it: most objects are the same in many renders."""
    one = json.loads(text)
    validator = _validator(one["kind"].lower(), one["apiVersion"], version)
    if validator is None:
        return (f"Kubernetes {version} has no {one['apiVersion']} {one['kind']}.",)
    return tuple(
        f"{'.'.join(str(part) for part in error.absolute_path)}: {error.message}"
        for error in validator.iter_errors(one)
    )


@cache
def _validator(
    kind: str, api_version: str, version: str
) -> jsonschema.protocols.Validator | None:
    """The schema of that kind; the library would read all of them for each object."""
    group, _, number = api_version.rpartition("/")
    short = f"{group.partition('.')[0]}-{number}" if group else number
    try:
        schema = _read(f"{kind}-{short}", version)
    except FileNotFoundError:
        return None
    registry = _definitions(version)
    return jsonschema.Draft202012Validator(schema, registry=registry)


@cache
def _definitions(version: str) -> Registry[Any]:
    every = Resource.from_contents(_read("_definitions", version))
    found: Registry[Any] = every @ Registry()
    return found


def _read(name: str, version: str) -> Any:
    return utils.schema_contents(
        f"kubernetes-json-schema/v{version}.0-local-strict/{name}.json", version
    )
