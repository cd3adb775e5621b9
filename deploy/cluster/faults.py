"""Upgrades that cannot work: each stops with the old version serving, and says why."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from deploy.cluster.cluster import Cluster
from deploy.cluster.tried import SERVICES, Tried, changed

FAULT_SECONDS: Final = 180
"""In which each of them has failed."""
_NOWHERE: Final = "postgresql://magpie:magpie@192.0.2.1:5432/magpie"
"""An address that is kept free for documents."""
_STORES: Final = {
    "podSelector": {"matchLabels": {"app.kubernetes.io/component": "stores"}}
}
_READERS: Final = (*SERVICES, "migrations")


@dataclass(frozen=True, slots=True)
class Fault:
    """An upgrade, what Helm says of it, and in whose log stands what to do."""

    what: str
    values: Mapping[str, Any]
    stopped: str
    """In Helm's words."""
    part: str = ""
    """The component whose pods say why; empty: Helm says all there is to say."""
    why: str = ""
    """In the words of that log."""
    goes_back: bool = True
    """Whether Helm undoes it; else what it has made stays to be looked at."""


def faults(values: Mapping[str, Any], secrets: Mapping[str, str]) -> tuple[Fault, ...]:
    """Every one, from what runs; `secrets` are the names of those by make_secrets."""
    soon = changed(values, migrations__retries=0, migrations__patienceSeconds=5)
    return (
        Fault(
            "a missing Secret",
            changed(values, secrets__existing={"gateway": "absent"}),
            "there is no Secret absent in namespace",
        ),
        Fault(
            "an unreachable database",
            _on(soon, {"ipBlock": {"cidr": "192.0.2.1/32"}}, secrets["unreachable"]),
            "magpie-upgrade-gateway",
            part="migrate",
            why="Check MAGPIE_POSTGRES_URL",
        ),
        Fault(
            "a failing migration",
            _on(soon, _STORES, secrets["weak"]),
            "magpie-upgrade-gateway",
            part="migrate",
            why="Migrate as a superuser, or make the roles gateway_owner",
        ),
        Fault(
            "a migration whose image is not there",
            changed(soon, image__tag="no-such-version", migrations__deadlineSeconds=30),
            "magpie-upgrade-gateway",
        ),
        Fault(
            "a pod that never becomes ready",
            changed(values, services__pricing__env__MAGPIE_PRICING_QUOTE_HOURS="0"),
            "magpie-pricing",
            part="pricing",
            why="MAGPIE_PRICING_QUOTE_HOURS: input should be greater than 0",
            goes_back=False,
        ),
    )


def _on(
    values: Mapping[str, Any], where: Mapping[str, Any], secret: str
) -> dict[str, Any]:
    """With a database there, of which that Secret tells everybody."""
    return changed(
        values,
        stores__postgres__to=[where],
        stores__postgres__maxConnections=600,
        secrets__existing=dict.fromkeys(_READERS, secret),
    )


def make_secrets(cluster: Cluster) -> dict[str, str]:
    """Logins by which no migration can work: their names."""
    kept = json.loads(cluster.run("get", "secret", "magpie-dev", "--output=json"))
    word = base64.b64decode(kept["data"]["app-password"]).decode()
    # A service may change rows, never tables.
    weak = f"postgresql://gateway_app:{word}@magpie-stores:5432/magpie"
    for name, url in (("unreachable", _NOWHERE), ("weak", weak)):
        cluster.apply(
            {
                "apiVersion": "v1",
                "kind": "Secret",
                "metadata": {"name": _secret(name)},
                "stringData": {
                    "MAGPIE_POSTGRES_URL": url,
                    "MAGPIE_GATEWAY_TOKEN_KEY": "of-an-upgrade-that-never-comes-to-be",
                },
            }
        )
    return {name: _secret(name) for name in ("unreachable", "weak")}


def _secret(name: str) -> str:
    return f"magpie-fault-{name}"


def refused(tried: Tried, fault: Fault) -> Iterator[str]:
    """What is wrong with how it failed: nothing, if it did so as it should."""
    cluster = tried.cluster
    before = {name: cluster.versions(name) for name in SERVICES}
    said = tried.release.upgrade(
        fault.values, seconds=FAULT_SECONDS, back=fault.goes_back
    )
    if fault.stopped not in said:
        yield f"{fault.what}: Helm says {said or 'that it went well'}"
    if fault.part and fault.why not in (log := cluster.logs(fault.part)):
        yield f"{fault.what}: no log says {fault.why!r}, but {log[-500:]!r}"
    for name, versions in before.items():
        # By version, not by name: the autoscaler makes and ends pods meanwhile.
        if cluster.versions(name) != versions:
            yield f"{fault.what}: other pods of {name} serve than before it"
