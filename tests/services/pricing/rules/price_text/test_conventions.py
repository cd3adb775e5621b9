"""How a column, a locale and a currency write their numbers."""

from __future__ import annotations

import pytest

from services.pricing.rules.price_text import column_convention
from services.pricing.rules.price_text.conventions import locale_mark


class TestColumnConvention:
    @pytest.mark.parametrize(
        ("texts", "mark"),
        [
            (["1.099", "12,50"], ","),
            (["1,234", "3.50"], "."),
            (["1.099,00 €", "1.099"], ","),
            (["1.234.567", "1.099"], ","),
            (["0.125", "1.099"], "."),
            (["1.099", "2.500"], None),
            (["12", "1099"], None),
            (["12,50", "12.50"], None),
            ([], None),
            (["", "n/a"], None),
        ],
    )
    def test_only_cells_that_prove_a_mark_count(
        self, texts: list[str], mark: str | None
    ) -> None:
        assert column_convention(texts) == mark

    def test_one_stray_in_a_long_column_is_outvoted(self) -> None:
        assert column_convention(["12,50"] * 60 + ["3.50"]) == ","
        assert column_convention(["12,50"] * 40 + ["3.50"]) is None


class TestLocaleMark:
    @pytest.mark.parametrize(
        ("locale", "mark"),
        [
            ("de", ","),
            ("de-CH", "."),
            ("en_US", "."),
            ("es-MX", "."),
            ("fr-FR", ","),
            ("en-ZA", ","),
            ("tlh", None),
        ],
    )
    def test_country_goes_before_language(self, locale: str, mark: str | None) -> None:
        assert locale_mark(locale) == mark
