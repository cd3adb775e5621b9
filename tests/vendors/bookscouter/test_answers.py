"""An answer about a book: read as described, or refused."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.money import Money
from vendors.bookscouter.answers import VendorPrice, read_answer
from vendors.errors import BadAnswer

PRICE = {
    "VendorId": "3",
    "VendorName": "Paperlane",
    "Price": "4.15",
    "UpdatedOn": "2026-11-21 09:30:00",
}


def read(*prices: Any) -> tuple[VendorPrice, ...]:
    """The prices of an answer with these entries."""
    body = {"status": "success", "isbn": {"Isbn13": "x"}, "prices": prices}
    return read_answer(200, json.dumps(body).encode()).prices


class TestReadAnswer:
    @pytest.mark.parametrize(
        ("sent", "cents"),
        [("4.15", 415), (4.15, 415), (4, 400), ("0", None), (0, None)],
    )
    def test_reads_a_price_as_text_or_number(
        self, sent: object, cents: int | None
    ) -> None:
        (found,) = read({**PRICE, "Price": sent})
        assert found.price == (None if cents is None else Money(cents, "USD"))

    @pytest.mark.parametrize(
        "sent", ["NaN", "Infinity", "-1", -1, "4,15", "4.155", "", None, True, [], 1e9]
    )
    def test_names_a_price_that_is_none(self, sent: object) -> None:
        body = {
            "status": "success",
            "isbn": {"Isbn13": "x"},
            "prices": [PRICE, {**PRICE, "Price": sent}],
        }
        found = read_answer(200, json.dumps(body).encode())
        assert len(found.prices) == 1
        assert found.unreadable[0].startswith("Paperlane: Price is")

    def test_a_minimum_and_an_end_may_be_absent(self) -> None:
        (found,) = read(PRICE)
        assert (found.minimum_order, found.expires_at, found.conditions) == (
            None,
            None,
            "",
        )

    @given(
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.text(max_size=5),
            lambda inner: (
                st.lists(inner, max_size=3)
                | st.dictionaries(
                    st.sampled_from(
                        "status isbn prices Isbn13 VendorName Price success".split()
                    ),
                    inner,
                    max_size=4,
                )
            ),
            max_leaves=10,
        )
    )
    def test_reads_or_refuses_whatever_comes(self, body: Any) -> None:
        with pytest.raises(BadAnswer):
            read_answer(200, json.dumps(body).encode())
