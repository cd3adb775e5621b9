"""The whole surface: what it says of itself, and that nothing of it is open."""

from __future__ import annotations

from typing import Any

import pytest

from services.gateway.rules.actors import Role
from tests.services.gateway.conftest import World

pytestmark = pytest.mark.migrated("gateway")

OPEN = {
    ("POST", "/api/v1/session"),
    ("POST", "/api/v1/session/refresh"),
    ("GET", "/healthz"),
    ("GET", "/readyz"),
}
WRITES = {
    ("POST", "/api/v1/scans"),
    ("POST", "/api/v1/sources/preview"),
    ("PUT", "/api/v1/sources"),
    ("POST", "/api/v1/sources/{source_id}/pause"),
    ("POST", "/api/v1/sources/{source_id}/resume"),
    ("DELETE", "/api/v1/sources/{source_id}"),
    ("POST", "/api/v1/feeds"),
}


def operations(described: dict[str, Any]) -> set[tuple[str, str]]:
    """Every method and path of an OpenAPI description."""
    return {
        (method.upper(), path)
        for path, methods in described["paths"].items()
        for method in methods
    }


class TestOpenApi:
    async def test_describes_every_route_with_its_answer_and_its_errors(
        self, world: World
    ) -> None:
        async with world.client(None) as client:
            described = (await client.get("/api/openapi.json")).json()
        found = operations(described)
        assert found > OPEN | WRITES
        assert len(found) == 27
        find = described["paths"]["/api/v1/opportunities"]["get"]
        ok = find["responses"]["200"]["content"]["application/json"]["schema"]
        assert ok == {"$ref": "#/components/schemas/OpportunityPage"}
        assert "application/problem+json" in find["responses"]["default"]["content"]
        assert find["security"] == [{"HTTPBearer": []}]
        names = {parameter["name"] for parameter in find["parameters"]}
        assert {"verdict", "min_profit", "sort", "cursor", "limit"} <= names


class TestAccess:
    async def test_nothing_but_what_is_meant_to_be_is_open(self, world: World) -> None:
        async with world.client(None) as client:
            described = (await client.get("/api/openapi.json")).json()
            for method, path in operations(described) - OPEN:
                answer = await client.request(
                    method, path.replace("{", "").replace("}", "")
                )
                assert answer.status_code == 401, (method, path)

    async def test_a_viewer_may_write_nothing(self, world: World) -> None:
        async with world.client(Role.VIEWER) as client:
            described = (await client.get("/api/openapi.json")).json()
            changing = {
                (method, path)
                for method, path in operations(described) - OPEN
                if method not in ("GET", "HEAD")
            }
            # Signing out is everybody's right.
            assert changing == WRITES | {("DELETE", "/api/v1/session")}
            for method, path in WRITES:
                answer = await client.request(method, path, json={"source": "a"})
                assert answer.status_code == 403, (method, path)
