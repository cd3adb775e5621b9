"""A shop of a test's own: says on each path what it is told to, and notes who asked."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.services.scanner.given import page

HOST = "127.0.0.1"


@dataclass(frozen=True)
class Answer:
    """What is said to one request."""

    body: str | bytes = ""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Asked:
    """One request."""

    path: str
    headers: dict[str, str]
    at: float


@dataclass
class Shop:
    """Answers by path; of several, each is given once and the last one for ever."""

    port: int
    answers: dict[str, list[Answer]] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)

    @property
    def url(self) -> str:
        """Its front page."""
        return f"http://{HOST}:{self.port}/"

    @property
    def site(self) -> str:
        """As leases and the guard name it."""
        return f"{HOST}:{self.port}"

    @property
    def paths(self) -> list[str]:
        """What was asked for, in order."""
        return [one.path for one in self.asked]

    def say(self, path: str, *answers: Answer | str) -> None:
        """What to answer there from now on."""
        self.answers[path] = [
            Answer(one) if isinstance(one, str) else one for one in answers
        ]

    def sell(self, *keys: str, price: str = "10.00") -> None:
        """A front page with these things, each on a page of its own."""
        cards = "".join(
            f'<li class="card"><a href="/p/{key}">{key}</a></li>' for key in keys
        )
        self.say("/", f"<ul>{cards}</ul>")
        for key in keys:
            self.say(f"/p/{key}", page((key, price)))

    def next_answer(self, asked: Asked) -> Answer:
        """What this request is told."""
        self.asked.append(asked)
        waiting = self.answers.get(asked.path, [Answer("no such page", 404)])
        found = waiting.pop(0) if len(waiting) > 1 else waiting[0]
        tag = found.headers.get("ETag")
        if tag and asked.headers.get("If-None-Match") == tag:
            return Answer("", 304, found.headers)
        return found


@contextmanager
def open_shop(port: int) -> Iterator[Shop]:
    """A shop that is open at that port; robots.txt allows everything."""
    shop = Shop(port)
    shop.say("/robots.txt", "User-agent: *\nDisallow:\n")

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            asked = Asked(self.path, dict(self.headers), time.monotonic())
            answer = shop.next_answer(asked)
            body = answer.body
            if isinstance(body, str):
                body = body.encode()
            self.send_response(answer.status)
            headers = {"Content-Type": "text/html; charset=utf-8", **answer.headers}
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            return

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_: Any) -> None:
            return

    server = Server((HOST, port), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield shop
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
