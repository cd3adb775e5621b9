"""The health of a source -> the message of the contract."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from common.wire import pack_time
from rpc.scanner.v1 import scanner_pb2 as pb
from services.scanner.rules.health.look import Look
from services.scanner.rules.health.sample import Reason, State

_STATES: Final = {
    State.NEW: pb.HEALTH_STATE_NEW,
    State.HEALTHY: pb.HEALTH_STATE_HEALTHY,
    State.SUSPECT: pb.HEALTH_STATE_SUSPECT,
    State.FAILING: pb.HEALTH_STATE_FAILING,
    State.BLOCKED: pb.HEALTH_STATE_BLOCKED,
}


def pack_health(look: Look) -> pb.SourceHealth:
    """As others see it."""
    figures = look.figures
    message = pb.SourceHealth(
        state=_STATES[look.state],
        reasons=map(_reason, look.reasons),
        scans=figures.scans,
        success_ratio="" if figures.success is None else _decimal(figures.success),
        offers_seen=figures.alive,
        offers_low=_whole(figures.low),
        offers_usual=_whole(figures.middle),
        offers_high=_whole(figures.high),
        missing={name: _decimal(share) for name, share in figures.missing.items()},
        canary_urls=look.canaries,
        may_delete=look.may_delete,
    )
    for name in ("since", "judged_at", "seen_at", "moved_at"):
        moment = getattr(look, name)
        if moment is not None:
            getattr(message, name).CopyFrom(pack_time(moment))
    return message


def _reason(reason: Reason) -> pb.HealthReason:
    return pb.HealthReason(
        code=reason.code,
        grave=reason.grave.value,
        sentence=reason.sentence,
        since=pack_time(reason.since),
        numbers={name: _decimal(one) for name, one in reason.numbers.items()},
    )


def _decimal(value: float) -> str:
    return str(Decimal(f"{value:.4f}").normalize().__format__("f"))


def _whole(value: float | None) -> int | None:
    return None if value is None else round(value)
