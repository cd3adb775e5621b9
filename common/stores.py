"""The errors that every store shares, each with its mend, and URLs without secrets.

MagpieError
|-- BadInput
|   `-- WrongStore        what answers at that URL is not that store, or too old
|-- Refused
|   `-- StoreRefused      the store knows neither that login nor that database
`-- Retryable
    |-- StoreUnreachable  nothing answers there, or it went away meanwhile
    |-- StoreFull         the disk under the store is full; nothing stored is lost
    `-- Collided          two transactions met; the same one may work now
"""

from __future__ import annotations

import re

from common.errors import BadInput, Refused, Retryable


class WrongStore(BadInput):
    """What answers at that URL is not the store it should be."""


class StoreRefused(Refused):
    """The store does not accept that login or has no such database."""


class StoreUnreachable(Retryable):
    """The store does not answer."""


class StoreFull(Retryable):
    """The disk under the store is full."""


class Collided(Retryable):
    """Two transactions wanted the same rows; this one was rolled back."""


MAKE_ROOM = "Make room on its disk; what was stored is kept and work goes on by itself."

_USERINFO = re.compile(r"(?<=://)([^/?#@:]*):[^/?#]*@")
_PASSWORD = re.compile(r"(?<=[?&]password=)[^&]*", re.IGNORECASE)


def without_password(url: str) -> str:
    """`url` fit for a screen or a log: any password in it is three stars."""
    return _PASSWORD.sub("***", _USERINFO.sub(r"\1:***@", url))


def said(exc: BaseException) -> str:
    """What an error says, in one line without its full stop."""
    lines = str(exc).splitlines() or [type(exc).__name__]
    # A driver may repeat the whole command, with all that somebody stored.
    return lines[0].partition(", full error:")[0].strip().rstrip(".")
