"""The terms of a list: what the heading of the price says, and the other columns."""

from __future__ import annotations

from pathlib import Path

import pytest

from services.pricing.rules.column_roles import Column
from services.pricing.rules.items import ListTerms, PriceBasis
from services.pricing.rules.rows.terms import price_basis
from services.pricing.usecases.read_items import read_items


class TestPriceBasis:
    @pytest.mark.parametrize(
        ("name", "basis"),
        [
            ("Unit Price", PriceBasis.UNIT),
            ("Price per piece", PriceBasis.UNIT),
            ("EK Stück", PriceBasis.UNIT),
            ("Einzelpreis", PriceBasis.UNIT),
            ("Case Price", PriceBasis.PACK),
            ("Preis pro VPE", PriceBasis.PACK),
            ("Carton cost", PriceBasis.PACK),
            ("EK netto", PriceBasis.UNSAID),
            ("Price", PriceBasis.UNSAID),
        ],
    )
    def test_the_heading_says_what_a_price_is_for(
        self, name: str, basis: PriceBasis
    ) -> None:
        assert price_basis(Column(0, name, "price")) is basis

    def test_no_column_says_nothing(self) -> None:
        assert price_basis(None) is PriceBasis.UNSAID


class TestListTerms:
    def _terms(self, folder: Path, head: str, row: str) -> ListTerms:
        path = folder / "list.csv"
        path.write_text(f"{head}\n{row}\n")
        read = read_items(path, default_currency="USD", currency_assumed=True)
        return read.items[0].terms

    def test_every_column_is_read(self, tmp_path: Path) -> None:
        terms = self._terms(
            tmp_path, "sku;title;price;stock;moq;vpe", "A-1;Soap 2-pack;5.00;0;6;12"
        )
        assert (terms.sku, terms.stock, terms.minimum_order) == ("A-1", 0, 6)
        assert terms.title_pack is not None
        assert terms.column_pack is not None
        assert (terms.title_pack.count, terms.column_pack.count) == (2, 12)

    @pytest.mark.parametrize(
        ("head", "price", "assumed"),
        [
            ("price", "5.00", True),
            ("price", "5.00 EUR", False),
            ("price", "$5.00", False),
            ("price (EUR)", "5.00", False),
        ],
    )
    def test_whether_anybody_named_the_currency(
        self, tmp_path: Path, head: str, price: str, assumed: bool
    ) -> None:
        terms = self._terms(tmp_path, f"title;{head}", f"Soap;{price}")
        assert terms.currency_assumed is assumed

    @pytest.mark.parametrize(
        ("head", "with_tax"),
        [
            ("Price incl. VAT", True),
            ("EK brutto", True),
            ("Prix TTC", True),
            ("Cost inc VAT", True),
            ("EK netto", False),
            ("Price excl. VAT", False),
        ],
    )
    def test_whether_tax_is_in_the_price(
        self, tmp_path: Path, head: str, with_tax: bool
    ) -> None:
        path = tmp_path / "list.csv"
        path.write_text(f"title;{head}\nSoap;5.00\n")
        mapping = {"price": head}
        read = read_items(path, default_currency="USD", mapping=mapping)
        assert read.items[0].terms.with_tax is with_tax
