"""The `stats` object: what histories amount to, as the official client defines it."""

from __future__ import annotations

import bisect
from collections.abc import Sequence
from itertools import pairwise
from operator import itemgetter
from typing import Any, Final

from sandbox.keepa.series import (
    AMAZON,
    BUY_BOX,
    COUNT_NEW,
    COUNT_NEW_FBA,
    COUNT_NEW_FBM,
    COUNT_REVIEWS,
    COUNT_USED,
    RATING,
    SALES,
    TRIPLES,
)

_DAY: Final = 24 * 60
_SPANS: Final = (30, 90, 180, 365)
_NOT_A_PRICE: Final = frozenset(
    {SALES, COUNT_NEW, COUNT_USED, RATING, COUNT_REVIEWS, COUNT_NEW_FBA, COUNT_NEW_FBM}
)
Points = list[tuple[int, int]]


def make_stats(
    csv: Sequence[list[int] | None], now: int, days: int, *, with_buy_box: bool
) -> dict[str, Any]:
    """`stats` for an interval of `days` that ends at the Keepa minute `now`."""
    slots = [_points(slot, flat) for slot, flat in enumerate(csv)]
    means, shares = {}, {}
    for span in {days, *_SPANS}:
        held = [_held(points, now - span * _DAY, now) for points in slots]
        means[span] = [_mean(one) for one in held]
        shares[span] = [_out_of_stock(slot, one) for slot, one in enumerate(held)]
    stats: dict[str, Any] = {
        "current": [points[-1][1] if points else -1 for points in slots],
        "atIntervalStart": [_value_at(points, now - days * _DAY) for points in slots],
        "min": [_extreme(points, low=True) for points in slots],
        "max": [_extreme(points, low=False) for points in slots],
        "avg": means[days],
        "outOfStockPercentageInInterval": shares[days],
        "outOfStockPercentage30": shares[30],
        "outOfStockPercentage90": shares[90],
        "totalOfferCount": _count(slots, COUNT_NEW) + _count(slots, COUNT_USED),
        "retrievedOfferCount": -2,
        "offerCountFBA": -2,
        "offerCountFBM": -2,
        "buyBoxPrice": -2,
        "buyBoxShipping": -2,
        "lastOffersUpdate": now,
    }
    for span in _SPANS:
        stats[f"avg{span}"] = means[span]
        stats[f"salesRankDrops{span}"] = _drops(slots[SALES], now - span * _DAY)
    box = csv[BUY_BOX]
    if with_buy_box and box:
        stats["buyBoxPrice"], stats["buyBoxShipping"] = box[-2], box[-1]
        stats["buyBoxIsAmazon"] = slots[AMAZON][-1][1] > 0 if slots[AMAZON] else False
    return stats


def _points(slot: int, flat: list[int] | None) -> Points:
    """(minute, value) of a slot; of a triple the value is price and shipping."""
    if not flat:
        return []
    if slot not in TRIPLES:
        return list(zip(flat[::2], flat[1::2], strict=True))
    triples = zip(flat[::3], flat[1::3], flat[2::3], strict=True)
    return [(at, price + max(0, ship)) for at, price, ship in triples]


def _value_at(points: Points, minute: int) -> int:
    before = [value for at, value in points if at <= minute]
    return before[-1] if before else -1


def _held(points: Points, start: int, now: int) -> list[tuple[int, int]]:
    """(value, minutes) for every value that held between `start` and `now`."""
    first = max(0, bisect.bisect_right(points, start, key=itemgetter(0)) - 1)
    ends = [*points[first:], (now, 0)]
    return [
        (value, until - max(at, start))
        for (at, value), (until, _) in pairwise(ends)
        if until > max(at, start)
    ]


def _mean(held: list[tuple[int, int]]) -> int:
    valid = [(value, minutes) for value, minutes in held if value >= 0]
    total = sum(minutes for _, minutes in valid)
    if not total:
        return -1
    return round(sum(value * minutes for value, minutes in valid) / total)


def _out_of_stock(slot: int, held: list[tuple[int, int]]) -> int:
    total = sum(minutes for _, minutes in held)
    if not total or slot in _NOT_A_PRICE:
        return -1
    return round(100 * sum(m for value, m in held if value == -1) / total)


def _extreme(points: Points, *, low: bool) -> list[int] | None:
    valid = [(value, at) for at, value in points if value >= 0]
    if not valid:
        return None
    value, at = min(valid) if low else max(valid)
    return [at, value]


def _drops(points: Points, start: int) -> int:
    return sum(
        after < before
        for (_, before), (at, after) in pairwise(points)
        if at >= start and after > 0
    )


def _count(slots: list[Points], slot: int) -> int:
    return max(0, slots[slot][-1][1]) if slots[slot] else 0
