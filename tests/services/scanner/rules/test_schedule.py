"""How often a source is scanned, and when in its interval."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.scanner.rules.scan import Priority, Tally
from services.scanner.rules.schedule import (
    BUSY,
    QUICKEST,
    SLOWEST,
    USUAL,
    activity_after,
    first_due,
    interval_of,
    next_due,
    phase_of,
    priority_of,
)
from tests.services.scanner.given import NOON

HOUR = timedelta(hours=1)
NAMES = st.text(min_size=1, max_size=60)
INTERVALS = st.timedeltas(min_value=timedelta(seconds=10), max_value=timedelta(days=60))
MOMENTS = st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=900))
ACTIVITIES = st.floats(min_value=0, max_value=1)
TALLIES = st.builds(
    Tally,
    pages_fetched=st.integers(0, 10_000),
    offers_new=st.integers(0, 1000),
    offers_changed=st.integers(0, 1000),
    offers_gone=st.integers(0, 1000),
)


class TestIntervalOf:
    def test_is_what_was_asked_for_where_as_much_changes_as_usual(self) -> None:
        assert interval_of(HOUR, USUAL) / HOUR == pytest.approx(1, abs=1e-3)

    def test_is_longer_where_nothing_changes_and_a_quarter_where_much_does(
        self,
    ) -> None:
        assert interval_of(HOUR, 0) == timedelta(minutes=75)
        assert interval_of(HOUR, BUSY) == interval_of(HOUR, 1) == timedelta(minutes=15)

    @given(every=INTERVALS, one=ACTIVITIES, other=ACTIVITIES)
    def test_is_bounded_and_never_longer_where_more_changes(
        self, every: timedelta, one: float, other: float
    ) -> None:
        less, more = sorted((one, other))
        assert interval_of(every, more) <= interval_of(every, less)
        assert interval_of(every, more) >= min(every, timedelta(seconds=10))
        assert interval_of(every, more) >= every * QUICKEST - timedelta(microseconds=1)
        assert interval_of(every, less) <= every * SLOWEST + timedelta(microseconds=1)


class TestActivityAfter:
    def test_comes_near_to_the_share_of_pages_that_changed(self) -> None:
        activity = USUAL
        for _ in range(30):
            tally = Tally(pages_fetched=100, offers_changed=10)
            activity = activity_after(activity, tally, worth=0)
        assert activity == pytest.approx(0.1, abs=1e-3)

    def test_counts_what_was_worth_acting_on_ten_times(self) -> None:
        pages = Tally(pages_fetched=1000)
        ten = Tally(pages_fetched=1000, offers_changed=10)
        found = activity_after(USUAL, pages, worth=1)
        assert found == activity_after(USUAL, ten, worth=0)

    @given(before=ACTIVITIES, tally=TALLIES, worth=st.integers(0, 100))
    def test_stays_a_share(self, before: float, tally: Tally, worth: int) -> None:
        assert 0 <= activity_after(before, tally, worth=worth) <= 1


class TestNextDue:
    @given(name=NAMES, interval=INTERVALS, later=MOMENTS)
    def test_is_one_interval_later_give_or_take_a_fifth(
        self, name: str, interval: timedelta, later: timedelta
    ) -> None:
        moment = NOON + later
        gap = next_due(name, interval, moment) - moment
        slack = timedelta(microseconds=5)
        assert interval * 0.8 - slack <= gap <= interval * 1.2 + slack

    @given(name=NAMES, every=INTERVALS, activity=ACTIVITIES, later=MOMENTS)
    def test_is_never_later_than_half_as_long_again_as_was_asked_for(
        self, name: str, every: timedelta, activity: float, later: timedelta
    ) -> None:
        moment = NOON + later
        due = next_due(name, interval_of(every, activity), moment)
        assert due - moment <= every * 1.5 + timedelta(microseconds=5)

    @given(name=NAMES, interval=INTERVALS, later=MOMENTS)
    def test_comes_to_its_own_place_in_the_interval_and_stays_there(
        self, name: str, interval: timedelta, later: timedelta
    ) -> None:
        moment = NOON + later
        for _ in range(4):
            moment = next_due(name, interval, moment)
        gap = next_due(name, interval, moment) - moment
        assert gap / interval == pytest.approx(1, abs=1e-4)


class TestFirstDue:
    def test_is_at_once_for_one_and_in_its_turn_for_one_of_many(self) -> None:
        assert first_due("shop", HOUR, NOON, crowd=False) == NOON
        dues = {first_due(f"shop-{n}", HOUR, NOON, crowd=True) for n in range(1000)}
        minutes = Counter((due - NOON) // timedelta(minutes=6) for due in dues)
        assert sorted(minutes) == list(range(10))
        assert max(minutes.values()) < 2 * min(minutes.values())

    @given(name=NAMES, every=INTERVALS, later=MOMENTS)
    def test_is_within_one_interval(
        self, name: str, every: timedelta, later: timedelta
    ) -> None:
        moment = NOON + later
        assert moment <= first_due(name, every, moment, crowd=True) <= moment + every


class TestPhaseOf:
    @given(name=NAMES)
    def test_is_the_same_for_ever(self, name: str) -> None:
        assert 0 <= phase_of(name) < 1
        assert phase_of(name) == phase_of(name)

    def test_is_what_it_was_in_the_first_release(self) -> None:
        assert phase_of("shop") == pytest.approx(SHOP_PHASE, abs=1e-6)


SHOP_PHASE = 0.3288006


class TestPriorityOf:
    def test_a_person_goes_first_and_back_fill_last(self) -> None:
        assert Priority.PERSON < Priority.DUE < Priority.BACKFILL

    @pytest.mark.parametrize(
        ("activity", "scanned", "priority"),
        [
            (USUAL, True, Priority.DUE),
            (USUAL, False, Priority.BACKFILL),
            (0.001, True, Priority.BACKFILL),
        ],
    )
    def test_what_nobody_misses_is_back_fill(
        self, activity: float, scanned: bool, priority: Priority
    ) -> None:
        assert priority_of(activity, scanned=scanned) is priority
