"""Which other offers may be of the same item: seen before, or elsewhere, and why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING, Final

from common.postgres import transaction
from services.scanner.errors import NoSuchOffer
from services.scanner.rules.clues import clues_of
from services.scanner.rules.differences import Strength
from services.scanner.rules.offer import Offer
from services.scanner.rules.similar import (
    SharedPicture,
    SimilarOffer,
    by_same_hands,
    describe,
    find_similarity,
)
from services.scanner.store import offer_clues, offers, pictures

if TYPE_CHECKING:
    from services.scanner.metrics import SimilarMetrics
    from services.scanner.usecases.stores import Stores

LOOKED_AT: Final = 100
"""So many offers that share clues are compared, those that share most."""


@dataclass(frozen=True, slots=True)
class SimilarOffers:
    """What was found, the surest first and then the latest."""

    reposts: list[SimilarOffer]
    elsewhere: list[SimilarOffer]
    item_first_seen_at: datetime
    """As this offer, or as a repost that is more than a hint."""
    more: bool
    """Whether there are others that were not compared, or are not shown."""


async def find_similar(
    stores: Stores, offer_id: str, *, limit: int, metrics: SimilarMetrics
) -> SimilarOffers:
    """Look by clues and by pictures, compare what is found. Raises NoSuchOffer."""
    here = (await offers.find_offers(stores.mongo, [offer_id])).get(offer_id)
    if here is None:
        raise NoSuchOffer(f"There is no offer {offer_id}.")
    async with transaction(stores.pg) as connection:
        by_clues = await offer_clues.share_clues(
            connection, offer_id, clues_of(here.facts), limit=LOOKED_AT
        )
        shown = await pictures.shared_pictures(connection, offer_id)
    ids = dict.fromkeys([*by_clues.offer_ids, *islice(sorted(shown), LOOKED_AT)])
    others = await offers.find_offers(stores.mongo, ids)
    found = _compare(here, others.values(), shown)
    answer = _sorted_out(here, found, limit=limit, more=by_clues.more)
    _count(metrics, answer)
    return answer


def _compare(
    here: Offer, others: Iterable[Offer], shown: dict[str, SharedPicture]
) -> list[SimilarOffer]:
    found = []
    for there in others:
        picture = shown.get(there.offer_id, SharedPicture.NONE)
        similarity = find_similarity(here, there, picture)
        if similarity is not None:
            repost = by_same_hands(here, there)
            sentence = describe(here, there, repost=repost)
            found.append(SimilarOffer(there, similarity, sentence))
    found.sort(key=lambda one: one.offer.offer_id)
    found.sort(
        key=lambda one: (one.similarity.strength, one.offer.last_seen_at), reverse=True
    )
    return found


def _sorted_out(
    here: Offer, found: list[SimilarOffer], *, limit: int, more: bool
) -> SimilarOffers:
    reposts = [one for one in found if by_same_hands(here, one.offer)]
    elsewhere = [one for one in found if not by_same_hands(here, one.offer)]
    since = [
        one.offer.first_seen_at
        for one in reposts
        if one.similarity.strength >= Strength.FAIR
    ]
    return SimilarOffers(
        reposts[:limit],
        elsewhere[:limit],
        min([here.first_seen_at, *since]),
        more or len(reposts) > limit or len(elsewhere) > limit,
    )


def _count(metrics: SimilarMetrics, answer: SimilarOffers) -> None:
    for relation in ("reposts", "elsewhere"):
        for one in getattr(answer, relation):
            strength = one.similarity.strength.name.lower()
            metrics.found.labels(relation, strength).inc()
    metrics.searches.labels("cut" if answer.more else "whole").inc()
