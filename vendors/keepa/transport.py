"""One call of Keepa's API: tokens, deadline, tries, circuit breaker, typed errors.

Every call is a GET that changes nothing, so trying again is safe; it costs tokens only
when it is answered.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any, Final

import httpx

from common.errors import MagpieError
from vendors.breaker import Breaker
from vendors.errors import BadAnswer, DeadlinePassed, Unreachable
from vendors.http import translated
from vendors.keepa.errors import OutOfTokens, error_of
from vendors.keepa.fields import Json
from vendors.keepa.tokens import NEVER, TokenAccount, Tokens, read_tokens

_TRIES: Final = 3
_FIRST_PAUSE: Final = 0.2


class Transport:
    """`http` has Keepa's base URL; `monotonic` and `sleep` are replaced by tests."""

    def __init__(
        self,
        http: httpx.AsyncClient,
        key: str,
        *,
        account: TokenAccount,
        breaker: Breaker,
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._http = http
        self._key = key
        self._account = account
        self._breaker = breaker
        self._monotonic = monotonic
        self._sleep = sleep

    async def get(
        self, path: str, query: Mapping[str, str], *, cost: int, deadline: timedelta
    ) -> tuple[Json, Tokens]:
        """The answer's body and its tokens, within `deadline` from now.

        Waits for tokens while there is time, else raises OutOfTokens with
        `retry_after`. Raises the errors of vendors.errors and vendors.keepa.errors.
        """
        ends = self._monotonic() + deadline.total_seconds()
        failed = 0
        while True:
            await self._wait_for_tokens(cost, ends)
            try:
                return await self._once(path, query, cost, ends)
            except (OutOfTokens, Unreachable):
                # After a 429 the account knows better: the next round waits longer.
                pause = _FIRST_PAUSE * 2**failed
                failed += 1
                if failed >= _TRIES or self._monotonic() + pause >= ends:
                    raise
            await self._sleep(pause)

    async def _wait_for_tokens(self, cost: int, ends: float) -> None:
        # Again after each pause: others may have spent meanwhile what came.
        while wait := self._account.wait_for(cost):
            if wait == NEVER:
                raise OutOfTokens(hint="This account gets no new ones.")
            if self._monotonic() + wait.total_seconds() >= ends:
                raise OutOfTokens(retry_after=wait)
            await self._sleep(wait.total_seconds())

    async def _once(
        self, path: str, query: Mapping[str, str], cost: int, ends: float
    ) -> tuple[Json, Tokens]:
        self._breaker.check()
        self._account.spend(cost)
        try:
            answer = await self._send(path, query, ends)
            found = self._read(answer)
        except (Unreachable, DeadlinePassed, BadAnswer):
            self._breaker.failed()
            raise
        except MagpieError:
            # A refusal is an answer: whoever refuses is there.
            self._breaker.succeeded()
            raise
        self._breaker.succeeded()
        return found

    async def _send(
        self, path: str, query: Mapping[str, str], ends: float
    ) -> httpx.Response:
        left = ends - self._monotonic()
        try:
            with translated("Keepa"):
                # httpx limits each step; this limits all of them together.
                async with asyncio.timeout(max(0.0, left)):
                    return await self._http.get(
                        path, params={"key": self._key, **query}
                    )
        except TimeoutError as exc:
            raise DeadlinePassed("Keepa did not answer in time.") from exc

    def _read(self, answer: httpx.Response) -> tuple[Json, Tokens]:
        body = read_body(answer.status_code, answer.content)
        if answer.status_code == 200:
            tokens = read_tokens(body)
            self._account.learn(tokens)
            return body, tokens
        if "tokensLeft" in body:
            self._account.learn(read_tokens(body))
        raise refusal_of(answer.status_code, body)


def read_body(status: int, content: bytes) -> dict[str, Any]:
    """The JSON object of an answer; of an error page nothing. Raises BadAnswer."""
    try:
        body = json.loads(content, parse_float=Decimal)
    except (ValueError, RecursionError) as exc:
        if status != 200:
            return {}
        raise BadAnswer("Keepa's answer is not JSON.") from exc
    if isinstance(body, dict):
        return body
    raise BadAnswer("Keepa's answer is not an object.")


def refusal_of(status: int, body: Json) -> MagpieError:
    """The error that an answer which is not 200 stands for."""
    wait = read_tokens(body).refill_in if "tokensLeft" in body else None
    return error_of(status, _message(body), wait)


def _message(body: Json) -> str:
    error = body.get("error")
    return str(error.get("message") or "") if isinstance(error, dict) else ""
