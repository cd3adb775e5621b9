"""What the WebSocket says when the gateway is to stop."""

from __future__ import annotations

import pytest

from tests.services.gateway.conftest import World
from tests.services.gateway.messages import opportunity
from tests.services.gateway.talk import ids, ids_of, subscribed, talking

pytestmark = pytest.mark.migrated("gateway")


class TestFarewell:
    async def test_a_client_is_told_where_to_go_on_and_misses_nothing(
        self, world: World, served: str
    ) -> None:
        async with subscribed(world, served) as talk:
            await world.pricing.decide(opportunity(1), opportunity(2))
            await talk.collect(2)
            world.gateway.closing.say()
            code, reason = await talk.end()
        assert code == 1012
        assert reason == "The gateway stops; connect again with after_seq=2."
        await world.pricing.decide(opportunity(3))
        world.gateway.closing = type(world.gateway.closing)()
        async with subscribed(world, served, after_seq=2) as talk:
            assert ids(await talk.collect(1)) == ids_of(range(3, 4))

    async def test_who_is_connected_stays_while_it_drains(
        self, world: World, served: str
    ) -> None:
        async with subscribed(world, served) as talk:
            world.gateway.draining.say()
            await world.pricing.decide(opportunity(1))
            assert ids(await talk.collect(1)) == ids_of(range(1, 2))

    async def test_who_comes_while_it_drains_goes_elsewhere(
        self, world: World, served: str
    ) -> None:
        world.gateway.draining.say()
        async with talking(served) as talk:
            assert await talk.end() == (1012, "The gateway stops; connect again.")
