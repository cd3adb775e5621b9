"""The features of a pair: each says one thing for or against 'the same product'."""

from __future__ import annotations

import math
from decimal import Decimal
from typing import NamedTuple

from common.money import Money
from services.pricing.rules.matching.profile import Measures, Profile
from services.pricing.rules.matching.rarity import Rarity

# A bargain is what we look for, so only an offer far cheaper, or clearly dearer, than
# the catalogue speaks against a match.
_CHEAPER_BY = math.log(3)
_DEARER_BY = math.log(2)
_PRICE_CAP = 1.5
# Two part numbers that agree up to a short suffix (colour, region) are likely one.
_PARTIAL_MODEL = 0.7
_SHORTEST_PARTIAL = 5


class Features(NamedTuple):
    """One pair. All lie in [0, 1] but `price_implausible` (natural log, capped)."""

    title_similarity: float
    offer_in_catalogue: float
    catalogue_in_offer: float
    model_in_titles: float
    model_anywhere: float
    rarest_shared_word: float
    same_first_word: float
    identifier_agrees: float
    model_conflict: float
    number_conflict: float
    colour_conflict: float
    measure_conflict: float
    pack_conflict: float
    identifier_conflict: float
    price_implausible: float


# What a feature may say: +1 only for, -1 only against. Fitted weights keep these signs.
SIGNS = Features(*([1] * 8 + [-1] * 7))


def pair_features(
    offer: Profile, catalogue: Profile, *, similarity: float, rarity: Rarity
) -> Features:
    """Compare one offer with one catalogue row.

    `similarity` is the cosine of the titles' character n-gram vectors, 0 to 1.
    """
    in_titles = max(
        model_agreement(offer.models, catalogue.models),
        model_written_apart(offer.models, catalogue.squeezed),
        model_written_apart(catalogue.models, offer.squeezed),
    )
    anywhere = max(
        in_titles,
        model_agreement(offer.models, catalogue.all_models),
        model_agreement(offer.all_models, catalogue.models),
    )
    return Features(
        title_similarity=similarity,
        offer_in_catalogue=_coverage(offer.words, catalogue.all_words, rarity),
        catalogue_in_offer=_coverage(catalogue.words, offer.all_words, rarity),
        model_in_titles=in_titles,
        model_anywhere=anywhere,
        rarest_shared_word=rarity.rarest(offer.words & catalogue.words),
        same_first_word=float(
            bool(offer.first_word) and offer.first_word == catalogue.first_word
        ),
        identifier_agrees=float(identifiers_agree(offer, catalogue)),
        model_conflict=float(
            bool(offer.models and catalogue.models) and anywhere == 0.0
        ),
        number_conflict=float(
            bool(offer.numbers - catalogue.all_numbers)
            and bool(catalogue.numbers - offer.all_numbers)
        ),
        colour_conflict=float(colours_conflict(offer, catalogue)),
        measure_conflict=float(measures_conflict(offer.measures, catalogue.measures)),
        pack_conflict=float(packs_conflict(offer, catalogue)),
        identifier_conflict=float(identifiers_conflict(offer, catalogue)),
        # With the same identifier a low price is the bargain that is looked for.
        price_implausible=0.0
        if identifiers_agree(offer, catalogue)
        else price_implausible(offer.price, catalogue.price),
    )


def model_agreement(left: frozenset[str], right: frozenset[str]) -> float:
    """1 for a shared model number, 0.7 for one that continues the other, else 0."""
    if not left or not right:
        return 0.0
    if not left.isdisjoint(right):
        return 1.0
    for a in left:
        for b in right:
            if min(len(a), len(b)) >= _SHORTEST_PARTIAL and (
                a.startswith(b) or b.startswith(a) or a.endswith(b) or b.endswith(a)
            ):
                return _PARTIAL_MODEL
    return 0.0


def model_written_apart(models: frozenset[str], squeezed: str) -> float:
    """0.7 for a model number that the other title has with blanks in it, else 0."""
    for model in models:
        if len(model) >= _SHORTEST_PARTIAL and model in squeezed:
            return _PARTIAL_MODEL
    return 0.0


def identifiers_agree(left: Profile, right: Profile) -> bool:
    """A shared GTIN or the same ASIN."""
    same_asin = left.asin is not None and left.asin == right.asin
    return same_asin or not left.gtins.isdisjoint(right.gtins)


def identifiers_conflict(left: Profile, right: Profile) -> bool:
    """Both sides have GTINs (or both have ASINs) and none is shared."""
    if identifiers_agree(left, right):
        return False
    return bool(left.gtins and right.gtins) or (
        left.asin is not None and right.asin is not None
    )


def colours_conflict(left: Profile, right: Profile) -> bool:
    """Both titles name colours, and neither's is found in the other's texts."""
    if not left.colours or not right.colours:
        return False
    return left.all_colours.isdisjoint(right.colours) and left.colours.isdisjoint(
        right.all_colours
    )


def measures_conflict(left: Measures, right: Measures) -> bool:
    """Some unit (GB, inch, ml) is given on both sides, with no value in common."""
    units = {unit for _, unit in left} & {unit for _, unit in right}
    return any(
        {v for v, u in left if u == unit}.isdisjoint(v for v, u in right if u == unit)
        for unit in units
    )


def packs_conflict(left: Profile, right: Profile) -> bool:
    """Both pack sizes are known and differ."""
    return (
        left.pack is not None
        and right.pack is not None
        and left.pack.count != right.pack.count
    )


def price_implausible(offer: Money | None, catalogue: Money | None) -> float:
    """By how much (natural log, at most 1.5) the prices are beyond the plausible band.

    The band: up to three times cheaper than the catalogue, up to twice as dear.
    Unknown, zero or in different currencies = 0, nothing said.
    """
    if offer is None or catalogue is None:
        return 0.0
    if offer.currency_code != catalogue.currency_code:
        return 0.0
    if offer.minor_units <= 0 or catalogue.minor_units <= 0:
        return 0.0
    dearer = math.log(Decimal(offer.minor_units) / Decimal(catalogue.minor_units))
    beyond = dearer - _DEARER_BY if dearer > 0 else -dearer - _CHEAPER_BY
    return min(max(beyond, 0.0), _PRICE_CAP)


def _coverage(words: frozenset[str], others: frozenset[str], rarity: Rarity) -> float:
    """The share of the words' weight that the other side has too."""
    whole = rarity.mass(words)
    return rarity.mass(words & others) / whole if whole else 0.0
