"""Each event once and in order, whatever the stream makes of it."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Sequence
from typing import TYPE_CHECKING

import pytest
from opentelemetry import trace

from common.errors import NotFound, Retryable
from rpc.common.v1.envelope_pb2 import Envelope
from tests.common.events import (
    STREAM,
    change,
    listed,
    made,
    number,
    until,
    write,
)
from tests.common.scene import (
    SELDOM,
    Scene,
    ids,
    is_idle,
    no_answer,
    running,
)

if TYPE_CHECKING:
    from common.postgres import Connection

PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


class TestInOrder:
    async def test_each_event_has_its_effect_once_and_in_order(
        self, scene: Scene
    ) -> None:
        events = await made(scene.maker, 25)
        await scene.publish(events)
        async with running(scene.consumer(fetch=no_answer)):
            await until(lambda: scene.handled_all(events))
        assert await scene.handled() == ids(events)
        assert await scene.position() == 25
        assert await scene.pending() == 0

    async def test_repeated_and_reordered_events_too(self, scene: Scene) -> None:
        chance = random.Random(3)  # noqa: S311 - a seeded order is no secret
        events = await made(scene.maker, 60)
        shuffled = [*events, *chance.sample(events, 30)]
        chance.shuffle(shuffled)
        async with running(scene.consumer(timing=SELDOM, batch=7)):
            for begin in range(0, len(shuffled), 9):
                await scene.publish(shuffled[begin : begin + 9])
                await asyncio.sleep(0.002)
            await until(lambda: scene.handled_all(events))
            await until(lambda: is_idle(scene))
        assert await scene.handled() == ids(events)

    async def test_replicas_take_turns(self, scene: Scene) -> None:
        events = await made(scene.maker, 80)
        replicas = [scene.consumer(name=f"r{n}", batch=3) for n in range(3)]
        async with running(*replicas):
            for begin in range(0, 80, 4):
                await scene.publish(events[begin : begin + 4])
            await until(lambda: scene.handled_all(events))
            await until(lambda: is_idle(scene))
        assert await scene.handled() == ids(events)

    async def test_two_events_of_one_thing_leave_the_newer_version(
        self, scene: Scene
    ) -> None:
        await write(scene.maker, change("a", 1), change("a", 2))
        await number(scene.maker)
        async with running(scene.consumer()):
            await until(lambda: scene.handled_all([Envelope()] * 2))
        row = await scene.taker.fetchrow("SELECT version, times FROM things")
        assert row is not None
        assert tuple(row) == (2, 2)

    async def test_the_handler_goes_on_in_the_trace_of_the_change(
        self, scene: Scene
    ) -> None:
        seen: list[int] = []

        async def look(_connection: Connection, _event: Envelope) -> None:
            seen.append(trace.get_current_span().get_span_context().trace_id)

        await scene.publish([Envelope(event_id="e", seq=1, traceparent=PARENT)])
        async with running(scene.consumer(handle=look, fetch=no_answer)):
            await until(lambda: bool(seen))
        assert f"{seen[0]:032x}" == PARENT[3:35]

    async def test_events_without_a_seq_are_handled_as_they_come(
        self, scene: Scene
    ) -> None:
        events = [Envelope(event_id=f"e{n}", version=n) for n in range(3)]
        await scene.publish(events)
        async with running(scene.consumer(fetch=no_answer)):
            await until(lambda: scene.handled_all(events))
        assert await scene.handled() == ids(events)
        assert await scene.position() == 0


class TestGaps:
    async def test_what_is_missing_before_an_event_is_fetched(
        self, scene: Scene
    ) -> None:
        events = await made(scene.maker, 30)
        async with running(scene.consumer(timing=SELDOM)):
            await until(lambda: scene.handled_all(events))
            more = await made(scene.maker, 5, first=31)
            await scene.publish([more[4]])
            await until(lambda: scene.handled_all(events + more))
        assert await scene.handled() == ids(events + more)

    async def test_what_never_came_at_the_end_is_fetched_too(
        self, scene: Scene
    ) -> None:
        async with running(scene.consumer()):
            events = await made(scene.maker, 3)
            await until(lambda: scene.handled_all(events))
        assert await scene.handled() == ids(events)

    async def test_while_the_owner_is_away_the_event_waits_for_those_before_it(
        self, scene: Scene
    ) -> None:
        events = await made(scene.maker, 3)
        away = True

        async def fetch(after: int, limit: int) -> Sequence[Envelope]:
            if away:
                raise Retryable("the owner is away")
            return await listed(scene.maker, after, limit)

        async with running(scene.consumer(fetch=fetch)):
            await scene.publish(events[:1])
            await until(lambda: scene.handled_all(events[:1]))
            await scene.publish(events[2:])
            await asyncio.sleep(0.2)
            assert await scene.handled() == ids(events[:1])
            away = False
            await until(lambda: scene.handled_all(events))
        assert await scene.handled() == ids(events)
        assert await scene.dead() == []

    async def test_more_than_one_answer_holds_is_fetched(self, scene: Scene) -> None:
        await write(scene.maker, *(change(f"thing {n}") for n in range(1100)))
        await number(scene.maker, limit=2000)
        asked: list[int] = []

        async def fetch(after: int, limit: int) -> Sequence[Envelope]:
            asked.append(after)
            return await listed(scene.maker, after, limit)

        async with running(scene.consumer(fetch=fetch)):
            await until(lambda: scene.handled_all([Envelope()] * 1100))
        assert asked[:3] == [0, 500, 1000]

    async def test_when_the_owner_no_longer_keeps_them_it_goes_on_with_what_is(
        self, scene: Scene, caplog: pytest.LogCaptureFixture
    ) -> None:
        events = await made(scene.maker, 2)
        async with running(scene.consumer()):
            await until(lambda: scene.handled_all(events))
        later = await made(scene.maker, 5, first=3)
        await scene.maker.execute("DELETE FROM outbox WHERE seq <= 4")
        await scene.maker.execute("UPDATE outbox_heads SET pruned = 4")
        async with running(scene.consumer()):
            await until(lambda: scene.handled_all(events + later[2:]))
        assert await scene.handled() == ids(events + later[2:])
        assert await scene.position() == 7
        assert "events after 2 are lost" in caplog.text

    async def test_an_owner_restored_from_a_backup_is_followed_from_its_start(
        self, scene: Scene
    ) -> None:
        await scene.taker.execute(
            "INSERT INTO bus_positions VALUES ('maker', $1, 40)", STREAM
        )
        events = await made(scene.maker, 3)
        async with running(scene.consumer()):
            await until(lambda: scene.handled_all(events))
        assert await scene.handled() == ids(events)

    async def test_an_owner_that_denies_even_what_it_keeps_is_reported(
        self, scene: Scene, caplog: pytest.LogCaptureFixture
    ) -> None:
        async def fetch(_after: int, _limit: int) -> Sequence[Envelope]:
            raise NotFound("there is no such stream")

        async with running(scene.consumer(fetch=fetch)):
            await until(lambda: "there is no such stream" in caplog.text)
