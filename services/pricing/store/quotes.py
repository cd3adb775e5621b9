"""Quotes: one row for each product, market and condition."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING, Final
from uuid import UUID

from common.money import Money
from services.pricing.rules.conditions import Condition
from services.pricing.rules.items import MarketFacts
from services.pricing.rules.quotes import Basis, Quote, QuoteTerms

if TYPE_CHECKING:
    import asyncpg

    from common.postgres import Connection

_PUT: Final = """
    INSERT INTO quotes AS mine (
        product_id, market, condition, currency_code, p10, p50, p90, sellers,
        units_per_month, days_to_sell, observed_at, fetched_at, origin, basis, grade,
        conditions, minimum_payout, expires_at, sales_rank
    )
    SELECT * FROM unnest(
        $1::uuid[], $2::text[], $3::text[], $4::text[], $5::bigint[], $6::bigint[],
        $7::bigint[], $8::integer[], $9::numeric[], $10::numeric[],
        $11::timestamptz[], $12::timestamptz[], $13::text[], $14::text[], $15::text[],
        $16::text[], $17::bigint[], $18::timestamptz[], $19::integer[]
    ) AS given (product_id, market, condition)
    ORDER BY product_id, market, condition
    ON CONFLICT (product_id, market, condition) DO UPDATE SET
        currency_code = excluded.currency_code, p10 = excluded.p10, p50 = excluded.p50,
        p90 = excluded.p90, sellers = excluded.sellers,
        units_per_month = excluded.units_per_month,
        days_to_sell = excluded.days_to_sell, observed_at = excluded.observed_at,
        fetched_at = excluded.fetched_at, origin = excluded.origin,
        basis = excluded.basis, grade = excluded.grade,
        conditions = excluded.conditions, minimum_payout = excluded.minimum_payout,
        expires_at = excluded.expires_at, sales_rank = excluded.sales_rank
    WHERE mine.fetched_at <= excluded.fetched_at
"""
_READ: Final = "SELECT * FROM quotes WHERE product_id = ANY($1::uuid[])"


async def put_quotes(
    connection: Connection, quotes: Iterable[tuple[UUID, Quote]]
) -> None:
    """Store quotes; one that was fetched before what is there changes nothing."""
    rows = [
        (
            product_id,
            quote.market,
            quote.condition,
            quote.p50.currency_code if quote.p50 else None,
            _units(quote.facts.price_p10),
            _units(quote.p50),
            _units(quote.facts.price_p90),
            quote.facts.sellers,
            quote.facts.units_per_month,
            quote.facts.days_to_sell,
            quote.observed_at,
            quote.fetched_at,
            quote.origin,
            quote.terms.basis,
            quote.terms.grade,
            quote.terms.conditions,
            _units(quote.terms.minimum_payout),
            quote.terms.expires_at,
            quote.terms.sales_rank,
        )
        for product_id, quote in quotes
    ]
    if rows:
        columns = zip(*rows, strict=True)
        await connection.execute(_PUT, *(list(column) for column in columns))


async def read_quotes(
    connection: Connection, product_ids: Collection[UUID]
) -> dict[UUID, list[Quote]]:
    """All quotes of these products; a product without any is left out."""
    found: dict[UUID, list[Quote]] = {}
    for row in await connection.fetch(_READ, list(product_ids)):
        found.setdefault(row["product_id"], []).append(_quote(row))
    return found


def _quote(row: asyncpg.Record) -> Quote:
    currency = row["currency_code"]

    def money(column: str) -> Money | None:
        units = row[column]
        return None if units is None else Money(units, currency)

    return Quote(
        market=row["market"],
        condition=Condition(row["condition"]),
        p50=money("p50"),
        facts=MarketFacts(
            price_p10=money("p10"),
            price_p90=money("p90"),
            sellers=row["sellers"],
            units_per_month=row["units_per_month"],
            days_to_sell=row["days_to_sell"],
        ),
        observed_at=row["observed_at"],
        fetched_at=row["fetched_at"],
        origin=row["origin"],
        terms=QuoteTerms(
            basis=Basis(row["basis"]),
            grade=row["grade"],
            conditions=row["conditions"],
            minimum_payout=money("minimum_payout"),
            expires_at=row["expires_at"],
            sales_rank=row["sales_rank"],
        ),
    )


def _units(money: Money | None) -> int | None:
    return None if money is None else money.minor_units
