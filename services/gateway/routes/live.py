"""/ws/opportunities: decisions as they are taken, to whoever subscribed."""

from __future__ import annotations

import asyncio
import json
import time
from contextlib import aclosing
from typing import Final

from fastapi import APIRouter, WebSocket
from pydantic import ValidationError
from starlette.websockets import WebSocketDisconnect

from common.clock import now
from common.errors import BadInput, MagpieError
from common.money import Money
from common.opportunities import Filter, words_of
from services.gateway.errors import NotSignedIn
from services.gateway.routes.readers.events import read_envelopes
from services.gateway.routes.shapes.live import SAID, LiveFilter, Ping, Renew, Subscribe
from services.gateway.routes.wired import Gateway
from services.gateway.rules.actors import Actor
from services.gateway.usecases.join_live import join_live
from services.gateway.usecases.live import Batch, Subscription, TooSlow

router = APIRouter()

BAD_MESSAGE: Final = 4400
NOT_SIGNED_IN: Final = 4401
TOO_SLOW: Final = 4408
TOO_MANY: Final = 4429
STOPPING: Final = 1012
TRY_LATER: Final = 1013

A_FRAME: Final = 50
"""Opportunities in one message: what is buffered for a slow reader stays small."""

# RFC 6455: a close frame holds 125 bytes, two of them the code.
_REASON_BYTES: Final = 123


@router.websocket("/ws/opportunities")
async def opportunities(websocket: WebSocket) -> None:
    """See API.md for what is said."""
    await websocket.accept()
    await _Socket(websocket, websocket.app.state.gateway).serve()


class _Close(Exception):
    """End the conversation with this code."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason.encode()[:_REASON_BYTES].decode(errors="ignore")


class _Socket:
    """One client: what it says is read while what it wants is pushed."""

    def __init__(self, websocket: WebSocket, gateway: Gateway) -> None:
        self._websocket = websocket
        self._gateway = gateway
        self._pace = gateway.pace
        self._actor: Actor | None = None
        self._seq: int | None = None
        self._sent = time.monotonic()

    async def serve(self) -> None:
        """Talk until one side ends it."""
        code = None
        self._gateway.metrics.joined()
        try:
            if self._gateway.draining.said:
                raise self._farewell()
            async with asyncio.timeout(self._pace.first):
                first = await self._first()
            await self._talk(first)
        except TimeoutError:
            code = await self._close(NOT_SIGNED_IN, "Nobody subscribed in time.")
        except _Close as end:
            code = await self._close(end.code, end.reason)
        except WebSocketDisconnect:
            # It went away, which it may at any time.
            return
        finally:
            self._leave()
            self._gateway.metrics.left(code)

    async def _talk(self, first: Subscribe) -> None:
        feeding = asyncio.create_task(self._feed(first))
        reading = asyncio.create_task(self._read())
        closing = asyncio.create_task(self._gateway.closing.wait())
        try:
            while True:
                await asyncio.wait(
                    {feeding, reading, closing}, return_when=asyncio.FIRST_COMPLETED
                )
                if feeding.done():
                    feeding.result()
                if closing.done():
                    raise self._farewell()
                said = reading.result()
                if isinstance(said, Subscribe):
                    await self._count(said)
                    feeding = await self._instead(feeding, said)
                else:
                    await self._answer(said)
                reading = asyncio.create_task(self._read())
        finally:
            for task in (feeding, reading, closing):
                task.cancel()
            await asyncio.wait({feeding, reading, closing})
            # Asking for them keeps asyncio from reporting what nobody waits for.
            for task in (feeding, reading):
                if not task.cancelled():
                    task.exception()

    def _farewell(self) -> _Close:
        """What a client is told when the gateway stops: where it goes on elsewhere."""
        place = "" if self._seq is None else f" with after_seq={self._seq}"
        return _Close(STOPPING, f"The gateway stops; connect again{place}.")

    async def _first(self) -> Subscribe:
        said = await self._read()
        if not isinstance(said, Subscribe) or said.token is None:
            raise _Close(NOT_SIGNED_IN, "The first message is a subscribe with token.")
        self._sign_in(said.token)
        self._enter()
        await self._count(said)
        return said

    async def _instead(
        self, feeding: asyncio.Task[None], said: Subscribe
    ) -> asyncio.Task[None]:
        feeding.cancel()
        await asyncio.wait({feeding})
        return asyncio.create_task(self._feed(said))

    async def _answer(self, said: Renew | Ping) -> None:
        if isinstance(said, Ping):
            await self._say({"type": "pong"})
            return
        actor = self._sign_in(said.token)
        left = actor.expires_at - int(now().timestamp())
        await self._say({"type": "renewed", "expires_in": left})

    def _sign_in(self, token: str) -> Actor:
        try:
            actor = self._gateway.tokens.read(token, now=now())
        except NotSignedIn as exc:
            raise _Close(NOT_SIGNED_IN, str(exc)) from exc
        if self._actor is not None and self._actor.user_id != actor.user_id:
            raise _Close(NOT_SIGNED_IN, "That token is somebody else's.")
        self._actor = actor
        return actor

    def _enter(self) -> None:
        sockets, limits = self._gateway.sockets, self._gateway.limits
        user = self._user
        if sockets.get(user, 0) >= limits.sockets_a_user:
            self._actor = None
            raise _Close(TOO_MANY, "Too many connections of this user.")
        if sum(sockets.values()) >= limits.sockets:
            self._actor = None
            raise _Close(TRY_LATER, "Too many connections.")
        sockets[user] = sockets.get(user, 0) + 1

    def _leave(self) -> None:
        if self._actor is None:
            return
        sockets, user = self._gateway.sockets, self._user
        sockets[user] -= 1
        if not sockets[user]:
            del sockets[user]

    @property
    def _user(self) -> str:
        return str(self._actor.user_id) if self._actor else ""

    async def _count(self, said: Subscribe) -> None:
        """A subscription may cost as much as a request, and counts as one."""
        if said.token is not None:
            self._sign_in(said.token)
        limit = self._gateway.limits.requests_a_minute
        if await self._gateway.rates.take(f"user:{self._user}", limit) is not None:
            raise _Close(TOO_MANY, "Too many requests of this user in a minute.")

    async def _feed(self, said: Subscribe) -> None:
        """Push what was missed, then what happens."""
        steps = join_live(
            self._gateway.live,
            self._gateway.pricing,
            lambda page: read_envelopes(page, self._gateway.sandboxes),
            wanted=_filter(said.filter),
            after_seq=self._seq if said.after_seq is None else said.after_seq,
        )
        async with aclosing(steps):
            try:
                async with asyncio.timeout(self._pace.begin):
                    begin = await anext(steps)
                assert isinstance(begin, Batch)  # noqa: S101 - it is always first.
                await self._say(
                    {
                        "type": "subscribed",
                        "seq": begin.seq,
                        "mode": self._gateway.mode,
                    }
                )
                self._seq = begin.seq
                async for step in steps:
                    if isinstance(step, Subscription):
                        await self._follow(step)
                    else:
                        await self._tell(step)
            except TimeoutError:
                raise _Close(TRY_LATER, "Pricing is not reachable.") from None
            except MagpieError as exc:
                raise _Close(TRY_LATER, f"Pricing: {exc.message}") from exc

    async def _follow(self, subscription: Subscription) -> None:
        try:
            while True:
                batch = await self._next(subscription)
                if batch is not None:
                    await self._tell(batch)
                elif time.monotonic() >= self._sent + self._pace.heartbeat:
                    self._seq = subscription.seq
                    await self._say({"type": "heartbeat", "seq": subscription.seq})
        except TooSlow:
            raise _Close(
                TOO_SLOW, "You read too slowly; go on from your seq."
            ) from None
        finally:
            self._gateway.live.leave(subscription)

    async def _next(self, subscription: Subscription) -> Batch | None:
        """What comes before the next heartbeat is due or the token ends; else None."""
        assert self._actor is not None  # noqa: S101 - for mypy: it signed in first.
        left = self._actor.expires_at - now().timestamp()
        if left <= 0:
            raise _Close(NOT_SIGNED_IN, "The access token has expired.")
        quiet = self._sent + self._pace.heartbeat - time.monotonic()
        try:
            async with asyncio.timeout(max(0.0, min(left, quiet))):
                return await subscription.take()
        except TimeoutError:
            return None

    async def _tell(self, batch: Batch) -> None:
        if batch.reset:
            await self._say({"type": "reset", "seq": batch.seq})
        events = batch.events
        for start in range(0, len(events), A_FRAME):
            some = events[start : start + A_FRAME]
            seq = batch.seq if start + A_FRAME >= len(events) else some[-1].seq
            items = ",".join(event.json for event in some)
            await self._send(
                f'{{"type":"opportunities","seq":{seq},"items":[{items}]}}'
            )
            self._gateway.metrics.pushed(len(some))
            self._seq = seq
        self._seq = batch.seq

    async def _say(self, message: dict[str, object]) -> None:
        await self._send(json.dumps(message))

    async def _send(self, text: str) -> None:
        try:
            async with asyncio.timeout(self._pace.send):
                await self._websocket.send_text(text)
        except TimeoutError:
            raise _Close(TOO_SLOW, "You do not read; go on from your seq.") from None
        self._sent = time.monotonic()

    async def _read(self) -> Subscribe | Renew | Ping:
        message = await self._websocket.receive()
        if message["type"] == "websocket.disconnect":
            raise WebSocketDisconnect(message.get("code", 1005))
        try:
            return SAID.validate_json(message.get("text") or "")
        except ValidationError as exc:
            first = exc.errors(include_url=False, include_input=False)[0]
            where = ".".join(str(part) for part in first["loc"])
            raise _Close(BAD_MESSAGE, f"{where}: {first['msg']}") from exc

    async def _close(self, code: int, reason: str) -> int:
        try:
            async with asyncio.timeout(self._pace.send):
                await self._websocket.close(code, reason)
        except (TimeoutError, RuntimeError, WebSocketDisconnect):
            # It is gone, or so full that not even this is taken: the system drops it.
            pass
        return code


def _filter(wanted: LiveFilter) -> Filter:
    least = wanted.min_profit
    try:
        money = Money(least.minor_units, least.currency_code) if least else None
    except BadInput as exc:
        raise _Close(BAD_MESSAGE, f"filter.min_profit: {exc.message}") from exc
    return Filter(
        verdicts=frozenset(wanted.verdict),
        channels=frozenset(wanted.channel),
        strategies=frozenset(wanted.strategy),
        source_ids=frozenset(wanted.source),
        min_score=wanted.min_score,
        min_roi=wanted.min_roi,
        min_profit=money,
        words=words_of(wanted.q),
        headline_only=wanted.headline,
    )
