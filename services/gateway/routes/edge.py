"""Around every request: its id, who asks, how often, its trace, metrics and headers.

Plain ASGI: what stands here is paid by each request, and Starlette's own base class
for middleware costs more than all of it.
"""

from __future__ import annotations

import logging
import re
import time
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

import structlog
from opentelemetry.trace import SpanKind
from starlette.exceptions import HTTPException
from starlette.routing import BaseRoute

from common import tracing
from common.clock import now
from common.errors import Bug, MagpieError
from common.ids import new_id
from services.gateway.errors import NotSignedIn, TooManyRequests
from services.gateway.routes.problems import respond
from services.gateway.routes.wired import ACTOR, REQUEST_ID, Gateway
from services.gateway.rules.actors import Actor

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

API: Final = "/api/"
UPLOADS: Final = "/api/v1/feeds"

_SECURITY: Final = (
    (
        b"content-security-policy",
        # blob: is what the page itself has fetched, with its token: pictures of offers.
        b"default-src 'self'; img-src 'self' data: blob:; object-src 'none'; "
        b"base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    ),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-frame-options", b"DENY"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=(), payment=()"),
)
_HTTPS_ONLY: Final = (b"strict-transport-security", b"max-age=31536000")
# A connection that is kept would be cut while a request is on its way to us.
_LAST: Final = (b"connection", b"close")
_REQUEST_ID: Final = re.compile(rb"[\w.-]{1,64}", re.ASCII)

_log = logging.getLogger(__name__)


class Edge:
    """The outermost layer of the application."""

    def __init__(self, app: ASGIApp, gateway: Gateway) -> None:
        self._app = app
        self._gateway = gateway

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; WebSockets are guarded by their own route."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        call = _Call(scope, send, leaving=self._gateway.draining.said)
        structlog.contextvars.bind_contextvars(request_id=call.request_id)
        try:
            with tracing.span(f"{scope['method']} http", kind=SpanKind.SERVER) as span:
                await self._guarded(call, scope, receive)
                span.update_name(f"{scope['method']} {call.route}")
        finally:
            structlog.contextvars.unbind_contextvars("request_id")
            self._gateway.metrics.answered(
                call.route, scope["method"], call.status, call.seconds
            )

    async def _guarded(self, call: _Call, scope: Scope, receive: Receive) -> None:
        try:
            if scope["path"].startswith(API):
                refused = await self._refused(call, scope)
                if refused is not None:
                    await call.fail(refused, receive)
                    return
                receive = call.measured(receive, self._most(scope["path"]))
            await self._app(scope, receive, call.send)
        # Without this the server would answer nothing, and log it without its id.
        except Exception as exc:  # noqa: BLE001
            _log.exception("%s %s failed", scope["method"], call.route)
            if call.status == _NOT_YET:
                await call.fail(Bug(str(type(exc).__name__)), receive)

    def _most(self, path: str) -> int:
        """How many bytes a body may have: a file more than a form."""
        limits = self._gateway.limits
        return limits.upload_bytes if path == UPLOADS else limits.body_bytes

    async def _refused(self, call: _Call, scope: Scope) -> TooManyRequests | None:
        """Find out who asks, and whether that is too often."""
        actor = self._actor(call.header(b"authorization"))
        scope["state"][ACTOR] = actor
        if isinstance(actor, Actor):
            client = f"user:{actor.user_id}"
        else:
            client = f"address:{scope['client'][0] if scope['client'] else ''}"
        limit = self._gateway.limits.requests_a_minute
        wait = await self._gateway.rates.take(client, limit)
        if wait is None:
            return None
        self._gateway.metrics.rate_limited()
        return TooManyRequests(
            f"More than {limit} requests in a minute.",
            hint="Wait as long as Retry-After says; /ws/opportunities tells of news.",
            retry_after=wait,
        )

    def _actor(self, authorization: bytes) -> Actor | NotSignedIn | None:
        scheme, _, token = authorization.partition(b" ")
        if scheme.lower() != b"bearer":
            return None
        try:
            return self._gateway.tokens.read(token.decode("latin-1"), now=now())
        except NotSignedIn as exc:
            return exc


_NOT_YET: Final = 0
_WITHOUT_BODY: Final = ("GET", "HEAD")


class _Call:
    """One request on its way through."""

    __slots__ = ("_began", "_extra", "_scope", "_send", "request_id", "status")

    def __init__(self, scope: Scope, send: Send, *, leaving: bool) -> None:
        self._scope = scope
        self._send = send
        self._began = time.perf_counter()
        self.status = _NOT_YET
        given = self.header(b"x-request-id")
        self.request_id = (
            given.decode() if _REQUEST_ID.fullmatch(given) else str(new_id())
        )
        scope.setdefault("state", {})[REQUEST_ID] = self.request_id
        self._extra: list[tuple[bytes, bytes]] = [
            (b"x-request-id", self.request_id.encode()),
            *_SECURITY,
        ]
        if scope["scheme"] == "https":
            self._extra.append(_HTTPS_ONLY)
        if leaving:
            self._extra.append(_LAST)

    @property
    def seconds(self) -> float:
        """Since it began."""
        return time.perf_counter() - self._began

    @property
    def route(self) -> str:
        """The template of its path; what no route knows has one name together."""
        route: BaseRoute | Any = self._scope.get("route")
        return getattr(route, "path", "") or "(none)"

    def header(self, name: bytes) -> bytes:
        """The first value of a header; empty without one."""
        for key, value in self._scope["headers"]:
            if key == name:
                return bytes(value)
        return b""

    async def send(self, message: Message) -> None:
        """Send on, with the headers that every answer has."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers = [*message.get("headers", ()), *self._extra]
            if self._scope["path"].startswith(API) and not any(
                name == b"cache-control" for name, _ in headers
            ):
                headers.append((b"cache-control", b"no-store"))
            message = {**message, "headers": headers}
        await self._send(message)

    def measured(self, receive: Receive, most: int) -> Receive:
        """The same, but it raises at the first byte that is too much."""
        if self._scope["method"] in _WITHOUT_BODY:
            return receive
        read = 0

        async def measure() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > most:
                # The only error that FastAPI hands on while it reads a body.
                raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
            return message

        return measure

    async def fail(self, error: MagpieError, receive: Receive) -> None:
        """Answer with a problem, without asking any route."""
        path = self._scope["path"]
        response = respond(error, path=path, request_id=self.request_id)
        await response(self._scope, receive, self.send)
