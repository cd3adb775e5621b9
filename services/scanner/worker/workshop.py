"""The worker's own loop: takes scans while it has room, works on each until its end."""

from __future__ import annotations

import asyncio
import logging
from typing import Final

from common.loops import Stop
from common.stores import Collided, StoreFull, StoreUnreachable
from services.scanner.usecases.claim_scan import Claim, claim_scans
from services.scanner.worker.scan_run import Tools, run_scan
from services.scanner.worker.wear import Why

_LOOK_SECONDS: Final = 0.5
_MOST_CLAIMED: Final = 50
"""At once: more would begin before the first of them gets anywhere."""
_HAND_OVER_SECONDS: Final = 20.0
"""For what is on its way; what takes longer is fetched or read again."""

_log = logging.getLogger(__name__)


class Workshop:
    """Works on up to `most` scans at once; `name` is of this process alone."""

    def __init__(self, tools: Tools, *, name: str, most: int) -> None:
        self._tools = tools
        self._name = name
        self._most = most
        self._running: dict[str, asyncio.Task[None]] = {}

    async def run(self, stop: Stop) -> Why:
        """Take and work until told to stop, or worn; scans are left to who comes next.

        Returns why it ended.
        """
        worn = None
        while not stop.said and not (worn := self._tools.wear.worn):
            if not await self._take():
                await stop.sleep(_LOOK_SECONDS)
        tasks = list(self._running.values())
        if worn and tasks:
            _log.info("this worker has had its %s; it is replaced", worn.value)
            self._tools.leaving.say()
            await asyncio.wait(tasks, timeout=_HAND_OVER_SECONDS)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        return worn or Why.TOLD

    async def _take(self) -> bool:
        """Begin as many scans more as there are, and is room for."""
        room = self._most - len(self._running)
        if room <= 0:
            return False
        try:
            claims = await claim_scans(
                self._tools.stores.pg,
                self._name,
                own=self._running.keys(),
                ttl=self._tools.lease,
                most=min(room, _MOST_CLAIMED),
            )
        except (StoreUnreachable, StoreFull, Collided) as exc:
            _log.warning("no scan taken: %s", exc)
            return False
        for claim in claims:
            self._begin(claim)
        return bool(claims)

    def _begin(self, claim: Claim) -> None:
        scan = claim.scan
        _log.info("scan %s of %s begins", scan.scan_id, scan.source)
        self._tools.stores.metrics.show(scan.source)
        if scan.tries == 1:
            self._tools.stores.metrics.began(scan.priority.label, scan.waited)
        task = asyncio.create_task(run_scan(self._tools, claim))
        self._running[scan.scan_id] = task
        task.add_done_callback(lambda done: self._ended(scan.scan_id, done))

    def _ended(self, scan_id: str, task: asyncio.Task[None]) -> None:
        del self._running[scan_id]
        if not task.cancelled() and (error := task.exception()):
            _log.error("scan %s broke off", scan_id, exc_info=error)
