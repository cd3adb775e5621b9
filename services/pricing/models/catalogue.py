"""The catalogue in memory: each offer is matched alone, as it comes.

Tables are matched by models/matcher.py, where one row goes to one offer. Here several
offers may be the same product, and none of them changes what becomes of another.
"""

from __future__ import annotations

import threading
from collections import Counter, OrderedDict, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from services.pricing.models.scoring import IDENTIFIER, leads, pair_matrix
from services.pricing.models.text_index import Query, TextIndex
from services.pricing.rules.answer import Match
from services.pricing.rules.items import Item
from services.pricing.rules.matching.evidence import evidence
from services.pricing.rules.matching.features import Features
from services.pricing.rules.matching.profile import Profile, profile_of
from services.pricing.rules.matching.rarity import Rarity
from services.pricing.rules.matching.weights import LEAD_CAP, Weights

# The rows looked at for each offer, beside those that share an identifier with it.
_PER_OFFER = 20
# Where a number names the product, the others only show whether it stands out.
_PER_IDENTIFIED = 4
# A model number in more rows than this is a series, not a product.
_COMMON_MODEL = 10
# Of the rows with one identifier: more than a few of them bear it wrongly.
_MOST_NAMED = 50
_PROFILES_KEPT = 20_000
# Among fewer rows than this it tells little that one is far ahead of all others: then
# such a lead counts as this much: equal titles match with it, equal brands do not.
_FEW_ROWS = 200
_LEAD_OF_FEW = 1.5
# Rivals for the same row, which would lower a false match, are not known here: a match
# is what is more likely than not. On Abt-Buy with half of one side deleted that is
# right in 93 of 100 cases; the threshold for tables would be in 76.
_THRESHOLD = 0.5


@dataclass(frozen=True, slots=True)
class Found:
    """What an offer was matched with; `product_id` is None below the threshold."""

    product_id: UUID | None
    match: Match


class Catalogue:
    """Products by id, to be added and replaced at any time; safe between threads."""

    def __init__(self, weights: Weights) -> None:
        self._weights = weights
        self._lock = threading.Lock()
        self._texts = TextIndex()
        self._rows: dict[UUID, int] = {}
        self._ids: list[UUID | None] = []
        self._items: list[Item | None] = []
        # Ordered sets: of a number that many rows bear, each is let go at once.
        self._holders: dict[str, dict[int, None]] = defaultdict(dict)
        self._counts: Counter[str] = Counter()
        self._rarity = Rarity(())
        self._unweighed = 0
        self._profiles: OrderedDict[int, Profile] = OrderedDict()

    def __len__(self) -> int:
        return len(self._rows)

    def __contains__(self, product_id: UUID) -> bool:
        return product_id in self._rows

    def put(self, products: Iterable[tuple[UUID, Item]]) -> None:
        """Add products, or replace those of the same id."""
        with self._lock:
            for product_id, item in products:
                self._put(product_id, item)

    def match(self, offers: Sequence[Item]) -> list[Found]:
        """The product of each offer, in their order; one offer never affects another.

        An offer that carries a product's identifier (GTIN, ASIN) is compared with it
        in any case; the probability says how well the rest agrees.
        """
        with self._lock:
            return self._match(offers) if offers else []

    def _put(self, product_id: UUID, item: Item) -> None:
        row = self._rows.get(product_id)
        if row is not None and self._items[row] == item:
            return
        profile = profile_of(item)
        if row is not None:
            old = self._let_go(row)
            if old.text != profile.text:
                self._give_up(row, old)
                row = None
        if row is None:
            row = self._add(product_id, profile)
        self._items[row] = item
        for key in profile.keys:
            self._holders[key][row] = None

    def _add(self, product_id: UUID, profile: Profile) -> int:
        row = self._texts.add(profile.text)
        self._rows[product_id] = row
        self._ids.append(product_id)
        self._items.append(None)
        self._counts.update(profile.words)
        self._unweighed += 1
        return row

    def _let_go(self, row: int) -> Profile:
        """No key leads to the row any more; what it was."""
        old = self._profile(row)
        del self._profiles[row]
        for key in set(old.keys):
            rows = self._holders[key]
            del rows[row]
            if not rows:
                del self._holders[key]
        return old

    def _give_up(self, row: int, old: Profile) -> None:
        """Nor does its text: it is used no more."""
        self._texts.forget(row)
        self._counts.subtract(old.words)
        self._ids[row] = self._items[row] = None

    def _match(self, offers: Sequence[Item]) -> list[Found]:
        left = [profile_of(offer) for offer in offers]
        pairs = self._texts.search([self._query(profile) for profile in left])
        rows = sorted(set(pairs.catalogue.tolist()))
        places = {row: place for place, row in enumerate(rows)}
        right = [self._profile(row) for row in rows]
        compact = pairs.renumbered(places)
        features = pair_matrix(left, right, compact, self._rarity_now())
        likely = self._probabilities(pairs.offers, features)
        found = []
        for offer, best in enumerate(_best(pairs.offers, features, likely, len(left))):
            if best is None:
                found.append(_nothing())
                continue
            row = int(pairs.catalogue[best])
            said = evidence(
                left[offer],
                right[places[row]],
                Features(*features[best].tolist()),
            )
            found.append(self._found(row, float(likely[best]), said))
        return found

    def _found(self, row: int, probability: float, said: tuple[str, ...]) -> Found:
        item, product_id = self._items[row], self._ids[row]
        assert item is not None  # noqa: S101 - replaced rows were left out.
        rounded = Decimal(str(round(probability, 4)))
        if probability < max(_THRESHOLD, self._weights.threshold):
            said = (f"the nearest is {item.title!r}", *said)
            return Found(None, Match(rounded, said, None))
        return Found(product_id, Match(rounded, said, item))

    def _probabilities(
        self, offers: NDArray[np.int64], features: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        """Each pair's probability, its offer's other candidates considered.

        Which other offers want the same row is not known, so a pair neither leads nor
        trails there; one with the row's own identifier has no rivals anyway.
        """
        weights = self._weights
        identified = features[:, IDENTIFIER] > 0
        likeness = features @ np.array(weights.features) + weights.bias
        offer_leads = leads(offers, likeness)
        if len(self._rows) < _FEW_ROWS:
            few = np.minimum(offer_leads, _LEAD_OF_FEW)
            offer_leads = np.where(identified, offer_leads, few)
        rows = zip(
            likeness.tolist(),
            offer_leads.tolist(),
            np.where(identified, LEAD_CAP, 0.0).tolist(),
            strict=True,
        )
        return np.array(
            [
                weights.probability(score, offer_lead=offer, catalogue_lead=catalogue)
                for score, offer, catalogue in rows
            ]
        )

    def _query(self, profile: Profile) -> Query:
        shared = [
            row
            for key in profile.keys
            if (rows := self._holders.get(key))
            and (":" in key or len(rows) <= _COMMON_MODEL)
            for row in islice(rows, _MOST_NAMED)
        ]
        identified = any(self._holders.get(one) for one in profile.identifiers)
        count = _PER_IDENTIFIED if identified else _PER_OFFER
        return Query(profile.text, count, shared)

    def _profile(self, row: int) -> Profile:
        profile = self._profiles.get(row)
        if profile is None:
            item = self._items[row]
            assert item is not None  # noqa: S101 - replaced rows were left out.
            profile = self._profiles[row] = profile_of(item)
            if len(self._profiles) > _PROFILES_KEPT:
                self._profiles.popitem(last=False)
        return profile

    def _rarity_now(self) -> Rarity:
        """Taken anew whenever a twentieth of the texts is new."""
        if self._unweighed > len(self._rows) * 0.05:
            self._unweighed = 0
            self._rarity = Rarity.counted(self._counts, len(self._rows))
        return self._rarity


def _best(
    offers: NDArray[np.int64],
    features: NDArray[np.float64],
    likely: NDArray[np.float64],
    count: int,
) -> list[int | None]:
    """The place of each offer's best pair: one that shares an identifier, if any."""
    best: list[int | None] = [None] * count
    rank = np.where(features[:, IDENTIFIER] > 0, 1 + likely, likely)
    for place, offer in enumerate(offers.tolist()):
        known = best[offer]
        if known is None or rank[place] > rank[known]:
            best[offer] = place
    return best


def _nothing() -> Found:
    said = ("nothing in the catalogue is alike",)
    return Found(None, Match(Decimal(0), said, None))
