"""What is said over the pipe to the browser's process: JSON, its length before it."""

from __future__ import annotations

import asyncio
from typing import Any, Final

import orjson

_LENGTH: Final = 4
LARGEST: Final = 128 * 1024 * 1024
"""Far more than a page may be, with every character escaped."""


def pack(said: dict[str, Any]) -> bytes:
    """The frame of one message."""
    body = orjson.dumps(said)
    return len(body).to_bytes(_LENGTH, "big") + body


async def read(reader: asyncio.StreamReader) -> dict[str, Any] | None:
    """The next message; None when the other side is gone, or talks nonsense."""
    try:
        length = int.from_bytes(await reader.readexactly(_LENGTH), "big")
        if length > LARGEST:
            return None
        found = orjson.loads(await reader.readexactly(length))
    except (asyncio.IncompleteReadError, OSError, orjson.JSONDecodeError):
        return None
    return found if isinstance(found, dict) else None
