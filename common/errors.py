"""The errors of the whole project, named for what the caller should do about them.

Service-specific classes live in services/<name>/errors.py and derive from these.

    MagpieError
    |-- BadInput        change what was sent; sending it again as it is cannot work
    |-- NotFound        nothing is there under that name
    |-- Conflict        somebody else changed it first; read again, then decide
    |-- Refused         a rule of ours or of the other side says no; do not retry
    |   `-- Blocked     a person must act (login wall, CAPTCHA, missing permission)
    |-- Retryable       may work later, unchanged
    |   `-- RateLimited wait for `retry_after`, then try again
    `-- Bug             a fault of ours; nothing the caller can do
"""

from __future__ import annotations

from datetime import timedelta


class MagpieError(Exception):
    """Magpie could not do what was asked."""

    exit_code = 1

    def __init__(self, message: str | None = None, *, hint: str | None = None) -> None:
        # The docstring of a class is its default message; `hint` says how to mend it.
        self.message = message or (type(self).__doc__ or "").strip()
        self.hint = hint
        super().__init__(self.message)

    def __str__(self) -> str:
        return f"{self.message} {self.hint}" if self.hint else self.message


class BadInput(MagpieError):
    """The input cannot be used as it is."""

    exit_code = 2


class NotFound(MagpieError):
    """Nothing was found under that name."""

    exit_code = 3


class Retryable(MagpieError):
    """The other side did not answer; try again later."""

    exit_code = 4


class RateLimited(Retryable):
    """The other side asked us to slow down."""

    def __init__(
        self,
        message: str | None = None,
        *,
        hint: str | None = None,
        retry_after: timedelta | None = None,
    ) -> None:
        super().__init__(message, hint=hint)
        self.retry_after = retry_after


class Conflict(MagpieError):
    """Somebody else changed it first."""

    exit_code = 5


class Refused(MagpieError):
    """That is not allowed."""

    exit_code = 5


class Blocked(Refused):
    """A person must act before this can go on."""


class Bug(MagpieError):
    """A fault of ours; please report it."""
