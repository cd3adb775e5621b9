"""Both kinds of account do the same, whatever the order of requests and answers."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
from redis.asyncio import Redis as Client

from common.cache import open_redis
from common.stores import StoreUnreachable
from common.tokens import NEVER, LocalTokens, RedisTokens, Said, TokenAccount
from tests.stores import Redis


@dataclass
class Hand:
    """Seconds that a test moves."""

    now: float = 1000.0

    def __call__(self) -> float:
        return self.now


@dataclass
class Rig:
    """An account, its clock, and what it told."""

    account: TokenAccount
    hand: Hand
    told: list[int] = field(default_factory=list)

    async def hear(
        self, left: int, *, rate: int = 5, refill: float = 20, at: int = 1, of: str = ""
    ) -> None:
        """An answer says this."""
        await self.account.settle(of, Said(left, rate, timedelta(seconds=refill), at))

    async def left(self) -> int | None:
        """How many there are: asks for more than can be there."""
        return (await self.account.take(10**6)).left

    async def wait(self, cost: int) -> timedelta | None:
        """How long for so many; None when they are there, and given back."""
        taken = await self.account.take(cost)
        if taken.ticket:
            await self.account.give_back(taken.ticket)
            return None
        return taken.wait


@pytest.fixture(params=["local", "redis"])
def store(request: pytest.FixtureRequest) -> Redis | None:
    """Where the account is kept; None: in this process."""
    if request.param == "local":
        return None
    found: Redis = request.getfixturevalue("redis")
    return found


@pytest.fixture
async def rig(store: Redis | None) -> AsyncIterator[Rig]:
    """One of each kind."""
    hand = Hand()
    told: list[int] = []
    if store is None:
        yield Rig(LocalTokens(clock=hand, told=told.append), hand, told)
        return
    client = await open_redis(store.url)
    account = RedisTokens(client, "test:tokens:x", clock=hand, told=told.append)
    yield Rig(account, hand, told)
    await client.aclose()


class TestTake:
    async def test_nothing_is_let_out_while_nothing_is_known(self, rig: Rig) -> None:
        taken = await rig.account.take(1)
        assert (taken.ticket, taken.wait, taken.left) == ("", None, None)
        assert await rig.account.most() is None

    async def test_what_is_free_is_always_let_out(self, rig: Rig) -> None:
        assert (await rig.account.take(0)).ticket
        await rig.hear(-50)
        assert (await rig.account.take(0)).ticket

    async def test_waits_for_the_refills_that_are_missing(self, rig: Rig) -> None:
        await rig.hear(2)
        assert await rig.wait(2) is None
        assert await rig.wait(3) == timedelta(seconds=20)
        assert await rig.wait(7) == timedelta(seconds=20)
        assert await rig.wait(8) == timedelta(seconds=80)

    async def test_is_refilled_by_the_minute(self, rig: Rig) -> None:
        await rig.hear(-10)
        lefts = []
        for seconds in (19, 20, 79, 80, 600):
            rig.hand.now = 1000.0 + seconds
            lefts.append(await rig.left())
        assert lefts == [-10, -5, -5, 0, 40]

    async def test_keeps_no_more_than_an_hour(self, rig: Rig) -> None:
        await rig.hear(0)
        rig.hand.now += 20_000
        assert await rig.left() == 300
        assert await rig.account.most() == 300

    async def test_more_than_it_can_hold_never_comes(self, rig: Rig) -> None:
        await rig.hear(300)
        assert await rig.wait(301) == NEVER

    async def test_has_no_hope_without_refills(self, rig: Rig) -> None:
        await rig.hear(1, rate=0)
        assert await rig.wait(1) is None
        assert await rig.wait(2) == NEVER

    async def test_counts_what_is_under_way(self, rig: Rig) -> None:
        await rig.hear(10)
        assert (await rig.account.take(9)).ticket
        assert await rig.left() == 1
        assert rig.told == [10, 1]


class TestSettle:
    async def test_an_answer_does_not_know_what_is_under_way(self, rig: Rig) -> None:
        await rig.hear(100)
        one, two = await rig.account.take(30), await rig.account.take(40)
        # The vendor has not seen the second request yet.
        await rig.hear(70, at=2, of=one.ticket)
        assert await rig.left() == 30
        await rig.hear(30, at=3, of=two.ticket)
        assert await rig.left() == 30

    async def test_an_older_answer_changes_nothing(self, rig: Rig) -> None:
        await rig.hear(100)
        one, two = await rig.account.take(30), await rig.account.take(40)
        await rig.hear(30, at=3, of=two.ticket)
        await rig.hear(70, at=2, of=one.ticket)
        # Until the next answer one is counted twice: too few, never too many.
        assert await rig.left() == 0
        rig.hand.now += 61
        await rig.hear(50, at=1)
        assert await rig.left() == 50

    async def test_without_an_answer_they_count_as_spent(self, rig: Rig) -> None:
        await rig.hear(10)
        taken = await rig.account.take(4)
        await rig.account.settle(taken.ticket, None)
        assert await rig.left() == 6
        await rig.hear(10, at=2)
        assert await rig.left() == 10

    async def test_who_never_comes_back_is_forgotten(self, rig: Rig) -> None:
        await rig.hear(10)
        await rig.account.take(4)
        rig.hand.now += 121
        await rig.hear(10, at=2)
        assert await rig.left() == 10

    async def test_what_was_not_sent_comes_back(self, rig: Rig) -> None:
        await rig.hear(10)
        taken = await rig.account.take(4)
        await rig.account.give_back(taken.ticket)
        await rig.account.give_back(taken.ticket)
        assert await rig.left() == 10


class Vendor:
    """A bucket as the vendor keeps it, which lets everybody in and counts."""

    def __init__(self, hand: Hand, rate: int) -> None:
        self._hand, self._rate = hand, rate
        self._left = self.lowest = rate * 60
        self._filled = hand.now
        self._answers = 0

    def spend(self, cost: int) -> Said:
        """Answer a request."""
        minutes = int((self._hand.now - self._filled) // 60)
        self._filled += minutes * 60
        self._left = min(self._rate * 60, self._left + minutes * self._rate)
        self._left -= cost
        self.lowest = min(self.lowest, self._left)
        self._answers += 1
        refill = timedelta(seconds=self._filled + 60 - self._hand.now)
        return Said(self._left, self._rate, refill, self._answers)


class TestReplicas:
    async def test_together_never_overdraw(self, redis: Redis) -> None:
        hand = Hand()
        vendor = Vendor(hand, rate=5)
        client = await open_redis(redis.url)
        replicas = [RedisTokens(client, "test:tokens:y", clock=hand) for _ in range(4)]
        await replicas[0].settle("", vendor.spend(0))
        chance = random.Random(7)  # noqa: S311

        async def work(account: RedisTokens) -> int:
            count = 0
            for _ in range(60):
                cost = chance.choice((1, 10, 40))
                taken = await account.take(cost)
                await asyncio.sleep(0)
                hand.now += chance.random() * 10
                if taken.ticket:
                    said = vendor.spend(cost)
                    # Answers come late, and in any order.
                    for _ in range(chance.randrange(4)):
                        await asyncio.sleep(0)
                    await account.settle(taken.ticket, said)
                    count += 1
            return count

        sent = sum(await asyncio.gather(*map(work, replicas)))
        await client.aclose()
        assert vendor.lowest >= 0
        assert sent > 40

    async def test_one_key_is_one_account(self, redis: Redis) -> None:
        client = await open_redis(redis.url)
        one = RedisTokens(client, "test:tokens:z")
        two = RedisTokens(client, "test:tokens:z")
        await one.settle("", Said(10, 5, timedelta(seconds=20), 1))
        assert (await two.take(8)).ticket
        taken = await one.take(8)
        assert taken.wait is not None
        assert timedelta(0) < taken.wait <= timedelta(seconds=80)
        await client.aclose()

    async def test_without_redis_nothing_is_spent(self, tmp_path: Path) -> None:
        client = Client.from_url(f"unix://{tmp_path}/nobody.sock")
        with pytest.raises(StoreUnreachable):
            await RedisTokens(client, "test:tokens:w").take(1)
        await client.aclose()
