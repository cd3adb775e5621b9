"""Words of a page that a person should see."""

from __future__ import annotations

import pytest

from services.pricing.rules.reasons import Effect
from services.pricing.rules.warnings import page_warnings

LAMP = "Bexhall BE-5784 Desk Lamp"


def codes(title: str, description: str, product: str = LAMP) -> list[str]:
    return [reason.code for reason in page_warnings(title, description, product)]


class TestPageWarnings:
    @pytest.mark.parametrize(
        "text",
        [
            "It does not power on and is sold as is, for parts or repair.",
            "The seal is broken and a main part is missing.",
            "Was not tested. Sold as defective.",
            "Screen or lid is cracked, see last picture.",
            "It stops working after ten minutes, should be an easy fix.",
        ],
    )
    def test_a_fault_that_is_mentioned_is_quoted(self, text: str) -> None:
        (reason,) = page_warnings(LAMP, text, LAMP)
        assert (reason.code, reason.effect) == ("fault_mentioned", Effect.REVIEW)
        quoted = reason.sentence.split("'")[1]
        assert quoted in text.lower()

    @pytest.mark.parametrize(
        "title",
        [
            f"Replacement Case for {LAMP}",
            f"Spare Parts Kit compatible with {LAMP}",
            f"EMPTY BOX ONLY for {LAMP}",
            f"User Manual for {LAMP}",
            f"Stand for {LAMP}",
        ],
    )
    def test_something_for_the_product_is_not_the_product(self, title: str) -> None:
        assert codes(title, "") == ["accessory_suspected"]

    def test_a_product_that_is_an_accessory_itself_is_none(self) -> None:
        case = "Kablo Case for Bexhall Lamps"
        assert codes(case, "", case) == []

    def test_an_honest_page_has_nothing_to_say(self) -> None:
        text = "Batteries are not included. Two friendly cats. No trades please."
        assert codes(LAMP, text) == []
