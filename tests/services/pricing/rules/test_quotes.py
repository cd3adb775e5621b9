"""Quotes from histories, and which one a sale counts on."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.pricing.adapters.tuning_files import load_policy
from services.pricing.rules.conditions import Condition
from services.pricing.rules.items import MarketFacts
from services.pricing.rules.quotes import (
    ANY_MARKET,
    Basis,
    Choice,
    Quote,
    QuoteTerms,
    Spread,
    choose_quote,
    days_to_sell,
    market_of,
    quoted,
    spread_of,
)
from tests.factories import usd
from tests.services.pricing.given import (
    EBAY,
    FBM,
    NOON,
    days_ago,
    make_product_item,
    make_quote,
)

POLICY = load_policy()
HELD = st.lists(st.tuples(st.integers(1, 10**9), st.integers(0, 10**6)), max_size=40)


def choose(
    *quotes: Quote, condition: Condition = Condition.NEW, channel: str = FBM
) -> Choice:
    return choose_quote(
        quotes, condition=condition, channel=channel, now=NOON, policy=POLICY
    )


def codes(choice: Choice) -> list[str]:
    return [reason.code for reason in choice.reasons]


class TestSpreadOf:
    def test_each_price_counts_for_as_long_as_it_held(self) -> None:
        assert spread_of([(100, 5), (200, 80), (300, 15)]) == Spread(200, 200, 300)

    def test_nothing_on_offer_is_no_price(self) -> None:
        assert spread_of([]) is None
        assert spread_of([(100, 0)]) is None

    def test_one_price_is_all_three(self) -> None:
        assert spread_of([(1999, 1)]) == Spread(1999, 1999, 1999)

    @given(HELD)
    def test_at_least_the_share_lies_at_or_below_and_less_below(
        self, held: list[tuple[int, int]]
    ) -> None:
        spread = spread_of(held)
        total = sum(minutes for _, minutes in held)
        if spread is None:
            assert total == 0
            return
        for share, found in ((10, spread.p10), (50, spread.p50), (90, spread.p90)):
            at_most = sum(m for value, m in held if value <= found)
            below = sum(m for value, m in held if value < found)
            assert 100 * below < share * total <= 100 * at_most

    @given(HELD, st.randoms(use_true_random=False))
    def test_the_order_of_the_prices_does_not_matter(
        self, held: list[tuple[int, int]], chance: object
    ) -> None:
        shuffled = list(held)
        chance.shuffle(shuffled)  # type: ignore[attr-defined]  # a Random
        assert spread_of(shuffled) == spread_of(held)


class TestDaysToSell:
    def test_the_sales_are_shared_with_the_sellers_who_are_there(self) -> None:
        assert days_to_sell(Decimal(60), 3) == Decimal("2.0")

    @pytest.mark.parametrize(("units", "sellers"), [(None, 3), (Decimal(9), None)])
    def test_is_not_known_without_both(
        self, units: Decimal | None, sellers: int | None
    ) -> None:
        assert days_to_sell(units, sellers) is None

    def test_what_never_sells_has_no_days(self) -> None:
        assert days_to_sell(Decimal(0), 3) is None


class TestMarketOf:
    @pytest.mark.parametrize(
        ("channel", "market"),
        [
            ("amazon-us-fbm", "amazon-us"),
            ("amazon-de-fba", "amazon-de"),
            ("ebay-us", "ebay-us"),
        ],
    )
    def test_how_it_is_sent_is_no_part_of_it(self, channel: str, market: str) -> None:
        assert market_of(channel) == market


class TestChooseQuote:
    def test_takes_the_one_of_the_channels_market_and_condition(self) -> None:
        new, used = make_quote(), make_quote(condition=Condition.USED, p50=usd("30"))
        assert choose(new, used) == Choice(new, ())
        assert choose(new, used, condition=Condition.USED).quote is used

    def test_the_price_of_another_market_is_to_be_reviewed(self) -> None:
        choice = choose(make_quote(), channel=EBAY)
        assert choice.quote == make_quote()
        assert codes(choice) == ["quote_of_other_channel"]

    def test_what_the_owner_said_comes_first(self) -> None:
        own = make_quote(market=ANY_MARKET, origin="catalogue")
        assert choose(make_quote(), own).quote is own
        assert codes(choose(make_quote(), own, channel=EBAY)) == []

    def test_without_an_offer_in_that_condition_there_is_none(self) -> None:
        assert choose(make_quote(p50=None)) == Choice(None, ())
        assert choose(make_quote(), condition=Condition.USED).quote is None

    def test_an_unknown_condition_is_quoted_as_new_and_reviewed(self) -> None:
        choice = choose(make_quote(), condition=Condition.UNKNOWN)
        assert choice.quote == make_quote()
        assert codes(choice) == ["condition_unknown"]

    def test_what_is_broken_has_no_quote(self) -> None:
        choice = choose(make_quote(), condition=Condition.BROKEN)
        assert choice.quote is None
        assert codes(choice) == ["condition_broken"]

    def test_an_old_price_is_to_be_reviewed(self) -> None:
        assert codes(choose(make_quote(observed_at=days_ago(8)))) == ["quote_stale"]
        assert codes(choose(make_quote(observed_at=days_ago(6.9)))) == []

    def test_a_price_without_a_date_is_not_called_old(self) -> None:
        assert codes(choose(make_quote(observed_at=None))) == []


class TestQuoted:
    def test_gives_the_product_the_price_and_the_market(self) -> None:
        item = quoted(make_product_item(), make_quote())
        assert item.price == usd("60.00")
        assert item.market == make_quote().facts

    def test_without_a_quote_it_has_neither(self) -> None:
        item = quoted(make_product_item(price=usd("1.00")), None)
        assert (item.price, item.market) == (None, MarketFacts())


class TestTerms:
    def test_a_price_that_is_not_held_any_more_is_reviewed(self) -> None:
        for days, expected in ((0, ["quote_expired"]), (-1, [])):
            terms = QuoteTerms(expires_at=days_ago(days))
            assert codes(choose(make_quote(terms=terms))) == expected

    def test_a_payout_below_the_minimum_is_reviewed(self) -> None:
        for least, expected in (("60.01", ["payout_minimum"]), ("60.00", [])):
            terms = QuoteTerms(minimum_payout=usd(least))
            assert codes(choose(make_quote(terms=terms))) == expected

    def test_what_a_vendor_pays_is_no_price_of_another_market(self) -> None:
        vendor = make_quote(
            market="buyback-paperlane", terms=QuoteTerms(basis=Basis.BUYBACK)
        )
        assert choose(vendor).quote is None
        assert choose(vendor, channel="buyback-paperlane").quote == vendor

    def test_what_a_shop_asks_comes_after_what_a_market_brings(self) -> None:
        shop = make_quote(market="cardkingdom", terms=QuoteTerms(basis=Basis.RETAIL))
        market = make_quote(market="tcgplayer", terms=QuoteTerms(basis=Basis.MARKET))
        assert choose(shop, market, channel=EBAY).quote == market
        assert choose(shop, channel=EBAY).quote == shop
