"""From offers to stored decisions: the way of every offer that enters."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from common import jobs
from common.clock import now
from common.errors import Retryable
from common.postgres import transaction
from services.pricing.rules.deciding import Case, decide_offer
from services.pricing.rules.offers import Offer, item_of
from services.pricing.store.opportunities import Standing, read_standing
from services.pricing.store.waiting import (
    Waiting,
    end_waiting,
    put_waiting,
    read_waiting,
)
from services.pricing.usecases.ask_market import retry_after
from services.pricing.usecases.find_products import Study, find_products
from services.pricing.usecases.save_decisions import Packed, pack, save_decisions

if TYPE_CHECKING:
    from datetime import datetime

    from services.pricing.usecases.tools import Tools

DECIDE_WAITING: Final = "decide_waiting"
_AT_ONCE: Final = 100
_SHORTEST_WAIT: Final = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Told:
    """An offer, and the message it came in."""

    offer: Offer
    message: bytes


Settled = list[tuple[str, int]]
"""Offers and the versions that stored decisions cover."""


async def decide_offers(
    tools: Tools,
    told: Sequence[Told],
    *,
    again: bool = False,
    settled: Callable[[Settled], None],
) -> None:
    """Decide over each offer once, newest version first come, and store it.

    `settled` is called after each transaction with what it, or an earlier one, covers.
    What has to wait for an answer from outside is stored as waiting; `again` says that
    these have waited. Raises what a store raises; what was settled stays so. An offer
    that trips us is raised last: it must not keep the others from being decided.
    """
    error: Exception | None = None
    newest: dict[str, Told] = {}
    for one in told:
        known = newest.get(one.offer.offer_id)
        if known is None or known.offer.version < one.offer.version:
            newest[one.offer.offer_id] = one
    # Those with a number are quick: they need not wait for the searches of the others.
    ordered = sorted(newest.values(), key=lambda one: not one.offer.gtins)
    for start in range(0, len(ordered), _AT_ONCE):
        began = time.perf_counter()
        some = ordered[start : start + _AT_ONCE]
        error = await _decide_each(tools, some, again=again, settled=settled) or error
        tools.metrics.batch(time.perf_counter() - began)
    if error is not None:
        raise error


async def _decide_each(
    tools: Tools,
    told: Sequence[Told],
    *,
    again: bool,
    settled: Callable[[Settled], None],
) -> Exception | None:
    """Decide over them together; if one trips us, over each alone: the last error."""
    try:
        settled(await _decide_some(tools, told, again=again))
    except Retryable:
        raise
    except Exception as exc:  # noqa: BLE001 - raised when the others are decided.
        error: Exception | None = exc
    else:
        return None
    if len(told) > 1:
        error = None
        for one in told:
            one_error = await _decide_each(tools, [one], again=again, settled=settled)
            error = one_error or error
    return error


async def _decide_some(tools: Tools, told: Sequence[Told], *, again: bool) -> Settled:
    ids = [one.offer.offer_id for one in told]
    done: Settled = []
    over: Settled = []
    fresh: list[Told] = []
    async with transaction(tools.pool) as connection:
        standing = await read_standing(connection, ids)
        waits = {} if again else await read_waiting(connection, ids)
        for one in told:
            offer, stands = one.offer, standing.get(one.offer.offer_id)
            if stands is not None and _covers(stands, offer, again=again):
                done.append((offer.offer_id, stands.version))
                over.append((offer.offer_id, offer.version))
            elif waits.get(offer.offer_id, 0) < offer.version:
                fresh.append(one)
        if again and over:
            # Decided by another while they were about to wait: nothing else ends that.
            await end_waiting(connection, over)
    tools.metrics.offers("known", len(done))
    if fresh:
        done += await _decide_fresh(tools, fresh, standing)
    return done


def _covers(stands: Standing, offer: Offer, *, again: bool) -> bool:
    if stands.version == offer.version:
        return not (again and stands.provisional)
    return stands.version > offer.version


async def _decide_fresh(
    tools: Tools, told: Sequence[Told], standing: dict[str, Standing]
) -> Settled:
    studies = [Study(one.offer, item_of(one.offer, n)) for n, one in enumerate(told)]
    await find_products(tools, studies)
    moment = now()
    waiting: list[Waiting] = []
    cases: list[Case] = []
    for study, one in zip(studies, told, strict=True):
        wait = _wait(tools, study)
        if wait is not None:
            waiting.append(_waiting(one, study, moment + wait))
        if wait is None or study.is_refused:
            cases.append(_case(tools, study, standing.get(one.offer.offer_id)))
    packed = await asyncio.to_thread(_decide_all, tools, cases, moment)
    async with transaction(tools.pool) as connection:
        await save_decisions(connection, packed)
        await put_waiting(connection, waiting, now=moment)
        for after in {row.due_at - moment for row in waiting}:
            key = f"{DECIDE_WAITING} {(moment + after).isoformat(timespec='seconds')}"
            await jobs.enqueue(connection, DECIDE_WAITING, after=after, key=key)
    _count(tools, packed, len(waiting))
    return [(one.offer.offer_id, one.offer.version) for one in cases]


def _wait(tools: Tools, study: Study) -> timedelta | None:
    """How long an offer has to wait for what was not answered; None: not at all."""
    if study.unanswered is None:
        return None
    wait = retry_after(tools, study.unanswered)
    return tools.patience.blocked if wait is None else max(wait, _SHORTEST_WAIT)


def _waiting(told: Told, study: Study, due_at: datetime) -> Waiting:
    offer = told.offer
    why = "" if study.unanswered is None else str(study.unanswered)
    return Waiting(offer.offer_id, offer.version, told.message, why, due_at)


def _case(tools: Tools, study: Study, standing: Standing | None) -> Case:
    assert study.found is not None  # noqa: S101 - find_products has filled it in.
    # A channel that is not asked for any more keeps its decisions up to date.
    known = () if standing is None else standing.channels
    return Case(
        offer=study.offer,
        item=study.item,
        match=study.found.match,
        product=study.product,
        quotes=study.quotes,
        channels=tuple(dict.fromkeys((*tools.channels, *known))),
        not_asked="" if study.unanswered is None else str(study.unanswered),
    )


def _decide_all(tools: Tools, cases: Sequence[Case], moment: datetime) -> list[Packed]:
    desk = tools.desk(moment.date())
    return [
        pack(
            decide_offer(case, desk, now=moment, simulated=tools.simulated),
            tools.versions,
        )
        for case in cases
    ]


def _count(tools: Tools, packed: Sequence[Packed], waiting: int) -> None:
    tools.metrics.offers("decided", len(packed))
    tools.metrics.offers("waiting", waiting)
    decided = [one.decided for one in packed]
    tools.metrics.decided(
        [
            (on.answer.channel, on.answer.verdict.value)
            for one in decided
            for on in one.on_channels
        ],
        [(one.decided_at - one.offer.observed_at).total_seconds() for one in decided],
    )
