"""Takes offers off the stream and has them decided."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

from google.protobuf.message import DecodeError

from common.errors import BadInput
from rpc.scanner.v1.events_pb2 import OffersObserved
from services.pricing.adapters.messages.offers import read_offer
from services.pricing.usecases.decide_offers import Settled, Told, decide_offers

if TYPE_CHECKING:
    from rpc.common.v1.envelope_pb2 import Envelope
    from services.pricing.usecases.tools import Tools

STREAM: Final = "offers"
GROUP: Final = "pricing"
_OBSERVED: Final = OffersObserved.DESCRIPTOR.full_name

_log = logging.getLogger(__name__)


class BadEvent(BadInput):
    """The event is not the message that its type says."""


class OffersWorker:
    """Decides over the offers of events; `settled` is told what decisions cover."""

    def __init__(self, tools: Tools, settled: Callable[[Settled], None]) -> None:
        self._tools = tools
        self._settled = settled

    async def work(self, events: Sequence[Envelope]) -> None:
        """All offers of these events; raises what a store raises, and BadEvent."""
        await self._tools.matching.loaded()
        told = [one for event in events for one in self._read(event)]
        await decide_offers(self._tools, told, settled=self._settled)

    def _read(self, event: Envelope) -> list[Told]:
        if event.type != _OBSERVED:
            _log.info("an event of the type %s is not for pricing", event.type)
            return []
        try:
            observed = OffersObserved.FromString(event.payload)
        except DecodeError as exc:
            raise BadEvent from exc
        found = []
        for message in observed.offers:
            try:
                found.append(Told(read_offer(message), message.SerializeToString()))
            except BadInput as exc:
                # Without id and version there is nothing that could be acknowledged.
                self._tools.metrics.offers("unreadable", 1)
                _log.error("an offer cannot be read: %s", exc)
        return found
