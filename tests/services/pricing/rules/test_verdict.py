"""The verdict: what skips, what asks for a person, what may be bought."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from services.pricing.adapters.tuning_files import load_policy
from services.pricing.rules.answer import VerdictKind
from services.pricing.rules.confidence import Factors
from services.pricing.rules.items import MarketFacts
from services.pricing.rules.reasons import Effect, Reason
from services.pricing.rules.verdict import Facts, decide
from tests.factories import usd

POLICY = load_policy()
ONE = Decimal(1)
GOOD = Facts(
    match_probability=Decimal("0.97"),
    profit=usd("10"),
    profit_at_most=usd("10"),
    roi=Decimal("0.50"),
    margin=Decimal("0.50"),
    factors=Factors(ONE, ONE, ONE, ONE),
    market=MarketFacts(days_to_sell=Decimal(5)),
    score=Decimal(9),
    gathered=(),
)


def _decide(**changes: object) -> tuple[VerdictKind, list[str]]:
    kind, reasons = decide(replace(GOOD, **changes), POLICY)  # type: ignore[arg-type]  # the fields vary by case
    return kind, [reason.code for reason in reasons]


class TestDecide:
    def test_everything_known_and_good_is_a_buy(self) -> None:
        assert _decide() == (VerdictKind.BUY, ["profitable"])

    @pytest.mark.parametrize(
        ("changes", "code"),
        [
            ({"profit": usd("-1"), "roi": Decimal("-0.1")}, "loss"),
            ({"profit": usd("0"), "roi": Decimal(0)}, "loss"),
            ({"roi": Decimal("0.29")}, "roi_below_target"),
            ({"score": Decimal("5.9")}, "score_low"),
            ({"market": MarketFacts(units_per_month=Decimal(0))}, "no_sales"),
            ({"profit": None, "profit_at_most": usd("-1"), "roi": None}, "loss"),
        ],
    )
    def test_what_does_not_pay_is_skipped(
        self, changes: dict[str, object], code: str
    ) -> None:
        kind, codes = _decide(**changes)
        assert kind is VerdictKind.SKIP
        assert codes[0] == code

    @pytest.mark.parametrize(
        ("changes", "code"),
        [
            ({"match_probability": Decimal("0.89")}, "match_uncertain"),
            ({"factors": Factors(None, ONE, ONE, ONE)}, "price_history_unknown"),
            ({"factors": Factors(ONE, None, ONE, ONE)}, "seller_count_unknown"),
            ({"factors": Factors(ONE, ONE, None, ONE)}, "sales_volume_unknown"),
            ({"market": MarketFacts(), "score": None}, "days_to_sell_unknown"),
            ({"score": Decimal("7.9")}, "score_middling"),
            ({"margin": Decimal("4.0")}, "margin_incredible"),
            ({"profit": None, "roi": None, "margin": None}, "profit_unknown"),
            (
                {"gathered": (Reason("pack_size_unknown", "?", Effect.REVIEW),)},
                "pack_size_unknown",
            ),
        ],
    )
    def test_what_is_not_known_asks_for_a_person(
        self, changes: dict[str, object], code: str
    ) -> None:
        kind, codes = _decide(**changes)
        assert kind is VerdictKind.REVIEW
        assert code in codes

    def test_an_unknown_cost_is_for_review_while_it_may_still_pay(self) -> None:
        fee = Reason("fba_peak_table_unknown", "?", Effect.REVIEW)
        kind, _ = _decide(profit=None, roi=None, score=None, gathered=(fee,))
        assert kind is VerdictKind.REVIEW

    def test_a_skip_outweighs_every_review(self) -> None:
        kind, codes = _decide(
            roi=Decimal("0.1"), match_probability=Decimal("0.3"), score=None
        )
        assert kind is VerdictKind.SKIP
        assert codes[0] == "roi_below_target"

    def test_notes_change_nothing(self) -> None:
        note = Reason("price_dominated", "...")
        assert _decide(gathered=(note,))[0] is VerdictKind.BUY

    def test_a_reason_given_twice_is_said_once(self) -> None:
        twice = Reason("pack_size_unknown", "?", Effect.REVIEW)
        _, codes = _decide(gathered=(twice, twice))
        assert codes.count("pack_size_unknown") == 1
