"""What happens around every call that is served: deadline, trace, metrics, errors.

A handler is wrapped once, when the server is made, not looked up again at each call. It
takes and returns bytes, so that a message that cannot be read is answered as such.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
from typing import TYPE_CHECKING, Any, Final, NoReturn, TypeAlias

import grpc
from google.protobuf.message import DecodeError
from opentelemetry.trace import SpanKind

from common import tracing
from common.errors import BadInput, Bug, MagpieError, Retryable
from common.grpc import deadline
from common.grpc.status import code_of, pack_error

if TYPE_CHECKING:
    from google.protobuf.message import Message

    from common.grpc.methods import Method
    from common.metrics import CallTimes

    Context: TypeAlias = grpc.aio.ServicerContext[Any, Any]
    Answer: TypeAlias = Callable[[bytes, Context], Awaitable[Any]]
    _Told: TypeAlias = MagpieError | None

TRACEPARENT: Final = "traceparent"
_ATTEMPTS: Final = "grpc-previous-rpc-attempts"
"""gRPC itself says so when a call is one that it makes once more."""

_log = logging.getLogger(__name__)


class BadMessage(BadInput):
    """The request is not the message that the contract asks for."""


class ServerStopping(Retryable):
    """The server is stopping; go on with another one, from where you are."""


class Guard:
    """One method of a running server: its calls under way, and how each one ends."""

    def __init__(self, method: Method, times: CallTimes) -> None:
        self.method = method
        self._times = times
        self._draining = False
        self._idle: set[asyncio.Task[object]] = set()
        """Streams that wait for something to say, and so may be ended at once."""

    def handler(self, behaviour: Any) -> grpc.RpcMethodHandler[Any, Any]:
        """The handler that a starting server is given for this method's behaviour."""
        self._draining = False
        if self.method.streams:
            return grpc.unary_stream_rpc_method_handler(
                self._guarded(self._stream(behaviour))
            )
        return grpc.unary_unary_rpc_method_handler(
            self._guarded(self._unary(behaviour))
        )

    def end_streams(self) -> None:
        """End the streams, which would go on for ever, so that the server can stop."""
        self._draining = True
        for task in self._idle:
            task.cancel()

    def _unary(self, behaviour: Callable[[Message, Context], Any]) -> Answer:
        async def answer(raw: bytes, context: Context) -> bytes:
            message = await behaviour(self._parse(raw), context)
            return bytes(message.SerializeToString())

        return answer

    def _stream(
        self, behaviour: Callable[[Message, Context], AsyncGenerator[Message]]
    ) -> Answer:
        # A coroutine that writes, not a generator: when the caller goes away gRPC drops
        # a generator where it stands, and its clean-up would run at some later time.
        async def answer(raw: bytes, context: Context) -> None:
            task = asyncio.current_task()
            assert task is not None  # noqa: S101 - for mypy: gRPC runs it as a task.
            self._idle.add(task)
            try:
                async with aclosing(behaviour(self._parse(raw), context)) as messages:
                    async for message in messages:
                        # gRPC forgets a call whose write is cancelled under it: the
                        # server would not stop before its grace is over.
                        self._idle.discard(task)
                        await context.write(message.SerializeToString())
                        if self._draining:
                            raise ServerStopping
                        self._idle.add(task)
            finally:
                self._idle.discard(task)

        return answer

    def _guarded(self, answer: Answer) -> Answer:
        times = self._times

        async def handle(raw: bytes, context: Context) -> Any:
            began = time.perf_counter()
            code = "OK"
            times.running += 1
            try:
                given: float | None = context.time_remaining()
                parent, again = _told(context)
                times.retried += again
                # Most calls bring a deadline, at which gRPC itself cancels them, in a
                # trace that is not recorded: nothing has to be taken back then.
                if given is not None and tracing.adopt(parent):
                    deadline.begin(given)
                    return await answer(raw, context)
                return await self._with_care(answer, raw, context, given, parent)
            except BaseException as exc:
                code, error = self._judge(exc, context)
                if error is None:
                    raise
                await _abort(error, context)
            finally:
                times.running -= 1
                times.observe(code, time.perf_counter() - began)

        return handle

    async def _with_care(
        self,
        answer: Answer,
        raw: bytes,
        context: Context,
        given: float | None,
        parent: str,
    ) -> Any:
        """The rarer cases: a recorded trace, or a caller that has set no deadline."""
        seconds = self.method.deadline.total_seconds() if given is None else given
        deadline.begin(seconds)
        limit = asyncio.timeout(seconds if given is None else None)
        try:
            with tracing.span(
                self.method.name, kind=SpanKind.SERVER, traceparent=parent
            ):
                async with limit:
                    return await answer(raw, context)
        except TimeoutError as exc:
            if limit.expired():
                raise deadline.TooLate from exc
            raise

    def _judge(self, exc: BaseException, context: Context) -> tuple[str, _Told]:
        """The code a call ends with, and what its caller is still to be told."""
        error: _Told = None
        if isinstance(exc, grpc.aio.AbortError):
            return context.code().name, None
        if isinstance(exc, MagpieError):
            error = exc
        elif isinstance(exc, asyncio.CancelledError):
            if not (self._draining and self.method.streams):
                return grpc.StatusCode.CANCELLED.name, None
            error = ServerStopping()
        elif isinstance(exc, Exception):
            error = Bug()
        if isinstance(error, Bug):
            # The caller is told nothing of it, so the log has to say everything.
            _log.error("%s failed", self.method.name, exc_info=exc)
        return code_of(error).name if error else "UNKNOWN", error

    def _parse(self, raw: bytes) -> Message:
        try:
            return self.method.request.FromString(raw)
        except DecodeError as exc:
            raise BadMessage from exc


async def _abort(error: MagpieError, context: Context) -> NoReturn:
    message, trailing = pack_error(error)
    await context.abort(code_of(error), message, trailing)


def _told(context: Context) -> tuple[str, bool]:
    """The trace that a call belongs to, if any, and whether it is made once more."""
    parent, again = "", False
    for key, value in context.invocation_metadata() or ():
        if key == TRACEPARENT:
            parent = str(value)
        elif key == _ATTEMPTS:
            again = True
    return parent, again
