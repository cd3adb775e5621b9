"""One scan from claim to end, in this process."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from common import leases
from common.clock import now
from common.postgres import transaction
from services.scanner.rules.problems import Code
from services.scanner.rules.scan import Status
from services.scanner.store import scans, scrapes
from services.scanner.usecases.claim_scan import Claim
from services.scanner.usecases.start_scan import source_target, start_scan
from services.scanner.usecases.stores import Stores
from services.scanner.worker.connections import Connections
from services.scanner.worker.scan_run import MOST_TRIES, Tools, run_scan
from tests.services.scanner.given import places, scrape
from tests.services.scanner.usecases.test_sources import put

pytestmark = pytest.mark.migrated("scanner")


class TestRunScan:
    async def test_one_that_ends_its_workers_is_given_up_with_what_waits_of_it(
        self, stores: Stores
    ) -> None:
        await put(stores.pg, places())
        await scrapes.put_into_inbox(stores.mongo, [scrape("/p/A")])
        async with transaction(stores.pg) as connection:
            target = await source_target(connection, places(), "shop")
            queued = await start_scan(connection, target)
            await connection.execute("UPDATE scans SET tries = $1", MOST_TRIES)
            begun = await scans.begin_scan(connection, queued.scan_id, now=now())
            lease = await leases.acquire(
                connection, scans.LEASE_OF + target.site, "test", ttl=timedelta(hours=1)
            )
        assert begun
        assert lease
        async with Connections() as connections:
            tools = Tools(stores, places(), "Magpie/test", connections)
            await run_scan(tools, Claim(begun, lease))
        async with transaction(stores.pg) as connection:
            found = await scans.find_scan(connection, UUID(begun.scan_id))
        assert found
        assert found.status is Status.FAILED
        assert [one.code for one in found.problems] == [Code.FAULT]
        assert await scrapes.list_inbox(stores.mongo, "shop") == []
