"""Items, products and their quotes as the contract has them."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from common.errors import BadInput
from common.money import Money
from common.wire import (
    pack_decimal,
    pack_money,
    read_money,
    read_optional_decimal,
    read_time,
)
from rpc.common.v1 import money_pb2
from rpc.pricing.v1 import pricing_pb2 as pb
from services.pricing.rules.conditions import Condition, read_condition
from services.pricing.rules.decided import in_short
from services.pricing.rules.identify import IdentityFields, identify_item
from services.pricing.rules.identify.models import read_models
from services.pricing.rules.items import Item, MarketFacts, PackSize, Parcel
from services.pricing.rules.products import Listing
from services.pricing.rules.quotes import ANY_MARKET, Quote

LONGEST_TITLE = 500
LONGEST_TEXT = 20_000


def pack_item(
    item: Item,
    *,
    url: str = "",
    image_url: str = "",
    item_id: str = "",
    description: str | None = None,
) -> pb.Item:
    """An offer or a product; `description` replaces the item's own."""
    message = pb.Item(
        item_id=item_id or str(item.row_id),
        title=item.title,
        description=item.description if description is None else description,
        brand=item.brand,
        price=money_or_none(item.price),
        shipping=money_or_none(item.shipping),
        gtins=sorted(item.gtins),
        asin=item.asin or "",
        models=sorted(item.models),
        category=item.category,
        condition=item.condition,
        url=url,
        image_url=image_url,
    )
    if item.pack is not None:
        message.pack.count, message.pack.words = item.pack.count, item.pack.words
    parcel = item.parcel
    if parcel.weight_g is not None:
        message.parcel.weight_g = pack_number(parcel.weight_g)
    if parcel.sides_mm is not None:
        message.parcel.sides_mm.extend(map(pack_number, parcel.sides_mm))
    return message


def pack_facts(facts: MarketFacts) -> pb.MarketFacts:
    """Spread, demand and competition, as far as they are known."""
    return pb.MarketFacts(
        price_p10=money_or_none(facts.price_p10),
        price_p90=money_or_none(facts.price_p90),
        sellers=facts.sellers,
        units_per_month=pack_number(facts.units_per_month),
        days_to_sell=pack_number(facts.days_to_sell),
    )


def pack_number(number: Decimal | None) -> str:
    """A number with six decimals at most; None, not known, is the empty text."""
    return "" if number is None else pack_decimal(in_short(number))


def money_or_none(money: Money | None) -> money_pb2.Money | None:
    """What an optional field is set to."""
    return None if money is None else pack_money(money)


def read_item(message: pb.Item, index: int) -> Item:
    """An offer or a product that a caller describes. Raises BadInput."""
    _check(message)
    gtins = " ".join(message.gtins)
    identity = identify_item(
        IdentityFields(
            title=message.title,
            description=message.description,
            brand=message.brand,
            gtin=gtins,
            asin=message.asin,
        )
    )
    pack = identity.pack
    if message.HasField("pack"):
        if message.pack.count < 1:
            raise BadInput(f"A pack of {message.pack.count} does not exist.")
        pack = PackSize(message.pack.count, message.pack.words)
    return Item(
        index=index,
        row_id=message.item_id,
        line=index + 1,
        title=message.title,
        description=message.description,
        brand=message.brand,
        price=_money(message, "price"),
        shipping=_money(message, "shipping"),
        gtins=identity.gtins,
        asin=identity.asin,
        models=identity.models.union(*map(read_models, message.models)),
        pack=pack,
        category=message.category,
        condition=message.condition,
        parcel=_parcel(message),
        market=_facts(message.market),
        problems=identity.problems,
    )


def read_listing(message: pb.Product, index: int, now: datetime) -> Listing:
    """A catalogue row that a caller brings, with the price it has. Raises BadInput."""
    if not message.origin or not message.item.item_id:
        raise BadInput("A product needs an origin and, as its key, an item_id.")
    _check_text("origin", message.origin, LONGEST_TITLE)
    item = read_item(message.item, index)
    observed_at = None
    if message.HasField("observed_at"):
        observed_at = read_time(message.observed_at)
    condition = read_condition(item.condition)
    quote = Quote(
        market=ANY_MARKET,
        condition=Condition.USED if condition is Condition.USED else Condition.NEW,
        p50=item.price,
        facts=item.market,
        observed_at=observed_at,
        fetched_at=now,
        origin="catalogue",
    )
    return Listing(
        origin=message.origin,
        key=message.item.item_id,
        item=item,
        quotes=(quote,) if item.price is not None else (),
        url=message.item.url,
        image_url=message.item.image_url,
    )


def _check(message: pb.Item) -> None:
    for field in ("item_id", "title", "brand", "category", "condition", "asin"):
        _check_text(field, getattr(message, field), LONGEST_TITLE)
    for field in ("description", "url", "image_url"):
        _check_text(field, getattr(message, field), LONGEST_TEXT)
    for number in (*message.gtins, *message.models):
        _check_text("identifiers", number, LONGEST_TITLE)
    if not message.title:
        raise BadInput("An item needs a title.")


def _check_text(field: str, text: str, longest: int) -> None:
    if len(text) > longest:
        raise BadInput(f"{field} is longer than {longest} characters.")
    if "\0" in text:
        raise BadInput(f"{field} holds the character NUL.")


def _money(message: pb.Item | pb.MarketFacts, field: str) -> Money | None:
    if not message.HasField(field):  # type: ignore[arg-type]  # a name of a field
        return None
    return read_money(getattr(message, field))


def _facts(message: pb.MarketFacts) -> MarketFacts:
    return MarketFacts(
        price_p10=_money(message, "price_p10"),
        price_p90=_money(message, "price_p90"),
        sellers=message.sellers if message.HasField("sellers") else None,
        units_per_month=read_optional_decimal(message.units_per_month),
        days_to_sell=read_optional_decimal(message.days_to_sell),
    )


def _parcel(message: pb.Item) -> Parcel:
    sides = [read_optional_decimal(side) for side in message.parcel.sides_mm]
    known = sorted((side for side in sides if side is not None), reverse=True)
    if known and len(known) != 3:
        raise BadInput(f"A parcel has three sides, not {len(known)}.")
    weight = read_optional_decimal(message.parcel.weight_g)
    return Parcel(weight, (known[0], known[1], known[2]) if known else None)
