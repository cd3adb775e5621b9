"""An hour of the schedule, passed through the rules and a real Postgres."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from services.scanner.usecases.bench_schedule import simulate

if TYPE_CHECKING:
    from common.postgres import Pool

pytestmark = pytest.mark.migrated("scanner")


class TestSimulate:
    async def test_5000_sources_make_no_burst_and_none_is_late(
        self, pool: Pool
    ) -> None:
        found = await simulate(pool, count=5000, step=timedelta(seconds=10))
        assert found["sources"] == 5000
        # Each was scanned, and more often than it had to be.
        assert found["scans"] > 10_000
        assert found["burst_of_mean"] <= 2
        assert found["longest_gap_of_its_interval"] <= 1.5
