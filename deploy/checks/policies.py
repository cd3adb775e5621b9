"""NetworkPolicies as a cluster understands them: who can connect to whom."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from ipaddress import ip_address, ip_network
from typing import Any, Final

from deploy.checks.render import Object

NAME: Final = "kubernetes.io/metadata.name"


@dataclass(frozen=True, slots=True)
class Place:
    """A pod, or an address outside the cluster."""

    labels: Mapping[str, str] = field(default_factory=dict)
    namespace: str = ""
    address: str = ""
    """Of something outside; a pod has none here."""

    @property
    def inside(self) -> bool:
        """Whether it is a pod."""
        return not self.address


@dataclass(frozen=True, slots=True)
class Policies:
    """All policies of one namespace; other namespaces have none."""

    namespace: str
    policies: Sequence[Object]

    def admit(self, source: Place, target: Place, port: int) -> bool:
        """Whether `source` can open a TCP connection to that port of `target`."""
        return self._lets(source, target, port, "Egress", "egress", "to") and (
            self._lets(target, source, port, "Ingress", "ingress", "from")
        )

    def _lets(
        self, own: Place, other: Place, port: int, kind: str, rules: str, peers: str
    ) -> bool:
        if not own.inside or own.namespace != self.namespace:
            return True
        chosen = [
            policy["spec"]
            for policy in self.policies
            if kind in policy["spec"]["policyTypes"]
            and matches(policy["spec"]["podSelector"], own.labels)
        ]
        if not chosen:
            return True
        return any(
            _has_port(rule.get("ports"), port) and self._is_peer(rule.get(peers), other)
            for spec in chosen
            for rule in spec.get(rules) or ()
        )

    def _is_peer(self, peers: Iterable[Mapping[str, Any]] | None, other: Place) -> bool:
        # A rule without peers means everybody.
        return peers is None or any(self._matches_peer(peer, other) for peer in peers)

    def _matches_peer(self, peer: Mapping[str, Any], other: Place) -> bool:
        if "ipBlock" in peer:
            return not other.inside and _in_block(peer["ipBlock"], other.address)
        if not other.inside:
            return False
        if "namespaceSelector" in peer:
            here = matches(peer["namespaceSelector"], {NAME: other.namespace})
        else:
            here = other.namespace == self.namespace
        return here and matches(peer.get("podSelector", {}), other.labels)


def matches(selector: Mapping[str, Any], labels: Mapping[str, str]) -> bool:
    """Whether that label selector chooses something with these labels."""
    if selector.get("matchExpressions"):
        raise NotImplementedError("no policy of ours has matchExpressions")
    wanted: Mapping[str, str] = selector.get("matchLabels", {})
    return wanted.items() <= labels.items()


def _has_port(ports: Iterable[Mapping[str, Any]] | None, port: int) -> bool:
    if ports is None:
        return True
    return any(
        one.get("protocol", "TCP") == "TCP"
        and one["port"] <= port <= one.get("endPort", one["port"])
        for one in ports
    )


def _in_block(block: Mapping[str, Any], address: str) -> bool:
    found = ip_address(address)
    return found in ip_network(block["cidr"]) and not any(
        found in ip_network(one) for one in block.get("except", ())
    )
