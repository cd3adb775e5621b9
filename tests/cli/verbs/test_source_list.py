"""`magpie source list`: a line for each source."""

from __future__ import annotations

from typing import Any

from cli.verbs.source_list import cells_of

ROW: dict[str, Any] = {
    "id": "shop",
    "status": "active",
    "waits_for": None,
    "every_seconds": 3600,
    "interval_seconds": 900,
    "next_due_at": None,
    "budget": 500,
    "budget_left": 20,
    "last_scan": {"status": "succeeded", "offers_new": 3},
}


class TestCellsOf:
    def test_says_how_often_and_what_is_left(self) -> None:
        assert cells_of(ROW) == (
            "shop",
            "active",
            "1:00:00",
            "0:15:00",
            "",
            "20 of 500",
            "succeeded, 3 new",
        )

    def test_says_what_it_waits_for_instead(self) -> None:
        waits = cells_of({**ROW, "waits_for": "budget_spent"})
        assert waits[1] == "budget_spent"

    def test_one_on_demand_has_no_times(self) -> None:
        never: dict[str, Any] = {
            **ROW,
            "every_seconds": None,
            "interval_seconds": None,
            "budget": None,
            "last_scan": None,
        }
        assert cells_of(never) == ("shop", "active", "on demand", "", "", "", "")
