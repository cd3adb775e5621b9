"""Pictures over REST."""

from __future__ import annotations

import pytest

from tests.services.gateway.conftest import World

pytestmark = pytest.mark.migrated("gateway")

NAME = "ab" * 32
URL = f"/api/v1/images/{NAME}"


class TestGet:
    async def test_answers_the_picture_to_be_kept_for_ever(self, world: World) -> None:
        world.scanner.images[NAME] = (b"\xff\xd8jpeg", "image/jpeg")
        async with world.client() as client:
            answer = await client.get(URL)
        assert answer.content == b"\xff\xd8jpeg"
        assert answer.headers["content-type"] == "image/jpeg"
        assert answer.headers["cache-control"] == "private, max-age=31536000, immutable"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["etag"] == f'"{NAME}"'

    async def test_who_has_it_gets_nothing_again(self, world: World) -> None:
        async with world.client() as client:
            answer = await client.get(URL, headers={"If-None-Match": f'"{NAME}"'})
        assert (answer.status_code, answer.content) == (304, b"")

    async def test_what_claims_to_be_a_page_is_never_one(self, world: World) -> None:
        world.scanner.images[NAME] = (b"<script>", "text/html")
        async with world.client() as client:
            answer = await client.get(URL)
        assert answer.headers["content-type"] == "application/octet-stream"

    async def test_what_is_not_kept_is_not_found(self, world: World) -> None:
        async with world.client() as client:
            assert (await client.get(URL)).status_code == 404
            assert (await client.get("/api/v1/images/x")).status_code == 422
