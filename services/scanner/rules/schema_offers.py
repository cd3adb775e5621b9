"""The offers of a schema.org product -> what they claim: price, stock, shipping."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice
from typing import Any, Final

from services.scanner.rules import terms, variants
from services.scanner.rules.claims import Claim, How
from services.scanner.rules.ld_prices import (
    LIST_PRICES,
    is_asked,
    measures_in,
    price_kind,
)
from services.scanner.rules.price_text import read_price
from services.scanner.rules.problems import Code, Unreadable
from services.scanner.rules.schema_nodes import About, Node, listed, word

MOST_OFFERS: Final = 1_000
"""Offers of one product. A shoe in every size and colour has a few hundred; a page with
more is refused, as nobody can tell which of them it asks."""
_MOST_PARTS: Final = 20
"""Price specifications or shipping details of one offer."""
LOW_PRICE: Final = "lowPrice"
"""The end of the path of a price that is only the lowest of several."""
_FINEST: Final = Decimal("0.0001")
_LARGEST: Final = 10**12
"""Above all prices, in any currency; also keeps infinity and nonsense out."""


@dataclass(frozen=True, slots=True)
class Way:
    how: How
    weight: float
    locale: str

    def claim(
        self, field: str, value: str, path: str, raw: object, less: float = 0
    ) -> Claim:
        return Claim(field, value, self.how, path, str(raw)[:400], self.weight - less)


def offer_claims(product: Node, way: Way, about: About) -> Iterator[Claim]:
    offers = list(islice(_offers(product), MOST_OFFERS + 1))
    if len(offers) > MOST_OFFERS:
        raise Unreadable(Code.TOO_MANY_OFFERS, f"more than {MOST_OFFERS}")
    if not offers:
        # Some write the price on the product itself.
        yield from price_claims(product, way, "Product", 0.5)
        yield from stock_claims([product], way, "Product")
        return
    own = [o for o in offers if _is_this(o[1], about)]
    chosen = own or [o for o in offers if _stock(o[1]) != terms.OUT_OF_STOCK] or offers
    path, offer = chosen[0]
    prices = list(price_claims(offer, way, path, 0.0))
    for path, other in chosen[1:20]:
        # Another price of the same product may win only if the page shows it.
        prices += price_claims(other, way, path, 1.5)
    yield from prices
    yield from _range_claims(offer, prices, way)
    yield from stock_claims([one for _, one in own or offers], way, path)
    yield from _about_the_offer(offer, product, way, path)
    yield from _other_amounts(offer, way, path)
    yield from _which_one(offer, product, way)


def _range_claims(offer: Node, prices: list[Claim], way: Way) -> Iterator[Claim]:
    """From where to where the prices go that the data names, if it names several."""
    amounts = [Decimal(one.value) for one in prices if one.field == "price"]
    path = prices[0].path if prices else ""
    if path.endswith(LOW_PRICE):
        high = _machine(_said(offer.get("highPrice")) or "")
        only = high is None and word(offer.get("offerCount")) == "1"
        amounts += [] if high is None else [high]
        if only or (high is not None and high == amounts[0]):
            return
    elif len(set(amounts)) < 2:
        return
    said = f"{min(amounts)} to {max(amounts)}" if len(amounts) > 1 else "from"
    yield way.claim("price_range", said, path, said)


def _which_one(offer: Node, product: Node, way: Way) -> Iterator[Claim]:
    """Which variant it is, of what, and how many units it holds."""
    for name, value in variants.attributes(offer, product):
        yield way.claim(name, value, f"Product.{name}", value)
    if group := variants.group_key(product):
        yield way.claim("variant_group", group, "Product.isVariantOf", group)
    count = variants.unit_count(offer, product)
    if count.units:
        where = "Product.additionalProperty"
        yield way.claim("unit_count", str(count.units), where, count.words)


def _offers(product: Node, path: str = "Product") -> Iterator[tuple[str, Node]]:
    """Every offer of a product and of its variants, with its path."""
    for number, offer in enumerate(listed(product.get("offers"))[: MOST_OFFERS + 1]):
        here = f"{path}.offers[{number}]"
        inner = listed(offer.get("offers"))[: MOST_OFFERS + 1]
        shared = {k: offer[k] for k in ("priceCurrency",) if k in offer}
        for place, one in enumerate(inner):
            yield f"{here}.offers[{place}]", {**shared, **one}
        if not inner or "lowPrice" in offer:
            yield here, offer
    several = listed(product.get("hasVariant"))[: MOST_OFFERS + 1]
    for number, variant in enumerate(several):
        about: Node = {k: variant[k] for k in ("sku", "url", "name") if k in variant}
        own = {**variant, "hasVariant": None}
        for where, one in _offers(own, f"{path}.hasVariant[{number}]"):
            yield where, {**about, **one}


def _is_this(offer: Node, about: About) -> bool:
    """Whether an offer of several names this very page: by address or by number."""
    address = word(offer.get("url"))
    if "?" in address and _bare(address) == _bare(about.url):
        return True
    sku = word(offer.get("sku"))
    return len(sku) > 3 and sku.lower() in about.url.lower()


def _bare(address: str) -> str:
    return address.partition("://")[2]


def price_claims(offer: Node, way: Way, path: str, less: float) -> Iterator[Claim]:
    """What is asked, and in which currency; `less` is taken from their weight."""
    for name, said, node in _prices(offer):
        currency = word(node.get("priceCurrency")) or word(offer.get("priceCurrency"))
        found = read_price(str(said), currency=currency.upper()[:3])
        amount = _machine(said)
        if amount is None and isinstance(said, str) and not said.startswith("-"):
            amount = found.amount
        # What costs nothing in a shop's data has no price there.
        if not amount:
            continue
        yield way.claim("price", format(amount, "f"), f"{path}.{name}", said, less)
        if currency or found.sign:
            code, where = currency.upper() or found.sign, f"{path}.priceCurrency"
            yield way.claim("currency", code, where, currency, less)
        return


def _machine(said: Any) -> Decimal | None:
    """A number as programs write it has a point, whatever the country."""
    if isinstance(said, int | float) and not isinstance(said, bool):
        return Decimal(str(said)) if 0 <= said < _LARGEST else None
    text = str(said).strip()
    head, point, tail = text.partition(".")
    if not head.isascii() or not head.isdigit() or len(text) > 15:
        return None
    if point and not (tail.isascii() and tail.isdigit() and len(tail) != 3):
        return None
    return Decimal(text)


def _prices(offer: Node) -> Iterator[tuple[str, Any, Node]]:
    """The prices that may be the one asked, with their node, the likeliest first."""
    if price := _said(offer.get("price")):
        yield "price", price, offer
    specifications = listed(offer.get("priceSpecification"))[:_MOST_PARTS]
    for number, one in enumerate(specifications):
        if is_asked(one) and (price := _said(one.get("price"))):
            yield f"priceSpecification[{number}].price", price, one
    if price := _said(offer.get("lowPrice")):
        yield _range_end(offer, price), price, offer


def _range_end(offer: Node, low: str | float) -> str:
    """The lowest price is the price of all where the highest is the same, or of one."""
    high = _machine(_said(offer.get("highPrice")) or "")
    only = high is None and word(offer.get("offerCount")) == "1"
    return "highPrice" if only or (high and high == _machine(low)) else LOW_PRICE


def _said(value: Any) -> str | int | float | None:
    """A text or number; anything else is of a wrong type and says nothing."""
    value = value[0] if isinstance(value, list) and value else value
    fits = isinstance(value, str | int | float) and not isinstance(value, bool)
    return value if fits else None


def _stock(offer: Node) -> str:
    said = offer.get("availability")
    return terms.availability(
        word(said[0] if isinstance(said, list) and said else said, "@id", "name")
    )


def stock_claims(offers: list[Node], way: Way, path: str) -> Iterator[Claim]:
    """In stock if any of the product's offers is: a size may be sold out."""
    said = [(stock, offer) for offer in offers if (stock := _stock(offer))]
    if said:
        stock, offer = next((s for s in said if s[0] == terms.IN_STOCK), said[0])
        where = f"{path}.availability"
        yield way.claim("availability", stock, where, offer.get("availability"))


def _about_the_offer(
    offer: Node, product: Node, way: Way, path: str
) -> Iterator[Claim]:
    if said := word(offer.get("itemCondition") or product.get("itemCondition")):
        where = f"{path}.itemCondition"
        yield way.claim("condition", terms.condition(said), where, said)
    if seller := word(offer.get("seller") or offer.get("offeredBy")):
        yield way.claim("seller", seller, f"{path}.seller", seller)
    for name in ("sku", "mpn", "gtin13", "gtin"):
        if value := word(offer.get(name)):
            field = "gtin" if name.startswith("gtin") else name
            yield way.claim(field, value, f"{path}.{name}", value, 0.2)
    if level := word(offer.get("inventoryLevel"), "value"):
        yield way.claim("quantity", level, f"{path}.inventoryLevel", level)


def _other_amounts(offer: Node, way: Way, path: str) -> Iterator[Claim]:
    """What it was, what a kilogram of it costs, what its way costs."""
    for one in listed(offer.get("priceSpecification"))[:_MOST_PARTS]:
        amount = _machine(one.get("price"))
        where, raw = f"{path}.priceSpecification", one.get("price")
        if amount and price_kind(one) in LIST_PRICES:
            yield way.claim("list_price", format(amount, "f"), where, raw)
        elif amount:
            yield from _by_measure(one, amount, way, where)
    rates = [
        rate
        for details in listed(offer.get("shippingDetails"))
        for rate in listed(details.get("shippingRate"))
    ]
    # Of several nobody says which is for the buyer's country.
    if len(rates) == 1 and (amount := _machine(rates[0].get("value"))) is not None:
        where = f"{path}.shippingDetails"
        yield way.claim("shipping", format(amount, "f"), where, rates[0]["value"])


def _by_measure(part: Node, amount: Decimal, way: Way, path: str) -> Iterator[Claim]:
    holds, base = measures_in(part)
    if base is None:
        return
    times = holds.in_units_of(base) if holds else Decimal(1)
    if times:
        value = format((amount / times).quantize(_FINEST).normalize(), "f")
        yield way.claim("unit_price", value, path, part.get("price"))
        yield way.claim("unit_measure", str(base), path, base)
    if holds and (units := holds.pieces):
        yield way.claim("unit_count", str(units), path, f"{units} pieces")
