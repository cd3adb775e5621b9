"""Fulfilment of 2026: every cell of the table, its edges, and what is not known.

The cells stand here once more, typed from the source and not read from the fee book.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from common.errors import BadInput
from common.money import Money
from services.pricing.adapters.fee_files import read_fee_book
from services.pricing.rules.answer import CostLine
from services.pricing.rules.fees import FeeBook, FeeResult, Sale, fee_lines
from services.pricing.rules.items import Parcel
from services.pricing.rules.measures import GRAMS, parse_dimensions, parse_weight

SMALL = {
    2: ("2.43", "3.32", "3.58"),
    4: ("2.49", "3.42", "3.68"),
    6: ("2.56", "3.45", "3.71"),
    8: ("2.66", "3.54", "3.80"),
    10: ("2.77", "3.68", "3.94"),
    12: ("2.82", "3.78", "4.04"),
    14: ("2.92", "3.91", "4.17"),
    16: ("2.95", "3.96", "4.22"),
}
LARGE = {
    "4 oz": ("2.91", "3.73", "3.99"),
    "8 oz": ("3.13", "3.95", "4.21"),
    "12 oz": ("3.38", "4.20", "4.46"),
    "16 oz": ("3.78", "4.60", "4.86"),
    "1.25 lb": ("4.22", "5.04", "5.30"),
    "1.5 lb": ("4.60", "5.42", "5.68"),
    "1.75 lb": ("4.75", "5.57", "5.83"),
    "2 lb": ("5.00", "5.82", "6.08"),
    "2.25 lb": ("5.10", "5.92", "6.18"),
    "2.5 lb": ("5.28", "6.10", "6.36"),
    "2.75 lb": ("5.44", "6.26", "6.52"),
    "3 lb": ("5.85", "6.67", "6.93"),
}
BAND_EDGES = [("0.01", "9.99"), ("10.00", "50.00"), ("50.01", "400.00")]
FLAT_BOX = "15x12x0.75in"
# Its volume weighs 0.97 oz, less than any row.
LONG_ROD = "18x2.1x0.2in"
SURCHARGE_BEGINS = date(2026, 4, 17)

CELLS = [
    (f"{oz} oz", FLAT_BOX, price, fees[band])
    for oz, fees in SMALL.items()
    for band, prices in enumerate(BAND_EDGES)
    for price in prices
] + [
    (weight, LONG_ROD, price, fees[band])
    for weight, fees in LARGE.items()
    for band, prices in enumerate(BAND_EDGES)
    for price in prices
]


@pytest.fixture(scope="module")
def book() -> FeeBook:
    return read_fee_book()


def parcel(weight: str | None, dims: str | None) -> Parcel:
    return Parcel(
        None if weight is None else parse_weight(weight, decimal="."),
        None if dims is None else parse_dimensions(dims, decimal="."),
    )


def sale(
    weight: str | None,
    dims: str | None,
    *,
    price: str = "22.99",
    on: date = date(2026, 2, 1),
    category: str = "home",
) -> Sale:
    money = Money.of(price, "USD")
    return Sale("amazon-us-fba", category, money, on, parcel=parcel(weight, dims))


def line(result: FeeResult, code: str = "fulfilment_fee") -> CostLine:
    return next(line for line in result.lines if line.code == code)


def codes(result: FeeResult) -> list[str]:
    return [reason.code for reason in result.reasons]


class TestTable:
    @pytest.mark.parametrize(("weight", "dims", "price", "fee"), CELLS)
    def test_each_cell_up_to_its_edges(
        self, book: FeeBook, weight: str, dims: str, price: str, fee: str
    ) -> None:
        result = fee_lines(sale(weight, dims, price=price), book)
        assert line(result).amount == Money.of(fee, "USD")

    @pytest.mark.parametrize(
        ("weight", "fees"),
        [
            ("3.01 lb", ("6.23", "7.05", "7.31")),
            ("3.25 lb", ("6.23", "7.05", "7.31")),
            ("3.26 lb", ("6.31", "7.13", "7.39")),
            ("4 lb", ("6.47", "7.29", "7.55")),
            ("20 lb", ("11.59", "12.41", "12.67")),
        ],
    )
    @pytest.mark.parametrize("band", [0, 1, 2])
    def test_each_started_quarter_pound_above_three_adds_eight_cents(
        self, book: FeeBook, weight: str, fees: tuple[str, ...], band: int
    ) -> None:
        result = fee_lines(sale(weight, "12x9x2in", price=BAND_EDGES[band][0]), book)
        assert line(result).amount == Money.of(fees[band], "USD")

    def test_a_gram_more_is_the_next_row(self, book: FeeBook) -> None:
        exactly = sale("2oz", FLAT_BOX)
        grams = 2 * GRAMS["oz"] + Decimal("0.001")
        heavier = replace(exactly, parcel=replace(exactly.parcel, weight_g=grams))
        assert line(fee_lines(exactly, book)).amount == Money.of("3.32", "USD")
        assert line(fee_lines(heavier, book)).amount == Money.of("3.42", "USD")


class TestTiers:
    @pytest.mark.parametrize(
        ("weight", "dims", "fee"),
        [
            ("16 oz", "15x12x0.75in", "3.96"),
            ("16 oz", "0.75x15x12in", "3.96"),
            ("16.1 oz", "15x12x0.75in", "5.04"),
            ("8 oz", "15.1x2x0.75in", "3.95"),
            ("8 oz", "15x2x0.76in", "3.95"),
        ],
    )
    def test_small_standard_ends_at_its_limits(
        self, book: FeeBook, weight: str, dims: str, fee: str
    ) -> None:
        assert line(fee_lines(sale(weight, dims), book)).amount == Money.of(fee, "USD")

    def test_small_standard_is_billed_by_unit_weight_alone(self, book: FeeBook) -> None:
        # 15 x 12 x 0.75 in would weigh 0.97 lb by volume.
        result = fee_lines(sale("2 oz", "15x12x0.75in"), book)
        assert line(result).amount == Money.of("3.32", "USD")

    @pytest.mark.parametrize(
        ("dims", "fee"),
        [
            # 139 cubic inches are one pound exactly, which is still the 16 oz row.
            ("13.9x10x1in", "4.60"),
            ("13.91x10x1in", "5.04"),
            ("10x8x6in", "7.13"),
        ],
    )
    def test_large_standard_is_billed_by_the_greater_weight(
        self, book: FeeBook, dims: str, fee: str
    ) -> None:
        result = fee_lines(sale("1 oz", dims), book)
        assert line(result).amount == Money.of(fee, "USD")

    @pytest.mark.parametrize(
        ("weight", "dims"),
        [("20.1 lb", "18x14x8in"), ("1 lb", "18.1x1x1in"), ("1 lb", "18x14x8.1in")],
    )
    def test_larger_parcels_are_not_known(
        self, book: FeeBook, weight: str, dims: str
    ) -> None:
        result = fee_lines(sale(weight, dims), book)
        assert codes(result) == ["size_tier_unknown"]
        assert line(result).amount is None
        assert line(result).at_least is None
        assert not result.is_complete


class TestMissing:
    def test_without_weight_the_least_row_is_a_bound(self, book: FeeBook) -> None:
        result = fee_lines(sale(None, "6x4x0.5in"), book)
        assert codes(result) == ["weight_missing"]
        assert line(result).amount is None
        assert line(result).at_least == Money.of("3.32", "USD")

    def test_without_weight_the_volume_still_counts(self, book: FeeBook) -> None:
        result = fee_lines(sale(None, "10x8x6in"), book)
        assert line(result).at_least == Money.of("7.13", "USD")

    def test_without_sides_the_smallest_tier_is_a_bound(self, book: FeeBook) -> None:
        result = fee_lines(sale("8 oz", None), book)
        assert codes(result) == ["dimensions_missing"]
        assert line(result).at_least == Money.of("3.54", "USD")

    def test_without_both_the_cheapest_cell_is_a_bound(self, book: FeeBook) -> None:
        result = fee_lines(sale(None, None, price="9.00"), book)
        assert codes(result) == ["weight_missing", "dimensions_missing"]
        assert line(result).at_least == Money.of("2.43", "USD")

    def test_what_is_too_heavy_needs_no_sides(self, book: FeeBook) -> None:
        assert codes(fee_lines(sale("30 lb", None), book)) == ["size_tier_unknown"]


class TestSurcharge:
    def test_none_before_its_first_day(self, book: FeeBook) -> None:
        result = fee_lines(sale("2 oz", FLAT_BOX, on=date(2026, 4, 16)), book)
        assert [entry.code for entry in result.lines] == [
            "referral_fee",
            "fulfilment_fee",
        ]

    @pytest.mark.parametrize(
        ("weight", "price", "surcharge"),
        [
            ("2 oz", "22.99", "0.12"),
            ("2 oz", "9.99", "0.09"),
            ("16 oz", "22.99", "0.14"),
            ("16 oz", "60.00", "0.15"),
        ],
    )
    def test_three_and_a_half_per_cent_of_the_fulfilment_line(
        self, book: FeeBook, weight: str, price: str, surcharge: str
    ) -> None:
        result = fee_lines(
            sale(weight, FLAT_BOX, price=price, on=SURCHARGE_BEGINS), book
        )
        assert line(result, "fuel_surcharge").amount == Money.of(surcharge, "USD")

    def test_unknown_with_the_fee_it_is_a_part_of(self, book: FeeBook) -> None:
        result = fee_lines(sale("21 lb", "18x14x8in", on=SURCHARGE_BEGINS), book)
        assert line(result, "fuel_surcharge").amount is None


class TestPeak:
    @pytest.mark.parametrize(
        "day", [date(2026, 10, 15), date(2026, 12, 24), date(2027, 1, 14)]
    )
    def test_inside_the_window_the_table_is_not_known(
        self, book: FeeBook, day: date
    ) -> None:
        result = fee_lines(sale("2 oz", FLAT_BOX, on=day), book)
        assert codes(result) == ["fba_peak_table_unknown"]
        assert "peak" in result.reasons[0].sentence
        assert line(result).amount is None
        assert line(result).at_least == Money.of("3.32", "USD")
        assert line(result, "fuel_surcharge").amount is None
        assert line(result, "fuel_surcharge").at_least == Money.of("0.12", "USD")

    def test_the_day_before_is_known(self, book: FeeBook) -> None:
        result = fee_lines(sale("2 oz", FLAT_BOX, on=date(2026, 10, 14)), book)
        assert result.is_complete
        assert line(result).amount == Money.of("3.32", "USD")

    @pytest.mark.parametrize("day", [date(2026, 1, 14), date(2027, 1, 15)])
    def test_before_and_after_the_year_no_table_is_known(
        self, book: FeeBook, day: date
    ) -> None:
        result = fee_lines(sale("2 oz", FLAT_BOX, on=day), book)
        assert "fba_table_unknown" in codes(result)
        assert line(result).amount is None
        assert line(result).at_least is None

    def test_clothing_has_a_table_of_its_own(self, book: FeeBook) -> None:
        result = fee_lines(sale("2 oz", FLAT_BOX, category="clothing"), book)
        assert codes(result) == ["fba_apparel_table_unknown"]


class TestCheckParcel:
    @pytest.mark.parametrize(
        "bad",
        [
            Parcel(Decimal(0)),
            Parcel(Decimal(-1)),
            Parcel(Decimal("NaN")),
            Parcel(Decimal("Infinity")),
            Parcel(Decimal(1), (Decimal(3), Decimal(2), Decimal(0))),
            Parcel(None, (Decimal(3), Decimal(2), Decimal("NaN"))),
        ],
    )
    def test_a_parcel_that_cannot_be_is_refused(
        self, book: FeeBook, bad: Parcel
    ) -> None:
        with pytest.raises(BadInput, match="does not exist"):
            fee_lines(replace(sale(None, None), parcel=bad), book)

    def test_weight_and_size_that_contradict_are_refused(self, book: FeeBook) -> None:
        with pytest.raises(BadInput, match="contradict"):
            fee_lines(sale("5 kg", "10x5x1cm"), book)
