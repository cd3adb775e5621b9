"""The decision over one offer on all channels, from all that was found out about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from services.pricing.rules.answer import Match
from services.pricing.rules.conditions import read_condition
from services.pricing.rules.costing import Desk
from services.pricing.rules.decided import Decided, OnChannel, headline_of
from services.pricing.rules.items import Item
from services.pricing.rules.offers import Offer
from services.pricing.rules.products import Product
from services.pricing.rules.quotes import Quote, choose_quote, quoted
from services.pricing.rules.reasons import Effect, Reason
from services.pricing.rules.strategies import flip
from services.pricing.rules.warnings import page_warnings


@dataclass(frozen=True, slots=True)
class Case:
    """One offer with its match, its product's quotes, and the channels to look at.

    `not_asked` says what could not be asked outside, and why, in a sentence.
    """

    offer: Offer
    item: Item
    match: Match
    product: Product | None
    quotes: Sequence[Quote]
    channels: Sequence[str]
    not_asked: str = ""


def decide_offer(case: Case, desk: Desk, *, now: datetime, simulated: bool) -> Decided:
    """Quote, cost and judge it on each channel; the best one is its headline."""
    on_channels = tuple(_on_channel(case, one, desk, now) for one in case.channels)
    return Decided(
        offer=case.offer,
        item=case.item,
        match=case.match,
        product=case.product,
        on_channels=on_channels,
        headline=headline_of(on_channels),
        decided_at=now,
        provisional=bool(case.not_asked),
        simulated=simulated or case.offer.sandbox,
    )


def _on_channel(case: Case, channel: str, desk: Desk, now: datetime) -> OnChannel:
    missing = _missing(case)
    if case.product is None:
        answer = flip.evaluate(case.item, case.match, channel, desk, noted=missing)
        return OnChannel(answer, None)
    offer = case.offer
    choice = choose_quote(
        case.quotes,
        condition=read_condition(offer.condition, offer.title),
        channel=channel,
        now=now,
        policy=desk.policy,
    )
    product = quoted(case.product.item, choice.quote)
    warnings = page_warnings(offer.title, offer.description, product.title)
    answer = flip.evaluate(
        case.item,
        replace(case.match, catalogue=product),
        channel,
        desk,
        noted=(*choice.reasons, *warnings, *missing),
    )
    return OnChannel(answer, choice.quote)


def _missing(case: Case) -> tuple[Reason, ...]:
    if not case.not_asked:
        return ()
    return (Reason("market_data_missing", case.not_asked, Effect.REVIEW),)
