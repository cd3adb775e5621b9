"""Sources over REST."""

from __future__ import annotations

import json

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from common.errors import BadInput
from rpc.scanner.v1 import scanner_pb2 as scanner
from services.gateway.errors import BadRequest
from services.gateway.routes.sources import yaml_of
from services.gateway.rules.actors import Role
from tests.services.gateway.conftest import World
from tests.services.gateway.writes import audit

pytestmark = pytest.mark.migrated("gateway")

URL = "/api/v1/sources"
YAML = {"Content-Type": "application/yaml; charset=utf-8"}


class TestFind:
    async def test_shows_every_source(self, world: World) -> None:
        async with world.client() as client:
            found = (await client.get(f"{URL}?limit=10")).json()
        assert found == {"items": [LARKFIELD], "next_cursor": None}

    async def test_some_are_asked_for_by_id(self, world: World) -> None:
        async with world.client() as client:
            found = (await client.get(f"{URL}?id=a&id=b")).json()
        assert found["items"] == []


class TestGet:
    async def test_shows_one_with_its_last_scan(self, world: World) -> None:
        world.scanner.stored[0].last_scan.CopyFrom(world.scanner.scans[0])
        async with world.client() as client:
            found = (await client.get(f"{URL}/larkfield")).json()
        assert found["last_scan"]["status"] == "running"

    async def test_one_that_does_not_exist_is_not_found(self, world: World) -> None:
        async with world.client() as client:
            answer = await client.get(f"{URL}/nowhere")
        assert answer.status_code == 404


class TestPreview:
    async def test_shows_where_each_field_was_read(self, world: World) -> None:
        async with world.client(Role.OPERATOR) as client:
            answer = await client.post(
                f"{URL}/preview", json={"url": "https://a.test/"}
            )
        assert answer.status_code == 200
        (page,) = answer.json()["pages"]
        assert page["url"] == "https://a.test/"
        assert page["fields"][0]["how"] == "json-ld"
        assert page["fields"][0]["agrees"] == ["meta"]

    async def test_a_viewer_may_not(self, world: World) -> None:
        async with world.client(Role.VIEWER) as client:
            answer = await client.post(
                f"{URL}/preview", json={"url": "https://a.test/"}
            )
        assert answer.status_code == 403
        assert world.scanner.asked == []

    async def test_of_nothing_is_refused(self, world: World) -> None:
        async with world.client(Role.OPERATOR) as client:
            answer = await client.post(f"{URL}/preview", json={})
        assert answer.status_code in (400, 422)


class TestPut:
    async def test_yaml_is_handed_on_as_it_is(self, world: World) -> None:
        text = "# mine\nid: new\nstart: [https://a.test]\n"
        async with world.client(Role.OPERATOR) as client:
            answer = await client.put(
                URL, content=text, headers={**YAML, "Idempotency-Key": "k"}
            )
        request = world.scanner.asked[-1]
        assert answer.status_code == 200
        assert answer.json()["yaml"] == text
        assert isinstance(request, scanner.PutSourceRequest)
        assert request.request_id.endswith(":k")
        assert await audit(world) == [
            ("put_source", "# mine", "asked", "operator"),
            ("put_source", "# mine", "done", "operator"),
        ]

    async def test_json_becomes_yaml_of_the_same_meaning(self, world: World) -> None:
        described = {
            "id": "new",
            "delay": 1e5,
            "note": "a\tb: #c \U0001f600",
            "on": None,
        }
        text = json.dumps(described).replace(", ", ",\t")
        async with world.client(Role.OPERATOR) as client:
            await client.put(
                URL, content=text, headers={"Content-Type": "application/json"}
            )
        request = world.scanner.asked[-1]
        assert isinstance(request, scanner.PutSourceRequest)
        assert yaml.safe_load(request.yaml) == described

    async def test_a_fault_in_it_is_told_in_the_scanners_words(
        self, world: World
    ) -> None:
        world.scanner.raises = BadInput(
            "line 2: unknown key 'strat'", hint="Remove it."
        )
        async with world.client(Role.OPERATOR) as client:
            answer = await client.put(URL, content="x: 1", headers=YAML)
        assert answer.status_code == 422
        assert answer.json()["detail"] == "line 2: unknown key 'strat'"
        assert answer.json()["hint"] == "Remove it."

    @pytest.mark.parametrize(
        ("content", "kind", "status"),
        [
            (b"id: x", "text/html", 415),
            (b"id: x", "", 415),
            (b"\xff\xfe", "application/yaml", 400),
            (b"{", "application/json", 400),
            (b"[" * 50_000, "application/json", 400),
            (b'{"a": 1, "a": 2}', "application/json", 422),
            (b"x" * (64 * 1024 + 1), "application/yaml", 413),
            (b"x" * (256 * 1024 + 1), "application/yaml", 413),
        ],
    )
    async def test_a_body_that_cannot_be_read_is_named(
        self, world: World, content: bytes, kind: str, status: int
    ) -> None:
        headers = {"Content-Type": kind} if kind else {}
        async with world.client(Role.OPERATOR) as client:
            answer = await client.put(URL, content=content, headers=headers)
        assert (answer.status_code, answer.json()["status"]) == (status, status)
        assert answer.headers["content-type"] == "application/problem+json"
        assert world.scanner.asked == []

    async def test_a_viewer_may_not(self, world: World) -> None:
        async with world.client(Role.VIEWER) as client:
            answer = await client.put(URL, content="x: 1", headers=YAML)
        assert answer.status_code == 403


class TestYamlOf:
    @given(
        st.recursive(
            st.none()
            | st.booleans()
            | st.integers(-(2**53), 2**53)
            | st.text(st.characters(exclude_categories=["Cs"])),
            lambda inner: (
                st.lists(inner, max_size=4)
                | st.dictionaries(
                    st.text(st.characters(exclude_categories=["Cs"])),
                    inner,
                    max_size=4,
                )
            ),
            max_leaves=12,
        )
    )
    def test_any_json_means_the_same_as_yaml(self, value: object) -> None:
        text = yaml_of("application/json", json.dumps(value).encode())
        assert yaml.safe_load(text) == value

    def test_half_a_character_is_refused(self) -> None:
        with pytest.raises(BadRequest):
            yaml_of("application/json", b'"\\ud800"')


LARKFIELD = {
    "id": "larkfield",
    "version": 1,
    "title": "Larkfield",
    "mode": "sandbox",
    "yaml": "id: larkfield\n",
    "start_urls": ["http://127.0.0.1:8090/larkfield/"],
    "status": "active",
    "blocked_reason": None,
    "updated_at": "2026-11-21T09:00:00Z",
    "last_scan": None,
    "next_due_at": "2026-11-21T09:00:00Z",
    "every_seconds": 3600,
    "interval_seconds": 900,
    "budget": 1000,
    "budget_left": 0,
    "waits_for": "budget_spent",
}
