"""The gateway's client: it signs in once, and says what an answer means."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from cli.client import Gateway
from common.errors import BadInput, MagpieError, NotFound, Refused, Retryable

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

SESSION = "/api/v1/session"


class Answers(BaseHTTPRequestHandler):
    """Answers as told, and keeps what it was asked."""

    told: dict[str, tuple[int, bytes]]
    asked: list[tuple[str, str, str, bytes]]

    def _answer(self) -> None:
        body = self._body()
        bearer = self.headers.get("Authorization", "")
        self.asked.append((self.command, self.path, bearer, body))
        status, said = self.told.get(self.path.partition("?")[0], (404, b"{}"))
        self.send_response(status)
        self.send_header("Content-Length", str(len(said)))
        self.end_headers()
        self.wfile.write(said)

    def _body(self) -> bytes:
        if self.headers.get("Transfer-Encoding") != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length", 0)))
        found = b""
        while size := int(self.rfile.readline(), 16):
            found += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return found

    do_GET = do_POST = do_PUT = do_DELETE = _answer  # noqa: N815 - as the library names them

    def log_message(self, *_: object) -> None:
        """Nothing is printed."""


class Site:
    """An HTTP server whose answers a test sets."""

    def __init__(self, server: HTTPServer, handler: type[Answers]) -> None:
        self.url = f"http://127.0.0.1:{server.server_port}"
        self.told, self.asked = handler.told, handler.asked

    def say(self, path: str, status: int, said: Any) -> None:
        body = said if isinstance(said, bytes) else json.dumps(said).encode()
        self.told[path] = (status, body)


@contextmanager
def open_site() -> Iterator[Site]:
    """One at a port of its own."""
    handler = type("Handler", (Answers,), {"told": {}, "asked": []})
    with HTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield Site(server, handler)
        server.shutdown()
        thread.join()


@pytest.fixture
def site() -> Iterator[Site]:
    """A gateway whose answers a test sets."""
    with open_site() as site:
        yield site


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder with a first password."""
    monkeypatch.delenv("MAGPIE_ADMIN_PASSWORD", raising=False)
    (tmp_path / "admin-password").write_text("first\n")
    return tmp_path


class TestSigningIn:
    def test_is_done_once_with_the_kept_password(self, site: Site, data: Path) -> None:
        site.say(SESSION, 200, {"access_token": "T"})
        site.say("/x", 200, {"n": 1})
        with Gateway(site.url, None, data=data) as gateway:
            assert gateway.get("/x", a=1, b=None, c=["p", "q"]) == {"n": 1}
            gateway.post("/x", {"k": "v"})
        (_, path, _, body), get, post = site.asked
        assert path == SESSION
        assert json.loads(body) == {"name": "admin", "password": "first"}
        assert get[1:3] == ("/x?a=1&c=p&c=q", "Bearer T")
        assert json.loads(post[3]) == {"k": "v"}

    def test_prefers_the_password_of_the_environment(
        self, site: Site, data: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("MAGPIE_ADMIN_PASSWORD", "mine")
        site.say(SESSION, 200, {"access_token": "T"})
        with Gateway(site.url, None, data=data) as gateway:
            assert gateway.token() == "T"
        assert json.loads(site.asked[0][3])["password"] == "mine"

    def test_is_not_done_with_a_token(self, site: Site, tmp_path: Path) -> None:
        site.say("/x", 200, b"")
        file = tmp_path / "shop.yaml"
        file.write_text("name: é", encoding="utf-8")
        with Gateway(site.url, "given", data=tmp_path) as gateway:
            assert gateway.put_file("/x", file) is None
        assert site.asked == [("PUT", "/x", "Bearer given", "name: é".encode())]

    def test_without_either_says_what_to_set(self, site: Site, tmp_path: Path) -> None:
        with (
            Gateway(site.url, None, data=tmp_path) as gateway,
            pytest.raises(Refused, match="No token and no password"),
        ):
            gateway.get("/x")


class TestAnswers:
    @pytest.mark.parametrize(
        ("status", "error"),
        [
            (400, BadInput),
            (401, Refused),
            (404, NotFound),
            (409, Refused),
            (422, BadInput),
            (429, Retryable),
            (503, Retryable),
            (500, MagpieError),
        ],
    )
    def test_a_problem_is_an_error_with_its_hint(
        self, site: Site, tmp_path: Path, status: int, error: type[MagpieError]
    ) -> None:
        said = {"detail": "So it is.", "hint": "Do that.", "errors": []}
        site.say("/x", status, said)
        with (
            Gateway(site.url, "T", data=tmp_path) as gateway,
            pytest.raises(error, match=r"So it is\.") as caught,
        ):
            gateway.get("/x")
        assert type(caught.value) is error
        assert caught.value.hint == "Do that."

    def test_the_same_thing_is_said_once(self, site: Site, tmp_path: Path) -> None:
        wrong = {"field": "body.x", "message": "is wrong"}
        said = {"detail": "body.x: is wrong", "errors": [wrong, wrong]}
        site.say("/x", 422, said)
        with (
            Gateway(site.url, "T", data=tmp_path) as gateway,
            pytest.raises(BadInput) as caught,
        ):
            gateway.get("/x")
        assert caught.value.message == "body.x: is wrong"

    def test_another_program_is_told_apart(self, site: Site, tmp_path: Path) -> None:
        site.say("/x", 404, b"<html>not here</html>")
        with (
            Gateway(site.url, "T", data=tmp_path) as gateway,
            pytest.raises(NotFound, match="is no gateway of Magpie"),
        ):
            gateway.get("/x")

    @pytest.mark.parametrize("url", ["http://127.0.0.1:9", "nonsense", "ftp://x"])
    def test_nobody_at_that_address(self, tmp_path: Path, url: str) -> None:
        with (
            Gateway(url, "T", data=tmp_path) as gateway,
            pytest.raises(Retryable, match="No gateway answers at"),
        ):
            gateway.get("/x")
