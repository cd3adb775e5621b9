"""When a host may be asked next: agreed in Redis by all who visit it.

Crawls, pictures and interfaces of all workers and replicas take their turns here, above
the lease of the site in Postgres. A host is a name without www, ports 80 and 443 being
one. Of two delays the longer holds for both; a pause that a site asked for holds for
all. While Redis is away, or has forgotten, nobody is faster: each turn comes a whole
delay after it was asked for, and the lease keeps others away.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeAlias, cast

from common.cache import working
from common.errors import Retryable
from common.stores import StoreFull, StoreUnreachable
from services.scanner.rules.paths import host_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from redis.asyncio import Redis

LATE: Final = 0.02
"""Seconds after its moment a turn is not taken, but asked for again."""
_NO_DELAY: Final = 1.0
"""Where there is no delay, Redis is asked only so often whether the site rests."""
_AWAY: Final = 1.0
_MOST_KEPT: Final = 10_000
_MEMORY: Final = "scanner:{pace}"

Tell: TypeAlias = Callable[[float], object]

_log = logging.getLogger(__name__)


class HostRests(Retryable):
    """The host is not to be asked for longer than anybody waits."""

    def __init__(self, pause: timedelta) -> None:
        super().__init__(f"The site is left alone for {pause.total_seconds():.0f} s.")
        self.pause = pause


@dataclass(slots=True)
class _Visits:
    """What this process knows of one host; moments are those of its own clock."""

    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    last: float | None = None
    """When it was let through last."""
    rests: float = 0.0
    asked: float | None = None
    """When Redis was asked last."""
    mine: int = 0
    """Redis's number of the turn that was given last; 0 if it gave none."""


class HostPace:
    """Turns at hosts. Without `redis` this process alone keeps to the delays."""

    def __init__(
        self,
        redis: Redis | None,
        *,
        told: Tell | None = None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """`told` hears how many seconds each turn was waited for."""
        self._run = None if redis is None else redis.register_script(_script())
        self._told = told
        self._clock = clock
        self._sleep = sleep
        self._known: OrderedDict[str, _Visits] = OrderedDict()
        self._away_until = 0.0

    async def turn(
        self, site: str, delay: timedelta, *, most: timedelta, again: bool = False
    ) -> None:
        """Returns when `site` (host:port) may be asked, which must be done at once.

        `again`: the turn that was given last was missed (`is_late`); if nobody has come
        since, now is as good. Raises HostRests if it is not within `most`.
        """
        began = self._clock()
        async with self._visiting(host_of(site)) as (host, visits):
            missed = visits.mine if again else 0
            await self._wait(host, visits, delay.total_seconds(), most, missed)
            visits.last = self._clock()
        if self._told is not None:
            self._told(visits.last - began)

    def is_late(self, site: str) -> bool:
        """Whether the turn that was given last is over by now, and another is due.

        So much may happen between a turn and the first byte: a connection is made, or
        the process was stopped.
        """
        visits = self._visits(host_of(site))
        return visits.last is not None and self._clock() - visits.last > LATE

    def sent(self, site: str, at: float) -> None:
        """The request of the last turn left only then: the delay counts from there."""
        visits = self._visits(host_of(site))
        visits.last = max(visits.last or 0.0, at)

    async def rest(self, site: str, pause: timedelta) -> None:
        """Nobody asks it for so long: it said so."""
        host, seconds = host_of(site), pause.total_seconds()
        visits = self._visits(host)
        visits.rests = max(visits.rests, self._clock() + seconds)
        await self._ask(host, "rest", seconds, 0.0, 0)

    async def _wait(
        self, host: str, visits: _Visits, delay: float, most: timedelta, mine: int
    ) -> None:
        longest, missed = most.total_seconds(), bool(mine)
        while True:
            own = visits.rests if missed else self._own_moment(visits, delay)
            if own - self._clock() > longest:
                raise HostRests(timedelta(seconds=own - self._clock()))
            shared, mine = await self._shared_moment(host, visits, delay, longest, mine)
            moment = max(own, shared)
            if moment - self._clock() > longest:
                raise HostRests(timedelta(seconds=moment - self._clock()))
            while (left := moment - self._clock()) > 0:
                await self._sleep(left)
            # A process that was stopped meanwhile has missed its turn.
            if self._clock() - moment <= LATE or not mine:
                visits.mine = mine
                return

    def _own_moment(self, visits: _Visits, delay: float) -> float:
        after = self._clock() if visits.last is None else visits.last + delay
        return max(after, visits.rests)

    async def _shared_moment(
        self, host: str, visits: _Visits, delay: float, most: float, mine: int
    ) -> tuple[float, int]:
        """By this process's clock, with Redis's number for it, 0 if it has none."""
        asked, now = visits.asked, self._clock()
        if not delay and asked is not None and now - asked < _NO_DELAY:
            return now, 0
        visits.asked = now
        answer = await self._ask(host, "turn", delay, most, mine)
        if answer is None:
            return now + delay, 0
        wait, number = answer
        return self._clock() + wait, number

    async def _ask(
        self, host: str, what: str, delay: float, most: float, mine: int
    ) -> tuple[float, int] | None:
        """Seconds to wait, and the number of the moment; None without Redis."""
        if self._run is None or self._clock() < self._away_until:
            return None
        keys = [f"{_MEMORY}:{host}", f"{_MEMORY}:age"]
        args: list[str | int] = [0, what, _ms(delay), _ms(most), mine]
        try:
            with working():
                # Its type says that it may answer at once; this client never does.
                waiting = cast(
                    "Awaitable[list[bytes]]", self._run(keys=keys, args=args)
                )
                wait, number, _ = await waiting
        except (StoreUnreachable, StoreFull) as exc:
            self._away_until = self._clock() + _AWAY
            _log.warning("the pace of %s is kept here alone: %s", host, exc)
            return None
        return int(wait) / 1000, int(number)

    @asynccontextmanager
    async def _visiting(self, host: str) -> AsyncIterator[tuple[str, _Visits]]:
        visits = self._visits(host)
        async with visits.turn:
            yield host, visits

    def _visits(self, host: str) -> _Visits:
        visits = self._known.setdefault(host, _Visits())
        self._known.move_to_end(host)
        # One that waits is among the latest; what is dropped is long over.
        while len(self._known) > _MOST_KEPT:
            self._known.popitem(last=False)
        return visits


def _ms(seconds: float) -> int:
    return round(seconds * 1000)


@cache
def _script() -> str:
    return (Path(__file__).parent / "host_pace_1.lua").read_text()
