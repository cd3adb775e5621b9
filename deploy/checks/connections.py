"""Whether PostgreSQL has as many connections as all pods together may open."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from deploy.checks.render import Object, Rendered
from deploy.checks.workloads import config_of, scaled

EMBEDDED: Final = 600
"""What the stores of devStores have."""
WORKERS: Final = 1
"""Crawl workers of a scanner that is told no number."""
ROLLOUT: Final = 2
"""Pods beside the most there may be: one that is new and one that is ending."""
OTHERS: Final = 20
"""For superusers, migrations, pods that look for the schema, and a look by hand."""

_POOL: Final = "MAGPIE_POSTGRES_CONNECTIONS"


@dataclass(frozen=True, slots=True)
class Need:
    """What the pods of one Deployment may open."""

    name: str
    pods: int
    processes: int
    pool: int

    @property
    def connections(self) -> int:
        """All of them together."""
        return self.pods * self.processes * self.pool

    def __str__(self) -> str:
        each = f" x {self.processes} processes" if self.processes > 1 else ""
        return f"{self.name} {self.pods} pods{each} x {self.pool}"


def check_connections(rendered: Rendered) -> Iterator[str]:
    """That there are too few, with what to change."""
    needs = list(needed(rendered))
    most = sum(need.connections for need in needs) + OTHERS
    has = available(rendered)
    if needs and most > has:
        yield (
            f"PostgreSQL has {has} connections and {most} may be needed: "
            f"{', '.join(map(str, needs))}, {OTHERS} for others. Lower "
            "`autoscaling.max` or `connections` of the services, or raise "
            "max_connections of the server and say so in stores.postgres."
            "maxConnections."
        )


def needed(rendered: Rendered) -> Iterator[Need]:
    """What each Deployment with a database may open while it is replaced."""
    for one in rendered.of("Deployment"):
        container = one["spec"]["template"]["spec"]["containers"][0]
        told = config_of(rendered, container)
        if _POOL not in told:
            continue
        workers = 0
        if container["name"] == "scanner":
            workers = int(told.get("MAGPIE_SCANNER_WORKERS", WORKERS))
        yield Need(
            container["name"],
            _most(rendered, one) + ROLLOUT,
            1 + workers,
            int(told[_POOL]),
        )


def available(rendered: Rendered) -> int:
    """What the server is said to have."""
    told = rendered.values["stores"]["postgres"]
    if rendered.values["devStores"]["enabled"] and not told["to"]:
        return EMBEDDED
    return int(told["maxConnections"])


def _most(rendered: Rendered, deployment: Object) -> int:
    for scaler in rendered.of("HorizontalPodAutoscaler"):
        if scaled(scaler) == deployment["metadata"]["name"]:
            return int(scaler["spec"]["maxReplicas"])
    return int(deployment["spec"]["replicas"])
