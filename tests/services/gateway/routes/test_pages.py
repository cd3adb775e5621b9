"""The built pages, and the page in their place."""

from __future__ import annotations

from pathlib import Path

import pytest

from services.gateway.routes.pages import built_file
from tests.services.gateway.conftest import World

pytestmark = pytest.mark.migrated("gateway")


@pytest.fixture
def dist(world: World) -> Path:
    """Pages as Vite builds them, beside a file that is nobody's business."""
    folder = world.gateway.web
    assert folder is not None
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_text("<!doctype html><title>Magpie</title>")
    (folder / "assets/main-1a2b.js").write_text("1")
    (folder / "favicon.svg").write_text("<svg/>")
    (folder.parent / "secret").write_text("secret")
    return folder


class TestPage:
    async def test_without_a_build_it_says_how_to_make_one(self, world: World) -> None:
        async with world.client(None) as client:
            answer = await client.get("/")
        assert answer.status_code == 200
        assert "make web" in answer.text
        assert answer.headers["cache-control"] == "no-store"

    @pytest.mark.parametrize("path", ["/", "/opportunities", "/opportunities/7/why"])
    async def test_every_address_of_the_page_is_the_page(
        self, world: World, dist: Path, path: str
    ) -> None:
        async with world.client(None) as client:
            answer = await client.get(path)
        assert answer.text == "<!doctype html><title>Magpie</title>"
        assert answer.headers["content-type"] == "text/html; charset=utf-8"
        assert answer.headers["cache-control"] == "no-cache"

    @pytest.mark.parametrize(
        ("path", "kind", "cached"),
        [
            ("/assets/main-1a2b.js", "javascript", "max-age=31536000, immutable"),
            ("/favicon.svg", "image/svg+xml", "no-cache"),
        ],
    )
    async def test_files_named_by_their_content_are_kept_for_ever(
        self, world: World, dist: Path, path: str, kind: str, cached: str
    ) -> None:
        async with world.client(None) as client:
            answer = await client.get(path)
        assert kind in answer.headers["content-type"]
        assert cached in answer.headers["cache-control"]

    async def test_a_page_that_is_the_same_is_not_sent_again(
        self, world: World, dist: Path
    ) -> None:
        async with world.client(None) as client:
            tag = (await client.get("/")).headers["etag"]
            again = await client.get("/", headers={"If-None-Match": tag})
        assert (again.status_code, again.content) == (304, b"")

    @pytest.mark.parametrize("path", ["/assets/old-9f.js", "/robots.txt"])
    async def test_a_file_that_is_not_there_is_not_the_page(
        self, world: World, dist: Path, path: str
    ) -> None:
        async with world.client(None) as client:
            assert (await client.get(path)).status_code == 404


class TestBuiltFile:
    @pytest.mark.parametrize(
        "path",
        [
            "../secret",
            "assets/../../secret",
            "/etc/passwd",
            "assets",
            "",
            "\0",
            "a" * 5000,
            "link",
        ],
    )
    def test_never_leaves_the_folder(self, tmp_path: Path, path: str) -> None:
        folder = tmp_path / "dist"
        (folder / "assets").mkdir(parents=True)
        (tmp_path / "secret").write_text("secret")
        (folder / "link").symlink_to(tmp_path / "secret")
        assert built_file(folder, path) is None
