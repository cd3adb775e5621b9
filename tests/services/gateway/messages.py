"""Messages of pricing and the scanner, with everything in them that can be."""

from __future__ import annotations

from uuid import UUID

from common.ids import offer_id
from common.money import Money
from common.wire import pack_money, pack_time
from rpc.common.v1 import envelope_pb2
from rpc.pricing.v1 import events_pb2
from rpc.pricing.v1 import pricing_pb2 as pricing
from rpc.scanner.v1 import scanner_pb2 as scanner
from tests.services.gateway.moments import MORNING


def opportunity_id(number: int) -> str:
    """The id of the opportunity of that number."""
    return str(UUID(int=(7 << 76) | (0b10 << 62) | number))


def opportunity(number: int = 1, **changed: object) -> pricing.Opportunity:
    """A whole opportunity over the offer `number` of the shop "larkfield"."""
    made = pricing.Opportunity(
        opportunity_id=opportunity_id(number),
        version=1,
        offer_id=offer_id("larkfield", str(number)),
        offer_version=2,
        strategy="flip",
        channel="amazon-de-fba",
        verdict=pricing.VERDICT_REVIEW,
        score="6.84",
        profit=pack_money(Money(412, "EUR")),
        roi="0.27313",
        roi_basis=pricing.ROI_BASIS_LANDED_COST,
        margin="0.1585",
        loss_probability="0.12",
        confidence="0.71",
        risk=pricing.RISK_LEVEL_MEDIUM,
        match_probability="0.97",
        sale_price=pack_money(Money(2599, "EUR")),
        reasons=[
            pricing.Reason(
                code="pack_unknown",
                sentence="The offer does not say how many are in a pack.",
                effect=pricing.EFFECT_REVIEW,
            )
        ],
        offer=pricing.OfferSummary(
            source_id="larkfield",
            title=f"Anker PowerCore {number}",
            url=f"http://127.0.0.1:8090/larkfield/p/{number}",
            image_url=f"http://127.0.0.1:8090/larkfield/p/{number}.jpg",
            price=pack_money(Money(1299, "EUR")),
            observed_at=pack_time(MORNING),
        ),
        product=pricing.ProductSummary(
            product_id=opportunity_id(9_000 + number), title="Anker PowerCore"
        ),
        decided_at=pack_time(MORNING),
        headline=True,
        simulated=True,
    )
    made.MergeFrom(pricing.Opportunity(**changed))  # type: ignore[arg-type]  # by name
    return made


def decision() -> pricing.Decision:
    """The record of a decision, with one of everything in it."""
    return pricing.Decision(
        offer=pricing.Item(
            item_id="o",
            title="Anker PowerCore 1",
            description="Powerbank",
            brand="Anker",
            price=pack_money(Money(1299, "EUR")),
            shipping=pack_money(Money(0, "EUR")),
            gtins=["00848061012345"],
            models=["A1263"],
            pack=pricing.PackSize(count=2, words="2er Pack"),
            parcel=pricing.Parcel(weight_g="180.5", sides_mm=["92", "60", "22"]),
        ),
        match=pricing.Match(
            probability="0.97",
            evidence=["The GTIN is the same."],
            product=pricing.Item(
                item_id="p", title="Anker PowerCore", asin="B0194WDVHI"
            ),
        ),
        quote=pricing.Quote(
            channel="amazon-de-fba",
            condition="new",
            p50=pack_money(Money(2599, "EUR")),
            market=pricing.MarketFacts(sellers=7, units_per_month="120"),
            observed_at=pack_time(MORNING),
            origin="keepa",
        ),
        lines=[
            pricing.CostLine(
                code="referral_fee",
                label="Referral fee",
                amount=pack_money(Money(390, "EUR")),
                explanation="15 % of 25.99 EUR.",
                rule_id="amazon-de/referral",
                kind=pricing.COST_KIND_SELLING,
            ),
            pricing.CostLine(
                code="freight",
                label="Freight",
                at_least=pack_money(Money(50, "EUR")),
                explanation="Not known.",
                kind=pricing.COST_KIND_LANDED,
            ),
        ],
        break_even=[pricing.PriceInterval(lowest=pack_money(Money(2114, "EUR")))],
        versions={"fee_book": "2026-11-01"},
    )


def envelope(decided: pricing.Opportunity) -> envelope_pb2.Envelope:
    """The event that told of a decision."""
    event = events_pb2.OpportunityDecided(opportunity=decided)
    return envelope_pb2.Envelope(
        event_id=opportunity_id(decided.seq),
        type=event.DESCRIPTOR.full_name,
        producer="pricing",
        aggregate_id=decided.opportunity_id,
        version=decided.version,
        seq=decided.seq,
        occurred_at=pack_time(MORNING),
        payload=event.SerializeToString(),
    )


def offer(number: int = 1) -> scanner.Offer:
    """An offer with everything that can be known of one."""
    return scanner.Offer(
        offer_id=offer_id("larkfield", str(number)),
        source_id="larkfield",
        source_key=str(number),
        version=2,
        url=f"http://127.0.0.1:8090/larkfield/p/{number}",
        title=f"Anker PowerCore {number}",
        price=pack_money(Money(1299, "EUR")),
        quantity=3,
        list_price=pack_money(Money(1599, "EUR")),
        unit_price=pack_money(Money(1299, "EUR")),
        unit_measure="1 piece",
        unit_count=1,
        unit_words="1 piece",
        variant={"color": "black"},
        variant_group="PC",
        image_urls=[f"http://127.0.0.1:8090/larkfield/p/{number}.jpg"],
        availability=scanner.AVAILABILITY_IN_STOCK,
        observed_at=pack_time(MORNING),
        provenance={"price": "json-ld"},
        sandbox=True,
    )


def repost(number: int = 2) -> scanner.SimilarOffer:
    """That offer as it was listed before."""
    before = offer(number)
    before.price_history.add(
        at=pack_time(MORNING),
        price=pack_money(Money(1499, "EUR")),
        availability=scanner.AVAILABILITY_IN_STOCK,
    )
    before.price_history.add(
        at=pack_time(MORNING), availability=scanner.AVAILABILITY_GONE
    )
    note = scanner.SimilarityNote
    return scanner.SimilarOffer(
        offer=before,
        strength=scanner.SIMILARITY_STRENGTH_FAIR,
        sentence="Seen before as ...",
        evidence=[note(field="title", sentence="The titles have the same words.")],
        differences=[note(field="price", sentence="The prices differ.")],
    )


def source(name: str = "larkfield", *, sandbox: bool = True) -> scanner.Source:
    """A source that was never scanned."""
    return scanner.Source(
        source_id=name,
        version=1,
        title=name.title(),
        yaml=f"id: {name}\n",
        start_urls=[f"http://127.0.0.1:8090/{name}/"],
        status=scanner.SOURCE_STATUS_ACTIVE,
        sandbox=sandbox,
        updated_at=pack_time(MORNING),
        next_due_at=pack_time(MORNING),
        every_seconds=3600,
        interval_seconds=900,
        budget=1000,
        budget_left=0,
        waits_for="budget_spent",
    )


def scan(number: int = 1) -> scanner.Scan:
    """A scan that runs and has met one page that it could not read."""
    return scanner.Scan(
        scan_id=opportunity_id(number),
        source_id="larkfield",
        status=scanner.SCAN_STATUS_RUNNING,
        priority="due",
        requested_at=pack_time(MORNING),
        pages_fetched=12,
        problems=[scanner.ScanProblem(code="price_unclear", sentence="Two prices.")],
    )
