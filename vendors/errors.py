"""Errors every vendor's client may raise, beside those of common.errors.

Retryable
|-- Unreachable       no answer: refused, reset, cut short
|-- DeadlinePassed    the caller's time was up first
|-- CircuitOpen       it failed too often lately and is left alone for a while
`-- BadAnswer         it answered something that is not its API
"""

from __future__ import annotations

from common.errors import Retryable


class Unreachable(Retryable):
    """The vendor could not be reached."""


class DeadlinePassed(Retryable):
    """The vendor did not answer in time."""


class CircuitOpen(Retryable):
    """The vendor failed too often lately and is left alone for a while."""


class BadAnswer(Retryable):
    """The vendor's answer is not what its API describes."""
