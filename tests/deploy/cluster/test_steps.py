"""The steps that a cluster is put through, without one."""

from __future__ import annotations

import pytest

from deploy.checks.check import check_values
from deploy.checks.pods import check_pods
from deploy.checks.render import ChartRefused, Rendered, render
from deploy.cluster.cluster import pod_of
from deploy.cluster.load import GATEWAY
from deploy.cluster.steps import DOORS, STEPS
from deploy.cluster.tried import SERVICES, changed, own_values
from deploy.cluster.volume import CLAIM, NAME, SIZE


class TestOwnValues:
    def test_fit_a_small_node_without_ingress_or_a_registry(self) -> None:
        rendered = render(own_values())
        assert not rendered.of("Ingress", "PersistentVolumeClaim")
        assert rendered.values["image"]["pullPolicy"] == "IfNotPresent"
        assert not rendered.values["image"]["registry"]

    def test_claim_the_volume_that_is_made_for_them(self) -> None:
        (stores,) = render(own_values()).of("StatefulSet")
        (claim,) = stores["spec"]["volumeClaimTemplates"]
        assert f"{claim['metadata']['name']}-{stores['metadata']['name']}-0" == CLAIM
        assert claim["spec"]["storageClassName"] == NAME
        assert claim["spec"]["resources"]["requests"]["storage"] == SIZE

    def test_have_two_pods_of_each_so_that_one_can_go(self) -> None:
        scalers = render(own_values()).of("HorizontalPodAutoscaler")
        assert {one["spec"]["minReplicas"] for one in scalers} == {2}
        assert len(scalers) == len(SERVICES)

    def test_name_the_services_and_the_address_that_the_steps_speak_of(self) -> None:
        rendered = render(own_values())
        names = {one["metadata"]["name"] for one in rendered.of("Service")}
        assert {f"magpie-{name}" for name in SERVICES} <= names
        assert GATEWAY == "http://magpie-gateway:8000"
        visited = {host for doors in DOORS.values() for host, _ in doors}
        assert visited <= {*names, "kubernetes.default"}


class TestChanged:
    def test_says_something_else_at_a_path_and_keeps_the_rest(self) -> None:
        values = {"a": {"b": 1, "c": 2}}
        assert changed(values, a__b=7, d__e=8) == {"a": {"b": 7, "c": 2}, "d": {"e": 8}}
        assert values == {"a": {"b": 1, "c": 2}}

    @pytest.mark.slow
    def test_what_the_steps_upgrade_to_is_accepted_by_the_chart(self) -> None:
        for other in (
            changed(own_values(), defaults__annotations={"magpie/try": "upgrade"}),
            changed(own_values(), services__gateway__autoscaling={"min": 3, "max": 4}),
        ):
            assert list(check_values(other)) == []

    def test_a_deadline_that_is_too_short_is_not(self) -> None:
        with pytest.raises(ChartRefused, match="minimum: got 1, want 30"):
            render(changed(own_values(), migrations__deadlineSeconds=1))


class TestSteps:
    def test_end_with_nothing_left_and_begin_with_an_install(self) -> None:
        names = [step.__name__ for step in STEPS]
        assert names[0] == "install"
        assert names[-1] == "uninstalled"
        assert names.index("stores_deleted") > names.index("journey")
        # Jobs that failed go with the next upgrade that works: they are hooks.
        assert names.index("mended") == names.index("failed_upgrades") + 1

    def test_their_own_pods_are_as_restricted_as_all_others(self) -> None:
        pod = pod_of("x", image="magpie-gateway:1", words=["reach"], component="test")
        (account,) = (
            one
            for one in render(own_values()).of("ServiceAccount")
            if one["metadata"]["name"] == "magpie-test"
        )
        assert list(check_pods(Rendered({}, (pod, account)))) == []
