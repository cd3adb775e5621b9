"""One history of a product: what was true when, and time-weighted means of it.

Only changes are stored, so a value holds until the next entry. -1 means that there was
no offer, -2 that nobody knows; neither is ever averaged.
"""

from __future__ import annotations

import bisect
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import IntEnum
from itertools import pairwise
from typing import Final

from vendors.errors import BadAnswer
from vendors.keepa.kinds import NEW_INCLUDES_SHIPPING, Kind
from vendors.keepa.times import from_minutes, to_minutes

_MINUTE: Final = timedelta(minutes=1)


class Absence(IntEnum):
    """Why there is no value."""

    NO_OFFER = -1
    """Nobody offered it, or its price was hidden (`Product.new_price_is_map`)."""
    UNKNOWN = -2
    """Not retrieved or not available."""


@dataclass(frozen=True, slots=True)
class Point:
    """A value from `at` on; exactly one of `value` and `absence` is None.

    `shipping` is None where the kind has none, or Keepa does not know it.
    """

    at: datetime
    value: int | None
    absence: Absence | None = None
    shipping: int | None = None

    @property
    def total(self) -> int | None:
        """Price and shipping, where both are known: an unknown one is not nothing."""
        if self.value is None or self.shipping is None:
            return None
        return self.value + self.shipping


@dataclass(frozen=True, slots=True)
class Segment:
    """The point that held from `start` until `end`."""

    start: datetime
    end: datetime
    point: Point

    @property
    def length(self) -> timedelta:
        """How long it held."""
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class Average:
    """A time-weighted mean since `since`, over `covered` time with a value.

    `value` is None when nothing was covered. `no_offer_share` is the share of the known
    time in which there was no offer; None when nothing is known.
    """

    value: Decimal | None
    covered: timedelta
    no_offer_share: Decimal | None
    since: datetime


@dataclass(frozen=True, slots=True)
class History:
    """The entries of one slot of `csv`, oldest first; as compact as they came."""

    kind: Kind
    minutes: tuple[int, ...]
    values: tuple[int, ...]
    shipping: tuple[int, ...] | None = None

    def __len__(self) -> int:
        return len(self.minutes)

    @property
    def points(self) -> Iterator[Point]:
        """Every entry."""
        return map(self._point, range(len(self)))

    @property
    def latest(self) -> Point:
        """The newest entry: what held when Keepa last looked."""
        return self._point(len(self) - 1)

    def at(self, moment: datetime) -> Point | None:
        """What held at that moment; None before the first entry."""
        place = bisect.bisect_right(self.minutes, to_minutes(moment)) - 1
        return self._point(place) if place >= 0 else None

    def segments(self, start: datetime, end: datetime) -> Iterator[Segment]:
        """What held between the two moments, in order; the last one until `end`."""
        bounds = [from_minutes(minute) for minute in self.minutes]
        for place, (begins, ends) in enumerate(pairwise([*bounds, end])):
            since, until = max(begins, start), min(ends, end)
            if since < until:
                yield Segment(since, until, self._point(place))

    def average(
        self, start: datetime, end: datetime, *, with_shipping: bool = False
    ) -> Average:
        """The mean between the moments, weighted by time.

        The series NEW changed its meaning on 2026-02-16: only the part of one meaning
        is averaged, the newer one if the interval reaches it; `since` says so.
        `with_shipping` averages price plus shipping (ValueError if the kind has none).
        """
        if with_shipping and self.shipping is None:
            raise ValueError(f"{self.kind.name} has no shipping")
        if self.kind is Kind.NEW and start < NEW_INCLUDES_SHIPPING < end:
            start = NEW_INCLUDES_SHIPPING
        weighted, covered, empty = 0, 0, 0
        for segment in self.segments(start, end):
            minutes = segment.length // _MINUTE
            point = segment.point
            value = point.total if with_shipping else point.value
            if value is not None:
                weighted += value * minutes
                covered += minutes
            elif point.absence is Absence.NO_OFFER:
                empty += minutes
        known = covered + empty
        return Average(
            value=Decimal(weighted) / covered if covered else None,
            covered=covered * _MINUTE,
            no_offer_share=Decimal(empty) / known if known else None,
            since=start,
        )

    def _point(self, place: int) -> Point:
        at, value = from_minutes(self.minutes[place]), self.values[place]
        # A negative number of fetched offers is a number: there were more of them.
        if value < 0 and self.kind is not Kind.EXTRA_INFO_UPDATES:
            return Point(at, None, absence_of(value))
        shipping = self.shipping[place] if self.shipping is not None else -1
        return Point(at, value, None, shipping if shipping >= 0 else None)


def absence_of(value: int) -> Absence:
    """What a negative number stands for; any but -1 is taken for unknown."""
    return Absence.NO_OFFER if value == Absence.NO_OFFER else Absence.UNKNOWN


def read_history(kind: Kind, entries: object) -> History | None:
    """A slot of `csv`; None when Keepa has nothing there.

    Raises BadAnswer for anything but whole numbers in pairs (or triples), oldest first.
    """
    if entries is None or entries == []:
        return None
    width = 3 if kind.has_shipping else 2
    if not isinstance(entries, list) or len(entries) % width:
        raise BadAnswer(f"csv {kind.name} is not a list of {width} numbers each.")
    if any(type(number) is not int for number in entries):
        raise BadAnswer(f"csv {kind.name} holds something that is no whole number.")
    minutes = tuple(entries[::width])
    if any(later < earlier for earlier, later in pairwise(minutes)):
        raise BadAnswer(f"csv {kind.name} goes back in time.")
    if not 0 <= minutes[0] <= minutes[-1] <= _LAST_MINUTE:
        raise BadAnswer(f"csv {kind.name} lies outside of time.")
    shipping = tuple(entries[2::width]) if kind.has_shipping else None
    return History(kind, minutes, tuple(entries[1::width]), shipping)


# The year 9000: a number beyond is no time but a mistake.
_LAST_MINUTE: Final = to_minutes(datetime.fromisoformat("9000-01-01T00:00+00:00"))
