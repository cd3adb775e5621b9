"""Pack sizes of two sides: cost follows them, and what is unsure is said."""

from __future__ import annotations

from fractions import Fraction

import pytest

from services.pricing.adapters.tuning_files import load_policy
from services.pricing.rules.items import ListTerms, PackSize, PriceBasis
from services.pricing.rules.packs import (
    bought_for_the_price,
    fit_packs,
    suspicious_ratio,
)
from services.pricing.rules.reasons import Effect
from tests.factories import make_item, usd

POLICY = load_policy()


def _pack(count: int | None) -> PackSize | None:
    return None if count is None else PackSize(count, f"pack of {count}")


class TestFitPacks:
    @pytest.mark.parametrize(
        ("offer", "catalogue", "ratio", "known", "code"),
        [
            (1, 1, Fraction(1), True, None),
            (12, 1, Fraction(1, 12), True, "pack_size_differs"),
            (1, 3, Fraction(3), True, "pack_size_differs"),
            (4, 6, Fraction(3, 2), True, "pack_size_differs"),
            (None, None, Fraction(1), False, "pack_size_unknown"),
            (3, None, Fraction(1), False, "pack_size_one_sided"),
            (None, 3, Fraction(1), False, "pack_size_one_sided"),
        ],
    )
    def test_how_many_offers_make_one_sale(
        self,
        offer: int | None,
        catalogue: int | None,
        ratio: Fraction,
        known: bool,
        code: str | None,
    ) -> None:
        fit = fit_packs(make_item(pack=_pack(offer)), make_item(pack=_pack(catalogue)))
        assert (fit.offers_per_sale, fit.known) == (ratio, known)
        assert [reason.code for reason in fit.reasons] == ([code] if code else [])
        assert all(reason.effect is Effect.REVIEW for reason in fit.reasons)

    def test_the_words_it_came_from_are_named(self) -> None:
        offer = make_item(pack=PackSize(2, "2er Pack"))
        fit = fit_packs(offer, make_item(pack=PackSize(1, "single")))
        assert "2er Pack" in fit.reasons[0].sentence


class TestBoughtForThePrice:
    @pytest.mark.parametrize(
        ("title", "column", "basis", "count", "code"),
        [
            (None, None, PriceBasis.UNSAID, None, None),
            (4, None, PriceBasis.UNSAID, 4, None),
            (None, 1, PriceBasis.UNSAID, 1, None),
            (4, 1, PriceBasis.UNSAID, 4, None),
            (12, 12, PriceBasis.UNSAID, 12, None),
            (None, 12, PriceBasis.UNIT, 1, None),
            (4, 20, PriceBasis.UNIT, 4, None),
            (None, 12, PriceBasis.PACK, 12, None),
            (4, 12, PriceBasis.PACK, 48, None),
            (None, 12, PriceBasis.UNSAID, 1, "price_basis_unknown"),
            (4, 20, PriceBasis.UNSAID, 4, "price_basis_unknown"),
        ],
    )
    def test_title_column_and_heading_together(
        self,
        title: int | None,
        column: int | None,
        basis: PriceBasis,
        count: int | None,
        code: str | None,
    ) -> None:
        terms = ListTerms(
            title_pack=_pack(title), column_pack=_pack(column), price_basis=basis
        )
        bought, reasons = bought_for_the_price(
            make_item(pack=_pack(column or title), terms=terms)
        )
        assert (bought.count if bought else None) == count
        assert [reason.code for reason in reasons] == ([code] if code else [])

    def test_a_price_of_doubtful_extent_never_understates_the_cost(self) -> None:
        terms = ListTerms(column_pack=_pack(12))
        offer = make_item(pack=_pack(12), terms=terms)
        fit = fit_packs(offer, make_item(pack=_pack(1)))
        assert fit.offers_per_sale == 1


class TestSuspiciousRatio:
    @pytest.mark.parametrize(
        ("price", "cost", "multiple"),
        [
            ("30.00", "10.00", 3),
            ("30.80", "10.00", 3),
            ("24.10", "2.00", 12),
            ("1099.00", "1.10", 1000),
        ],
    )
    def test_near_a_small_integer_or_a_power_of_ten(
        self, price: str, cost: str, multiple: int
    ) -> None:
        found = list(
            suspicious_ratio(usd(price), usd(cost), packs_known=False, policy=POLICY)
        )
        assert [reason.code for reason in found] == ["price_ratio_suspicious"]
        assert f" {multiple} times" in found[0].sentence

    @pytest.mark.parametrize(
        ("price", "cost"), [("25.00", "10.00"), ("14.00", "10.00")]
    )
    def test_other_ratios_are_ordinary(self, price: str, cost: str) -> None:
        found = suspicious_ratio(
            usd(price), usd(cost), packs_known=False, policy=POLICY
        )
        assert list(found) == []

    def test_known_packs_leave_nothing_to_suspect(self) -> None:
        found = suspicious_ratio(usd("30"), usd("10"), packs_known=True, policy=POLICY)
        assert list(found) == []

    def test_unknown_prices_leave_nothing_to_suspect(self) -> None:
        found = suspicious_ratio(None, usd("10"), packs_known=False, policy=POLICY)
        assert list(found) == []
