"""Scans over REST."""

from __future__ import annotations

import pytest

from common.errors import Refused
from rpc.scanner.v1 import scanner_pb2 as scanner
from services.gateway.rules.actors import Role
from tests.services.gateway.conftest import World
from tests.services.gateway.messages import opportunity_id
from tests.services.gateway.writes import audit

pytestmark = pytest.mark.migrated("gateway")

URL = "/api/v1/scans"


class TestFind:
    async def test_shows_how_each_stands(self, world: World) -> None:
        async with world.client() as client:
            found = (await client.get(f"{URL}?source=larkfield&limit=3")).json()
        assert found == {"items": [SCAN], "next_cursor": None}
        assert world.scanner.asked[-1] == scanner.ListScansRequest(
            source_id="larkfield", page_size=3
        )


class TestGet:
    async def test_shows_one(self, world: World) -> None:
        async with world.client() as client:
            assert (await client.get(f"{URL}/{opportunity_id(1)}")).json() == SCAN

    async def test_one_that_does_not_exist_is_not_found(self, world: World) -> None:
        async with world.client() as client:
            answer = await client.get(f"{URL}/{opportunity_id(404)}")
        assert answer.status_code == 404


class TestStart:
    async def test_a_source_is_queued_and_written_down(self, world: World) -> None:
        async with world.client(Role.OPERATOR) as client:
            answer = await client.post(URL, json={"source": "larkfield"})
        assert answer.status_code == 202
        assert answer.json()["status"] == "queued"
        assert answer.headers["location"] == f"{URL}/{answer.json()['id']}"
        assert await audit(world) == [
            ("start_scan", "larkfield", "asked", "operator"),
            ("start_scan", "larkfield", "done", "operator"),
        ]

    async def test_an_address_is_queued(self, world: World) -> None:
        async with world.client(Role.ADMIN) as client:
            await client.post(URL, json={"url": "https://shop.test/p/1"})
        request = world.scanner.asked[-1]
        assert isinstance(request, scanner.StartScanRequest)
        assert (request.url, request.source_id) == ("https://shop.test/p/1", "")

    async def test_the_key_of_a_user_is_the_same_request_each_time(
        self, world: World
    ) -> None:
        async with world.client(Role.OPERATOR) as one:
            for _ in range(2):
                await one.post(
                    URL, json={"source": "a"}, headers={"Idempotency-Key": "k-1"}
                )
        async with world.client(Role.OPERATOR) as two:
            await two.post(
                URL, json={"source": "a"}, headers={"Idempotency-Key": "k-1"}
            )
            await two.post(URL, json={"source": "a"})
        ids = [
            request.request_id
            for request in world.scanner.asked
            if isinstance(request, scanner.StartScanRequest)
        ]
        assert ids[0] == ids[1]
        assert ids[0].endswith(":k-1")
        assert len(set(ids)) == 3

    @pytest.mark.parametrize("key", ["", " ", "a b", "x" * 201, "\xe4"])
    async def test_a_key_of_another_form_is_refused(
        self, world: World, key: str
    ) -> None:
        async with world.client(Role.OPERATOR) as client:
            answer = await client.post(
                URL,
                json={"source": "a"},
                headers=[(b"Idempotency-Key", key.encode("latin-1"))],
            )
        assert answer.status_code == 422
        assert "Idempotency-Key" in answer.json()["detail"]

    @pytest.mark.parametrize(
        "body", [{}, {"source": "a", "url": "https://a.test"}, {"source": ""}, {"x": 1}]
    )
    async def test_it_is_one_of_source_and_url(
        self, world: World, body: dict[str, object]
    ) -> None:
        async with world.client(Role.OPERATOR) as client:
            assert (await client.post(URL, json=body)).status_code == 422

    @pytest.mark.parametrize("field", ["source", "url"])
    async def test_a_text_that_cannot_be_stored_is_named(
        self, world: World, field: str
    ) -> None:
        async with world.client(Role.OPERATOR) as client:
            answer = await client.post(URL, json={field: "a\0b"})
        assert answer.status_code == 422
        assert "NUL" in answer.json()["detail"]

    async def test_a_refusal_is_told_and_written_down(self, world: World) -> None:
        world.scanner.raises = Refused("10.0.0.1 is not a public address.")
        async with world.client(Role.OPERATOR) as client:
            answer = await client.post(URL, json={"url": "http://10.0.0.1/"})
        assert answer.status_code == 403
        assert answer.json()["detail"] == "10.0.0.1 is not a public address."
        assert (await audit(world))[-1][2] == "Refused"

    async def test_a_viewer_may_not(self, world: World) -> None:
        async with world.client(Role.VIEWER) as client:
            answer = await client.post(URL, json={"source": "a"})
        assert answer.status_code == 403
        assert "operator" in answer.json()["detail"]
        assert await audit(world) == []


SCAN = {
    "id": opportunity_id(1),
    "source": "larkfield",
    "url": None,
    "status": "running",
    "requested_at": "2026-11-21T09:00:00Z",
    "started_at": None,
    "finished_at": None,
    "pages_fetched": 12,
    "pages_failed": 0,
    "offers_new": 0,
    "offers_changed": 0,
    "offers_gone": 0,
    "problems": [{"code": "price_unclear", "sentence": "Two prices.", "url": None}],
    "priority": "due",
}
