"""ASINs of cells, links and labelled text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.pricing.rules.identify.asins import find_asin, read_asin
from services.pricing.rules.reasons import Reason


class TestReadAsin:
    @pytest.mark.parametrize(
        ("cell", "asin"),
        [
            ("B0ABCD1234", "B0ABCD1234"),
            (" b0abcd1234 ", "B0ABCD1234"),
            ("'B0ABCD1234", "B0ABCD1234"),
            ("https://www.amazon.com/Acme-Pen/dp/B0ABCD1234/ref=sr_1", "B0ABCD1234"),
            ("https://www.amazon.de/gp/product/B0ABCD1234?th=1", "B0ABCD1234"),
            ("0306406152", "0306406152"),
            ("306406152", "0306406152"),
            ("306406152.0", "0306406152"),
            ("080442957x", "080442957X"),
        ],
    )
    def test_reads_an_asin(self, cell: str, asin: str) -> None:
        assert read_asin(cell) == asin

    @pytest.mark.parametrize("cell", ["", "-", "N/A", "none"])
    def test_an_empty_cell_is_none(self, cell: str) -> None:
        assert read_asin(cell) is None

    @pytest.mark.parametrize(
        "cell", ["B0ABCD123", "A0ABCD1234", "0306406153", "3.06E+08", "B0 or so"]
    )
    def test_another_text_is_a_reason(self, cell: str) -> None:
        reason = read_asin(cell)
        assert isinstance(reason, Reason)
        assert reason.code == "asin_format"
        assert cell in reason.sentence

    @given(st.text(max_size=40))
    def test_any_text_is_an_asin_a_reason_or_nothing(self, cell: str) -> None:
        asin = read_asin(cell)
        assert asin is None or isinstance(asin, Reason) or len(asin) == 10


class TestFindAsin:
    @pytest.mark.parametrize(
        "text",
        [
            "Acme pen, ASIN: B0ABCD1234",
            "asin B0ABCD1234 new",
            "see https://www.amazon.co.uk/dp/B0ABCD1234 for it",
        ],
    )
    def test_reads_a_label_or_a_link(self, text: str) -> None:
        assert find_asin(text) == "B0ABCD1234"

    @pytest.mark.parametrize(
        "text",
        [
            "Acme B0ABCD1234",
            "ASIN: B0ABCD12345",
            "ASIN B0ABCD1234, ASIN B0ABCD1235",
            "ASIN ISBN 0306406152",
            "",
        ],
    )
    def test_leaves_other_text_alone(self, text: str) -> None:
        assert find_asin(text) is None
