"""Quotes as JSON lines and as text: one line for each quote of a listing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal

from common.money import Money
from services.pricing.adapters.quotes import Capabilities
from services.pricing.rules.products import Listing
from services.pricing.rules.quotes import Quote

Json = dict[str, object]


def quote_rows(listing: Listing) -> Iterator[Json]:
    """Each quote with the product it is for; None = not known."""
    item = listing.item
    product: Json = {
        "origin": listing.origin,
        "key": listing.key,
        "title": item.title,
        "names": sorted(listing.names),
        "gtins": sorted(item.gtins),
        "asin": item.asin,
        "category": item.category,
        "pack": item.pack.count if item.pack else None,
        "url": listing.url,
    }
    for quote in listing.quotes:
        yield product | _quote(quote)


def _quote(quote: Quote) -> Json:
    facts, terms = quote.facts, quote.terms
    return {
        "market": quote.market,
        "condition": quote.condition.value,
        "grade": terms.grade,
        "basis": terms.basis.value,
        "p10": _money(facts.price_p10),
        "p50": _money(quote.p50),
        "p90": _money(facts.price_p90),
        "sellers": facts.sellers,
        "units_per_month": _number(facts.units_per_month),
        "days_to_sell": _number(facts.days_to_sell),
        "sales_rank": terms.sales_rank,
        "observed_at": _time(quote.observed_at),
        "fetched_at": _time(quote.fetched_at),
        "conditions": terms.conditions,
        "minimum_payout": _money(terms.minimum_payout),
        "expires_at": _time(terms.expires_at),
    }


def as_line(row: Json) -> str:
    """One line of JSON: ASCII, so that nothing in a title can command a terminal."""
    return json.dumps(row, allow_nan=False)


def as_text(listing: Listing) -> Iterator[str]:
    """For people: what, where, in which condition, for how much, of which day."""
    what = json.dumps(listing.item.title or listing.key, ensure_ascii=True)
    for quote in listing.quotes:
        day = f"{quote.observed_at:%Y-%m-%d}" if quote.observed_at else "no day"
        price = quote.p50 if quote.p50 is not None else "no offer"
        yield f"{what}  {quote.market}  {quote.condition}  {price}  {day}"


def source_row(name: str, capabilities: Capabilities) -> Json:
    """What a source can tell, and what it allows."""
    return {
        "name": name,
        "access": capabilities.access.value,
        "conditions": sorted(capabilities.conditions),
        "currencies": sorted(capabilities.currencies),
        "demand": capabilities.demand.value,
        "has_spread": capabilities.has_spread,
        "has_sealed": capabilities.has_sealed,
        "needs_key": capabilities.needs_key,
        "fresh_hours": capabilities.fresh_for.total_seconds() / 3600,
        "policy": capabilities.policy,
        "terms_url": capabilities.terms_url,
    }


def _money(money: Money | None) -> dict[str, int | str] | None:
    return None if money is None else money.as_json()


def _number(number: Decimal | None) -> float | None:
    return None if number is None else float(number)


def _time(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()
