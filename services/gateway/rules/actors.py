"""Who asks, and what that role may do."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from uuid import UUID


class Role(StrEnum):
    """What somebody may do; each role may do all that the ones before it may."""

    VIEWER = "viewer"
    """Reads."""
    OPERATOR = "operator"
    """Also starts scans and stores sources."""
    ADMIN = "admin"
    """Everything."""

    def covers(self, needed: Role) -> bool:
        """Whether this role is enough where `needed` is asked for."""
        return _RANK[self] >= _RANK[needed]


_RANK: Final = {role: rank for rank, role in enumerate(Role)}


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody who is signed in, as the token says."""

    user_id: UUID
    name: str
    role: Role
    session_id: UUID
    expires_at: int
    """When the token ends, in seconds since 1970."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a request came from, as the audit log keeps it."""

    address: str
    agent: str
    request_id: str
