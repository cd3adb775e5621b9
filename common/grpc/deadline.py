"""How much time the request at hand has left: its deadline binds all that it causes."""

from __future__ import annotations

import time
from contextvars import ContextVar

from common.errors import Retryable

_ENDS: ContextVar[float | None] = ContextVar("magpie_deadline", default=None)


class TooLate(Retryable):
    """The time that the caller gave for this is over."""


def begin(seconds: float) -> None:
    """From here on, in this task and those it starts, `seconds` are left."""
    _ENDS.set(time.monotonic() + seconds)


def left(wanted: float) -> float:
    """The seconds a call may take: what is wanted, or what is left if that is less.

    TooLate if nothing is left: then the call need not be made at all.
    """
    ends = _ENDS.get()
    if ends is None:
        return wanted
    remaining = ends - time.monotonic()
    if remaining <= 0:
        raise TooLate
    return min(wanted, remaining)
