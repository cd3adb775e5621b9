"""Whether what skaffold.yaml names is there: its files, images and values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any, Final

import yaml

from deploy.checks.render import CHART, ChartRefused, read_values, render

NAME: Final = "skaffold.yaml"
_PREFIX: Final = "magpie-"
_BESIDE: Final = ("browser", "sandbox", "stores")
"""Images that are no service's."""


def check_skaffold(root: Path) -> Iterator[str]:
    """Each thing in the skaffold.yaml of that checkout that is not as it says.

    Raises ChartRefused if it cannot be read.
    """
    try:
        whole = yaml.safe_load((root / NAME).read_text())
    except (OSError, yaml.YAMLError) as exc:
        raise ChartRefused(f"{NAME} cannot be read: {exc}.") from exc
    variants = {"": whole}
    for profile in whole.get("profiles", ()):
        at = f"profile {profile['name']}: "
        try:
            variants[at] = patched({**whole, **profile}, profile.get("patches", ()))
        except (KeyError, IndexError, TypeError) as exc:
            yield f"{NAME}: {at}its patches do not fit: {exc!r}."
    for at, variant in variants.items():
        for artifact in variant["build"]["artifacts"]:
            yield from _check_artifact(f"{NAME}: {at}", root, artifact)
        for release in variant["deploy"]["helm"]["releases"]:
            yield from _check_release(f"{NAME}: {at}", root, release)
    yield from _check_whole(whole)


def patched(told: Any, patches: Iterable[Mapping[str, Any]]) -> Any:
    """With JSON patches, add and replace. Raises KeyError, IndexError or TypeError."""
    found = deepcopy(told)
    for patch in patches:
        *path, last = patch["path"].strip("/").split("/")
        at = found
        for part in path:
            at = at[int(part)] if isinstance(at, list) else at[part]
        if patch["op"] == "replace" and last not in at:
            raise KeyError(patch["path"])
        at[last] = patch["value"]
    return found


def images() -> set[str]:
    """What the chart runs: an image for each service, and those beside."""
    services = read_values(CHART / "values.yaml")["services"]
    used = {block["image"] for block in services.values()}
    return {f"{_PREFIX}{name}" for name in (*used, *_BESIDE)}


def _check_artifact(at: str, root: Path, artifact: Mapping[str, Any]) -> Iterator[str]:
    name = artifact["image"]
    if name.rpartition("/")[2] not in images():
        yield f"{at}{name} is no image of the chart."
    context = root / artifact.get("context", ".")
    if not context.is_dir():
        yield f"{at}{name}: there is no folder {artifact['context']}."
    file = artifact.get("docker", {}).get("dockerfile")
    if file and not (context / file).is_file():
        yield f"{at}{name}: there is no file {file}."
    for rule in artifact.get("sync", {}).get("manual", ()):
        for pattern in _alternatives(rule["src"]):
            if not any(context.glob(pattern)):
                yield f"{at}{name}: nothing is like {pattern}."


def _alternatives(pattern: str) -> list[str]:
    """What {a,b}/c says: a/c and b/c."""
    before, found, rest = pattern.partition("{")
    if not found:
        return [pattern]
    inside, _, after = rest.partition("}")
    return [f"{before}{word}{after}" for word in inside.split(",")]


def _check_release(at: str, root: Path, release: Mapping[str, Any]) -> Iterator[str]:
    chart = root / release.get("chartPath", "")
    if not (chart / "Chart.yaml").is_file():
        yield f"{at}there is no chart at {release.get('chartPath')}."
    values: dict[str, Any] = {}
    for name in release.get("valuesFiles", ()):
        if not (root / name).is_file():
            yield f"{at}there is no values file {name}."
            return
        values = _merged(values, read_values(root / name))
    known = read_values(CHART / "values.yaml")
    # What skaffold fills in later is a word that could be a tag, or a registry.
    later = dict.fromkeys(release.get("setValueTemplates", ()), "later")
    for path, value in {**release.get("setValues", {}), **later}.items():
        if not _is_value(known, path.split(".")):
            yield f"{at}{path} is no value of the chart."
            return
        values = _merged(values, _nested(path, value))
    try:
        render(values)
    except ChartRefused as exc:
        yield f"{at}{exc}"


def _nested(path: str, value: object) -> dict[str, Any]:
    first, _, rest = path.partition(".")
    return {first: _nested(rest, value) if rest else value}


def _merged(under: dict[str, Any], over: dict[str, Any]) -> dict[str, Any]:
    found = dict(under)
    for key, value in over.items():
        both = isinstance(value, dict) and isinstance(found.get(key), dict)
        found[key] = _merged(found[key], value) if both else value
    return found


def _is_value(values: Any, path: list[str]) -> bool:
    """Whether the chart has a value there; what is below an empty map is anybody's."""
    for part in path:
        if values == {}:
            return True
        if not isinstance(values, dict) or part not in values:
            return False
        values = values[part]
    return True


def _check_whole(whole: Mapping[str, Any]) -> Iterator[str]:
    built = {
        artifact["image"].rpartition("/")[2]
        for artifact in whole.get("build", {}).get("artifacts", ())
    }
    for name in sorted(images() - built):
        yield f"{NAME}: {name} is not built."
