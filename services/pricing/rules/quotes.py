"""What a product sells for, from price histories, and which quote a sale counts on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Final

from common.money import Money
from services.pricing.rules.conditions import Condition
from services.pricing.rules.items import Item, MarketFacts
from services.pricing.rules.policy import Policy
from services.pricing.rules.reasons import Effect, Reason

ANY_MARKET: Final = ""
"""Of a price that its owner gave without saying where it holds."""
_FULFILMENTS: Final = ("-fba", "-fbm")
_DAYS: Final = 30


class Basis(StrEnum):
    """What kind of price a quote is made of."""

    UNSAID = ""
    """Its origin does not say."""
    LOWEST = "lowest"
    """The lowest offers of other sellers, as they were over time."""
    BUY_BOX = "buy_box"
    """What the offer that buyers are shown first cost, with its shipping."""
    MARKET = "market"
    """What the market says of its own latest sales."""
    RETAIL = "retail"
    """What one shop asks: an upper bound of what it brings there."""
    BUYBACK = "buyback"
    """What a vendor pays whoever sends it one."""


@dataclass(frozen=True, slots=True)
class QuoteTerms:
    """Under which terms a quote holds; empty and None = not said.

    `grade` is the condition in the origin's own scale ("near_mint"), `conditions` are
    the buyer's own words. A vendor pays nothing below `minimum_payout` for all that is
    sent together, and holds its price until `expires_at`. `sales_rank` is that of the
    day.
    """

    basis: Basis = Basis.UNSAID
    grade: str = ""
    conditions: str = ""
    minimum_payout: Money | None = None
    expires_at: datetime | None = None
    sales_rank: int | None = None


@dataclass(frozen=True, slots=True)
class Quote:
    """What a product brings in one market and condition; None = not known.

    `market` is "amazon-us": a channel without the way it is sent. `observed_at` is when
    it held, `fetched_at` when we learned of it, `origin` from whom.
    """

    market: str
    condition: Condition
    p50: Money | None
    facts: MarketFacts
    observed_at: datetime | None
    fetched_at: datetime
    origin: str
    terms: QuoteTerms = QuoteTerms()


@dataclass(frozen=True, slots=True)
class Spread:
    """One price in ten, in two and in nine of ten is at most this, in minor units."""

    p10: int
    p50: int
    p90: int


@dataclass(frozen=True, slots=True)
class Choice:
    """The quote that a sale counts on, if there is one, and what to say about it."""

    quote: Quote | None
    reasons: tuple[Reason, ...]


def market_of(channel: str) -> str:
    """`amazon-us-fbm` sells in the market `amazon-us`; others are their own market."""
    for ending in _FULFILMENTS:
        if channel.endswith(ending):
            return channel.removesuffix(ending)
    return channel


def spread_of(held: Iterable[tuple[int, int]]) -> Spread | None:
    """Quantiles of prices weighted by time, from (minor units, minutes) pairs.

    A quantile is the lowest price that, with all below it, held for that share of the
    time; None if nothing was on offer at all.
    """
    ordered = sorted((value, minutes) for value, minutes in held if minutes > 0)
    total = sum(minutes for _, minutes in ordered)
    if not total:
        return None
    found: list[int] = []
    wanted = iter((0.1, 0.5, 0.9))
    share, passed = next(wanted), 0
    for value, minutes in ordered:
        passed += minutes
        while passed >= share * total:
            found.append(value)
            if len(found) == 3:
                return Spread(*found)
            share = next(wanted)
    raise AssertionError("nine tenths of the time pass before all of it has")


def days_to_sell(
    units_per_month: Decimal | None, sellers: int | None
) -> Decimal | None:
    """Days until we sell one, sharing the sales with the sellers who are there.

    Our share is sales / (competitors + 1), as Seller Assistant has it.
    """
    if not units_per_month or sellers is None:
        return None
    days = _DAYS * (sellers + 1) / units_per_month
    return days.quantize(Decimal("0.1"))


def choose_quote(
    quotes: Sequence[Quote],
    *,
    condition: Condition,
    channel: str,
    now: datetime,
    policy: Policy,
) -> Choice:
    """The quote for selling in that condition on that channel, and its drawbacks.

    What the owner of the catalogue said comes first, then the channel's own market,
    then, to be reviewed, another market. What a vendor pays holds for that vendor only,
    and what a shop asks comes after what a market brings.
    """
    reasons = list(_condition_reasons(condition))
    wanted = Condition.NEW if condition is Condition.UNKNOWN else condition
    market = market_of(channel)
    fitting = [quote for quote in quotes if quote.condition is wanted and quote.p50]
    for place in (ANY_MARKET, market):
        for quote in fitting:
            if quote.market == place:
                return Choice(quote, (*reasons, *_drawbacks(quote, now, policy)))
    others = [quote for quote in fitting if quote.terms.basis is not Basis.BUYBACK]
    if not others:
        return Choice(None, tuple(reasons))
    other = min(others, key=lambda one: (one.terms.basis is Basis.RETAIL, one.market))
    reasons.append(
        Reason(
            "quote_of_other_channel",
            f"What it sells for on {market} is not known; the price is that of "
            f"{other.market}.",
            Effect.REVIEW,
        )
    )
    return Choice(other, (*reasons, *_drawbacks(other, now, policy)))


def quoted(product: Item, quote: Quote | None) -> Item:
    """The product as a catalogue row: with the price and the market of the quote."""
    if quote is None:
        return replace(product, price=None, market=MarketFacts())
    return replace(product, price=quote.p50, market=quote.facts)


def _drawbacks(quote: Quote, now: datetime, policy: Policy) -> Iterator[Reason]:
    yield from _freshness(quote, now, policy)
    terms = quote.terms
    if terms.expires_at is not None and terms.expires_at <= now:
        yield Reason(
            "quote_expired",
            f"The price was offered until {terms.expires_at:%Y-%m-%d %H:%M} UTC.",
            Effect.REVIEW,
        )
    least = terms.minimum_payout
    if least is not None and quote.p50 is not None and quote.p50 < least:
        yield Reason(
            "payout_minimum",
            f"The buyer takes nothing below {least} in all; one of these brings "
            f"{quote.p50}.",
            Effect.REVIEW,
        )


def _freshness(quote: Quote, now: datetime, policy: Policy) -> Iterator[Reason]:
    if quote.observed_at is None:
        return
    limit = timedelta(days=float(policy.quote_fresh_days))
    age = now - quote.observed_at
    if age > limit:
        yield Reason(
            "quote_stale",
            f"The price was observed {age.days} days ago ({limit.days} at most).",
            Effect.REVIEW,
        )


def _condition_reasons(condition: Condition) -> Iterator[Reason]:
    if condition is Condition.BROKEN:
        yield Reason(
            "condition_broken",
            "It is sold as broken or incomplete, and nothing says what that brings.",
            Effect.SKIP,
        )
    elif condition is Condition.UNKNOWN:
        yield Reason(
            "condition_unknown",
            "The page does not say in which condition it is; the price is that of "
            "new ones.",
            Effect.REVIEW,
        )
