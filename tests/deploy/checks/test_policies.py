"""NetworkPolicies, understood as a cluster does."""

from __future__ import annotations

from typing import Any

import pytest

from deploy.checks.policies import NAME, Place, Policies, matches

A = Place({"app": "a"}, "here")
B = Place({"app": "b"}, "here")
AWAY = Place({"app": "a"}, "there")
OUTSIDE = Place(address="8.8.8.8")
INTERNAL = Place(address="10.1.2.3")


def policy(app: str, kinds: list[str], **rules: Any) -> dict[str, Any]:
    """One that chooses the pods of an app; "" chooses all."""
    labels = {"matchLabels": {"app": app}} if app else {}
    return {"spec": {"podSelector": labels, "policyTypes": kinds, **rules}}


def admit(
    policies: list[dict[str, Any]], source: Place, target: Place, port: int = 80
) -> bool:
    """Whether they let it through."""
    return Policies("here", policies).admit(source, target, port)


NOTHING = policy("", ["Ingress", "Egress"])


class TestAdmit:
    def test_without_a_policy_everything_goes(self) -> None:
        assert admit([], A, B)

    def test_a_policy_without_rules_closes_both_ways(self) -> None:
        assert not admit([NOTHING], A, B)
        assert not admit([NOTHING], A, OUTSIDE)
        assert not admit([NOTHING], OUTSIDE, A)

    def test_both_ends_have_to_agree(self) -> None:
        peer = {"podSelector": {"matchLabels": {"app": "b"}}}
        out = policy("a", ["Egress"], egress=[{"to": [peer]}])
        assert not admit([NOTHING, out], A, B)
        back = {"podSelector": {"matchLabels": {"app": "a"}}}
        into = policy("b", ["Ingress"], ingress=[{"from": [back]}])
        assert admit([NOTHING, out, into], A, B)
        assert not admit([NOTHING, out, into], B, A)

    def test_a_pod_of_another_namespace_is_meant_only_by_name(self) -> None:
        peer: dict[str, Any] = {"podSelector": {"matchLabels": {"app": "a"}}}
        assert not admit(
            [policy("b", ["Ingress"], ingress=[{"from": [peer]}])], AWAY, B
        )
        peer["namespaceSelector"] = {"matchLabels": {NAME: "there"}}
        named = policy("b", ["Ingress"], ingress=[{"from": [peer]}])
        assert admit([named], AWAY, B)
        assert not admit([named], A, B)

    @pytest.mark.parametrize(
        ("port", "admitted"), [(8089, False), (8090, True), (8095, True), (8096, False)]
    )
    def test_a_range_of_ports_has_both_its_ends(
        self, port: int, admitted: bool
    ) -> None:
        rule = {"ports": [{"port": 8090, "endPort": 8095, "protocol": "TCP"}]}
        assert admit([policy("b", ["Ingress"], ingress=[rule])], A, B, port) is admitted

    def test_a_block_of_addresses_leaves_its_exceptions_out(self) -> None:
        block = {"ipBlock": {"cidr": "0.0.0.0/0", "except": ["10.0.0.0/8"]}}
        out = policy("a", ["Egress"], egress=[{"to": [block]}])
        assert admit([out], A, OUTSIDE)
        assert not admit([out], A, INTERNAL)
        # A pod is no address here: what a cluster gives it is in its private ranges.
        assert not admit([out], A, B)

    def test_an_empty_rule_means_everybody(self) -> None:
        assert admit([policy("b", ["Ingress"], ingress=[{}])], OUTSIDE, B)

    def test_udp_is_no_tcp(self) -> None:
        rule = {"ports": [{"port": 53, "protocol": "UDP"}]}
        assert not admit([policy("b", ["Ingress"], ingress=[rule])], A, B, 53)


class TestMatches:
    def test_what_it_cannot_read_it_does_not_guess(self) -> None:
        with pytest.raises(NotImplementedError):
            matches({"matchExpressions": [{"key": "a", "operator": "Exists"}]}, {})
