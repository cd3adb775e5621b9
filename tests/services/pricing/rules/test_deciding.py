"""One decision over one offer on all channels."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from services.pricing.adapters.fee_files import read_fee_book
from services.pricing.adapters.tuning_files import load_policy
from services.pricing.rules.answer import Match, VerdictKind
from services.pricing.rules.conditions import Condition
from services.pricing.rules.costing import Desk
from services.pricing.rules.decided import Decided, OnChannel, headline_of
from services.pricing.rules.deciding import Case, decide_offer
from services.pricing.rules.fx import Exchange
from services.pricing.rules.offers import Offer, item_of
from services.pricing.rules.terms import Terms
from tests.factories import make_answer, usd
from tests.services.pricing.given import (
    EBAY,
    FBM,
    NOON,
    make_offer,
    make_product,
    make_product_item,
    make_quote,
)

DESK = Desk(
    terms=Terms(on=date(2026, 3, 1), exchange=Exchange({}), outbound=usd("4.50")),
    book=read_fee_book(),
    policy=load_policy(),
)
MATCH = Match(Decimal("0.99"), ("same GTIN",), make_product_item())


def make_case(offer: Offer | None = None, **changes: Any) -> Case:
    """The lamp, matched and quoted, on both channels."""
    offer = offer or make_offer()
    case = Case(
        offer=offer,
        item=item_of(offer, 0),
        match=MATCH,
        product=make_product(),
        quotes=(make_quote(),),
        channels=(FBM, EBAY),
    )
    return replace(case, **changes)


def decide(case: Case, **changes: Any) -> Decided:
    return decide_offer(case, DESK, now=NOON, **{"simulated": False, **changes})


def codes(on_channel: OnChannel) -> list[str]:
    return [reason.code for reason in on_channel.answer.reasons]


class TestDecideOffer:
    def test_answers_on_each_channel_in_their_order(self) -> None:
        decided = decide(make_case())
        assert [one.answer.channel for one in decided.on_channels] == [FBM, EBAY]
        assert {one.answer.strategy for one in decided.on_channels} == {"flip"}

    def test_a_bargain_is_bought_where_its_price_is_known(self) -> None:
        amazon, ebay = decide(make_case()).on_channels
        assert amazon.answer.verdict is VerdictKind.BUY
        assert amazon.answer.sale_price == usd("60.00")
        assert amazon.quote == make_quote()
        assert ebay.answer.verdict is VerdictKind.REVIEW
        assert "quote_of_other_channel" in codes(ebay)

    def test_the_headline_is_the_best_channel(self) -> None:
        assert decide(make_case()).headline == 0
        assert decide(make_case(channels=(EBAY, FBM))).headline == 1

    def test_used_ones_bring_the_price_of_used_ones(self) -> None:
        used = make_quote(condition=Condition.USED, p50=usd("35.00"))
        case = make_case(
            make_offer(condition="used - good"), quotes=(make_quote(), used)
        )
        assert decide(case).on_channels[0].answer.sale_price == usd("35.00")

    def test_an_unmatched_offer_gets_a_verdict_too(self) -> None:
        match = Match(Decimal("0.1"), ("nothing",), None)
        decided = decide(make_case(match=match, product=None))
        for one in decided.on_channels:
            assert one.answer.verdict is VerdictKind.SKIP
            assert codes(one) == ["no_match"]

    def test_what_the_page_warns_of_is_to_be_reviewed(self) -> None:
        offer = make_offer(description="The cable is missing and it does not work.")
        (amazon, _) = decide(make_case(offer)).on_channels
        assert amazon.answer.verdict is VerdictKind.REVIEW
        assert "fault_mentioned" in codes(amazon)

    def test_without_a_quote_there_is_no_price_and_no_guess(self) -> None:
        (amazon, _) = decide(make_case(quotes=())).on_channels
        assert amazon.quote is None
        assert amazon.answer.sale_price is None
        assert "sale_price_missing" in codes(amazon)
        assert not amazon.is_priced

    def test_what_could_not_be_asked_makes_it_provisional(self) -> None:
        decided = decide(make_case(not_asked="Keepa refuses the key."))
        assert decided.provisional
        (amazon, _) = decided.on_channels
        assert amazon.answer.verdict is VerdictKind.REVIEW
        sentences = [reason.sentence for reason in amazon.answer.reasons]
        assert "Keepa refuses the key." in sentences

    def test_what_is_not_real_says_so(self) -> None:
        assert not decide(make_case()).simulated
        assert decide(make_case(), simulated=True).simulated
        assert decide(make_case(make_offer(sandbox=True))).simulated

    def test_the_match_is_kept_as_it_was_found(self) -> None:
        decided = decide(make_case())
        assert decided.match is MATCH
        assert decided.item.price == usd("21.90")


class TestHeadlineOf:
    def test_is_the_place_of_the_best(self) -> None:
        poor = make_answer(profit=usd("1.00"))
        rich = make_answer(profit=usd("9.00"))
        answers = [OnChannel(one, None) for one in (poor, rich, poor)]
        assert headline_of(answers) == 1

    def test_of_equal_ones_it_is_always_the_same(self) -> None:
        same = [
            OnChannel(make_answer(channel=channel), None)
            for channel in ("b-us", "a-us")
        ]
        assert headline_of(same) == 1
