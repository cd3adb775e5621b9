"""Passwords as argon2id hashes, made and checked off the event loop, two at a time."""

from __future__ import annotations

import asyncio
from functools import cached_property
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from argon2 import PasswordHasher

# OWASP's Password Storage Cheat Sheet, argon2id, first choice: 19 MiB, two passes.
_MEMORY_KIB: Final = 19 * 1024
_PASSES: Final = 2
_LANES: Final = 1
# Each takes the memory above and some 30 ms of a core.
_AT_ONCE: Final = 2


class Passwords:
    """Makes and checks hashes."""

    def __init__(self) -> None:
        self._turn = asyncio.Semaphore(_AT_ONCE)

    async def hash(self, password: str) -> str:
        """The hash to store, with its parameters and salt in it."""
        async with self._turn:
            return await asyncio.to_thread(self._hasher.hash, password)

    async def verify(self, password_hash: str | None, password: str) -> bool:
        """Whether it is the password; with None, False after the same time."""
        async with self._turn:
            return await asyncio.to_thread(self._verify, password_hash, password)

    def is_outdated(self, password_hash: str) -> bool:
        """Whether it was made with other parameters than are used now."""
        return self._hasher.check_needs_rehash(password_hash)

    def _verify(self, password_hash: str | None, password: str) -> bool:
        from argon2.exceptions import InvalidHashError, VerificationError

        try:
            known = self._nobody if password_hash is None else password_hash
            matches = self._hasher.verify(known, password)
        except (VerificationError, InvalidHashError):
            return False
        return matches and password_hash is not None

    @cached_property
    def _hasher(self) -> PasswordHasher:
        from argon2 import PasswordHasher

        return PasswordHasher(
            time_cost=_PASSES, memory_cost=_MEMORY_KIB, parallelism=_LANES
        )

    @cached_property
    def _nobody(self) -> str:
        # So that a name that does not exist takes as long as one that does.
        return self._hasher.hash("nobody's password")
