"""The visible page: which price, which heading, which button, what of its stock."""

from __future__ import annotations

import pytest

from services.scanner.rules.landmarks import find_landmarks
from services.scanner.rules.visible_price import ENOUGH, visible_prices
from services.scanner.rules.visible_stock import visible_stock
from tests.services.scanner.adapters.reader.pages import SHOP, scene

HEAD = "<h1>Copper kettle</h1>"


def price(body: str, currency: str = "USD", locale: str = "en-US") -> str | None:
    """The likeliest price of a page with that body."""
    seen = scene(body)
    land = find_landmarks(seen, "Copper kettle")
    found = visible_prices(seen, land, locale=locale, currency=currency)
    best = next((one for one in found if one.score >= ENOUGH), None)
    return str(best.amount) if best else None


def stock(body: str) -> str | None:
    """What a page with that body says of its stock."""
    seen = scene(body)
    found = visible_stock(seen, find_landmarks(seen, "Copper kettle"), -1)
    return found.word if found else None


class TestVisiblePrices:
    @pytest.mark.parametrize(
        "body",
        [
            "<p class=price>$20.00</p>",
            "<p>$20.00</p><button>Add to cart</button>",
            "<span class=price>$<b>20</b><sup>00</sup></span>",
            "<p class=price><s>$30.00</s> <b>$20.00</b></p>",
            "<p class=was-price>$30.00</p><p class=price>$20.00</p>",
            "<p class=price>$30.00</p><p class=price>$20.00</p>",
            "<p style='text-decoration: line-through'>$30.00</p><p>$20.00</p>",
            "<p>Was $30.00</p><p>Now $20.00</p>",
            "<p class=price>$20.00</p><p>4 payments of</p><p>$5.00 monthly</p>",
            "<p class=price>$20.00</p><p>Delivery: <b>$4.00</b></p>",
            "<p class=price>$20.00</p><p class=unit-price>$40.00 / kg</p>",
            "<p class=price>$20.00</p><aside><p class=price>$9.00</p></aside>",
            "<p class=price>$20.00</p><a href=/p/2><b class=price>$9.00</b></a>",
            "<p itemprop=price>$20.00</p><p style='display:none'>$9.00</p>",
            "<p>20 bucks or best offer</p><p>17 ft long, 3 in wide</p>",
            "<p class=price>20.00 $</p><p>Rated 4.5 by 120 people, 30 days return</p>",
            "<p>$20.00</p><p>$16.67 ex. VAT</p><button>Add to cart</button>",
            "<p>$20.00 (inc. VAT)</p><p>Net price: $16.67</p>",
            "<p>$20.00</p><p>10 or more $15.00</p><button>Add to cart</button>",
            "<p>$20.00</p><p>($2.00 / 100 g)</p><button>Add to cart</button>",
            "<p>$20.00</p><p>Members pay $15.00</p><button>Add to cart</button>",
            "<p>$20.00</p><p>(You save</p><p>$9.00</p><p>)</p>",
            "<p>50% off</p><p>$20.00</p><s>$40.00</s>",
            "<p>$20.00</p><p>Lowest price of 30 days: $18.00</p>",
            "<p>Shipping: $4.00</p><p>Price: $20.00</p>",
            "<p class=price><span>20</span><sup><i>$</i>00</sup></p>",
            "<p class=price><b>$</b><b>20</b><b>.</b><b>00</b></p>",
            "<table><tr><td>Price</td><td><font><b>$20.00</b></font></td></tr></table>",
            "<div class=basket-box><b class=price>$20.00</b><button>Buy now</button>",
        ],
    )
    def test_the_first_is_the_one_asked(self, body: str) -> None:
        assert price(HEAD + body) in ("20.00", "20")

    def test_a_list_of_products_is_no_offer(self) -> None:
        cards = "".join(
            f"<li class=card><a href=/p/{n}>Thing <b class=price>${n}.00</b></a></li>"
            for n in range(10, 40)
        )
        assert price(f"<h1>Kettles</h1><ul>{cards}</ul>") is None

    @pytest.mark.parametrize(
        "body",
        [
            "<p>No number here</p>",
            "<p>Spend $50 more for free shipping on orders</p>",
            "<p>17 ft long</p>",
            "<p class=price>0.00</p>",
        ],
    )
    def test_other_numbers_are_none(self, body: str) -> None:
        assert price(HEAD + body) is None

    def test_what_the_heading_stands_in_is_the_page_whatever_it_is_called(self) -> None:
        body = f"<div class=related>{HEAD}<p class=price>$20.00</p></div>"
        assert price(body) == "20.00"

    def test_whole_amounts_need_no_currency(self) -> None:
        body = "<p><strong>1 299:-</strong></p><button>Add to cart</button>"
        assert price(HEAD + body, "SEK", "sv-SE") == "1299"

    def test_a_shop_is_read_whole(self) -> None:
        assert price(SHOP) == "45.50"

    def test_the_country_decides_how_numbers_are_written(self) -> None:
        body = HEAD + "<p class=price>1.299 €</p>"
        assert price(body, currency="EUR", locale="de-DE") == "1299"


class TestLandmarks:
    def test_the_heading_is_the_one_that_the_title_names(self) -> None:
        seen = scene("<h1>My shop</h1><h1>Copper kettle</h1>")
        land = find_landmarks(seen, "Copper kettle | My shop")
        assert land.heading_text == "Copper kettle"

    def test_the_heading_may_stand_in_a_corner_or_be_none(self) -> None:
        for body in (
            "<aside><h1>Copper kettle</h1></aside><p>Text</p>",
            "<table><tr><td><b>Copper kettle</b></td><td>Text</td></tr></table>",
        ):
            land = find_landmarks(scene(body), "Copper kettle")
            assert land.heading_text == "Copper kettle"

    @pytest.mark.parametrize(
        "button",
        [
            "<button>In den Warenkorb</button>",
            "<input type=submit name=x value='Add to basket'>",
            "<button class=add-to-cart>+</button>",
            "<a href=#>カートに入れる</a>",
        ],
    )
    def test_the_button_is_known_by_words_or_class(self, button: str) -> None:
        seen = scene(HEAD + "<p>Text</p>" + button)
        assert find_landmarks(seen, "").button_element > 0

    def test_a_button_in_the_footer_is_none(self) -> None:
        seen = scene(HEAD + "<footer><button>Buy now</button></footer>")
        assert find_landmarks(seen, "").button == -1


class TestVisibleStock:
    @pytest.mark.parametrize(
        ("body", "word"),
        [
            ("<p>In stock</p>", "InStock"),
            ("<p>Currently unavailable.</p>", "OutOfStock"),
            ("<p>Leider ausverkauft</p>", "OutOfStock"),
            ("<p>Nicht auf Lager</p><button>In den Warenkorb</button>", "OutOfStock"),
            ("<p>在庫切れ</p>", "OutOfStock"),
            ("<p>Disponibile</p>", "InStock"),
            ("<p>Sin existencias, reposición en camino</p>", "OutOfStock"),
            ("<p>在庫なし\uff08入荷待ち\uff09</p>", "OutOfStock"),
            ("<p>Derzeit ausverkauft</p>", "OutOfStock"),
            ("<p>Availability: Backordered</p>", "OutOfStock"),
            ("<p>Fast ausverkauft - noch 4 Stück</p>", "InStock"),
            ("<button>Notify me</button>", "OutOfStock"),
            ("<button>Add to cart</button>", "InStock"),
            ("<p>Customer reviews are not available in your country.</p>", None),
            ("<p>Gift wrapping is unavailable for this delivery address.</p>", None),
            ("<section class=related><p>Sold out</p></section>", None),
        ],
    )
    def test_is_what_a_short_line_says(self, body: str, word: str | None) -> None:
        assert stock(HEAD + body) == word
