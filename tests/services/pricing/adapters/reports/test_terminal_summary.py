"""The lines under the table."""

from __future__ import annotations

import io
from dataclasses import replace

from rich.console import Console

from services.pricing.adapters.reports.terminal_summary import print_summary
from services.pricing.rules.reasons import Effect
from services.pricing.rules.summary import ReasonCount, RunSummary
from tests.factories import make_answer, make_item, make_summary, make_unmatched

ANSWERS = [make_answer(), *(make_unmatched(offer=make_item(index=n)) for n in (1, 2))]


def _printed(summary: RunSummary, shown: int = 3, encoding: str = "utf-8") -> str:
    buffer = io.BytesIO()
    stream = io.TextIOWrapper(buffer, encoding=encoding, write_through=True)
    print_summary(Console(file=stream, width=120), summary, shown=shown)
    return buffer.getvalue().decode(encoding)


class TestPrintSummary:
    def test_counts_the_verdicts(self) -> None:
        assert (
            "3 rows: 0 buy, 1 review, 2 skip; 1 matched, 1 with a profit; one unit of "
            "each that is not skipped would make $22.50."
        ) in _printed(make_summary(ANSWERS))

    def test_shows_what_decided_most_often_first(self) -> None:
        printed = _printed(make_summary(ANSWERS))
        assert "2  ████████████████  skip" in printed
        assert printed.index("No match,") < printed.index("Sales history unknown,")

    def test_a_stream_without_blocks_gets_other_bars(self) -> None:
        assert "2  ################  skip" in _printed(
            make_summary(ANSWERS), encoding="ascii"
        )

    def test_the_rare_reasons_are_counted_together(self) -> None:
        reasons = tuple(
            ReasonCount(f"code_{n}", Effect.SKIP, 1, 1, "Why.") for n in range(11)
        )
        printed = _printed(replace(make_summary(ANSWERS), reasons=reasons))
        assert "Code 7" in printed
        assert "Code 8" not in printed
        assert "3 for other reasons." in printed

    def test_says_what_is_not_known(self) -> None:
        assert "Not known: Sales history." in _printed(make_summary(ANSWERS))

    def test_names_the_settings(self) -> None:
        printed = _printed(make_summary(ANSWERS))
        assert "Price list: offers.csv; Catalogue: catalogue.csv" in printed
        assert "Mode: Paper mode: nothing is bought or listed." in printed

    def test_a_hint_only_when_something_is_hidden(self) -> None:
        assert "not shown" not in _printed(make_summary(ANSWERS))
        assert "1 more not shown" in _printed(make_summary(ANSWERS), shown=2)
