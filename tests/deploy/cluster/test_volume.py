"""The volume that the cluster test brings along, with a small program for kubectl."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from deploy.checks.render import Rendered
from deploy.checks.schemas import check_schemas
from deploy.cluster.cluster import Cluster
from deploy.cluster.tried import own_values
from deploy.cluster.volume import (
    CLAIM,
    NAME,
    image_of,
    make_volume,
    pod_on_node,
    remove_volume,
    volume_of,
)

KUBECTL = """#!/bin/sh
echo "$@" >>"{folder}/said"
case "$*" in
  *"get pod "*jsonpath*) printf Succeeded ;;
  *"get pod "*) echo '{{"spec":{{"nodeName":"n1"}}}}' ;;
  *"get node "*) echo '{{"metadata":{{"labels":{{"kubernetes.io/hostname":"host-1"}}}}}}' ;;
  *"get pv"*jsonpath*) printf host-1 ;;
  *"get pv"*) {volume} ;;
  *apply*) cat >>"{folder}/applied"; echo >>"{folder}/applied" ;;
esac
"""  # noqa: E501


def cluster_in(folder: Path, *, volume: str = "echo pv") -> Cluster:
    """A cluster that does all it is told."""
    program = folder / "kubectl"
    program.write_text(KUBECTL.format(folder=folder, volume=volume))
    program.chmod(0o755)
    return Cluster(folder / "kubeconfig", "here", str(program))


def applied(folder: Path) -> dict[str, dict[str, Any]]:
    """What was made, by its kind."""
    lines = (folder / "applied").read_text().splitlines()
    return {one["kind"]: one for one in map(json.loads, lines)}


class TestMakeVolume:
    def test_is_on_the_node_where_its_folder_was_made(self, tmp_path: Path) -> None:
        make_volume(cluster_in(tmp_path), "magpie-gateway:1")
        made = applied(tmp_path)
        assert made["PersistentVolume"] == volume_of("host-1", "here")
        assert made["Pod"]["spec"]["containers"][0]["image"] == "magpie-gateway:1"

    def test_is_for_that_claim_alone(self) -> None:
        spec = volume_of("host-1", "here")["spec"]
        assert spec["claimRef"] == {"namespace": "here", "name": CLAIM}
        assert spec["storageClassName"] == NAME

    def test_its_pods_touch_no_folder_of_the_releases_namespace(
        self, tmp_path: Path
    ) -> None:
        make_volume(cluster_in(tmp_path), "magpie-gateway:1")
        said = (tmp_path / "said").read_text().splitlines()
        assert all("--namespace=magpie-cluster-test-node" in line for line in said)


class TestRemoveVolume:
    def test_takes_the_folder_away_on_the_same_node(self, tmp_path: Path) -> None:
        remove_volume(cluster_in(tmp_path), "magpie-gateway:1")
        spec = applied(tmp_path)["Pod"]["spec"]
        assert spec["nodeSelector"] == {"kubernetes.io/hostname": "host-1"}
        assert spec["containers"][0]["command"][-1] == f"rm -rf /node/{NAME}"

    def test_without_one_there_is_only_a_namespace(self, tmp_path: Path) -> None:
        remove_volume(cluster_in(tmp_path, volume=":"), "magpie-gateway:1")
        assert not (tmp_path / "applied").exists()
        assert "delete namespace" in (tmp_path / "said").read_text()


class TestObjects:
    @pytest.mark.parametrize(
        "one",
        [volume_of("host-1", "here"), pod_on_node("x", "true", "magpie-gateway:1")],
        ids=lambda one: one["kind"],
    )
    def test_are_what_kubernetes_knows(self, one: dict[str, Any]) -> None:
        assert list(check_schemas(Rendered({}, (one,)))) == []

    def test_the_image_is_one_that_is_on_the_nodes(self) -> None:
        assert image_of(own_values()).startswith("magpie-gateway:")
