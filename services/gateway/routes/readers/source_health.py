"""The health of a source as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal, cast

from rpc.scanner.v1 import scanner_pb2 as pb
from services.gateway.routes.shapes.base import moment, number
from services.gateway.routes.shapes.scans import HealthReason, SourceHealth

State = Literal["new", "healthy", "suspect", "failing", "blocked"]
Grave = Literal["note", "suspect", "failing"]

# A scanner that is older than this gateway says nothing: nothing is known then.
_STATE: Final[dict[int, State]] = {
    pb.HEALTH_STATE_HEALTHY: "healthy",
    pb.HEALTH_STATE_SUSPECT: "suspect",
    pb.HEALTH_STATE_FAILING: "failing",
    pb.HEALTH_STATE_BLOCKED: "blocked",
}
_GRAVE: Final = frozenset({"note", "suspect", "failing"})


def read_health(health: pb.SourceHealth) -> SourceHealth:
    """How a source is."""
    return SourceHealth(
        state=_STATE.get(health.state, "new"),
        since=moment(health, "since"),
        reasons=[_reason(one) for one in health.reasons],
        judged_at=moment(health, "judged_at"),
        seen_at=moment(health, "seen_at"),
        moved_at=moment(health, "moved_at"),
        scans=health.scans,
        success_ratio=number(health.success_ratio),
        offers_seen=_count(health, "offers_seen"),
        offers_low=_count(health, "offers_low"),
        offers_usual=_count(health, "offers_usual"),
        offers_high=_count(health, "offers_high"),
        missing=_numbers(health.missing),
        canary_urls=list(health.canary_urls),
        may_delete=health.may_delete,
    )


def _reason(reason: pb.HealthReason) -> HealthReason:
    grave = reason.grave if reason.grave in _GRAVE else "suspect"
    return HealthReason(
        code=reason.code,
        grave=cast(Grave, grave),
        sentence=reason.sentence,
        since=moment(reason, "since"),
        numbers=_numbers(reason.numbers),
    )


def _numbers(said: Mapping[str, str]) -> dict[str, float]:
    read = {name: number(text) for name, text in said.items()}
    return {name: value for name, value in read.items() if value is not None}


def _count(
    health: pb.SourceHealth,
    name: Literal["offers_seen", "offers_low", "offers_usual", "offers_high"],
) -> int | None:
    return int(getattr(health, name)) if health.HasField(name) else None
