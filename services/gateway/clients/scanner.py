"""Calls to the scanner: ScannerService."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from common.errors import NotFound
from rpc.scanner.v1 import scanner_pb2 as pb
from rpc.scanner.v1.scanner_pb2_grpc import ScannerServiceStub

if TYPE_CHECKING:
    from common.grpc.channel import Channel

SCANNER: Final = pb.DESCRIPTOR.services_by_name["ScannerService"]

_HINT_SECONDS: Final = 0.5
_PREVIEW_SECONDS: Final = 60.0
"""A preview asks for two pages and two robots.txt, of a site that may be slow."""


class Scanner:
    """ScannerService as the gateway uses it."""

    def __init__(self, channel: Channel) -> None:
        self._stub = ScannerServiceStub(channel)

    async def offers(
        self, *, source: str, query: str, limit: int, cursor: str
    ) -> pb.ListOffersResponse:
        """A page of offers, the most recently observed first."""
        return await self._stub.ListOffers(
            pb.ListOffersRequest(
                source_id=source, query=query, page_size=limit, page_token=cursor
            )
        )

    async def offer(self, offer_id: str) -> pb.Offer:
        """One offer. Raises NotFound."""
        found = await self._stub.GetOffers(pb.GetOffersRequest(offer_ids=[offer_id]))
        if not found.offers:
            raise NotFound(f"There is no offer {offer_id}.")
        return found.offers[0]

    async def similar(self, offer_id: str) -> pb.FindSimilarOffersResponse:
        """Offers that may be of the same item. Raises NotFound."""
        return await self._stub.FindSimilarOffers(
            pb.FindSimilarOffersRequest(offer_id=offer_id)
        )

    async def image(self, image: str) -> pb.GetImageResponse:
        """A picture that is kept. Raises NotFound."""
        return await self._stub.GetImage(pb.GetImageRequest(image=image))

    async def sources(
        self, ids: Sequence[str], *, limit: int = 0, cursor: str = ""
    ) -> pb.ListSourcesResponse:
        """A page of sources, in the order of their ids; all of them without ids."""
        return await self._stub.ListSources(
            pb.ListSourcesRequest(source_ids=ids, page_size=limit, page_token=cursor)
        )

    async def source(self, source_id: str) -> pb.Source:
        """One source. Raises NotFound."""
        found = await self.sources([source_id])
        if not found.sources:
            raise NotFound(f"There is no source {source_id}.")
        return found.sources[0]

    async def sandboxes(self, ids: Sequence[str]) -> set[str]:
        """Those of the sources, 200 at most, that are of the sandbox."""
        found = await self._stub.ListSources(
            pb.ListSourcesRequest(source_ids=ids, page_size=len(ids)),
            # Screens wait for it, and can do without.
            timeout=_HINT_SECONDS,
        )
        return {source.source_id for source in found.sources if source.sandbox}

    async def put_source(self, yaml: str, *, request_id: str) -> pb.Source:
        """Create or replace the source that the YAML describes."""
        done = await self._stub.PutSource(
            pb.PutSourceRequest(request_id=request_id, yaml=yaml)
        )
        return done.source

    async def preview(self, yaml: str, url: str) -> pb.PreviewPageResponse:
        """What a scan would read of a page or a source."""
        request = pb.PreviewPageRequest(yaml=yaml, url=url)
        return await self._stub.PreviewPage(request, timeout=_PREVIEW_SECONDS)

    async def scans(
        self, *, source: str, limit: int, cursor: str
    ) -> pb.ListScansResponse:
        """A page of scans, the newest first."""
        return await self._stub.ListScans(
            pb.ListScansRequest(source_id=source, page_size=limit, page_token=cursor)
        )

    async def scan(self, scan_id: str) -> pb.Scan:
        """One scan. Raises NotFound."""
        return (await self._stub.GetScan(pb.GetScanRequest(scan_id=scan_id))).scan

    async def start_scan(
        self, *, source: str | None, url: str | None, request_id: str
    ) -> pb.Scan:
        """Put a scan of a source, or of one address, into the queue."""
        request = pb.StartScanRequest(request_id=request_id)
        if source is not None:
            request.source_id = source
        if url is not None:
            request.url = url
        return (await self._stub.StartScan(request)).scan
