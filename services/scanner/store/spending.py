"""What the budgets of 24 hours were spent on, hour by hour; granted before it is spent.

A grant is for the hour it is made in. What a process that died was granted counts as
spent, so no crash, pause or loss of Redis ever lets out more than the budget.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from common.postgres import Connection

# With the one that has begun: nothing of them lies further back than 25 hours.
_HOURS: Final = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Grant:
    """So many calls may be made within `lasts` from now; `until` is when to ask again.

    With `count` 0 the budget is spent.
    """

    count: int
    hour: datetime
    lasts: timedelta
    until: datetime


async def grant(
    connection: Connection, account: str, *, most: int, count: int
) -> Grant:
    """Up to `count` calls, if `most` in any 24 hours allow them."""
    await connection.execute(
        "SELECT pg_advisory_xact_lock(hashtextextended('budget ' || $1, 0))", account
    )
    row = await connection.fetchrow(
        """
        WITH clock AS (SELECT date_trunc('hour', clock_timestamp(), 'UTC') AS hour),
        recent AS (SELECT coalesce(sum(spent), 0) AS spent, min(spending.hour) AS first
            FROM spending, clock WHERE account = $1 AND spent > 0
                AND spending.hour >= clock.hour - $3::interval),
        given AS (SELECT clock.hour, coalesce(first, clock.hour) AS first,
            least($2::bigint, greatest(0, $4::bigint - spent)) AS count
            FROM clock, recent),
        kept AS (INSERT INTO spending (account, hour, spent)
            SELECT $1, hour, count FROM given
            ON CONFLICT (account, hour)
            DO UPDATE SET spent = spending.spent + excluded.spent)
        SELECT count, hour, hour + interval '1 hour' - clock_timestamp() AS lasts,
            first + $3::interval + interval '1 hour' AS until
        FROM given
        """,
        account,
        count,
        _HOURS,
        most,
    )
    assert row is not None  # noqa: S101 - there is always a clock.
    return Grant(int(row["count"]), row["hour"], row["lasts"], row["until"])


async def give_back(
    connection: Connection, account: str, hour: datetime, count: int
) -> None:
    """So many of a grant of that hour were not spent."""
    await connection.execute(
        "UPDATE spending SET spent = greatest(0, spent - $3) "
        "WHERE account = $1 AND hour = $2",
        account,
        hour,
        count,
    )


async def spent_by(connection: Connection, accounts: Sequence[str]) -> dict[str, int]:
    """What each of these has spent of its 24 hours; none if it is not there."""
    rows = await connection.fetch(
        "SELECT account, sum(spent) AS spent FROM spending WHERE account = ANY($1) "
        "AND hour >= date_trunc('hour', clock_timestamp(), 'UTC') - $2::interval "
        "GROUP BY account",
        list(accounts),
        _HOURS,
    )
    return {row["account"]: int(row["spent"]) for row in rows}


async def forget_spent(connection: Connection) -> None:
    """Drop what no budget looks at any more."""
    await connection.execute(
        "DELETE FROM spending WHERE hour < clock_timestamp() - 2 * $1::interval", _HOURS
    )
