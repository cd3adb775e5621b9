"""How a source is now: what its last scan said, and what has happened since, or not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from services.scanner.rules.health.answers import success_rate
from services.scanner.rules.health.fields import missing_rates
from services.scanner.rules.health.judge import Judged
from services.scanner.rules.health.progress import Marks, judge_progress
from services.scanner.rules.health.sample import (
    Grave,
    Reason,
    Sample,
    State,
    learned,
)
from services.scanner.rules.health.yields import yield_band


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """The numbers behind a judgement; None: not known yet."""

    scans: int = 0
    """From so many what is usual was learned."""
    success: float | None = None
    """The share of requests that were answered, over the last scans."""
    alive: int | None = None
    """Offers that the last scan saw."""
    low: float | None = None
    middle: float | None = None
    high: float | None = None
    missing: dict[str, float] = field(default_factory=dict)
    """For each field, how many of the offers read lately are without it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What is shown of the health of a source."""

    state: State = State.NEW
    since: datetime | None = None
    reasons: tuple[Reason, ...] = ()
    judged_at: datetime | None = None
    """When its last scan ended."""
    seen_at: datetime | None = None
    """When an offer was last stored or confirmed."""
    moved_at: datetime | None = None
    """When something was last new or different."""
    figures: Figures = field(default_factory=Figures)
    canaries: tuple[str, ...] = ()

    @property
    def may_delete(self) -> bool:
        """Whether offers of it may expire."""
        grave = any(one.grave is not Grave.NOTE for one in self.reasons)
        return self.judged_at is not None and not grave


def figures_of(history: Sequence[Sample]) -> Figures:
    """The numbers of these scans, the oldest first."""
    usual = learned(history)
    band = yield_band(usual)
    return Figures(
        scans=len(usual),
        success=success_rate(history),
        alive=history[-1].alive if history else None,
        low=band.low if band else None,
        middle=band.middle if band else None,
        high=band.high if band else None,
        missing={k: round(v, 4) for k, v in missing_rates(history[-5:]).items()},
    )


def state_now(
    judged: Judged, marks: Marks, blocked_reason: str, now: datetime
) -> tuple[State, tuple[Reason, ...]]:
    """A source may be blocked or fall silent without any scan that ends."""
    if blocked_reason:
        known = [one for one in judged.reasons if one.code == "asks_a_person"]
        since = known[0].since if known else now
        asks = Reason("asks_a_person", Grave.FAILING, blocked_reason, since)
        return State.BLOCKED, (asks,)
    reasons, state = judged.reasons, judged.state
    if state is State.BLOCKED:
        # A person has acted, and no scan has ended since.
        reasons, state = (), State.NEW
    if silent := judge_progress(marks, now):
        return State.FAILING, (*reasons, silent)
    return state, reasons
