"""Every replica is replaced under load: nobody notices, unless draining is left out.

The counts decide, never the clock: a machine that is too slow for the rate is asked
less often (`rate` in what is said), and DEADLINE may be longer than what is promised.
"""

from __future__ import annotations

import asyncio
import os
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from cli.bench.fleet import World, open_fleet
from cli.bench.rollout import MOST_RETRIED, How, Plan, measure
from tests.e2e.running import free_base

pytestmark = [pytest.mark.slow, pytest.mark.integration, pytest.mark.enable_socket]

RATE = float(os.environ.get("RATE", "50"))
DEADLINE = float(os.environ.get("DEADLINE", "10"))
ROUNDS = int(os.environ.get("ROUNDS", "1"))
PRODUCTS = int(os.environ.get("PRODUCTS", "200"))
ALL = ("gateway", "scanner", "pricing")


def plan(how: How, *, services: tuple[str, ...] = ALL) -> Plan:
    return Plan(how=how, rate=RATE, deadline=DEADLINE, rounds=ROUNDS, services=services)


async def _measured(place: Path) -> dict[How, dict[str, Any]]:
    # More than once: a client that happens to look at the right moment loses nothing.
    cut = replace(plan(How.CUT, services=("gateway",)), rounds=2 * ROUNDS)
    async with open_fleet(place, World(PRODUCTS, seed=11), port=free_base()) as fleet:
        return {
            How.DRAIN: await measure(fleet, plan(How.DRAIN)),
            How.KILL: await measure(fleet, plan(How.KILL)),
            How.CUT: await measure(fleet, cut),
        }


@pytest.fixture(scope="module")
def measured() -> Iterator[dict[How, dict[str, Any]]]:
    """What was said of each way, on the same platform one after the other."""
    with tempfile.TemporaryDirectory(prefix="magpie-e2e-") as folder:
        # Postgres, which does not run as root, has to pass through.
        Path(folder).chmod(0o711)
        yield asyncio.run(_measured(Path(folder) / "data"))


class TestDrain:
    def test_no_request_fails(self, measured: dict[How, dict[str, Any]]) -> None:
        found = measured[How.DRAIN]
        assert found["requests"] > 0
        assert (found["failed"], found["retried"]) == (0, 0), found

    def test_few_calls_between_services_are_made_again(
        self, measured: dict[How, dict[str, Any]]
    ) -> None:
        found = measured[How.DRAIN]
        assert found["calls_retried"] <= MOST_RETRIED * found["calls"], found

    def test_nothing_is_lost_or_done_twice(
        self, measured: dict[How, dict[str, Any]]
    ) -> None:
        found = measured[How.DRAIN]
        assert min(found["offers"], found["events"], found["writes"]) > 0
        assert (found["lost"], found["quiet_at_the_end"]) == (0, True), found

    def test_sockets_are_told_where_to_go_on(
        self, measured: dict[How, dict[str, Any]]
    ) -> None:
        assert set(measured[How.DRAIN]["sockets_closed"]) == {"1012"}


class TestCut:
    def test_without_drain_and_grace_it_is_noticed(
        self, measured: dict[How, dict[str, Any]]
    ) -> None:
        found = measured[How.CUT]
        assert found["failed"] > 0
        assert not found["clean"]


class TestKill:
    def test_requests_are_only_made_again(
        self, measured: dict[How, dict[str, Any]]
    ) -> None:
        found = measured[How.KILL]
        assert found["failed"] == 0, found

    def test_nothing_is_lost_or_done_twice(
        self, measured: dict[How, dict[str, Any]]
    ) -> None:
        found = measured[How.KILL]
        assert (found["lost"], found["quiet_at_the_end"]) == (0, True), found
