"""Events written with the change they tell of, numbered and relayed after the commit.

    async with transaction(pool) as connection:
        ...
        await append(connection, "opportunities", [Change(id, version, message)])

    relay = Relay(pool, redis, schema="pricing", holder=...)   # one at work per owner
    await relay.run()

Transactions commit in another order than they insert, so a number that is given by the
insert would let a reader pass over a row that becomes visible later. `number_rows`
gives it afterwards, to what is committed, and one numbering commits before the next
begins: whoever has read up to a seq has read all there will ever be below it. No writer
waits for another, and no long transaction of somebody else holds the events back.
The tables are made by outbox_1.sql and leases_1.sql of common/sql.
"""

from common.outbox._relay import Relay
from common.outbox._table import (
    MOST,
    Change,
    EventsGone,
    append,
    list_events,
    newest_seq,
    number_rows,
    prune,
)

__all__ = [
    "MOST",
    "Change",
    "EventsGone",
    "Relay",
    "append",
    "list_events",
    "newest_seq",
    "number_rows",
    "prune",
]
