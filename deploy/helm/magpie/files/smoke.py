"""Whether the gateway at the address given answers as it should, in 30 seconds."""

from __future__ import annotations

import json
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator

BASE = sys.argv[1]


def ask(path: str) -> tuple[int, bytes]:
    """The status and the body of a GET."""
    try:
        with urllib.request.urlopen(BASE + path, timeout=5) as answer:  # noqa: S310
            return answer.status, answer.read()
    except urllib.error.HTTPError as exc:
        return exc.code, exc.read()


def problems() -> Iterator[str]:
    """What is wrong, in words."""
    status, body = ask("/healthz")
    if status != 200 or json.loads(body)["status"] != "up":
        yield f"/healthz answers {status}: {body[:200]!r}"
    status, body = ask("/")
    if status != 200 or b"<html" not in body.lower():
        yield f"the dashboard answers {status}"
    status, _ = ask("/api/v1/opportunities")
    if status != 401:
        yield f"/api/v1/opportunities answers {status} to a stranger, not 401"


def main() -> int:
    """Ask until all is well or the time is over."""
    until = time.monotonic() + 30
    while True:
        try:
            found = list(problems())
        except OSError as exc:
            found = [f"{BASE} does not answer: {exc}"]
        if not found:
            sys.stdout.write("The gateway answers.\n")
            return 0
        if time.monotonic() > until:
            sys.stderr.write("\n".join(found) + "\n")
            return 1
        time.sleep(1)


sys.exit(main())
