"""What is tried: a release of the chart in one namespace, and its values."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any, Final, Protocol

from deploy.checks.render import CHART, read_values
from deploy.cluster.cluster import Cluster

SERVICES: Final = ("gateway", "scanner", "pricing")


class Release(Protocol):
    """Helm, of which the steps use this much."""

    def install(self, values: Mapping[str, Any], *, seconds: int) -> None:
        """Install and wait until all is ready."""

    def upgrade(
        self, values: Mapping[str, Any], *, seconds: int, back: bool = True
    ) -> str:
        """Upgrade and wait, then go `back` if it fails; what was wrong, or nothing."""

    def test(self, *, seconds: int) -> str:
        """`helm test`; what was wrong, or nothing."""

    def uninstall(self, *, seconds: int) -> None:
        """Take it away and wait."""


@dataclass(frozen=True, slots=True)
class Tried:
    """The cluster and the release in it."""

    cluster: Cluster
    release: Release
    values: Mapping[str, Any]


def own_values() -> dict[str, Any]:
    """What the chart is installed with."""
    return read_values(CHART / "ci" / "cluster-test-values.yaml")


def changed(values: Mapping[str, Any], **paths: object) -> dict[str, Any]:
    """The values with others at these paths, as in defaults__annotations={...}."""
    found = deepcopy(dict(values))
    for path, value in paths.items():
        *folders, last = path.split("__")
        at = found
        for folder in folders:
            at = at.setdefault(folder, {})
        at[last] = value
    return found
