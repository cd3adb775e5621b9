"""BookScouter's API as we use it: what every vendor pays for one ISBN."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Final

import httpx

from common.errors import BadInput, MagpieError, NotFound, RateLimited
from vendors.bookscouter.answers import BookPrices, read_answer
from vendors.bookscouter.settings import BookScouterSettings
from vendors.breaker import Breaker
from vendors.errors import BadAnswer, DeadlinePassed, Unreachable
from vendors.http import hide_secrets_in_logs, translated

_TRIES: Final = 3
_FIRST_PAUSE: Final = 0.3
_MOST_BYTES: Final = 2_000_000
_LONGEST_WAIT: Final = timedelta(hours=1)


class BookScouter:
    """Made by `open_bookscouter`. Calls are spread so that the account allows them.

    Every call is a GET that changes nothing, so trying again is safe.
    """

    def __init__(
        self,
        http: httpx.AsyncClient,
        key: str,
        *,
        deadline: timedelta,
        breaker: Breaker,
        calls_a_minute: int = 60,
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._http = http
        self._key = key
        self._deadline = deadline
        self._breaker = breaker
        self._gap = 60 / calls_a_minute
        self._monotonic = monotonic
        self._sleep = sleep
        self._next = 0.0

    async def prices(self, isbn: str) -> BookPrices | None:
        """What each vendor pays for it now; None for a book that nobody knows.

        `isbn` has 10 or 13 digits. Raises Blocked, RateLimited (with `retry_after` if
        it was said), BadInput, and the errors of vendors.errors.
        """
        if len(isbn) not in {10, 13} or not isbn.isascii() or not isbn.isalnum():
            raise BadInput(f"{isbn[:40]!r} is no ISBN to ask BookScouter for.")
        ends = self._monotonic() + self._deadline.total_seconds()
        failed = 0
        while True:
            await self._wait_for_turn(ends)
            try:
                return await self._once(isbn, ends)
            except NotFound:
                return None
            except Unreachable:
                pause = _FIRST_PAUSE * 2**failed
                failed += 1
                if failed >= _TRIES or self._monotonic() + pause >= ends:
                    raise
            await self._sleep(pause)

    async def _wait_for_turn(self, ends: float) -> None:
        """The calls' own distance; whoever comes next waits behind this one."""
        now = self._monotonic()
        turn = max(now, self._next)
        if turn >= ends:
            wait = timedelta(seconds=turn - now)
            raise RateLimited(
                f"BookScouter's calls of this minute are taken; the next is in "
                f"{wait.total_seconds():.0f} s.",
                retry_after=wait,
            )
        self._next = turn + self._gap
        if turn > now:
            await self._sleep(turn - now)

    async def _once(self, isbn: str, ends: float) -> BookPrices:
        self._breaker.check()
        try:
            found = await self._send(isbn, ends)
        except (Unreachable, DeadlinePassed, BadAnswer):
            self._breaker.failed()
            raise
        except MagpieError:
            # A refusal is an answer: whoever refuses is there.
            self._breaker.succeeded()
            raise
        self._breaker.succeeded()
        return found

    async def _send(self, isbn: str, ends: float) -> BookPrices:
        left = max(0.0, ends - self._monotonic())
        try:
            with translated("BookScouter"):
                # httpx limits each step; this limits all of them together.
                async with asyncio.timeout(left):
                    answer = await self._http.get(
                        f"recentPrices/{isbn}", params={"apiKey": self._key}
                    )
        except TimeoutError as exc:
            raise DeadlinePassed("BookScouter did not answer in time.") from exc
        if len(answer.content) > _MOST_BYTES:
            raise BadAnswer("BookScouter's answer is larger than 2 MB.")
        wait = read_retry_after(answer.headers.get("Retry-After"))
        return read_answer(answer.status_code, answer.content, retry_after=wait)


def read_retry_after(text: str | None) -> timedelta | None:
    """Seconds as an answer writes them, an hour at most; dates are not understood."""
    if text is None or not text.isascii() or not text.isdigit() or len(text) > 9:
        return None
    return min(timedelta(seconds=int(text)), _LONGEST_WAIT)


@asynccontextmanager
async def open_bookscouter(settings: BookScouterSettings) -> AsyncIterator[BookScouter]:
    """A client for the life of a process: one pool, one pace, one breaker."""
    hide_secrets_in_logs()
    async with httpx.AsyncClient(
        base_url=settings.url,
        timeout=settings.deadline_seconds,
        # A redirect or a proxy of somebody's shell would be told the key.
        follow_redirects=False,
        trust_env=False,
    ) as http:
        yield BookScouter(
            http,
            settings.key.get_secret_value(),
            deadline=timedelta(seconds=settings.deadline_seconds),
            breaker=Breaker("BookScouter"),
            calls_a_minute=settings.calls_a_minute,
        )
