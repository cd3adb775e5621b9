"""Health over REST."""

from __future__ import annotations

import pytest

from services.gateway.clients.health import Probe
from tests.services.gateway.conftest import World

pytestmark = pytest.mark.migrated("gateway")

UP = {"status": "up", "problem": None}


class TestHealth:
    async def test_everything_is_up(self, world: World) -> None:
        async with world.client() as client:
            answer = await client.get("/api/v1/health")
        assert answer.status_code == 200
        assert answer.json() == {
            "status": "up",
            "mode": "paper",
            "services": [{"name": "pricing", **UP}],
            "stores": [{"name": "postgres", **UP}, {"name": "redis", **UP}],
            "live": {"name": "live", **UP},
        }

    async def test_a_service_that_is_gone_is_named(
        self, world: World, unused_port: int
    ) -> None:
        gone = Probe(
            "scanner", f"127.0.0.1:{unused_port}", registry=type(world.registry)()
        )
        world.gateway.probes = [*world.gateway.probes, gone]
        async with world.client() as client:
            answer = await client.get("/api/v1/health")
        await gone.close()
        assert answer.status_code == 503
        assert answer.json()["status"] == "degraded"
        scanner = answer.json()["services"][1]
        assert (scanner["name"], scanner["status"]) == ("scanner", "down")
        assert f"127.0.0.1:{unused_port}" in scanner["problem"]

    async def test_a_service_whose_stores_are_gone_is_named(self, world: World) -> None:
        await world.services.server.health.drain()
        async with world.client() as client:
            answer = await client.get("/api/v1/health")
        assert "a store it needs" in answer.json()["services"][0]["problem"]

    async def test_a_store_that_is_gone_is_named(self, world: World) -> None:
        world.gateway.store_problems = lambda: {"redis": "It does not answer."}
        async with world.client() as client:
            answer = await client.get("/api/v1/health")
        assert answer.status_code == 503
        assert answer.json()["stores"][0]["problem"] == "It does not answer."

    async def test_strangers_are_not_told(self, world: World) -> None:
        async with world.client(None) as client:
            assert (await client.get("/api/v1/health")).status_code == 401


class TestAlive:
    async def test_anybody_may_ask(self, world: World) -> None:
        async with world.client(None) as client:
            answer = await client.get("/healthz")
        assert answer.status_code == 200
        assert answer.json() == {"status": "up", "mode": "paper", "sandbox": False}

    async def test_a_pretend_world_beside_it_is_told_before_anybody_signs_in(
        self, world: World
    ) -> None:
        world.gateway.sandbox = True
        async with world.client(None) as client:
            assert (await client.get("/healthz")).json()["sandbox"] is True

    async def test_it_is_down_without_its_own_stores(self, world: World) -> None:
        world.gateway.store_problems = lambda: {"postgres": "It does not answer."}
        async with world.client(None) as client:
            answer = await client.get("/healthz")
        assert (answer.status_code, answer.json()["status"]) == (503, "down")


class TestReady:
    async def test_anybody_may_ask(self, world: World) -> None:
        async with world.client(None) as client:
            answer = await client.get("/readyz")
        assert (answer.status_code, answer.json()) == (200, {"status": "ready"})

    async def test_who_is_to_stop_says_so_and_still_answers(self, world: World) -> None:
        world.gateway.draining.say()
        async with world.client() as client:
            answer = await client.get("/readyz")
            assert (answer.status_code, answer.json()) == (503, {"status": "stopping"})
            assert (await client.get("/healthz")).status_code == 200
            assert (await client.get("/api/v1/offers")).status_code == 200

    async def test_it_is_down_without_its_own_stores(self, world: World) -> None:
        world.gateway.store_problems = lambda: {"postgres": "It does not answer."}
        async with world.client(None) as client:
            answer = await client.get("/readyz")
        assert (answer.status_code, answer.json()) == (503, {"status": "down"})
