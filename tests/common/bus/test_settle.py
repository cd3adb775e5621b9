"""Events that fail, and when it is not their fault."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from prometheus_client import REGISTRY

from common.errors import Retryable
from common.metrics import work_metrics
from rpc.common.v1.envelope_pb2 import Envelope
from tests.common.events import (
    STREAM,
    cut_connections,
    made,
    until,
)
from tests.common.scene import (
    Scene,
    handle,
    ids,
    is_idle,
    no_answer,
    running,
    stream_of,
)

if TYPE_CHECKING:
    from common.postgres import Connection
    from tests.stores import Postgres


AGE = "magpie_event_age_seconds_count"


def counted(name: str) -> float:
    """What a metric of the stream has come to."""
    return REGISTRY.get_sample_value(name, {"stream": STREAM}) or 0.0


class TestDeadEvents:
    async def test_are_shown_as_none_before_there_is_one(self, scene: Scene) -> None:
        # Else the first one appears as 1 and has not risen, for an alert.
        name, labels = "magpie_dead_events_total", {"stream": STREAM}
        work_metrics(REGISTRY).dead_events.clear()
        scene.consumer()
        assert REGISTRY.get_sample_value(name, labels) == 0


class TestFailures:
    async def test_after_five_an_event_is_dead_and_the_others_go_on(
        self, scene: Scene
    ) -> None:
        events = await made(scene.maker, 6)
        tried: list[int] = []

        async def dislike_three(connection: Connection, event: Envelope) -> None:
            tried.append(event.seq)
            await handle(connection, event)
            if event.seq == 3:
                raise LookupError("no such\0thing")

        before = counted("magpie_dead_events_total"), counted(AGE)
        await scene.publish(events)
        async with running(scene.consumer(handle=dislike_three, fetch=no_answer)):
            await until(lambda: scene.handled_all(events[:5]))
            await until(lambda: is_idle(scene))
        after = counted("magpie_dead_events_total"), counted(AGE)
        assert (after[0] - before[0], after[1] - before[1]) == (1, 5)
        # Once in the batch of all, then five times alone.
        assert tried.count(3) == 6
        assert await scene.handled() == ids([*events[:2], *events[3:]])
        assert await scene.position() == 6
        assert await scene.dead() == [
            (events[2].event_id, 5, "LookupError: no suchthing")
        ]
        ((_, fields),) = await stream_of(scene, f"{STREAM}.dead")
        assert Envelope.FromString(fields[b"envelope"]) == events[2]
        assert fields[b"error"] == b"LookupError: no suchthing"
        assert fields[b"failures"] == b"5"

    async def test_one_that_succeeds_in_time_is_not_dead(self, scene: Scene) -> None:
        events = await made(scene.maker, 1)
        tries: list[int] = []

        async def at_the_fifth(connection: Connection, event: Envelope) -> None:
            tries.append(event.seq)
            if len(tries) < 5:
                raise Retryable("not yet")
            await handle(connection, event)

        await scene.publish(events)
        async with running(scene.consumer(handle=at_the_fifth, fetch=no_answer)):
            await until(lambda: scene.handled_all(events))
        assert await scene.dead() == []

    async def test_a_fetched_event_may_die_as_well(self, scene: Scene) -> None:
        events = await made(scene.maker, 3)

        async def dislike_two(connection: Connection, event: Envelope) -> None:
            if event.seq == 2:
                raise LookupError
            await handle(connection, event)

        async with running(scene.consumer(handle=dislike_two)):
            await until(lambda: scene.handled_all(events[:2]))
        assert await scene.handled() == [events[0].event_id, events[2].event_id]
        assert [event_id for event_id, _, _ in await scene.dead()] == [
            events[1].event_id
        ]

    async def test_what_is_no_event_is_dead_at_once(self, scene: Scene) -> None:
        events = await made(scene.maker, 1)
        await scene.redis.xadd(STREAM, {"envelope": b"\xff\xff not protobuf"})
        await scene.redis.xadd(STREAM, {"something": "else"})
        await scene.publish(events)
        async with running(scene.consumer(fetch=no_answer)):
            await until(lambda: scene.handled_all(events))
            await until(lambda: is_idle(scene))
        ((event_id, _, error), *_) = await scene.dead()
        assert event_id == ""
        assert "DecodeError" in error

    async def test_a_postgres_that_goes_away_is_no_fault_of_the_event(
        self, scene: Scene, owners: Postgres
    ) -> None:
        events = await made(scene.maker, 10)

        async def slowly(connection: Connection, event: Envelope) -> None:
            await handle(connection, event)
            await connection.execute("SELECT pg_sleep(0.01)")

        await scene.publish(events)
        async with running(scene.consumer(handle=slowly, fetch=no_answer, batch=2)):
            for _ in range(6):
                await asyncio.sleep(0.02)
                await cut_connections(owners.url, "taker")
            await until(lambda: scene.handled_all(events))
        assert await scene.handled() == ids(events)
        assert await scene.dead() == []

    async def test_dead_letters_reach_redis_once_it_is_back(self, scene: Scene) -> None:
        await scene.taker.execute(
            "INSERT INTO dead_letters "
            "(stream, entry_id, event_id, failures, error, envelope) "
            "VALUES ($1, '', 'e', 5, 'lost on the way', '')",
            STREAM,
        )
        async with running(scene.consumer()):
            await until(lambda: has_dead(scene))
            await asyncio.sleep(0.3)
        assert await scene.redis.xlen(f"{STREAM}.dead") == 1


async def has_dead(scene: Scene) -> bool:
    """Whether the stream of the dead has anything."""
    return await scene.redis.xlen(f"{STREAM}.dead") > 0
