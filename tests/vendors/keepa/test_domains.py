"""Countries and their currencies."""

from __future__ import annotations

import pytest

from vendors.keepa.domains import Domain


class TestDomain:
    def test_has_a_currency_for_every_country(self) -> None:
        assert {domain.money(1).currency_code for domain in Domain} == set(
            "USD GBP EUR JPY CAD INR MXN BRL".split()
        )

    @pytest.mark.parametrize(
        ("domain", "text"),
        [(Domain.US, "49.00 USD"), (Domain.JP, "4900 JPY"), (Domain.DE, "49.00 EUR")],
    )
    def test_knows_that_japan_has_no_cents(self, domain: Domain, text: str) -> None:
        assert str(domain.money(4900)) == text

    @pytest.mark.parametrize("number", [0, 7, 13])
    def test_has_no_reserved_numbers(self, number: int) -> None:
        with pytest.raises(ValueError, match=str(number)):
            Domain(number)
