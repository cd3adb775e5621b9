"""Trade numbers and their check digits."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.scanner.rules.gtins import check_digit, read_gtin


class TestReadGtin:
    @pytest.mark.parametrize(
        ("text", "gtin"),
        [
            # Examples of GS1 General Specifications and of the ISBN agency.
            ("4006381333931", "04006381333931"),
            ("036000291452", "00036000291452"),
            ("96385074", "00000096385074"),
            ("10614141000415", "10614141000415"),
            ("978-3-16-148410-0", "09783161484100"),
            ("0-306-40615-2", "09780306406157"),
            ("080442957x", "09780804429573"),
        ],
    )
    def test_reads_each_form(self, text: str, gtin: str) -> None:
        assert read_gtin(text) == gtin

    @pytest.mark.parametrize(
        "text",
        ["4006381333932", "0306406153", "12345", "0000000000000", "", "B0SBABCDEF"],
    )
    def test_takes_nothing_with_a_wrong_check_digit_or_length(self, text: str) -> None:
        assert read_gtin(text) is None

    @settings(deadline=None)
    @given(st.from_regex(r"[1-9][0-9]{11}", fullmatch=True), st.integers(0, 9))
    def test_one_wrong_digit_is_always_found(self, body: str, wrong: int) -> None:
        right = check_digit(body)
        found = read_gtin(f"{body}{wrong}")
        assert (found is not None) == (right == str(wrong))
