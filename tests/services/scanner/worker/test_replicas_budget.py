"""Two workers on stores of their own, one of them stopped while a budget is spent."""

from __future__ import annotations

import pytest

from common.postgres import transaction
from services.scanner.rules.problems import Code
from services.scanner.rules.scan import Status
from services.scanner.store import spending
from tests.services.scanner.ground import Ground, Scanning
from tests.services.scanner.shop import HOST, Shop
from tests.services.scanner.worker.test_replicas import ITEMS, pause

pytestmark = [pytest.mark.integration, pytest.mark.allow_hosts([HOST])]


class TestPausedWithBudget:
    async def test_no_budget_is_exceeded(
        self, scanning: Scanning, shop: Shop, ground: Ground
    ) -> None:
        budget = ITEMS - 5
        found = await pause(scanning, shop, ground, "budget", budget=budget)
        assert found.status is Status.FAILED
        assert found.problems[0].code is Code.BUDGET_SPENT
        # All requests count, robots.txt too; a block of the stopped one may be lost.
        assert budget - 5 <= len(shop.asked) <= budget
        async with transaction(scanning.stores.pg) as connection:
            spent = await spending.spent_by(connection, ["source budget"])
        assert spent == {"source budget": budget}
        stored = await scanning.source("budget")
        assert stored.waits_for == Code.BUDGET_SPENT
