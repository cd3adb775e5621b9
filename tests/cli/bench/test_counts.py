"""What the scanner counts, added up."""

from __future__ import annotations

from cli.bench.counts import Totals, slowest_minute

KEY = ("magpie_scanner_pages_total", (("outcome", "offers"), ("worker", "0")))


class TestTotals:
    def test_a_worker_that_begins_again_at_nought_takes_nothing_away(self) -> None:
        totals = Totals()
        for value in (10.0, 25.0, 5.0, 8.0):
            totals.add({KEY: value})
        assert totals.pages == 33


class TestSlowestMinute:
    def test_is_the_worst_of_all(self) -> None:
        seen = [(2.0 * n, 400.0 * n) for n in range(31)]
        seen += [(60 + 2.0 * n, 12_000 + 200.0 * n) for n in range(1, 40)]
        assert slowest_minute(seen) == 100.0

    def test_is_unknown_before_a_minute_has_passed(self) -> None:
        assert slowest_minute([(0.0, 0.0), (30.0, 100.0)]) is None
