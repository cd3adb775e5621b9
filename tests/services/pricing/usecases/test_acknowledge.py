"""Telling the scanner what is decided."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import pytest
from prometheus_client import CollectorRegistry

from common.errors import BadInput, MagpieError, Retryable
from services.pricing.metrics import Metrics
from services.pricing.usecases import acknowledge as module
from services.pricing.usecases.acknowledge import Acknowledger


class Scanner:
    """Hears, after some failures."""

    def __init__(self, *failures: MagpieError) -> None:
        self.failures = list(failures)
        self.heard: list[list[tuple[str, int]]] = []
        self.listening = asyncio.Event()

    async def acknowledge(self, versions: Sequence[tuple[str, int]]) -> int:
        """See Hears."""
        if self.failures:
            raise self.failures.pop(0)
        self.heard.append(list(versions))
        self.listening.set()
        return len(versions)


@asynccontextmanager
async def running(scanner: Scanner) -> AsyncIterator[Acknowledger]:
    """One at work; what it has left is sent at the end."""
    acknowledger = Acknowledger(scanner, Metrics(CollectorRegistry()))
    task = asyncio.create_task(acknowledger.run())
    yield acknowledger
    acknowledger.stop()
    async with asyncio.timeout(5):
        await task


class TestAcknowledger:
    async def test_what_comes_together_is_told_together(self) -> None:
        scanner = Scanner()
        async with running(scanner) as acknowledger:
            acknowledger.add([("a", 1), ("b", 2)])
            acknowledger.add([("c", 3)])
        assert scanner.heard == [[("a", 1), ("b", 2), ("c", 3)]]

    async def test_of_an_offer_only_the_newest_version_is_told(self) -> None:
        scanner = Scanner()
        async with running(scanner) as acknowledger:
            acknowledger.add([("a", 2), ("a", 3), ("a", 1)])
        assert scanner.heard == [[("a", 3)]]

    async def test_until_it_is_heard_it_is_said_again(self) -> None:
        scanner = Scanner(Retryable(), Retryable())
        async with running(scanner) as acknowledger:
            acknowledger.add([("a", 1)])
            async with asyncio.timeout(5):
                await scanner.listening.wait()
        assert scanner.heard == [[("a", 1)]]

    async def test_what_is_refused_is_not_said_again(self) -> None:
        scanner = Scanner(BadInput())
        async with running(scanner) as acknowledger:
            acknowledger.add([("a", 1)])
            await asyncio.sleep(0.05)
            acknowledger.add([("b", 1)])
        assert scanner.heard == [[("b", 1)]]

    async def test_a_thousand_at_once_and_no_more(self) -> None:
        scanner = Scanner()
        async with running(scanner) as acknowledger:
            acknowledger.add((f"{n:04d}", 1) for n in range(2500))
        assert [len(some) for some in scanner.heard] == [1000, 1000, 500]

    async def test_for_a_scanner_that_is_away_long_the_newest_are_kept(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(module, "_MOST_KEPT", 3)
        scanner = Scanner()
        async with running(scanner) as acknowledger:
            acknowledger.add((name, 1) for name in "abcde")
        assert scanner.heard == [[("c", 1), ("d", 1), ("e", 1)]]

    async def test_nothing_to_say_is_not_said(self) -> None:
        scanner = Scanner()
        async with running(scanner) as acknowledger:
            acknowledger.add([])
        assert scanner.heard == []

    async def test_a_scanner_that_is_away_does_not_hold_up_the_end(self) -> None:
        scanner = Scanner(*(Retryable() for _ in range(100)))
        async with running(scanner) as acknowledger:
            acknowledger.add([("a", 1)])
            await asyncio.sleep(0.05)
        assert scanner.heard == []
