"""Histories: what held when, and means that count only what was there."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vendors.errors import BadAnswer
from vendors.keepa.history import Absence, History, Point, read_history
from vendors.keepa.kinds import NEW_INCLUDES_SHIPPING, Kind
from vendors.keepa.times import from_minutes, to_minutes

DAY = 24 * 60
START = to_minutes(NEW_INCLUDES_SHIPPING) + 30 * DAY


def day(number: float) -> datetime:
    """So many days after START."""
    return from_minutes(START) + timedelta(days=number)


def history(
    kind: Kind, *entries: tuple[float, int] | tuple[float, int, int]
) -> History:
    """A history whose times are days after START."""
    flat: list[int] = []
    for at, *rest in entries:
        flat += [START + round(at * DAY), *map(int, rest)]
    found = read_history(kind, flat)
    assert found is not None
    return found


class TestReadHistory:
    @pytest.mark.parametrize("nothing", [None, []])
    def test_is_none_where_keepa_has_nothing(self, nothing: object) -> None:
        assert read_history(Kind.NEW, nothing) is None

    def test_reads_pairs_and_triples(self) -> None:
        assert list(history(Kind.AMAZON, (0, 999)).points) == [Point(day(0), 999)]
        (point,) = history(Kind.BUY_BOX_SHIPPING, (0, 999, 350)).points
        assert point == Point(day(0), 999, None, 350)
        assert point.total == 1349

    @pytest.mark.parametrize("kind", [*(Kind(n) for n in (7, *range(18, 30), 32))])
    def test_knows_which_slots_are_triples(self, kind: Kind) -> None:
        assert kind.has_shipping
        assert read_history(kind, [START, 1, 2]) is not None

    def test_knows_that_no_other_slot_is_one(self) -> None:
        assert sum(kind.has_shipping for kind in Kind) == 14

    @pytest.mark.parametrize(
        ("kind", "entries"),
        [
            (Kind.NEW, [1]),
            (Kind.NEW, [1, 2, 3]),
            (Kind.BUY_BOX_SHIPPING, [1, 2]),
            (Kind.NEW, [1, 2.5]),
            (Kind.NEW, [1, None]),
            (Kind.NEW, [1, True]),
            (Kind.NEW, [1, "2"]),
            (Kind.NEW, [5, 1, 4, 1]),
            (Kind.NEW, [-5, 1]),
            (Kind.NEW, [2**40, 1]),
            (Kind.NEW, {"a": 1}),
            (Kind.NEW, "1,2"),
        ],
    )
    def test_refuses_what_is_no_history(self, kind: Kind, entries: object) -> None:
        with pytest.raises(BadAnswer, match=kind.name):
            read_history(kind, entries)

    @given(st.sampled_from(Kind), st.lists(st.integers() | st.none() | st.floats()))
    def test_reads_or_refuses_whatever_comes(self, kind: Kind, entries: Any) -> None:
        try:
            found = read_history(kind, entries)
        except BadAnswer:
            return
        points = list(found.points) if found else []
        assert len(points) * (3 if kind.has_shipping else 2) == len(entries)


class TestPoint:
    def test_tells_no_offer_from_not_known(self) -> None:
        gone, unknown = history(Kind.NEW, (0, -1), (1, -2)).points
        assert (gone.value, gone.absence) == (None, Absence.NO_OFFER)
        assert (unknown.value, unknown.absence) == (None, Absence.UNKNOWN)

    @pytest.mark.parametrize("shipping", [-1, -2])
    def test_has_no_total_without_a_known_shipping(self, shipping: int) -> None:
        (point,) = history(Kind.NEW_FBM_SHIPPING, (0, 999, shipping)).points
        assert (point.value, point.shipping, point.total) == (999, None, None)

    def test_keeps_the_sign_of_fetched_offers(self) -> None:
        (point,) = history(Kind.EXTRA_INFO_UPDATES, (0, -20)).points
        assert (point.value, point.absence) == (-20, None)


class TestAt:
    def test_is_what_held_then(self) -> None:
        prices = history(Kind.NEW, (0, 100), (5, 200))
        assert prices.at(day(-0.01)) is None
        assert prices.at(day(0)) == Point(day(0), 100)
        assert prices.at(day(4.99)) == Point(day(0), 100)
        assert prices.at(day(50)) == prices.latest == Point(day(5), 200)


class TestSegments:
    def test_are_cut_to_the_interval(self) -> None:
        prices = history(Kind.NEW, (0, 100), (5, 200), (9, 300))
        found = [
            (s.start, s.end, s.point.value) for s in prices.segments(day(2), day(7))
        ]
        assert found == [(day(2), day(5), 100), (day(5), day(7), 200)]

    def test_are_none_before_the_first_entry(self) -> None:
        prices = history(Kind.NEW, (5, 200))
        assert list(prices.segments(day(0), day(5))) == []
        assert list(prices.segments(day(3), day(1))) == []


class TestAverage:
    def test_weighs_by_time_and_leaves_out_what_was_not_there(self) -> None:
        # Of 30 days: 10 at 1000, 12 without an offer, 3 unknown, 5 at 4000.
        prices = history(Kind.AMAZON, (-50, 1000), (10, -1), (22, -2), (25, 4000))
        found = prices.average(day(0), day(30))
        assert found.value == 2000
        assert found.covered == timedelta(days=15)
        assert found.no_offer_share == Decimal(12) / 27

    def test_counts_time_before_the_first_entry_as_unknown(self) -> None:
        found = history(Kind.AMAZON, (20, 500)).average(day(0), day(30))
        assert found.value == 500
        assert found.covered == timedelta(days=10)
        assert found.no_offer_share == 0

    def test_of_nothing_is_none(self) -> None:
        prices = history(Kind.AMAZON, (0, -1))
        assert prices.average(day(0), day(3)).value is None
        assert prices.average(day(0), day(3)).no_offer_share == 1
        assert prices.average(day(-9), day(-3)).no_offer_share is None

    def test_does_not_cross_the_day_when_new_changed_its_meaning(self) -> None:
        broken = NEW_INCLUDES_SHIPPING
        flat = [to_minutes(broken) - 10 * DAY, 1000, to_minutes(broken), 1500]
        prices = read_history(Kind.NEW, flat)
        assert prices is not None
        week = timedelta(days=7)
        across = prices.average(broken - week, broken + week)
        assert across.value == 1500
        assert (across.covered, across.since) == (week, broken)
        before = prices.average(broken - week, broken)
        assert before.value == 1000
        assert before.since == broken - week

    def test_of_other_kinds_crosses_that_day(self) -> None:
        broken = NEW_INCLUDES_SHIPPING
        flat = [to_minutes(broken) - 10 * DAY, 1000, to_minutes(broken), 1500]
        prices = read_history(Kind.AMAZON, flat)
        assert prices is not None
        week = timedelta(days=7)
        assert prices.average(broken - week, broken + week).value == 1250

    def test_adds_shipping_where_it_is_known(self) -> None:
        prices = history(Kind.BUY_BOX_SHIPPING, (0, 1000, 500), (10, 900, -1))
        assert prices.average(day(0), day(20)).value == 950
        found = prices.average(day(0), day(20), with_shipping=True)
        assert found.value == 1500
        assert found.covered == timedelta(days=10)

    def test_refuses_to_add_shipping_that_is_not_there(self) -> None:
        with pytest.raises(ValueError, match="AMAZON"):
            history(Kind.AMAZON, (0, 1)).average(day(0), day(1), with_shipping=True)

    @given(
        st.lists(
            st.tuples(
                st.integers(min_value=0, max_value=99),
                st.integers(min_value=-2, max_value=10**6),
            ),
            min_size=1,
        )
    )
    def test_lies_between_the_values(self, entries: list[tuple[int, int]]) -> None:
        prices = history(Kind.AMAZON, *sorted(entries))
        found = prices.average(day(0), day(100))
        valid = [value for _, value in entries if value >= 0]
        if found.value is not None:
            assert min(valid) <= found.value <= max(valid)
        assert found.covered <= timedelta(days=100)
