"""Errors of ours <-> gRPC status: each class of common.errors has one code, and back.

The hint and the time to wait travel as google.rpc.ErrorInfo and RetryInfo, the forms
that other languages' libraries also read (google/rpc/error_details.proto).
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

import grpc

from common import tracing
from common.errors import (
    BadInput,
    Blocked,
    Bug,
    Conflict,
    MagpieError,
    NotFound,
    RateLimited,
    Refused,
    Retryable,
)
from common.grpc.deadline import TooLate

if TYPE_CHECKING:
    from google.rpc import error_details_pb2

Code = grpc.StatusCode

DETAILS_KEY: Final = "grpc-status-details-bin"
DOMAIN: Final = "magpie"
# A status travels in HTTP/2 headers, which are refused as a whole above 8 KiB.
_LONGEST: Final = 1000

# From the special to the general: the first class that fits gives the code.
_CODES: Final[tuple[tuple[type[MagpieError], grpc.StatusCode], ...]] = (
    (TooLate, Code.DEADLINE_EXCEEDED),
    (BadInput, Code.INVALID_ARGUMENT),
    (NotFound, Code.NOT_FOUND),
    (Conflict, Code.ABORTED),
    (Blocked, Code.FAILED_PRECONDITION),
    (Refused, Code.PERMISSION_DENIED),
    (RateLimited, Code.RESOURCE_EXHAUSTED),
    (Retryable, Code.UNAVAILABLE),
)

# What gRPC itself or somebody between us says; the rest is a fault: Bug.
_ERRORS: Final[dict[grpc.StatusCode, type[MagpieError]]] = {
    **{code: error for error, code in _CODES},
    Code.OUT_OF_RANGE: BadInput,
    Code.ALREADY_EXISTS: Conflict,
    Code.UNAUTHENTICATED: Refused,
    Code.CANCELLED: Retryable,
}


def code_of(error: MagpieError) -> grpc.StatusCode:
    """The code an error is sent as; INTERNAL for what is no answer but a fault."""
    for kind, code in _CODES:
        if isinstance(error, kind):
            return code
    return Code.INTERNAL


def pack_error(error: MagpieError) -> tuple[str, tuple[tuple[str, bytes], ...]]:
    """The message and the trailing metadata that say `error` to the other side.

    Of a fault nothing is said but where to look for it: its text may quote anything.
    """
    from google.rpc import error_details_pb2, status_pb2

    code = code_of(error)
    reason, message, hint = type(error).__name__, error.message, error.hint or ""
    if code is Code.INTERNAL:
        trace = tracing.current_ids().get("trace_id")
        reason, message = Bug.__name__, Bug().message
        hint = f"The logs have it as trace {trace}." if trace else ""
    message = message[:_LONGEST]
    status = status_pb2.Status(code=code.value[0], message=message)
    info = error_details_pb2.ErrorInfo(reason=reason, domain=DOMAIN)
    if hint:
        info.metadata["hint"] = hint[:_LONGEST]
    status.details.add().Pack(info)
    if isinstance(error, RateLimited) and error.retry_after is not None:
        wait = error_details_pb2.RetryInfo()
        wait.retry_delay.FromTimedelta(error.retry_after)
        status.details.add().Pack(wait)
    return message, ((DETAILS_KEY, status.SerializeToString()),)


def read_error(failure: grpc.aio.AioRpcError, *, method: str) -> MagpieError:
    """What a failed call means to its caller, with the message and hint that came."""
    info, wait = _details(failure)
    code, message = failure.code(), failure.details() or ""
    if info is None:
        return _foreign(code, message, method)
    hint = info.metadata.get("hint")
    kind = _ERRORS.get(code, Bug)
    if kind is RateLimited:
        return RateLimited(message, hint=hint, retry_after=wait)
    return kind(message, hint=hint)


def _foreign(code: grpc.StatusCode, message: str, method: str) -> MagpieError:
    """What gRPC itself means: nobody there, too late, too large."""
    kind = _ERRORS.get(code, Bug)
    if code is Code.DEADLINE_EXCEEDED:
        return TooLate(f"{method} was not answered in time.")
    if code is Code.RESOURCE_EXHAUSTED and "larger than max" in message:
        kind = BadInput
    return kind(f"{method}: {message or code.name}")


def _details(
    failure: grpc.aio.AioRpcError,
) -> tuple[error_details_pb2.ErrorInfo | None, timedelta | None]:
    """Our ErrorInfo and the time to wait, if the failure carries them."""
    from google.protobuf.message import DecodeError
    from google.rpc import error_details_pb2, status_pb2

    raw = (failure.trailing_metadata() or {}).get(DETAILS_KEY)
    if not isinstance(raw, bytes):
        return None, None
    found: error_details_pb2.ErrorInfo | None = None
    wait: timedelta | None = None
    try:
        for detail in status_pb2.Status.FromString(raw).details:
            info, retry = error_details_pb2.ErrorInfo(), error_details_pb2.RetryInfo()
            if detail.Unpack(info) and info.domain == DOMAIN:
                found = info
            elif detail.Unpack(retry):
                wait = retry.retry_delay.ToTimedelta()
    except DecodeError:
        # Somebody else's details under the same key: the code still says enough.
        return None, None
    return found, wait
