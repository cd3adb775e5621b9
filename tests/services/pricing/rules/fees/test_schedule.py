"""Schedules: bands, portions, steps, minimums and the one rounding."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.money import Rounding
from services.pricing.rules.fees.schedule import (
    SCALE,
    Form,
    Piece,
    Schedule,
    flat,
    marginal,
    millionths,
    rounded,
    steps,
    whole_price,
)

RATES = st.decimals(0, 1, places=4)
ENDS = st.lists(st.integers(1, 100_000), min_size=1, max_size=4, unique=True).map(
    sorted
)


def pairs(ends: list[int], rates: list[Decimal]) -> list[tuple[int | None, Decimal]]:
    return list(zip([*ends, None], rates, strict=True))


@st.composite
def bands(draw: st.DrawFn) -> list[tuple[int | None, Decimal]]:
    ends = draw(ENDS)
    size = len(ends) + 1
    return pairs(ends, draw(st.lists(RATES, min_size=size, max_size=size)))


class TestFlat:
    @pytest.mark.parametrize(
        ("amount", "fee"), [(2299, 345), (100, 15), (10, 2), (9, 1), (0, 0)]
    )
    def test_one_rate_is_rounded_half_up(self, amount: int, fee: int) -> None:
        assert flat(Decimal("0.15")).charge(amount) == fee

    @pytest.mark.parametrize(("amount", "fee"), [(1, 30), (200, 30), (204, 31)])
    def test_the_minimum_is_charged_below_it(self, amount: int, fee: int) -> None:
        assert flat(Decimal("0.15"), minimum=30).charge(amount) == fee

    def test_another_rounding_is_followed(self) -> None:
        even = flat(Decimal("0.5"), rounding=Rounding.HALF_EVEN)
        assert [even.charge(amount) for amount in (1, 3, 5)] == [0, 2, 2]


class TestWholePrice:
    def test_the_band_counts_for_the_entire_amount(self) -> None:
        clothing = whole_price(
            [(1500, Decimal("0.05")), (2000, Decimal("0.1")), (None, Decimal("0.17"))]
        )
        assert [clothing.charge(a) for a in (1500, 1501, 2000, 2001)] == [
            75,
            150,
            200,
            340,
        ]

    @given(bands(), st.integers(0, 200_000))
    def test_it_is_the_rate_of_the_band_times_all(
        self, given_bands: list[tuple[int | None, Decimal]], amount: int
    ) -> None:
        rate = next(r for end, r in given_bands if end is None or amount <= end)
        exact = Fraction(rate) * amount
        assert whole_price(given_bands).charge(amount) == int(exact + Fraction(1, 2))


class TestMarginal:
    def test_each_portion_has_its_own_rate(self) -> None:
        electronics = marginal([(10_000, Decimal("0.15")), (None, Decimal("0.08"))])
        assert electronics.charge(15_000) == 1900

    @given(bands(), st.integers(0, 200_000))
    def test_it_is_the_sum_of_the_portions_rounded_once(
        self, given_bands: list[tuple[int | None, Decimal]], amount: int
    ) -> None:
        exact, start = Fraction(0), 0
        for end, rate in given_bands:
            last = amount if end is None else min(amount, end)
            exact += Fraction(rate) * max(0, last - start)
            start = max(start, last)
        assert marginal(given_bands).charge(amount) == int(exact + Fraction(1, 2))

    @given(bands(), st.integers(0, 200_000))
    def test_it_never_jumps(
        self, given_bands: list[tuple[int | None, Decimal]], amount: int
    ) -> None:
        schedule = marginal(given_bands)
        assert 0 <= schedule.charge(amount + 1) - schedule.charge(amount) <= 1


class TestSteps:
    @pytest.mark.parametrize(("amount", "fee"), [(1, 30), (1000, 30), (1001, 40)])
    def test_the_band_has_a_fixed_fee(self, amount: int, fee: int) -> None:
        assert steps([(1000, 30), (None, 40)]).charge(amount) == fee


class TestBends:
    def test_band_ends_and_the_reach_of_the_minimum_are_bends(self) -> None:
        beauty = whole_price(
            [(1000, Decimal("0.08")), (None, Decimal("0.15"))], minimum=30
        )
        assert beauty.bends() == [375, 1000]

    @given(bands(), st.integers(0, 500), st.integers(1, 150_000))
    def test_between_bends_the_rate_stays(
        self,
        given_bands: list[tuple[int | None, Decimal]],
        minimum: int,
        amount: int,
    ) -> None:
        schedule = whole_price(given_bands, minimum=minimum)
        if amount not in schedule.bends():
            assert schedule.rate_at(amount) == schedule.rate_at(amount + 1)


class TestSchedule:
    @pytest.mark.parametrize(
        "pieces",
        [
            (),
            (Piece(100, 0, 0),),
            (Piece(None, 0, 0), Piece(None, 0, 0)),
            (Piece(200, 0, 0), Piece(100, 0, 0), Piece(None, 0, 0)),
            (Piece(100, 0, 0), Piece(100, 0, 0), Piece(None, 0, 0)),
        ],
    )
    def test_pieces_without_order_or_end_are_refused(
        self, pieces: tuple[Piece, ...]
    ) -> None:
        with pytest.raises(ValueError, match="piece"):
            Schedule(Form.STEPS, pieces)


class TestMillionths:
    def test_a_rate_is_exact(self) -> None:
        assert millionths(Decimal("0.1325")) == 132_500

    @pytest.mark.parametrize("rate", ["-0.01", "1.01", "0.0000001", "NaN", "Infinity"])
    def test_what_is_no_rate_is_refused(self, rate: str) -> None:
        with pytest.raises(ValueError, match="no rate"):
            millionths(Decimal(rate))


class TestRounded:
    @pytest.mark.parametrize(
        ("rounding", "halves"),
        [
            (Rounding.HALF_UP, [1, 2, 3]),
            (Rounding.HALF_EVEN, [0, 2, 2]),
            (Rounding.UP, [1, 2, 3]),
            (Rounding.DOWN, [0, 1, 2]),
        ],
    )
    def test_halves_go_by_the_rule(self, rounding: Rounding, halves: list[int]) -> None:
        found = [rounded(whole * SCALE + SCALE // 2, rounding) for whole in range(3)]
        assert found == halves

    @given(st.integers(0, 10**15), st.sampled_from(list(Rounding)))
    def test_it_agrees_with_decimal(self, scaled: int, rounding: Rounding) -> None:
        if rounding is Rounding.EXACT:
            scaled -= scaled % SCALE
        exact = Decimal(scaled) / SCALE
        expected = exact.to_integral_value(rounding=rounding.mode)
        assert rounded(scaled, rounding) == expected

    def test_a_fraction_of_an_exact_fee_is_refused(self) -> None:
        with pytest.raises(ValueError, match="exact"):
            rounded(1, Rounding.EXACT)
