"""A product as Keepa describes it, typed; nothing is judged or filled in here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import IntEnum
from typing import Any, Final

from common.money import Money
from vendors.errors import BadAnswer
from vendors.keepa import fields
from vendors.keepa.domains import Domain
from vendors.keepa.fields import Json
from vendors.keepa.history import History, read_history
from vendors.keepa.kinds import Kind
from vendors.keepa.stats import Stats, read_stats

_FEE_UNKNOWN: Final = Decimal(100)


class ProductType(IntEnum):
    """Which data there can be; to be looked at before anything else."""

    STANDARD = 0
    DOWNLOADABLE = 1
    """No prices of third parties."""
    EBOOK = 2
    """No prices at all."""
    INACCESSIBLE = 3
    """Prices hidden by the maker's minimum advertised price."""
    INVALID = 4
    """No data: a wrong or retired ASIN."""
    VARIATION_PARENT = 5
    """Only the name of its variations."""


@dataclass(frozen=True, slots=True)
class Size:
    """A parcel or an item in millimetres and grams; None = not known."""

    length_mm: int | None
    width_mm: int | None
    height_mm: int | None
    weight_g: int | None


@dataclass(frozen=True, slots=True)
class Discount:
    """What a coupon takes off: an amount or a percentage, the other is None."""

    amount: Money | None
    percent: int | None


@dataclass(frozen=True, slots=True)
class Product:
    """Texts may hold HTML in rare cases; None and empty mean that Keepa does not know.

    `codes` are its EANs and UPCs as Keepa writes them. `monthly_sold` is Amazon's
    "bought in past month": a lower bound. `referral_fee_percent` holds at the current
    price only. `histories` has the kinds that Keepa sent.
    """

    asin: str
    domain: Domain
    type: ProductType
    title: str | None
    brand: str | None
    manufacturer: str | None
    author: str | None
    binding: str | None
    model: str | None
    part_number: str | None
    color: str | None
    size: str | None
    edition: str | None
    parent_asin: str | None
    codes: tuple[str, ...]
    root_category: int | None
    category_names: tuple[str, ...]
    package: Size
    item: Size
    package_quantity: int | None
    number_of_items: int | None
    monthly_sold: int | None
    referral_fee_percent: Decimal | None
    pick_and_pack_fee: Money | None
    coupon: Discount | None
    subscribe_coupon: Discount | None
    new_price_is_map: bool
    last_update: datetime | None
    tracking_since: datetime | None
    histories: Mapping[Kind, History]
    stats: Stats | None


def read_product(data: object) -> Product:
    """One object of `products`, decoded with Decimal for floats.

    Raises BadAnswer naming the product and the field that is not as described.
    """
    if not isinstance(data, dict):
        raise fields.wrong("products", data)
    asin = fields.text(data, "asin")
    if asin is None:
        raise fields.wrong("asin", None)
    try:
        return _product(asin, data)
    except BadAnswer as exc:
        raise BadAnswer(f"{asin}: {exc.message}") from exc


def _product(asin: str, data: Json) -> Product:
    domain = _domain(data)
    coupons = _coupons(data, domain)
    return Product(
        asin=asin,
        domain=domain,
        type=_type(data),
        **{ours: fields.text(data, theirs) for ours, theirs in _TEXTS.items()},
        codes=fields.texts(data, "eanList") + fields.texts(data, "upcList"),
        root_category=fields.positive(data, "rootCategory"),
        category_names=_category_names(data),
        package=_size(data, "package"),
        item=_size(data, "item"),
        package_quantity=fields.positive(data, "packageQuantity"),
        number_of_items=fields.positive(data, "numberOfItems"),
        monthly_sold=fields.positive(data, "monthlySold"),
        referral_fee_percent=_referral_fee(data),
        pick_and_pack_fee=_pick_and_pack(data, domain),
        coupon=coupons[0],
        subscribe_coupon=coupons[1],
        new_price_is_map=fields.flag(data, "newPriceIsMAP") or False,
        last_update=fields.moment(data, "lastUpdate"),
        tracking_since=fields.moment(data, "trackingSince"),
        histories=_histories(data),
        stats=read_stats(data.get("stats"), domain),
    )


_TEXTS: Final = {
    "title": "title",
    "brand": "brand",
    "manufacturer": "manufacturer",
    "author": "author",
    "binding": "binding",
    "model": "model",
    "part_number": "partNumber",
    "color": "color",
    "size": "size",
    "edition": "edition",
    "parent_asin": "parentAsin",
}


def _domain(data: Json) -> Domain:
    number = fields.whole(data, "domainId")
    try:
        return Domain(number)  # type: ignore[arg-type]  # None is refused like the rest
    except ValueError as exc:
        raise fields.wrong("domainId", number) from exc


def _type(data: Json) -> ProductType:
    number = fields.whole(data, "productType")
    try:
        return ProductType(number or 0)
    except ValueError as exc:
        raise fields.wrong("productType", number) from exc


def _size(data: Json, what: str) -> Size:
    return Size(
        length_mm=fields.positive(data, f"{what}Length"),
        width_mm=fields.positive(data, f"{what}Width"),
        height_mm=fields.positive(data, f"{what}Height"),
        weight_g=fields.positive(data, f"{what}Weight"),
    )


def _referral_fee(data: Json) -> Decimal | None:
    # Keepa writes 100 when it does not know.
    fee = fields.percent(data, "referralFeePercentage")
    return None if fee == _FEE_UNKNOWN else fee


def _pick_and_pack(data: Json, domain: Domain) -> Money | None:
    fees = data.get("fbaFees")
    if fees is None:
        return None
    if not isinstance(fees, dict):
        raise fields.wrong("fbaFees", fees)
    fee = fields.positive(fees, "pickAndPackFee")
    return None if fee is None else domain.money(fee)


def _coupons(data: Json, domain: Domain) -> tuple[Discount | None, Discount | None]:
    """[one time, subscribe and save]: positive is an amount, negative a percentage."""
    pair = fields.listed(data, "coupon")
    if not pair:
        return None, None
    if len(pair) != 2 or any(type(one) is not int for one in pair):
        raise fields.wrong("coupon", pair)
    return _discount(pair[0], domain), _discount(pair[1], domain)


def _discount(value: int, domain: Domain) -> Discount | None:
    if value == 0:
        return None
    if value > 0:
        return Discount(domain.money(value), None)
    return Discount(None, -value)


def _category_names(data: Json) -> tuple[str, ...]:
    """The names from the root down."""
    names = []
    for entry in fields.listed(data, "categoryTree"):
        if not isinstance(entry, dict):
            raise fields.wrong("categoryTree", entry)
        names.append(fields.text(entry, "name") or "")
    return tuple(names)


def _histories(data: Json) -> dict[Kind, History]:
    """The slots with entries; a slot added after this was written is left out."""
    slots: list[Any] = fields.listed(data, "csv")
    found = (read_history(kind, slot) for kind, slot in zip(Kind, slots, strict=False))
    return {history.kind: history for history in found if history is not None}
