"""One decision over one offer on all channels."""

from __future__ import annotations

from decimal import Decimal

from services.pricing.rules.answer import Match, VerdictKind
from services.pricing.rules.conditions import Condition
from services.pricing.rules.decided import OnChannel
from tests.factories import usd
from tests.services.pricing.deciding import MATCH, decide, make_case
from tests.services.pricing.given import EBAY, FBM, make_offer, make_quote


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
