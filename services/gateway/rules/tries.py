"""How often somebody may be wrong about a password."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address
from typing import Final

ALLOWED: Final = 10
"""Passwords that are looked at; the tenth wrong one is already the last."""
WINDOW: Final = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Tries:
    """The tries from one place under one name, the present one counted."""

    count: int
    until: datetime
    """When they are forgotten."""

    @property
    def too_many(self) -> bool:
        """Whether the password is not even to be looked at."""
        return self.count > ALLOWED

    @property
    def last(self) -> bool:
        """Whether the next one would be too many."""
        return self.count >= ALLOWED

    def wait(self, now: datetime) -> timedelta:
        """How long until the next try; never less than a second."""
        return max(self.until - now, timedelta(seconds=1))


def tries_key(name: str, address: str) -> str:
    """Tries count per name and place, so that nobody can lock somebody else out.

    An IPv6 place is its /64: whoever has one address of it has them all.
    """
    return f"{name.lower()[:100]} {_network(address)}"


def _network(address: str) -> str:
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, IPv6Address):
        return f"{IPv6Address(int(parsed) >> 64 << 64)}/64"
    return str(parsed)
