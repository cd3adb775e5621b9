"""Turns at hosts: shared in Redis, and kept without it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import pytest

import services.scanner.adapters.host_pace as pace_module
from common.cache import open_redis
from services.scanner.adapters.host_pace import HostPace, HostRests
from tests.services.scanner.paces import shortest
from tests.stores import Redis

if TYPE_CHECKING:
    from redis.asyncio import Redis as Client

SHOP = "shop.example:443"
LONG = timedelta(minutes=2)
TENTH = timedelta(milliseconds=100)
KEYS = ["pace:shop", "pace:age"]


def client_at(url: str) -> Client:
    """One that has not connected yet."""
    from redis.asyncio import Redis as Client

    return Client.from_url(url)


class Clock:
    """A process's own time: sleeping moves it, and it may be stopped for a while."""

    def __init__(self) -> None:
        self.seconds = 1000.0
        self.slept: list[float] = []
        self.stopped = 0.0

    def __call__(self) -> float:
        return self.seconds

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.seconds += seconds + self.stopped
        self.stopped = 0.0


@pytest.fixture
async def client(redis: Redis) -> AsyncIterator[Client]:
    """A memory that is old enough to know of everybody."""
    client = await open_redis(redis.url)
    await client.set("scanner:{pace}:age", 1)
    yield client
    await client.aclose()


class Script:
    """The script alone, at moments that a test says."""

    def __init__(self, client: Client) -> None:
        path = Path(pace_module.__file__).with_name("host_pace_1.lua")
        self._run = client.register_script(path.read_text())
        self._client = client

    async def turn(
        self, now: int, delay: int, *, most: int = 120_000, mine: int = 0
    ) -> tuple[int, int]:
        """How long to wait, and the moment that is ours."""
        args: list[Any] = [now, "turn", delay, most, mine]
        wait, at, _ = await cast("Any", self._run(keys=KEYS, args=args))
        return int(wait), int(at)

    async def rest(self, now: int, pause: int) -> None:
        """Nobody's turn."""
        args: list[Any] = [now, "rest", pause, 0, 0]
        await cast("Any", self._run(keys=KEYS, args=args))


@pytest.fixture
async def script(client: Client) -> Script:
    """One whose memory began at 1."""
    await client.set("pace:age", 1)
    return Script(client)


class TestScript:
    async def test_gives_each_a_moment_of_its_own(self, script: Script) -> None:
        found = [await script.turn(10_000, 2000) for _ in range(3)]
        assert found == [(0, 10_000), (2000, 12_000), (4000, 14_000)]
        assert await script.turn(20_000, 2000) == (0, 20_000)

    async def test_the_longer_delay_of_two_holds_for_both(self, script: Script) -> None:
        await script.turn(10_000, 5000)
        assert await script.turn(10_000, 1000) == (5000, 15_000)
        assert await script.turn(15_000, 1000) == (5000, 20_000)
        # Once the slow one has not been there for long, it holds no more.
        assert await script.turn(200_000, 1000) == (0, 200_000)
        assert await script.turn(200_000, 1000) == (1000, 201_000)
        # And one with a longer delay finds the short one's visits.
        assert await script.turn(201_000, 5000) == (5000, 206_000)

    async def test_a_pause_that_was_asked_for_holds_for_all(
        self, script: Script
    ) -> None:
        await script.turn(10_000, 1000)
        await script.rest(10_500, 30_000)
        await script.rest(10_600, 1000)
        assert await script.turn(11_000, 1000) == (29_500, 40_500)

    async def test_what_nobody_would_wait_for_is_not_reserved(
        self, script: Script
    ) -> None:
        await script.rest(10_000, 300_000)
        assert await script.turn(10_000, 1000) == (300_000, 0)
        assert await script.turn(310_000, 1000) == (0, 310_000)

    async def test_a_moment_that_was_missed_is_as_good_now_if_nobody_came(
        self, script: Script
    ) -> None:
        _, mine = await script.turn(10_000, 2000)
        assert await script.turn(70_000, 2000, mine=mine) == (0, 70_000)
        _, mine = await script.turn(70_000, 2000)
        await script.turn(73_000, 2000)
        assert await script.turn(73_500, 2000, mine=mine) == (2500, 76_000)

    async def test_a_memory_that_was_lost_makes_nobody_faster(
        self, script: Script, client: Client
    ) -> None:
        await script.turn(10_000, 2000)
        await client.flushdb()
        assert await script.turn(10_100, 2000) == (2000, 12_100)
        # It is as young for every other host.
        assert await script.turn(30_000, 2000) == (0, 30_000)

    async def test_is_forgotten_when_it_says_nothing_any_more(
        self, script: Script, client: Client
    ) -> None:
        await script.turn(10_000, 2000)
        lives = await client.pttl(KEYS[0])
        assert 60_000 < lives <= 66_000


class TestTurn:
    async def test_two_replicas_are_no_faster_than_one(self, client: Client) -> None:
        moments: list[float] = []

        async def visit(pace: HostPace) -> None:
            for _ in range(4):
                await pace.turn(SHOP, TENTH, most=LONG)
                moments.append(time.monotonic())

        began = time.monotonic()
        await asyncio.gather(*(visit(HostPace(client)) for _ in range(2)))
        # However late a turn is taken: none of the eight comes before its time.
        assert shortest([began, *moments], gaps=8) >= 0.69

    async def test_a_pause_that_one_replica_heard_of_holds_for_the_other(
        self, client: Client
    ) -> None:
        await HostPace(client).rest(SHOP, timedelta(minutes=10))
        with pytest.raises(HostRests) as caught:
            await HostPace(client).turn("www.shop.example:80", TENTH, most=LONG)
        assert caught.value.pause > timedelta(minutes=9)

    async def test_a_process_that_was_stopped_asks_again(self, client: Client) -> None:
        clock = Clock()
        pace = HostPace(client, clock=clock, sleep=clock.sleep)
        slow = timedelta(seconds=30)
        await pace.turn(SHOP, slow, most=LONG)
        clock.stopped = 60.0

        async def others() -> None:
            await HostPace(client).turn("other.example:443", TENTH, most=LONG)

        await others()
        await pace.turn(SHOP, slow, most=LONG)
        # It slept until its moment, woke a minute late, and nobody had come meanwhile.
        assert len(clock.slept) == 1
        assert clock.seconds >= 1090

    async def test_a_turn_that_was_missed_is_as_good_now_if_nobody_came(
        self, client: Client
    ) -> None:
        clock = Clock()
        pace = HostPace(client, clock=clock, sleep=clock.sleep)
        slow = timedelta(seconds=30)
        await pace.turn(SHOP, slow, most=LONG)
        assert not pace.is_late(SHOP)
        clock.seconds += 20
        assert pace.is_late(SHOP)
        await pace.turn(SHOP, slow, most=LONG, again=True)
        assert clock.slept == []
        assert not pace.is_late(SHOP)
        # Somebody else has come: now it is not our turn any more.
        await HostPace(client, clock=clock, sleep=clock.sleep).turn(
            SHOP, slow, most=LONG
        )
        before = sum(clock.slept)
        await pace.turn(SHOP, slow, most=LONG, again=True)
        assert sum(clock.slept) - before >= 29

    async def test_tells_how_long_it_waited(self, client: Client) -> None:
        waits: list[float] = []
        clock = Clock()
        pace = HostPace(client, told=waits.append, clock=clock, sleep=clock.sleep)
        for _ in range(2):
            await pace.turn(SHOP, timedelta(seconds=5), most=LONG)
        assert waits[0] == 0
        assert waits[1] == pytest.approx(5, abs=0.5)


class TestWithoutRedis:
    @pytest.fixture
    def clock(self) -> Clock:
        """The process's own."""
        return Clock()

    async def test_each_turn_comes_a_whole_delay_later(self, clock: Clock) -> None:
        pace = HostPace(None, clock=clock, sleep=clock.sleep)
        for _ in range(3):
            await pace.turn(SHOP, timedelta(seconds=2), most=LONG)
        # Nobody knows who was there before the first one.
        assert clock.slept == [2.0, 2.0, 2.0]

    async def test_a_redis_that_is_away_is_not_waited_for(
        self, clock: Clock, caplog: pytest.LogCaptureFixture
    ) -> None:
        away = client_at("unix:///nowhere/redis.sock")
        pace = HostPace(away, clock=clock, sleep=clock.sleep)
        for _ in range(2):
            await pace.turn(SHOP, timedelta(seconds=2), most=LONG)
        assert clock.slept == [2.0, 2.0]
        assert "kept here alone" in caplog.text
        await away.aclose()

    async def test_a_pause_that_was_asked_for_is_kept(self, clock: Clock) -> None:
        pace = HostPace(None, clock=clock, sleep=clock.sleep)
        await pace.rest(SHOP, timedelta(seconds=30))
        await pace.turn(SHOP, timedelta(0), most=LONG)
        assert clock.slept == [30.0]
        await pace.rest(SHOP, timedelta(minutes=5))
        with pytest.raises(HostRests):
            await pace.turn(SHOP, timedelta(0), most=LONG)
