"""What stands beside a price: the former one, the one of a kilogram."""

from __future__ import annotations

import pytest

from services.scanner.rules.claims import merged
from services.scanner.rules.landmarks import find_landmarks
from services.scanner.rules.visible_amounts import other_amounts
from services.scanner.rules.visible_price import visible_prices
from tests.services.scanner.adapters.reader.pages import scene


def beside(body: str) -> dict[str, str]:
    """The other amounts of a page with that body."""
    seen = scene(f"<h1>Kettle</h1>{body}")
    land = find_landmarks(seen, "Kettle")
    found = visible_prices(seen, land, locale="en-US", currency="USD")
    claims = other_amounts(seen, found, found[0])
    return {field: read.value for field, read in merged(claims).items()}


class TestOtherAmounts:
    @pytest.mark.parametrize(
        ("body", "said"),
        [
            ("<s>$30.00</s> <b class=price>$20.00</b>", {"list_price": "30.00"}),
            (
                "<p class=old-price>$30.00</p><p class=price>$20.00</p>",
                {"list_price": "30.00"},
            ),
            (
                "<p class=price>$30.00</p><p class=price>$20.00</p>",
                {"list_price": "30.00"},
            ),
            (
                "<p class=price>$20.00</p><p class=unit>$40.00 / kg</p>",
                {"unit_price": "40.00"},
            ),
            ("<p class=price>$20.00</p>", {}),
            ("<p class=price>$20.00</p><s>$900.00</s>", {}),
            ("<p class=price>$20.00</p><aside><s>$30.00</s></aside>", {}),
        ],
    )
    def test_are_told_by_what_stands_around_them(
        self, body: str, said: dict[str, str]
    ) -> None:
        assert beside(body) == said
