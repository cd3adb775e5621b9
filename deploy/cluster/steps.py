"""What is tried on a cluster, in this order; each step says what was wrong."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any, Final, Protocol

from deploy.checks.render import CHART, read_values
from deploy.cluster.cluster import Cluster

SERVICES: Final = ("gateway", "scanner", "pricing")
GATEWAY: Final = "http://magpie-gateway:8000"
ROLLOUT_SECONDS: Final = 900
RATE: Final = 50.0
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

_LOAD: Final = "magpie-load"
_DOOR: Final = "magpie-reach"
_OURS: Final = "app.kubernetes.io/instance=magpie"
_END: Final = "import os, signal; os.kill(1, signal.SIGTERM)"
_LEFT: Final = (
    "deployments,statefulsets,services,pods,jobs,configmaps,secrets,serviceaccounts,"
    "networkpolicies,poddisruptionbudgets,horizontalpodautoscalers"
)


class Release(Protocol):
    """Helm, of which the steps use this much."""

    def install(self, values: Mapping[str, Any], *, seconds: int) -> None:
        """Install and wait until all is ready."""

    def upgrade(self, values: Mapping[str, Any], *, seconds: int) -> str:
        """Upgrade and wait, or go back; what was wrong, or nothing."""

    def test(self, *, seconds: int) -> str:
        """`helm test`; what was wrong, or nothing."""

    def uninstall(self, *, seconds: int) -> None:
        """Take it away and wait."""


@dataclass(frozen=True, slots=True)
class Tried:
    """The cluster and the release in it."""

    cluster: Cluster
    release: Release
    values: Mapping[str, Any]


def own_values() -> dict[str, Any]:
    """What the chart is installed with."""
    return read_values(CHART / "ci" / "cluster-test-values.yaml")


def changed(values: Mapping[str, Any], **paths: object) -> dict[str, Any]:
    """The values with others at these paths, as in defaults__annotations={...}."""
    found = deepcopy(dict(values))
    for path, value in paths.items():
        *folders, last = path.split("__")
        at = found
        for folder in folders:
            at = at.setdefault(folder, {})
        at[last] = value
    return found


def install(tried: Tried) -> Iterator[str]:
    """An empty cluster is enough: stores, schemas, services."""
    tried.release.install(tried.values, seconds=ROLLOUT_SECONDS)
    for name in SERVICES:
        if not tried.cluster.ready(name):
            yield f"no pod of {name} is ready"
    if said := tried.release.test(seconds=120):
        yield f"helm test: {said}"


def journey(tried: Tried) -> Iterator[str]:
    """A shop is scanned and an opportunity says why, through the gateway's Service."""
    tried.cluster.start("magpie-journey", ["journey", GATEWAY])
    said = tried.cluster.result("magpie-journey", seconds=400)
    if "found" not in said:
        yield f"no opportunity: {said['problem']}"


def closed_doors(tried: Tried) -> Iterator[str]:
    """What the table of calls does not name is refused, from inside and outside it."""
    for visitor, doors in DOORS.items():
        for (host, port), is_open in doors.items():
            words = ["reach", host, str(port)]
            tried.cluster.start(_DOOR, words, component=visitor)
            said = tried.cluster.result(_DOOR, seconds=120)
            if said["open"] is not is_open:
                state = "open" if said["open"] else "closed"
                yield f"{host}:{port} is {state} to {visitor or 'a stranger'}"


def upgrade_under_load(tried: Tried) -> Iterator[str]:
    """Every pod is replaced and no request fails."""
    values = changed(tried.values, defaults__annotations={"magpie/try": "upgrade"})
    yield from _under_load(
        tried, lambda: tried.release.upgrade(values, seconds=ROLLOUT_SECONDS)
    )


def pods_deleted(tried: Tried) -> Iterator[str]:
    """A pod that is deleted, as when a node is emptied, takes no request with it."""

    def delete() -> str:
        for name in SERVICES:
            _replace_one(tried.cluster, name)
        return ""

    yield from _under_load(tried, delete)


def _replace_one(cluster: Cluster, name: str) -> None:
    before = cluster.ready(name)
    cluster.run("delete", "pod", before[0], "--wait")
    cluster.until(
        lambda: len(cluster.ready(name)) >= len(before),
        f"{name} has its {len(before)} pods again",
        seconds=300,
    )
    time.sleep(SETTLE_SECONDS)


def scaled(tried: Tried) -> Iterator[str]:
    """More pods when more are asked for, fewer afterwards, and no request fails."""
    more = changed(tried.values, services__gateway__autoscaling={"min": 3, "max": 4})

    def scale() -> str:
        said = tried.release.upgrade(more, seconds=ROLLOUT_SECONDS)
        tried.cluster.until(
            lambda: len(tried.cluster.ready("gateway")) >= 3,
            "gateway has three pods",
            seconds=300,
        )
        return said or tried.release.upgrade(tried.values, seconds=ROLLOUT_SECONDS)

    yield from _under_load(tried, scale)


def failed_upgrades(tried: Tried) -> Iterator[str]:
    """What cannot work is refused, and what ran goes on."""
    absent = changed(tried.values, secrets__existing={"gateway": "absent"})
    said = tried.release.upgrade(absent, seconds=60)
    if "there is no Secret absent in namespace" not in said:
        yield f"a missing Secret is told so: {said or 'not at all'}"
    broken = changed(
        tried.values,
        image__tag="no-such-version",
        migrations__deadlineSeconds=30,
        migrations__retries=0,
    )
    yield from _under_load(tried, lambda: _expected(tried, broken))


def _expected(tried: Tried, values: Mapping[str, Any]) -> str:
    said = tried.release.upgrade(values, seconds=120)
    return "" if said else "an upgrade whose migration cannot run succeeded"


def mended(tried: Tried) -> Iterator[str]:
    """After a failed upgrade the next good one works."""
    if said := tried.release.upgrade(tried.values, seconds=ROLLOUT_SECONDS):
        yield said
    if said := tried.release.test(seconds=120):
        yield f"helm test: {said}"


def uninstalled(tried: Tried) -> Iterator[str]:
    """Nothing of it is left behind."""
    tried.release.uninstall(seconds=300)
    deadline = time.monotonic() + 120
    while True:
        left = [
            f"{one['kind']} {one['metadata']['name']}"
            for one in tried.cluster.get(_LEFT, _OURS)
        ]
        if not left or time.monotonic() > deadline:
            break
        time.sleep(2)
    if left:
        yield f"left behind: {', '.join(left)}"


def _under_load(tried: Tried, do: Callable[[], str]) -> Iterator[str]:
    """Do it while requests come in; each that failed is told."""
    seconds = ROLLOUT_SECONDS
    tried.cluster.start(_LOAD, ["load", GATEWAY, str(seconds), str(RATE)])
    tried.cluster.until(
        lambda: "Running" in tried.cluster.run("get", "pod", _LOAD),
        "the load runs",
        seconds=120,
    )
    try:
        if said := do():
            yield said
    finally:
        # It says at SIGTERM what it has counted.
        tried.cluster.run("exec", _LOAD, "--", "python", "-c", _END)
    yield from judged(tried.cluster.result(_LOAD, seconds=120))


def judged(report: Mapping[str, Any]) -> Iterator[str]:
    """What is wrong with a load: that it was none, or that requests failed."""
    if report["asked"] < RATE:
        yield f"there was no load: {report['asked']} requests"
    if report["failed"]:
        yield (
            f"{report['failed']} of {report['asked']} requests failed: {report['why']}"
        )


STEPS: Final[tuple[Callable[[Tried], Iterator[str]], ...]] = (
    install,
    journey,
    closed_doors,
    upgrade_under_load,
    pods_deleted,
    scaled,
    failed_upgrades,
    mended,
    uninstalled,
)
