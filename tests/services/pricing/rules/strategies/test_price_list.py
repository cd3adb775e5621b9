"""The price-list strategy: one answer for each offer, always with a reason."""

from __future__ import annotations

from datetime import date

from services.pricing.adapters.fee_files import read_fee_book
from services.pricing.adapters.tuning_files import load_policy
from services.pricing.rules.answer import VerdictKind
from services.pricing.rules.costing import Desk
from services.pricing.rules.fx import Exchange
from services.pricing.rules.strategies import evaluation
from services.pricing.rules.strategies.price_list import evaluate
from services.pricing.rules.terms import Terms
from tests.factories import make_item, make_match, make_reason, usd

TERMS = Terms(
    on=date(2026, 3, 1), exchange=Exchange({}), category="home", outbound=usd("5.00")
)
DESK = Desk(terms=TERMS, book=read_fee_book(), policy=load_policy())
FBM = "amazon-us-fbm"


class TestEvaluate:
    def test_is_the_arithmetic_of_all_under_its_own_name(self) -> None:
        answer = evaluate(make_item(), make_match(), FBM, DESK)
        assert answer.strategy == "price_list"
        assert answer == evaluation.evaluate(
            make_item(), make_match(), FBM, DESK, strategy="price_list"
        )

    def test_without_a_match_it_is_skipped_with_the_reason(self) -> None:
        problem = make_reason(code="gtin_check_digit")
        offer = make_item(problems=(problem,))
        answer = evaluate(offer, make_match(catalogue=None), FBM, DESK)
        assert answer.verdict is VerdictKind.SKIP
        assert [r.code for r in answer.reasons] == ["no_match", "gtin_check_digit"]
