"""Pages on their way from the crawl to the stores; many at once if they come fast."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from services.scanner.errors import SourceRemoved
from services.scanner.rules.health.evidence import Evidence
from services.scanner.rules.source import Source, is_ad_hoc
from services.scanner.store.scrapes import Read
from services.scanner.usecases.stores import Stores
from services.scanner.usecases.take_in import Batch, Fetched, take_in

if TYPE_CHECKING:
    from common.leases import Lease

_AT_ONCE: Final = 100


class Intake:
    """Takes pages in one batch after the other; whoever brings one waits for its turn.

    While a batch is carried through, the next one gathers: no page waits for company.
    """

    def __init__(
        self,
        stores: Stores,
        source: Source,
        lease: Lease,
        *,
        is_ours: Callable[[], bool] = lambda: True,
    ) -> None:
        """`is_ours` says whether the lease cannot have run out yet."""
        self._stores = stores
        self._source = source
        self._lease = lease
        self._is_ours = is_ours
        self.removed = False
        """Whether the source was removed meanwhile."""
        self._waiting: list[tuple[Fetched, asyncio.Future[Read]]] = []
        self._work: asyncio.Task[None] | None = None
        self.keep_back: Callable[[Fetched], Read | None] | None = None
        """What it answers for is not taken in now (worker/watch.py)."""
        self.evidence = Evidence()

    async def put(self, fetched: Fetched) -> Read:
        """Take a page in, unless it is kept back; returns when that is done."""
        kept = self.keep_back(fetched) if self.keep_back else None
        return await self.take(fetched) if kept is None else kept

    async def take(self, fetched: Fetched) -> Read:
        """Take a page in; returns when all that it says is stored."""
        done: asyncio.Future[Read] = asyncio.get_running_loop().create_future()
        self._waiting.append((fetched, done))
        if self._work is None or self._work.done():
            self._work = asyncio.create_task(self._run(), name="intake")
        return await done

    async def close(self) -> None:
        """Take nothing more in; the batch at hand is left where it is."""
        if self._work is not None and not self._work.done():
            self._work.cancel()
            await asyncio.wait({self._work})

    async def _run(self) -> None:
        while self._waiting:
            taken = self._waiting[:_AT_ONCE]
            del self._waiting[:_AT_ONCE]
            batch = Batch(
                self._source,
                self._lease,
                [fetched for fetched, _ in taken],
                stored=not is_ad_hoc(self._source.name),
                is_ours=self._is_ours,
            )
            try:
                await take_in(self._stores, batch)
            except asyncio.CancelledError:
                for _, done in taken:
                    done.cancel()
                raise
            except Exception as exc:  # noqa: BLE001 - handed to each who waits.
                self.removed = self.removed or isinstance(exc, SourceRemoved)
                for _, done in taken:
                    if not done.done():
                        done.set_exception(exc)
            else:
                note(self.evidence, batch)
                for (_, done), read in zip(taken, batch.read, strict=True):
                    if not done.done():
                        done.set_result(read)


def note(evidence: Evidence, batch: Batch) -> None:
    """Add to the evidence of a scan what a batch of it came to."""
    for read in batch.read:
        evidence.page(read.problem.code if read.problem else None)
    for found in batch.facts.values():
        evidence.offers(found)
    evidence.changes(batch.compared.changed.values())
