"""Upgrades that must fail: values the chart accepts, and what is said of each."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from common.settings import load
from deploy.checks.render import Rendered, render
from deploy.cluster.cluster import Cluster
from deploy.cluster.faults import Fault, faults, make_secrets, refused
from deploy.cluster.tried import SERVICES, Tried, own_values
from services.pricing.settings import PricingSettings

SECRETS = {"unreachable": "nowhere", "weak": "weak"}
FAULTS = {fault.what: fault for fault in faults(own_values(), SECRETS)}
KUBECTL = """#!/bin/sh
case "$*" in
  *"get secret"*) echo '{{"data":{{"app-password":"{word}"}}}}' ;;
  *"get pods"*) cat "{folder}/pods" ;;
  *logs*) cat "{folder}/log" ;;
  *apply*) cat >>"{folder}/applied"; echo >>"{folder}/applied" ;;
esac
"""
WORD = base64.b64encode(b"a-word").decode()


@pytest.fixture
def cluster(tmp_path: Path) -> Cluster:
    """A cluster whose pods and logs are in files."""
    program = tmp_path / "kubectl"
    program.write_text(KUBECTL.format(folder=tmp_path, word=WORD))
    program.chmod(0o755)
    write_pods(tmp_path, "old")
    (tmp_path / "log").write_text("Check MAGPIE_POSTGRES_URL, or leave it out.")
    return Cluster(tmp_path / "kubeconfig", "here", str(program))


def write_pods(folder: Path, version: str) -> None:
    """The one pod that serves."""
    pod = {
        "metadata": {"name": "a", "labels": {"pod-template-hash": version}},
        "status": {"conditions": [{"type": "Ready", "status": "True"}]},
    }
    (folder / "pods").write_text(json.dumps({"items": [pod]}))


@dataclass
class Helm:
    """A release that says this of an upgrade."""

    says: str
    replaces_in: Path | None = None
    asked: list[tuple[Mapping[str, Any], bool]] = field(default_factory=list)

    def install(self, values: Mapping[str, Any], *, seconds: int) -> None:
        """Never asked."""
        raise AssertionError

    def upgrade(
        self, values: Mapping[str, Any], *, seconds: int, back: bool = True
    ) -> str:
        """What it says; it may bring a new version although it should not."""
        self.asked.append((values, back))
        if self.replaces_in:
            write_pods(self.replaces_in, "new")
        return self.says

    def test(self, *, seconds: int) -> str:
        """Never asked."""
        raise AssertionError

    def uninstall(self, *, seconds: int) -> None:
        """Never asked."""
        raise AssertionError


def job_env(rendered: Rendered) -> dict[str, Any]:
    """What the first migration of an upgrade is told."""
    job = rendered.of("Job")[0]
    assert job["metadata"]["name"] == "magpie-upgrade-gateway"
    (container,) = job["spec"]["template"]["spec"]["containers"]
    assert container["args"][-1] == "5"
    return {one["name"]: one for one in container["env"]}


class TestFaults:
    """Helm gets as far as it is meant to: no fault is one of the values alone."""

    @pytest.mark.parametrize("what", FAULTS)
    def test_the_chart_itself_accepts_them(self, what: str) -> None:
        assert render(FAULTS[what].values, upgrade=True).of("Deployment")

    @pytest.mark.parametrize(
        ("what", "secret"),
        [("an unreachable database", "nowhere"), ("a failing migration", "weak")],
    )
    def test_a_migration_runs_first_by_the_login_that_cannot_work(
        self, what: str, secret: str
    ) -> None:
        told = job_env(render(FAULTS[what].values, upgrade=True))
        url = told["MAGPIE_POSTGRES_URL"]["valueFrom"]["secretKeyRef"]
        assert url == {"name": secret, "key": "MAGPIE_POSTGRES_URL"}

    def test_the_pod_that_never_becomes_ready_says_so_in_those_words(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        fault = FAULTS["a pod that never becomes ready"]
        for name, value in fault.values["services"]["pricing"]["env"].items():
            monkeypatch.setenv(name, value)
        with pytest.raises(Exception, match=fault.why):
            load(PricingSettings)
        assert not fault.goes_back


class TestMakeSecrets:
    def test_one_leads_nowhere_and_one_may_change_no_table(
        self, cluster: Cluster, tmp_path: Path
    ) -> None:
        names = make_secrets(cluster)
        lines = (tmp_path / "applied").read_text().splitlines()
        made = {one["metadata"]["name"]: one for one in map(json.loads, lines)}
        assert set(made) == set(names.values())
        weak = made[names["weak"]]["stringData"]["MAGPIE_POSTGRES_URL"]
        assert weak == "postgresql://gateway_app:a-word@magpie-stores:5432/magpie"


class TestRefused:
    FAULT = Fault("a fault", {}, "job failed", "migrate", "Check MAGPIE_POSTGRES_URL")

    def found(self, cluster: Cluster, helm: Helm, fault: Fault = FAULT) -> list[str]:
        """What is wrong with how it failed."""
        return list(refused(Tried(cluster, helm, {}), fault))

    def test_is_well_when_it_stops_says_why_and_the_old_pods_serve(
        self, cluster: Cluster
    ) -> None:
        helm = Helm("pre-upgrade hooks failed: job failed")
        assert self.found(cluster, helm) == []
        assert helm.asked == [({}, True)]

    def test_an_upgrade_that_works_is_told(self, cluster: Cluster) -> None:
        assert self.found(cluster, Helm("")) == ["a fault: Helm says that it went well"]

    def test_a_log_that_does_not_say_what_to_do_is_told(
        self, cluster: Cluster, tmp_path: Path
    ) -> None:
        (tmp_path / "log").write_text("Killed")
        (said,) = self.found(cluster, Helm("job failed"))
        assert "no log says 'Check MAGPIE_POSTGRES_URL', but 'Killed'" in said

    def test_pods_that_were_replaced_are_told(
        self, cluster: Cluster, tmp_path: Path
    ) -> None:
        said = self.found(cluster, Helm("job failed", replaces_in=tmp_path))
        assert said == [
            f"a fault: other pods of {name} serve than before it" for name in SERVICES
        ]
