"""Plans: fees as a function of the price, on every base."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from common.errors import BadInput
from services.pricing.errors import UnknownCategory, UnknownChannel
from services.pricing.rules.fees import FeeBook, FeeRule, Tax, plan_fees
from services.pricing.rules.fees.rule import (
    Base,
    Category,
    Channel,
    Confidence,
    FeeKind,
    Method,
    NotCharged,
    NotKnown,
    PercentOfLine,
    Priced,
    Provenance,
)
from services.pricing.rules.fees.schedule import flat

DAY = date(2026, 2, 1)
TENTH = flat(Decimal("0.1"))
SHOP = Channel(
    name="shop",
    label="Shop",
    currency_code="USD",
    kinds=(FeeKind("fee", "Fee"), FeeKind("extra", "Extra", "extra_unknown")),
    categories=(Category("home", "Home"),),
)


def rule(kind: str, method: Method) -> FeeRule:
    return FeeRule(
        id=f"shop-{kind}",
        kind=kind,
        channels=("shop",),
        categories=(),
        effective_from=date(2026, 1, 1),
        effective_to=None,
        method=method,
        provenance=Provenance("page", DAY, Confidence.OFFICIAL, "page"),
    )


class TestBases:
    @pytest.mark.parametrize(
        ("base", "fee"),
        [(Base.ITEM_PRICE, 1000), (Base.BEFORE_TAX, 1200), (Base.WITH_TAX, 1320)],
    )
    def test_the_fee_is_charged_on_its_base(self, base: Base, fee: int) -> None:
        book = FeeBook([SHOP], [rule("fee", Priced(TENTH, base))])
        plan = plan_fees(
            book, "shop", "home", on=DAY, extras=2000, tax=Tax(rate=100_000)
        )
        assert plan.fees(10_000) == [fee]

    def test_the_tax_may_be_an_amount(self) -> None:
        book = FeeBook([SHOP], [rule("fee", Priced(TENTH, Base.WITH_TAX))])
        plan = plan_fees(book, "shop", "home", on=DAY, tax=Tax(amount=500))
        assert plan.fees(10_000) == [1050]

    def test_a_percentage_of_a_line_uses_the_rounded_line(self) -> None:
        half = PercentOfLine("fee", flat(Decimal("0.5")))
        book = FeeBook(
            [SHOP], [rule("fee", Priced(TENTH, Base.ITEM_PRICE)), rule("extra", half)]
        )
        plan = plan_fees(book, "shop", "home", on=DAY)
        # A tenth of 14 is 1, and half of that rounds to 1; half of 1.4 would too, but
        # half of a tenth of 25 is 1.25 and half of the rounded 3 is 2.
        assert plan.fees(25) == [3, 2]


class TestNet:
    def test_extras_are_paid_out_and_tax_is_not(self) -> None:
        book = FeeBook([SHOP], [rule("fee", Priced(TENTH, Base.BEFORE_TAX))])
        plan = plan_fees(
            book, "shop", "home", on=DAY, extras=2000, tax=Tax(rate=100_000)
        )
        assert plan.net(10_000) == 10_000 + 2000 - 1200


class TestUnknown:
    def test_no_rule_for_the_day_makes_the_plan_incomplete(self) -> None:
        book = FeeBook([SHOP], [rule("extra", Priced(TENTH, Base.ITEM_PRICE))])
        plan = plan_fees(book, "shop", "home", on=date(2025, 12, 31))
        assert not plan.is_complete
        assert [r.code for r in plan.charges[0].reasons] == ["extra_unknown"]
        assert "2025-12-31" in plan.charges[0].reasons[0].sentence

    def test_a_known_rule_may_bound_an_unknown_one(self) -> None:
        least = replace(
            rule("fee", Priced(TENTH, Base.ITEM_PRICE)),
            id="usual",
            effective_to=date(2026, 1, 31),
        )
        peak = replace(
            rule("fee", NotKnown("peak_unknown", "Not known in the peak.", "usual")),
            effective_from=DAY,
        )
        plan = plan_fees(FeeBook([SHOP], [least, peak]), "shop", "home", on=DAY)
        assert not plan.is_complete
        assert plan.fees(1000) == [100]
        assert [r.code for r in plan.charges[0].reasons] == ["peak_unknown"]

    def test_a_fee_that_is_not_charged_is_no_line(self) -> None:
        plan = plan_fees(
            FeeBook([SHOP], [rule("fee", NotCharged())]), "shop", "home", on=DAY
        )
        assert plan.charges == ()
        assert plan.is_complete


class TestRefusals:
    def test_unknown_channel_and_category(self) -> None:
        book = FeeBook([SHOP], [rule("fee", NotCharged())])
        with pytest.raises(UnknownChannel):
            plan_fees(book, "mall", "home", on=DAY)
        with pytest.raises(UnknownCategory):
            plan_fees(book, "shop", "cars", on=DAY)

    def test_negative_extras(self) -> None:
        book = FeeBook([SHOP], [rule("fee", NotCharged())])
        with pytest.raises(BadInput, match="negative"):
            plan_fees(book, "shop", "home", on=DAY, extras=-1)
