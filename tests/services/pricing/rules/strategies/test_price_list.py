"""The price-list strategy: one answer for each offer, always with a reason."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from common.money import Money
from services.pricing.adapters.fee_files import read_fee_book
from services.pricing.adapters.tuning_files import load_policy
from services.pricing.rules.answer import Risk, VerdictKind
from services.pricing.rules.costing import Desk
from services.pricing.rules.fx import Exchange
from services.pricing.rules.items import MarketFacts, PackSize
from services.pricing.rules.strategies.price_list import evaluate
from services.pricing.rules.terms import Terms
from tests.factories import make_catalogue_item, make_item, make_match, make_reason, usd

TERMS = Terms(
    on=date(2026, 3, 1), exchange=Exchange({}), category="home", outbound=usd("5.00")
)
DESK = Desk(terms=TERMS, book=read_fee_book(), policy=load_policy())
ONE = PackSize(1, "single")
GTIN = frozenset({"00012345678905"})
MARKET = MarketFacts(
    price_p10=usd("47.00"),
    price_p90=usd("53.00"),
    sellers=6,
    units_per_month=Decimal(40),
    days_to_sell=Decimal(12),
)


class TestEvaluate:
    def test_without_a_match_it_is_skipped_with_the_reason(self) -> None:
        problem = make_reason(code="gtin_check_digit")
        offer = make_item(problems=(problem,))
        answer = evaluate(offer, make_match(catalogue=None), "amazon-us-fbm", DESK)
        assert answer.verdict is VerdictKind.SKIP
        assert [r.code for r in answer.reasons] == ["no_match", "gtin_check_digit"]

    def test_what_history_would_tell_is_stated_as_unknown(self) -> None:
        answer = evaluate(make_item(), make_match(), "amazon-us-fbm", DESK)
        assert answer.verdict is VerdictKind.REVIEW
        assert (answer.confidence, answer.score, answer.risk) == (None, None, None)
        codes = {reason.code for reason in answer.reasons}
        assert {
            "price_history_unknown",
            "seller_count_unknown",
            "sales_volume_unknown",
            "days_to_sell_unknown",
        } <= codes

    def test_with_everything_known_and_good_it_is_a_buy(self) -> None:
        row = make_catalogue_item(market=MARKET, pack=ONE, category="home", gtins=GTIN)
        offer = make_item(pack=ONE, gtins=GTIN)
        answer = evaluate(offer, make_match(catalogue=row), "amazon-us-fbm", DESK)
        assert answer.verdict is VerdictKind.BUY, answer.reasons
        assert answer.score is not None
        assert answer.score >= 8
        assert answer.risk is Risk.LOW
        assert answer.confidence is not None

    def test_a_market_in_another_currency_is_converted_or_unknown(self) -> None:
        euros = replace(
            MARKET, price_p10=Money(4300, "EUR"), price_p90=Money(4800, "EUR")
        )
        row = make_catalogue_item(market=euros, pack=ONE, category="home", gtins=GTIN)
        offer, match = make_item(pack=ONE, gtins=GTIN), make_match(catalogue=row)
        unknown = evaluate(offer, match, "amazon-us-fbm", DESK)
        assert unknown.confidence is None
        rate = Exchange({("EUR", "USD"): Decimal("1.10")})
        desk = replace(DESK, terms=replace(TERMS, exchange=rate))
        known = evaluate(offer, match, "amazon-us-fbm", desk)
        assert known.confidence is not None

    def test_by_words_alone_it_is_never_a_buy(self) -> None:
        row = make_catalogue_item(market=MARKET, pack=ONE, category="home")
        answer = evaluate(
            make_item(pack=ONE), make_match(catalogue=row), "amazon-us-fbm", DESK
        )
        assert answer.verdict is VerdictKind.REVIEW
        assert "identity_unproven" in [reason.code for reason in answer.reasons]

    def test_a_row_that_went_to_another_offer_is_for_review(self) -> None:
        taken = make_reason(code="row_taken")
        match = make_match(catalogue=None, doubts=(taken,))
        answer = evaluate(make_item(), match, "amazon-us-fbm", DESK)
        assert answer.verdict is VerdictKind.REVIEW
        assert [reason.code for reason in answer.reasons] == ["row_taken"]

    def test_a_slow_seller_is_not_worth_the_capital(self) -> None:
        slow = replace(MARKET, days_to_sell=Decimal(400))
        row = make_catalogue_item(market=slow, pack=ONE, category="home")
        answer = evaluate(
            make_item(pack=ONE), make_match(catalogue=row), "amazon-us-fbm", DESK
        )
        assert answer.verdict is VerdictKind.SKIP
        assert answer.reasons[0].code == "score_low"

    def test_a_loss_is_skipped(self) -> None:
        answer = evaluate(
            make_item(price=usd("60.00")), make_match(), "amazon-us-fbm", DESK
        )
        assert answer.verdict is VerdictKind.SKIP
        assert answer.reasons[0].code == "loss"
