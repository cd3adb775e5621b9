"""What the shops write about an offer: the honest words, and the words of each trap."""

from __future__ import annotations

from functools import cache
from typing import Final

from sandbox.world.numbers import broken_gtin13
from sandbox.world.offers import Condition, Offer, Trap
from sandbox.world.products import Product

_ACCESSORIES: Final = (
    "Replacement Case for {}",
    "Screen Protector for {}",
    "Spare Parts Kit compatible with {}",
    "EMPTY BOX ONLY for {}",
    "User Manual for {}",
)
_FAULTS: Final = (
    "Customer return. It does not power on and is sold as is, for parts or repair.",
    "Please note: the seal is broken and a main part is missing. No returns.",
    "Item shows heavy wear and was not tested. Sold as defective.",
)
# What every shop says about everything; it makes a page as long as real ones are.
_FILLER: Final = (
    "We check each delivery on arrival and pack it again in plain cardboard.",
    "Orders placed before two in the afternoon leave our warehouse on the same day.",
    "You may send goods back within thirty days as long as they are unused.",
    "Colours on a screen differ a little from the colours of the thing itself.",
    "Our prices are checked every morning and stay the same until the next one.",
    "The maker gives two years of warranty; keep the invoice, it is your proof.",
    "Questions are answered by people who have held the product in their hands.",
    "Batteries, where any are needed, are not included unless the page says so.",
    "Measures are taken by hand and may be a few millimetres off.",
    "We do not sell to resellers in sanctioned countries.",
    "If two parcels are needed they may arrive on different days.",
    "Ratings come from buyers whose order we can see in our own books.",
    "The packaging was changed this year; both versions are being delivered.",
    "Large orders are welcome; write to us and we make you an offer.",
    "Gift wrapping is available at the last step of the checkout.",
    "This page is part of a sandbox: the shop, its goods and its stock are made up.",
)


def variety(offer: Offer) -> int:
    """A number of its own for each offer, to choose words by."""
    return sum(map(ord, offer.key)) * 31 + offer.claims


def accessory_title(offer: Offer, name: str) -> str:
    """The title of something that merely fits `name`."""
    return _ACCESSORIES[variety(offer) % len(_ACCESSORIES)].format(name)


def plain_name(product: Product) -> str:
    """Brand, model and name; of a book its title."""
    if product.author:
        return product.name
    return f"{product.brand} {product.model} {product.name}"


def shop_gtin(offer: Offer, product: Product) -> str | None:
    """The number that the page prints; an accessory has none."""
    if offer.trap is Trap.ACCESSORY:
        return None
    if offer.trap is Trap.WRONG_NUMBER:
        return broken_gtin13(product.gtin)
    return product.gtin


def shop_brand(offer: Offer, product: Product) -> str:
    """The brand that the page prints."""
    return "Generic" if offer.trap is Trap.ACCESSORY else product.brand


def description(offer: Offer, product: Product) -> str:
    """Two or three sentences about the thing, with what is wrong with it last."""
    long, middle, short = product.sides_mm
    words = (
        f"{product.name} by {product.author or product.brand}. "
        f"{product.variant}. Packed {long / 10:.1f} x {middle / 10:.1f} x "
        f"{short / 10:.1f} cm, {product.weight_g / 1000:.2f} kg."
    )
    if offer.trap is Trap.PACK_SIZE:
        return f"{product.name} by {product.brand}. Sold individually: one piece."
    if offer.trap is Trap.ACCESSORY:
        return f"Fits {plain_name(product)}. The device itself is not included."
    if offer.trap is Trap.HIDDEN_CONDITION:
        return f"{words} {_FAULTS[variety(offer) % len(_FAULTS)]}"
    if offer.condition is Condition.OPEN_BOX:
        return f"{words} Open box: returned within 30 days, complete and tested."
    return words


def filler(number: int, paragraphs: int) -> str:
    """So many paragraphs of what every shop says, in another order for each number."""
    return _filler(number % len(_FILLER), paragraphs)


@cache
def _filler(number: int, paragraphs: int) -> str:
    count = len(_FILLER)
    texts = (
        " ".join(_FILLER[(number + p * 5 + i * 7) % count] for i in range(6))
        for p in range(paragraphs)
    )
    return "".join(f"<p>{text}</p>" for text in texts)


def dollars(cents: int) -> str:
    """`$1,099.00`."""
    return f"${cents // 100:,}.{cents % 100:02d}"
