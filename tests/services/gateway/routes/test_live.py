"""The WebSocket, over a real socket."""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import Callable, Sequence
from datetime import timedelta

import pytest

from common.clock import now
from common.grpc import Served, make_server
from common.ids import new_id
from common.money import Money
from common.wire import pack_money
from rpc.pricing.v1 import pricing_pb2 as pricing
from services.gateway.adapters.tokens import LIFETIME
from services.gateway.clients.pricing import PRICING
from services.gateway.clients.scanner import SCANNER
from services.gateway.routes.wired import Limits
from services.gateway.rules.actors import Role
from services.gateway.usecases.live import Event, Live
from tests.services.gateway.conftest import KEPT, World
from tests.services.gateway.messages import opportunity, opportunity_id
from tests.services.gateway.moments import until
from tests.services.gateway.talk import (
    HANDSHAKE,
    frame,
    ids,
    ids_of,
    subscribed,
    talking,
)

pytestmark = pytest.mark.migrated("gateway")


class TestSubscribe:
    async def test_a_decision_is_pushed_as_the_list_shows_it(
        self, world: World, served: str
    ) -> None:
        async with subscribed(world, served) as talk:
            await world.pricing.decide(opportunity(1))
            pushed = await talk.hear()
        async with world.client() as client:
            listed = (await client.get("/api/v1/opportunities")).json()
        items = listed["items"]
        assert pushed == {"type": "opportunities", "seq": 1, "items": items}

    async def test_says_where_it_begins_and_how_real_it_is(
        self, world: World, served: str
    ) -> None:
        await world.pricing.decide(opportunity(1))
        async with talking(served) as talk:
            await talk.say(type="subscribe", token=world.token())
            begun = await talk.hear()
        assert begun["type"] == "subscribed"
        assert begun["mode"] == "paper"

    async def test_only_what_passes_the_filter_is_pushed(
        self, world: World, served: str
    ) -> None:
        wanted = {"verdict": ["buy"], "q": "POWERCORE anker"}
        async with subscribed(world, served, filter=wanted) as talk:
            buy = {"verdict": pricing.VERDICT_BUY}
            other = opportunity(3, **buy)
            other.offer.title = "Something else"
            await world.pricing.decide(opportunity(1), opportunity(2, **buy), other)
            pushed = await talk.hear()
        assert ids(pushed["items"]) == [opportunity_id(2)]
        assert pushed["seq"] == 3

    async def test_another_filter_goes_on_from_where_it_is(
        self, world: World, served: str
    ) -> None:
        wanted = {"min_profit": {"minor_units": 1_000, "currency_code": "EUR"}}
        async with subscribed(world, served) as talk:
            await world.pricing.decide(opportunity(1))
            await talk.collect(1)
            await talk.say(type="subscribe", filter=wanted)
            begun = await talk.hear()
            assert (begun["type"], begun["seq"]) == ("subscribed", 1)
            rich = opportunity(3, profit=pack_money(Money(1_000, "EUR")))
            await world.pricing.decide(opportunity(2), rich)
            assert ids(await talk.collect(1)) == [opportunity_id(3)]

    async def test_two_clients_share_one_stream_of_pricing(
        self, world: World, served: str
    ) -> None:
        async with subscribed(world, served) as one, subscribed(world, served) as two:
            await world.pricing.decide(opportunity(1))
            assert await one.hear() == await two.hear()
            assert world.pricing.watchers == 1

    async def test_silence_is_broken_by_heartbeats_that_move_on(
        self, world: World, served: str
    ) -> None:
        async with subscribed(world, served, filter={"verdict": ["skip"]}) as talk:
            await world.pricing.decide(opportunity(1))
            await asyncio.sleep(0.1)
            beat = await talk.hear_any()
            assert beat == {"type": "heartbeat", "seq": 1}

    async def test_a_ping_is_answered(self, world: World, served: str) -> None:
        async with subscribed(world, served) as talk:
            await talk.say(type="ping")
            assert await talk.hear() == {"type": "pong"}


class TestResume:
    async def test_what_was_missed_comes_first(self, world: World, served: str) -> None:
        async with subscribed(world, served) as talk:
            await world.pricing.decide(opportunity(1))
            await talk.collect(1)
        await world.pricing.decide(opportunity(2), opportunity(3))
        async with subscribed(world, served, after_seq=talk.seq) as again:
            await world.pricing.decide(opportunity(4))
            found = ids(await again.collect(3))
        assert found == [opportunity_id(number) for number in (2, 3, 4)]

    async def test_what_is_not_kept_here_is_fetched_from_pricing(
        self, world: World, served: str
    ) -> None:
        many = [opportunity(number) for number in range(1, 500)]
        await world.pricing.decide(*many)
        await world.heard(499)
        assert world.gateway.live.floor == 499 - KEPT
        async with subscribed(world, served, after_seq=3) as talk:
            found = ids(await talk.collect(496))
        assert found == ids_of(range(4, 500))

    async def test_what_pricing_does_not_keep_means_reading_the_list_again(
        self, world: World, served: str
    ) -> None:
        await world.pricing.decide(*(opportunity(n) for n in range(1, 100)))
        await world.heard(99)
        world.pricing.kept_after = 50
        async with subscribed(world, served, after_seq=3) as talk:
            assert await talk.hear() == {"type": "reset", "seq": 99}
            await world.pricing.decide(opportunity(100))
            assert ids(await talk.collect(1)) == [opportunity_id(100)]

    async def test_a_place_that_never_was_means_reading_the_list_again(
        self, world: World, served: str
    ) -> None:
        await world.pricing.decide(opportunity(1))
        async with subscribed(world, served, after_seq=9_999) as talk:
            assert await talk.hear() == {"type": "reset", "seq": 1}

    async def test_a_stream_that_ended_goes_on_where_it_was(
        self, world: World, served: str
    ) -> None:
        async with subscribed(world, served) as talk:
            await world.pricing.decide(opportunity(1))
            await talk.collect(1)
            await world.pricing.end_streams()
            await world.pricing.decide(opportunity(2))
            assert ids(await talk.collect(1)) == [opportunity_id(2)]

    async def test_a_stream_that_cannot_go_on_resets_everybody(
        self, world: World, served: str
    ) -> None:
        async with subscribed(world, served) as talk:
            await world.pricing.end_streams()
            world.pricing.seq = 1_000
            world.pricing.kept_after = 900
            assert await talk.hear() == {"type": "reset", "seq": 1_000}
            await world.pricing.decide(opportunity(2))
            assert ids(await talk.collect(1)) == [opportunity_id(2)]

    async def test_nothing_is_missed_or_doubled_however_often_all_of_it_breaks(
        self, world: World, served: str
    ) -> None:
        chance = random.Random(20261121)  # noqa: S311 - a seed, not a secret.
        heard: list[str] = []

        async def decide() -> None:
            for number in range(1, 301):
                await world.pricing.decide(opportunity(number))
                if chance.random() < 0.03:
                    await world.pricing.end_streams()
                await asyncio.sleep(0.002)

        deciding = asyncio.create_task(decide())
        seq = 0
        while len(heard) < 300:
            async with subscribed(world, served, after_seq=seq) as talk:
                for _ in range(chance.randint(1, 20)):
                    heard += ids((await talk.hear()).get("items", []))
                    seq = talk.seq
                    if len(heard) >= 300:
                        break
        await deciding
        assert heard == ids_of(range(1, 301))


class TestRefused:
    @pytest.mark.parametrize(
        ("said", "code", "words"),
        [
            ({"type": "subscribe"}, 4401, "with token"),
            ({"type": "ping"}, 4401, "with token"),
            ({"type": "subscribe", "token": "x.y.z"}, 4401, "no access token"),
            ({"type": "subscribe", "token": "x", "more": 1}, 4400, "more"),
            ({"type": "shout"}, 4400, "shout"),
            ({"type": "subscribe", "after_seq": -1}, 4400, "after_seq"),
            ({"type": "subscribe", "filter": {"verdict": ["x"]}}, 4400, "verdict"),
        ],
        ids=str,
    )
    async def test_a_message_of_another_form_or_without_a_token_closes_it(
        self, served: str, said: dict[str, object], code: int, words: str
    ) -> None:
        async with talking(served) as talk:
            await talk.say(**said)
            found, reason = await talk.end()
        assert (found, words in reason) == (code, True), reason

    @pytest.mark.parametrize("raw", ["{", b"\x00", "[]", '"' + "x" * 300 + '"'])
    async def test_what_is_no_json_object_closes_it(
        self, served: str, raw: str | bytes
    ) -> None:
        async with talking(served) as talk:
            await talk.socket.send(raw)
            assert (await talk.end())[0] == 4400

    async def test_who_says_nothing_is_not_waited_for(self, served: str) -> None:
        async with talking(served) as talk:
            assert (await talk.end())[0] == 4401

    async def test_an_unknown_currency_is_named(
        self, world: World, served: str
    ) -> None:
        wanted = {"min_profit": {"minor_units": 1, "currency_code": "XXZ"}}
        async with talking(served) as talk:
            await talk.say(type="subscribe", token=world.token(), filter=wanted)
            assert await talk.end() == (
                4400,
                "filter.min_profit: 'XXZ' is not a currency code.",
            )

    async def test_a_user_may_not_have_any_number_of_them(
        self, world: World, served: str
    ) -> None:
        world.gateway.limits = Limits(sockets_a_user=1)
        token = world.token()
        async with talking(served) as one, talking(served) as two:
            await one.say(type="subscribe", token=token)
            await one.hear()
            await two.say(type="subscribe", token=token)
            assert (await two.end())[0] == 4429
        await until(lambda: not world.gateway.sockets)
        async with talking(served) as three:
            await three.say(type="subscribe", token=token)
            assert (await three.hear())["type"] == "subscribed"

    async def test_subscriptions_count_as_requests(
        self, world: World, served: str
    ) -> None:
        world.gateway.limits = Limits(requests_a_minute=2)
        async with subscribed(world, served) as talk:
            await talk.say(type="subscribe")
            await talk.say(type="subscribe")
            assert (await talk.end())[0] == 4429


class TestToken:
    def expiring(self, world: World, seconds: float) -> str:
        """A token that ends so soon."""
        return world.gateway.tokens.mint(
            new_id(),
            new_id(),
            name="x",
            role=Role.VIEWER,
            now=now() - LIFETIME + timedelta(seconds=seconds),
        )

    async def test_ends_the_connection_with_its_own_end(
        self, world: World, served: str
    ) -> None:
        async with talking(served) as talk:
            await talk.say(type="subscribe", token=self.expiring(world, 1.5))
            assert await talk.end() == (4401, "The access token has expired.")

    async def test_is_renewed_without_a_break(self, world: World, served: str) -> None:
        user, session = new_id(), new_id()
        mint = world.gateway.tokens.mint
        begin = now() - LIFETIME + timedelta(seconds=1.5)
        short = mint(user, session, name="x", role=Role.VIEWER, now=begin)
        long = mint(user, session, name="x", role=Role.VIEWER, now=now())
        async with talking(served) as talk:
            await talk.say(type="subscribe", token=short)
            await talk.hear()
            await talk.say(type="token", token=long)
            renewed = await talk.hear()
            assert renewed["type"] == "renewed"
            assert 290 <= renewed["expires_in"] <= 300
            await asyncio.sleep(1.6)
            await world.pricing.decide(opportunity(1))
            assert ids(await talk.collect(1)) == [opportunity_id(1)]

    async def test_of_somebody_else_ends_it(self, world: World, served: str) -> None:
        async with subscribed(world, served) as talk:
            await talk.say(type="token", token=world.token())
            assert await talk.end() == (4401, "That token is somebody else's.")


class TestSlowReader:
    async def test_is_dropped_while_others_get_everything(
        self, world: World, served: str
    ) -> None:
        async with talking(served, max_queue=1) as slow:
            await slow.say(type="subscribe", token=world.token())
            await slow.hear()
            async with subscribed(world, served) as quick:
                one_left = lambda: world.gateway.live.subscribers == 1  # noqa: E731
                count = await decide_until(world, one_left)
                assert (await slow.end())[0] == 4408
                assert ids(await quick.collect(count)) == ids_of(range(1, count + 1))
        # It can go on from what it has read, and then misses nothing.
        assert 0 < slow.seq < count
        async with subscribed(world, served, after_seq=slow.seq) as again:
            left = ids(await again.collect(count - slow.seq))
        assert left == ids_of(range(slow.seq + 1, count + 1))

    async def test_who_reads_nothing_at_all_is_let_go(
        self, world: World, served: str
    ) -> None:
        said = frame(json.dumps({"type": "subscribe", "token": world.token()}))
        reader, writer = await asyncio.open_connection(*served.split(":"), limit=1024)
        writer.write(HANDSHAKE)
        await reader.readuntil(b"\r\n\r\n")
        writer.write(said)
        await until(lambda: bool(world.gateway.sockets))
        await decide_until(world, lambda: dropped(world) == 1)
        assert not world.gateway.sockets
        writer.transport.abort()
        await asyncio.sleep(0)


def dropped(world: World) -> float:
    """How many were dropped because they did not read."""
    name = "magpie_websocket_closed_total"
    return world.registry.get_sample_value(name, {"code": "4408"}) or 0


async def decide_until(world: World, condition: Callable[[], bool]) -> int:
    """Take decisions until that is so; how many it were."""
    count = 0
    async with asyncio.timeout(60):
        while not condition():
            batch = [opportunity(count + number) for number in range(1, 201)]
            count = await world.pricing.decide(*batch)
            await world.heard(count)
    return count


class TestUnreachable:
    async def test_without_pricing_a_client_is_told_to_try_later(
        self, world: World, served: str
    ) -> None:
        # One that does not follow pricing, as if nobody had ever answered.
        world.gateway.live = Live(world.gateway.pricing.watch, nothing)
        async with talking(served) as talk:
            await talk.say(type="subscribe", token=world.token())
            assert await talk.end() == (1013, "Pricing is not reachable.")


class TestRestart:
    async def test_the_pricing_service_may_be_gone_for_a_while(
        self, world: World, served: str
    ) -> None:
        server = world.services.server
        async with subscribed(world, served) as talk:
            await world.pricing.decide(opportunity(1))
            await talk.collect(1)
            await server.stop()
            await until(lambda: world.gateway.live.problem is not None)
            await world.pricing.decide(opportunity(2))
            contracts = [Served(PRICING, world.pricing), Served(SCANNER, world.scanner)]
            back = make_server(
                contracts,
                port=server.port,
                health_port=0,
                registry=type(world.registry)(),
            )
            async with back:
                async with asyncio.timeout(10):
                    assert ids(await talk.collect(1)) == [opportunity_id(2)]
                assert world.gateway.live.problem is None


async def nothing(_: Sequence[pricing.Opportunity]) -> Sequence[Event]:
    """No events, whatever was decided."""
    return ()
