"""A pretend scanner: it publishes, hears acknowledgements, and publishes again."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import grpc
from prometheus_client import CollectorRegistry

from common import bus
from common.clock import now
from common.errors import Retryable
from common.grpc import Served, make_server
from common.ids import offer_id
from common.wire import pack_time
from rpc.scanner.v1 import scanner_pb2 as pb
from sandbox.sites import chatter, wording
from sandbox.world.offers import Condition, Offer, Source, Trap
from sandbox.world.world import World
from services.pricing.clients import SCANNER
from tests.services.pricing.given import observed

if TYPE_CHECKING:
    from redis.asyncio import Redis

    from common.grpc import Server

Context = grpc.aio.ServicerContext[Any, Any]


@dataclass
class Scanner:
    """ScannerService as far as pricing calls it; `pending` is what nobody has decided.

    `published` are all versions there ever were; `deaf` is how many acknowledgements it
    fails to hear.
    """

    redis: Redis
    pending: dict[str, pb.Offer] = field(default_factory=dict)
    newest: dict[str, pb.Offer] = field(default_factory=dict)
    published: set[tuple[str, int]] = field(default_factory=set)
    acknowledged: dict[str, int] = field(default_factory=dict)
    request_ids: list[str] = field(default_factory=list)
    deaf: int = 0
    port: int = 0

    async def publish(self, *offers: pb.Offer, at_once: int = 200) -> None:
        """New versions, as they were read."""
        for one in offers:
            self.pending[one.offer_id] = self.newest[one.offer_id] = one
            self.published.add((one.offer_id, one.version))
        await self.send(offers, at_once=at_once)

    async def republish(self) -> None:
        """What nobody has acknowledged, as the scanner's job does."""
        await self.send(self.pending.values())

    async def send(self, offers: Iterable[pb.Offer], *, at_once: int = 200) -> None:
        """Any offers, whether they are new or not."""
        some = list(offers)
        events = [
            observed(*some[start : start + at_once])
            for start in range(0, len(some), at_once)
        ]
        await bus.publish(self.redis, "offers", events)

    async def AckOffers(  # noqa: N802 - as the contract says.
        self, request: pb.AckOffersRequest, _: Context
    ) -> pb.AckOffersResponse:
        """See scanner.proto."""
        self.request_ids.append(request.request_id)
        if self.deaf:
            self.deaf -= 1
            raise Retryable("did not hear")
        count = 0
        for ack in request.acks:
            known = self.acknowledged.get(ack.offer_id, 0)
            self.acknowledged[ack.offer_id] = max(known, ack.version)
            waiting = self.pending.get(ack.offer_id)
            if waiting is not None and waiting.version <= ack.version:
                del self.pending[ack.offer_id]
                count += 1
        return pb.AckOffersResponse(acknowledged=count)

    def __getattr__(self, name: str) -> Any:
        # The rest of the contract is never called here.
        if name in SCANNER.methods_by_name:
            return self.AckOffers
        raise AttributeError(name)


@asynccontextmanager
async def serving(scanner: Scanner, port: int = 0) -> AsyncIterator[Server]:
    """ScannerService on a port of this machine."""
    served = Served(SCANNER, scanner)
    registry = CollectorRegistry()
    async with make_server(
        [served], port=port, health_port=0, registry=registry
    ) as server:
        scanner.port = server.port
        yield server


def read_pages(world: World, time: float) -> list[pb.Offer]:
    """Every offer that the sites of a sandbox show then, as a scanner reads it."""
    return [
        read_page(world, listed.offer, time)
        for shelf in world.shelves.values()
        for page in shelf.listing("", time).pages
        for listed in shelf.page(page, time)
    ]


def read_page(world: World, offer: Offer, time: float) -> pb.Offer:
    """One offer as its page tells it."""
    product, state = world.product_of(offer), offer.at(time)
    assert state is not None
    name = product.title
    message = pb.Offer(
        offer_id=offer_id(str(offer.source), offer.key),
        source_id=str(offer.source),
        source_key=offer.key,
        version=state.version,
        title=name,
        description=wording.description(offer, product),
        category=product.category.label,
        condition="used" if offer.condition is Condition.OPEN_BOX else "new",
        availability=(
            pb.AVAILABILITY_IN_STOCK
            if state.available
            else pb.AVAILABILITY_OUT_OF_STOCK
        ),
        observed_at=pack_time(now()),
        sandbox=True,
    )
    if state.price is not None:
        message.price.currency_code, message.price.minor_units = "USD", state.price
        extra = world.shipping_of(offer, state.price)
        if extra is not None:
            message.shipping.currency_code = "USD"
            message.shipping.minor_units = extra
    if offer.source is Source.SWAPYARD:
        message.title = chatter.posting_title(offer, product)
        message.description = chatter.posting_text(offer, product)
        message.condition = chatter.posting_condition(offer)
        message.price_words = chatter.posting_price(offer, state.price)
    elif offer.trap is Trap.ACCESSORY:
        message.title = wording.accessory_title(offer, name)
    elif offer.trap is not Trap.WRONG_NUMBER:
        message.gtins.append(product.gtin.zfill(14))
    return message
