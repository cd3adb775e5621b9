"""PostgreSQL has room for all pods that there may be, while they are replaced too."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from cli.stack import postgres
from common.settings import SharedSettings
from deploy.checks.connections import (
    EMBEDDED,
    OTHERS,
    WORKERS,
    Need,
    check_connections,
    needed,
)
from deploy.checks.render import CHART, read_values, render
from services.scanner.settings import ScannerSettings
from tests.tree import ROOT

DEV: dict[str, Any] = {"devStores": {"enabled": True}}
OUTSIDE = {"to": [{"ipBlock": {"cidr": "10.1.0.0/24"}}]}


def outside(**postgres: object) -> dict[str, Any]:
    """Values with a database of somebody's own."""
    secrets = ("gateway", "scanner", "pricing", "migrations")
    return {
        **DEV,
        "stores": {"postgres": {**OUTSIDE, **postgres}},
        "secrets": {"existing": dict.fromkeys(secrets, "one")},
    }


class TestNeeded:
    def test_counts_the_most_pods_and_those_of_a_rollout(self) -> None:
        assert list(needed(render(DEV))) == [
            Need("gateway", 22, 1, 4),
            Need("pricing", 22, 1, 5),
            Need("scanner", 22, 2, 4),
        ]

    def test_counts_replicas_where_nothing_is_scaled_and_every_worker(self) -> None:
        block = {
            "replicas": 3,
            "autoscaling": {"enabled": False},
            "connections": 10,
            "env": {"MAGPIE_SCANNER_WORKERS": "4"},
        }
        found = list(needed(render({**DEV, "services": {"scanner": block}})))
        assert found[2] == Need("scanner", 5, 5, 10)
        assert found[2].connections == 250


class TestCheckConnections:
    def test_the_defaults_fit_into_what_the_embedded_store_has(self) -> None:
        assert list(check_connections(render(DEV))) == []

    def test_too_few_are_told_with_what_to_change(self) -> None:
        (said,) = check_connections(render(outside()))
        assert f"PostgreSQL has 100 connections and {88 + 110 + 176 + OTHERS}" in said
        assert "scanner 22 pods x 2 processes x 4" in said
        assert "Lower `autoscaling.max` or `connections`" in said
        assert "say so in stores.postgres.maxConnections" in said

    def test_what_the_server_is_said_to_have_counts(self) -> None:
        assert list(check_connections(render(outside(maxConnections=394)))) == []
        assert list(check_connections(render(outside(maxConnections=393))))


class TestFigures:
    """What is said in one place is so in the other."""

    def test_of_the_embedded_store(self) -> None:
        assert str(EMBEDDED) == postgres._OF_A_CLUSTER

    def test_of_workers(self) -> None:
        assert ScannerSettings.model_fields["workers"].default == WORKERS

    def test_of_the_setting(self) -> None:
        told = read_values(CHART / "values.yaml")["defaults"]["connections"]
        assert told <= SharedSettings.model_fields["postgres_connections"].default

    @pytest.mark.parametrize("name", ["values-staging", "ci/datastores-values"])
    def test_of_the_stores_of_a_cluster(self, name: str) -> None:
        values = read_values(CHART / f"{name}.yaml")
        said = values["stores"]["postgres"]["maxConnections"]
        path = ROOT / "deploy/k8s/operators/postgres.yaml"
        operator = yaml.safe_load(path.read_text())["spec"]["postgresql"]["parameters"]
        assert operator["max_connections"] == str(said)
        simple = (ROOT / "deploy/k8s/datastores/postgres.yaml").read_text()
        assert f"args: [-c, max_connections={said}]" in simple
