"""Claims of several syntaxes: who wins, who agrees, who does not."""

from __future__ import annotations

from services.scanner.rules.claims import Claim, How, merged


def claim(value: str, how: How, weight: float, field: str = "price") -> Claim:
    """One reading."""
    return Claim(field, value, how, f"{how}-path", f"raw {value}", weight)


class TestMerged:
    def test_the_strongest_claim_speaks(self) -> None:
        read = merged([claim("5", How.META, 3), claim("6", How.JSON_LD, 5)])["price"]
        assert (read.value, read.how, read.path) == ("6", How.JSON_LD, "json-ld-path")
        assert read.differs == ((How.META, "5"),)

    def test_two_weaker_ones_that_agree_win(self) -> None:
        read = merged(
            [
                claim("6", How.JSON_LD, 5),
                claim("5.0", How.META, 3),
                claim("5.00", How.VISIBLE, 2.5),
            ]
        )["price"]
        assert (read.value, read.agrees) == ("5.0", (How.VISIBLE,))

    def test_saying_it_twice_in_one_syntax_counts_once(self) -> None:
        twice = [claim("5", How.VISIBLE, 3), claim("5", How.VISIBLE, 3)]
        assert merged([*twice, claim("6", How.JSON_LD, 5)])["price"].value == "6"

    def test_numbers_agree_without_their_marks_and_zeros(self) -> None:
        read = merged(
            [
                claim("0369/7272", How.VISIBLE, 3, "sku"),
                claim("03697272", How.ADDRESS, 4, "sku"),
            ]
        )["sku"]
        assert (read.value, read.agrees) == ("0369/7272", (How.ADDRESS,))

    def test_a_claim_of_nothing_is_none(self) -> None:
        assert merged([claim("", How.META, 3)]) == {}
