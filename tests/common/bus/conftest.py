"""A scene with nothing in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.common.scene import Scene

if TYPE_CHECKING:
    from redis.asyncio import Redis

    from common.postgres import Pool


@pytest.fixture
def scene(maker: Pool, taker: Pool, client: Redis) -> Scene:
    """See the module."""
    return Scene(maker, taker, client)
