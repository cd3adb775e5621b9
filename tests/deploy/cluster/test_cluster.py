"""kubectl as the cluster test uses it, with a small program in its place."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from deploy.cluster.__main__ import FAILED, main, run
from deploy.cluster.cluster import Cluster, ClusterFailed
from deploy.cluster.tried import Tried, own_values

KUBECTL = """#!/bin/sh
echo "$@" >>"{said}"
case "$*" in
  *"get deployment"*) echo '{{"spec":{{"replicas":2,"template":{{"spec":{{"containers":[{{"image":"magpie-gateway:1"}}]}}}}}}}}' ;;
  *"get pod "*jsonpath*) printf Succeeded ;;
  *"get pods"*) cat "{pods}" ;;
  *"get events"*) echo '{{"items":[{{"reason":"Failed","message":"no such image"}}]}}' ;;
  *logs*) echo started; echo '{{"open": true}}' ;;
  *"delete namespace"*) ;;
  *nonsense*) echo "error: no such verb" >&2; exit 1 ;;
  *apply*) cat >"{applied}" ;;
esac
"""  # noqa: E501


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where that program keeps what it was told."""
    paths = {name: tmp_path / name for name in ("said", "pods", "applied")}
    (tmp_path / "kubectl").write_text(KUBECTL.format(**paths))
    (tmp_path / "kubectl").chmod(0o755)
    (tmp_path / "kubeconfig").touch()
    return tmp_path


@pytest.fixture
def cluster(folder: Path) -> Cluster:
    """A cluster behind it."""
    return Cluster(folder / "kubeconfig", "here", str(folder / "kubectl"))


def pod(
    name: str, *, ready: str = "True", ending: bool = False, version: str = "1"
) -> dict[str, Any]:
    """As the cluster tells it."""
    times = {"deletionTimestamp": "2026-01-01T00:00:00Z"} if ending else {}
    return {
        "metadata": {"name": name, "labels": {"pod-template-hash": version}, **times},
        "status": {"conditions": [{"type": "Ready", "status": ready}]},
    }


class TestCluster:
    def test_counts_pods_that_are_ready_and_stay(
        self, cluster: Cluster, folder: Path
    ) -> None:
        pods = [pod("a"), pod("b", ready="False"), pod("c", ending=True)]
        (folder / "pods").write_text(json.dumps({"items": pods}))
        assert cluster.ready("pricing") == ["a"]
        assert "component=pricing" in (folder / "said").read_text()

    def test_knows_the_versions_of_those(self, cluster: Cluster, folder: Path) -> None:
        pods = [pod("a"), pod("b"), pod("c", ready="False", version="2")]
        (folder / "pods").write_text(json.dumps({"items": pods}))
        assert cluster.versions("pricing") == {"1"}

    @pytest.mark.parametrize(
        ("there", "before", "replaced"),
        [
            (["a", "b"], 2, False),
            (["b", "c"], 2, True),
            (["b"], 2, False),
            # The autoscaler wants two now: the third comes no more.
            (["b", "c"], 3, True),
            # It wants two, and there was but one.
            (["c"], 1, True),
        ],
    )
    def test_a_pod_is_replaced_whatever_the_autoscaler_does_meanwhile(
        self,
        cluster: Cluster,
        folder: Path,
        there: list[str],
        before: int,
        replaced: bool,
    ) -> None:
        (folder / "pods").write_text(json.dumps({"items": [pod(one) for one in there]}))
        assert cluster.replaced("pricing", "a", before) is replaced

    def test_starts_a_pod_with_the_image_that_runs_and_reads_its_last_line(
        self, cluster: Cluster, folder: Path
    ) -> None:
        cluster.start("magpie-reach", ["reach", "host", "1"])
        made = json.loads((folder / "applied").read_text())
        assert made["spec"]["containers"][0]["image"] == "magpie-gateway:1"
        assert made["spec"]["containers"][0]["command"][-3:] == ["reach", "host", "1"]
        assert cluster.result("magpie-reach", seconds=5) == {"open": True}

    def test_a_stranger_has_no_label_of_ours(
        self, cluster: Cluster, folder: Path
    ) -> None:
        cluster.start("magpie-reach", ["reach", "host", "1"], component="")
        made = json.loads((folder / "applied").read_text())
        assert made["metadata"]["labels"] == {"app": "magpie-reach"}

    def test_what_kubectl_refuses_is_told_in_its_own_words(
        self, cluster: Cluster
    ) -> None:
        with pytest.raises(ClusterFailed, match="no such verb"):
            cluster.run("nonsense")

    def test_what_never_comes_is_named(self, cluster: Cluster) -> None:
        with pytest.raises(ClusterFailed, match="still not: the moon falls"):
            cluster.until(lambda: None, "the moon falls", seconds=0)


class NoHelm:
    """A release that cannot be installed."""

    def install(self, values: Mapping[str, Any], *, seconds: int) -> None:
        """Fails."""
        raise ClusterFailed("helm install: timed out")

    def upgrade(
        self, values: Mapping[str, Any], *, seconds: int, back: bool = True
    ) -> str:
        """Never asked."""
        raise AssertionError

    def test(self, *, seconds: int) -> str:
        """Never asked."""
        raise AssertionError

    def uninstall(self, *, seconds: int) -> None:
        """Never asked."""
        raise AssertionError


class TestRun:
    def test_an_install_that_fails_ends_it_with_what_the_cluster_says(
        self, cluster: Cluster, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert run(Tried(cluster, NoHelm(), own_values())) == FAILED
        said = capsys.readouterr().out
        assert "FAILED: install" in said
        assert "helm install: timed out" in said
        assert "Failed: no such image" in said
        assert "journey" not in said


class TestMain:
    def test_without_a_cluster_it_says_that_nothing_was_tried(
        self, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert main({}) == 0
        assert capsys.readouterr().out.startswith("skipped: KUBECONFIG is not set")

    def test_a_kubeconfig_that_is_not_there_is_no_reason_to_skip(
        self, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert main({"KUBECONFIG": "/nonexistent"}) == 2
        assert "/nonexistent is no file" in capsys.readouterr().out
