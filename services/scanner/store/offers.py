"""Offers in MongoDB, one document each, under their id."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final

from common.money import Money
from common.mongo import find_many, put_newest
from services.scanner.rules.offer import (
    VARIANT_NAMES,
    Availability,
    Facts,
    Offer,
    PricePoint,
)

if TYPE_CHECKING:
    from datetime import datetime

    from common.mongo import Database, Document

COLLECTION: Final = "offers"

_PLAIN: Final = (
    "key url title description price_words condition quantity seller place mpn brand "
    "model category unit_measure unit_count unit_words variant_group"
).split()


async def find_offers(mongo: Database, offer_ids: Iterable[str]) -> dict[str, Offer]:
    """The offers that are stored, by id."""
    found = await find_many(mongo[COLLECTION], offer_ids)
    return {str(key): read_document(document) for key, document in found.items()}


async def store_offers(
    mongo: Database, known: Iterable[Offer], *, new: Iterable[Offer] = ()
) -> None:
    """Keep these as they are now; a newer version that is there stays.

    Whole, also where only the time is another: the embedded store sets a time as text.
    Whoever comes late with an old one has lost its lease; MongoDB knows of no leases.
    `new` are those that were not there when somebody looked: nearly always still so.
    """
    await put_newest(
        mongo[COLLECTION],
        [write_document(one) for one in known],
        by="version",
        absent=[write_document(one) for one in new],
    )


def write_document(offer: Offer) -> Document:
    """The document of an offer; what a page does not say is left out."""
    facts = offer.facts
    said: Document = {name: getattr(facts, name) for name in _PLAIN}
    said |= {
        "price": _money(facts.price),
        "shipping": _money(facts.shipping),
        "list_price": _money(facts.list_price),
        "unit_price": _money(facts.unit_price),
        "variant": dict(facts.variant),
        "images": list(facts.images),
        "gtins": list(facts.gtins),
        "availability": facts.availability.value,
        "provenance": dict(facts.provenance),
    }
    kept = {
        name: value for name, value in said.items() if value not in ("", None, [], {})
    }
    return {
        "_id": offer.offer_id,
        "source": offer.source,
        "version": offer.version,
        "observed_at": offer.observed_at,
        "first_seen_at": offer.first_seen_at,
        "last_seen_at": offer.last_seen_at,
        "scrape_id": offer.scrape_id,
        "sandbox": offer.sandbox,
        "prices": [_point(point) for point in offer.prices],
        "facts": kept,
    }


def read_document(document: Document) -> Offer:
    """The offer that a document holds."""
    said: dict[str, Any] = dict(document["facts"])
    facts = Facts(
        **{name: said[name] for name in _PLAIN if name in said},
        price=_read_money(said.get("price")),
        shipping=_read_money(said.get("shipping")),
        list_price=_read_money(said.get("list_price")),
        unit_price=_read_money(said.get("unit_price")),
        variant=_in_order(said.get("variant", {})),
        images=tuple(said.get("images", ())),
        gtins=tuple(said.get("gtins", ())),
        availability=Availability(said["availability"]),
        provenance=tuple(said.get("provenance", {}).items()),
    )
    return Offer(
        offer_id=document["_id"],
        source=document["source"],
        version=document["version"],
        facts=facts,
        observed_at=document["observed_at"],
        first_seen_at=document["first_seen_at"],
        # Offers that were stored by an earlier release do not say it.
        last_seen_at=document.get("last_seen_at") or document["observed_at"],
        scrape_id=document["scrape_id"],
        sandbox=document["sandbox"],
        prices=tuple(map(_read_point, document["prices"])),
    )


def _in_order(said: Document) -> tuple[tuple[str, str], ...]:
    return tuple((name, said[name]) for name in VARIANT_NAMES if name in said)


def _money(money: Money | None) -> Document | None:
    return None if money is None else money.as_json()


def _read_money(said: Document | None) -> Money | None:
    return None if said is None else Money(said["minor_units"], said["currency_code"])


def _point(point: PricePoint) -> Document:
    return {
        "at": point.at,
        "price": _money(point.price),
        "availability": point.availability.value,
    }


def _read_point(said: Document) -> PricePoint:
    at: datetime = said["at"]
    return PricePoint(
        at, _read_money(said["price"]), Availability(said["availability"])
    )
