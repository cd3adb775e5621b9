"""How private sellers write: titles, prices, conditions and excuses, US English."""

from __future__ import annotations

from typing import Final

from sandbox.sites.wording import accessory_title, variety
from sandbox.world.offers import Condition, Offer, Trap
from sandbox.world.products import Product

_CONDITIONS: Final = {
    Condition.NEW: ("new in box", "brand new, sealed", "NIB, never opened", "BNWT"),
    Condition.LIKE_NEW: ("like new", "used twice", "mint condition", "as good as new"),
    Condition.GOOD: ("good", "works great", "normal wear", "gently used"),
    Condition.FAIR: ("fair", "well used, works", "some scratches", "shows its age"),
    Condition.FOR_PARTS: ("for parts or repair", "not working", "as is, broken"),
}
_HIDDEN: Final = (
    "Only thing: it stops working after ten minutes, should be an easy fix.",
    "The cable and one part are missing, that is why it is cheap.",
    "Screen or lid is cracked, see last picture.",
)
_REASONS: Final = (
    "Moving next month, everything must go.",
    "Got it as a gift and already have one.",
    "Upgraded, so this one is just sitting here.",
    "Bought for a project that never happened.",
    "My kids have outgrown it.",
)
_PLEAS: Final = (
    "Cash only, pick up near the library.",
    "No trades please. First come, first served.",
    "Can meet halfway on weekends.",
    "Text is best. If the ad is up, it is available.",
    "Smoke-free home, two friendly cats.",
)


def posting_title(offer: Offer, product: Product) -> str:
    """What stands on the list: hardly ever the words of the catalogue."""
    number = variety(offer)
    name = _name(product, number)
    if offer.trap is Trap.ACCESSORY:
        return accessory_title(offer, name).lower()
    if offer.quantity > 1:
        lots = (f"{offer.quantity}x {name}", f"Lot of {offer.quantity} {name}")
        return lots[number % 2]
    shown = Condition.GOOD if offer.trap is Trap.HIDDEN_CONDITION else offer.condition
    marks = {Condition.NEW: " NEW", Condition.FOR_PARTS: " (for parts)"}
    return name + marks.get(shown, "")


def posting_price(offer: Offer, price: int | None) -> str:
    """The price in the seller's words; whole dollars, sometimes each or negotiable."""
    number = variety(offer)
    if price is None:
        return ("make an offer", "best offer", "ask me")[number % 3]
    amount = price // 100
    if offer.quantity > 1 and price % (offer.quantity * 100) == 0 and number % 2:
        return f"${amount // offer.quantity:,} each"
    phrases = (
        f"${amount:,}",
        f"${amount:,} OBO",
        f"asking {amount:,} dollars",
        f"${amount} firm",
        f"{amount} bucks or best offer",
        f"${amount:,}.00",
    )
    return phrases[number % len(phrases)]


def posting_condition(offer: Offer) -> str:
    """The condition as the seller puts it; a hidden fault is not in it."""
    shown = Condition.GOOD if offer.trap is Trap.HIDDEN_CONDITION else offer.condition
    words = _CONDITIONS[shown]
    return words[variety(offer) % len(words)]


def posting_text(offer: Offer, product: Product) -> str:
    """A few sentences; what is wrong with the thing stands in the middle."""
    number = variety(offer)
    sentences = [f"Selling my {_name(product, number + 1)}."]
    if offer.trap is Trap.ACCESSORY:
        sentences = [f"Fits the {_name(product, number + 1)}. Device not included."]
    if product.variant != "Single" and offer.trap is not Trap.PACK_SIZE:
        sentences.append(f"It is the {product.variant} one.")
    if offer.trap is Trap.PACK_SIZE:
        sentences.append("Just one from the pack.")
    if offer.trap is Trap.HIDDEN_CONDITION:
        sentences.append(_HIDDEN[number % len(_HIDDEN)])
    if offer.quantity > 1:
        sentences.append(f"There are {offer.quantity} of them and they go together.")
    sentences.append(_REASONS[number % len(_REASONS)])
    sentences.append(_PLEAS[number % len(_PLEAS)])
    return " ".join(sentences)


def _name(product: Product, number: int) -> str:
    if product.author:
        return (
            product.name,
            f"{product.name} - {product.author}",
            f"{product.author} book: {product.name}",
        )[number % 3]
    return (
        f"{product.brand} {product.model} {product.name}",
        f"{product.brand} {product.model}",
        f"{product.name.lower()} {product.brand.lower()} {product.model.lower()}",
        f"{product.brand} {product.name}",
        f"{product.brand} {product.model.replace('-', ' ')} {product.variant}",
    )[number % 5]
