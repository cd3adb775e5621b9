"""What a new reading of a page means for the offers that are known already."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from common.ids import offer_id
from services.scanner.rules.offer import (
    KEPT_PRICES,
    Availability,
    Facts,
    Offer,
    PricePoint,
    differs,
    gone,
    with_passing,
)


class What(StrEnum):
    """What became of an offer."""

    NEW = "new"
    """It was not known before."""
    CHANGED = "changed"
    """Something that matters to a decision is different; also: it is back."""
    GONE = "gone"
    """It was there and is no more."""
    SEEN = "seen"
    """It is as it was; only the time it was last seen moves on."""


@dataclass(frozen=True, slots=True)
class Moment:
    """Which reading this is: of what, and when the page was fetched."""

    source: str
    scrape_id: str
    at: datetime
    sandbox: bool


@dataclass(frozen=True, slots=True)
class Change:
    """An offer as it is from now on, and what happened to it."""

    what: What
    offer: Offer


def observe(
    facts: Facts, moment: Moment, *, before: Offer | None, announced: int = 0
) -> Change | None:
    """What `facts` make of the offer that was stored as `before`; None: nothing.

    `announced` is a version that was promised to the readers but may never have been
    stored (a crash came between): then this is that version. A page that was fetched
    before what is stored says nothing new.
    """
    if before is None:
        made = _first(facts, moment, version=max(1, announced))
        return Change(What.NEW, made)
    if before.observed_at > moment.at:
        return None
    if announced <= before.version and not differs(before.facts, facts):
        # What is seen to be gone still was not seen.
        seen = before.last_seen_at if _is_gone(facts) else moment.at
        latest = with_passing(before.facts, facts)
        same = replace(before, observed_at=moment.at, last_seen_at=seen, facts=latest)
        return Change(What.SEEN, same)
    return Change(What.CHANGED, _next(before, facts, moment, announced))


def miss(before: Offer, moment: Moment, *, announced: int = 0) -> Change | None:
    """The page was fetched and this offer, which used to be on it, is not there."""
    if before.observed_at > moment.at:
        return None
    facts = gone(before.facts)
    if announced <= before.version and not differs(before.facts, facts):
        return None
    return Change(What.GONE, _next(before, facts, moment, announced))


def _first(facts: Facts, moment: Moment, *, version: int) -> Offer:
    return Offer(
        offer_id=offer_id(moment.source, facts.key),
        source=moment.source,
        version=version,
        facts=facts,
        observed_at=moment.at,
        first_seen_at=moment.at,
        last_seen_at=moment.at,
        scrape_id=moment.scrape_id,
        sandbox=moment.sandbox,
        prices=(PricePoint(moment.at, facts.price, facts.availability),),
    )


def _next(before: Offer, facts: Facts, moment: Moment, announced: int) -> Offer:
    return replace(
        before,
        version=max(before.version + 1, announced),
        facts=facts,
        observed_at=moment.at,
        last_seen_at=before.last_seen_at if _is_gone(facts) else moment.at,
        scrape_id=moment.scrape_id,
        prices=_with_point(before.prices, facts, moment.at),
    )


def _is_gone(facts: Facts) -> bool:
    return facts.availability is Availability.GONE


def _with_point(
    prices: tuple[PricePoint, ...], facts: Facts, at: datetime
) -> tuple[PricePoint, ...]:
    point = PricePoint(at, facts.price, facts.availability)
    last = prices[-1] if prices else None
    if last and (last.price, last.availability) == (point.price, point.availability):
        return prices
    return (*prices, point)[-KEPT_PRICES:]
