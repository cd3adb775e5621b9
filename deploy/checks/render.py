"""The chart rendered by Helm itself: the objects that a values file would make."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import helm_python as helm
import yaml

from common.errors import BadInput

CHART: Final = Path(__file__).parents[1] / "helm" / "magpie"
RELEASE: Final = "magpie"
NAMESPACE: Final = "magpie"

# The same in C, where the library was built with it: ten times as fast.
_LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_INFO: Final = 1
"""Of Helm's severities, the one that is only said."""

Object = Mapping[str, Any]


class ChartRefused(BadInput):
    """The chart does not accept those values; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """What a values file makes of the chart, hooks and tests included."""

    values: Mapping[str, Any]
    """Of the file over the chart's own."""
    objects: tuple[Object, ...]

    def of(self, *kinds: str) -> list[Object]:
        """The objects of those kinds, in the order they were rendered."""
        return [one for one in self.objects if one["kind"] in kinds]


def values_files(chart: Path = CHART) -> list[Path]:
    """Every values file that the chart comes with; its own defaults name no store."""
    return sorted([*chart.glob("values-*.yaml"), *chart.glob("ci/*-values.yaml")])


def read_values(path: Path) -> dict[str, Any]:
    """A values file. Raises ChartRefused if it is none."""
    try:
        found = yaml.safe_load(path.read_text())
    except (OSError, yaml.YAMLError) as exc:
        raise ChartRefused(f"{path} cannot be read: {exc}.") from exc
    if not isinstance(found, dict):
        raise ChartRefused(f"{path} holds no values: a mapping is needed.")
    return found


def render(
    values: Mapping[str, Any],
    *,
    chart: Path = CHART,
    upgrade: bool = False,
) -> Rendered:
    """The objects of an install, or of an upgrade. Raises ChartRefused."""
    try:
        with helm.Chart.load(chart) as loaded:
            loaded.validate_schema(dict(values))
            texts = loaded.render(
                dict(values),
                name=RELEASE,
                namespace=NAMESPACE,
                is_install=not upgrade,
                is_upgrade=upgrade,
            )
            merged = loaded.merge_values(dict(values))
    except helm.HelmError as exc:
        raise ChartRefused(_said(str(exc))) from exc
    return Rendered(merged, tuple(_objects(texts)))


def lint(values: Mapping[str, Any], *, chart: Path = CHART) -> list[str]:
    """What Helm's own linter finds, warnings too; that there is no icon is fine."""
    report = helm.lint(chart, dict(values), namespace=NAMESPACE)
    return [
        f"{message['path']}: {message['error']}"
        for message in report["messages"]
        if message["severity"] > _INFO
    ]


def _objects(texts: Mapping[str, str]) -> Iterable[Object]:
    for path, text in sorted(texts.items()):
        if not path.endswith((".yaml", ".yml")):
            continue
        try:
            yield from (one for one in yaml.load_all(text, _LOADER) if one)
        except yaml.YAMLError as exc:
            raise ChartRefused(f"{path} renders to no YAML: {exc}.") from exc


def _said(text: str) -> str:
    """The words of a `fail`, without where in the templates they stand."""
    _, mark, own = text.partition(".yaml:1:4): ")
    return own if mark else text
