"""GTINs in titles and descriptions: labelled or a book's, else left alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import ean

from services.pricing.rules.identify.gtin_text import find_gtins

PEN = "04006381333931"
BOOK = "09780306406157"


class TestFindGtins:
    @pytest.mark.parametrize(
        ("text", "gtin"),
        [
            ("Acme fineliner, EAN 4006381333931, black", PEN),
            ("Acme fineliner (EAN: 4006381333931)", PEN),
            ("EAN-13 4006381333931", PEN),
            ("ean:4006381333931", PEN),
            ("GTIN 04006381333931", PEN),
            ("Barcode: 4 006381 333931", PEN),
            ("Strichcode 4006381333931", PEN),
            ("code-barres 4006381333931", PEN),
            ("código de barras: 4006381333931", PEN),
            ("UPC 036000291452", "00036000291452"),
            ("UPC-A: 036000291452", "00036000291452"),
            ("UPC code 036000291452", "00036000291452"),
            ("ISBN 0-306-40615-2, hardcover", BOOK),
            ("ISBN-10: 080442957X", "09780804429573"),
            ("ISBN: 978-0-306-40615-7", BOOK),
            ("A novel 9780306406157 paperback", BOOK),
            ("A novel, 978-0-306-40615-7.", BOOK),
        ],
    )
    def test_reads_a_labelled_number_or_a_book_s(self, text: str, gtin: str) -> None:
        assert find_gtins(text) == {gtin}

    @pytest.mark.parametrize(
        "text",
        [
            "Acme fineliner 4006381333931",
            "Call 0049 6381 333931 for spare parts",
            "part number 036000291452",
            "EAN 4006381333932",
            "EAN 2012345678903",
            "EAN 0000000000000",
            "ISBN 0-306-40615-3",
            "9780306406158",
            "order 19780306406157",
            "serial 9780306406157-22",
            "OCEAN 4006381333931",
            "EAN",
            "",
        ],
    )
    def test_leaves_every_other_number_alone(self, text: str) -> None:
        assert find_gtins(text) == frozenset()

    def test_reads_several(self) -> None:
        text = "EAN 4006381333931, ISBN 9780306406157"
        assert find_gtins(text) == {PEN, BOOK}

    @given(st.text(max_size=200))
    def test_any_text_gives_only_good_gtins(self, text: str) -> None:
        assert all(ean.is_valid(gtin) for gtin in find_gtins(f"EAN {text}"))

    def test_a_hostile_text_is_read_at_once(self) -> None:
        for piece in ("EAN ", "EAN 1", "978", "9 7 8 ", "1-", "ISBN-10 0-3", "UPC UPC"):
            assert len(find_gtins(piece * 20_000)) <= 20
