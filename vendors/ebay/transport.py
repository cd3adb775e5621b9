"""One call of eBay: token, quota, deadline, tries, circuit breaker, typed errors.

Every call is a GET that changes nothing, so trying again is safe; each try counts
against the quota of the day.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from typing import Any, Final

import httpx

from common.errors import MagpieError
from vendors.breaker import Breaker
from vendors.ebay.answers import object_of, wait_asked
from vendors.ebay.errors import TokenRefused, error_of
from vendors.ebay.oauth import ApplicationToken
from vendors.ebay.quota import DayQuota
from vendors.errors import BadAnswer, DeadlinePassed, Unreachable
from vendors.http import translated

_TRIES: Final = 3
_FIRST_PAUSE: Final = 0.2
_LATE: Final = "eBay did not answer in time."


class Transport:
    """`http` has eBay's base URL; `monotonic` and `sleep` are replaced by tests."""

    def __init__(
        self,
        http: httpx.AsyncClient,
        token: ApplicationToken,
        *,
        quota: DayQuota,
        breaker: Breaker,
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._http = http
        self._token = token
        self._quota = quota
        self._breaker = breaker
        self._monotonic = monotonic
        self._sleep = sleep

    @property
    def left(self) -> int:
        """How many calls may still be made today."""
        return self._quota.left

    async def get(
        self,
        path: str,
        query: Mapping[str, str],
        headers: Mapping[str, str],
        *,
        deadline: timedelta,
    ) -> dict[str, Any]:
        """The body of the answer, within `deadline` from now.

        Raises the errors of vendors.errors and vendors.ebay.errors.
        """
        ends = self._monotonic() + deadline.total_seconds()
        failed, renewed = 0, False
        while True:
            pause = _FIRST_PAUSE * 2**failed
            try:
                return await self._once(path, query, headers, ends)
            except TokenRefused:
                # It may have been revoked before its time: once, a fresh one is tried.
                if renewed:
                    raise
                renewed = True
                continue
            except Unreachable:
                failed += 1
                if failed >= _TRIES or self._monotonic() + pause >= ends:
                    raise
            await self._sleep(pause)

    async def _once(
        self,
        path: str,
        query: Mapping[str, str],
        headers: Mapping[str, str],
        ends: float,
    ) -> dict[str, Any]:
        self._breaker.check()
        try:
            found = await self._ask(path, query, headers, ends)
        except (Unreachable, DeadlinePassed, BadAnswer):
            self._breaker.failed()
            raise
        except MagpieError:
            # A refusal is an answer: whoever refuses is there.
            self._breaker.succeeded()
            raise
        self._breaker.succeeded()
        return found

    async def _ask(
        self,
        path: str,
        query: Mapping[str, str],
        headers: Mapping[str, str],
        ends: float,
    ) -> dict[str, Any]:
        async def post(
            path: str, headers: dict[str, str], form: dict[str, str]
        ) -> httpx.Response:
            return await self._send(
                ends, self._http.build_request("POST", path, headers=headers, data=form)
            )

        token = await self._token.get(post)
        self._quota.spend()
        request = self._http.build_request(
            "GET",
            path,
            params=query,
            headers={**headers, "Authorization": f"Bearer {token}"},
        )
        answer = await self._send(ends, request)
        body = object_of(answer)
        if answer.status_code == 200:
            return body
        error = error_of(answer.status_code, body, wait_asked(answer))
        if isinstance(error, TokenRefused):
            self._token.drop(token)
        raise error

    async def _send(self, ends: float, request: httpx.Request) -> httpx.Response:
        left = max(0.0, ends - self._monotonic())
        try:
            with translated("eBay"):
                # httpx limits each step; this limits all of them together.
                async with asyncio.timeout(left):
                    return await self._http.send(request)
        except TimeoutError as exc:
            raise DeadlinePassed(_LATE) from exc
