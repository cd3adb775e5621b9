"""Doubts about a matched offer that its owner must see before money is spent."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from services.pricing.rules.items import Item
from services.pricing.rules.reasons import Effect, Reason

# Words that mean the thing is not new, not whole or not the thing itself, in five
# languages. A word counts only where the other side does not use it too.
_NOT_AS_NEW: Final = re.compile(
    r"\b(?:used|pre-?owned|refurbished|renewed|reconditioned|open[ -]box|b[- ]?ware"
    r"|display (?:only|model)|for parts|not working|defe[ck]t\w*|damaged|broken"
    r"|empty box|box only|compatible|replica|dummy|sample|tester|gebraucht\w*"
    r"|generalüberholt\w*|refurb|aufbereitet\w*|kompatib\w*|leerkarton|occasion|reconditionn\w*"
    r"|compatibles?|usato|ricondizionat\w*|compatibil\w*|usado|segunda mano"
    r"|reacondicionad\w*|large print|audio ?(?:cd|book)|dvd|blu-?ray|paperback"
    r"|hardcover|kindle)\b",
    re.IGNORECASE,
)
_NEW: Final = frozenset(
    {"", "new", "brand new", "neu", "neuware", "neuf", "nuovo", "nuevo"}
)


def doubts(offer: Item, catalogue: Item) -> Iterator[Reason]:
    """Every doubt about the pair, none of which a number can settle."""
    yield from _identity(offer, catalogue)
    yield from _condition(offer, catalogue)
    yield from _currency(offer, "list")
    yield from _currency(catalogue, "catalogue")
    yield from _terms(offer)


def _identity(offer: Item, catalogue: Item) -> Iterator[Reason]:
    same_asin = offer.asin is not None and offer.asin == catalogue.asin
    if same_asin or not offer.gtins.isdisjoint(catalogue.gtins):
        return
    if offer.gtins and catalogue.gtins:
        ours, theirs = min(offer.gtins), min(catalogue.gtins)
        sentence = f"The GTINs differ: {ours} and {theirs}."
        yield Reason("identifiers_differ", sentence, Effect.REVIEW)
        return
    sentence = "No GTIN or ASIN proves it: they are the same by their words alone."
    yield Reason("identity_unproven", sentence, Effect.REVIEW)


def _condition(offer: Item, catalogue: Item) -> Iterator[Reason]:
    ours, theirs = _words(offer), _words(catalogue)
    for words, others, side in (
        (ours, theirs, "offer"),
        (theirs, ours, "catalogue"),
    ):
        extra = sorted(words - others)
        if extra:
            sentence = f"Only the {side} says {extra[0]!r}."
            yield Reason("condition_differs", sentence, Effect.REVIEW)
            return
    stated = offer.condition.strip().lower()
    if stated not in _NEW and stated != catalogue.condition.strip().lower():
        sentence = f"The condition of the offer is {offer.condition!r}."
        yield Reason("condition_differs", sentence, Effect.REVIEW)


def _words(item: Item) -> frozenset[str]:
    said = _NOT_AS_NEW.findall(f"{item.title} {item.condition}")
    return frozenset(word.lower() for word in said)


def _currency(item: Item, side: str) -> Iterator[Reason]:
    if item.terms.currency_assumed and item.price is not None:
        option = "--currency" if side == "list" else "--catalogue-currency"
        sentence = (
            f"The {side} names no currency; {item.price.currency_code} is assumed "
            f"({option} says it)."
        )
        yield Reason("currency_assumed", sentence, Effect.REVIEW)


def _terms(offer: Item) -> Iterator[Reason]:
    terms = offer.terms
    if terms.with_tax:
        sentence = "The price includes tax by its heading; it is counted as it stands."
        yield Reason("price_with_tax", sentence, Effect.REVIEW)
    if terms.stock == 0:
        yield Reason("out_of_stock", "The list has none in stock.", Effect.REVIEW)
    if terms.minimum_order is not None and terms.minimum_order > 1:
        sentence = f"At least {terms.minimum_order} have to be ordered."
        yield Reason("minimum_order", sentence, Effect.REVIEW)
