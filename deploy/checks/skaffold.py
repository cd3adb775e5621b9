"""Whether what skaffold.yaml names is there: its files, images and values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import yaml

from deploy.checks.render import CHART, ChartRefused, read_values

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
    for profile in [whole, *whole.get("profiles", ())]:
        at = f"{NAME}: {profile.get('name', 'the whole')}"
        for artifact in profile.get("build", {}).get("artifacts", ()):
            yield from _check_artifact(at, root, artifact)
        helm = profile.get("deploy", {}).get("helm", {})
        for release in helm.get("releases", ()):
            yield from _check_release(at, root, release)
    yield from _check_whole(whole)


def images() -> set[str]:
    """What the chart runs: an image for each service, and those beside."""
    services = read_values(CHART / "values.yaml")["services"]
    used = {block["image"] for block in services.values()}
    return {f"{_PREFIX}{name}" for name in (*used, *_BESIDE)}


def _check_artifact(at: str, root: Path, artifact: Mapping[str, Any]) -> Iterator[str]:
    name = artifact["image"]
    if name.rpartition("/")[2] not in images():
        yield f"{at}: {name} is no image of the chart."
    context = root / artifact.get("context", ".")
    if not context.is_dir():
        yield f"{at}: {name}: there is no folder {artifact['context']}."
    file = artifact.get("docker", {}).get("dockerfile")
    if file and not (context / file).is_file():
        yield f"{at}: {name}: there is no file {file}."
    for rule in artifact.get("sync", {}).get("manual", ()):
        if not any(context.glob(rule["src"])):
            yield f"{at}: {name}: nothing is like {rule['src']}."


def _check_release(at: str, root: Path, release: Mapping[str, Any]) -> Iterator[str]:
    chart = root / release.get("chartPath", "")
    if not (chart / "Chart.yaml").is_file():
        yield f"{at}: there is no chart at {release.get('chartPath')}."
    for name in release.get("valuesFiles", ()):
        if not (root / name).is_file():
            yield f"{at}: there is no values file {name}."
    known = read_values(CHART / "values.yaml")
    for path in (*release.get("setValues", {}), *release.get("setValueTemplates", {})):
        if not _is_value(known, path.split(".")):
            yield f"{at}: {path} is no value of the chart."


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
