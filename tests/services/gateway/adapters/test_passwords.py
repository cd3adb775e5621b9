"""Passwords."""

from __future__ import annotations

import pytest
from argon2 import PasswordHasher

from services.gateway.adapters.passwords import Passwords


class TestVerify:
    async def test_only_the_password_itself_matches(self) -> None:
        passwords = Passwords()
        stored = await passwords.hash("correct horse")
        assert await passwords.verify(stored, "correct horse")
        assert not await passwords.verify(stored, "correct horse ")

    @pytest.mark.parametrize("stored", [None, "", "$argon2id$broken", "plain"])
    async def test_what_is_no_hash_matches_nothing(self, stored: str | None) -> None:
        assert not await Passwords().verify(stored, "nobody's password")


class TestHash:
    async def test_the_same_password_never_looks_the_same(self) -> None:
        passwords = Passwords()
        assert await passwords.hash("x") != await passwords.hash("x")


class TestIsOutdated:
    async def test_a_hash_of_weaker_parameters_is(self) -> None:
        passwords = Passwords()
        weak = PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1).hash("x")
        assert passwords.is_outdated(weak)
        assert not passwords.is_outdated(await passwords.hash("x"))
