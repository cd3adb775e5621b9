"""Stores decisions with their events and the end of waiting, all in one transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from uuid import UUID

from common import outbox
from common.ids import new_id
from rpc.pricing.v1.events_pb2 import OpportunityDecided
from services.pricing.adapters.messages.decisions import (
    pack_channel,
    pack_common,
    pack_opportunity,
)
from services.pricing.rules.decided import Decided
from services.pricing.store.opportunities import (
    DecisionRow,
    Key,
    Place,
    VerdictRow,
    place,
    put_decisions,
    put_verdicts,
)
from services.pricing.store.waiting import end_waiting

if TYPE_CHECKING:
    from common.postgres import Connection
    from rpc.pricing.v1 import pricing_pb2 as pb

STREAM: Final = "opportunities"


@dataclass(frozen=True, slots=True)
class Packed:
    """A decision, and what will be stored of it as messages."""

    decided: Decided
    record: bytes
    channels: tuple[tuple[Key, pb.Opportunity, bytes], ...]


def pack(decided: Decided, versions: Mapping[str, str]) -> Packed:
    """Everything that can be made before the transaction begins."""
    channels = []
    for number, one in enumerate(decided.on_channels):
        answer = one.answer
        key = Key(decided.offer.offer_id, answer.strategy, answer.channel)
        record = pack_channel(one).SerializeToString()
        channels.append((key, pack_opportunity(decided, number), record))
    record = pack_common(decided, versions).SerializeToString()
    return Packed(decided, record, tuple(channels))


async def save_decisions(connection: Connection, packed: Sequence[Packed]) -> int:
    """Make these the current decisions, if they are newer; how many that were.

    No two of them are over the same offer. A decision over an older version, or over
    the same again, leaves no trace.
    """
    places = await place(connection, [one.decided for one in packed])
    decisions: list[DecisionRow] = []
    verdicts: list[VerdictRow] = []
    told: list[OpportunityDecided] = []
    for one in packed:
        placed = [channel for channel in one.channels if channel[0] in places]
        if not placed:
            continue
        decision = _decision(one)
        decisions.append(decision)
        for key, message, record in placed:
            _complete(message, places[key])
            told.append(OpportunityDecided(opportunity=message))
            verdicts.append(_verdict(places[key], decision, message, record))
    await put_decisions(connection, decisions)
    events = await outbox.append(connection, STREAM, [_change(one) for one in told])
    await put_verdicts(
        connection,
        [row._replace(event_id=e) for row, e in zip(verdicts, events, strict=True)],
    )
    offers = [one.decided.offer for one in packed if not one.decided.provisional]
    await end_waiting(connection, [(one.offer_id, one.version) for one in offers])
    return len(decisions)


def _complete(message: pb.Opportunity, placed: Place) -> None:
    message.opportunity_id = str(placed.opportunity_id)
    message.version = placed.version


def _decision(packed: Packed) -> DecisionRow:
    decided = packed.decided
    return DecisionRow(
        new_id(),
        decided.offer.offer_id,
        decided.offer.version,
        decided.decided_at,
        packed.record,
    )


def _verdict(
    placed: Place, decision: DecisionRow, message: pb.Opportunity, record: bytes
) -> VerdictRow:
    return VerdictRow(
        placed.opportunity_id,
        placed.version,
        decision.decision_id,
        _NOT_YET,
        message.SerializeToString(),
        record,
    )


def _change(event: OpportunityDecided) -> outbox.Change:
    one = event.opportunity
    return outbox.Change(one.opportunity_id, one.version, event)


_NOT_YET: Final = UUID(int=0)
