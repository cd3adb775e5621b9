"""Reading opportunities: a page of them, one in full, and how many there are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from common.opportunities import Filter
from services.pricing.rules.listing import Sort

if TYPE_CHECKING:
    import asyncpg

    from common.postgres import Connection

_SHOWN: Final = """
    SELECT mine.opportunity_id, verdicts.summary, coalesce(outbox.seq, 0) AS seq, {keys}
    FROM opportunities AS mine
    JOIN verdicts USING (opportunity_id, version)
    LEFT JOIN outbox ON outbox.event_id = verdicts.event_id
    WHERE {conditions}
    ORDER BY {order}
    LIMIT {limit}
"""
# As the indexes have them: the expressions rise where the wanted order falls.
_KEYS: Final = {
    Sort.SCORE: (("(-coalesce(mine.score, -1))", "numeric"),),
    Sort.ROI: (("(-coalesce(mine.roi, '-Infinity'))", "numeric"),),
    Sort.PROFIT: (
        ("coalesce(mine.profit_currency, '~') COLLATE \"C\"", "text"),
        ("(-coalesce(mine.profit_minor, 0))", "bigint"),
    ),
    # By the alphabet, which happens to be by worth: buy, review, skip.
    Sort.VERDICT: (
        ('mine.verdict COLLATE "C"', "text"),
        ("(-coalesce(mine.score, -1))", "numeric"),
    ),
}
_FULL: Final = """
    SELECT mine.opportunity_id, verdicts.summary, coalesce(outbox.seq, 0) AS seq,
        decisions.record || verdicts.record AS record
    FROM opportunities AS mine
    JOIN verdicts USING (opportunity_id, version)
    JOIN decisions USING (decision_id)
    LEFT JOIN outbox ON outbox.event_id = verdicts.event_id
    WHERE mine.opportunity_id = $1
"""
_FUNNEL: Final = """
    WITH offers AS (
        SELECT bool_or(matched) AS matched, bool_or(priced) AS priced,
            min(verdict) FILTER (WHERE headline) AS verdict
        FROM opportunities
        WHERE ($1 = '' OR source_id = $1) AND decided_at >= $2
        GROUP BY offer_id
    )
    SELECT verdict, count(*) AS offers, count(*) FILTER (WHERE matched) AS matched,
        count(*) FILTER (WHERE priced) AS priced
    FROM offers GROUP BY verdict
"""


@dataclass(frozen=True, slots=True)
class Row:
    """An opportunity as it was told, the seq of that event (0: not known any more)."""

    opportunity_id: UUID
    summary: bytes
    seq: int
    keys: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class After:
    """The place of the last row of a page, by the values it was sorted by."""

    keys: tuple[Any, ...]
    opportunity_id: UUID


@dataclass(frozen=True, slots=True)
class Funnel:
    """Offers by how far they came, and by the verdict of their headline."""

    offers: int
    matched: int
    priced: int
    verdicts: dict[str, int]


async def list_rows(
    connection: Connection,
    wanted: Filter,
    sort: Sort,
    *,
    after: After | None,
    limit: int,
) -> list[Row]:
    """A page of what passes, in that order; equal ones follow their ids."""
    values: list[Any] = []
    conditions = _conditions(wanted, values)
    if sort is Sort.DECIDED_AT:
        keys: Sequence[str] = ["mine.decided_at"]
        order = "mine.decided_at DESC, mine.opportunity_id"
        if after is not None:
            conditions.append(_before(after, values))
    else:
        keys = [key for key, _ in _KEYS[sort]]
        order = ", ".join([*keys, "mine.opportunity_id"])
        if after is not None:
            conditions.append(_behind(sort, after, values))
    values.append(limit)
    query = _SHOWN.format(
        keys=", ".join(f"{key} AS key_{n}" for n, key in enumerate(keys)),
        conditions=" AND ".join(conditions) or "true",
        order=order,
        limit=f"${len(values)}",
    )
    rows = await connection.fetch(query, *values)
    return [_row(row, len(keys)) for row in rows]


async def find_full(
    connection: Connection, opportunity_id: UUID
) -> tuple[Row, bytes] | None:
    """One opportunity and the whole packed record of its decision."""
    row = await connection.fetchrow(_FULL, opportunity_id)
    return None if row is None else (_row(row, 0), row["record"])


async def count_funnel(
    connection: Connection, source_id: str, since: datetime
) -> Funnel:
    """How far the offers of that source (empty: all) came since then."""
    rows = await connection.fetch(_FUNNEL, source_id, since)
    return Funnel(
        offers=sum(row["offers"] for row in rows),
        matched=sum(row["matched"] for row in rows),
        priced=sum(row["priced"] for row in rows),
        verdicts={row["verdict"]: row["offers"] for row in rows if row["verdict"]},
    )


def _row(row: asyncpg.Record, keys: int) -> Row:
    return Row(
        row["opportunity_id"],
        row["summary"],
        row["seq"],
        tuple(row[f"key_{n}"] for n in range(keys)),
    )


def _conditions(wanted: Filter, values: list[Any]) -> list[str]:
    """The filter as SQL; its values are added to `values`."""
    found = []

    def add(condition: str, value: Any) -> None:
        values.append(value)
        found.append(condition.format(f"${len(values)}"))

    for column, allowed in (
        ("verdict", wanted.verdicts),
        ("channel", wanted.channels),
        ("strategy", wanted.strategies),
        ("source_id", wanted.source_ids),
    ):
        if allowed:
            add(f"mine.{column} = ANY({{}}::text[])", sorted(allowed))
    if wanted.offer_id:
        add("mine.offer_id = {}", wanted.offer_id)
    if wanted.min_score is not None:
        add("mine.score >= {}::numeric", wanted.min_score)
    if wanted.min_roi is not None:
        add("mine.roi >= {}::numeric", wanted.min_roi)
    if wanted.min_profit is not None:
        add("mine.profit_currency = {}", wanted.min_profit.currency_code)
        add("mine.profit_minor >= {}", wanted.min_profit.minor_units)
    if wanted.words:
        add("mine.words @> {}::text[]", sorted(wanted.words))
    if wanted.headline_only:
        found.append("mine.headline")
    return found


def _behind(sort: Sort, after: After, values: list[Any]) -> str:
    keys = _KEYS[sort]
    values.extend((*after.keys, after.opportunity_id))
    first = len(values) - len(keys)
    types = [*(kind for _, kind in keys), "uuid"]
    given = ", ".join(f"${first + n}::{kind}" for n, kind in enumerate(types))
    columns = ", ".join([*(key for key, _ in keys), "mine.opportunity_id"])
    return f"({columns}) > ({given})"


def _before(after: After, values: list[Any]) -> str:
    values.extend((*after.keys, after.opportunity_id))
    at, opportunity_id = f"${len(values) - 1}", f"${len(values)}"
    return (
        f"mine.decided_at <= {at} AND (mine.decided_at < {at} "
        f"OR mine.opportunity_id > {opportunity_id})"
    )
