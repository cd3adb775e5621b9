"""The verdict: buy, review or skip, from what is known and what is not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from common.money import Money
from services.pricing.rules.answer import VerdictKind
from services.pricing.rules.confidence import Factors
from services.pricing.rules.items import MarketFacts
from services.pricing.rules.policy import Policy
from services.pricing.rules.reasons import Effect, Reason


@dataclass(frozen=True, slots=True)
class Facts:
    """What the verdict on a matched offer is made from.

    `profit` is None when a cost line is unknown; `profit_at_most` leaves the unknown
    lines out; `roi` has the owner's basis.
    `gathered` are the reasons that earlier steps found on the way.
    """

    match_probability: Decimal
    profit: Money | None
    profit_at_most: Money | None
    roi: Decimal | None
    margin: Decimal | None
    factors: Factors
    market: MarketFacts
    score: Decimal | None
    gathered: tuple[Reason, ...]


def decide(facts: Facts, policy: Policy) -> tuple[VerdictKind, tuple[Reason, ...]]:
    """The verdict and every reason for it, the deciding ones first.

    `buy` needs a score of the owner's height and no reason against; while a factor that
    needs history is unknown the verdict is `review` at most.
    """
    reasons = [*facts.gathered]
    reasons += _match_reasons(facts, policy)
    reasons += _profit_reasons(facts, policy)
    if facts.profit is not None:
        reasons += _unknown_reasons(facts)
    reasons += _score_reasons(facts, policy)
    effects = {reason.effect for reason in reasons}
    if Effect.SKIP in effects:
        return VerdictKind.SKIP, weightiest_first(reasons)
    if Effect.REVIEW in effects:
        return VerdictKind.REVIEW, weightiest_first(reasons)
    return VerdictKind.BUY, weightiest_first(reasons)


def weightiest_first(reasons: Iterable[Reason]) -> tuple[Reason, ...]:
    """Each reason once: what skips before what asks before what is only said."""
    rank = {Effect.SKIP: 0, Effect.REVIEW: 1, Effect.NOTE: 2}
    unique = dict.fromkeys(reasons)
    return tuple(sorted(unique, key=lambda reason: rank[reason.effect]))


def _match_reasons(facts: Facts, policy: Policy) -> Iterator[Reason]:
    if facts.match_probability < policy.match_sure:
        yield Reason(
            "match_uncertain",
            f"Only {facts.match_probability:.0%} sure that this is the same product "
            f"({policy.match_sure:.0%} needed).",
            Effect.REVIEW,
        )


def _profit_reasons(facts: Facts, policy: Policy) -> Iterator[Reason]:
    if facts.profit is None:
        if facts.profit_at_most is not None and facts.profit_at_most.minor_units <= 0:
            yield Reason(
                "loss",
                f"A loss even before the unknown costs: {facts.profit_at_most}.",
                Effect.SKIP,
            )
            return
        sentence = "A cost or the price is not known, so neither is the profit."
        yield Reason("profit_unknown", sentence, Effect.REVIEW)
        return
    if facts.profit.minor_units <= 0:
        yield Reason("loss", f"A loss of {-facts.profit} a sale.", Effect.SKIP)
        return
    if facts.roi is not None and facts.roi < policy.target_roi:
        yield Reason(
            "roi_below_target",
            f"The return of {facts.roi:.0%} is below the target of "
            f"{policy.target_roi:.0%}.",
            Effect.SKIP,
        )
        return
    if facts.margin is not None and facts.margin >= policy.margin_incredible:
        yield Reason(
            "margin_incredible",
            f"A profit of {facts.margin:.0%} of the cost is too good to be true: check "
            "price, pack and product.",
            Effect.REVIEW,
        )
    returned = f", a return of {facts.roi:.0%}" if facts.roi is not None else ""
    yield Reason("profitable", f"A profit of {facts.profit} a sale{returned}.")


def _unknown_reasons(facts: Facts) -> Iterator[Reason]:
    if facts.market.units_per_month == 0:
        yield Reason("no_sales", "None is sold in a month.", Effect.SKIP)
    unknown = (
        (
            facts.factors.stability,
            "price_history_unknown",
            "The spread of past prices is not known, so the price may be a moment's.",
        ),
        (
            facts.factors.sellers,
            "seller_count_unknown",
            "The number of competing sellers is not known.",
        ),
        (
            facts.factors.volume,
            "sales_volume_unknown",
            "How many sell in a month is not known.",
        ),
        (
            facts.market.days_to_sell,
            "days_to_sell_unknown",
            "How long one takes to sell is not known, so neither is the score.",
        ),
    )
    for value, code, sentence in unknown:
        if value is None:
            yield Reason(code, sentence, Effect.REVIEW)


def _score_reasons(facts: Facts, policy: Policy) -> Iterator[Reason]:
    if facts.score is None:
        return
    if facts.score < policy.score_review:
        yield Reason(
            "score_low",
            f"The score of {facts.score:.1f} is below {policy.score_review}.",
            Effect.SKIP,
        )
    elif facts.score < policy.score_buy:
        yield Reason(
            "score_middling",
            f"The score of {facts.score:.1f} is below {policy.score_buy}.",
            Effect.REVIEW,
        )
