"""What is known of offers, scans and sources -> the messages of the contract."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Final

from common.money import Money
from common.wire import pack_money, pack_time
from rpc.common.v1 import money_pb2
from rpc.scanner.v1 import scanner_pb2 as pb
from services.scanner.rules.differences import Difference, Strength
from services.scanner.rules.offer import Availability, Offer, PricePoint
from services.scanner.rules.pictures import KeptPicture
from services.scanner.rules.problems import Problem
from services.scanner.rules.scan import Scan, Status
from services.scanner.rules.similar import Note, SimilarOffer
from services.scanner.rules.source import StoredSource

_AVAILABILITY: Final = {
    Availability.UNKNOWN: pb.AVAILABILITY_UNSPECIFIED,
    Availability.IN_STOCK: pb.AVAILABILITY_IN_STOCK,
    Availability.OUT_OF_STOCK: pb.AVAILABILITY_OUT_OF_STOCK,
    Availability.GONE: pb.AVAILABILITY_GONE,
}
_STRENGTH: Final = {
    Strength.WEAK: pb.SIMILARITY_STRENGTH_WEAK,
    Strength.FAIR: pb.SIMILARITY_STRENGTH_FAIR,
    Strength.STRONG: pb.SIMILARITY_STRENGTH_STRONG,
}
_STATUS: Final = {
    Status.QUEUED: pb.SCAN_STATUS_QUEUED,
    Status.RUNNING: pb.SCAN_STATUS_RUNNING,
    Status.SUCCEEDED: pb.SCAN_STATUS_SUCCEEDED,
    Status.FAILED: pb.SCAN_STATUS_FAILED,
    Status.BLOCKED: pb.SCAN_STATUS_BLOCKED,
}


def pack_offer(offer: Offer, pictures: Iterable[KeptPicture] = ()) -> pb.Offer:
    """An offer as others see it, with those of its pictures that are kept."""
    facts = offer.facts
    return pb.Offer(
        offer_id=offer.offer_id,
        source_id=offer.source,
        source_key=facts.key,
        version=offer.version,
        url=facts.url,
        title=facts.title,
        description=facts.description,
        price=_money(facts.price),
        price_words=facts.price_words,
        shipping=_money(facts.shipping),
        condition=facts.condition,
        quantity=facts.quantity,
        seller=facts.seller,
        place=facts.place,
        image_urls=facts.images,
        gtins=facts.gtins,
        mpn=facts.mpn,
        brand=facts.brand,
        model=facts.model,
        category=facts.category,
        availability=_AVAILABILITY[facts.availability],
        observed_at=pack_time(offer.observed_at),
        first_seen_at=pack_time(offer.first_seen_at),
        scrape_id=offer.scrape_id,
        provenance=dict(facts.provenance),
        sandbox=offer.sandbox,
        pictures=map(_picture, pictures),
        list_price=_money(facts.list_price),
        unit_price=_money(facts.unit_price),
        unit_measure=facts.unit_measure,
        unit_count=facts.unit_count,
        unit_words=facts.unit_words,
        variant=dict(facts.variant),
        variant_group=facts.variant_group,
        last_seen_at=pack_time(offer.last_seen_at),
    )


def pack_whole_offer(offer: Offer, pictures: Iterable[KeptPicture] = ()) -> pb.Offer:
    """The same with its price history."""
    message = pack_offer(offer, pictures)
    message.price_history.extend(map(_point, offer.prices))
    return message


def pack_similar(
    found: SimilarOffer, pictures: Iterable[KeptPicture] = ()
) -> pb.SimilarOffer:
    """Another offer and why it may be of the same item."""
    similarity = found.similarity
    return pb.SimilarOffer(
        offer=pack_whole_offer(found.offer, pictures),
        strength=_STRENGTH[similarity.strength],
        evidence=map(_note, similarity.evidence),
        differences=map(_note, similarity.differences),
        sentence=found.sentence,
    )


def pack_scan(scan: Scan) -> pb.Scan:
    """A scan as others see it."""
    message = pb.Scan(
        scan_id=scan.scan_id,
        source_id=scan.source,
        url=scan.url,
        status=_STATUS[scan.status],
        requested_at=pack_time(scan.requested_at),
        pages_fetched=scan.tally.pages_fetched,
        pages_failed=scan.tally.pages_failed,
        offers_new=scan.tally.offers_new,
        offers_changed=scan.tally.offers_changed,
        offers_gone=scan.tally.offers_gone,
        problems=map(_problem, scan.problems),
        priority=scan.priority.label,
    )
    if scan.started_at is not None:
        message.started_at.CopyFrom(pack_time(scan.started_at))
    if scan.finished_at is not None:
        message.finished_at.CopyFrom(pack_time(scan.finished_at))
    return message


def pack_source(
    source: StoredSource,
    start_urls: Iterable[str],
    last: Scan | None,
    *,
    spent: int = 0,
) -> pb.Source:
    """A source as others see it, with its addresses as they are now.

    `spent` is what of its budget is.
    """
    message = pb.Source(
        source_id=source.source_id,
        version=source.version,
        title=source.title,
        yaml=source.yaml,
        start_urls=start_urls,
        status=(
            pb.SOURCE_STATUS_BLOCKED
            if source.blocked_reason
            else pb.SOURCE_STATUS_ACTIVE
        ),
        blocked_reason=source.blocked_reason,
        sandbox=source.sandbox,
        updated_at=pack_time(source.updated_at),
        every_seconds=_seconds(source.every),
        interval_seconds=_seconds(source.every_now),
        waits_for=source.waits_for,
    )
    if source.due_at is not None and not source.blocked_reason:
        message.next_due_at.CopyFrom(pack_time(source.due_at))
    if source.budget is not None:
        message.budget = source.budget
        message.budget_left = max(0, source.budget - spent)
    if last is not None:
        message.last_scan.CopyFrom(pack_scan(last))
    return message


def _seconds(duration: timedelta | None) -> int:
    return 0 if duration is None else round(duration.total_seconds())


def _money(money: Money | None) -> money_pb2.Money | None:
    return None if money is None else pack_money(money)


def _point(point: PricePoint) -> pb.PricePoint:
    return pb.PricePoint(
        at=pack_time(point.at),
        price=_money(point.price),
        availability=_AVAILABILITY[point.availability],
    )


def _note(note: Note | Difference) -> pb.SimilarityNote:
    return pb.SimilarityNote(field=note.field, sentence=note.sentence)


def _problem(problem: Problem) -> pb.ScanProblem:
    return pb.ScanProblem(
        code=problem.code.value, sentence=problem.sentence, url=problem.url
    )


def _picture(picture: KeptPicture) -> pb.OfferPicture:
    look = "" if picture.look is None else f"{picture.look & _64_BITS:016x}"
    return pb.OfferPicture(
        image=picture.image, width=picture.width, height=picture.height, look=look
    )


_64_BITS: Final = (1 << 64) - 1
