"""Loops that stop when they are told to, and not before."""

from __future__ import annotations

import asyncio
import itertools
import logging
from contextlib import suppress

import pytest

from common.errors import Retryable
from common.loops import Stop, Stopping, growing, keep_going


class TestStop:
    async def test_ends_a_long_sleep_at_once(self) -> None:
        stop = Stop()
        sleeping = asyncio.create_task(stop.sleep(60))
        await asyncio.sleep(0)
        stop.say()
        async with asyncio.timeout(1):
            await sleeping

    async def test_a_sleep_without_the_word_ends_by_itself(self) -> None:
        stop = Stop()
        await stop.sleep(0.001)
        assert not stop.said

    async def test_breaks_out_of_a_pause(self) -> None:
        stop = Stop()
        await stop.pause(0.001)
        stop.say()
        with pytest.raises(Stopping):
            await stop.pause(60)


class TestKeepGoing:
    @pytest.mark.parametrize(
        ("error", "level"),
        [(Retryable("later"), logging.WARNING), (KeyError("x"), logging.ERROR)],
    )
    async def test_goes_on_after_an_error_and_tells_it(
        self, error: Exception, level: int, caplog: pytest.LogCaptureFixture
    ) -> None:
        stop = Stop()
        steps = []

        async def step() -> None:
            steps.append(1)
            if len(steps) == 1:
                raise error
            stop.say()

        await keep_going(step, stop, "the loop")
        assert len(steps) == 2
        assert [record.levelno for record in caplog.records] == [level]
        assert "the loop" in caplog.text

    async def test_what_is_told_to_stop_while_it_waits_ends_quietly(
        self, caplog: pytest.LogCaptureFixture
    ) -> None:
        stop = Stop()

        async def step() -> None:
            stop.say()
            await stop.pause(60)

        await keep_going(step, stop, "the loop")
        assert not caplog.records

    async def test_a_cancellation_is_no_error_to_survive(self) -> None:
        async def step() -> None:
            raise asyncio.CancelledError

        with pytest.raises(asyncio.CancelledError):
            await keep_going(step, Stop(), "the loop")


class TestHeedCancellation:
    async def test_a_cancellation_that_somebody_swallowed_ends_the_loop(self) -> None:
        async def step() -> None:
            with suppress(asyncio.CancelledError):
                await asyncio.sleep(0.01)

        loop = asyncio.create_task(keep_going(step, Stop(), "the loop"))
        await asyncio.sleep(0.001)
        loop.cancel()
        async with asyncio.timeout(2):
            with pytest.raises(asyncio.CancelledError):
                await loop


class TestGrowing:
    def test_grows_up_to_its_limit(self) -> None:
        delays = growing(0.5, factor=3, most=10)
        assert list(itertools.islice(delays, 5)) == [0.5, 1.5, 4.5, 10, 10]
