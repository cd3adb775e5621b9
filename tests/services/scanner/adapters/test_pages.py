"""Pages as text -> offers: structured data, the visible page, and both together."""

from __future__ import annotations

from dataclasses import replace

import pytest

from services.scanner.adapters.pages import read_page
from services.scanner.rules.offer import Availability, Facts
from services.scanner.rules.problems import Code, Unreadable
from services.scanner.rules.source import Links, Reading, Source
from tests.services.scanner.given import SHOP, dollars, page

URL = "https://shop.example/p/K-1"
BOARD = replace(
    SHOP,
    offers=Links(("/post/*",), ()),
    reading=Reading(
        json_ld=False,
        listed_means_available=True,
        selectors=(
            ("title", "#title"),
            ("price", ".ask"),
            ("place", ".hood"),
            ("description", "#body"),
            ("image", "img::attr(src)"),
            ("gtin", ".ean"),
            ("quantity", ".count"),
        ),
    ),
)
POST = (
    '<h2 id="title">Old <b>lamp</b><script>x()</script></h2>'
    '<span class="ask">$45 each</span><span class="hood">(Lakeside)</span>'
    '<p id="body">Works\n well.</p><img src="/img/1.png">'
    '<i class="ean">4006381333931</i><i class="count">3</i>'
)


def reading(**changes: object) -> Source:
    """The shop, read in another way."""
    return replace(SHOP, reading=replace(Reading(), **changes))  # type: ignore[arg-type]  # tests


def one(source: Source, html: str, url: str = URL) -> Facts:
    """The only offer of a page."""
    (found,) = read_page(source, url, html)
    return found


def refused(source: Source, html: str, url: str = URL) -> Code:
    """Why a page is not read."""
    with pytest.raises(Unreadable) as caught:
        read_page(source, url, html)
    return caught.value.problem.code


class TestStructuredData:
    def test_is_read_by_itself(self) -> None:
        found = one(SHOP, page(("K-1", "10.00")))
        assert (found.key, found.price) == ("K-1", dollars("10.00"))

    def test_addresses_are_made_whole_and_others_are_dropped(self) -> None:
        html = (
            page(("K-1", "10.00"))
            .replace('"sku"', '"url": "../x?v=1", "sku"')
            .replace(
                '"name": "A thing K-1"', '"name": "T", "image": ["a.png", "data:x"]'
            )
        )
        found = one(SHOP, html)
        assert found.url == "https://shop.example/x?v=1"
        assert found.images == ("https://shop.example/p/a.png",)

    def test_an_address_that_is_no_page_is_replaced_by_that_of_the_page(self) -> None:
        html = page(("K-1", "1.00")).replace('"sku"', '"url": "javascript:x", "sku"')
        assert one(SHOP, html).url == URL

    def test_what_the_source_knows_of_all_its_offers_is_added(self) -> None:
        found = one(reading(flat_shipping="5.99"), page(("K-1", "10.00")))
        assert found.shipping == dollars("5.99")
        assert dict(found.provenance)["shipping"] == "source"


class TestVisiblePage:
    def test_is_read_by_selectors(self) -> None:
        found = one(BOARD, POST, "https://shop.example/post/77")
        assert found == Facts(
            key="77",
            url="https://shop.example/post/77",
            title="Old lamp",
            description="Works well.",
            price=dollars("45"),
            price_words="$45 each",
            place="Lakeside",
            images=("https://shop.example/img/1.png",),
            gtins=("04006381333931",),
            quantity=3,
            availability=Availability.IN_STOCK,
            provenance=found.provenance,
        )
        assert dict(found.provenance)["price"] == "selector"

    def test_an_offer_that_names_no_price_is_one_without(self) -> None:
        html = POST.replace("$45 each", "make an offer")
        found = one(BOARD, html, "https://shop.example/post/77")
        assert (found.price, found.price_words) == (None, "make an offer")

    def test_a_page_without_the_price_has_changed(self) -> None:
        html = POST.replace("ask", "cost")
        assert refused(BOARD, html, "https://shop.example/post/7") is Code.PRICE_MISSING

    def test_five_prices_are_no_price(self) -> None:
        html = POST + "".join(f'<b class="ask">${n}</b>' for n in range(1, 6))
        assert (
            refused(BOARD, html, "https://shop.example/post/7") is Code.SEVERAL_PRICES
        )

    def test_without_a_title_there_is_no_offer(self) -> None:
        html = POST.replace('id="title"', "")
        assert refused(BOARD, html, "https://shop.example/post/7") is Code.NO_OFFER

    def test_words_say_whether_it_is_in_stock(self) -> None:
        source = reading(
            selectors=(("availability", ".stock"),), out_of_stock=("sold out",)
        )
        html = page(("K-1", "10.00")).replace("https://schema.org/InStock", "")
        for words, found in (
            ("Sold out!", Availability.OUT_OF_STOCK),
            ("Ready to ship", Availability.IN_STOCK),
            # The source names only one of the ways to say it.
            ("Currently unavailable", Availability.OUT_OF_STOCK),
            ("Out of stock", Availability.OUT_OF_STOCK),
        ):
            text = f'{html}<i class="stock">{words}</i>'
            assert one(source, text).availability is found


class TestBothTogether:
    CHECKED = reading(selectors=(("price", ".now"), ("brand", ".brand")))

    def test_the_page_fills_what_the_data_leaves_open(self) -> None:
        html = (
            page(("K-1", "10.00"))
            + '<b class="now">$10.00</b><i class="brand">Acme</i>'
        )
        found = one(self.CHECKED, html)
        assert found.brand == "Acme"
        assert dict(found.provenance)["brand"] == "selector"
        assert dict(found.provenance)["price"] == "json-ld"

    def test_two_prices_that_differ_are_none(self) -> None:
        html = page(("K-1", "10.00")) + '<b class="now">$12.00</b>'
        assert refused(self.CHECKED, html) is Code.PRICES_DISAGREE

    def test_where_there_are_variants_the_page_is_not_asked(self) -> None:
        html = page(("K-1", "10.00"), ("K-2", "12.00")) + '<b class="now">$10.00</b>'
        assert [f.key for f in read_page(self.CHECKED, URL, html)] == ["K-1", "K-2"]


class TestNothing:
    def test_a_page_with_no_offer_says_so(self) -> None:
        assert refused(SHOP, "<p>We are on holiday.</p>") is Code.NO_OFFER

    @pytest.mark.parametrize("html", ["", "\0", "<", "<html", "\ufffd"])
    def test_rubbish_is_a_page_with_no_offer(self, html: str) -> None:
        for source in (SHOP, BOARD):
            assert refused(source, html) is Code.NO_OFFER
