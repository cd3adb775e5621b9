"""`magpie source ...` against a gateway that answers as told."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from cli.main import run
from tests.cli.test_client import Site, open_site

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

SOURCES = "/api/v1/sources"
SHOP: dict[str, Any] = {
    "id": "shop",
    "status": "active",
    "title": "A shop",
    "yaml": "name: shop\n",
    "blocked_reason": None,
    "paused_reason": None,
    "last_scan": None,
    "waits_for": None,
    "every_seconds": 3600,
    "interval_seconds": 3600,
    "next_due_at": None,
    "budget": None,
    "budget_left": None,
}
SCAN: dict[str, Any] = {
    "status": "succeeded",
    "pages_fetched": 3,
    "pages_failed": 1,
    "offers_new": 2,
    "offers_changed": 0,
    "offers_gone": 0,
    "problems": [{"code": "price_unclear", "sentence": "No.", "url": None, "row": 2}],
}
UPLOAD: dict[str, Any] = {
    "id": "1",
    "name": "may.csv",
    "rows": 3,
    "rows_refused": 1,
    "refused": [{"row": 2, "code": "price_unclear", "sentence": "No."}],
    "scan": SCAN,
}


@pytest.fixture
def site() -> Iterator[Site]:
    """A gateway."""
    with open_site() as site:
        yield site


@pytest.fixture
def magpie(site: Site, monkeypatch: pytest.MonkeyPatch) -> Callable[..., int]:
    """The command, at that gateway."""
    monkeypatch.setenv("MAGPIE_URL", site.url)
    monkeypatch.setenv("MAGPIE_TOKEN", "T")
    return lambda *arguments: run(["source", *map(str, arguments)])


class TestSource:
    def test_lists_every_page(
        self,
        site: Site,
        magpie: Callable[..., int],
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        paused = {**SHOP, "id": "b", "status": "paused", "paused_reason": "Season."}
        site.say(SOURCES, 200, {"items": [SHOP, paused], "next_cursor": None})
        assert magpie("list") == 0
        lines = [one.split() for one in capsys.readouterr().out.splitlines()]
        assert lines[1:] == [
            ["shop", "active", "1:00:00", "1:00:00"],
            ["b", "paused", "1:00:00", "1:00:00"],
        ]

    def test_shows_one_with_its_scan_and_yaml(
        self,
        site: Site,
        magpie: Callable[..., int],
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        site.say(f"{SOURCES}/shop", 200, {**SHOP, "last_scan": SCAN})
        assert magpie("show", "shop") == 0
        out = capsys.readouterr().out
        assert "succeeded: 3 pages" in out
        assert out.endswith("name: shop\n")

    def test_pauses_resumes_and_deletes(
        self, site: Site, magpie: Callable[..., int]
    ) -> None:
        for path in ("/pause", "/resume", ""):
            site.say(f"{SOURCES}/shop{path}", 200, SHOP)
        assert magpie("pause", "shop", "--reason", "Season.") == 0
        assert magpie("resume", "shop") == 0
        assert magpie("delete", "shop") == 0
        assert [
            (verb, json.loads(body or b"{}")) for verb, _, _, body in site.asked
        ] == [
            ("POST", {"reason": "Season."}),
            ("POST", {"reason": ""}),
            ("DELETE", {}),
        ]

    def test_a_wrong_file_is_named(
        self,
        site: Site,
        magpie: Callable[..., int],
        tmp_path: Path,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        file = tmp_path / "mine.yaml"
        file.write_text("name: x")
        site.say(SOURCES, 422, {"detail": "source.yaml:1: `kind` is missing."})
        assert magpie("put", file) == 2
        assert "mine.yaml:1: `kind` is missing." in capsys.readouterr().err

    def test_sends_a_file_and_says_which_rows_were_refused(
        self,
        site: Site,
        magpie: Callable[..., int],
        tmp_path: Path,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        file = tmp_path / "may.csv"
        file.write_bytes(b"id,title\n")
        site.say("/api/v1/feeds", 202, {**UPLOAD, "scan": {**SCAN, "status": "queued"}})
        site.say("/api/v1/feeds/1", 200, UPLOAD)
        assert magpie("upload", file, "--source", "shop") == 0
        assert capsys.readouterr().out.splitlines() == [
            "may.csv: 3 rows, 1 refused",
            "  row 2: price_unclear: No.",
            "succeeded: 3 pages, 1 failed; 2 offers new, 0 changed, 0 gone",
        ]
        verb, path, _, body = site.asked[0]
        assert (verb, body) == ("POST", b"id,title\n")
        assert path == "/api/v1/feeds?source=shop&name=may.csv"

    def test_a_file_is_for_one_source(
        self, magpie: Callable[..., int], tmp_path: Path
    ) -> None:
        assert magpie("upload", tmp_path) == 2

    def test_a_file_that_is_not_there_is_named(
        self,
        magpie: Callable[..., int],
        tmp_path: Path,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        assert magpie("upload", tmp_path / "none.csv", "--source", "shop") == 2
        assert "none.csv cannot be read" in capsys.readouterr().err
