"""Keeps the sandbox's shops being scanned: after one round of scans the next."""

from __future__ import annotations

import asyncio
import json
from typing import Final

import httpx

from cli.bench.gates import Gates
from cli.stack.environment import SHOPS, SITES
from common.ids import new_id

_LOOK_SECONDS: Final = 1.0
_ANSWER_SECONDS: Final = 10.0
# Glimmer needs a browser and is left out: see fleet.
_SOURCES: Final = (*(name for name in SITES if name != "glimmer"), *SHOPS)


class Scans:
    """Asks for scans as a person would."""

    def __init__(self, gates: Gates) -> None:
        self.asked = 0
        self._gates = gates
        self._http = httpx.AsyncClient(timeout=_ANSWER_SECONDS, trust_env=False)

    async def run(self) -> None:
        """Until cancelled; what fails is asked for again."""
        while True:
            await asyncio.sleep(_LOOK_SECONDS)
            try:
                if not await self._under_way():
                    await self._ask()
            except (httpx.HTTPError, ValueError, KeyError):
                continue

    async def close(self) -> None:
        """Let the connections go."""
        await self._http.aclose()

    async def _under_way(self) -> bool:
        path = "/api/v1/scans?limit=100"
        answer = await self._http.get(self._gates.pick() + path, headers=self._headers)
        return any(
            one["status"] in ("queued", "running") for one in answer.json()["items"]
        )

    async def _ask(self) -> None:
        for name in _SOURCES:
            answer = await self._http.post(
                f"{self._gates.pick()}/api/v1/scans",
                content=json.dumps({"source": name}),
                headers={
                    **self._headers,
                    "Content-Type": "application/json",
                    "Idempotency-Key": str(new_id()),
                },
            )
            self.asked += answer.is_success

    @property
    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self._gates.token}"}
