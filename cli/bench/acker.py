"""Stands for pricing in a bench: acknowledges every offer as soon as it is announced.

`python -m cli.bench.acker REDIS_URL SCANNER` runs until it is ended.
"""

from __future__ import annotations

import asyncio
import sys
from typing import Any, Final

from common.cache import open_redis
from common.grpc import make_channel
from common.ids import new_id
from rpc.common.v1.envelope_pb2 import Envelope
from rpc.scanner.v1 import scanner_pb2 as pb
from rpc.scanner.v1.events_pb2 import OffersObserved
from rpc.scanner.v1.scanner_pb2_grpc import ScannerServiceStub

_SERVICE: Final = pb.DESCRIPTOR.services_by_name["ScannerService"]
_STREAM: Final = "offers"
_FIELD: Final = b"envelope"
_WAIT_MS: Final = 1000


async def _acknowledge(redis_url: str, scanner: str) -> None:
    redis = await open_redis(redis_url)
    last: bytes | str = "0"
    async with make_channel(scanner, [_SERVICE]) as channel:
        stub = ScannerServiceStub(channel)
        while True:
            heard: Any = await redis.xread({_STREAM: last}, count=5, block=_WAIT_MS)
            for place, fields in heard[0][1] if heard else ():
                await stub.AckOffers(_acks_of(fields[_FIELD]))
                last = place


def _acks_of(body: bytes) -> pb.AckOffersRequest:
    event = OffersObserved.FromString(Envelope.FromString(body).payload)
    acks = [
        pb.OfferAck(offer_id=one.offer_id, version=one.version) for one in event.offers
    ]
    return pb.AckOffersRequest(request_id=str(new_id()), acks=acks)


if __name__ == "__main__":
    asyncio.run(_acknowledge(*sys.argv[1:]))
