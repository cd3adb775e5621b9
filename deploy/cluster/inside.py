"""Run inside a pod, with Python alone: what somebody in the cluster sees of Magpie.

`load URL SECONDS RATE`, `journey URL`, `kept URL ID` and `reach HOST PORT open|closed`;
each ends with a line of JSON.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import sys
import threading
import time
import urllib.error
import urllib.request
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

DEADLINE = 1.0
PATIENCE = 240.0
WORKERS = 16
LATE = 30.0
"""In which a network policy has reached the node of a pod that is new."""
CLOSED_TRIES = 3
"""So often in a row nobody may answer at a door that is closed."""


class Client:
    """The gateway behind its Service: each time a new connection, so any pod of it."""

    def __init__(self, url: str, password: str) -> None:
        self.url, self.password = url, password
        self._token = ""
        self._turn = threading.Lock()

    def get(self, path: str, *, seconds: float = DEADLINE) -> object:
        """The JSON of a GET; signs in first, and again when that is over."""
        for _ in range(2):
            token = self._token
            try:
                return self._ask("GET", path, None, token=token, seconds=seconds)
            except urllib.error.HTTPError as exc:
                if exc.code != 401:
                    raise
                self._sign_in(token)
        raise PermissionError("signed in twice, and a stranger still")

    def post(self, path: str, body: object, *, seconds: float) -> object:
        """The JSON of a POST."""
        return self._ask("POST", path, body, token=self._token, seconds=seconds)

    def _sign_in(self, stale: str) -> None:
        with self._turn:
            # One signs in for all who were told at the same time that it is over.
            if self._token != stale:
                return
            body = {"name": "admin", "password": self.password}
            said = self._ask("POST", "/api/v1/session", body, token="", seconds=10.0)
            assert isinstance(said, dict)  # noqa: S101 - the contract of the gateway
            self._token = said["access_token"]

    def _ask(
        self, verb: str, path: str, body: object, *, token: str, seconds: float
    ) -> object:
        headers = {"Content-Type": "application/json"}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        data = None if body is None else json.dumps(body).encode()
        asked = urllib.request.Request(  # noqa: S310 - an address of our own
            self.url + path, data=data, headers=headers, method=verb
        )
        with urllib.request.urlopen(asked, timeout=seconds) as answer:  # noqa: S310
            return json.load(answer)


def load(
    client: Client, seconds: float, rate: float, stop: threading.Event
) -> dict[str, object]:
    """Ask `rate` times a second; how many came through, and why the others did not."""
    client.get("/api/v1/opportunities", seconds=30.0)
    failed: Counter[str] = Counter()
    slowest = [0.0]

    def ask() -> None:
        began = time.monotonic()
        try:
            client.get("/api/v1/opportunities?limit=1")
        except (OSError, ValueError) as exc:
            failed[f"{type(exc).__name__}: {exc}"[:120]] += 1
        slowest[0] = max(slowest[0], time.monotonic() - began)

    asked, start = 0, time.monotonic()
    with ThreadPoolExecutor(WORKERS) as pool:
        while not stop.is_set() and time.monotonic() < start + seconds:
            pool.submit(ask)
            asked += 1
            # By the clock, not by the answers: slowness must not lower the load.
            stop.wait(max(0.0, start + asked / rate - time.monotonic()))
    return {
        "asked": asked,
        "failed": sum(failed.values()),
        "why": dict(failed.most_common(5)),
        "slowest": round(slowest[0], 3),
    }


def journey(client: Client) -> dict[str, object]:
    """Have a shop scanned and wait for an opportunity that can say why."""
    until = time.monotonic() + PATIENCE
    problem = "nothing was asked"
    scanned = False
    while time.monotonic() < until:
        try:
            if found := _first_reason(client):
                return found
            if not scanned:
                source = {"source": "larkfield"}
                client.post("/api/v1/scans", source, seconds=10.0)
                scanned = True
            problem = "no opportunity yet"
        except (OSError, ValueError) as exc:
            problem = f"{type(exc).__name__}: {exc}"
        time.sleep(2.0)
    return {"problem": problem}


def _first_reason(client: Client) -> dict[str, object]:
    page = client.get("/api/v1/opportunities?limit=1", seconds=10.0)
    assert isinstance(page, dict)  # noqa: S101 - the contract of the gateway
    for row in page["items"]:
        whole = client.get(f"/api/v1/opportunities/{row['id']}", seconds=10.0)
        assert isinstance(whole, dict)  # noqa: S101 - the contract of the gateway
        return {"found": whole["reasons"][0]["sentence"], "id": row["id"]}
    return {}


def kept(client: Client, which: str) -> dict[str, object]:
    """Whether that opportunity is still there, once somebody answers again."""
    until = time.monotonic() + PATIENCE
    problem = "nothing was asked"
    while time.monotonic() < until:
        try:
            client.get(f"/api/v1/opportunities/{which}", seconds=10.0)
        except urllib.error.HTTPError as exc:
            if exc.code == 404:
                return {"kept": False, "problem": "it is gone"}
            problem = f"{exc}"
        except (OSError, ValueError) as exc:
            problem = f"{type(exc).__name__}: {exc}"
        else:
            return {"kept": True}
        time.sleep(2.0)
    return {"kept": False, "problem": problem}


def reach(host: str, port: int, *, wanted: bool) -> dict[str, object]:
    """Whether somebody answers there: policies, and names too, come a little late.

    What shall be open is asked until it is; what shall be closed has to be so some
    times in a row. A name that is not known tells nothing: `open` is None then.
    """
    until = time.monotonic() + LATE
    needed = 1 if wanted else CLOSED_TRIES
    in_a_row, tries = 0, 0
    while True:
        found, why = _is_open(host, port)
        tries += 1
        in_a_row = in_a_row + 1 if found is wanted else 0
        if in_a_row == needed or time.monotonic() >= until:
            return {"open": found, "why": why, "tries": tries}
        time.sleep(1.0)


def _is_open(host: str, port: int) -> tuple[bool | None, str]:
    try:
        socket.create_connection((host, port), timeout=5.0).close()
    except socket.gaierror as exc:
        return None, str(exc)
    except OSError as exc:
        return False, type(exc).__name__
    return True, ""


def main(words: list[str]) -> int:
    """Do what the words say."""
    client = Client(words[1], os.environ.get("ADMIN_PASSWORD", ""))
    if words[0] == "load":
        stop = threading.Event()
        signal.signal(signal.SIGTERM, lambda *_: stop.set())
        said = load(client, float(words[2]), float(words[3]), stop)
    elif words[0] == "journey":
        said = journey(client)
    elif words[0] == "kept":
        said = kept(client, words[2])
    else:
        said = reach(words[1], int(words[2]), wanted=words[3] == "open")
    sys.stdout.write(json.dumps(said) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
