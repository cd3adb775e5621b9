"""Requests at a steady rate, whatever becomes of them: reads and writes, counted."""

from __future__ import annotations

import asyncio
import itertools
import json
import time
from collections import Counter, deque
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Final

import aiohttp

from cli.bench.gates import Gates
from common.errors import Bug
from common.ids import new_id

NOTES: Final = tuple(f"rollout-note-{number}" for number in range(4))
"""Sources that are only written to."""

_NOTE: Final = """\
name: {name}
title: Written to by magpie bench rollout, never scanned
kind: site
start_urls: ["sandbox://larkfield/{name}"]
every: 30d
currency: USD
locale: en-US
lists: {{paths: ["/"]}}
offers: {{paths: ["/p/*"], links: ["a"]}}
"""
_LISTS: Final = {
    "opportunities": "/api/v1/opportunities?limit=10",
    "offers": "/api/v1/offers?limit=10",
    "sources": "/api/v1/sources?limit=3",
    "scans": "/api/v1/scans?limit=5",
}
_MIX: Final = (
    *("opportunities", "one", "write", "one", "offers"),
    *("one", "sources", "opportunities", "scans", "one"),
)
"""One request of ten writes."""
_LOST: Final = (aiohttp.ClientError, OSError)
_BAD_REQUEST: Final = 400
_UNAVAILABLE: Final = 503
_LATE_SECONDS: Final = 1.0
"""So late, and what was due or under way is left out: this process stood still."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """One request."""

    method: str
    path: str
    body: str = ""
    key: str = ""
    """Its Idempotency-Key; with one it may be made again."""
    note: str = ""
    """The source that it writes to."""


@dataclass(slots=True)
class Tally:
    """What became of the requests."""

    requests: int = 0
    left_out: int = 0
    retried: int = 0
    """Requests that the client had to make more than once."""
    seconds: list[float] = field(default_factory=list)
    """Of each that was answered, from when it was due."""
    moments: list[float] = field(default_factory=list)
    """When answers came."""
    failures: Counter[str] = field(default_factory=Counter)
    written: Counter[str] = field(default_factory=Counter)
    """Writes that were acknowledged, by source."""
    unsure: Counter[str] = field(default_factory=Counter)
    """Writes that were not, and may have been made all the same."""

    @property
    def failed(self) -> int:
        """Requests without a right answer in time."""
        return self.failures.total()

    def longest_gap(self) -> float:
        """The longest time in which no answer came."""
        pairs = itertools.pairwise(sorted(self.moments))
        return max((later - sooner for sooner, later in pairs), default=0.0)

    def percentile(self, share: float) -> float:
        """So much of the answers came within this many seconds."""
        ordered = sorted(self.seconds) or [0.0]
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


class Load:
    """Asks through `gates`; `again` makes once more what may be, within `deadline`."""

    def __init__(self, gates: Gates, *, deadline: float, again: bool) -> None:
        self.tally = Tally()
        self._gates = gates
        self._deadline = deadline
        self._again = again
        self._mix = itertools.cycle(_MIX)
        self._notes = itertools.cycle(NOTES)
        self._known: deque[str] = deque(maxlen=200)
        # A tenth of what httpx costs: two hundred a second must leave room for those
        # who are asked. Beyond the timeout a request's own deadline has ended it.
        self._http = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=0),
            timeout=aiohttp.ClientTimeout(total=60),
            trace_configs=[_counting_sends()],
        )
        self._under_way: set[asyncio.Task[None]] = set()
        self._void: set[asyncio.Task[None]] = set()

    async def prepare(self) -> None:
        """Store the sources that are written to, so that nobody scans them."""
        for name in NOTES:
            for wanted in (
                Wanted("PUT", "/api/v1/sources", _NOTE.format(name=name)),
                _pause(name),
            ):
                status, said = await self._send(self._gates.pick(), wanted)
                if status >= _BAD_REQUEST:
                    raise Bug(f"{wanted.path} said {status}: {said.decode()}")

    async def run(self, rate: float) -> None:
        """Ask `rate` times a second until cancelled."""
        loop = asyncio.get_running_loop()
        due = loop.time()
        while True:
            due += 1 / rate
            if (behind := loop.time() - due) > _LATE_SECONDS:
                self.tally.left_out += int(behind * rate)
                self._void |= self._under_way
                due = loop.time()
            await asyncio.sleep(max(0.0, due - loop.time()))
            task = asyncio.create_task(self._ask(due))
            self._under_way.add(task)
            task.add_done_callback(self._end)

    async def rest(self) -> None:
        """Wait for what is under way."""
        await asyncio.gather(*self._under_way)

    async def finish(self) -> None:
        """Wait for what is under way, and let the connections go."""
        await self.rest()
        await self._http.close()

    def _end(self, task: asyncio.Task[None]) -> None:
        self._under_way.discard(task)
        self._void.discard(task)

    async def _ask(self, due: float) -> None:
        wanted, tally = self._next(), self.tally
        problem = ""
        try:
            async with asyncio.timeout_at(due + self._deadline):
                problem = await self._try(wanted)
        except TimeoutError:
            problem = "deadline"
        now = time.monotonic()
        if problem and asyncio.current_task() in self._void:
            tally.left_out += 1
            tally.unsure[wanted.note] += 1
            return
        tally.requests += 1
        if problem:
            tally.failures[problem] += 1
            tally.unsure[wanted.note] += 1
            return
        tally.moments.append(now)
        tally.seconds.append(asyncio.get_running_loop().time() - due)
        if wanted.note:
            tally.written[wanted.note] += 1

    async def _try(self, wanted: Wanted) -> str:
        """Make the request, once or until it is answered; what went wrong, if so."""
        gate = ""
        for tries in itertools.count(1):
            gate = self._gates.pick(avoid=gate)
            sends = _sends.set([])
            try:
                status, said = await self._send(gate, wanted)
                problem = "" if status < _BAD_REQUEST else str(status)
                passing = status == _UNAVAILABLE
            except _LOST as exc:
                problem, passing = type(exc).__name__, True
            finally:
                # The library sends what is safe to repeat once more by itself.
                self.tally.retried += len(_sends.get()) > 1 and tries == 1
                _sends.reset(sends)
            if problem and passing and self._again:
                self.tally.retried += tries == 1
                await asyncio.sleep(0.02)
                continue
            if not problem and wanted.path == _LISTS["opportunities"]:
                self._known.extend(one["id"] for one in json.loads(said)["items"])
            return problem
        raise AssertionError("it counts for ever")

    async def _send(self, origin: str, wanted: Wanted) -> tuple[int, bytes]:
        headers = {"Authorization": f"Bearer {self._gates.token}"}
        if wanted.key:
            headers["Idempotency-Key"] = wanted.key
        if wanted.body:
            kind = "yaml" if wanted.method == "PUT" else "json"
            headers["Content-Type"] = f"application/{kind}"
        async with self._http.request(
            wanted.method,
            origin + wanted.path,
            data=wanted.body.encode() or None,
            headers=headers,
        ) as answer:
            return answer.status, await answer.read()

    def _next(self) -> Wanted:
        kind = next(self._mix)
        if kind == "write":
            return _pause(next(self._notes))
        if kind == "one" and self._known:
            self._known.rotate()
            return Wanted("GET", f"/api/v1/opportunities/{self._known[0]}")
        return Wanted("GET", _LISTS.get(kind, _LISTS["opportunities"]))


_sends: ContextVar[list[None]] = ContextVar("sends")
"""An entry for each time that the request under way was sent."""


def _counting_sends() -> aiohttp.TraceConfig:
    async def count(*_: object) -> None:
        _sends.get([]).append(None)

    traced = aiohttp.TraceConfig()
    traced.on_request_headers_sent.append(count)
    return traced


def _pause(name: str) -> Wanted:
    """Pausing what is paused keeps the new reason: one more version each time."""
    key = str(new_id())
    body = json.dumps({"reason": f"as {key} says"})
    return Wanted("POST", f"/api/v1/sources/{name}/pause", body, key, name)
