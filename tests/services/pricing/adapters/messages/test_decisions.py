"""Decisions over the wire."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from common.wire import read_money, read_time
from rpc.pricing.v1 import pricing_pb2 as pb
from services.pricing.adapters.messages.decisions import (
    pack_channel,
    pack_common,
    pack_opportunity,
)
from services.pricing.rules.answer import Match
from services.pricing.rules.decided import Decided
from services.pricing.rules.quotes import Basis, QuoteTerms
from tests.factories import usd
from tests.services.pricing.deciding import decide, make_case
from tests.services.pricing.given import NOON, PRODUCT_ID, make_offer


def bought() -> Decided:
    return decide(make_case(), simulated=True)


class TestPackOpportunity:
    def test_says_what_was_decided(self) -> None:
        message = pack_opportunity(bought(), 0)
        assert message.offer_id == make_offer().offer_id
        assert (message.offer_version, message.strategy) == (1, "flip")
        assert message.channel == "amazon-us-fbm"
        assert message.verdict == pb.VERDICT_BUY
        assert message.risk == pb.RISK_LEVEL_LOW
        assert message.roi_basis == pb.ROI_BASIS_LANDED_COST
        assert read_money(message.sale_price) == usd("60.00")
        assert Decimal(message.match_probability) == Decimal("0.99")
        assert message.product.product_id == str(PRODUCT_ID)
        assert message.offer.source_id == "shop"
        assert read_time(message.decided_at) == NOON
        assert message.headline
        assert message.simulated

    def test_the_margin_is_of_the_sale_price(self) -> None:
        message = pack_opportunity(bought(), 0)
        profit = read_money(message.profit)
        share = Decimal(profit.minor_units) / 6000
        assert abs(Decimal(message.margin) - share) < Decimal("0.000001")
        # 60.00 less 15 %, 4.50 for shipping and 21.90 for the lamp.
        assert profit == usd("24.60")

    def test_a_known_profit_is_not_one_at_most(self) -> None:
        message = pack_opportunity(bought(), 0)
        assert message.HasField("profit")
        assert not message.HasField("profit_at_most")

    def test_only_the_best_is_the_headline(self) -> None:
        decided = bought()
        assert [pack_opportunity(decided, n).headline for n in (0, 1)] == [True, False]

    def test_what_is_not_known_is_absent(self) -> None:
        match = Match(Decimal("0.2"), (), None)
        decided = decide(make_case(match=match, product=None))
        message = pack_opportunity(decided, 0)
        for field in ("profit", "profit_at_most", "sale_price", "product"):
            assert not message.HasField(field)
        for field in ("score", "roi", "margin", "confidence", "loss_probability"):
            assert getattr(message, field) == ""
        assert message.risk == pb.RISK_LEVEL_UNSPECIFIED
        assert message.reasons[0].code == "no_match"


class TestRecord:
    def test_both_parts_merge_into_the_whole(self) -> None:
        decided = bought()
        common = pack_common(decided, {"policy": "1"}).SerializeToString()
        channel = pack_channel(decided.on_channels[0]).SerializeToString()
        record = pb.Decision.FromString(common + channel)
        assert record.offer.title == make_offer().title
        assert record.match.product.item_id == str(PRODUCT_ID)
        assert list(record.match.evidence) == ["same GTIN"]
        assert record.quote.origin == "keepa"
        assert record.quote.market.sellers == 5
        assert dict(record.versions) == {"policy": "1"}

    def test_the_lines_lead_from_the_sale_price_to_the_profit(self) -> None:
        decided = bought()
        record = pack_channel(decided.on_channels[0])
        left = usd("60.00")
        for line in record.lines:
            left -= read_money(line.amount)
        assert left == decided.on_channels[0].answer.profit

    def test_the_prices_without_a_loss_are_there(self) -> None:
        record = pack_channel(bought().on_channels[0])
        assert record.break_even
        assert not record.break_even[-1].HasField("highest")

    def test_a_long_description_is_cut(self) -> None:
        decided = bought()
        long = replace(decided, item=replace(decided.item, description="x" * 20_000))
        assert len(pack_common(long, {}).offer.description) == 4_000

    def test_the_terms_of_the_quote_are_kept(self) -> None:
        one = bought().on_channels[0]
        assert one.quote is not None
        terms = QuoteTerms(
            basis=Basis.BUYBACK,
            grade="good",
            conditions="No water damage.",
            minimum_payout=usd("10.00"),
            expires_at=NOON,
            sales_rank=18_500,
        )
        for given, known in ((terms, True), (QuoteTerms(), False)):
            quote = replace(one.quote, terms=given)
            message = pack_channel(replace(one, quote=quote)).quote
            assert message.HasField("terms") is known
            if known:
                assert message.terms.basis == "buyback"
                assert read_money(message.terms.minimum_payout) == usd("10.00")
                assert read_time(message.terms.expires_at) == NOON
                assert message.terms.sales_rank == 18_500
