"""Consumers that die, stop or share, over a Redis that forgets."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from common import bus
from common.bus import Consumer, Timing
from common.stores import StoreUnreachable
from rpc.common.v1.envelope_pb2 import Envelope
from tests.common.events import (
    STREAM,
    listed,
    made,
    until,
)
from tests.common.scene import (
    SELDOM,
    Scene,
    handle,
    ids,
    is_idle,
    is_pending,
    no_answer,
    running,
)

if TYPE_CHECKING:
    from common.postgres import Connection


class TestRedisLost:
    async def test_all_of_it_lost_at_any_moment_loses_nothing(
        self, scene: Scene
    ) -> None:
        chance = random.Random(8)  # noqa: S311 - a seeded order is no secret
        total = 0
        async with running(scene.consumer(name="a"), scene.consumer(name="b")):
            for _ in range(8):
                count = chance.randint(1, 6)
                events = await made(scene.maker, count, first=total + 1)
                total += count
                await scene.publish(events)
                await asyncio.sleep(chance.random() * 0.02)
                await scene.redis.flushall()
            await until(lambda: scene.handled_all([Envelope()] * total))
        assert await scene.handled() == ids(await listed(scene.maker, 0, 1000))

    async def test_a_redis_that_is_away_is_waited_for(self, scene: Scene) -> None:
        events = await made(scene.maker, 4)
        async with running(scene.consumer()):
            await scene.publish(events[:2])
            await until(lambda: scene.handled_all(events[:2]))
            # Closes every connection but the one that says so.
            await scene.redis.client_kill_filter(_type="normal")
            await scene.publish(events[2:])
            await until(lambda: scene.handled_all(events))
        assert await scene.handled() == ids(events)


class TestDeadConsumers:
    async def test_what_a_dead_one_held_is_taken_over(self, scene: Scene) -> None:
        events = [Envelope(event_id=f"e{n}", version=n) for n in range(5)]
        await scene.publish(events)
        await scene.redis.xgroup_create(STREAM, "taker", id="0")
        await scene.redis.xreadgroup("taker", "dead", {STREAM: ">"}, count=3)
        async with running(scene.consumer()):
            await until(lambda: scene.handled_all(events))
            await until(lambda: is_idle(scene))
        assert sorted(await scene.handled()) == ids(events)

    async def test_one_that_comes_back_goes_on_at_once(self, scene: Scene) -> None:
        events = [Envelope(event_id=f"e{n}", version=n) for n in range(5)]
        await scene.publish(events)
        await scene.redis.xgroup_create(STREAM, "taker", id="0")
        await scene.redis.xreadgroup("taker", "one", {STREAM: ">"}, count=3)
        async with running(scene.consumer(timing=SELDOM)):
            await until(lambda: scene.handled_all(events))
        assert await scene.handled() == ids(events)

    async def test_one_that_crashes_anywhere_does_nothing_twice(
        self, scene: Scene
    ) -> None:
        chance = random.Random(5)  # noqa: S311 - a seeded order is no secret
        events = await made(scene.maker, 60)
        await scene.publish(events)

        async def slowly(connection: Connection, event: Envelope) -> None:
            await handle(connection, event)
            await asyncio.sleep(0.001)

        for _ in range(10):
            crashing = asyncio.create_task(
                scene.consumer(handle=slowly, fetch=no_answer, batch=4).run()
            )
            await asyncio.sleep(0.01 + chance.random() * 0.03)
            crashing.cancel()
            with suppress(asyncio.CancelledError):
                await crashing
        async with running(scene.consumer(fetch=no_answer)):
            await until(lambda: scene.handled_all(events))
        assert await scene.handled() == ids(events)
        assert await scene.dead() == []

    async def test_an_event_that_kills_its_consumer_five_times_is_given_up(
        self, scene: Scene
    ) -> None:
        events = await made(scene.maker, 3)
        await scene.publish(events)
        deaths = 0

        async def die_of_the_second(connection: Connection, event: Envelope) -> None:
            if event.seq == 2:
                raise asyncio.CancelledError
            await handle(connection, event)

        for _ in range(6):
            consumer = scene.consumer(handle=die_of_the_second, fetch=no_answer)
            running_task = asyncio.create_task(consumer.run())
            await asyncio.wait({running_task}, timeout=0.5)
            if not running_task.done():
                break
            deaths += 1
        consumer.stop()
        await running_task
        assert deaths == 5
        assert await scene.handled() == [events[0].event_id, events[2].event_id]
        assert await scene.dead() == [
            (events[1].event_id, 5, "delivered 5 times and never finished")
        ]


class TestStop:
    async def test_ends_the_batch_at_hand_and_leaves_the_rest(
        self, scene: Scene
    ) -> None:
        events = await made(scene.maker, 4)
        begun = asyncio.Event()

        async def slowly(connection: Connection, event: Envelope) -> None:
            begun.set()
            await asyncio.sleep(0.05)
            await handle(connection, event)

        await scene.publish(events)
        consumer = scene.consumer(handle=slowly, fetch=no_answer, batch=2)
        task = asyncio.create_task(consumer.run())
        await begun.wait()
        consumer.stop()
        await task
        assert await scene.handled() == ids(events[:2])
        assert await scene.pending() == 0

    async def test_does_not_wait_for_an_event_that_fails(self, scene: Scene) -> None:
        async def fail(_connection: Connection, _event: Envelope) -> None:
            raise LookupError

        await scene.publish(await made(scene.maker, 1))
        patient = Timing(first_pause=60, block=0.1)
        consumer = scene.consumer(handle=fail, fetch=no_answer, timing=patient)
        task = asyncio.create_task(consumer.run())
        await until(lambda: is_pending(scene))
        consumer.stop()
        async with asyncio.timeout(2):
            await task
        assert await scene.pending() == 1


class TestAsTheyCome:
    @staticmethod
    def consumer(scene: Scene, work: bus.Work, name: str = "one") -> Consumer:
        return bus.as_they_come(
            scene.redis,
            scene.taker,
            stream=STREAM,
            group="taker",
            name=name,
            work=work,
            batch=4,
            timing=SELDOM,
        )

    async def test_replicas_share_the_events(self, scene: Scene) -> None:
        done: dict[str, list[str]] = {"a": [], "b": []}
        both_at_work = asyncio.Event()

        def work_of(name: str) -> Callable[[Sequence[Envelope]], Awaitable[None]]:
            async def work(events: Sequence[Envelope]) -> None:
                done[name] += ids(events)
                if all(done.values()):
                    both_at_work.set()
                await both_at_work.wait()

            return work

        events = [Envelope(event_id=f"e{n:02}") for n in range(40)]
        both = [self.consumer(scene, work_of(name), name) for name in done]
        async with running(*both):
            await scene.publish(events)
            await until(lambda: len(done["a"] + done["b"]) >= 40)
        assert sorted(done["a"] + done["b"]) == ids(events)

    async def test_of_a_batch_that_fails_only_the_bad_one_dies(
        self, scene: Scene
    ) -> None:
        done: list[str] = []

        async def work(events: Sequence[Envelope]) -> None:
            if "bad" in ids(events):
                raise LookupError("a bad one")
            done.extend(ids(events))

        await scene.publish(
            [Envelope(event_id=name) for name in ("x", "bad", "y", "z")]
        )
        async with running(self.consumer(scene, work)):
            await until(lambda: len(done) == 3)
            await until(lambda: is_idle(scene))
        assert done == ["x", "y", "z"]
        assert await scene.dead() == [("bad", 5, "LookupError: a bad one")]

    async def test_a_store_of_its_own_that_is_away_is_waited_for(
        self, scene: Scene
    ) -> None:
        tries: list[str] = []

        async def work(events: Sequence[Envelope]) -> None:
            tries.extend(ids(events))
            if len(tries) < 8:
                raise StoreUnreachable("MongoDB is away")

        await scene.publish([Envelope(event_id="x")])
        async with running(self.consumer(scene, work)):
            await until(lambda: len(tries) == 8)
            await until(lambda: is_idle(scene))
        assert await scene.dead() == []
