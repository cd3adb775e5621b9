"""Requests that come in while something is done, and what became of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final

from deploy.cluster.cluster import Cluster

GATEWAY: Final = "http://magpie-gateway:8000"
RATE: Final = 50.0

_POD: Final = "magpie-load"
_MARGIN_SECONDS: Final = 60
_END: Final = "import os, signal; os.kill(1, signal.SIGTERM)"


def under_load(
    cluster: Cluster, do: Callable[[], Iterable[str]], *, seconds: int
) -> Iterator[str]:
    """Do it while requests come in; each that failed is told, as is what `do` tells.

    The load lasts as long as that takes, and `seconds` at most: then it is told that it
    took longer, since nobody asked during the rest.
    """
    lasts = seconds + _MARGIN_SECONDS
    cluster.start(_POD, ["load", GATEWAY, str(lasts), str(RATE)])
    cluster.until(
        lambda: cluster.phase(_POD) == "Running", "the load runs", seconds=120
    )
    try:
        yield from do()
    finally:
        early = cluster.has_ended(_POD)
        if not early:
            # It says at SIGTERM what it has counted.
            cluster.run("exec", _POD, "--", "python", "-c", _END)
    if early:
        yield (
            f"this took longer than the {seconds} s that it may, and after {lasts} s "
            "nobody asked any more. `kubectl get pods,events` says what is not ready."
        )
    yield from judged(cluster.result(_POD, seconds=120))


def judged(report: Mapping[str, Any]) -> Iterator[str]:
    """What is wrong with a load: that it was none, or that requests failed."""
    if report["asked"] < RATE:
        yield f"there was no load: {report['asked']} requests"
    if report["failed"]:
        yield (
            f"{report['failed']} of {report['asked']} requests failed: {report['why']}"
        )
