"""The `stats` of a product: what Keepa itself worked out from the histories."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from common.money import Money
from vendors.keepa.domains import Domain
from vendors.keepa.fields import Json, counted, flag, listed, wrong
from vendors.keepa.history import Absence, Point, absence_of
from vendors.keepa.kinds import Kind
from vendors.keepa.times import from_minutes


@dataclass(frozen=True, slots=True)
class Row:
    """One value for each kind, as an array of `stats` holds them."""

    values: tuple[int, ...] = ()

    def get(self, kind: Kind) -> int | None:
        """The value; None when there is none, whatever the reason."""
        raw = self._raw(kind)
        return raw if raw >= 0 else None

    def absence(self, kind: Kind) -> Absence | None:
        """Why there is no value; None when there is one."""
        raw = self._raw(kind)
        return None if raw >= 0 else absence_of(raw)

    def _raw(self, kind: Kind) -> int:
        return self.values[kind] if kind < len(self.values) else Absence.UNKNOWN


@dataclass(frozen=True, slots=True)
class Stats:
    """Values are minor units, ranks and counts; percentages are 0 to 100.

    `average` is over the interval that was asked for, the others over so many days.
    `rank_drops` count falls of the sales rank: at most one sale each, often fewer than
    there were. Buy-box fields are None unless they were asked for.
    """

    current: Row
    average: Row
    averages: Mapping[int, Row]
    lowest: Mapping[Kind, Point]
    highest: Mapping[Kind, Point]
    out_of_stock: Mapping[int, Row]
    rank_drops: Mapping[int, int]
    total_offers: int | None
    fba_offers: int | None
    fbm_offers: int | None
    buy_box_price: Money | None
    buy_box_shipping: Money | None
    buy_box_is_amazon: bool | None
    buy_box_is_fba: bool | None


def read_stats(data: object, domain: Domain) -> Stats | None:
    """The `stats` object; None when it was not asked for. Raises BadAnswer."""
    if data is None:
        return None
    if not isinstance(data, dict):
        raise wrong("stats", data)
    price, shipping = counted(data, "buyBoxPrice"), counted(data, "buyBoxShipping")
    drops = {days: counted(data, f"salesRankDrops{days}") for days in _DROPS}
    return Stats(
        current=_row(data, "current"),
        average=_row(data, "avg"),
        averages={days: _row(data, f"avg{days}") for days in _AVERAGES},
        lowest=_extremes(data, "min"),
        highest=_extremes(data, "max"),
        out_of_stock={d: _row(data, f"outOfStockPercentage{d}") for d in (30, 90)},
        rank_drops={days: count for days, count in drops.items() if count is not None},
        total_offers=counted(data, "totalOfferCount"),
        fba_offers=counted(data, "offerCountFBA"),
        fbm_offers=counted(data, "offerCountFBM"),
        buy_box_price=None if price is None else domain.money(price),
        buy_box_shipping=None if shipping is None else domain.money(shipping),
        buy_box_is_amazon=flag(data, "buyBoxIsAmazon"),
        buy_box_is_fba=flag(data, "buyBoxIsFBA"),
    )


_AVERAGES = (30, 90, 180, 365)
_DROPS = (30, 90, 180, 365)


def _row(data: Json, name: str) -> Row:
    values = listed(data, name)
    if any(type(value) is not int for value in values):
        raise wrong(name, values)
    return Row(tuple(values))


def _extremes(data: Json, name: str) -> dict[Kind, Point]:
    """[time, value] for each kind; kinds that are not known yet are left out."""
    pairs = listed(data, name)[: len(Kind)]
    return {
        kind: _extreme(name, pair)
        for kind, pair in zip(Kind, pairs, strict=False)
        if pair is not None
    }


def _extreme(name: str, pair: Any) -> Point:
    if not isinstance(pair, list) or len(pair) != 2:
        raise wrong(name, pair)
    minutes, value = pair
    if type(minutes) is not int or type(value) is not int:
        raise wrong(name, pair)
    try:
        at = from_minutes(minutes)
    except OverflowError as exc:
        raise wrong(name, minutes) from exc
    if value < 0:
        return Point(at, None, absence_of(value))
    return Point(at, value)
