"""`magpie source health` against a gateway that says what a test wants."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from cli.main import run

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])


def source(name: str, state: str, **changes: Any) -> dict[str, Any]:
    """As the gateway says it."""
    health = {
        "state": state,
        "since": "2026-11-21T12:00:00Z",
        "reasons": [],
        "seen_at": None,
        "moved_at": None,
        "scans": 7,
        "success_ratio": 0.98,
        "offers_seen": 40,
        "offers_low": 30,
        "offers_high": 50,
        "missing": {"brand": 0.25},
        "canary_urls": ["https://shop.example/p/1"],
        "may_delete": state == "healthy",
    }
    return {"id": name, "health": {**health, **changes}}


SILENT = source(
    "mart",
    "suspect",
    reasons=[{"code": "silent_zero", "sentence": "The scan found nothing."}],
)


@pytest.fixture
def gateway() -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Its address, and the sources that it has."""
    stored: list[dict[str, Any]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = self.path.partition("?")[0]
            said: Any = {"items": stored, "next_cursor": None}
            if path != "/api/v1/sources":
                found = [one for one in stored if path.endswith(f"/{one['id']}")]
                said = found[0] if found else {"detail": "There is none."}
            body = json.dumps(said).encode()
            self.send_response(200 if "detail" not in said else 404)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Nothing is printed."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}", stored
        server.shutdown()
        thread.join()


def ask(gateway: str, *words: str) -> int:
    """The exit code."""
    return run(["source", "health", *words, "--url", gateway, "--token", "t"])


class TestSourceHealth:
    def test_all_that_are_well_end_in_0(
        self,
        gateway: tuple[str, list[dict[str, Any]]],
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        url, stored = gateway
        stored += [source("shop", "healthy"), source("yard", "new")]
        assert ask(url) == 0
        assert "shop: healthy since 2026-11-21T12:00:00Z" in capsys.readouterr().out

    def test_one_that_is_not_well_ends_in_1_and_says_why(
        self,
        gateway: tuple[str, list[dict[str, Any]]],
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        url, stored = gateway
        stored += [source("shop", "healthy"), SILENT]
        assert ask(url) == 1
        said = capsys.readouterr()
        assert "silent_zero: The scan found nothing." in said.out
        assert "Not well: mart." in said.err
        assert ask(url, "shop") == 0

    def test_one_is_shown_with_its_numbers(
        self,
        gateway: tuple[str, list[dict[str, Any]]],
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        url, stored = gateway
        stored.append(source("shop", "healthy"))
        assert ask(url, "shop") == 0
        said = capsys.readouterr().out
        assert "the last scan saw 40 offers; usual: 30 to 50" in said
        assert "missing: brand 25%" in said
        assert "its offers may expire now" in said

    def test_json_is_a_line_each(
        self,
        gateway: tuple[str, list[dict[str, Any]]],
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        url, stored = gateway
        stored += [source("shop", "healthy"), SILENT]
        assert ask(url, "--json") == 1
        lines = capsys.readouterr().out.splitlines()
        assert [json.loads(one)["state"] for one in lines] == ["healthy", "suspect"]

    def test_none_at_all_ends_in_3(
        self, gateway: tuple[str, list[dict[str, Any]]]
    ) -> None:
        url, _ = gateway
        assert ask(url) == 3
        assert ask(url, "nobody") == 3
