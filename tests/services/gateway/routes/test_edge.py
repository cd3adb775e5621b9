"""What every request meets before a route does."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest
from redis.asyncio import Redis

from common.errors import Retryable
from services.gateway.routes.wired import Limits
from services.gateway.rules.actors import Role
from tests.services.gateway.conftest import World
from tests.services.gateway.messages import opportunity_id

pytestmark = pytest.mark.migrated("gateway")

URL = "/api/v1/opportunities"


class TestRateLimit:
    async def test_one_more_than_allowed_waits_for_its_minute_to_end(
        self, world: World
    ) -> None:
        world.gateway.limits = Limits(requests_a_minute=3)
        async with world.client() as client:
            codes = [(await client.get(URL)).status_code for _ in range(3)]
            answer = await client.get(URL)
        assert codes == [200] * 3
        assert answer.status_code == 429
        assert 0 < int(answer.headers["retry-after"]) <= 60
        assert answer.json()["type"] == "urn:magpie:problem:rate-limited"
        assert world.registry.get_sample_value("magpie_rate_limited_total") == 1

    async def test_each_user_and_each_address_has_its_own(self, world: World) -> None:
        world.gateway.limits = Limits(requests_a_minute=1)
        for _ in range(2):
            async with world.client() as client:
                assert (await client.get(URL)).status_code == 200
        for address in ("192.0.2.1", "192.0.2.2"):
            transport = httpx.ASGITransport(world.app, client=(address, 5))
            async with httpx.AsyncClient(
                transport=transport, base_url="http://magpie.test"
            ) as client:
                assert (await client.get(URL)).status_code == 401
                assert (await client.get(URL)).status_code == 429

    async def test_probes_and_pages_are_not_counted(self, world: World) -> None:
        world.gateway.limits = Limits(requests_a_minute=1)
        async with world.client(None) as client:
            for path in ("/healthz", "/", "/healthz", "/"):
                assert (await client.get(path)).status_code == 200

    async def test_an_empty_redis_forgets_but_does_not_fail(self, world: World) -> None:
        world.gateway.limits = Limits(requests_a_minute=1)
        redis = world.gateway.rates._redis
        assert isinstance(redis, Redis)
        async with world.client() as client:
            assert (await client.get(URL)).status_code == 200
            await redis.flushall()
            await redis.script_flush()
            assert (await client.get(URL)).status_code == 200
            assert (await client.get(URL)).status_code == 429


class TestBody:
    async def test_what_grows_beyond_the_limit_is_not_read(self, world: World) -> None:
        read = 0

        async def endless() -> AsyncIterator[bytes]:
            nonlocal read
            for _ in range(1_000):
                read += 1
                yield b"x" * 64 * 1024

        async with world.client(Role.OPERATOR) as client:
            answer = await client.put(
                "/api/v1/sources",
                content=endless(),
                headers={"Content-Type": "application/yaml"},
            )
        assert answer.status_code == 413
        assert answer.headers["content-type"] == "application/problem+json"


class TestHeaders:
    @pytest.mark.parametrize("path", [URL, "/healthz", "/", "/api/v1/nothing"])
    async def test_every_answer_protects_its_reader(
        self, world: World, path: str
    ) -> None:
        async with world.client() as client:
            headers = (await client.get(path)).headers
        policy = headers["content-security-policy"]
        assert "default-src 'self'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert "server" not in headers

    async def test_a_connection_is_kept_until_the_gateway_is_to_stop(
        self, world: World
    ) -> None:
        async with world.client() as client:
            assert "connection" not in (await client.get(URL)).headers
            world.gateway.draining.say()
            assert (await client.get(URL)).headers["connection"] == "close"

    async def test_an_answer_without_a_tag_is_not_kept(self, world: World) -> None:
        async with world.client() as client:
            answer = await client.get("/api/v1/nothing")
        assert answer.headers["cache-control"] == "no-store"

    async def test_a_request_keeps_the_id_it_came_with(self, world: World) -> None:
        async with world.client() as client:
            answer = await client.get(URL, headers={"X-Request-Id": "a-1.b_2"})
        assert answer.headers["x-request-id"] == "a-1.b_2"

    @pytest.mark.parametrize("given", ["", "a b", "x" * 65, "\xe4"])
    async def test_an_id_of_another_form_is_replaced(
        self, world: World, given: str
    ) -> None:
        async with world.client() as client:
            answer = await client.get(
                URL, headers=[(b"X-Request-Id", given.encode("latin-1"))]
            )
        assert len(answer.headers["x-request-id"]) == 36


class TestMetrics:
    async def test_requests_are_counted_by_route_and_not_by_path(
        self, world: World
    ) -> None:
        async with world.client() as client:
            for number in (1, 2):
                await client.get(f"{URL}/{opportunity_id(number)}")
            await client.get("/api/v1/nothing/at/all")
        route = "/api/v1/opportunities/{opportunity_id}"
        labels = {"route": route, "method": "GET", "status": "404"}
        count = world.registry.get_sample_value("magpie_http_seconds_count", labels)
        assert count == 2
        routes = {
            sample.labels["route"]
            for metric in world.registry.collect()
            for sample in metric.samples
            if sample.name == "magpie_http_seconds_count"
        }
        assert not any("at/all" in route for route in routes)


class TestFault:
    async def test_what_nobody_expected_is_a_problem_without_details(
        self, world: World, caplog: pytest.LogCaptureFixture
    ) -> None:
        # A gateway without its scanner: no such thing was ever wired.
        world.gateway.scanner = None  # type: ignore[assignment]  # the fault itself
        async with world.client() as client:
            answer = await client.get("/api/v1/offers")
        assert answer.status_code == 500
        assert answer.json()["type"] == "urn:magpie:problem:fault"
        assert "NoneType" not in answer.text
        assert "AttributeError" in caplog.text

    async def test_a_method_that_is_not_there_is_a_problem_too(
        self, world: World
    ) -> None:
        async with world.client() as client:
            answer = await client.patch(URL)
        assert answer.status_code == 405
        assert answer.headers["allow"] == "GET"
        assert answer.json()["type"] == "urn:magpie:problem:method-not-allowed"

    async def test_an_unknown_address_of_the_api_is_no_page(self, world: World) -> None:
        async with world.client() as client:
            for path in ("/api/v1/nothing", "/api/", "/ws/other"):
                answer = await client.get(path)
                assert answer.status_code == 404
                assert answer.json()["type"] == "urn:magpie:problem:not-found"

    async def test_a_service_that_is_away_is_named_with_when_to_come_back(
        self, world: World
    ) -> None:
        world.scanner.raises = Retryable("The scanner is starting.")
        async with world.client() as client:
            answer = await client.get("/api/v1/offers")
        assert answer.status_code == 503
        assert answer.headers["retry-after"] == "2"
