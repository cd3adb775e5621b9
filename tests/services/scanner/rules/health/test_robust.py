"""What is usual, from numbers of which some are wild."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.scanner.rules.health.robust import (
    MIN_SAMPLES,
    band_of,
    share_is_higher,
)


class TestBandOf:
    def test_needs_five_scans_to_be_sure(self) -> None:
        assert band_of([100] * (MIN_SAMPLES - 1)) is None
        assert band_of([100] * MIN_SAMPLES) is not None

    def test_two_wild_scans_of_ten_move_it_little(self) -> None:
        calm = band_of([100, 101, 99, 100, 102, 98, 100, 100, 101, 99])
        wild = band_of([100, 101, 99, 100, 102, 98, 100, 0, 9000, 99])
        assert calm
        assert wild
        assert abs(calm.low - wild.low) < 5

    @given(st.lists(st.integers(0, 100_000), min_size=MIN_SAMPLES, max_size=30))
    def test_holds_the_middle_and_never_reaches_nothing(
        self, counts: list[int]
    ) -> None:
        band = band_of(counts)
        assert band
        assert band.low <= band.middle <= band.high
        assert band.middle < 1 or band.low >= 1


class TestShareIsHigher:
    @pytest.mark.parametrize(
        ("hits", "of", "before", "of_before", "higher"),
        [
            (60, 100, 5, 1000, True),
            (3, 4, 0, 4, False),  # so few prove nothing
            (0, 0, 5, 10, False),
            (10, 100, 90, 1000, False),
            (30, 100, 5, 0, False),
        ],
    )
    def test_is_beyond_chance_or_is_not(
        self, hits: int, of: int, before: int, of_before: int, higher: bool
    ) -> None:
        assert share_is_higher(hits, of, before, of_before, by=0.2) is higher
