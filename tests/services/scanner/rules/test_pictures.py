"""Looks of pictures as numbers, and when one is tried again."""

from __future__ import annotations

from datetime import timedelta

from services.scanner.rules.pictures import again_at, distance, look_of
from tests.services.scanner.given import NOON

STEPS = [0, 90, 20, 200, 10, 40, 250, 60, 128]
ROWS = [STEPS[row:] + STEPS[:row] for row in range(8)]


class TestLookOf:
    def test_says_nothing_of_a_surface_or_of_stripes(self) -> None:
        assert look_of([[7] * 9] * 8) is None
        assert look_of([STEPS] * 8) is None
        assert look_of([[row * 30] * 9 for row in range(8)]) is None

    def test_fits_into_a_signed_number_of_64_bits(self) -> None:
        for rows in (ROWS, [[255 - one for one in row] for row in ROWS]):
            look = look_of(rows)
            assert look is not None
            assert -(2**63) <= look < 2**63

    def test_noise_changes_nothing(self) -> None:
        noisy = [[one + (place % 2) for place, one in enumerate(row)] for row in ROWS]
        assert look_of(noisy) == look_of(ROWS)

    def test_distance_counts_what_differs(self) -> None:
        changed = [[0, 0, *ROWS[0][2:]], *ROWS[1:]]
        one, other = look_of(ROWS), look_of(changed)
        assert one is not None
        assert other is not None
        assert (distance(one, one), distance(one, other)) == (0, 2)


class TestAgainAt:
    def test_waits_longer_each_time_and_then_gives_up(self) -> None:
        waits = [again_at(NOON, tries) for tries in (1, 2, 3, 4)]
        assert waits == [
            NOON + timedelta(minutes=2),
            NOON + timedelta(minutes=16),
            NOON + timedelta(minutes=128),
            None,
        ]
