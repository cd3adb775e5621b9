"""Chance by name is the same everywhere and has the distribution it claims."""

from __future__ import annotations

from statistics import mean, stdev

from hypothesis import given
from hypothesis import strategies as st

from sandbox.world.chance import Stream, dice, fraction


class TestFraction:
    def test_is_the_same_for_ever(self) -> None:
        # A change here changes every world that somebody has written down by its seed.
        assert fraction(7, "sale", 12, -3) == 0.020110142011888654

    @given(st.integers(), st.text())
    def test_is_strictly_between_0_and_1(self, seed: int, name: str) -> None:
        assert 0 < fraction(seed, name) < 1

    def test_differs_by_each_part_of_the_name(self) -> None:
        names = [(7, "a", 1), (7, "a", 2), (7, "b", 1), (8, "a", 1)]
        assert len({fraction(*name) for name in names}) == len(names)


class TestStream:
    def test_is_the_same_for_ever(self) -> None:
        assert Stream(7, "sale").fraction(-3) == 0.9478062814424436

    def test_does_not_depend_on_earlier_draws(self) -> None:
        stream = Stream(7, "a")
        backwards = [stream.fraction(n) for n in reversed(range(9))]
        assert backwards[::-1] == [Stream(7, "a").fraction(n) for n in range(9)]

    @given(st.integers(), st.integers())
    def test_is_strictly_between_0_and_1(self, seed: int, number: int) -> None:
        assert 0 < Stream(seed, "x").fraction(number) < 1

    def test_has_mean_0_and_deviation_1_where_it_is_normal(self) -> None:
        stream = Stream(7, "x")
        draws = [stream.normal(number) for number in range(4000)]
        assert abs(mean(draws)) < 0.05
        assert abs(stdev(draws) - 1) < 0.05


class TestDice:
    def test_are_independent_of_the_order_of_use(self) -> None:
        first, second = dice(7, "a"), dice(7, "b")
        alone = [first.random(), second.random()]
        second, first = dice(7, "b"), dice(7, "a")
        assert [first.random(), second.random()] == alone
