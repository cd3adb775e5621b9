"""What is run inside a cluster, against a small gateway on this machine."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from deploy.cluster import inside
from deploy.cluster.cluster import INSIDE
from deploy.cluster.inside import CLOSED_TRIES, Client, journey, kept, load, reach

pytestmark = [pytest.mark.slow, pytest.mark.allow_hosts(["127.0.0.1"])]
ROW = {"id": "1"}


@dataclass
class Small:
    """A gateway that knows one password and one opportunity."""

    url: str = ""
    fails_each: int = 0
    """Every so many answers are 503; 0: none."""
    scanned: bool = False
    signed_in: int = 0
    asked: int = 0
    token: str = "first"
    seen: list[str] = field(default_factory=list)

    def answer(self, verb: str, path: str, body: Any, token: str) -> tuple[int, object]:
        """Status and JSON."""
        if path == "/api/v1/session":
            self.signed_in += 1
            right = body["password"] == "word"
            return (200, {"access_token": self.token}) if right else (401, {})
        if token != f"Bearer {self.token}":
            return 401, {}
        self.asked += 1
        if self.fails_each and self.asked % self.fails_each == 0:
            return 503, {}
        if path == "/api/v1/scans":
            self.scanned = True
            return 202, {}
        if path.startswith("/api/v1/opportunities/") and path[-1] != "1":
            return 404, {}
        if path == "/api/v1/opportunities/1":
            return 200, {"reasons": [{"sentence": "It sells for more."}]}
        return 200, {"items": [ROW] if self.scanned else []}


class Server(ThreadingHTTPServer):
    """With room for all who come at once; five are not enough."""

    request_queue_size = 64


@pytest.fixture
def small() -> Iterator[Small]:
    """That gateway, listening."""
    told = Small()

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            """Say nothing."""

        def do_GET(self) -> None:
            length = int(self.headers.get("Content-Length", 0))
            body = json.loads(self.rfile.read(length) or b"null")
            status, said = told.answer(
                self.command, self.path, body, self.headers.get("Authorization", "")
            )
            text = json.dumps(said).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        do_POST = do_GET  # noqa: N815 - the library's name

    with Server(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        told.url = f"http://127.0.0.1:{server.server_address[1]}"
        yield told
        server.shutdown()
        thread.join()


class TestLoad:
    def test_counts_what_it_asked_for_and_finds_no_fault(self, small: Small) -> None:
        said = load(Client(small.url, "word"), 0.5, 20.0, threading.Event())
        assert said["failed"] == 0
        assert said["why"] == {}
        assert small.asked == said["asked"] + 1  # type: ignore[operator]  # the first

    def test_counts_each_request_that_failed_with_its_reason(
        self, small: Small
    ) -> None:
        small.fails_each = 4
        said = load(Client(small.url, "word"), 0.5, 20.0, threading.Event())
        assert said["failed"] == small.asked // 4
        assert any("503" in why for why in said["why"])  # type: ignore[attr-defined]

    def test_ends_when_it_is_told_to(self, small: Small) -> None:
        stop = threading.Event()
        stop.set()
        assert load(Client(small.url, "word"), 600.0, 1.0, stop)["asked"] == 0

    def test_signs_in_again_when_a_token_is_over(self, small: Small) -> None:
        client = Client(small.url, "word")
        client.get("/api/v1/opportunities")
        small.token = "second"
        client.get("/api/v1/opportunities")
        assert small.signed_in == 2

    def test_many_who_are_told_at_once_sign_in_once(self, small: Small) -> None:
        client = Client(small.url, "word")
        client.get("/api/v1/opportunities")
        small.token = "second"
        with ThreadPoolExecutor(8) as pool:
            asked = [pool.submit(client.get, "/api/v1/opportunities") for _ in range(8)]
        assert all(one.result() == {"items": []} for one in asked)
        assert small.signed_in == 2


class TestJourney:
    def test_has_a_shop_scanned_and_reads_a_reason(
        self, small: Small, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("deploy.cluster.inside.time.sleep", lambda _: None)
        said = journey(Client(small.url, "word"))
        assert said == {"found": "It sells for more.", "id": "1"}
        assert small.scanned

    def test_says_what_stood_in_the_way(
        self, small: Small, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("deploy.cluster.inside.PATIENCE", 0.2)
        monkeypatch.setattr("deploy.cluster.inside.time.sleep", lambda _: None)
        said = journey(Client(small.url, "wrong"))
        assert "401" in str(said["problem"])


class TestKept:
    def test_finds_again_what_was_there(self, small: Small) -> None:
        assert kept(Client(small.url, "word"), "1") == {"kept": True}

    def test_what_is_gone_is_not_waited_for(self, small: Small) -> None:
        said = kept(Client(small.url, "word"), "2")
        assert said == {"kept": False, "problem": "it is gone"}

    def test_waits_until_somebody_answers_again(
        self, small: Small, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("deploy.cluster.inside.time.sleep", lambda _: None)
        small.fails_each, small.asked = 2, 1
        assert kept(Client(small.url, "word"), "1") == {"kept": True}
        assert small.asked == 3

    def test_says_what_stood_in_the_way(
        self, small: Small, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("deploy.cluster.inside.PATIENCE", 0.2)
        monkeypatch.setattr("deploy.cluster.inside.time.sleep", lambda _: None)
        said = kept(Client(small.url, "wrong"), "1")
        assert "401" in str(said["problem"])


class TestReach:
    """A door of this machine, which changes while it is looked at."""

    @pytest.fixture
    def door(self) -> Iterator[socket.socket]:
        """Bound, and closed until somebody listens."""
        with socket.socket() as found:
            found.bind(("127.0.0.1", 0))
            yield found

    def test_what_shall_be_open_may_open_late(
        self, door: socket.socket, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("deploy.cluster.inside.time.sleep", lambda _: door.listen())
        said = reach(*door.getsockname(), wanted=True)
        assert (said["open"], said["tries"]) == (True, 2)

    def test_what_never_opens_is_said_to_be_closed(
        self, door: socket.socket, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("deploy.cluster.inside.LATE", 0.0)
        said = reach(*door.getsockname(), wanted=True)
        assert (said["open"], said["why"]) == (False, "ConnectionRefusedError")

    def test_what_shall_be_closed_is_so_some_times_in_a_row(
        self, door: socket.socket, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        answers = iter([False, False, True, False, False, False, False])
        monkeypatch.setattr(inside, "_is_open", lambda *_: (next(answers), ""))
        monkeypatch.setattr("deploy.cluster.inside.time.sleep", lambda _: None)
        said = reach(*door.getsockname(), wanted=False)
        assert (said["open"], said["tries"]) == (False, 3 + CLOSED_TRIES)

    def test_what_never_closes_is_said_to_be_open(
        self, door: socket.socket, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        door.listen()
        monkeypatch.setattr("deploy.cluster.inside.LATE", 0.0)
        assert reach(*door.getsockname(), wanted=False)["open"] is True

    def test_a_name_that_nobody_knows_is_no_closed_door(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def unknown(*_: object, **__: object) -> socket.socket:
            raise socket.gaierror(-2, "Name or service not known")

        monkeypatch.setattr("deploy.cluster.inside.LATE", 0.0)
        monkeypatch.setattr(socket, "create_connection", unknown)
        said = reach("magpie-nobody", 1, wanted=False)
        assert said["open"] is None
        assert "not known" in str(said["why"])


class TestProgram:
    """As `python -c` in a pod: with Python alone, without this checkout."""

    def run(self, *words: str) -> dict[str, Any]:
        """The last line that it said."""
        done = subprocess.run(
            [sys.executable, "-I", "-S", "-c", INSIDE.read_text(), *words],
            capture_output=True,
            text=True,
            check=True,
        )
        found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        return found

    def test_tells_an_open_door_from_a_closed_one(self, small: Small) -> None:
        port = small.url.rpartition(":")[2]
        assert self.run("reach", "127.0.0.1", port, "open")["open"] is True
        said = self.run("reach", "127.0.0.1", "1", "closed")
        assert (said["open"], said["tries"]) == (False, CLOSED_TRIES)
