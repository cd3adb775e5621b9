"""A client's view of several gateways: which of them to ask, and as whom."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Final

import httpx

LOOK_SECONDS: Final = 0.5
"""Between two looks at /readyz: as often as whoever shares requests out would."""
_SIGN_IN_SECONDS: Final = 120.0
"""Half of what a token is good for."""
_ANSWER_SECONDS: Final = 30.0


class Gates:
    """Gateways in turn; one that is not ready is left out until it is again."""

    def __init__(
        self, origins: Sequence[str], *, password: str, absent: Sequence[str] = ()
    ) -> None:
        """`absent` are places where none is yet."""
        self.origins = (*origins, *absent)
        self.token = ""
        self._password = password
        self._ready = {one: one not in absent for one in self.origins}
        self._turn = 0
        # Who is asked how it is must not have to wait for a connection of the others.
        self._http = httpx.AsyncClient(timeout=_ANSWER_SECONDS, trust_env=False)

    @property
    def ready(self) -> list[str]:
        """Those that would be asked now."""
        return [one for one in self.origins if self._ready[one]]

    def pick(self, *, avoid: str = "") -> str:
        """The next one; another than `avoid` if there is one."""
        those = [one for one in self.ready or self.origins if one != avoid]
        self._turn += 1
        return (those or self.origins)[self._turn % len(those or self.origins)]

    async def sign_in(self) -> None:
        """Be admin from here on."""
        body = {"name": "admin", "password": self._password}
        answer = await self._http.post(f"{self.pick()}/api/v1/session", json=body)
        answer.raise_for_status()
        self.token = answer.json()["access_token"]

    async def watch(self) -> None:
        """Look at each of them again and again, until cancelled."""
        async with asyncio.TaskGroup() as group:
            for origin in self.origins:
                group.create_task(self._look_at(origin))
            group.create_task(self._stay_signed_in())

    async def close(self) -> None:
        """Let the connections go."""
        await self._http.aclose()

    async def _look_at(self, origin: str) -> None:
        while True:
            try:
                answer = await self._http.get(f"{origin}/readyz")
                self._ready[origin] = answer.status_code == httpx.codes.OK
            except httpx.TransportError:
                self._ready[origin] = False
            await asyncio.sleep(LOOK_SECONDS)

    async def _stay_signed_in(self) -> None:
        while True:
            await asyncio.sleep(_SIGN_IN_SECONDS)
            try:
                await self.sign_in()
            except httpx.HTTPError:
                # The token that is there is good for as long again.
                continue
