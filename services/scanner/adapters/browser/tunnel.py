"""CONNECT: bytes both ways to an address that was judged, counted and not looked at."""

from __future__ import annotations

import asyncio
from typing import Final

import h11

from services.scanner.adapters.browser.downstream import PIECE, Downstream
from services.scanner.adapters.browser.passes import Pass
from services.scanner.adapters.limits import PAGE
from services.scanner.errors import NoAnswer

_TRIED: Final = 3


async def tunnel(down: Downstream, addresses: list[str], port: int, held: Pass) -> None:
    """Open it, and copy until either side ends. Raises NoAnswer or TooLarge."""
    reader, writer = await _connect(addresses, port)
    try:
        await down.send(h11.Response(status_code=200, headers=[]))
        early, _ = down.http.trailing_data
        held.spend(len(early))
        writer.write(early)
        copying = [
            asyncio.create_task(_copy(down.reader, writer, held)),
            asyncio.create_task(_copy(reader, down.writer, held)),
        ]
        try:
            done, _ = await asyncio.wait(copying, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in copying:
                task.cancel()
            await asyncio.gather(*copying, return_exceptions=True)
        for task in done:
            task.result()
    finally:
        writer.close()


async def _connect(
    addresses: list[str], port: int
) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """Of several addresses the first that answers; nothing is looked up here."""
    for address in addresses[:_TRIED]:
        try:
            async with asyncio.timeout(PAGE.silence):
                return await asyncio.open_connection(address, port)
        except (OSError, TimeoutError):
            continue
    raise NoAnswer(f"{addresses[0]}:{port} does not answer.")


async def _copy(
    source: asyncio.StreamReader, target: asyncio.StreamWriter, held: Pass
) -> None:
    while data := await source.read(PIECE):
        held.spend(len(data))
        target.write(data)
        await target.drain()
