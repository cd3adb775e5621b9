"""A whole platform as its user runs it: `magpie up` in a process of its own."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

import httpx
import redis

from common.ids import new_id, offer_id
from rpc.common.v1.envelope_pb2 import Envelope
from rpc.scanner.v1.events_pb2 import OffersObserved

ROOT = Path(__file__).parents[2]
Found = TypeVar("Found")
MAGPIE = str(Path(sys.executable).with_name("magpie"))
READY = "Ctrl-C stops everything."
STEPS = 100
TOKEN_SECONDS = 300
# What scans a place of the sandbox, where it is not called like the place.
SOURCES = {"ebay": "ebay-sandbox"}
# Their pages write no number that could be believed: what follows this in the path is
# the key.
BY_PATH = {
    "bottegalta": "/it/",
    "hallwacht": "/detail/",
    "mercadela": "/articulo/",
    "quillmere": "/book/",
    "stacksmere": "/",
}


@dataclass
class Running:
    """One platform: its address, its folder, and who is who."""

    base: int
    data: Path
    process: subprocess.Popen[bytes]
    _http: httpx.Client
    _token: str = ""
    _signed_in: float = 0.0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.base}"

    def pid(self, name: str) -> int | None:
        """The process of a store, the sandbox or a service, as it is now."""
        log = str(self.data / "logs" / f"{name}.log")
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit() and _writes_to(entry, log):
                return int(entry.name)
        return None

    def signal(self, name: str, number: signal.Signals) -> int:
        """Send it to the process that is it now; its id."""
        pid = eventually(lambda: self.pid(name), f"{name} runs")
        os.kill(pid, number)
        return pid

    def kill(self, name: str) -> None:
        """SIGKILL, and another process in its place."""
        before = self.signal(name, signal.SIGKILL)
        eventually(lambda: self.pid(name) not in (None, before), f"{name} is back")

    def empty_redis(self) -> None:
        """All that it holds is gone."""
        with self._redis() as client:
            client.flushall()

    def publish_nonsense(self) -> None:
        """An event on the stream `offers` in which nobody can read an offer."""
        observed = OffersObserved.DESCRIPTOR.full_name
        event = Envelope(event_id=str(new_id()), type=observed, payload=b"\xff")
        with self._redis() as client:
            client.xadd("offers", {"envelope": event.SerializeToString()})

    def _redis(self) -> redis.Redis:
        socket = self.data / "run" / "redis" / "redis.sock"
        return redis.Redis(unix_socket_path=str(socket))

    def get(self, path: str, **parameters: Any) -> Any:
        """The JSON of a GET, asked again while a killed service comes back."""

        def ask() -> Any:
            answer = self._http.get(
                self.url + path, params=parameters, headers=self._headers()
            )
            if answer.status_code == 401:
                self._token = ""
            if answer.status_code in (401, 429, 503):
                return None
            answer.raise_for_status()
            return {"json": answer.json()}

        return eventually(ask, f"GET {path}")["json"]

    def token(self) -> str:
        """An access token of the admin that is good for some minutes yet."""
        if not self._token or time.monotonic() - self._signed_in > TOKEN_SECONDS:
            self._signed_in = time.monotonic()
            password = (self.data / "admin-password").read_text().strip()
            body = {"name": "admin", "password": password}
            answer = self._http.post(self.url + "/api/v1/session", json=body)
            answer.raise_for_status()
            self._token = answer.json()["access_token"]
        return self._token

    def opportunities(self) -> list[dict[str, Any]]:
        """All of them, page after page."""
        rows: list[dict[str, Any]] = []
        cursor: str | None = None
        while True:
            more = {"cursor": cursor} if cursor else {}
            page = self.get("/api/v1/opportunities", limit=200, **more)
            rows += page["items"]
            cursor = page["next_cursor"]
            if cursor is None:
                return rows

    def pictured(self) -> str | None:
        """The id of an opportunity over an offer with a picture that is kept."""
        for one in self.get("/api/v1/opportunities", limit=20)["items"]:
            if self.get(f"/api/v1/offers/{one['offer']['id']}")["pictures"]:
                return str(one["id"])
        return None

    def all_scanned(self) -> bool:
        """Every source was scanned to its end, and none is being scanned."""
        sources = {one["id"] for one in self.get("/api/v1/sources")["items"]}
        scans = self.get("/api/v1/scans", limit=200)["items"]
        ended = {one["source"] for one in scans if one["status"] == "succeeded"}
        under_way = any(one["status"] in ("queued", "running") for one in scans)
        return ended == sources and not under_way

    def served(self) -> set[str]:
        """The ids of all offers that the sandbox has shown to anybody."""
        ids: set[str] = set()
        lines = (self.data / "sandbox" / "served.jsonl").read_text().splitlines()
        for line in lines:
            if not line.endswith("}"):
                continue
            page = json.loads(line)
            source = SOURCES.get(page["source"], page["source"])
            keys = [one["key"] for one in page.get("offers", ())]
            if keys and (before := BY_PATH.get(source)):
                path = urlsplit(page["url"]).path
                keys = [path.removeprefix(before).removesuffix("/")]
            ids.update(offer_id(source, key) for key in keys)
        return ids

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token()}"}


def eventually(
    ask: Callable[[], Found | None], what: str, *, seconds: float = 240
) -> Found:
    """The first answer that is not empty; connections that fail count as empty."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            found = ask()
        except (httpx.HTTPError, OSError):
            found = None
        if found:
            return found
        time.sleep(0.3)
    raise AssertionError(f"not within {seconds:g} s: {what}")


@contextmanager
def running(
    *options: str, environment: Mapping[str, str] | None = None
) -> Iterator[Running]:
    """A platform in a folder of its own, which is gone with it."""
    with tempfile.TemporaryDirectory(prefix="magpie-e2e-") as folder:
        # Postgres, which does not run as root, has to pass through.
        Path(folder).chmod(0o711)
        with running_on(Path(folder) / "data", *options, more=environment) as platform:
            yield platform


@contextmanager
def running_on(
    data: Path, *options: str, more: Mapping[str, str] | None = None
) -> Iterator[Running]:
    """`magpie up` on a folder until the block ends; nothing of it may be left."""
    base = free_base()
    command = [MAGPIE, "up"]
    environment = {k: v for k, v in os.environ.items() if not k.startswith("MAGPIE_")}
    environment |= {"MAGPIE_GATEWAY_REQUESTS_A_MINUTE": "100000", **(more or {})}
    said = data.with_name(f"{data.name}.out")
    with said.open("w") as output:
        process = subprocess.Popen(
            [*command, "--data", str(data), "--port", str(base), *options],
            cwd=ROOT,
            env=environment,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        _until_ready(process, said)
        with httpx.Client(timeout=10) as http:
            yield Running(base, data, process, http)
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(60)
    left = [line for line in _command_lines() if str(data) in line]
    assert not left, f"left behind: {left}"


def free_base() -> int:
    """A port from which on all that the platform needs are free.

    Each worker of a run looks in a place of its own: none of them listens at once.
    """
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    first = 20_000 + 3_000 * (worker % 10)
    for base in range(first, first + 1_000, STEPS):
        services = (base, base + 1, base + 2)
        wanted = [port + more for port in services for more in (0, 1_000, 2_000)]
        wanted += range(base + 90, base + 94)
        if all(_is_free(port) for port in wanted):
            return base
    raise AssertionError("no free ports")


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


def _until_ready(process: subprocess.Popen[bytes], said: Path) -> None:
    while READY not in said.read_text():
        assert process.poll() is None, f"magpie up ended: {said.read_text()}"
        time.sleep(0.1)


def _writes_to(entry: Path, log: str) -> bool:
    try:
        return os.readlink(entry / "fd" / "1") == log and (
            int((entry / "stat").read_text().rpartition(")")[2].split()[2])
            == int(entry.name)
        )
    except (OSError, ValueError):
        return False


def _command_lines() -> Iterator[str]:
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                yield (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            except OSError:
                continue
