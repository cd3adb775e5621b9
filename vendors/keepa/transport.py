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
from common.tokens import NEVER, TokenAccount
from vendors.breaker import Breaker
from vendors.errors import BadAnswer, CircuitOpen, DeadlinePassed, Unreachable
from vendors.http import translated
from vendors.keepa.errors import OutOfTokens, error_of
from vendors.keepa.fields import Json
from vendors.keepa.tokens import Tokens, read_tokens

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
            ticket = await self._take(cost, ends)
            try:
                return await self._once(path, query, ticket, ends)
            except (OutOfTokens, Unreachable):
                # After a 429 the account knows better: the next round waits longer.
                pause = _FIRST_PAUSE * 2**failed
                failed += 1
                if failed >= _TRIES or self._monotonic() + pause >= ends:
                    raise
            await self._sleep(pause)

    async def most(self, deadline: timedelta) -> int | None:
        """How many tokens one request may cost; None for as many as it likes.

        Asks Keepa, free of charge, while nothing is known.
        """
        most = await self._account.most()
        if most is None:
            await self._ask_tokens(self._monotonic() + deadline.total_seconds())
            most = await self._account.most()
        return most

    async def _take(self, cost: int, ends: float) -> str:
        """The ticket for so many tokens, once they are there."""
        # Again after each pause: others may have spent meanwhile what came.
        while True:
            taken = await self._account.take(cost)
            if taken.ticket:
                return taken.ticket
            wait = taken.wait
            if wait is None:
                await self._ask_tokens(ends)
                continue
            if wait == NEVER:
                raise OutOfTokens(
                    f"Keepa: {cost} tokens are needed, {taken.left} are left.",
                    hint="This account gets no new ones, or never so many.",
                )
            if self._monotonic() + wait.total_seconds() >= ends:
                raise OutOfTokens(
                    f"Keepa: {cost} tokens are needed, {taken.left} are left; they "
                    f"will be there in {wait.total_seconds():.0f} s.",
                    retry_after=wait,
                )
            await self._sleep(wait.total_seconds())

    async def _ask_tokens(self, ends: float) -> None:
        """Learn what is left, which is free."""
        await self._once("token", {}, "", ends)

    async def _once(
        self, path: str, query: Mapping[str, str], ticket: str, ends: float
    ) -> tuple[Json, Tokens]:
        try:
            self._breaker.check()
        except CircuitOpen:
            await self._account.give_back(ticket)
            raise
        tokens: Tokens | None = None
        try:
            answer = await self._send(path, query, ends)
            body = read_body(answer.status_code, answer.content)
            if answer.status_code == 200 or "tokensLeft" in body:
                tokens = read_tokens(body)
            if answer.status_code != 200 or tokens is None:
                raise refusal_of(answer.status_code, body)
        except (Unreachable, DeadlinePassed, BadAnswer):
            self._breaker.failed()
            raise
        except MagpieError:
            # A refusal is an answer: whoever refuses is there.
            self._breaker.succeeded()
            raise
        finally:
            await self._account.settle(ticket, tokens.said if tokens else None)
        self._breaker.succeeded()
        return body, tokens

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
