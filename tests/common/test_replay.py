"""Requests that come twice, at once, or changed."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from google.protobuf.message import Message

from common.errors import Conflict, Refused
from common.postgres import transaction
from common.replay import forget, once
from rpc.common.v1.envelope_pb2 import Envelope
from rpc.common.v1.money_pb2 import Money

if TYPE_CHECKING:
    from common.postgres import Pool

REQUEST = Money(currency_code="USD", minor_units=5)


class Till:
    """An action that counts what it did, each time with another answer."""

    def __init__(self, pool: Pool) -> None:
        self.pool = pool
        self.calls = 0

    async def pay(
        self,
        request: Message = REQUEST,
        *,
        request_id: str = "r1",
        error: Exception | None = None,
    ) -> int:
        """One write in one transaction; the number of the effect that it answers."""
        async with transaction(self.pool) as connection:

            async def act() -> Money:
                self.calls += 1
                await connection.execute(
                    "INSERT INTO handled (event_id) VALUES ($1)", request_id
                )
                # Time for another one to come in between.
                await asyncio.sleep(0.02)
                if error:
                    raise error
                return Money(minor_units=self.calls)

            answer = await once(
                connection, request, act, request_id=request_id, answer=Money
            )
            return answer.minor_units

    async def effects(self) -> int:
        """How many writes are really there."""
        count: int = await self.pool.fetchval("SELECT count(*) FROM handled")
        return count


@pytest.fixture
def till(maker: Pool) -> Till:
    """With no request yet."""
    return Till(maker)


class TestOnce:
    async def test_a_repeat_gets_the_first_answer_and_does_nothing(
        self, till: Till
    ) -> None:
        assert [await till.pay(), await till.pay()] == [1, 1]
        assert await till.effects() == 1

    async def test_another_request_id_acts_again(self, till: Till) -> None:
        assert [await till.pay(), await till.pay(request_id="r2")] == [1, 2]

    async def test_a_repeat_with_other_content_is_a_conflict(self, till: Till) -> None:
        await till.pay()
        other = Money(currency_code="USD", minor_units=500)
        with pytest.raises(Conflict, match="'r1' was used before"):
            await till.pay(other)
        assert await till.effects() == 1

    async def test_the_same_id_of_another_kind_of_request_is_its_own(
        self, till: Till
    ) -> None:
        assert [await till.pay(), await till.pay(Envelope(seq=5))] == [1, 2]

    async def test_an_error_keeps_nothing_so_a_repeat_acts(self, till: Till) -> None:
        with pytest.raises(Refused):
            await till.pay(error=Refused("over the budget"))
        assert await till.pay() == 2
        assert await till.effects() == 1

    async def test_of_many_at_once_one_acts_and_all_get_its_answer(
        self, till: Till
    ) -> None:
        assert await asyncio.gather(*(till.pay() for _ in range(8))) == [1] * 8
        assert await till.effects() == 1

    async def test_when_the_first_of_two_fails_the_one_that_waited_acts(
        self, till: Till
    ) -> None:
        first, second = await asyncio.gather(
            till.pay(error=Refused("no")), till.pay(), return_exceptions=True
        )
        answers = {type(first), type(second)}
        assert answers == {Refused, int} or answers == {int}
        assert await till.effects() == 1

    async def test_an_empty_answer_is_an_answer(self, maker: Pool) -> None:
        async def act() -> Money:
            return Money()

        for _ in range(2):
            async with transaction(maker) as connection:
                answer = await once(
                    connection, REQUEST, act, request_id="r", answer=Money
                )
            assert answer == Money()


class TestForget:
    async def test_deletes_what_is_old_and_nothing_else(
        self, till: Till, maker: Pool
    ) -> None:
        await till.pay()
        await till.pay(request_id="r2")
        await maker.execute(
            "UPDATE replays SET made_at = now() - interval '31 days' "
            "WHERE request_id = 'r1'"
        )
        async with transaction(maker) as connection:
            assert await forget(connection) == 1
        assert await till.pay(request_id="r2") == 2
        assert await till.pay() == 3

    async def test_takes_no_more_than_it_is_told_at_a_time(
        self, till: Till, maker: Pool
    ) -> None:
        for n in range(3):
            await till.pay(request_id=f"r{n}")
        counts = []
        for _ in range(3):
            async with transaction(maker) as connection:
                counts.append(await forget(connection, older=timedelta(0), limit=2))
        assert counts == [2, 1, 0]
