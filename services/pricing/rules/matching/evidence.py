"""Why two items were matched, or were not, in words a person can check."""

from __future__ import annotations

from collections.abc import Iterator

from services.pricing.rules.matching.features import Features
from services.pricing.rules.matching.profile import Profile

_WORDS_NAMED = 6


def evidence(offer: Profile, catalogue: Profile, features: Features) -> tuple[str, ...]:
    """Sentences for and against the pair, the strongest kinds first."""
    return (
        *_identifiers(offer, catalogue, features),
        *_models(offer, catalogue, features),
        *_texts(offer, catalogue, features),
        *_conflicts(offer, catalogue, features),
    )


def _identifiers(offer: Profile, catalogue: Profile, f: Features) -> Iterator[str]:
    if f.identifier_agrees:
        shared = sorted(offer.gtins & catalogue.gtins)
        if shared:
            yield f"same GTIN {shared[0]}"
        else:
            yield f"same ASIN {offer.asin}"
    if f.identifier_conflict:
        ours = _named(offer.gtins) or offer.asin
        theirs = _named(catalogue.gtins) or catalogue.asin
        yield f"different identifiers: {ours} and {theirs}"


def _models(offer: Profile, catalogue: Profile, f: Features) -> Iterator[str]:
    shared = (offer.all_models & catalogue.models) | (
        offer.models & catalogue.all_models
    )
    if shared:
        yield f"same model number {_named(shared)}"
    elif f.model_anywhere:
        yield f"model numbers alike: {_named(offer.models | catalogue.models)}"
    if f.model_conflict:
        ours, theirs = _named(offer.models), _named(catalogue.models)
        yield f"different model numbers: {ours} and {theirs}"


def _texts(offer: Profile, catalogue: Profile, f: Features) -> Iterator[str]:
    yield f"titles {f.title_similarity:.0%} alike"
    shared = offer.words & catalogue.words
    if shared:
        yield f"shared words: {_named(shared, limit=_WORDS_NAMED)}"
    yield (
        f"{f.offer_in_catalogue:.0%} of the offer's words and "
        f"{f.catalogue_in_offer:.0%} of the catalogue's found on the other side"
    )


def _conflicts(offer: Profile, catalogue: Profile, f: Features) -> Iterator[str]:
    if f.colour_conflict:
        yield (
            f"different colours: {_named(offer.colours)} and "
            f"{_named(catalogue.colours)}"
        )
    if f.number_conflict:
        ours = _named(offer.numbers - catalogue.all_numbers)
        theirs = _named(catalogue.numbers - offer.all_numbers)
        yield f"different numbers: {ours} and {theirs}"
    if f.measure_conflict:
        yield "different measures (size, capacity, power)"
    if f.pack_conflict and offer.pack and catalogue.pack:
        yield f"different packs: {offer.pack.count} and {catalogue.pack.count}"
    # With the same identifier a low price is the bargain that is looked for.
    if f.price_implausible and not f.identifier_agrees:
        yield "prices too far apart for one product"


def _named(words: frozenset[str], limit: int = 3) -> str:
    """The longest few, in a fixed order: the long ones tell most."""
    return ", ".join(sorted(words, key=lambda w: (-len(w), w))[:limit])
