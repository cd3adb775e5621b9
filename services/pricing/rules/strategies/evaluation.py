"""One offer on one channel, whatever the strategy: cost, score, verdict, reasons."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from common.money import Rounding
from services.pricing.rules.answer import Answer, Match, VerdictKind
from services.pricing.rules.break_even import Interval
from services.pricing.rules.confidence import chance_within, factors, risk, score
from services.pricing.rules.costing import Costing, Desk, cost
from services.pricing.rules.doubts import doubts
from services.pricing.rules.items import Item, MarketFacts
from services.pricing.rules.policy import Policy
from services.pricing.rules.reasons import Effect, Reason
from services.pricing.rules.terms import Terms
from services.pricing.rules.verdict import Facts, decide, weightiest_first


def evaluate(
    offer: Item,
    match: Match,
    channel: str,
    desk: Desk,
    *,
    strategy: str,
    noted: tuple[Reason, ...] = (),
) -> Answer:
    """Cost one offer on one channel at the catalogue's price; give the verdict.

    `noted` are reasons from outside of the arithmetic: of the quote, of the offer's
    page. They count like all others.
    """
    catalogue = match.catalogue
    unmatched = _unmatched(offer, match, channel, strategy, desk.terms, noted)
    if catalogue is None:
        return unmatched
    costing = cost(offer, catalogue, channel, desk)
    catalogue = replace(catalogue, market=_market(catalogue, costing, desk.terms))
    gathered = (*noted, *_gathered(offer, catalogue, match, costing))
    facts = _facts(match.probability, catalogue, costing, gathered, desk.policy)
    confidence = facts.factors.confidence(desk.policy)
    verdict, reasons = decide(facts, desk.policy)
    break_even = costing.profitable_prices()
    return replace(
        unmatched,
        sale_price=costing.sale_price,
        lines=costing.lines,
        profit=costing.profit,
        profit_at_most=costing.profit_at_most,
        roi=costing.roi,
        margin=costing.margin,
        break_even=break_even,
        confidence=confidence,
        score=facts.score,
        verdict=verdict,
        reasons=reasons,
        risk=risk(confidence, costing.margin, desk.policy),
        loss_probability=_loss(catalogue, costing, break_even),
    )


def _facts(
    probability: Decimal,
    catalogue: Item,
    costing: Costing,
    gathered: tuple[Reason, ...],
    policy: Policy,
) -> Facts:
    known = factors(
        catalogue.market,
        median=costing.sale_price,
        margin=costing.margin,
        policy=policy,
    )
    return Facts(
        match_probability=probability,
        profit=costing.profit,
        profit_at_most=costing.profit_at_most,
        roi=costing.roi,
        margin=costing.margin,
        factors=known,
        market=catalogue.market,
        score=_score(catalogue, costing, policy),
        gathered=gathered,
    )


def _market(catalogue: Item, costing: Costing, terms: Terms) -> MarketFacts:
    """The market with its prices in the channel's currency; without a rate unknown."""
    market, price = catalogue.market, costing.sale_price
    if price is None:
        return replace(market, price_p10=None, price_p90=None)
    low, high = (
        None
        if money is None
        else terms.exchange.convert(money, price.currency_code, Rounding.DOWN)
        for money in (market.price_p10, market.price_p90)
    )
    return replace(market, price_p10=low, price_p90=high)


def _gathered(
    offer: Item, catalogue: Item, match: Match, costing: Costing
) -> Iterator[Reason]:
    """What was found on the way; the catalogue row's faults are told apart."""
    yield from match.doubts
    yield from doubts(offer, catalogue)
    yield from costing.reasons
    yield from offer.problems
    for reason in catalogue.problems:
        yield replace(reason, sentence=f"In the catalogue: {reason.sentence}")


def _score(catalogue: Item, costing: Costing, policy: Policy) -> Decimal | None:
    """The score; None while the prices' spread or the days to sell are not known."""
    days = catalogue.market.days_to_sell
    median, margin, landed = costing.sale_price, costing.margin, costing.landed
    if days is None or median is None or margin is None or landed is None:
        return None
    target = landed.times(policy.target_roi, Rounding.UP)
    intervals = costing.profitable_prices(target)
    chance = chance_within(intervals, median=median, market=catalogue.market)
    if chance is None:
        return None
    return score(chance, roi_on_landed=margin, days_to_sell=days, policy=policy)


def _loss(
    catalogue: Item, costing: Costing, break_even: tuple[Interval, ...]
) -> Decimal | None:
    """P(less than nothing is left); None while a cost or the spread is not known."""
    if costing.profit is None or costing.sale_price is None:
        return None
    chance = chance_within(
        break_even, median=costing.sale_price, market=catalogue.market
    )
    return None if chance is None else 1 - chance


def _unmatched(
    offer: Item,
    match: Match,
    channel: str,
    strategy: str,
    terms: Terms,
    noted: tuple[Reason, ...],
) -> Answer:
    """The answer to an offer of which nobody knows what it is."""
    reasons = [*match.doubts, *noted, *offer.problems]
    # A doubt that asks for a look is about a row that may be the right one after all.
    if not any(reason.effect is Effect.REVIEW for reason in match.doubts):
        sentence = "No catalogue row is likely enough to be the same product."
        reasons.insert(0, Reason("no_match", sentence, Effect.SKIP))
    weighed = weightiest_first(reasons)
    is_over = weighed[0].effect is Effect.SKIP
    return Answer(
        offer=offer,
        channel=channel,
        strategy=strategy,
        match=match,
        sale_price=None,
        lines=(),
        profit=None,
        profit_at_most=None,
        roi=None,
        roi_basis=terms.roi_basis,
        margin=None,
        break_even=(),
        confidence=None,
        score=None,
        verdict=VerdictKind.SKIP if is_over else VerdictKind.REVIEW,
        reasons=weighed,
    )
