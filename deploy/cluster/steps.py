"""What is tried on a cluster, in this order; each step says what was wrong."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any, Final

from deploy.cluster.cluster import Cluster
from deploy.cluster.faults import FAULT_SECONDS, faults, make_secrets, refused
from deploy.cluster.load import GATEWAY, under_load
from deploy.cluster.tried import SERVICES, Tried, changed

INSTALL_SECONDS: Final = 900
"""Of images that are there, stores that are empty and schemas that are made."""
UPGRADE_SECONDS: Final = 600
"""Three services one pod after the other, each with a minute, and some patience."""
REPLACE_SECONDS: Final = 300
"""In which a pod that is gone has a successor that is ready."""
SETTLE_SECONDS: Final = 15
"""In which clients have seen that there is a new pod."""
DOORS: Final[Mapping[str, Mapping[tuple[str, int], bool]]] = {
    "test": {
        ("magpie-gateway", 8000): True,
        ("magpie-scanner", 50051): False,
        ("magpie-stores", 5432): False,
        # The cluster's own API, which no part of Magpie has business with.
        ("kubernetes.default", 443): False,
    },
    # Somebody else in the namespace, who may call whom he likes.
    "": {
        ("magpie-gateway", 8000): False,
        ("magpie-pricing", 9100): False,
        ("magpie-stores", 27017): False,
        ("kubernetes.default", 443): True,
    },
}
"""To whom which door is open."""

_DOOR: Final = "magpie-reach"
_VISITOR: Final = "magpie-visitor"
_STATES: Final = {True: "open", False: "closed", None: "not to be found"}
_OURS: Final = "app.kubernetes.io/instance=magpie"
_KEPT: Final = "magpie-dev"
_LEFT: Final = (
    "deployments,statefulsets,services,pods,jobs,configmaps,secrets,serviceaccounts,"
    "networkpolicies,poddisruptionbudgets,horizontalpodautoscalers"
)


def install(tried: Tried) -> Iterator[str]:
    """An empty cluster is enough: stores, schemas, services."""
    tried.release.install(tried.values, seconds=INSTALL_SECONDS)
    for name in SERVICES:
        if not tried.cluster.ready(name):
            yield f"no pod of {name} is ready"
    if said := tried.release.test(seconds=120):
        yield f"helm test: {said}"


def journey(tried: Tried) -> Iterator[str]:
    """A shop is scanned and an opportunity says why, through the gateway's Service."""
    said = _inside(tried.cluster, "journey", GATEWAY)
    if "found" not in said:
        yield f"no opportunity: {said['problem']}"


def _inside(cluster: Cluster, *words: str) -> dict[str, Any]:
    cluster.start(_VISITOR, words)
    return cluster.result(_VISITOR, seconds=400)


def closed_doors(tried: Tried) -> Iterator[str]:
    """What the table of calls does not name is refused, from inside and outside it."""
    for visitor, doors in DOORS.items():
        for (host, port), wanted in doors.items():
            words = ["reach", host, str(port), "open" if wanted else "closed"]
            tried.cluster.start(_DOOR, words, component=visitor)
            said = tried.cluster.result(_DOOR, seconds=180)
            if said["open"] is not wanted:
                yield (
                    f"{host}:{port} is {_STATES[said['open']]} to "
                    f"{visitor or 'a stranger'} after {said['tries']} tries"
                    f"{': ' if said['why'] else ''}{said['why']}"
                )


def upgrade_under_load(tried: Tried) -> Iterator[str]:
    """Every pod is replaced and no request fails."""
    values = changed(tried.values, defaults__annotations={"magpie/try": "upgrade"})
    yield from under_load(
        tried.cluster, lambda: _upgrade(tried, values), seconds=UPGRADE_SECONDS
    )


def _upgrade(tried: Tried, values: Mapping[str, Any]) -> Iterator[str]:
    if said := tried.release.upgrade(values, seconds=UPGRADE_SECONDS):
        yield said


def pods_deleted(tried: Tried) -> Iterator[str]:
    """A pod that is deleted, as when a node is emptied, takes no request with it."""

    def delete() -> Iterator[str]:
        for name in SERVICES:
            _replace_one(tried.cluster, name)
        yield from ()

    seconds = len(SERVICES) * (REPLACE_SECONDS + SETTLE_SECONDS)
    yield from under_load(tried.cluster, delete, seconds=seconds)


def _replace_one(cluster: Cluster, name: str) -> None:
    before = cluster.ready(name)
    cluster.run("delete", "pod", before[0], "--wait")
    cluster.until(
        lambda: cluster.replaced(name, before[0], len(before)),
        f"{name} has as many pods as it should without {before[0]}",
        seconds=REPLACE_SECONDS,
    )
    time.sleep(SETTLE_SECONDS)


def scaled(tried: Tried) -> Iterator[str]:
    """More pods when more are asked for, fewer afterwards, and no request fails."""
    more = changed(tried.values, services__gateway__autoscaling={"min": 3, "max": 4})

    def scale() -> Iterator[str]:
        yield from _upgrade(tried, more)
        tried.cluster.until(
            lambda: len(tried.cluster.ready("gateway")) >= 3,
            "gateway has three pods",
            seconds=REPLACE_SECONDS,
        )
        yield from _upgrade(tried, tried.values)

    seconds = 2 * UPGRADE_SECONDS + REPLACE_SECONDS
    yield from under_load(tried.cluster, scale, seconds=seconds)


def stores_deleted(tried: Tried) -> Iterator[str]:
    """The stores lose their pod, and nothing of what was in it."""
    cluster = tried.cluster
    found = _inside(cluster, "journey", GATEWAY)
    if "id" not in found:
        yield f"no opportunity to look for: {found['problem']}"
        return
    (pod,) = cluster.ready("stores")
    cluster.run("delete", "pod", pod, "--wait")
    for name in ("stores", *SERVICES):
        cluster.until(
            lambda name=name: cluster.ready(name),  # type: ignore[misc]  # bound now
            f"{name} is ready again, after {pod} was deleted",
            seconds=REPLACE_SECONDS,
        )
    said = _inside(cluster, "kept", GATEWAY, str(found["id"]))
    if not said["kept"]:
        yield f"the opportunity from before {pod} was deleted: {said['problem']}"


def failed_upgrades(tried: Tried) -> Iterator[str]:
    """What cannot work is refused and says why, and what ran goes on."""
    secrets = make_secrets(tried.cluster)
    for fault in faults(tried.values, secrets):
        # Helm may need as long again to go back.
        yield from under_load(
            tried.cluster, partial(refused, tried, fault), seconds=2 * FAULT_SECONDS
        )


def mended(tried: Tried) -> Iterator[str]:
    """After a failed upgrade the next good one works."""
    if said := tried.release.upgrade(tried.values, seconds=UPGRADE_SECONDS):
        yield said
    if said := tried.release.test(seconds=120):
        yield f"helm test: {said}"


def uninstalled(tried: Tried) -> Iterator[str]:
    """Nothing of it is left behind, but for the word that opens the kept volume."""
    tried.release.uninstall(seconds=300)
    deadline = time.monotonic() + 120
    while True:
        left = [
            f"{one['kind']} {one['metadata']['name']}"
            for one in tried.cluster.get(_LEFT, _OURS)
            if one["metadata"]["name"] != _KEPT
        ]
        if not left or time.monotonic() > deadline:
            break
        time.sleep(2)
    if left:
        yield f"left behind: {', '.join(left)}"


STEPS: Final[tuple[Callable[[Tried], Iterator[str]], ...]] = (
    install,
    journey,
    closed_doors,
    upgrade_under_load,
    pods_deleted,
    stores_deleted,
    scaled,
    failed_upgrades,
    mended,
    uninstalled,
)
