"""Twisted is answered with what the guard lets through, and with nothing else."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any

import pytest

from services.scanner.adapters.guard import Guard
from services.scanner.worker.resolver import GuardedResolver
from tests.services.scanner.given import Names


@dataclass
class Receiver:
    """Twisted's IResolutionReceiver."""

    addresses: list[Any] = field(default_factory=list)
    done: asyncio.Event = field(default_factory=asyncio.Event)

    def resolutionBegan(self, _: object) -> None:  # noqa: N802
        """Something will follow."""

    def addressResolved(self, address: object) -> None:  # noqa: N802
        """One of the answers."""
        self.addresses.append(address)

    def resolutionComplete(self) -> None:  # noqa: N802
        """Nothing more follows."""
        self.done.set()


async def resolve(host: str, port: int = 80) -> list[tuple[str, str, int]]:
    """What Twisted is answered."""
    names = Names(
        shop_example="8.8.8.8", inside_example="10.0.0.1", six_example="2606:4700::1111"
    )
    guard = Guard({"127.0.0.1:8091"}, look_up=names)
    receiver = Receiver()
    GuardedResolver(guard).resolveHostName(receiver, host, port)
    await asyncio.wait_for(receiver.done.wait(), 5)
    return [(one.type, one.host, one.port) for one in receiver.addresses]


class TestGuardedResolver:
    async def test_answers_with_public_addresses(self) -> None:
        assert await resolve("shop.example") == [("TCP", "8.8.8.8", 80)]
        assert await resolve("six.example") == [("TCP", "2606:4700::1111", 80)]

    @pytest.mark.parametrize(
        "host", ["inside.example", "10.0.0.1", "127.0.0.1", "unknown.example"]
    )
    async def test_has_no_answer_for_others(self, host: str) -> None:
        assert await resolve(host) == []

    async def test_knows_the_ports_of_the_sandbox(self) -> None:
        assert await resolve("127.0.0.1", 8091) == [("TCP", "127.0.0.1", 8091)]
        assert await resolve("127.0.0.1", 8001) == []

    async def test_a_question_can_be_given_up(self) -> None:
        async def never(host: str, port: int) -> list[str]:
            await asyncio.sleep(60)
            return []

        receiver = Receiver()
        asked = GuardedResolver(Guard(look_up=never)).resolveHostName(receiver, "x")
        await asyncio.sleep(0)
        asked.cancel()
        await asyncio.wait_for(receiver.done.wait(), 5)
        assert receiver.addresses == []
