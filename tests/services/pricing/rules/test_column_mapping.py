"""The --map option."""

from __future__ import annotations

import pytest

from services.pricing.rules.column_mapping import parse_mapping
from services.pricing.rules.column_names import BadColumns


class TestParseMapping:
    @pytest.mark.parametrize(
        ("text", "mapping"),
        [
            ("title=Artikel,price=EK", {"title": "Artikel", "price": "EK"}),
            (" Title = Artikel , price = EK netto ", None),
            ('title="Name, long",price=EK', {"title": "Name, long", "price": "EK"}),
            ("price=a=b", {"price": "a=b"}),
        ],
    )
    def test_roles_and_columns_are_split(
        self, text: str, mapping: dict[str, str] | None
    ) -> None:
        wanted = mapping or {"title": "Artikel", "price": "EK netto"}
        assert parse_mapping(text) == wanted

    @pytest.mark.parametrize("text", ["", "title", "title=", "=x", "title=a,title=b"])
    def test_anything_else_is_refused_with_an_example(self, text: str) -> None:
        with pytest.raises(BadColumns) as caught:
            parse_mapping(text)
        assert "--map title=Artikel" in str(caught.value)
