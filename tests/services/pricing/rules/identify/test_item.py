"""A row's identity: all its texts together."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import ean

from services.pricing.rules.identify.fields import Identity, IdentityFields
from services.pricing.rules.identify.item import identify_item
from services.pricing.rules.items import PackSize
from services.pricing.rules.reasons import Effect

PEN = "04006381333931"
BOOK = "09780306406157"


def problems(fields: IdentityFields) -> list[str]:
    return [problem.code for problem in identify_item(fields).problems]


class TestIdentifyItem:
    def test_a_full_row(self) -> None:
        fields = IdentityFields(
            title="Acme QX-100 fineliner, black, 10-pack",
            description="A pen.",
            brand="Acme",
            gtin="4006381333931",
            asin="b0abcd1234",
            mpn="QX100/10",
            pack="10",
        )
        assert identify_item(fields) == Identity(
            gtins=frozenset({PEN}),
            asin="B0ABCD1234",
            models=frozenset({"QX100", "QX10010"}),
            pack=PackSize(10, "10"),
            title_pack=PackSize(10, "10-pack"),
            column_pack=PackSize(10, "10"),
        )

    def test_a_title_alone(self) -> None:
        assert identify_item(IdentityFields("Acme pen")) == Identity()

    def test_gtin_and_isbn_columns_add_up(self) -> None:
        fields = IdentityFields("Novel", gtin="4006381333931", isbn="0-306-40615-2")
        assert identify_item(fields).gtins == {PEN, BOOK}

    def test_a_book_s_asin_is_its_isbn(self) -> None:
        identity = identify_item(IdentityFields("Novel", asin="0306406152"))
        assert identity.asin == "0306406152"
        assert identity.gtins == {BOOK}

    def test_a_column_is_believed_before_the_text(self) -> None:
        fields = IdentityFields("Pen", "EAN 5901234123457", gtin="4006381333931")
        assert identify_item(fields).gtins == {PEN}

    def test_the_text_is_read_where_the_column_gives_none(self) -> None:
        fields = IdentityFields(
            "Pen", "EAN 4006381333931, ASIN: B0ABCD1234", gtin="n/a"
        )
        identity = identify_item(fields)
        assert identity.gtins == {PEN}
        assert identity.asin == "B0ABCD1234"

    @pytest.mark.parametrize(
        ("fields", "code"),
        [
            (IdentityFields("Pen", gtin="4006381333932"), "gtin_check_digit"),
            (IdentityFields("Pen", isbn="0306406153"), "gtin_check_digit"),
            (IdentityFields("Pen", gtin="4.00638E+12"), "gtin_scientific"),
            (IdentityFields("Pen", gtin="2012345678903"), "gtin_internal"),
            (IdentityFields("Pen", gtin="0000000000000"), "gtin_placeholder"),
            (IdentityFields("Pen", gtin="123"), "gtin_length"),
            (IdentityFields("Pen", asin="B0"), "asin_format"),
            (IdentityFields("Pen 3-pack", pack="4"), "pack_size_conflict"),
            (IdentityFields("Pen 3-pack, pack of 4"), "pack_size_ambiguous"),
            (IdentityFields("Pen", pack="5 kg"), "pack_size_unread"),
        ],
    )
    def test_what_is_ignored_is_said(self, fields: IdentityFields, code: str) -> None:
        assert problems(fields) == [code]

    def test_the_same_fault_in_two_columns_is_said_once(self) -> None:
        fields = IdentityFields("Pen", gtin="4006381333932", isbn="4006381333932")
        assert problems(fields) == ["gtin_check_digit"]

    def test_no_fault_of_a_cell_skips_the_row(self) -> None:
        fields = IdentityFields("Pen", gtin="1", isbn="2", asin="3", pack="4 kg")
        effects = {problem.effect for problem in identify_item(fields).problems}
        assert Effect.SKIP not in effects

    @given(
        st.builds(
            IdentityFields,
            *(st.text(max_size=120) for _ in range(8)),
        )
    )
    def test_any_texts_are_read(self, fields: IdentityFields) -> None:
        identity = identify_item(fields)
        assert all(ean.is_valid(gtin) for gtin in identity.gtins)
        assert identity.asin is None or len(identity.asin) == 10

    @pytest.mark.parametrize(
        "piece",
        [
            "1",
            "1 x ",
            "A1-",
            "\U0001f4e6\u200d",
            "\u202e\u05d0\u05d1 12",
            "\x00\x1b[31m",
            "\u0301\u0316",
            "\u0130",
            "EAN 978-",
            "pack of 12 ",
            "ASIN B0",
            "1E+12;",
        ],
    )
    def test_a_hostile_row_is_read_at_once(self, piece: str) -> None:
        text = (piece * 50_000)[:50_000]
        identity = identify_item(
            IdentityFields(text, text, text, text, text, text, text, text)
        )
        assert all(len(gtin) == 14 for gtin in identity.gtins)
