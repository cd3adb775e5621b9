"""Data for machines that the page itself disproves."""

from __future__ import annotations

import pytest

from services.scanner.rules.claims import Claim, How
from services.scanner.rules.contradiction import contradicted
from services.scanner.rules.landmarks import find_landmarks
from services.scanner.rules.visible_price import visible_prices
from tests.services.scanner.adapters.reader.pages import scene

HEAD = "<h1>Copper kettle</h1>"
BUY = "<p class=price>$20.00</p><button>Add to cart</button>"


def falls(body: str, *prices: str, path: str = "offers.price") -> bool:
    """Whether these prices of the data are disproved by a page with that body."""
    seen = scene(HEAD + body)
    land = find_landmarks(seen, "Copper kettle")
    found = visible_prices(seen, land, locale="en-US", currency="USD")
    data = [Claim("price", price, How.JSON_LD, path, price, 5.0) for price in prices]
    return contradicted(seen, found, found[0], data)


class TestContradicted:
    def test_falls_if_it_is_shown_nowhere(self) -> None:
        assert falls(BUY, "25.00")

    def test_falls_if_it_is_crossed_out(self) -> None:
        assert falls(f"<s>$25.00</s>{BUY}", "25.00")
        assert falls(f"<p>Was $25.00</p>{BUY}", "25.00")

    def test_falls_if_it_is_the_lowest_of_several(self) -> None:
        small = "<p>Small <b>$15.00</b></p>"
        assert falls(BUY + small, "15.00", path="offers.lowPrice")
        assert not falls(BUY + small, "15.00")

    @pytest.mark.parametrize(
        ("body", "prices"),
        [
            (BUY, ["20.00"]),
            (BUY, ["20"]),
            (BUY, []),
            # One of two is right.
            (BUY, ["25.00", "20.00"]),
            # Nothing on the page is surely a price.
            ("<p>20 pieces for $20.00 in a box that comes to you</p>", ["25.00"]),
        ],
    )
    def test_stands_otherwise(self, body: str, prices: list[str]) -> None:
        assert not falls(body, *prices)
