"""Calls to other services: the scanner is told which offers are decided."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from common.ids import new_id
from rpc.scanner.v1 import scanner_pb2 as pb
from rpc.scanner.v1.scanner_pb2_grpc import ScannerServiceStub

if TYPE_CHECKING:
    from common.grpc.channel import Channel

SCANNER: Final = pb.DESCRIPTOR.services_by_name["ScannerService"]
MOST_ACKS: Final = 1_000


class Scanner:
    """ScannerService as pricing uses it."""

    def __init__(self, channel: Channel) -> None:
        self._stub = ScannerServiceStub(channel)

    async def acknowledge(self, versions: Sequence[tuple[str, int]]) -> int:
        """Say that these versions are decided, MOST_ACKS at once; how many waited."""
        answer = await self._stub.AckOffers(
            pb.AckOffersRequest(
                request_id=str(new_id()),
                acks=[pb.OfferAck(offer_id=one, version=two) for one, two in versions],
            )
        )
        return answer.acknowledged
