"""Offers on a real Redis Stream."""

from __future__ import annotations

import pytest
from redis.asyncio import Redis as Client

from common.cache import open_redis
from common.stores import StoreUnreachable
from rpc.common.v1.envelope_pb2 import Envelope
from rpc.scanner.v1.events_pb2 import OffersObserved
from services.scanner.adapters.offer_stream import AT_ONCE, STREAM, RedisOffers
from tests.services.scanner.given import offer
from tests.stores import Redis


class TestRedisOffers:
    async def test_announces_them_200_to_a_message(self, redis: Redis) -> None:
        client = await open_redis(redis.url)
        made = [offer(f"K-{n}") for n in range(AT_ONCE + 5)]
        await RedisOffers(client).announce(made)
        await RedisOffers(client).announce([])
        entries = await client.xrange(STREAM)
        await client.aclose()
        found = []
        for _, fields in entries or ():
            body = (fields or {})[b"envelope"]
            envelope = Envelope.FromString(body if isinstance(body, bytes) else b"")
            assert envelope.type == "magpie.scanner.v1.OffersObserved"
            assert (envelope.producer, envelope.seq) == ("scanner", 0)
            found.append(OffersObserved.FromString(envelope.payload).offers)
        assert [len(offers) for offers in found] == [AT_ONCE, 5]
        assert found[1][-1].source_key == f"K-{AT_ONCE + 4}"
        assert found[1][-1].version == 1

    async def test_says_when_redis_is_away(self, redis: Redis) -> None:
        client = Client.from_url("redis://127.0.0.1:1/")
        with pytest.raises(StoreUnreachable):
            await RedisOffers(client).announce([offer()])
        await client.aclose()
