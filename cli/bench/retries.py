"""Calls that gRPC made once more, read from the metrics of those who were called."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterable
from typing import Final

import httpx

from cli.bench.fleet import Replica

EVERY_SECONDS: Final = 1.0
_RETRIED: Final = re.compile(
    r'^magpie_rpc_server_retried_total\{method="magpie[^"]*"\} (\S+)$', re.MULTILINE
)
_CALLS: Final = re.compile(
    r'^magpie_rpc_server_seconds_count\{code="[A-Z_]+",method="magpie[^"]*"\} (\S+)$',
    re.MULTILINE,
)
_WATCHED: Final = re.compile(
    r'^magpie_rpc_server_in_flight\{method="grpc.health.v1.Health/Watch"\} (\S+)$',
    re.MULTILINE,
)


class Retries:
    """Counts over all processes that a replica has been; `watch` until cancelled."""

    def __init__(self, replicas: Iterable[Replica]) -> None:
        self._replicas = [one for one in replicas if one.callers]
        self._seen: dict[tuple[str, int], tuple[float, float]] = {}
        self._http = httpx.AsyncClient(timeout=10, trust_env=False)

    @property
    def retried(self) -> int:
        """How many were made once more."""
        return int(sum(one for one, _ in self._seen.values()))

    @property
    def calls(self) -> int:
        """How many there were at all."""
        return int(sum(one for _, one in self._seen.values()))

    async def watch(self) -> None:
        """Read them again and again: what a process has counted ends with it."""
        while True:
            for replica in self._replicas:
                await self.read(replica)
            await asyncio.sleep(EVERY_SECONDS)

    async def read(self, replica: Replica) -> None:
        """Read those of one replica now, if it answers."""
        process = replica.unit.process
        if process is None or not replica.callers:
            return
        text = await self._metrics(replica)
        if text:
            found = (_total(_RETRIED, text), _total(_CALLS, text))
            self._seen[replica.name, process.pid] = found

    async def is_known(self, replica: Replica) -> bool:
        """Whether everybody who calls it has a connection to it."""
        if not replica.callers:
            return True
        return _total(_WATCHED, await self._metrics(replica)) >= replica.callers

    async def close(self) -> None:
        """Let the connections go."""
        await self._http.aclose()

    async def _metrics(self, replica: Replica) -> str:
        try:
            return (await self._http.get(replica.metrics)).text
        except httpx.TransportError:
            return ""


def _total(pattern: re.Pattern[str], text: str) -> float:
    return sum(float(one) for one in pattern.findall(text))
