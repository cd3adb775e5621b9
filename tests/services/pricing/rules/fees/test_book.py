"""The fee book: look-up by day, and the faults it refuses when it is made."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from services.pricing.errors import BadFeeBook, UnknownCategory, UnknownChannel
from services.pricing.rules.fees import FeeBook, FeeRule
from services.pricing.rules.fees.rule import (
    Base,
    Category,
    Channel,
    Confidence,
    FeeKind,
    NotKnown,
    PercentOfLine,
    Priced,
    Provenance,
)
from services.pricing.rules.fees.schedule import flat

SHOP = Channel(
    name="shop",
    label="Shop",
    currency_code="USD",
    kinds=(FeeKind("fee", "Fee"), FeeKind("extra", "Extra")),
    categories=(Category("home", "Home"), Category("toys", "Toys")),
)
METHOD = Priced(flat(Decimal("0.1")), Base.ITEM_PRICE)
RULE = FeeRule(
    id="first",
    kind="fee",
    channels=("shop",),
    categories=("home",),
    effective_from=date(2026, 1, 1),
    effective_to=date(2026, 6, 30),
    method=METHOD,
    provenance=Provenance("page", date(2026, 1, 1), Confidence.OFFICIAL, "page"),
    origin="shop.yaml:3",
)
NEXT = replace(
    RULE,
    id="second",
    effective_from=date(2026, 7, 1),
    effective_to=None,
    origin="shop.yaml:9",
)


def ids(book: FeeBook, category: str, on: date) -> list[str | None]:
    return [
        None if rule is None else rule.id
        for _, rule in book.rules_at("shop", category, on)
    ]


class TestRulesAt:
    @pytest.mark.parametrize(
        ("day", "found"),
        [
            (date(2025, 12, 31), [None]),
            (date(2026, 1, 1), ["first"]),
            (date(2026, 6, 30), ["first"]),
            (date(2026, 7, 1), ["second"]),
            (date(2099, 1, 1), ["second"]),
        ],
    )
    def test_the_rule_in_force_that_day(
        self, day: date, found: list[str | None]
    ) -> None:
        assert ids(FeeBook([SHOP], [NEXT, RULE]), "home", day) == found

    def test_after_the_last_day_nothing_is_known(self) -> None:
        assert ids(FeeBook([SHOP], [RULE]), "home", date(2026, 7, 1)) == [None]

    def test_a_kind_that_no_rule_fills_is_no_line(self) -> None:
        assert ids(FeeBook([SHOP], [RULE]), "toys", date(2026, 2, 1)) == []

    def test_a_rule_for_the_category_wins_over_one_for_all(self) -> None:
        general = replace(RULE, id="general", categories=())
        book = FeeBook([SHOP], [general, RULE])
        assert ids(book, "home", date(2026, 2, 1)) == ["first"]
        assert ids(book, "toys", date(2026, 2, 1)) == ["general"]

    def test_any_name_of_the_category_does(self) -> None:
        book = FeeBook([SHOP], [RULE])
        assert ids(book, "HOMES", date(2026, 2, 1)) == ["first"]

    def test_an_unknown_category_is_named(self) -> None:
        with pytest.raises(
            UnknownCategory, match=r"'hose' is not .* Did you mean home"
        ):
            FeeBook([SHOP], [RULE]).rules_at("shop", "hose", date(2026, 2, 1))


class TestChannel:
    def test_an_unknown_channel_names_the_known_ones(self) -> None:
        with pytest.raises(UnknownChannel, match=r"'mall' .* Known: shop\."):
            FeeBook([SHOP], [RULE]).channel("mall")

    def test_choosing_a_category_checks_the_channel_first(self) -> None:
        with pytest.raises(UnknownChannel):
            FeeBook([SHOP], [RULE]).choose_category("mall", "home")


class TestFaults:
    def test_a_gap_in_time_names_file_and_rules(self) -> None:
        late = replace(NEXT, effective_from=date(2026, 7, 2))
        with pytest.raises(
            BadFeeBook,
            match=r"shop.yaml:3: the rule 'first'.*shop.yaml:9: the rule 'second'"
            r".*leave a gap for shop, home, fee",
        ):
            FeeBook([SHOP], [RULE, late])

    @pytest.mark.parametrize("ends", [date(2026, 7, 1), None])
    def test_an_overlap_in_time_names_file_and_rules(self, ends: date | None) -> None:
        long = replace(RULE, effective_to=ends)
        with pytest.raises(BadFeeBook, match=r"'first'.*'second'.*overlap for shop"):
            FeeBook([SHOP], [NEXT, long])

    def test_an_id_used_twice(self) -> None:
        with pytest.raises(BadFeeBook, match=r"shop.yaml:9.*already taken by shop.y"):
            FeeBook([SHOP], [RULE, replace(NEXT, id="first")])

    @pytest.mark.parametrize(
        ("changed", "words"),
        [
            (replace(RULE, channels=("mall",)), "no known channel: 'mall'"),
            (replace(RULE, kind="tip"), "shop charges no 'tip'"),
            (replace(RULE, categories=("cars",)), "no category: 'cars'"),
            (
                replace(RULE, method=PercentOfLine("extra", flat(Decimal("0.1")))),
                "no line 'extra' before it",
            ),
            (
                replace(RULE, method=NotKnown("fee_unknown", "Not known.", "gone")),
                "no known rule: 'gone'",
            ),
        ],
    )
    def test_a_rule_that_points_nowhere(self, changed: FeeRule, words: str) -> None:
        with pytest.raises(BadFeeBook, match=f"shop.yaml:3: the rule 'first'.*{words}"):
            FeeBook([SHOP], [changed])
