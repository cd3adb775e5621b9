"""Application tokens and the day's calls: one application, its keys, its quota.

Tokens live two hours of real time. A token that has ended, and one that never was, get
the same answer, as at the real one.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final

LIFE: Final = timedelta(seconds=7200)
SCOPE: Final = "https://api.ebay.com/oauth/api_scope"
_RESET: Final = timedelta(hours=7)


class Application:
    """What eBay knows of one application."""

    def __init__(
        self,
        client_id: str,
        secret: str,
        *,
        calls: int,
        now: Callable[[], datetime],
    ) -> None:
        self._pair = f"{client_id}:{secret}"
        self._calls = calls
        self._now = now
        self._given: dict[str, datetime] = {}
        self._day = self._today()
        self._made = 0

    def knows(self, authorization: str) -> bool:
        """Whether a Basic header holds its keys."""
        kind, _, encoded = authorization.partition(" ")
        if kind.lower() != "basic":
            return False
        try:
            return base64.b64decode(encoded).decode() == self._pair
        except (binascii.Error, UnicodeDecodeError):
            return False

    def give(self) -> str:
        """A new token; older ones stay good until their end."""
        moment = self._now()
        seed = f"{moment.isoformat()}/{len(self._given)}".encode()
        token = f"v^1.1#sandbox#{hashlib.sha256(seed).hexdigest()}"
        self._given = {t: end for t, end in self._given.items() if end > moment}
        self._given[token] = moment + LIFE
        return token

    def accepts(self, authorization: str) -> bool:
        """Whether a Bearer header holds a token that has not ended."""
        kind, _, token = authorization.partition(" ")
        end = self._given.get(token)
        return kind.lower() == "bearer" and end is not None and end > self._now()

    def revoke_all(self) -> None:
        """No token given so far is good any more."""
        self._given.clear()

    def count(self) -> bool:
        """Count a call; False when those of the day are made."""
        if self._today() != self._day:
            self._day, self._made = self._today(), 0
        if self._made >= self._calls:
            return False
        self._made += 1
        return True

    def _today(self) -> datetime:
        shifted = self._now().astimezone(UTC) - _RESET
        return shifted.replace(hour=0, minute=0, second=0, microsecond=0)
