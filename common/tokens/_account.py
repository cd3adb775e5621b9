"""What an account of tokens is; how it is kept stands in the other files."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final, Protocol

NEVER: Final = timedelta.max
MINUTE_MS: Final = 60_000
HELD_MS: Final = 120_000
"""Then a request that was never settled is taken for over: its process is gone."""
STALE_MS: Final = 60_000
"""Then an answer that seems to be older than the last one is believed all the same."""


@dataclass(frozen=True, slots=True)
class Said:
    """What an answer says: `left` may be negative, `rate` is a minute's.

    `at` is the vendor's own clock in milliseconds: of two answers the later one holds,
    in whichever order they arrive.
    """

    left: int
    rate: int
    refill_in: timedelta
    at: int


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a wish for tokens.

    With a `ticket` they are ours. Else `wait` is how long until they will be there:
    NEVER if they cannot come, None if nothing is known of the account yet. `left` is
    what was there before.
    """

    ticket: str = ""
    wait: timedelta | None = None
    left: int | None = None


class TokenAccount(Protocol):
    """Never lets out more than is there; raises StoreUnreachable if it is kept away."""

    async def take(self, cost: int) -> Taken:
        """Reserve so many tokens for a request; what is free is always let through."""
        ...

    async def settle(self, ticket: str, said: Said | None) -> None:
        """The request is over: what its answer said, or None without an answer.

        Without one its tokens count as spent until another answer says what is left.
        """
        ...

    async def give_back(self, ticket: str) -> None:
        """The request was not sent after all."""
        ...

    async def most(self) -> int | None:
        """How many it can hold; None while nothing is known."""
        ...
