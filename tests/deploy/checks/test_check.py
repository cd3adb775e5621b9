"""Every values file passes every check; each planted fault is named with its mend."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from common.errors import BadInput
from deploy.checks.__main__ import BAD, main
from deploy.checks.check import check_values
from deploy.checks.render import CHART, ChartRefused, read_values, render, values_files

DEV: Mapping[str, Any] = {"devStores": {"enabled": True}}


def of(service: str, **block: object) -> dict[str, Any]:
    """Values that say this about one service, beside embedded stores."""
    return {**DEV, "services": {service: block}}


@dataclass(frozen=True)
class Planted:
    """Values that contradict themselves or the schema, and what is said about them."""

    what: str
    values: Mapping[str, Any]
    said: str


VALUES = [
    Planted("an unknown key", {**DEV, "devStore": {}}, "'devStore' not allowed"),
    Planted(
        "an unknown key of a service",
        of("pricing", securityContext={"runAsUser": 0}),
        "'securityContext' not allowed",
    ),
    Planted(
        "a string for a number",
        of("pricing", autoscaling={"max": "20"}),
        "/services/pricing/autoscaling/max': got string, want integer",
    ),
    Planted(
        "no pods with a budget over them",
        of("pricing", replicas=0, autoscaling={"enabled": False}),
        "Set services.pricing.enabled=false to leave the service out, or replicas to 1",
    ),
    Planted(
        "a budget that lets all pods go",
        of("pricing", disruption={"maxUnavailable": 3}),
        "Set disruption.enabled=false if that may be, or run more pods",
    ),
    Planted(
        "fewer pods at most than at least",
        of("scanner", autoscaling={"min": 5, "max": 4}),
        "services.scanner.autoscaling: min 5 is more than max 4",
    ),
    Planted("no stores", {}, "set devStores.enabled=true to try Magpie"),
    Planted(
        "no secret",
        {
            "stores": {
                name: {"to": [{"ipBlock": {"cidr": "10.0.0.0/8"}}]}
                for name in ("postgres", "mongo", "redis")
            },
        },
        "and has no Secret. Make a Secret with it and set secrets.existing.gateway",
    ),
    Planted("a moving tag", {**DEV, "image": {"tag": "latest"}}, "Set image.tag to a"),
    Planted(
        "a digest of no image",
        {**DEV, "image": {"digests": {"gatewy": f"sha256:{'0' * 64}"}}},
        "there is no image magpie-gatewy. There are: browser, gateway, pricing, ",
    ),
    Planted(
        "a tag of no image",
        {**DEV, "image": {"tags": {"gatewy": "1.2.3"}}},
        "image.tags.gatewy: there is no image magpie-gatewy",
    ),
    Planted(
        "a moving tag of one image",
        {**DEV, "image": {"tags": {"stores": "latest"}}},
        "image.tags.stores is a moving one",
    ),
    Planted(
        "a secret in plain sight",
        of("pricing", env={"MAGPIE_KEEPA_KEY": "abc"}),
        "keep its value in the Secret of secrets.existing.pricing",
    ),
    Planted(
        "a setting that the chart makes itself",
        of("pricing", env={"MAGPIE_PRICING_PORT": "1"}),
        "MAGPIE_PRICING_PORT is set by the chart itself. Leave it out",
    ),
    Planted(
        "a call to nobody",
        of("gateway", calls=["scanner", "prices"]),
        "names prices, which is no enabled service: those are gateway, pricing, sca",
    ),
    Planted(
        "a call to one that is left out",
        of("pricing", enabled=False),
        "services.gateway.calls names pricing, which is no enabled service",
    ),
    Planted(
        "passwords in the clear",
        {**DEV, "ingress": {"enabled": True, "host": "magpie.example"}},
        "ingress.tls.secret: passwords would travel in the clear. Set both",
    ),
    Planted(
        "money for what is pretended",
        {**DEV, "mode": "live", "sandbox": {"enabled": True}},
        "Set one of the two",
    ),
    Planted(
        "money in a pod without a copy", {**DEV, "mode": "live"}, "Name real stores"
    ),
    Planted(
        "files that each pod has for itself",
        {**DEV, "blobs": "/data/blobs"},
        "Set blobs=s3://bucket/prefix, or one replica",
    ),
    Planted(
        "external secrets from nowhere",
        {**DEV, "secrets": {"external": {"enabled": True}}},
        "Set it to the name of a SecretStore",
    ),
    Planted(
        "certificates from nobody",
        {**DEV, "mtls": {"enabled": True}},
        "Set it to an Issuer",
    ),
    Planted(
        "a rollout faster than clients look",
        of("pricing", rollout={"minReadySeconds": 0}),
        "/services/pricing/rollout/minReadySeconds': minimum: got 0, want 10",
    ),
]


@dataclass(frozen=True)
class Broken:
    """A template with other words in it, and what is found."""

    what: str
    file: str
    old: str
    new: str
    said: str


TEMPLATES = [
    Broken("root", "_pods.tpl", "runAsUser: 10001", "runAsUser: 0", "runs as root"),
    Broken(
        "more capabilities",
        "_pods.tpl",
        "capabilities: {drop: [ALL]}",
        "capabilities: {drop: [ALL], add: [SYS_ADMIN]}",
        "has capabilities. Drop ALL and add none",
    ),
    Broken(
        "a writable image",
        "_pods.tpl",
        "readOnlyRootFilesystem: true",
        "readOnlyRootFilesystem: false",
        "may write to its image",
    ),
    Broken(
        "a token of the cluster",
        "_pods.tpl",
        'serviceAccountName: {{ include "magpie.name" . }}\nautomountServiceAccountTo'
        "ken: false",
        'serviceAccountName: {{ include "magpie.name" . }}',
        "gets a token. Set automountServiceAccountToken: false",
    ),
    Broken(
        "addresses of Services as settings",
        "_pods.tpl",
        "enableServiceLinks: false\n",
        "",
        "MAGPIE_PRICING_PORT would be one. Set enableServiceLinks: false",
    ),
    Broken(
        "a folder of the node",
        "_deployment.tpl",
        "emptyDir: {sizeLimit: {{ .block.scratch.tmp }}}",
        "hostPath: {path: /tmp}",
        "a volume is a hostPath",
    ),
    Broken(
        "no limits",
        "_deployment.tpl",
        "          resources:\n            {{- toYaml .block.resources | nindent "
        "12 }}\n",
        "",
        "has no request or no limit of memory. Set both",
    ),
    Broken(
        "no readiness probe",
        "_deployment.tpl",
        "readinessProbe:",
        "livenessProbe: &unused",
        "has no readinessProbe",
    ),
    Broken(
        "a moving image",
        "_names.tpl",
        "{{ index $spec.tags .image | default $spec.tag | default "
        ".root.Chart.AppVersion }}",
        "latest",
        "image magpie-gateway:latest is a moving one. Name a version or a digest",
    ),
    Broken(
        "an end before the work is done",
        "_deployment.tpl",
        "{{ add $rollout.preStopSeconds $rollout.drainSeconds "
        "$rollout.graceSeconds 10 }}",
        "30",
        "it would be killed at work",
    ),
    Broken(
        "no time for those who still call",
        "_deployment.tpl",
        "sleep: {seconds: {{ $rollout.preStopSeconds }}}",
        "exec: {command: [sleep, '10']}",
        "has no preStop sleep",
    ),
    Broken(
        "an old pod that goes first",
        "_deployment.tpl",
        "maxUnavailable: 0",
        "maxUnavailable: 1",
        "an old pod goes before a new one is there",
    ),
    Broken(
        "replicas beside a scaler",
        "_deployment.tpl",
        "{{- if not .block.autoscaling.enabled }}",
        "{{- if true }}",
        "is scaled: each upgrade would undo what the scaler did",
    ),
    Broken(
        "pods on one node",
        "_deployment.tpl",
        '{{- include "magpie.spread" . | nindent 8 }}',
        "[]",
        "is not spread by kubernetes.io/hostname",
    ),
    Broken(
        "a budget over nothing",
        "services.yaml",
        "  unhealthyPodEvictionPolicy: AlwaysAllow\n  selector:\n    matchLabels:\n",
        "  unhealthyPodEvictionPolicy: AlwaysAllow\n  selector:\n    matchLabels:\n"
        "      app: other\n",
        "chooses 0 workloads, one is right",
    ),
    Broken(
        "all calls to one pod",
        "services.yaml",
        "clusterIP: None",
        "sessionAffinity: None",
        "all calls would reach one pod. Set clusterIP: None",
    ),
    Broken(
        "a port that leads nowhere",
        "services.yaml",
        "targetPort: health",
        "targetPort: well",
        "its port health leads nowhere",
    ),
    Broken(
        "a word that Kubernetes does not know",
        "services.yaml",
        "minReplicas:",
        "minimumReplicas:",
        "minimumReplicas",
    ),
    Broken(
        "a secret in a setting",
        "_env.tpl",
        "MAGPIE_DATA: /data\n",
        "MAGPIE_DATA: /data\nMAGPIE_MONGO_URL: mongodb://me:word@mongo/\n",
        "MAGPIE_MONGO_URL is a secret in plain sight",
    ),
    Broken(
        "an open door",
        "network.yaml",
        "policyTypes: [Ingress, Egress]\n  ingress:\n",
        "policyTypes: [Ingress, Egress]\n  ingress:\n    - ports: [{port: 8080}]\n",
        "a neighbour in the namespace -> gateway:8080 is admitted and not in the table",
    ),
    Broken(
        "a way out to private addresses",
        "network.yaml",
        "            except: {{ $root.Values.network.private | toJson }}\n",
        "",
        "scanner -> the cloud's metadata:80 is admitted",
    ),
    Broken(
        "a call that is refused",
        "network.yaml",
        "{{- if has $name $other.calls }}",
        "{{- if false }}",
        "pricing -> scanner:50051 is in the table of calls in docs/architecture.md and "
        "would be refused",
    ),
    Broken(
        "nothing that is closed",
        "network.yaml",
        "policyTypes: [Ingress, Egress]\n---",
        "policyTypes: []\n---",
        "is admitted and not in the table of calls",
    ),
]


@pytest.fixture(scope="session")
def operators() -> Path | None:
    """The schemas of operators, where they are."""
    folder = CHART.parents[3] / "shared" / "specs" / "kubernetes" / "crds"
    return folder if folder.is_dir() else None


def broken(chart: Path, fault: Broken) -> Path:
    """A copy of the chart with that fault."""
    shutil.copytree(CHART, chart)
    path = chart / "templates" / fault.file
    text = path.read_text()
    assert fault.old in text, "The fault is not planted: the template has changed."
    path.write_text(text.replace(fault.old, fault.new, 1))
    return chart


@pytest.mark.slow
class TestValuesFiles:
    @pytest.mark.parametrize("path", values_files(), ids=lambda path: path.name)
    def test_are_as_they_should_be(self, path: Path, operators: Path | None) -> None:
        assert list(check_values(read_values(path), operators=operators)) == []

    def test_there_is_one_for_each_environment(self) -> None:
        names = {path.name for path in values_files()}
        assert names >= {
            "values-dev.yaml", "values-staging.yaml", "values-production.yaml",
        }  # fmt: skip


class TestPlantedValues:
    def test_are_more_than_ten(self) -> None:
        assert len(VALUES) > 10

    @pytest.mark.parametrize("fault", VALUES, ids=lambda fault: fault.what)
    def test_are_refused_with_what_to_do(self, fault: Planted) -> None:
        with pytest.raises(ChartRefused) as refused:
            render(fault.values)
        assert fault.said in str(refused.value)

    def test_a_limit_below_the_request_is_found(self) -> None:
        few = {"limits": {"memory": "64Mi"}}
        found = list(check_values(of("gateway", resources=few)))
        assert any("than its limit (64Mi). Raise the limit" in one for one in found)


@pytest.mark.slow
class TestPlantedTemplates:
    @pytest.mark.parametrize("fault", TEMPLATES, ids=lambda fault: fault.what)
    def test_are_found_and_named(self, fault: Broken, tmp_path: Path) -> None:
        chart = broken(tmp_path / "magpie", fault)
        try:
            found = list(check_values(DEV, chart=chart))
        except BadInput as exc:
            found = [str(exc)]
        assert any(fault.said in sentence for sentence in found), found


@pytest.mark.slow
class TestMain:
    def test_a_file_of_ones_own_is_judged_like_the_charts(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        path = tmp_path / "mine.yaml"
        path.write_text("mode: live\ndevStores: {enabled: true}\n")
        assert main([str(path)]) == BAD
        assert "mine.yaml: mode is live and devStores" in capsys.readouterr().err
        path.write_text("devStores: {enabled: true}\n")
        assert main([str(path)]) == 0

    @pytest.mark.parametrize("text", ["- a list", "mode: [", ""])
    def test_what_is_no_values_file_is_said_to_be_none(
        self, text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        path = tmp_path / "mine.yaml"
        path.write_text(text)
        assert main([str(path)]) == BAD
        assert "mine.yaml" in capsys.readouterr().err
