"""The first start, and the ones after it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

import pytest

from common.clock import now
from common.postgres import open_pool, transaction
from services.gateway.adapters.passwords import Passwords
from services.gateway.errors import NotMigrated
from services.gateway.rules.actors import Role
from services.gateway.store.users import find_user
from services.gateway.usecases.ensure_admin import ensure_admin
from tests.stores import Postgres

if TYPE_CHECKING:
    from common.postgres import Pool


@pytest.fixture
async def pool(pg: Postgres) -> AsyncIterator[Pool]:
    """Connections with the rights of the service."""
    pool = await open_pool(pg.url, schema="gateway")
    yield pool
    await pool.close()


async def start(pool: Pool, given: str | None = None) -> list[str]:
    """One start of the gateway; what was handed over."""
    told: list[str] = []
    await ensure_admin(pool, Passwords(), given=given, hand_over=told.append, now=now())
    return told


async def opens(pool: Pool, password: str) -> bool:
    """Whether admin may sign in by it."""
    async with transaction(pool) as connection:
        admin = await find_user(connection, "admin")
    assert admin is not None
    assert admin.role is Role.ADMIN
    return await Passwords().verify(admin.password_hash, password)


@pytest.mark.migrated("gateway")
class TestEnsureAdmin:
    async def test_the_first_start_hands_a_new_password_over(self, pool: Pool) -> None:
        (password,) = await start(pool)
        assert len(password) >= 20
        assert await opens(pool, password)
        assert await start(pool) == []
        assert await opens(pool, password)

    async def test_a_given_password_is_not_handed_over(self, pool: Pool) -> None:
        assert await start(pool, "given password") == []
        assert await opens(pool, "given password")

    async def test_another_given_password_replaces_a_lost_one(self, pool: Pool) -> None:
        await start(pool)
        assert await start(pool, "given password") == []
        assert await opens(pool, "given password")
        actions = await pool.fetch("SELECT action FROM audit_log ORDER BY id")
        assert [row["action"] for row in actions] == ["user_added", "password_set"]

    async def test_the_same_given_password_changes_nothing(self, pool: Pool) -> None:
        for _ in range(2):
            await start(pool, "given password")
        assert await pool.fetchval("SELECT count(*) FROM audit_log") == 1

    async def test_many_that_start_at_once_make_one_admin(self, pool: Pool) -> None:
        told = await asyncio.gather(*(start(pool) for _ in range(5)))
        passwords = [password for one in told for password in one]
        assert len(passwords) == 1
        assert await opens(pool, passwords[0])

    async def test_what_cannot_be_handed_over_is_not_made(self, pool: Pool) -> None:
        def refuse(_: str) -> None:
            raise OSError("disk full")

        with pytest.raises(OSError, match="disk full"):
            await ensure_admin(
                pool, Passwords(), given=None, hand_over=refuse, now=now()
            )
        assert await pool.fetchval("SELECT count(*) FROM users") == 0


class TestNotMigrated:
    async def test_an_empty_database_is_named_with_its_mend(self, pool: Pool) -> None:
        with pytest.raises(NotMigrated, match="magpie up"):
            await start(pool)
