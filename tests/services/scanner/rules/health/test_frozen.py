"""How sure one may be that a catalogue stands still."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from services.scanner.rules.health.frozen import UNLIKELY, chance_of_nothing
from tests.services.scanner.rules.health.scenes import calm, sample


class TestChanceOfNothing:
    def test_is_small_within_one_interval_where_much_moves(self) -> None:
        assert chance_of_nothing(calm(10), 3600) < UNLIKELY

    def test_needs_some_intervals_where_little_moves(self) -> None:
        slow = [sample(hour, new=hour % 2, changed=1, gone=0) for hour in range(20)]
        chances = [chance_of_nothing(slow, 3600 * hours) for hours in range(1, 12)]
        assert chances[0] > 0.1
        assert chances[-1] < UNLIKELY

    def test_is_certain_of_nothing_with_few_scans(self) -> None:
        assert chance_of_nothing(calm(4), 1e9) == 1.0

    def test_bursts_prove_less_than_a_steady_flow(self) -> None:
        steady = [sample(hour, new=0, gone=0, changed=10) for hour in range(12)]
        bursts = [
            sample(hour, new=0, gone=0, changed=60 if hour % 6 == 5 else 0)
            for hour in range(12)
        ]
        assert chance_of_nothing(bursts, 7200) > chance_of_nothing(steady, 7200)

    @given(st.integers(5, 30), st.floats(0, 1e6))
    def test_never_grows_with_time(self, count: int, seconds: float) -> None:
        usual = calm(count)
        now = chance_of_nothing(usual, seconds)
        assert 0 <= chance_of_nothing(usual, seconds + 600) <= now <= 1
