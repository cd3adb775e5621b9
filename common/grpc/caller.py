"""What happens around every call that is made: deadline, trace, metrics, errors.

Not built on gRPC's client interceptors, which start a task for each call: a stub asks
its channel for each method once, and is given this instead.
"""

from __future__ import annotations

import time
from collections.abc import AsyncGenerator, AsyncIterator, Iterable
from contextlib import (
    AbstractAsyncContextManager,
    AbstractContextManager,
    aclosing,
    nullcontext,
)
from typing import TYPE_CHECKING, Any, Final, TypeAlias, TypeVar, cast

import grpc
from opentelemetry import trace
from opentelemetry.trace import SpanKind

from common import tracing
from common.grpc import deadline
from common.grpc.guard import TRACEPARENT
from common.grpc.status import read_error

if TYPE_CHECKING:
    from common.grpc.methods import Method
    from common.metrics import CallTimes

    Headers: TypeAlias = Iterable[tuple[str, str]]

T = TypeVar("T")

_NO_SPAN: Final = nullcontext()


class Caller:
    """One method as its callers see it."""

    def __init__(
        self,
        method: Method,
        *,
        times: CallTimes,
        wait_for_ready: bool,
    ) -> None:
        self.method = method
        self._times = times
        self._wait_for_ready = wait_for_ready
        self._deadline = method.deadline.total_seconds()

    def unary(self, plain: Any) -> Any:
        """The call of a method with one answer, around the one that gRPC makes."""
        method, times = self.method, self._times

        async def call(
            request: object,
            *,
            timeout: float | None = None,  # noqa: ASYNC109 - generated stubs say so.
            metadata: Headers = (),
        ) -> object:
            seconds = deadline.left(timeout or self._deadline)
            began, code = time.perf_counter(), "CANCELLED"
            times.running += 1
            try:
                with _span(method.name):
                    answer: object = await plain(
                        request,
                        timeout=seconds,
                        metadata=(*_headers(), *metadata),
                        wait_for_ready=self._wait_for_ready,
                    )
                code = "OK"
                return answer
            except grpc.aio.AioRpcError as exc:
                code = exc.code().name
                raise read_error(exc, method=method.name) from exc
            finally:
                times.running -= 1
                times.observe(code, time.perf_counter() - began)

        return call

    def stream(self, plain: Any) -> Any:
        """The call of a method with a stream of answers: an async generator."""
        method, times = self.method, self._times

        async def call(
            request: object,
            *,
            timeout: float | None = None,  # noqa: ASYNC109
            metadata: Headers = (),
        ) -> AsyncGenerator[object]:
            seconds = deadline.left(timeout or self._deadline)
            began, code = time.perf_counter(), "CANCELLED"
            times.running += 1
            # No span of its own: what a generator attaches leaks into its reader.
            under_way = plain(
                request,
                timeout=seconds,
                metadata=(*_headers(), *metadata),
                wait_for_ready=self._wait_for_ready,
            )
            try:
                async for message in under_way:
                    yield message
                code = "OK"
            except grpc.aio.AioRpcError as exc:
                code = exc.code().name
                raise read_error(exc, method=method.name) from exc
            finally:
                under_way.cancel()
                times.running -= 1
                times.observe(code, time.perf_counter() - began)

        return call


def reading(
    call: grpc.aio.UnaryStreamCall[Any, T],
) -> AbstractAsyncContextManager[AsyncIterator[T]]:
    """The messages of a stream whose call ends as soon as the reader leaves.

    `async with reading(stub.WatchOpportunities(request)) as messages:`
    """
    return aclosing(cast("AsyncGenerator[T]", call))


def _span(name: str) -> AbstractContextManager[object]:
    """A span of its own only in a trace that is recorded."""
    if trace.get_current_span().is_recording():
        return tracing.span(name, kind=SpanKind.CLIENT)
    return _NO_SPAN


def _headers() -> Headers:
    traceparent = tracing.current_traceparent()
    return ((TRACEPARENT, traceparent),) if traceparent else ()
