"""The bench of the document store measures what it says."""

from __future__ import annotations

from services.scanner.usecases.bench_offers import bench_offers
from tests.stores import Mongo


class TestBenchOffers:
    async def test_stores_reads_and_brings_nothing_back(self, mongo: Mongo) -> None:
        found = await bench_offers(mongo.url, 300)
        assert found["offers"] == 600
        assert found["older_versions_that_came_back"] == 0
        assert found["point_reads"] > 0
        assert 0 < found["point_read_p50_ms"] <= found["point_read_p99_ms"]
