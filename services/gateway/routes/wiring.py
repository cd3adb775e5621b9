"""Puts together what the routes need from what is already open."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from services.gateway.adapters.passwords import Passwords
from services.gateway.adapters.tokens import Tokens
from services.gateway.routes.readers.events import read_events
from services.gateway.routes.readers.opportunities import load_details
from services.gateway.routes.wired import Gateway, Limits, Pace
from services.gateway.store.rates import Rates
from services.gateway.usecases.know_sandboxes import Sandboxes
from services.gateway.usecases.live import KEPT, Live
from services.gateway.usecases.read_details import Details

if TYPE_CHECKING:
    from common.postgres import Pool
    from services.gateway.clients.health import Probe
    from services.gateway.clients.pricing import Pricing
    from services.gateway.clients.scanner import Scanner
    from services.gateway.metrics import Metrics
    from services.gateway.routes.shapes.base import Mode


def wire(
    pool: Pool,
    pricing: Pricing,
    scanner: Scanner,
    *,
    mode: Mode,
    passwords: Passwords,
    token_key: bytes,
    probes: Sequence[Probe],
    store_problems: Callable[[], Mapping[str, str | None]],
    metrics: Metrics,
    limits: Limits | None = None,
    pace: Pace | None = None,
    web: Path | None = None,
    sandbox: bool = False,
    kept: int = KEPT,
) -> Gateway:
    """A gateway that follows nothing yet and works without Redis until it has one."""
    sandboxes = Sandboxes(scanner)
    details = Details(partial(load_details, pricing, sandboxes))
    live = Live(
        pricing.watch,
        lambda decided: read_events(decided, sandboxes),
        seen=lambda event: details.saw(event.opportunity_id, event.version),
        kept=kept,
    )
    return Gateway(
        mode=mode,
        pool=pool,
        rates=Rates(),
        passwords=passwords,
        tokens=Tokens(token_key),
        pricing=pricing,
        scanner=scanner,
        probes=probes,
        sandboxes=sandboxes,
        details=details,
        live=live,
        metrics=metrics,
        store_problems=store_problems,
        limits=limits or Limits(),
        pace=pace or Pace(),
        web=web,
        sandbox=sandbox,
    )
