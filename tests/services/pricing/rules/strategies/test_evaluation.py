"""What every strategy shares: the numbers, the verdict and each reason for it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from common.money import Money
from services.pricing.adapters.fee_files import read_fee_book
from services.pricing.adapters.tuning_files import load_policy
from services.pricing.rules.answer import Answer, Risk, RoiBasis, VerdictKind
from services.pricing.rules.costing import Desk
from services.pricing.rules.fx import Exchange
from services.pricing.rules.items import Item, MarketFacts, PackSize
from services.pricing.rules.reasons import Effect
from services.pricing.rules.strategies.evaluation import evaluate
from services.pricing.rules.terms import Terms
from services.pricing.rules.warnings import page_warnings
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
OFFER = make_item(pack=ONE, shipping=usd("0.00"), gtins=GTIN)
ROW = make_catalogue_item(pack=ONE, market=MARKET, gtins=GTIN)
EURO_ROW = replace(
    ROW,
    price=Money(4000, "EUR"),
    market=replace(MARKET, price_p10=Money(3760, "EUR"), price_p90=Money(4240, "EUR")),
)
"""`ROW` at 1.25 dollars for a euro."""


def judge(
    offer: Item = OFFER, row: Item | None = ROW, desk: Desk = DESK, **changes: Any
) -> Answer:
    """What is thought of the offer if it is that row; `doubts` are of the match."""
    match = make_match(catalogue=row, doubts=changes.pop("doubts", ()))
    return evaluate(
        offer, match, "amazon-us-fbm", desk, **{"strategy": "flip", **changes}
    )


def at(**rates: str) -> Desk:
    """The desk with exchange rates: `at(EURUSD="1.25")`."""
    exchange = Exchange({(one[:3], one[3:]): Decimal(r) for one, r in rates.items()})
    return replace(DESK, terms=replace(TERMS, exchange=exchange))


def codes(answer: Answer) -> list[str]:
    return [reason.code for reason in answer.reasons]


def numbers(answer: Answer) -> tuple[object, ...]:
    return (
        answer.sale_price,
        answer.profit,
        answer.confidence,
        answer.score,
        answer.risk,
        answer.loss_probability,
        answer.verdict,
    )


class TestEvaluate:
    def test_with_everything_known_and_good_it_is_a_buy(self) -> None:
        answer = judge(strategy="cross_border")
        assert answer.strategy == "cross_border"
        assert answer.verdict is VerdictKind.BUY, answer.reasons
        assert answer.score is not None
        assert answer.score >= 8
        assert answer.risk is Risk.LOW
        assert answer.confidence is not None

    def test_the_lines_lead_from_the_price_to_the_profit(self) -> None:
        answer = judge()
        assert answer.sale_price == usd("50.00")
        left = answer.sale_price
        for line in answer.lines:
            assert line.amount is not None
            left -= line.amount
        assert answer.profit == answer.profit_at_most == left

    def test_what_history_would_tell_is_stated_as_unknown(self) -> None:
        answer = judge(row=replace(ROW, market=MarketFacts()))
        assert answer.verdict is VerdictKind.REVIEW
        assert (answer.confidence, answer.score, answer.risk) == (None, None, None)
        assert {
            "price_history_unknown",
            "seller_count_unknown",
            "sales_volume_unknown",
            "days_to_sell_unknown",
        } <= set(codes(answer))

    def test_by_words_alone_it_is_never_a_buy(self) -> None:
        answer = judge(row=replace(ROW, gtins=frozenset()))
        assert answer.verdict is VerdictKind.REVIEW
        assert "identity_unproven" in codes(answer)

    def test_a_slow_seller_is_not_worth_the_capital(self) -> None:
        slow = replace(MARKET, days_to_sell=Decimal(400))
        answer = judge(row=replace(ROW, market=slow))
        assert answer.verdict is VerdictKind.SKIP
        assert answer.reasons[0].code == "score_low"

    def test_a_loss_is_skipped(self) -> None:
        answer = judge(replace(OFFER, price=usd("60.00")))
        assert answer.verdict is VerdictKind.SKIP
        assert answer.reasons[0].code == "loss"

    def test_a_fault_of_the_catalogue_row_is_told_apart(self) -> None:
        ours = make_reason(code="price_odd", sentence="Odd.", effect=Effect.NOTE)
        theirs = make_reason(code="price_odd", sentence="Odd.", effect=Effect.NOTE)
        answer = judge(
            replace(OFFER, problems=(ours,)), replace(ROW, problems=(theirs,))
        )
        sentences = [one.sentence for one in answer.reasons if one.code == "price_odd"]
        assert sentences == ["Odd.", "In the catalogue: Odd."]

    @pytest.mark.parametrize(
        ("effect", "verdict"),
        [
            (Effect.NOTE, VerdictKind.BUY),
            (Effect.REVIEW, VerdictKind.REVIEW),
            (Effect.SKIP, VerdictKind.SKIP),
        ],
    )
    @pytest.mark.parametrize("where", ["noted", "doubts"])
    def test_reasons_from_outside_and_doubts_count_like_all_others(
        self, where: str, effect: Effect, verdict: VerdictKind
    ) -> None:
        reason = make_reason(code="from_outside", effect=effect)
        given: dict[str, Any] = {where: (reason,)}
        answer = judge(**given)
        assert answer.verdict is verdict
        assert reason in answer.reasons
        # The numbers are those of a sure thing: only the verdict is another.
        assert numbers(answer)[:-1] == numbers(judge())[:-1]

    def test_what_the_page_warns_of_is_to_be_reviewed(self) -> None:
        title = "Charger for Bose QuietComfort 45"
        warnings = page_warnings(title, "Sold as is, not tested.", ROW.title)
        answer = judge(noted=tuple(warnings))
        assert answer.verdict is VerdictKind.REVIEW
        assert codes(answer)[:2] == ["fault_mentioned", "accessory_suspected"]

    def test_a_reason_that_is_found_twice_is_told_once(self) -> None:
        reason = make_reason(code="twice")
        answer = judge(replace(OFFER, problems=(reason,)), noted=(reason,))
        assert codes(answer).count("twice") == 1


class TestMarketInAnotherCurrency:
    @pytest.mark.parametrize("rates", [{"EURUSD": "1.25"}, {"USDEUR": "0.8"}])
    def test_with_a_rate_it_is_judged_as_in_the_channels_own(
        self, rates: dict[str, str]
    ) -> None:
        assert numbers(judge(row=EURO_ROW, desk=at(**rates))) == numbers(judge())

    def test_the_spread_may_be_in_another_currency_than_the_price(self) -> None:
        row = replace(EURO_ROW, price=ROW.price)
        assert numbers(judge(row=row, desk=at(EURUSD="1.25"))) == numbers(judge())

    def test_without_a_rate_the_spread_is_not_known(self) -> None:
        answer = judge(row=replace(EURO_ROW, price=ROW.price))
        assert answer.profit == judge().profit
        assert (answer.confidence, answer.score, answer.risk) == (None, None, None)
        assert answer.loss_probability is None
        assert answer.verdict is VerdictKind.REVIEW
        assert "price_history_unknown" in codes(answer)
        # That there are sellers is known in any currency.
        assert "seller_count_unknown" not in codes(answer)

    def test_without_a_rate_for_the_price_nothing_is_left_to_say(self) -> None:
        answer = judge(row=EURO_ROW)
        assert (answer.sale_price, answer.profit) == (None, None)
        assert answer.loss_probability is None
        assert answer.verdict is VerdictKind.REVIEW
        assert "fx_rate_missing" in codes(answer)

    def test_a_spread_that_does_not_hold_the_price_tells_nothing(self) -> None:
        # At a rate that is wrong by far the price lies outside of P10 to P90.
        row = replace(EURO_ROW, price=ROW.price)
        answer = judge(row=row, desk=at(EURUSD="2.50"))
        assert (answer.confidence, answer.loss_probability) == (None, None)


class TestLossProbability:
    def test_is_the_chance_of_a_price_that_does_not_pay(self) -> None:
        # Break-even lies at 29.42: far below what it ever brought.
        assert judge().loss_probability == 0

    def test_is_half_where_the_median_just_pays(self) -> None:
        answer = judge(replace(OFFER, price=usd("37.49")))
        assert answer.profit == usd("0.01")
        assert answer.loss_probability is not None
        assert Decimal("0.49") < answer.loss_probability < Decimal("0.5")

    def test_is_a_tenth_where_p10_just_pays(self) -> None:
        # 47.00 less 15 % and 5.00 for shipping leaves 34.95.
        answer = judge(replace(OFFER, price=usd("34.95")))
        assert answer.loss_probability is not None
        assert abs(answer.loss_probability - Decimal("0.1")) < Decimal("0.001")

    def test_rises_with_the_cost_up_to_certainty(self) -> None:
        prices = [usd(f"{dollars}.00") for dollars in range(20, 50, 2)]
        chances = [judge(replace(OFFER, price=p)).loss_probability for p in prices]
        known = [chance for chance in chances if chance is not None]
        assert known == sorted(known)
        assert known[0] == 0
        assert known[-1] == 1
        assert len(known) == len(prices)

    def test_is_not_known_without_the_spread_or_a_cost(self) -> None:
        plain = judge(row=replace(ROW, market=MarketFacts()))
        assert plain.loss_probability is None
        assert judge(replace(OFFER, price=None)).loss_probability is None


class TestUnmatched:
    def test_is_skipped_with_the_reason_before_the_offers_own_faults(self) -> None:
        problem = make_reason(code="gtin_check_digit")
        answer = judge(replace(OFFER, problems=(problem,)), None)
        assert answer.verdict is VerdictKind.SKIP
        assert codes(answer) == ["no_match", "gtin_check_digit"]

    def test_has_no_numbers_but_the_terms_basis(self) -> None:
        terms = replace(TERMS, roi_basis=RoiBasis.TOTAL_EXPENSES)
        answer = judge(OFFER, None, replace(DESK, terms=terms))
        assert numbers(answer)[:-1] == (None,) * 6
        assert (answer.lines, answer.break_even) == ((), ())
        assert answer.roi_basis is RoiBasis.TOTAL_EXPENSES

    def test_a_row_that_went_to_another_offer_is_for_review(self) -> None:
        taken = make_reason(code="row_taken")
        answer = judge(OFFER, None, doubts=(taken,))
        assert answer.verdict is VerdictKind.REVIEW
        assert codes(answer) == ["row_taken"]

    def test_for_review_or_not_what_cannot_be_bought_is_skipped(self) -> None:
        taken = make_reason(code="row_taken")
        gone = make_reason(code="offer_gone", effect=Effect.SKIP)
        answer = judge(replace(OFFER, problems=(gone,)), None, doubts=(taken,))
        assert answer.verdict is VerdictKind.SKIP
        assert codes(answer) == ["offer_gone", "row_taken"]

    def test_a_doubt_that_is_only_a_note_asks_for_no_look(self) -> None:
        note = make_reason(code="by_the_way", effect=Effect.NOTE)
        answer = judge(OFFER, None, doubts=(note,))
        assert answer.verdict is VerdictKind.SKIP
        assert codes(answer) == ["no_match", "by_the_way"]

    def test_what_was_not_asked_outside_does_not_make_it_a_find(self) -> None:
        missing = make_reason(code="market_data_missing")
        answer = judge(OFFER, None, noted=(missing,))
        assert answer.verdict is VerdictKind.SKIP
        assert codes(answer) == ["no_match", "market_data_missing"]
