"""The gateway's own errors, beside those of common.errors.

MagpieError
|-- BadInput
|   |-- BadRequest        not even a request that could be looked at
|   |-- TooLarge          more bytes than are read
|   |-- UnsupportedType   a body of a kind that is not read here
|   `-- NotMigrated       the database has no tables of the gateway
|-- Refused
|   |-- NotSignedIn       sign in (again), then repeat it
|   |   `-- WrongPassword
|   `-- RoleTooLow        somebody with a higher role may
`-- Retryable
    `-- RateLimited
        |-- TooManyTries     wrong passwords
        `-- TooManyRequests  of one client in a minute
"""

from __future__ import annotations

from common.errors import BadInput, RateLimited, Refused


class BadRequest(BadInput):
    """That is not a request that can be answered."""


class TooLarge(BadInput):
    """The body is larger than what is read."""


class UnsupportedType(BadInput):
    """A body of that type is not read here."""


class NotMigrated(BadInput):
    """The database has no tables of the gateway."""


class NotSignedIn(Refused):
    """Sign in first."""


class WrongPassword(NotSignedIn):
    """The name or the password is wrong."""


class RoleTooLow(Refused):
    """Your role does not allow that."""


class TooManyTries(RateLimited):
    """Too many wrong passwords."""


class TooManyRequests(RateLimited):
    """Too many requests."""
