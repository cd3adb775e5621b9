"""Whether the NetworkPolicies admit exactly the calls that the architecture names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from ipaddress import ip_network
from typing import Any, Final

from deploy.checks.calls import DOCUMENT, Call, only_present, read_calls
from deploy.checks.pods import Pod, pods
from deploy.checks.policies import NAME, Place, Policies
from deploy.checks.render import NAMESPACE, Rendered

STORES: Final = {"postgres": 5432, "mongo": 27017, "redis": 6379}
"""As the table names them, whatever port the values say."""

_OUTSIDE: Final = {
    "the public internet": Place(address="8.8.8.8"),
    "the public internet, IPv6": Place(address="2606:4700::1111"),
    "a private address": Place(address="10.255.255.1"),
    "the cloud's metadata": Place(address="169.254.169.254"),
    "a neighbour in the namespace": Place({"app": "other"}, NAMESPACE),
    "a stranger in another namespace": Place({"app": "other"}, "other"),
}
_USUAL: Final = frozenset({22, 25, 53, 80, 443, 6443, 8000, 8080, 9100, 9101, 50051})


def check_flows(rendered: Rendered) -> Iterator[str]:
    """Each call that is admitted and not named, or named and not admitted."""
    if not rendered.values["network"]["enabled"]:
        return
    told, admitted = expected_calls(rendered), admitted_calls(rendered)
    for call in sorted(admitted - told):
        yield (
            f"NetworkPolicy: {call} is admitted and not in the table of calls in "
            "docs/architecture.md. Take it from the policy, or name it there."
        )
    for call in sorted(told - admitted):
        yield (
            f"NetworkPolicy: {call} is in the table of calls in docs/architecture.md "
            "and would be refused. Add it to the service's block, or take the row out."
        )


def expected_calls(rendered: Rendered) -> set[Call]:
    """The table's calls between the parts that these values have."""
    values = rendered.values
    known = values["services"]
    services = [name for name in known if known[name].get("enabled", True)]
    parts = {pod.component for pod in pods(rendered)}
    told = read_calls(
        DOCUMENT.read_text(),
        services=services,
        everything=sorted(parts),
    )
    present = dict.fromkeys(("sandbox", *known), False)
    present |= dict.fromkeys(parts, True)
    present["Ingress"] = values["ingress"]["enabled"]
    present["Prometheus"] = values["monitoring"]["enabled"]
    return only_present(told, present)


def admitted_calls(rendered: Rendered) -> set[Call]:
    """Every call that the policies let through, asked pair by pair and port by port."""
    found = Policies(NAMESPACE, rendered.of("NetworkPolicy"))
    ours = {pod.component: _place(pod) for pod in pods(rendered)}
    places = {**ours, **_OUTSIDE, **_others(rendered.values)}
    ports = _ports(rendered)
    return {
        call
        for source, here in places.items()
        for target, there in places.items()
        if source != target and (source in ours or target in ours)
        for port in ports
        if found.admit(here, there, port)
        for call in [_named(Call(source, target, port), rendered.values)]
        if call is not None
    }


def _place(pod: Pod) -> Place:
    return Place(pod.labels, NAMESPACE)


def _others(values: Mapping[str, Any]) -> dict[str, Place]:
    """Who else takes part: as the values say where they are."""
    found = {"DNS": _of_peer(values["network"]["dns"][0])}
    if values["ingress"]["enabled"]:
        found["Ingress"] = _of_peer(values["ingress"]["from"][0])
    if values["monitoring"]["enabled"]:
        found["Prometheus"] = _of_peer(values["monitoring"]["from"][0])
    for store in STORES:
        for peer in values["stores"][store]["to"][:1]:
            found[store] = _of_peer(peer)
    return found


def _of_peer(peer: Mapping[str, Any]) -> Place:
    """Something that the peer of a policy means."""
    if "ipBlock" in peer:
        return Place(address=str(ip_network(peer["ipBlock"]["cidr"])[0]))
    labels = peer.get("podSelector", {}).get("matchLabels", {})
    space = peer.get("namespaceSelector", {}).get("matchLabels", {})
    return Place(labels, space.get(NAME, NAMESPACE))


def _ports(rendered: Rendered) -> set[int]:
    """Every port that anybody names, one beside each, and the usual ones."""
    named = {
        number
        for policy in rendered.of("NetworkPolicy")
        for rules in ("ingress", "egress")
        for rule in policy["spec"].get(rules) or ()
        for one in rule.get("ports", ())
        for number in range(one["port"], one.get("endPort", one["port"]) + 1)
    }
    return {*_USUAL, *named, *(number + 1 for number in named)}


def _named(call: Call, values: Mapping[str, Any]) -> Call | None:
    """As the table would say it: stores by name and usual port; None to pass it over.

    What is outside the namespace and calls somebody else outside is no affair of ours;
    IPv6 is said by IPv4, which has the same rules.
    """
    target, port = call.target, call.port
    for store, usual in STORES.items():
        told = values["stores"][store]
        if target == ("stores" if not told["to"] else store) and port == told["port"]:
            return Call(call.source, store, usual)
    if target == "the public internet, IPv6":
        target = "the public internet"
    return Call(call.source, target, port)
