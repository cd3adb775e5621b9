"""What stands beside the chart is what Kubernetes and the chart expect."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from deploy.checks.pods import check_pods
from deploy.checks.render import CHART, NAMESPACE, Rendered, read_values
from deploy.checks.schemas import check_schemas
from tests.tree import ROOT

FOLDERS = sorted(path.parent for path in ROOT.glob("deploy/k8s/*/kustomization.yaml"))
OLDEST_KUSTOMIZE = 5


@cache
def kustomize() -> str:
    """kubectl, if its kustomize is new enough; else what is wrong with it."""
    found = shutil.which("kubectl")
    if found is None:
        return ""
    done = subprocess.run(
        [found, "version", "--client", "--output=json"],
        capture_output=True,
        text=True,
        check=False,
    )
    version = json.loads(done.stdout or "{}").get("kustomizeVersion", "v0")
    number = re.match(r"v(\d+)", version)
    return found if number and int(number[1]) >= OLDEST_KUSTOMIZE else ""


def objects(folder: Path) -> list[dict[str, Any]]:
    """The objects that its files hold, as they are written."""
    told = yaml.safe_load((folder / "kustomization.yaml").read_text())
    return [
        one
        for name in told["resources"]
        for one in yaml.safe_load_all((folder / name).read_text())
    ]


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
class TestKustomization:
    def test_names_every_file_beside_it(self, folder: Path) -> None:
        told = yaml.safe_load((folder / "kustomization.yaml").read_text())
        generated = [
            name for one in told.get("configMapGenerator", ()) for name in one["files"]
        ]
        there = {path.name for path in folder.iterdir()} - {"kustomization.yaml"}
        assert {*told["resources"], *generated} == there

    def test_is_what_kubernetes_knows(self, folder: Path) -> None:
        rendered = Rendered({}, tuple(objects(folder)))
        assert list(check_schemas(rendered)) == []

    def test_runs_only_restricted_pods(self, folder: Path) -> None:
        assert list(check_pods(Rendered({}, tuple(objects(folder))))) == []

    def test_has_no_secret_in_it(self, folder: Path) -> None:
        assert [one for one in objects(folder) if one["kind"] == "Secret"] == []

    def test_kustomize_builds_it(self, folder: Path) -> None:
        if not kustomize():
            pytest.skip("kubectl is absent or too old: kustomize 5 or later is needed")
        done = subprocess.run(
            [kustomize(), "kustomize", str(folder)],
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        built = tuple(one for one in yaml.safe_load_all(done.stdout) if one)
        assert len(built) >= len(objects(folder))
        assert list(check_schemas(Rendered({}, built))) == []


class TestNamespace:
    def test_admits_only_restricted_pods(self) -> None:
        (namespace,) = objects(ROOT / "deploy/k8s/namespace")
        labels = namespace["metadata"]["labels"]
        assert labels["pod-security.kubernetes.io/enforce"] == "restricted"
        assert namespace["metadata"]["name"] == NAMESPACE


class TestStores:
    """The chart looks for its stores where these kustomizations put them."""

    def test_datastores_have_the_labels_that_the_chart_opens_to(self) -> None:
        pods = {
            one["metadata"]["name"]: one["spec"]["template"]["metadata"]["labels"]
            for one in objects(ROOT / "deploy/k8s/datastores")
            if one["kind"] == "StatefulSet"
        }
        values = read_values(CHART / "ci/datastores-values.yaml")
        for name, store in values["stores"].items():
            (peer,) = store["to"]
            wanted = peer["podSelector"]["matchLabels"]
            assert wanted.items() <= pods[f"magpie-{name}"].items()

    def test_the_document_names_the_services_that_may_be_written_to(self) -> None:
        names = {
            one["kind"]: one["metadata"]["name"]
            for one in objects(ROOT / "deploy/k8s/operators")
        }
        text = (ROOT / "deploy/k8s/README.md").read_text()
        for kind, suffix in (
            ("Cluster", "-rw:5432"),
            ("MongoDBCommunity", "-svc:27017"),
            ("RedisReplication", "-master:6379"),
        ):
            assert f"`{names[kind]}{suffix}`" in text

    def test_operators_give_every_service_a_login_of_its_own(self) -> None:
        found = objects(ROOT / "deploy/k8s/operators")
        (cluster,) = (one for one in found if one["kind"] == "Cluster")
        roles = {one["name"] for one in cluster["spec"]["managed"]["roles"]}
        services = read_values(CHART / "values.yaml")["services"]
        users = [n for n, block in services.items() if "postgres" in block["stores"]]
        assert {f"{name}_app" for name in users} <= roles


class TestMonitoring:
    def test_gives_the_labels_that_alerts_and_dashboards_know(self) -> None:
        path = ROOT / "deploy/k8s/monitoring/prometheus.yml"
        (job,) = yaml.safe_load(path.read_text())["scrape_configs"]
        assert job["job_name"] == "magpie"
        assert "service" in {one.get("target_label") for one in job["relabel_configs"]}
