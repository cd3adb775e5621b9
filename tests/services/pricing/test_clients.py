"""Calls to the scanner, over gRPC."""

from __future__ import annotations

from collections.abc import AsyncIterator
from uuid import UUID

import pytest
from prometheus_client import CollectorRegistry

from common.errors import Retryable
from common.grpc import make_channel
from common.ids import offer_id
from services.pricing.clients import MOST_ACKS, SCANNER, Scanner
from tests.services.pricing.given import make_offer, offer_message
from tests.services.pricing.scanning import Scanner as Pretended

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

A, B = make_offer("A").offer_id, make_offer("B").offer_id


@pytest.fixture
async def client(scanner: Pretended) -> AsyncIterator[Scanner]:
    """A client of the pretend scanner."""
    target, registry = f"127.0.0.1:{scanner.port}", CollectorRegistry()
    async with make_channel(target, [SCANNER], registry=registry) as channel:
        yield Scanner(channel)


class TestAcknowledge:
    async def test_each_version_is_told_and_those_that_waited_are_counted(
        self, client: Scanner, scanner: Pretended
    ) -> None:
        await scanner.publish(offer_message("A", 3))
        assert await client.acknowledge([(A, 3), (B, 7)]) == 1
        assert scanner.acknowledged == {A: 3, B: 7}
        assert scanner.pending == {}

    async def test_an_older_version_leaves_the_newer_waiting(
        self, client: Scanner, scanner: Pretended
    ) -> None:
        await scanner.publish(offer_message("A", 3))
        assert await client.acknowledge([(A, 2)]) == 0
        assert list(scanner.pending) == [A]

    async def test_each_call_has_an_id_of_its_own(
        self, client: Scanner, scanner: Pretended
    ) -> None:
        for _ in range(2):
            await client.acknowledge([(A, 1)])
        first, second = map(UUID, scanner.request_ids)
        assert first != second

    async def test_as_many_as_are_allowed_go_at_once(
        self, client: Scanner, scanner: Pretended
    ) -> None:
        ids = [offer_id("shop", str(n)) for n in range(MOST_ACKS)]
        await client.acknowledge([(one, 1) for one in ids])
        assert len(scanner.acknowledged) == MOST_ACKS

    async def test_a_scanner_that_does_not_hear_is_asked_again_by_the_caller(
        self, client: Scanner, scanner: Pretended
    ) -> None:
        scanner.deaf = 99
        with pytest.raises(Retryable):
            await client.acknowledge([(A, 1)])
