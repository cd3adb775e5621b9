"""Where stores answer other machines, instead of this user alone, and by which word."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from common.errors import BadInput

_SHORTEST: Final = 12
_PLACEHOLDERS: Final = ("changeme", "change-me", "password", "placeholder")


class WeakPassword(BadInput):
    """The stores would be open to whoever guesses."""


@dataclass(frozen=True, slots=True, repr=False)
class Listening:
    """An address of this machine, a port for each store, and what opens them.

    The embedded MongoDB knows no passwords: only a network keeps others away from it.
    Raises WeakPassword.
    """

    host: str
    password: str
    postgres: int = 5432
    mongo: int = 27017
    redis: int = 6379

    def __post_init__(self) -> None:
        weak = any(word in self.password.lower() for word in _PLACEHOLDERS)
        if weak or len(self.password) < _SHORTEST:
            raise WeakPassword(
                f"MAGPIE_STORES_PASSWORD needs at least {_SHORTEST} characters and "
                "must not be a placeholder.",
                hint="`openssl rand -hex 24` makes one.",
            )
