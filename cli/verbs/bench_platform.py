"""`magpie bench platform`: seconds to the first opportunity, and the memory taken."""

from __future__ import annotations

import json as encoder
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from cli.verbs import options

if TYPE_CHECKING:
    import subprocess

_UP: Final = "from cli.main import main; main()"
_SOON_ENOUGH: Final = 120.0
_ASK_EVERY: Final = 0.05


def bench_platform(
    port: options.Port = 18_000,
    products: Annotated[int, typer.Option(help="How many the sandbox has.")] = 2000,
    idle: Annotated[
        float, typer.Option(help="Seconds of quiet before memory is measured.")
    ] = 60.0,
    json: options.Json = False,
) -> None:
    """Bring up a platform in an empty folder and watch it as a client from outside."""
    import subprocess
    import tempfile

    from cli.stack.footprint import pss_by_name

    with tempfile.TemporaryDirectory(prefix="magpie-bench-") as folder:
        # Postgres, which does not run as root, has to pass through.
        Path(folder).chmod(0o711)
        data = Path(folder) / "data"
        # A world that stands still, so that it can be idle.
        words = ("--data", str(data), "--port", str(port), "--speed", "0")
        began = time.perf_counter()
        with subprocess.Popen(  # noqa: S603 - ourselves
            [sys.executable, "-c", _UP, "up", *words, "--products", str(products)],
            stdout=subprocess.DEVNULL,
        ) as process:
            try:
                first = _first_opportunity(process, data, port) - began
                time.sleep(idle)
                sizes = pss_by_name(process.pid)
            finally:
                process.terminate()
                process.wait()
    _print(first, sizes, json=json)


def _first_opportunity(
    process: subprocess.Popen[bytes], data: Path, port: int
) -> float:
    """The moment at which a client of /ws/opportunities has got one."""
    from common.errors import MagpieError, Retryable

    deadline = time.perf_counter() + _SOON_ENOUGH
    while time.perf_counter() < deadline:
        if process.poll() is not None:
            break
        try:
            return _listen(data, port)
        except (OSError, MagpieError):
            time.sleep(_ASK_EVERY)
    raise Retryable(
        f"No opportunity came within {_SOON_ENOUGH:g} s.",
        hint="`magpie up` on another port says what is wrong.",
    )


def _listen(data: Path, port: int) -> float:
    from websockets.sync.client import connect

    from cli.client import Gateway

    with Gateway(f"http://127.0.0.1:{port}", None, data=data) as gateway:
        token = gateway.token()
    with connect(f"ws://127.0.0.1:{port}/ws/opportunities") as socket:
        subscribe = {"type": "subscribe", "token": token, "after_seq": 0}
        socket.send(encoder.dumps(subscribe))
        while True:
            said: dict[str, Any] = encoder.loads(socket.recv(timeout=_SOON_ENOUGH))
            if said["type"] == "opportunities" and said["items"]:
                return time.perf_counter()


def _print(first: float, sizes: dict[str, int], *, json: bool) -> None:
    total = sum(sizes.values())
    if json:
        found = {
            "first_opportunity_seconds": round(first, 2),
            "idle_pss_bytes": total,
            "by_program": sizes,
        }
        typer.echo(encoder.dumps(found))
        return
    typer.echo(f"the first opportunity after {first:.1f} s")
    typer.echo(f"idle: {total / 2**20:.0f} MiB (PSS)")
    for name, size in sorted(sizes.items(), key=lambda item: -item[1]):
        typer.echo(f"  {size / 2**20:6.0f} MiB  {name}")
