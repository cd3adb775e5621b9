"""A worker that lives is not one that gets somewhere."""

from __future__ import annotations

from datetime import timedelta

from services.scanner.rules.health.progress import Marks, judge_progress
from tests.services.scanner.given import NOON
from tests.services.scanner.rules.health.scenes import HOUR

MINUTE = timedelta(minutes=1)


class TestJudgeProgress:
    def test_is_content_for_three_periods_and_ten_minutes(self) -> None:
        marks = Marks(every=HOUR, seen_at=NOON, scanned_at=NOON)
        assert judge_progress(marks, NOON + 3 * HOUR + 10 * MINUTE) is None

    def test_names_scans_that_store_nothing(self) -> None:
        late = NOON + 4 * HOUR
        marks = Marks(every=HOUR, seen_at=NOON, scanned_at=late)
        found = judge_progress(marks, late)
        assert found
        assert found.code == "no_progress"
        assert found.since == NOON + 3 * HOUR + 10 * MINUTE

    def test_names_a_source_that_nobody_scans(self) -> None:
        marks = Marks(every=HOUR, seen_at=NOON, scanned_at=NOON)
        found = judge_progress(marks, NOON + 9 * HOUR)
        assert found
        assert found.code == "not_scanned"

    def test_expects_nothing_of_a_source_scanned_on_demand(self) -> None:
        marks = Marks(every=None, seen_at=NOON, scanned_at=None)
        assert judge_progress(marks, NOON + 1000 * HOUR) is None
