"""Histories as Keepa keeps them: flat lists of minute and value, only the changes.

The market moves in real time whatever the speed of the world: a month of sales is a
month. Times here are seconds of real time since the epoch.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import cached_property
from typing import Final

from sandbox.world.chance import Stream, dice
from sandbox.world.lives import shelf_price
from sandbox.world.offers import DAY
from sandbox.world.products import Product

KEEPA_EPOCH: Final = datetime(2011, 1, 1, tzinfo=UTC)
# From then on the series NEW includes shipping; before, it did not.
NEW_WITH_SHIPPING: Final = datetime(2026, 2, 16, tzinfo=UTC)
HISTORY: Final = 365 * DAY

AMAZON, NEW, USED, SALES, LIST_PRICE = 0, 1, 2, 3, 4
NEW_FBA, COUNT_NEW, COUNT_USED = 10, 11, 12
RATING, COUNT_REVIEWS, BUY_BOX = 16, 17, 18
COUNT_NEW_FBA, COUNT_NEW_FBM = 34, 35
SLOTS: Final = 36
# Slots whose entries are triples of minute, price and shipping.
TRIPLES: Final = frozenset({7, *range(18, 30), 32})

_RANK_STEP: Final = DAY / 2
_RANK_DAYS: Final = 180
_SHIPPING: Final = (0, 0, 399, 599)
_NONE: Final = -1
_SELLERS_OF_USED: Final = 2

Entry = tuple[float, int]


class Histories:
    """The histories of one product up to the moment `until`."""

    def __init__(
        self, seed: int, product: Product, epoch: datetime, until: float
    ) -> None:
        self._seed = seed
        self._product = product
        self._epoch = epoch
        self._until = until
        chance = dice(seed, "history", product.index)
        self._empty = self._stream("empty")
        self._sale = self._stream("sale")
        self._episode = chance.uniform(2, 7) * DAY
        self._shipping = chance.choice(_SHIPPING)
        self._list_price = shelf_price(product.market.median * 1.25)
        self._rating = chance.randrange(32, 50)
        self._reviews = chance.randrange(3, 4000)

    def slot(self, slot: int) -> list[int] | None:
        """The flat list of a slot, None when Keepa has nothing there."""
        if slot == BUY_BOX:
            return self._buy_box()
        maker = self._makers().get(slot)
        return None if maker is None else self._flat(maker())

    def price(self, episode: int) -> int | None:
        """What a new one sold for in that episode, shipping included; None = nobody."""
        market = self._product.market
        if market.empty_share and self._empty.fraction(episode) < market.empty_share:
            return None
        spread = market.sigma * self._sale.normal(episode)
        return shelf_price(market.median * math.exp(spread))

    def minute(self, time: float) -> int:
        """A moment as Keepa counts: whole minutes since 2011."""
        since = self._epoch - KEEPA_EPOCH
        return int((since.total_seconds() + time) // 60)

    def _stream(self, name: str) -> Stream:
        return Stream(self._seed, name, self._product.index)

    def _makers(self) -> dict[int, Callable[[], Iterator[Entry]]]:
        return {
            AMAZON: self._amazon,
            NEW: self._new,
            USED: self._used,
            SALES: self._ranks,
            LIST_PRICE: lambda: iter([(-HISTORY, self._list_price)]),
            NEW_FBA: lambda: self._share_of_price(1.02),
            COUNT_NEW: lambda: self._count("new", self._product.market.sellers),
            COUNT_USED: lambda: self._count("used", self._product.market.sellers // 2),
            RATING: lambda: iter([(-HISTORY, self._rating)]),
            COUNT_REVIEWS: lambda: iter([(-HISTORY, self._reviews)]),
            COUNT_NEW_FBA: lambda: self._count(
                "fba", (self._product.market.sellers + 1) // 2
            ),
            COUNT_NEW_FBM: lambda: self._count(
                "fbm", self._product.market.sellers // 2
            ),
        }

    @cached_property
    def _episodes(self) -> list[tuple[float, float, int | None]]:
        """Start, end and price of each stretch of time in which nothing changed."""
        length = self._episode
        first = math.floor(-HISTORY / length)
        episodes = range(first, math.floor(self._until / length) + 1)
        return [(n * length, (n + 1) * length, self.price(n)) for n in episodes]

    def _new(self) -> Iterator[Entry]:
        changed = (NEW_WITH_SHIPPING - self._epoch).total_seconds()
        for start, end, price in self._episodes:
            if price is None:
                yield start, _NONE
            elif start >= changed:
                yield start, price
            else:
                yield start, max(1, price - self._shipping)
                if changed < min(end, self._until):
                    yield changed, price

    def _amazon(self) -> Iterator[Entry]:
        if not self._product.market.sold_by_amazon:
            yield -HISTORY, _NONE
            return
        stream = self._stream("away")
        for number, (start, _, price) in enumerate(self._episodes):
            away = stream.fraction(number) < 0.2
            yield start, _NONE if price is None or away else price

    def _used(self) -> Iterator[Entry]:
        market = self._product.market
        if market.sellers < _SELLERS_OF_USED:
            return iter([(-HISTORY, _NONE)])
        return self._share_of_price(market.used_share)

    def _share_of_price(self, share: float) -> Iterator[Entry]:
        for start, _, price in self._episodes:
            yield start, _NONE if price is None else shelf_price(price * share)

    def _count(self, kind: str, usual: int) -> Iterator[Entry]:
        stream = self._stream(kind)
        for number, (start, _, price) in enumerate(self._episodes):
            change = math.floor(stream.fraction(number) * 3) - 1
            count = max(1, usual + change) if usual else _NONE
            yield start, _NONE if price is None else count

    def _ranks(self) -> Iterator[Entry]:
        """A rank drops at a sale and creeps up between sales."""
        market, ranks = self._product.market, self._product.category.ranks
        usual = max(1.0, 0.5 * ranks / market.units_per_month**1.1)
        sells = min(0.95, market.units_per_month * _RANK_STEP / (30 * DAY))
        rank = usual
        stream = self._stream("rank")
        first = -round(_RANK_DAYS * DAY / _RANK_STEP)
        for step in range(first, math.floor(self._until / _RANK_STEP) + 1):
            draw = stream.fraction(step)
            sold = draw < sells
            rank = usual * (0.6 + 0.3 * draw / sells) if sold else rank * 1.12
            yield step * _RANK_STEP, min(ranks, max(1, round(rank)))

    def _buy_box(self) -> list[int]:
        flat: list[int] = []
        last: tuple[int, int] | None = None
        for start, _, price in self._episodes:
            entry = (_NONE, _NONE)
            if price is not None:
                entry = (max(1, price - self._shipping), self._shipping)
            if entry != last:
                flat += (self.minute(start), *entry)
                last = entry
        return flat

    def _flat(self, entries: Iterator[Entry]) -> list[int]:
        flat: list[int] = []
        for time, value in entries:
            if not flat or flat[-1] != value:
                flat += (self.minute(time), value)
        return flat
