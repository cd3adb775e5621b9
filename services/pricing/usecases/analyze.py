"""Analyze a price list: match it with a catalogue, cost every pair, decide, rank."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal

from services.pricing.models.matcher import TableMatch, match_tables
from services.pricing.rules.answer import Answer, Match
from services.pricing.rules.costing import Desk
from services.pricing.rules.items import Item
from services.pricing.rules.matching.evidence import evidence
from services.pricing.rules.matching.weights import Weights
from services.pricing.rules.ranking import ranked
from services.pricing.rules.reasons import Effect, Reason
from services.pricing.rules.strategies.price_list import evaluate

Progress = Callable[[float], None]

_MATCHING_SHARE = 0.8


def analyze(
    offers: Sequence[Item],
    catalogue: Sequence[Item],
    channels: Sequence[str],
    *,
    desk: Desk,
    weights: Weights,
    progress: Progress = lambda share: None,
) -> tuple[Answer, ...]:
    """One answer for each offer and channel, the best first.

    `progress` gets shares from 0 to 1. Raises UnknownChannel before any work is done.
    """
    for channel in channels:
        desk.book.channel(channel)
    matched = match_tables(
        offers,
        catalogue,
        weights,
        progress=lambda share: progress(_MATCHING_SHARE * share),
    )
    rows = Counter(gtin for item in catalogue for gtin in item.gtins)
    answers: list[Answer] = []
    for position, offer in enumerate(offers):
        match = _match(
            matched, position, catalogue, weights.threshold, offers, rows=rows
        )
        answers.extend(evaluate(offer, match, channel, desk) for channel in channels)
        share = (position + 1) / len(offers)
        progress(_MATCHING_SHARE + (1 - _MATCHING_SHARE) * share)
    return ranked(answers)


def _match(
    matched: TableMatch,
    position: int,
    catalogue: Sequence[Item],
    threshold: float,
    offers: Sequence[Item],
    *,
    rows: Mapping[str, int],
) -> Match:
    pair = matched.best[position]
    if pair is None:
        return Match(Decimal(0), ("nothing in the catalogue is alike",), None)
    said = evidence(
        matched.offers[position], matched.catalogue[pair.catalogue], pair.features
    )
    probability = Decimal(str(round(pair.probability, 4)))
    if pair.probability < threshold:
        nearest = catalogue[pair.catalogue].title
        return Match(probability, (f"the nearest is {nearest!r}", *said), None)
    if pair.taken_by is not None:
        taker = offers[pair.taken_by]
        said = (f"the nearest row is a better match for line {taker.line}", *said)
        return Match(probability, said, None, (_taken(taker),))
    row = catalogue[pair.catalogue]
    return Match(probability, said, row, tuple(_twins(row, offers[position], rows)))


def _taken(taker: Item) -> Reason:
    sentence = (
        f"The nearest catalogue row went to line {taker.line}, which is more alike; if "
        "this is the same product too, compare the two prices."
    )
    return Reason("row_taken", sentence, Effect.REVIEW)


def _twins(row: Item, offer: Item, rows: Mapping[str, int]) -> Iterator[Reason]:
    shared = sorted(gtin for gtin in offer.gtins & row.gtins if rows[gtin] > 1)
    if shared:
        sentence = (
            f"{rows[shared[0]]} catalogue rows have the GTIN {shared[0]}; one of them "
            "was taken."
        )
        yield Reason("catalogue_ambiguous", sentence, Effect.REVIEW)
