"""The stream `offers`: new and changed ones, whole, up to 200 to a message."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from common import bus
from common.clock import now
from common.ids import new_id
from common.tracing import current_traceparent
from common.wire import pack_time
from rpc.common.v1.envelope_pb2 import Envelope
from rpc.scanner.v1.events_pb2 import OffersObserved
from services.scanner.adapters.messages import pack_offer
from services.scanner.rules.offer import Offer

if TYPE_CHECKING:
    from redis.asyncio import Redis

STREAM: Final = "offers"
AT_ONCE: Final = 200
KEEP: Final = 500
"""Messages in the stream: 100 MB at most. What falls out of it is still pending."""


class RedisOffers:
    """See usecases.stores.OfferStream."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    async def announce(self, offers: Sequence[Offer]) -> None:
        """Add them to the stream. Raises StoreUnreachable and StoreFull."""
        events = [
            envelope(offers[start : start + AT_ONCE])
            for start in range(0, len(offers), AT_ONCE)
        ]
        if events:
            await bus.publish(self._redis, STREAM, events, keep=KEEP)


def envelope(offers: Sequence[Offer]) -> Envelope:
    """One event for many offers; it has no place in an outbox, `pending` is one."""
    message = OffersObserved(offers=map(pack_offer, offers))
    return Envelope(
        event_id=str(new_id()),
        type=message.DESCRIPTOR.full_name,
        producer="scanner",
        occurred_at=pack_time(now()),
        traceparent=current_traceparent(),
        payload=message.SerializeToString(),
    )
