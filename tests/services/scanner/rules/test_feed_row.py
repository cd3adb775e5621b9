"""A row of a feed becomes an offer, or says why not."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from common.money import Money
from services.scanner.rules.feed import Feed, Format, Numbers
from services.scanner.rules.feed_row import Terms, read_row
from services.scanner.rules.offer import Availability, Facts
from services.scanner.rules.problems import Code, Unreadable

URL = "https://shop.example/feed.xml#A-1"
ROW: dict[str, Any] = {"id": "A-1", "title": "Lamp", "price": "12.50 USD"}


def facts(feed: Feed | None = None, /, locale: str = "en-US", **more: Any) -> Facts:
    """The offer of ROW with these fields."""
    asked = Terms(feed=feed or Feed(format=Format.XML), currency="USD", locale=locale)
    return read_row(asked, URL, {**ROW, **more})


def refusal(feed: Feed | None = None, /, **more: Any) -> Code:
    """Why that is no offer."""
    with pytest.raises(Unreadable) as caught:
        facts(feed, **more)
    return caught.value.problem.code


class TestReadRow:
    def test_google_attributes_are_known(self) -> None:
        found = facts(
            link="https://shop.example/a",
            availability="in_stock",
            condition="refurbished",
            gtin="4006381333931",
            image_link="https://shop.example/a.jpg",
            brand="Acme",
            **{"shipping.price": "4.00 USD"},
        )
        assert (found.key, found.title) == ("A-1", "Lamp")
        assert found.url == "https://shop.example/a"
        assert found.price == Money.of("12.50", "USD")
        assert found.shipping == Money.of("4.00", "USD")
        assert found.availability is Availability.IN_STOCK
        assert found.condition == "refurbished"
        assert found.gtins == ("04006381333931",)
        assert found.images == ("https://shop.example/a.jpg",)
        assert dict(found.provenance)["price"] == "feed price"
        assert dict(found.provenance)["gtins"] == "feed gtin"

    @pytest.mark.parametrize(
        ("price", "code"),
        [
            ("12.50 EUR", Code.CURRENCY_UNEXPECTED),
            ("12,50 USD", Code.PRICE_UNCLEAR),
            ("-12.50 USD", Code.PRICE_UNCLEAR),
            ("from 12", Code.PRICE_UNCLEAR),
            ("12-15 USD", Code.PRICE_UNCLEAR),
            ("", Code.PRICE_MISSING),
            (["1", "2"], Code.SEVERAL_PRICES),
            (-3, Code.PRICE_UNCLEAR),
            ("1e9", Code.PRICE_UNCLEAR),
        ],
    )
    def test_a_price_is_never_guessed(self, price: object, code: Code) -> None:
        assert refusal(price=price) is code

    @pytest.mark.parametrize(
        "text", ["-5", "5-7", "5 \u2013 7", "(5)", "ask", "1.2345"]
    )
    def test_nor_is_one_in_peoples_words(self, text: str) -> None:
        words = Feed(format=Format.CSV, numbers=Numbers.LOCALE)
        assert refusal(words, price=text) in {Code.PRICE_UNCLEAR, Code.SEVERAL_PRICES}

    def test_words_are_read_as_their_locale_writes(self) -> None:
        words = Feed(format=Format.CSV, numbers=Numbers.LOCALE)
        found = facts(words, locale="de-DE", price="1.299,00")
        assert found.price == Money.of("1299", "USD")

    def test_the_sale_price_is_asked_where_it_holds_on_all_days(self) -> None:
        assert facts(sale_price="10.00 USD").price == Money.of("10", "USD")
        dated = facts(sale_price="10.00 USD", sale_price_effective_date="2026-01-01/2")
        assert dated.price == Money.of("12.50", "USD")
        assert refusal(sale_price="13.00 USD") is Code.SEVERAL_PRICES

    def test_key_and_title_are_needed(self) -> None:
        assert refusal(id=" ") is Code.KEY_MISSING
        assert refusal(title="") is Code.TITLE_MISSING

    def test_a_link_of_another_kind_is_not_passed_on(self) -> None:
        assert facts(link="javascript:alert(1)").url == URL

    @pytest.mark.parametrize(
        ("more", "wanted"),
        [
            ({"availability": "out of stock"}, Availability.OUT_OF_STOCK),
            ({"availability": "who knows"}, Availability.UNKNOWN),
            ({"quantity": "0"}, Availability.OUT_OF_STOCK),
            ({"quantity": 3}, Availability.IN_STOCK),
            ({}, Availability.UNKNOWN),
        ],
    )
    def test_stock_is_said_or_counted(
        self, more: dict[str, Any], wanted: Availability
    ) -> None:
        assert facts(**more).availability is wanted

    def test_own_words_for_sold_out(self) -> None:
        feed = replace(Feed(format=Format.CSV), out_of_stock=("ausverkauft",))
        found = facts(feed, availability="Leider Ausverkauft")
        assert found.availability is Availability.OUT_OF_STOCK
        assert facts(feed, availability="da").availability is Availability.IN_STOCK

    def test_flat_shipping_is_the_sources_word(self) -> None:
        found = facts(Feed(format=Format.CSV, flat_shipping="5.90"))
        assert found.shipping == Money.of("5.90", "USD")
        assert dict(found.provenance)["shipping"] == "source"


class TestBesideThePrice:
    def test_on_sale_the_regular_price_is_the_former_one(self) -> None:
        found = facts(sale_price="10.00 USD")
        assert (found.price, found.list_price) == (
            Money.of("10.00", "USD"),
            Money.of("12.50", "USD"),
        )
        assert dict(found.provenance)["list_price"] == "feed price"

    def test_a_former_price_that_is_no_price_is_left_out(self) -> None:
        feed = Feed(
            format=Format.CSV,
            google=False,
            fields=(*Feed(format=Format.CSV).fields, ("list_price", ("rrp",))),
        )
        assert facts(feed, rrp="15.00").list_price == Money.of("15.00", "USD")
        for said in ("about 15", "12.50", "9.00", ""):
            assert facts(feed, rrp=said).list_price is None

    def test_a_multipack_says_how_many_it_holds(self) -> None:
        found = facts(multipack="6")
        assert (found.unit_count, found.unit_words) == (6, "multipack: 6")
        assert facts(multipack="1").unit_count is None
        assert facts(multipack="some").unit_count is None

    def test_the_price_of_a_measure_follows_from_what_it_holds(self) -> None:
        found = facts(unit_pricing_measure="750 ml", unit_pricing_base_measure="100 ml")
        assert found.unit_price == Money.of("1.67", "USD")
        assert found.unit_measure == "100 ml"
        assert facts(unit_pricing_measure="750 ml").unit_measure == "1 ml"
        assert facts(unit_pricing_measure="large").unit_price is None

    def test_which_variant_it_is_and_of_what(self) -> None:
        found = facts(color="Red", size="M", item_group_id="G")
        assert found.variant == (("color", "Red"), ("size", "M"))
        assert found.variant_group == "G"
        assert dict(found.provenance)["variant"] == "feed color"
