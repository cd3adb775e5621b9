"""Redis, and the cache on it; losing Redis must cost nothing but time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from redis.exceptions import OutOfMemoryError, ResponseError

from common.cache import Cache, open_redis, working
from common.stores import StoreFull, StoreRefused, StoreUnreachable, WrongStore
from tests.common.garbage import ANSWERS, answering
from tests.stores import Redis, with_query

if TYPE_CHECKING:
    import redis.asyncio

localhost = pytest.mark.allow_hosts(["127.0.0.1"])


class Source:
    """What a cache stands before: says what it was asked, as often as it was."""

    def __init__(self) -> None:
        self.asked = 0
        self.broken = False
        self.gate = asyncio.Event()
        self.gate.set()

    async def __call__(self) -> bytes:
        self.asked += 1
        await self.gate.wait()
        if self.broken:
            raise LookupError
        return b"%d" % self.asked


class Clock:
    """Seconds that pass when told to."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
async def client(redis: Redis) -> AsyncIterator[redis.asyncio.Redis]:
    """A client of an empty Redis."""
    client = await open_redis(redis.url)
    yield client
    await client.aclose()


class TestOpenRedis:
    async def test_values_are_bytes(self, client: redis.asyncio.Redis) -> None:
        await client.set("a", b"\xff")
        assert await client.get("a") == b"\xff"

    @localhost
    @pytest.mark.parametrize("answer", ANSWERS.values(), ids=ANSWERS)
    async def test_garbage_is_named_with_its_url_and_without_its_password(
        self, answer: bytes
    ) -> None:
        with (
            answering(answer) as port,
            pytest.raises(WrongStore, match="not Redis") as caught,
        ):
            await open_redis(f"redis://me:secret@127.0.0.1:{port}/")
        assert f"127.0.0.1:{port}" in str(caught.value)
        assert "MAGPIE_REDIS_URL" in str(caught.value)
        assert "secret" not in str(caught.value)

    @localhost
    @pytest.mark.parametrize("answer", [None, b""], ids=["hangs up", "is silent"])
    async def test_who_says_nothing_may_answer_later(self, answer: bytes) -> None:
        with (
            answering(answer) as port,
            pytest.raises(StoreUnreachable, match="does not answer"),
        ):
            await open_redis(f"redis://127.0.0.1:{port}/", answer_seconds=0.1)

    @localhost
    async def test_nobody_there_is_named(self) -> None:
        with pytest.raises(StoreUnreachable, match="does not answer"):
            await open_redis("redis://127.0.0.1:1/")

    async def test_a_login_that_is_not_known_or_not_allowed_is_named(
        self, redis: Redis, client: redis.asyncio.Redis
    ) -> None:
        await client.acl_setuser("guest", enabled=True, passwords=["+open"])
        for password, words in (("wrong", "invalid username"), ("open", "no perm")):
            url = with_query(redis.url, username="guest", password=password)
            with pytest.raises(StoreRefused, match=words) as caught:
                await open_redis(url)
            assert f"password={password}" not in str(caught.value)
        await client.acl_deluser("guest")

    @pytest.mark.parametrize("url", ["http://db", "redis://db:99999", "redis://d/?x=1"])
    async def test_what_is_no_url_of_it_is_named(self, url: str) -> None:
        with pytest.raises(WrongStore, match="no Redis URL"):
            await open_redis(url)

    async def test_an_old_server_is_named(
        self, redis: Redis, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with monkeypatch.context() as patch:
            patch.setattr("common.cache.OLDEST", (99, 0))
            with pytest.raises(WrongStore, match=r"is Redis \d.*99.0 or newer"):
                await open_redis(redis.url)


class TestGet:
    async def test_asks_the_source_once(self, client: redis.asyncio.Redis) -> None:
        cache, source = Cache(client, "pricing"), Source()
        assert [await cache.get("k", source) for _ in range(3)] == [b"1"] * 3
        assert source.asked == 1

    async def test_two_processes_share_what_is_in_redis(
        self, client: redis.asyncio.Redis
    ) -> None:
        source = Source()
        await Cache(client, "pricing").get("k", source)
        assert await Cache(client, "pricing").get("k", source) == b"1"
        assert await Cache(client, "scanner").get("k", source) == b"2"

    async def test_all_who_wait_share_one_load(
        self, client: redis.asyncio.Redis
    ) -> None:
        cache, source = Cache(client, "pricing"), Source()
        source.gate.clear()
        waiting = [asyncio.create_task(cache.get("k", source)) for _ in range(5)]
        await asyncio.sleep(0.01)
        waiting[0].cancel()
        source.gate.set()
        found = await asyncio.gather(*waiting, return_exceptions=True)
        assert found[1:] == [b"1"] * 4
        assert isinstance(found[0], asyncio.CancelledError)

    async def test_an_error_reaches_all_who_wait_and_is_not_kept(
        self, client: redis.asyncio.Redis
    ) -> None:
        cache, source = Cache(client, "pricing"), Source()
        source.broken = True
        found = await asyncio.gather(
            *(cache.get("k", source) for _ in range(3)), return_exceptions=True
        )
        assert [type(each) for each in found] == [LookupError] * 3
        source.broken = False
        assert await cache.get("k", source) == b"2"

    async def test_what_is_here_grows_old_sooner_than_what_is_in_redis(
        self, client: redis.asyncio.Redis
    ) -> None:
        clock, source = Clock(), Source()
        cache = Cache(client, "pricing", clock=clock)
        await cache.get("k", source)
        await client.set("pricing:cache:k", b"newer")
        clock.seconds = 9.9
        assert await cache.get("k", source) == b"1"
        clock.seconds = 10.1
        assert await cache.get("k", source) == b"newer"

    async def test_redis_forgets_by_itself(self, client: redis.asyncio.Redis) -> None:
        cache = Cache(client, "pricing", there=timedelta(seconds=300))
        await cache.get("k", Source())
        assert 290 < await client.ttl("pricing:cache:k") <= 300

    async def test_only_so_many_are_kept_here(
        self, client: redis.asyncio.Redis
    ) -> None:
        cache, source = Cache(client, "pricing", capacity=2), Source()
        for key in "abc":
            await cache.get(key, source)
        await client.flushdb()
        await cache.get("c", source)
        await cache.get("b", source)
        assert source.asked == 3
        await cache.get("a", source)
        assert source.asked == 4

    async def test_goes_on_without_redis(
        self, caplog: pytest.LogCaptureFixture
    ) -> None:
        from redis.asyncio import Redis as Client

        nowhere = Client.from_url("unix:///nowhere/redis.sock")
        assert await Cache(nowhere, "pricing").get("k", Source()) == b"1"
        assert "Redis did not answer" in caplog.text
        await nowhere.aclose()


class TestForget:
    async def test_the_next_who_asks_gets_a_new_one(
        self, client: redis.asyncio.Redis
    ) -> None:
        cache, source = Cache(client, "pricing"), Source()
        await cache.get("k", source)
        await cache.forget("k")
        assert await cache.get("k", source) == b"2"


class TestWorking:
    @pytest.mark.parametrize(
        "error",
        [
            ResponseError("MISCONF Errors writing to the AOF file: No space left"),
            OutOfMemoryError("command not allowed when used memory > 'maxmemory'"),
        ],
    )
    def test_no_room_is_named(self, error: Exception) -> None:
        with pytest.raises(StoreFull, match="Redis"), working():
            raise error
