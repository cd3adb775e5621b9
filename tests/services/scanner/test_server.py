"""ScannerService over real gRPC, on real stores."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest
from prometheus_client import CollectorRegistry

from common.errors import BadInput, Conflict, NotFound, Refused
from common.grpc import Served, make_channel, make_server
from common.ids import offer_id
from common.postgres import transaction
from common.wire import read_time
from rpc.scanner.v1 import scanner_pb2 as pb
from rpc.scanner.v1.scanner_pb2_grpc import ScannerServiceStub
from services.scanner.rules.offer import Availability, Offer, PricePoint
from services.scanner.server import SCANNER, ScannerServicer
from services.scanner.store import offer_clues, offer_index, offers, pending, sources
from services.scanner.usecases.stores import Stores
from tests.services.scanner.given import NOON, YAML, dollars, facts, offer, places

pytestmark = pytest.mark.migrated("scanner")


@pytest.fixture
async def stub(stores: Stores) -> AsyncIterator[ScannerServiceStub]:
    """A client of a server on those stores."""
    registry = CollectorRegistry()
    served = Served(SCANNER, ScannerServicer(stores, places()))
    server = make_server([served], port=0, health_port=0, registry=registry)
    async with server:
        channel = make_channel(
            f"127.0.0.1:{server.port}", [SCANNER], registry=CollectorRegistry()
        )
        yield ScannerServiceStub(channel)
        await channel.close()


async def keep(stores: Stores, *made: Offer) -> None:
    """Offers that were read and wait to be acknowledged."""
    async with transaction(stores.pg) as connection:
        await offer_index.index_changes(connection, [(one, "page") for one in made])
        await offer_clues.note_clues(connection, made)
        await pending.add_pending(connection, made, now=NOON, due_at=NOON)
    await offers.store_offers(stores.mongo, made)


class TestStartScan:
    async def test_queues_a_scan_that_can_be_asked_for(
        self, stub: ScannerServiceStub
    ) -> None:
        await stub.PutSource(pb.PutSourceRequest(request_id="1", yaml=YAML))
        made = await stub.StartScan(
            pb.StartScanRequest(request_id="2", source_id="shop")
        )
        assert made.scan.status == pb.SCAN_STATUS_QUEUED
        found = await stub.GetScan(pb.GetScanRequest(scan_id=made.scan.scan_id))
        assert found.scan == made.scan
        (source,) = (await stub.ListSources(pb.ListSourcesRequest())).sources
        assert source.last_scan == made.scan

    async def test_a_repeat_gets_the_first_answer(
        self, stub: ScannerServiceStub
    ) -> None:
        request = pb.StartScanRequest(request_id="1", url="https://shop.example/p/1")
        first = await stub.StartScan(request)
        assert await stub.StartScan(request) == first
        other = pb.StartScanRequest(request_id="1", url="https://shop.example/p/2")
        with pytest.raises(Conflict, match="used before"):
            await stub.StartScan(other)

    @pytest.mark.parametrize(
        ("request_", "error", "words"),
        [
            (
                pb.StartScanRequest(request_id="1", source_id="x"),
                NotFound,
                "no source 'x'",
            ),
            (
                pb.StartScanRequest(request_id="1", url="http://10.0.0.1/"),
                Refused,
                "not a public address",
            ),
            (
                pb.StartScanRequest(request_id="1", url="ftp://x/"),
                BadInput,
                "no address",
            ),
            (pb.StartScanRequest(request_id="1"), BadInput, "source_id or a url"),
            (pb.StartScanRequest(url="https://shop.example/"), BadInput, "request_id"),
        ],
    )
    async def test_what_cannot_be_scanned_is_said(
        self,
        stub: ScannerServiceStub,
        request_: pb.StartScanRequest,
        error: type[Exception],
        words: str,
    ) -> None:
        with pytest.raises(error, match=words):
            await stub.StartScan(request_)


class TestFindSimilarOffers:
    async def test_shows_what_was_seen_before_with_its_history(
        self, stub: ScannerServiceStub, stores: Stores
    ) -> None:
        title = "Dyson V8 vacuum cleaner, hardly used"
        here = offer("new", facts=facts("new", title=title, seller="anna"))
        said = facts("old", title=title, seller="anna", availability=Availability.GONE)
        before = offer("old", facts=said, first_seen_at=NOON - timedelta(days=9))
        before = replace(before, offer_id=offer_id("shop", "old"))
        await keep(stores, here, before)
        found = await stub.FindSimilarOffers(
            pb.FindSimilarOffersRequest(offer_id=here.offer_id)
        )
        (repost,) = found.reposts
        assert repost.offer.offer_id == before.offer_id
        assert repost.strength == pb.SIMILARITY_STRENGTH_FAIR
        assert [note.field for note in repost.evidence] == ["title", "seller", "price"]
        assert repost.sentence.startswith("Seen before as")
        assert len(repost.offer.price_history) == 1
        assert read_time(found.item_first_seen_at) == before.first_seen_at
        assert (list(found.elsewhere), found.more) == ([], False)

    @pytest.mark.parametrize(
        ("request_", "error"),
        [
            (pb.FindSimilarOffersRequest(offer_id="0" * 32), NotFound),
            (pb.FindSimilarOffersRequest(offer_id="K-1"), BadInput),
            (pb.FindSimilarOffersRequest(offer_id="0" * 32, limit=51), BadInput),
            (pb.FindSimilarOffersRequest(offer_id="0" * 32, limit=-1), BadInput),
        ],
    )
    async def test_what_cannot_be_looked_for_is_said(
        self,
        stub: ScannerServiceStub,
        request_: pb.FindSimilarOffersRequest,
        error: type[Exception],
    ) -> None:
        with pytest.raises(error):
            await stub.FindSimilarOffers(request_)


class TestPriceHistory:
    async def test_is_told_of_single_offers_and_not_in_lists(
        self, stub: ScannerServiceStub, stores: Stores
    ) -> None:
        made = offer(
            prices=(
                PricePoint(NOON, dollars("10"), Availability.IN_STOCK),
                PricePoint(NOON + timedelta(hours=1), None, Availability.GONE),
            ),
            last_seen_at=NOON + timedelta(minutes=30),
        )
        await keep(stores, made)
        request = pb.GetOffersRequest(offer_ids=[made.offer_id])
        (found,) = (await stub.GetOffers(request)).offers
        first, last = found.price_history
        assert (first.price.minor_units, first.availability) == (
            1000,
            pb.AVAILABILITY_IN_STOCK,
        )
        assert (last.HasField("price"), last.availability) == (
            False,
            pb.AVAILABILITY_GONE,
        )
        assert read_time(last.at) == NOON + timedelta(hours=1)
        assert read_time(found.last_seen_at) == NOON + timedelta(minutes=30)
        (listed,) = (await stub.ListOffers(pb.ListOffersRequest())).offers
        assert list(listed.price_history) == []


class TestScans:
    async def test_are_listed_page_by_page(self, stub: ScannerServiceStub) -> None:
        for n in range(3):
            url = f"https://shop.example/p/{n}"
            await stub.StartScan(pb.StartScanRequest(request_id=f"{n}", url=url))
        first = await stub.ListScans(pb.ListScansRequest(page_size=2))
        rest = await stub.ListScans(
            pb.ListScansRequest(page_size=2, page_token=first.next_page_token)
        )
        found = [scan.url[-1] for scan in (*first.scans, *rest.scans)]
        assert (found, rest.next_page_token) == (["2", "1", "0"], "")

    async def test_an_unknown_one_is_not_found(self, stub: ScannerServiceStub) -> None:
        unknown = "01937f00-0000-7000-8000-000000000001"
        with pytest.raises(NotFound, match=unknown):
            await stub.GetScan(pb.GetScanRequest(scan_id=unknown))
        with pytest.raises(BadInput):
            await stub.GetScan(pb.GetScanRequest(scan_id="x"))


class TestSources:
    async def test_a_wrong_yaml_is_named_by_its_line(
        self, stub: ScannerServiceStub
    ) -> None:
        yaml = YAML.replace("every", "evry")
        with pytest.raises(
            BadInput, match=r"source.yaml:5: `evry` is no key"
        ) as caught:
            await stub.PutSource(pb.PutSourceRequest(request_id="1", yaml=yaml))
        assert caught.value.hint == "Did you mean `every`?"

    async def test_a_source_on_a_machine_of_our_own_is_refused(
        self, stub: ScannerServiceStub
    ) -> None:
        yaml = YAML.replace("shop.example", "internal.example")
        with pytest.raises(Refused, match="not a public address"):
            await stub.PutSource(pb.PutSourceRequest(request_id="1", yaml=yaml))

    async def test_are_listed_page_by_page(self, stub: ScannerServiceStub) -> None:
        for name in ("bb", "aa", "cc"):
            yaml = YAML.replace("name: shop", f"name: {name}")
            await stub.PutSource(pb.PutSourceRequest(request_id=name, yaml=yaml))
        first = await stub.ListSources(pb.ListSourcesRequest(page_size=2))
        rest = await stub.ListSources(
            pb.ListSourcesRequest(page_size=2, page_token=first.next_page_token)
        )
        found = [one.source_id for one in (*first.sources, *rest.sources)]
        assert found == ["aa", "bb", "cc"]

    async def test_their_events_fill_gaps(
        self, stub: ScannerServiceStub, stores: Stores
    ) -> None:
        from common.outbox import number_rows

        await stub.PutSource(pb.PutSourceRequest(request_id="1", yaml=YAML))
        async with transaction(stores.pg) as connection:
            await number_rows(connection)
        (event,) = (await stub.ListEvents(pb.ListEventsRequest())).events
        assert (event.type, event.producer, event.seq, event.aggregate_id) == (
            "magpie.scanner.v1.SourceChanged",
            "scanner",
            1,
            "shop",
        )
        assert not (await stub.ListEvents(pb.ListEventsRequest(after_seq=1))).events
        with pytest.raises(NotFound):
            await stub.ListEvents(pb.ListEventsRequest(after_seq=9))


class TestOffers:
    async def test_say_all_that_is_known(
        self, stub: ScannerServiceStub, stores: Stores
    ) -> None:
        made = offer(
            sandbox=True,
            facts=facts(
                price_words="$10 firm", shipping=dollars("2"), quantity=3, brand="Acme"
            ),
        )
        await keep(stores, made)
        (found,) = (
            await stub.GetOffers(pb.GetOffersRequest(offer_ids=[made.offer_id]))
        ).offers
        assert (found.offer_id, found.source_id, found.source_key) == (
            made.offer_id,
            "shop",
            "K-1",
        )
        assert (found.price.minor_units, found.price.currency_code) == (1000, "USD")
        assert (found.shipping.minor_units, found.price_words) == (200, "$10 firm")
        assert (found.quantity, found.brand, found.sandbox) == (3, "Acme", True)
        assert found.availability == pb.AVAILABILITY_IN_STOCK
        assert found.observed_at.ToDatetime(NOON.tzinfo) == NOON
        assert dict(found.provenance) == {"title": "json-ld", "price": "json-ld"}

    async def test_what_a_page_does_not_say_is_absent(
        self, stub: ScannerServiceStub, stores: Stores
    ) -> None:
        await keep(stores, offer(facts=facts(price=None)))
        (found,) = (
            await stub.GetOffers(pb.GetOffersRequest(offer_ids=[offer().offer_id]))
        ).offers
        assert not found.HasField("price")
        assert not found.HasField("shipping")
        assert not found.HasField("quantity")

    async def test_come_in_the_order_they_were_asked_for(
        self, stub: ScannerServiceStub, stores: Stores
    ) -> None:
        await keep(stores, offer("A"), offer("B"))
        ids = [offer(key).offer_id for key in ("B", "missing", "A")]
        found = await stub.GetOffers(pb.GetOffersRequest(offer_ids=ids))
        assert [one.source_key for one in found.offers] == ["B", "A"]

    @pytest.mark.parametrize("ids", [[], ["x"], ["0" * 32] * 201])
    async def test_are_asked_for_by_1_to_200_ids(
        self, stub: ScannerServiceStub, ids: list[str]
    ) -> None:
        with pytest.raises(BadInput):
            await stub.GetOffers(pb.GetOffersRequest(offer_ids=ids))

    async def test_are_listed_by_words_page_by_page(
        self, stub: ScannerServiceStub, stores: Stores
    ) -> None:
        await keep(
            stores,
            *(
                offer(
                    f"K-{n}",
                    observed_at=NOON + n * timedelta(hours=1),
                    facts=facts(
                        f"K-{n}", title=f"{'Red' if n % 2 else 'Blue'} lamp {n}"
                    ),
                )
                for n in range(6)
            ),
        )
        asked = pb.ListOffersRequest(source_id="shop", query="red lamp", page_size=2)
        first = await stub.ListOffers(asked)
        asked.page_token = first.next_page_token
        rest = await stub.ListOffers(asked)
        found = [one.source_key for one in (*first.offers, *rest.offers)]
        assert (found, rest.next_page_token) == (["K-5", "K-3", "K-1"], "")

    async def test_a_page_token_of_somebody_else_is_refused(
        self, stub: ScannerServiceStub
    ) -> None:
        with pytest.raises(BadInput, match="cursor"):
            await stub.ListOffers(pb.ListOffersRequest(page_token="nonsense"))

    async def test_a_text_that_postgres_cannot_hold_is_refused(
        self, stub: ScannerServiceStub
    ) -> None:
        with pytest.raises(BadInput, match="NUL"):
            await stub.ListOffers(pb.ListOffersRequest(query="a\0b"))


class TestAckOffers:
    async def test_says_how_many_wait_no_more(
        self, stub: ScannerServiceStub, stores: Stores
    ) -> None:
        await keep(stores, offer("A", version=2), offer("B"))
        acks = [
            pb.OfferAck(offer_id=offer("A").offer_id, version=1),
            pb.OfferAck(offer_id=offer("B").offer_id, version=1),
            pb.OfferAck(offer_id=offer("C").offer_id, version=1),
        ]
        request = pb.AckOffersRequest(request_id="1", acks=acks)
        assert (await stub.AckOffers(request)).acknowledged == 1
        assert (await stub.AckOffers(request)).acknowledged == 0

    async def test_what_is_worth_acting_on_counts_once_for_its_source(
        self, stub: ScannerServiceStub, stores: Stores
    ) -> None:
        await keep(stores, offer("A"))
        ack = pb.OfferAck(offer_id=offer("A").offer_id, version=1, worthwhile=True)
        await stub.PutSource(pb.PutSourceRequest(request_id="1", yaml=YAML))
        for _ in range(2):
            await stub.AckOffers(pb.AckOffersRequest(request_id="2", acks=[ack]))
        async with transaction(stores.pg) as connection:
            rhythm = await sources.lock_rhythm(connection, "shop")
        assert rhythm is not None
        assert rhythm.worth == 1

    async def test_needs_something_to_acknowledge(
        self, stub: ScannerServiceStub
    ) -> None:
        with pytest.raises(BadInput, match="1 to 1000"):
            await stub.AckOffers(pb.AckOffersRequest(request_id="1"))


class TestPreviewPage:
    async def test_needs_something(self, stub: ScannerServiceStub) -> None:
        with pytest.raises(BadInput, match="needs a yaml"):
            await stub.PreviewPage(pb.PreviewPageRequest())

    async def test_a_private_machine_is_not_asked(
        self, stub: ScannerServiceStub
    ) -> None:
        with pytest.raises(Refused):
            await stub.PreviewPage(pb.PreviewPageRequest(url="http://10.0.0.1/"))

    async def test_a_source_that_is_wrong_is_named(
        self, stub: ScannerServiceStub
    ) -> None:
        with pytest.raises(BadInput, match="is missing"):
            await stub.PreviewPage(pb.PreviewPageRequest(yaml="name: x1"))
