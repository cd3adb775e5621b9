"""The table on a terminal."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from decimal import Decimal

import pytest

from common.money import Money
from services.pricing.adapters.reports.terminal import print_table
from services.pricing.rules.answer import Answer, RoiBasis, VerdictKind
from tests.factories import (
    make_answer,
    make_goods,
    make_item,
    make_line,
    make_summary,
    make_unmatched,
    usd,
)


class _Terminal(io.StringIO):
    """A stream that says it is somebody's screen."""

    encoding = "utf-8"

    def isatty(self) -> bool:
        return True


@pytest.fixture
def colours(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("NO_COLOR", "FORCE_COLOR", "TTY_COMPATIBLE", "TTY_INTERACTIVE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")


def _printed(answers: Sequence[Answer], limit: int = 25) -> str:
    stream = io.StringIO()
    print_table(answers, make_summary(answers), file=stream, limit=limit)
    return stream.getvalue()


def _on_terminal(
    monkeypatch: pytest.MonkeyPatch, answers: Sequence[Answer], width: int
) -> str:
    monkeypatch.setenv("COLUMNS", str(width))
    terminal = _Terminal()
    print_table(answers, make_summary(answers), file=terminal)
    return terminal.getvalue()


def _line_with(word: str, printed: str) -> str:
    (line,) = [line for line in printed.splitlines() if word in line]
    return line


class TestPrintTable:
    def test_shows_the_numbers_of_an_answer_in_one_line(self) -> None:
        assert _line_with("REVIEW", _printed([make_answer()])).split() == [
            *["1", "REVIEW", "Bose", "QuietComfort", "45", "Headphones", "Black"],
            *["B-100", "97%", "50.00", "20.00", "7.50", "22.50", "112.5%"],
        ]

    def test_under_it_the_match_and_the_reason_that_decided(self) -> None:
        printed = _printed([make_answer()])
        assert "= Bose QuietComfort 45 Bluetooth" in printed
        assert "How often it sells is not known." in printed

    def test_names_the_currency_and_the_basis_of_roi(self) -> None:
        answer = make_answer(roi_basis=RoiBasis.TOTAL_EXPENSES)
        stream = io.StringIO()
        summary = make_summary([answer], roi_basis=RoiBasis.TOTAL_EXPENSES)
        print_table([answer], summary, file=stream)
        assert "Amounts in USD. ROI = profit / total expenses." in stream.getvalue()

    def test_amounts_carry_their_currency_when_there_are_several(self) -> None:
        yen = make_answer(
            profit=Money(900, "JPY"), profit_at_most=None, sale_price=None, lines=()
        )
        printed = _printed([make_answer(), yen])
        assert "$22.50" in printed
        assert "900 JPY" in printed
        assert "Amounts in" not in printed

    def test_bounds_are_marked_as_such(self) -> None:
        line = make_line(amount=None, at_least=usd("3.32"))
        answer = make_answer(
            lines=(make_goods(), line), profit=None, profit_at_most=usd("9"), roi=None
        )
        printed = _printed([answer])
        assert ">=3.32" in printed
        assert "<=9.00" in printed

    def test_a_cost_of_which_nothing_is_known_is_a_question(self) -> None:
        answer = make_answer(lines=(make_goods(), make_line(amount=None)))
        assert " ? " in _printed([answer])

    def test_unmatched_rows_have_dashes(self) -> None:
        line = _line_with("SKIP", _printed([make_unmatched()]))
        assert line.split()[-6:] == ["4%", "-", "-", "-", "-", "-"]

    def test_only_the_best_are_shown_and_the_rest_counted(self) -> None:
        printed = _printed([make_answer()] * 30, limit=2)
        assert printed.count("REVIEW") == 2
        assert "28 more not shown" in printed
        assert "--json" in printed

    def test_channels_have_a_column_when_there_are_several(self) -> None:
        assert "Channel" not in _printed([make_answer()])
        several = _printed([make_answer(), make_answer(channel="ebay-us")])
        assert "Channel" in several
        assert "ebay-us" in several

    def test_an_empty_run_prints_its_summary_only(self) -> None:
        printed = _printed([])
        assert "Verdict" not in printed
        assert "0 rows: 0 buy, 0 review, 0 skip" in printed


class TestForeignText:
    def test_markup_in_a_title_is_shown_not_obeyed(self) -> None:
        title = "[bold red]Sale[/] :smile: [link=http://evil]x"
        assert title in _printed([make_answer(offer=make_item(title=title))])

    @pytest.mark.usefixtures("colours")
    def test_escape_sequences_never_reach_the_terminal(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        title = "\x1b[2J\x1b]0;owned\x07\x9b31mwiped"
        offer = make_item(title=title, row_id=title)
        clean = make_item(title="wiped", row_id="wiped")
        assert _on_terminal(
            monkeypatch, [make_answer(offer=offer)], 120
        ) == _on_terminal(monkeypatch, [make_answer(offer=clean)], 120)

    def test_an_empty_title_is_said_to_be_none(self) -> None:
        assert "(no title)" in _printed([make_answer(offer=make_item(title=" \t"))])


class TestWidth:
    LONG = make_answer(
        offer=make_item(title="Very long title " * 12),
        sale_price=usd("123456.78"),
        profit=usd("-98765.43"),
        roi=Decimal("-0.8"),
    )

    @pytest.mark.usefixtures("colours")
    @pytest.mark.parametrize("width", [80, 100, 120, 160, 200])
    def test_no_line_of_the_table_is_wider_than_the_screen(
        self, monkeypatch: pytest.MonkeyPatch, width: int
    ) -> None:
        monkeypatch.setenv("NO_COLOR", "1")
        monkeypatch.setenv("TERM", "xterm")
        printed = _on_terminal(monkeypatch, [self.LONG] * 3, width)
        table = printed.split("Amounts in")[0]
        assert max(len(_plain(line)) for line in table.splitlines()) <= width

    @pytest.mark.usefixtures("colours")
    @pytest.mark.parametrize("width", [80, 100, 120, 160, 200])
    def test_numbers_are_never_cut(
        self, monkeypatch: pytest.MonkeyPatch, width: int
    ) -> None:
        printed = _on_terminal(monkeypatch, [self.LONG], width)
        assert "-98,765.43" in printed
        assert ("123,456.78" in printed) is (width >= 120)

    def test_a_pipe_gets_plain_text_wide_enough_for_the_costs(self) -> None:
        printed = _printed([make_answer()])
        assert "\x1b" not in printed
        assert "Landed" in printed

    @pytest.mark.usefixtures("colours")
    def test_a_terminal_gets_colours(self, monkeypatch: pytest.MonkeyPatch) -> None:
        answer = make_answer(verdict=VerdictKind.BUY)
        assert "\x1b[1;32mBUY" in _on_terminal(monkeypatch, [answer], 120)


def _plain(line: str) -> str:
    return re.sub(r"\x1b\[[0-9;]*m", "", line)
