"""Events between services: Redis Streams of protobuf envelopes, read by groups.

    consumer = in_order(redis, pool, stream="opportunities", producer="pricing",
        group="gateway", name=..., handle=handle, fetch=list_events)
    await consumer.run()

`in_order` is for streams with an outbox: each event once and in order, with gaps
fetched from its owner. `as_they_come` is for those without (`offers`). An event that
fails 5 times is kept in the table dead_letters and copied to `<stream>.dead`. All of
Redis may be lost: the stream, the group, and what was read; nothing is only there.
The consumer's tables are made by common/sql/bus_1.sql.
"""

from common.bus._consumer import Consumer, Timing, as_they_come, in_order
from common.bus._effects import Fetch, Handler, Work
from common.bus._stream import KEEP, publish

__all__ = [
    "KEEP",
    "Consumer",
    "Fetch",
    "Handler",
    "Timing",
    "Work",
    "as_they_come",
    "in_order",
    "publish",
]
