"""Decisions as they are pushed: what a filter looks at, and the JSON made once."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import TYPE_CHECKING

from google.protobuf.message import DecodeError

from common.errors import MagpieError
from common.opportunities import Shown, words_of
from common.wire import read_money, read_optional_decimal
from rpc.pricing.v1 import events_pb2
from rpc.pricing.v1 import pricing_pb2 as pb
from services.gateway.routes.readers.opportunities import read_short
from services.gateway.usecases.live import Event

if TYPE_CHECKING:
    from rpc.common.v1.envelope_pb2 import Envelope
    from services.gateway.usecases.know_sandboxes import Sandboxes

_DECIDED = events_pb2.OpportunityDecided.DESCRIPTOR.full_name

_log = logging.getLogger(__name__)


async def read_events(
    opportunities: Sequence[pb.Opportunity], sandboxes: Sandboxes
) -> list[Event]:
    """Events in the same order; one that cannot be read is logged and left out."""
    sources = {one.offer.source_id for one in opportunities}
    pretend = await sandboxes.among(sources) if sources else frozenset()
    events = []
    for opportunity in opportunities:
        try:
            events.append(_event(opportunity, pretend))
        except MagpieError:
            _log.exception("live: %s cannot be read", opportunity.opportunity_id)
    return events


async def read_envelopes(
    envelopes: Sequence[Envelope], sandboxes: Sandboxes
) -> list[Event]:
    """The decisions among events of the outbox; other kinds are not for us."""
    decided = []
    for envelope in envelopes:
        if envelope.type != _DECIDED:
            continue
        try:
            event = events_pb2.OpportunityDecided.FromString(envelope.payload)
        except DecodeError:
            _log.exception("live: event %s cannot be read", envelope.event_id)
            continue
        event.opportunity.seq = envelope.seq
        decided.append(event.opportunity)
    return await read_events(decided, sandboxes)


def _event(opportunity: pb.Opportunity, sandboxes: frozenset[str]) -> Event:
    shape = read_short(opportunity, sandboxes=sandboxes)
    profit = opportunity.profit if opportunity.HasField("profit") else None
    shown = Shown(
        verdict=shape.verdict,
        channel=shape.channel,
        strategy=shape.strategy,
        source_id=shape.offer.source,
        offer_id=opportunity.offer_id,
        score=read_optional_decimal(opportunity.score),
        roi=read_optional_decimal(opportunity.roi),
        profit=read_money(profit) if profit is not None else None,
        words=words_of(shape.offer.title),
        headline=shape.headline,
    )
    return Event(
        opportunity.seq,
        opportunity.opportunity_id,
        opportunity.version,
        shown,
        shape.model_dump_json(),
    )
