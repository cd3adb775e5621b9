"""PricingService: message -> use case -> message; nothing is decided here."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import grpc

from common import outbox
from common.clock import now
from common.errors import BadInput, NotFound
from common.postgres import transaction
from common.replay import once
from common.wire import read_request_id, read_time, read_uuid
from rpc.pricing.v1 import pricing_pb2 as pb
from services.pricing.adapters.messages.decisions import (
    pack_channel,
    pack_common,
    pack_opportunity,
)
from services.pricing.adapters.messages.items import read_item, read_listing
from services.pricing.adapters.messages.listing import (
    VERDICT_OF,
    list_digest,
    pack_place,
    page_size,
    read_filter,
    read_place,
    read_sort,
)
from services.pricing.store.listing import (
    After,
    Row,
    count_funnel,
    find_full,
    list_rows,
)
from services.pricing.usecases.evaluate import evaluate
from services.pricing.usecases.put_products import put_products
from services.pricing.usecases.save_decisions import STREAM
from services.pricing.usecases.watch_opportunities import (
    Pulse,
    watch_opportunities,
)

if TYPE_CHECKING:
    from services.pricing.rules.decided import Decided
    from services.pricing.usecases.tools import Tools

PRICING: Final = pb.DESCRIPTOR.services_by_name["PricingService"]
_MOST_PRODUCTS: Final = 1_000
_MOST_EVALUATED: Final = 200
_MOST_CHANNELS: Final = 20
_BEGINNING: Final = datetime(1970, 1, 1, tzinfo=UTC)

Context: TypeAlias = grpc.aio.ServicerContext[Any, Any]


class PricingServicer:
    """Each method is named and typed as the contract says."""

    def __init__(self, tools: Tools) -> None:
        self._tools = tools
        self._pool = tools.pool
        self._pulse = Pulse(tools.pool)

    async def ListOpportunities(
        self, request: pb.ListOpportunitiesRequest, _: Context
    ) -> pb.ListOpportunitiesResponse:
        """See pricing.proto."""
        wanted, sort = read_filter(request.filter), read_sort(request.sort)
        size, digest = page_size(request.page_size), list_digest(request.filter, sort)
        place = read_place(request.page_token, digest, sort)
        async with transaction(self._pool) as connection:
            # Before the rows, so that a watch from here on misses nothing.
            seq = await outbox.newest_seq(connection, STREAM)
            after = None if place is None else After(*place)
            rows = await list_rows(
                connection, wanted, sort, after=after, limit=size + 1
            )
        page, more = rows[:size], ""
        if len(rows) > size:
            more = pack_place(digest, page[-1].keys, page[-1].opportunity_id)
        return pb.ListOpportunitiesResponse(
            opportunities=map(_opportunity, page), next_page_token=more, seq=seq
        )

    async def GetOpportunity(
        self, request: pb.GetOpportunityRequest, _: Context
    ) -> pb.GetOpportunityResponse:
        """See pricing.proto."""
        opportunity_id = read_uuid(request.opportunity_id)
        async with transaction(self._pool) as connection:
            found = await find_full(connection, opportunity_id)
        if found is None:
            raise NotFound(f"There is no opportunity {opportunity_id}.")
        row, record = found
        return pb.GetOpportunityResponse(
            opportunity=_opportunity(row), decision=pb.Decision.FromString(record)
        )

    async def WatchOpportunities(
        self, request: pb.WatchOpportunitiesRequest, _: Context
    ) -> AsyncGenerator[pb.WatchOpportunitiesResponse, None]:
        """See pricing.proto."""
        wanted = read_filter(request.filter)
        after_seq = request.after_seq if request.HasField("after_seq") else None
        watched = watch_opportunities(self._pool, self._pulse, wanted, after_seq)
        async with aclosing(watched) as answers:
            async for opportunities, seq in answers:
                yield pb.WatchOpportunitiesResponse(
                    opportunities=opportunities, seq=seq
                )

    async def GetFunnel(
        self, request: pb.GetFunnelRequest, _: Context
    ) -> pb.GetFunnelResponse:
        """See pricing.proto."""
        since = read_time(request.since) if request.HasField("since") else _BEGINNING
        async with transaction(self._pool) as connection:
            funnel = await count_funnel(connection, _text(request.source_id), since)
        return pb.GetFunnelResponse(
            offers=funnel.offers,
            matched=funnel.matched,
            priced=funnel.priced,
            verdicts=[
                pb.VerdictCount(verdict=VERDICT_OF[verdict], offers=count)
                for verdict, count in sorted(funnel.verdicts.items())
            ],
        )

    async def PutProducts(
        self, request: pb.PutProductsRequest, _: Context
    ) -> pb.PutProductsResponse:
        """See pricing.proto."""
        request_id = read_request_id(request.request_id)
        if not 1 <= len(request.products) <= _MOST_PRODUCTS:
            raise BadInput(
                f"PutProducts takes 1 to {_MOST_PRODUCTS} rows, not "
                f"{len(request.products)}."
            )
        listings = []
        for number, product in enumerate(request.products):
            try:
                listings.append(read_listing(product, number, now()))
            except BadInput as exc:
                raise BadInput(
                    f"Row {number + 1}: {exc.message}", hint=exc.hint
                ) from exc
        async with transaction(self._pool) as connection:

            async def act() -> pb.PutProductsResponse:
                ids = await put_products(connection, listings)
                return pb.PutProductsResponse(product_ids=map(str, ids))

            return await once(
                connection,
                request,
                act,
                request_id=request_id,
                answer=pb.PutProductsResponse,
            )

    async def Evaluate(
        self, request: pb.EvaluateRequest, _: Context
    ) -> pb.EvaluateResponse:
        """See pricing.proto."""
        if not 1 <= len(request.offers) <= _MOST_EVALUATED:
            raise BadInput(
                f"Evaluate takes 1 to {_MOST_EVALUATED} offers, not "
                f"{len(request.offers)}."
            )
        channels = list(dict.fromkeys(request.channels))
        if not 1 <= len(channels) <= _MOST_CHANNELS:
            raise BadInput(f"Name 1 to {_MOST_CHANNELS} channels.")
        items = [read_item(one, number) for number, one in enumerate(request.offers)]
        decided = await evaluate(self._tools, items, channels)
        return pb.EvaluateResponse(
            evaluations=[
                self._evaluation(one, number)
                for one in decided
                for number in range(len(channels))
            ]
        )

    async def ListEvents(
        self, request: pb.ListEventsRequest, _: Context
    ) -> pb.ListEventsResponse:
        """See pricing.proto."""
        async with transaction(self._pool) as connection:
            events = await outbox.list_events(
                connection, request.after_seq, request.limit, stream=STREAM
            )
        return pb.ListEventsResponse(events=events)

    def _evaluation(self, decided: Decided, number: int) -> pb.Evaluation:
        opportunity = pack_opportunity(decided, number)
        # What belongs to a stored offer; the caller's own key is in the decision.
        for field in ("offer_id", "offer_version"):
            opportunity.ClearField(field)
        decision = pack_common(decided, self._tools.versions)
        decision.MergeFrom(pack_channel(decided.on_channels[number]))
        return pb.Evaluation(opportunity=opportunity, decision=decision)


def _opportunity(row: Row) -> pb.Opportunity:
    message = pb.Opportunity.FromString(row.summary)
    message.seq = row.seq
    return message


def _text(text: str) -> str:
    """A text from outside, fit for Postgres, which knows no NUL."""
    if "\0" in text:
        raise BadInput("A text holds the character NUL.")
    return text
