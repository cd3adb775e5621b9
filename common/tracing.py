"""Traces: how they start, travel and leave; W3C trace context on the wire.

Every request has its trace id, so that the log lines of all services that worked on it
are found together; a chosen share of the traces is recorded too, and sent away if there
is an endpoint. What is not recorded is only a text handed on, which costs next to
nothing: OpenTelemetry is asked for a span only in a trace that is recorded.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar, Token
from typing import TYPE_CHECKING, Final

from opentelemetry import context as otel_context
from opentelemetry import trace
from opentelemetry.trace import (
    INVALID_SPAN,
    NonRecordingSpan,
    Span,
    SpanContext,
    SpanKind,
    Status,
    StatusCode,
    TraceFlags,
)

if TYPE_CHECKING:
    from opentelemetry.context import Context
    from opentelemetry.util.types import AttributeValue

# Version, trace id, span id, flags; the last bit of the flags says: recorded.
_FORM: Final = re.compile(
    r"00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}", re.ASCII
)

# The trace at hand, if it is not recorded; else OpenTelemetry's own context has it.
_UNRECORDED: ContextVar[str] = ContextVar("magpie_traceparent", default="")


class _Share:
    """The share of the traces beginning in this process that is recorded."""

    ratio = 0.0


def set_up_tracing(
    service: str, *, endpoint: str | None, ratio: float
) -> Callable[[], None]:
    """Record a share of `ratio` of the traces and send them to `endpoint` (OTLP, gRPC).

    A trace that began elsewhere keeps the choice that was made there. Returns what
    sends the last spans off. Without an endpoint nothing is recorded.
    """
    if not endpoint:
        return lambda: None
    from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor
    from opentelemetry.sdk.trace.sampling import DEFAULT_ON

    resource = {"service.name": service, "service.namespace": "magpie"}
    # All that OpenTelemetry is asked for: `span` has decided already. So a trace has to
    # begin with `span`, not with a library's own instrumentation.
    provider = TracerProvider(
        sampler=DEFAULT_ON,
        resource=Resource.create(resource),
        shutdown_on_exit=False,
    )
    exporter = OTLPSpanExporter(
        endpoint=endpoint, insecure=not endpoint.startswith("https")
    )
    provider.add_span_processor(BatchSpanProcessor(exporter))
    trace.set_tracer_provider(provider)
    _Share.ratio = ratio
    return provider.shutdown


def current_traceparent() -> str:
    """What to send along so that the other side goes on in this trace; may be empty."""
    here = trace.get_current_span().get_span_context()
    if here.is_valid:
        return f"00-{here.trace_id:032x}-{here.span_id:016x}-{here.trace_flags:02x}"
    return _UNRECORDED.get()


def current_ids() -> dict[str, str]:
    """The `trace_id` and `span_id` of a log line; empty outside a trace."""
    here = current_traceparent()
    return {"trace_id": here[3:35], "span_id": here[36:52]} if here else {}


def is_recorded(traceparent: str) -> bool:
    """Whether the trace named by a text of the W3C form is recorded."""
    return bool(int(traceparent[-1], 16) & TraceFlags.SAMPLED)


def span(
    name: str,
    *,
    kind: SpanKind = SpanKind.INTERNAL,
    traceparent: str = "",
    attributes: dict[str, AttributeValue] | None = None,
) -> AbstractContextManager[Span]:
    """One step of a trace: below `traceparent` if given, else below the current one.

    With neither it begins a trace. A `traceparent` comes from outside: one that is not
    of the W3C form is as good as none, for it must not make a good request fail.
    """
    given = traceparent if _FORM.fullmatch(traceparent) else ""
    parent = given or current_traceparent()
    if is_recorded(parent) if parent else random.random() < _Share.ratio:  # noqa: S311
        return _recorded(name, _context_of(given), kind, attributes)
    return _Unrecorded(parent or _new_traceparent())


def adopt(traceparent: str) -> bool:
    """Go on in a trace that is not recorded until this task ends; cheaper than `span`.

    False, with nothing done, if a span may have to be recorded: use `span` then.
    """
    if _FORM.fullmatch(traceparent):
        if is_recorded(traceparent):
            return False
    elif _Share.ratio:
        return False
    else:
        traceparent = _new_traceparent()
    _UNRECORDED.set(traceparent)
    return True


class _Unrecorded:
    """A step of a trace that is not recorded: it hands the ids on, no more."""

    __slots__ = ("_outer", "_parent", "_token")

    def __init__(self, parent: str) -> None:
        self._parent = parent

    def __enter__(self) -> Span:
        self._token: Token[str] = _UNRECORDED.set(self._parent)
        # A recorded trace may be under way around it: another one than this.
        self._outer = (
            otel_context.attach(trace.set_span_in_context(INVALID_SPAN))
            if trace.get_current_span() is not INVALID_SPAN
            else None
        )
        return INVALID_SPAN

    def __exit__(self, *_: object) -> None:
        if self._outer is not None:
            otel_context.detach(self._outer)
        _UNRECORDED.reset(self._token)


@contextmanager
def _recorded(
    name: str,
    parent: Context | None,
    kind: SpanKind,
    attributes: dict[str, AttributeValue] | None,
) -> Iterator[Span]:
    tracer = trace.get_tracer("magpie")
    made = tracer.start_span(name, parent, kind=kind, attributes=attributes)
    token = otel_context.attach(trace.set_span_in_context(made))
    try:
        yield made
    except BaseException as exc:
        # The text of an error may quote what was sent; its class is enough to group by.
        made.set_status(Status(StatusCode.ERROR, type(exc).__name__))
        raise
    finally:
        otel_context.detach(token)
        made.end()


def _context_of(traceparent: str) -> Context | None:
    if not traceparent:
        return None
    parent = SpanContext(
        trace_id=int(traceparent[3:35], 16),
        span_id=int(traceparent[36:52], 16),
        is_remote=True,
        trace_flags=TraceFlags(int(traceparent[53:55], 16)),
    )
    return trace.set_span_in_context(NonRecordingSpan(parent))


def _new_traceparent() -> str:
    # Ids have to be different, not unguessable.
    trace_id = random.getrandbits(128) or 1
    span_id = random.getrandbits(64) or 1
    return f"00-{trace_id:032x}-{span_id:016x}-00"
