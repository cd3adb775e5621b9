"""What follows from the error of a job: the next try, and when; or none."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from common.errors import BadInput, NotFound, RateLimited, Refused, Retryable

LONGEST_PAUSE: Final = timedelta(minutes=5)

# The same again would end the same.
_HOPELESS: Final = (BadInput, NotFound, Refused)
# Enough doublings for any first pause, and few enough to be multiplied with.
_MOST_DOUBLINGS: Final = 20


@dataclass(frozen=True, slots=True)
class Retries:
    """How often and after which pauses a job is tried again."""

    tries: int = 5
    """For an error that says nothing about a repeat."""
    first_pause: timedelta = timedelta(seconds=1)
    """Twice as long after each further failure."""

    def delay(self, error: Exception, attempts: int) -> timedelta | None:
        """How long to wait after that error; None: the job is given up.

        `attempts` is how often the job had failed before.
        """
        if isinstance(error, _HOPELESS):
            return None
        if not isinstance(error, Retryable) and attempts + 1 >= self.tries:
            return None
        doublings: int = 2 ** min(attempts, _MOST_DOUBLINGS)
        usual = min(self.first_pause * doublings, LONGEST_PAUSE)
        if isinstance(error, RateLimited) and error.retry_after is not None:
            return max(usual, error.retry_after)
        return usual
