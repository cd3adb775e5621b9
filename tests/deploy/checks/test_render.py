"""What the chart makes of values, apart from what it refuses."""

from __future__ import annotations

import json
from typing import Any, ClassVar

import pytest
import yaml

from cli.stack.environment import SERVICES, SHOPS, SITES
from common.migrate import owners
from deploy.checks.check import check_objects
from deploy.checks.pods import Pod, amount, pods
from deploy.checks.render import CHART, Rendered, read_values, render
from tests.tree import ROOT

DEV: dict[str, Any] = {"devStores": {"enabled": True}}
COMMS: dict[str, Any] = {
    "image": "comms",
    "serves": "grpc",
    "calls": [],
    "stores": ["postgres"],
    "internet": [443],
    "secret": {"MAGPIE_SENDGRID_KEY": "optional"},
}


def pod_of(rendered: Rendered, component: str) -> Pod:
    """The only pods of that part."""
    (found,) = (pod for pod in pods(rendered) if pod.component == component)
    return found


def config_of(rendered: Rendered, service: str) -> dict[str, str]:
    """What that service is told in the clear."""
    (found,) = (
        one["data"]
        for one in rendered.of("ConfigMap")
        if one["metadata"]["name"] == f"magpie-{service}"
    )
    return dict(found)


def env_of(rendered: Rendered, service: str) -> dict[str, Any]:
    """What its container is told besides: values, or where they come from."""
    (container,) = pod_of(rendered, service).spec["containers"]
    return {
        one["name"]: one.get("value", one.get("valueFrom", {}).get("secretKeyRef"))
        for one in container["env"]
    }


class TestDefaults:
    def test_are_the_services_that_there_are(self) -> None:
        blocks = read_values(CHART / "values.yaml")["services"]
        assert set(blocks) == set(SERVICES)

    def test_migrate_every_schema_that_somebody_owns(self) -> None:
        jobs = {one["metadata"]["name"] for one in render(DEV).of("Job")}
        assert jobs == {f"magpie-migrate-{name}" for name in owners()}

    def test_know_the_places_of_the_sandbox(self) -> None:
        sandbox = read_values(CHART / "values.yaml")["sandbox"]
        assert tuple(sandbox["sites"]) == SITES
        assert tuple(sandbox["shops"]) == SHOPS

    def test_say_where_a_service_finds_its_peers(self) -> None:
        told = config_of(render(DEV), "gateway")
        assert told["MAGPIE_GATEWAY_PRICING"] == "dns:///magpie-pricing:50051"
        assert told["MAGPIE_GATEWAY_PRICING_HEALTH"] == "dns:///magpie-pricing:9101"

    def test_scale_each_service_from_three_to_twenty(self) -> None:
        for scaler in render(DEV).of("HorizontalPodAutoscaler"):
            spec = scaler["spec"]
            assert (spec["minReplicas"], spec["maxReplicas"]) == (3, 20)
            (metric,) = spec["metrics"]
            assert metric["resource"]["target"]["averageUtilization"] == 70

    def test_are_the_version_of_the_project(self) -> None:
        version = read_values(CHART / "Chart.yaml")["appVersion"]
        assert f'version = "{version}"' in (ROOT / "pyproject.toml").read_text()


class TestStores:
    def test_an_outside_url_wins_store_by_store(self) -> None:
        values = read_values(CHART / "ci" / "mixed-values.yaml")
        rendered = render(values)
        told = env_of(rendered, "pricing")
        assert told["MAGPIE_POSTGRES_URL"] == {
            "name": "c",
            "key": "MAGPIE_POSTGRES_URL",
        }
        assert told["MAGPIE_REDIS_URL"].endswith("@magpie-stores:6379/0")

    def test_embedded_ones_give_each_service_the_login_of_its_role(self) -> None:
        told = env_of(render(DEV), "pricing")
        assert told["MAGPIE_POSTGRES_URL"].startswith("postgresql://pricing_app:$(")
        assert "MAGPIE_MONGO_URL" not in told


class TestBrowser:
    """Beside the scanner, in a container that is told nothing."""

    def test_it_knows_no_settings_and_no_secrets(self) -> None:
        pod = pod_of(render(DEV), "scanner")
        (browser,) = (one for one in pod.containers() if one["name"] == "browser")
        assert not {"env", "envFrom"} & set(browser)
        mounted = {one["mountPath"] for one in browser["volumeMounts"]}
        assert mounted == {"/run/browser", "/tmp", "/dev/shm"}  # noqa: S108 - in it

    def test_the_scanner_finds_it_where_it_listens(self) -> None:
        told = config_of(render(DEV), "scanner")
        assert told["MAGPIE_BROWSER"] == "unix:/run/browser/socket"

    def test_without_one_there_is_nothing_of_it(self) -> None:
        block = {"browser": {"enabled": False}}
        rendered = render({**DEV, "services": {"scanner": block}})
        assert "browser" not in str(pod_of(rendered, "scanner").spec)
        assert "MAGPIE_BROWSER" not in config_of(rendered, "scanner")


class TestMigrations:
    def test_an_install_waits_in_the_pods_an_upgrade_before_it_begins(self) -> None:
        job = render(DEV).of("Job")[0]
        assert "annotations" not in job["metadata"]
        later = render(DEV, upgrade=True).of("Job")[0]
        assert later["metadata"]["annotations"]["helm.sh/hook"] == "pre-upgrade"
        assert later["metadata"]["name"] != job["metadata"]["name"]

    def test_an_upgrade_needs_nothing_that_comes_with_it(self) -> None:
        """What a hook reads has to be there from before: its account, its secret."""
        installed = {one["metadata"]["name"] for one in render(DEV).objects}
        more = {**DEV, "services": {"comms": COMMS}}
        for job in render(more, upgrade=True).of("Job"):
            spec = job["spec"]["template"]["spec"]
            assert spec["serviceAccountName"] in installed
            for told in spec["containers"][0]["env"]:
                if "valueFrom" in told:
                    assert told["valueFrom"]["secretKeyRef"]["name"] in installed


class TestAnotherService:
    """One block is one service."""

    def test_it_has_all_that_the_others_have(self) -> None:
        rendered = render({**DEV, "services": {"comms": COMMS}})
        kinds = {
            one["kind"]
            for one in rendered.objects
            if one["metadata"]["name"] in ("magpie-comms", "magpie-migrate-comms")
        }
        assert kinds == {
            "ServiceAccount", "ConfigMap", "Deployment", "Service", "Job",
            "HorizontalPodAutoscaler", "PodDisruptionBudget", "NetworkPolicy",
        }  # fmt: skip

    def test_only_its_rows_in_the_table_of_calls_are_missing(self) -> None:
        found = list(check_objects(render({**DEV, "services": {"comms": COMMS}})))
        assert found
        assert all("comms -> " in one and "not in the table" in one for one in found)


class TestSettings:
    def test_another_setting_is_another_pod(self) -> None:
        def checksum(values: dict[str, Any]) -> str:
            (found,) = (
                one["spec"]["template"]["metadata"]["annotations"]["checksum/config"]
                for one in render(values).of("Deployment")
                if one["metadata"]["name"] == "magpie-pricing"
            )
            return str(found)

        block = {"env": {"MAGPIE_PRICING_TAX": "7%"}}
        assert checksum(DEV) != checksum({**DEV, "services": {"pricing": block}})
        assert checksum(DEV) == checksum(DEV)

    def test_the_sandbox_opens_to_those_who_ask_it(self) -> None:
        rendered = render({**DEV, "sandbox": {"enabled": True}})
        told = config_of(rendered, "scanner")["MAGPIE_SCANNER_SANDBOX"].split(",")
        assert "larkfield=http://magpie-sandbox:8091" in told
        assert "quillmere=http://magpie-sandbox:8120" in told
        assert env_of(rendered, "pricing")["MAGPIE_KEEPA_KEY"] == {
            "name": "magpie-dev",
            "key": "sandbox",
        }


class TestMonitoring:
    """Alerts and dashboards are the files that the chart has, each of them."""

    VALUES: ClassVar[dict[str, Any]] = {
        **DEV,
        "monitoring": {"enabled": True, "dashboards": {"enabled": True}},
    }

    def test_every_alert_reaches_the_operator_as_it_is_written(self) -> None:
        (rule,) = render(self.VALUES).of("PrometheusRule")
        written = [
            group
            for path in sorted(CHART.glob("alerts/*.yaml"))
            for group in yaml.safe_load(path.read_text())["groups"]
        ]
        assert rule["spec"]["groups"] == written

    def test_every_dashboard_reaches_grafana(self) -> None:
        found = {
            name: json.loads(text)
            for one in render(self.VALUES).of("ConfigMap")
            if "grafana_dashboard" in one["metadata"]["labels"]
            for name, text in one["data"].items()
        }
        assert found == {
            path.name: json.loads(path.read_text())
            for path in CHART.glob("dashboards/*.json")
        }

    def test_what_is_scraped_has_the_labels_that_alerts_know(self) -> None:
        (monitor,) = render(self.VALUES).of("PodMonitor")
        (endpoint,) = monitor["spec"]["podMetricsEndpoints"]
        labels = {one["targetLabel"] for one in endpoint["relabelings"]}
        assert labels == {"job", "service"}

    def test_without_the_operator_the_port_is_open_and_nothing_else_is_there(
        self,
    ) -> None:
        rendered = render({**DEV, "monitoring": {"enabled": True, "operator": False}})
        assert rendered.of("PodMonitor", "PrometheusRule") == []
        opened = {
            one["metadata"]["name"]
            for one in rendered.of("NetworkPolicy")
            for rule in one["spec"].get("ingress", ())
            for port in rule["ports"]
            if port["port"] == 9100 and rule["from"]
        }
        assert opened == {"magpie-gateway", "magpie-pricing", "magpie-scanner"}


class TestImages:
    def test_a_tag_of_its_own_wins_and_a_digest_over_that(self) -> None:
        digest = f"sha256:{'0' * 64}"
        tags = {"pricing": "2", "scanner": "3", "stores": "4"}
        told = {"tag": "1", "tags": tags, "digests": {"scanner": digest}}
        rendered = render({**DEV, "image": told})
        found = {
            pod.component: container["image"]
            for pod in pods(rendered)
            for container in pod.containers()
            if pod.component == container["name"] != "migrate"
        }
        assert found == {
            "gateway": "magpie-gateway:1",
            "pricing": "magpie-pricing:2",
            "scanner": f"magpie-scanner@{digest}",
            "stores": "magpie-stores:4",
        }


class TestAmount:
    @pytest.mark.parametrize(
        ("text", "number"),
        [("1", 1), ("250m", "0.25"), ("1.5", "1.5"), ("2Gi", 2**31), ("64Mi", 2**26)],
    )
    def test_reads_quantities(self, text: str, number: object) -> None:
        assert amount(text) == amount(str(number))

    @pytest.mark.parametrize("text", ["", "1 Gi", "much", "1GB"])
    def test_refuses_what_is_none(self, text: str) -> None:
        with pytest.raises(ValueError, match="is no quantity"):
            amount(text)
