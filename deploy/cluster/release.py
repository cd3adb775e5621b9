"""Helm itself, on a real cluster: the Release of steps.py."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import helm_python as helm

from deploy.checks.render import CHART, RELEASE
from deploy.cluster.cluster import Cluster, ClusterFailed


class HelmRelease:
    """The release `magpie` in the namespace of that cluster."""

    def __init__(self, cluster: Cluster, chart: Path = CHART) -> None:
        self._cluster = cluster
        self._chart = chart

    def install(self, values: Mapping[str, Any], *, seconds: int) -> None:
        """Install and wait until all is ready. Raises ClusterFailed."""
        try:
            with self._config() as config:
                config.install(
                    self._chart, RELEASE, dict(values), wait="watcher", timeout=seconds
                )
        except helm.HelmError as exc:
            raise ClusterFailed(f"helm install: {exc}") from exc

    def upgrade(
        self, values: Mapping[str, Any], *, seconds: int, back: bool = True
    ) -> str:
        """Upgrade and wait, then go `back` if it fails; what was wrong, or nothing."""
        try:
            with self._config() as config:
                config.upgrade(
                    self._chart,
                    RELEASE,
                    dict(values),
                    wait="watcher",
                    timeout=seconds,
                    rollback_on_failure=back,
                )
        except helm.HelmError as exc:
            return str(exc)
        return ""

    def test(self, *, seconds: int) -> str:
        """`helm test`; what was wrong, or nothing."""
        try:
            with self._config() as config:
                config.test(RELEASE, timeout=seconds)
        except helm.HelmError as exc:
            return str(exc)
        return ""

    def uninstall(self, *, seconds: int) -> None:
        """Take it away and wait. Raises ClusterFailed."""
        try:
            with self._config() as config:
                config.uninstall(
                    RELEASE, wait="watcher", timeout=seconds, ignore_not_found=True
                )
        except helm.HelmError as exc:
            raise ClusterFailed(f"helm uninstall: {exc}") from exc

    def _config(self) -> helm.Config:
        return helm.Config(
            kubeconfig_path=self._cluster.kubeconfig, namespace=self._cluster.namespace
        )
