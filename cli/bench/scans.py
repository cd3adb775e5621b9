"""Keeps a shop of the sandbox being scanned: after one scan the next.

One shop, more patiently than the sandbox asks for and still four times as fast as any
other site would be scanned: how much a machine can scan beside its requests is not
what is measured here.
"""

from __future__ import annotations

import asyncio
import json
import re
from typing import Final

import httpx

from cli.bench.fleet import SCANNED
from cli.bench.gates import Gates
from common.ids import new_id

_LOOK_SECONDS: Final = 1.0
_ANSWER_SECONDS: Final = 10.0
_DELAY: Final = "delay: 500ms"


class Scans:
    """Asks for scans as a person would."""

    def __init__(self, gates: Gates) -> None:
        self.asked = 0
        self._gates = gates
        self._http = httpx.AsyncClient(timeout=_ANSWER_SECONDS, trust_env=False)

    async def prepare(self) -> None:
        """Have it scanned at that pace from now on; a scan that runs ends."""
        at = f"{self._gates.pick()}/api/v1/sources"
        source = (await self._http.get(f"{at}/{SCANNED}", headers=self._headers)).json()
        yaml = re.sub(r"^delay: .*$", _DELAY, source["yaml"], flags=re.MULTILINE)
        why = {**self._headers, "Content-Type": "application/json"}
        for method, path, body, headers in (
            ("POST", f"/{SCANNED}/pause", "{}", why),
            ("PUT", "", yaml, {**why, "Content-Type": "application/yaml"}),
            ("POST", f"/{SCANNED}/resume", "{}", why),
        ):
            answer = await self._http.request(
                method, at + path, content=body, headers=headers
            )
            answer.raise_for_status()

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
        answer = await self._http.post(
            f"{self._gates.pick()}/api/v1/scans",
            content=json.dumps({"source": SCANNED}),
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
