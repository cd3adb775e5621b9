"""ScannerService: message -> use case -> message; nothing is decided here."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import grpc
from prometheus_client import CollectorRegistry

from common import outbox
from common.errors import BadInput
from common.postgres import transaction
from common.replay import once
from common.wire import pack_time, read_offer_id, read_request_id, read_uuid
from rpc.scanner.v1 import scanner_pb2 as pb
from services.scanner.adapters.messages import (
    pack_offer,
    pack_scan,
    pack_similar,
    pack_whole_offer,
)
from services.scanner.adapters.page_tokens import (
    pack_place,
    pack_scan_id,
    pack_source_id,
    page_size,
    read_place,
    read_scan_id,
    read_source_id,
)
from services.scanner.adapters.preview_messages import pack_preview
from services.scanner.adapters.source_yaml import read_source
from services.scanner.errors import NoSuchImage, NoSuchScan
from services.scanner.metrics import SimilarMetrics
from services.scanner.rules.source import ad_hoc
from services.scanner.server.feeds import FeedRpcs
from services.scanner.server.source_states import SourceStateRpcs
from services.scanner.store import (
    offer_index,
    offers,
    pending,
    pictures,
    scans,
    sources,
)
from services.scanner.usecases.find_similar import find_similar
from services.scanner.usecases.places import Places
from services.scanner.usecases.put_source import put_source, read_description
from services.scanner.usecases.sources import STREAM, describe
from services.scanner.usecases.start_scan import (
    read_url,
    source_target,
    start_scan,
    url_target,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from common.blobs import BlobStore
    from common.postgres import Connection
    from services.scanner.rules.pictures import KeptPicture
    from services.scanner.usecases.stores import Stores

SCANNER: Final = pb.DESCRIPTOR.services_by_name["ScannerService"]
_MOST_OFFERS: Final = 200
_MOST_ACKS: Final = 1000
_SIMILAR: Final = 20
_MOST_SIMILAR: Final = 50

Context: TypeAlias = grpc.aio.ServicerContext[Any, Any]


@dataclass(frozen=True, slots=True)
class Reading:
    """How pages are fetched for a preview."""

    user_agent: str = "Magpie"
    feeds: Path | None = None
    """The folder of feeds that are files."""
    chromium: str | None = None
    """For pages that need a browser."""


class ScannerServicer(SourceStateRpcs, FeedRpcs):
    """Each method is named and typed as the contract says."""

    def __init__(
        self,
        stores: Stores,
        places: Places,
        blobs: BlobStore | None = None,
        reading: Reading | None = None,
        similar: SimilarMetrics | None = None,
    ) -> None:
        self._stores = stores
        self._places = places
        self._blobs = blobs
        self._reading = reading or Reading()
        self._similar = similar or SimilarMetrics(CollectorRegistry())

    async def StartScan(
        self, request: pb.StartScanRequest, _: Context
    ) -> pb.StartScanResponse:
        """See scanner.proto."""
        request_id = read_request_id(request.request_id)
        kind = request.WhichOneof("target")
        if kind is None:
            raise BadInput("StartScan needs a source_id or a url.")
        # Looked up before the transaction: a name server may take its time.
        address = await read_url(self._places, request.url) if kind == "url" else None

        async with transaction(self._stores.pg) as connection:

            async def act() -> pb.StartScanResponse:
                if address is not None:
                    target = await url_target(connection, address)
                else:
                    target = await source_target(
                        connection, self._places, request.source_id
                    )
                scan = await start_scan(connection, target)
                return pb.StartScanResponse(scan=pack_scan(scan))

            return await once(
                connection,
                request,
                act,
                request_id=request_id,
                answer=pb.StartScanResponse,
            )

    async def GetScan(
        self, request: pb.GetScanRequest, _: Context
    ) -> pb.GetScanResponse:
        """See scanner.proto."""
        scan_id = read_uuid(request.scan_id)
        async with transaction(self._stores.pg) as connection:
            scan = await scans.find_scan(connection, scan_id)
        if scan is None:
            raise NoSuchScan(f"There is no scan {scan_id}.")
        return pb.GetScanResponse(scan=pack_scan(scan))

    async def ListScans(
        self, request: pb.ListScansRequest, _: Context
    ) -> pb.ListScansResponse:
        """See scanner.proto."""
        size, before = page_size(request.page_size), read_scan_id(request.page_token)
        async with transaction(self._stores.pg) as connection:
            found = await scans.list_scans(
                connection,
                source=_text(request.source_id),
                before=before,
                limit=size + 1,
            )
        shown = found[:size]
        more = pack_scan_id(shown[-1].scan_id) if len(found) > size else ""
        return pb.ListScansResponse(scans=map(pack_scan, shown), next_page_token=more)

    async def PutSource(
        self, request: pb.PutSourceRequest, _: Context
    ) -> pb.PutSourceResponse:
        """See scanner.proto."""
        request_id = read_request_id(request.request_id)
        described = read_description(self._places, _text(request.yaml))
        await self._places.check(described.address)

        async with transaction(self._stores.pg) as connection:

            async def act() -> pb.PutSourceResponse:
                source = await put_source(connection, self._places, described)
                return pb.PutSourceResponse(source=source)

            return await once(
                connection,
                request,
                act,
                request_id=request_id,
                answer=pb.PutSourceResponse,
            )

    async def PreviewPage(
        self, request: pb.PreviewPageRequest, _: Context
    ) -> pb.PreviewPageResponse:
        """See scanner.proto."""
        # What reads pages is heavy, and few ask for previews.
        from services.scanner.usecases.preview import preview_source, preview_url

        yaml, url = _text(request.yaml), _text(request.url)
        if not yaml and not url:
            raise BadInput("PreviewPage needs a yaml, a url, or both.")
        source = read_source(yaml) if yaml else ad_hoc(url.strip())
        if url:
            found = await preview_url(
                source,
                self._places,
                url,
                user_agent=self._reading.user_agent,
                chromium=self._reading.chromium,
            )
        else:
            found = await preview_source(
                source,
                self._places,
                user_agent=self._reading.user_agent,
                feeds=self._reading.feeds,
                chromium=self._reading.chromium,
            )
        return pb.PreviewPageResponse(pages=map(pack_preview, found))

    async def ListSources(
        self, request: pb.ListSourcesRequest, _: Context
    ) -> pb.ListSourcesResponse:
        """See scanner.proto."""
        size, after = page_size(request.page_size), read_source_id(request.page_token)
        async with transaction(self._stores.pg) as connection:
            found = await sources.list_sources(
                connection,
                only=[_text(one) for one in request.source_ids],
                after=after,
                limit=size + 1,
            )
            shown = await describe(connection, self._places, found[:size])
        more = pack_source_id(shown[-1].source_id) if len(found) > size else ""
        return pb.ListSourcesResponse(sources=shown, next_page_token=more)

    async def GetOffers(
        self, request: pb.GetOffersRequest, _: Context
    ) -> pb.GetOffersResponse:
        """See scanner.proto."""
        ids = [read_offer_id(one) for one in request.offer_ids]
        if not 1 <= len(ids) <= _MOST_OFFERS:
            raise BadInput(f"GetOffers takes 1 to {_MOST_OFFERS} ids, not {len(ids)}.")
        found = await offers.find_offers(self._stores.mongo, ids)
        kept = await self._pictures(found)
        return pb.GetOffersResponse(
            offers=[
                pack_whole_offer(found[one], kept.get(one, ()))
                for one in ids
                if one in found
            ]
        )

    async def FindSimilarOffers(
        self, request: pb.FindSimilarOffersRequest, _: Context
    ) -> pb.FindSimilarOffersResponse:
        """See scanner.proto."""
        limit = request.limit or _SIMILAR
        if not 1 <= limit <= _MOST_SIMILAR:
            raise BadInput(f"FindSimilarOffers shows 1 to {_MOST_SIMILAR} of a kind.")
        found = await find_similar(
            self._stores,
            read_offer_id(request.offer_id),
            limit=limit,
            metrics=self._similar,
        )
        both = [*found.reposts, *found.elsewhere]
        kept = await self._pictures(one.offer.offer_id for one in both)
        packed = [pack_similar(one, kept.get(one.offer.offer_id, ())) for one in both]
        return pb.FindSimilarOffersResponse(
            reposts=packed[: len(found.reposts)],
            elsewhere=packed[len(found.reposts) :],
            item_first_seen_at=pack_time(found.item_first_seen_at),
            more=found.more,
        )

    async def ListOffers(
        self, request: pb.ListOffersRequest, _: Context
    ) -> pb.ListOffersResponse:
        """See scanner.proto."""
        size, after = page_size(request.page_size), read_place(request.page_token)
        async with transaction(self._stores.pg) as connection:
            found = await offer_index.list_offers(
                connection,
                source=_text(request.source_id),
                words=_text(request.query),
                after=after,
                limit=size + 1,
            )
        shown = found[:size]
        more = pack_place(shown[-1]) if len(found) > size else ""
        return pb.ListOffersResponse(
            offers=await self._offers([one.offer_id for one in shown]),
            next_page_token=more,
        )

    async def GetImage(
        self, request: pb.GetImageRequest, _: Context
    ) -> pb.GetImageResponse:
        """See scanner.proto."""
        image = _text(request.image)
        async with transaction(self._stores.pg) as connection:
            known = await pictures.find_image(connection, image)
        if known is None or self._blobs is None:
            raise NoSuchImage(f"No picture {image[:80]!r} is kept.")
        data = await self._blobs.get(known.image)
        return pb.GetImageResponse(data=data, media_type=known.media_type)

    async def AckOffers(
        self, request: pb.AckOffersRequest, _: Context
    ) -> pb.AckOffersResponse:
        """See scanner.proto."""
        read_request_id(request.request_id)
        acks = [(read_offer_id(one.offer_id), one.version) for one in request.acks]
        if not 1 <= len(acks) <= _MOST_ACKS:
            raise BadInput(f"AckOffers takes 1 to {_MOST_ACKS}, not {len(acks)}.")
        async with transaction(self._stores.pg) as connection:
            done = await pending.acknowledge(connection, acks)
            worth = {one.offer_id for one in request.acks if one.worthwhile} & done
            if worth:
                await sources.add_worth(connection, sorted(worth))
        return pb.AckOffersResponse(acknowledged=len(done))

    async def ListEvents(
        self, request: pb.ListEventsRequest, _: Context
    ) -> pb.ListEventsResponse:
        """See scanner.proto."""
        async with transaction(self._stores.pg) as connection:
            events = await self._events(connection, request)
        return pb.ListEventsResponse(events=events)

    async def _events(
        self, connection: Connection, request: pb.ListEventsRequest
    ) -> list[Any]:
        return list(
            await outbox.list_events(
                connection, request.after_seq, request.limit, stream=STREAM
            )
        )

    async def _offers(self, ids: list[str]) -> list[pb.Offer]:
        found = await offers.find_offers(self._stores.mongo, ids)
        kept = await self._pictures(found)
        return [
            pack_offer(found[one], kept.get(one, ())) for one in ids if one in found
        ]

    async def _pictures(self, ids: Iterable[str]) -> dict[str, list[KeptPicture]]:
        async with transaction(self._stores.pg) as connection:
            return await pictures.pictures_of(connection, list(ids))


def _text(text: str) -> str:
    """A text from outside, fit for Postgres, which knows no NUL."""
    if "\0" in text:
        raise BadInput("A text holds the character NUL.")
    return text
