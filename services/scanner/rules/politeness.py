"""How long to wait before asking a site again, and when to leave it for another day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Final

TRIES: Final = 3
FIRST_PAUSE: Final = timedelta(seconds=2)
LONGEST_PAUSE: Final = timedelta(seconds=60)
LONGEST_WAIT: Final = timedelta(minutes=2)
"""A site that wants a longer pause is scanned again after it, not waited for."""
LEAST_PAUSE: Final = timedelta(milliseconds=50)

ONE_BY_ONE: Final = timedelta(seconds=1)
"""With such a delay or a longer one, one request to a site is under way at a time."""

BUSY: Final = frozenset({429, 503})
"""What a site answers that wants to be asked less."""
BROKEN: Final = frozenset({408, 500, 502, 504, 520, 521, 522, 524})
"""What may go away by itself."""


@dataclass(frozen=True, slots=True)
class Pace:
    """Between two requests to a site: its delay now, and the least it may be."""

    delay: timedelta
    least: timedelta

    def slower(self) -> Pace:
        """After the site said that this is too fast."""
        slowed = min(max(self.delay * 2, timedelta(seconds=1)), LONGEST_PAUSE)
        return Pace(max(slowed, self.least), self.least)

    def faster(self) -> Pace:
        """After it answered well: back to its own delay in small steps."""
        return Pace(max(self.delay * 0.95, self.least), self.least)


def pause_before(attempt: int, *, delay: timedelta) -> timedelta:
    """How long to wait before try number `attempt` (the second is 2) of one page.

    It doubles each time; a source with a short delay of its own waits less.
    """
    first = min(FIRST_PAUSE, max(delay * 10, LEAST_PAUSE))
    doubled: int = 2 ** max(0, attempt - 2)
    return min(first * doubled, LONGEST_PAUSE)


def read_retry_after(text: str, now: datetime) -> timedelta | None:
    """The wait that a Retry-After header asks for (RFC 9110, 10.2.3); None: none."""
    text = text.strip()
    if text.isascii() and text.isdigit():
        return timedelta(seconds=min(int(text[:9]), 86_400))
    try:
        until = parsedate_to_datetime(text)
    except ValueError:
        return None
    if until.tzinfo is None:
        until = until.replace(tzinfo=UTC)
    return max(timedelta(0), until - now)
