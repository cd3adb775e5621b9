"""The sandbox and the services as units: how each is run, and when it serves."""

from __future__ import annotations

import asyncio
import os
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from cli.stack.data_folder import DataFolder
from cli.stack.ports import HOST, ensure_free
from cli.stack.processes import Process, Program, start
from common.errors import BadInput, MagpieError, Refused, Retryable

READY_SECONDS: Final = 60.0

_ROOT: Final = Path(__file__).parents[2]
_ASK_EVERY: Final = 0.1
_NO_GRACE: Final = 15.0


class NotServing(MagpieError):
    """A service of ours did not come up."""


_BY_CODE: Final = (BadInput, Retryable, Refused)


class Service:
    """One process of ours, run as `python -m <module>`; see supervisor.Unit.

    It serves when grpc.health.v1 on `health_port` says SERVING; a program without it
    (the sandbox) when `GET /healthz` on its own port answers. `usual` holds where our
    own environment says nothing, `environment` in any case.
    """

    def __init__(
        self,
        name: str,
        folder: DataFolder,
        *,
        arguments: Sequence[str],
        environment: Mapping[str, str],
        port: int,
        health_port: int | None,
        usual: Mapping[str, str] | None = None,
    ) -> None:
        self.name = name
        self.process: Process | None = None
        self._port = port
        self._health_port = health_port
        self._program = Program(
            name=name,
            command=(sys.executable, *arguments),
            log=folder.log(name),
            environment={**(usual or {}), **_inherited(), **environment},
            folder=_ROOT,
        )

    async def start(self) -> None:
        """Run it; the caller asks `until_serving` when it wants to know."""
        await self.stop()
        ensure_free(self._port, self.name)
        self.process = start(self._program)

    async def stop(self) -> None:
        """End it in good order: it drains first."""
        if self.process is not None:
            await self.process.stop(grace=_NO_GRACE)

    async def until_serving(self, *, seconds: float = READY_SECONDS) -> None:
        """Return when it serves. Raises what its exit code says, or NotServing."""
        deadline = time.monotonic() + seconds
        while not await self._serves():
            ended = self.process is None or self.process.poll() is not None
            if ended and time.monotonic() > deadline - seconds + 2:
                raise self._failure("stopped")
            if time.monotonic() > deadline:
                raise self._failure(f"did not serve within {seconds:g} s")
            await asyncio.sleep(_ASK_EVERY)

    def _failure(self, what: str) -> MagpieError:
        tail = self.process.log_tail(3) if self.process else ""
        code = self.process.poll() if self.process else None
        # A setting that cannot be used, a store that is away: it says so by its code.
        kind = next((one for one in _BY_CODE if one.exit_code == code), NotServing)
        return kind(
            f"{self.name} {what}: {tail.strip() or 'it said nothing'}",
            hint=f"Its output is in {self._program.log}.",
        )

    async def _serves(self) -> bool:
        if self._health_port is None:
            return await _answers_http(self._port)
        return await _says_serving(self._health_port)


def _inherited() -> dict[str, str]:
    """What a service needs of our environment, its own settings among it."""
    kept = ("PATH", "HOME", "LANG", "TZ", "SSL_CERT_FILE")
    # COVERAGE_: whoever measures us measures them too.
    begins = ("MAGPIE_", "COVERAGE_")
    return {
        name: value
        for name, value in os.environ.items()
        if name in kept or name.startswith(begins)
    }


async def _answers_http(port: int) -> bool:
    try:
        reader, writer = await asyncio.open_connection(HOST, port)
    except OSError:
        return False
    try:
        writer.write(b"GET /healthz HTTP/1.0\r\nHost: localhost\r\n\r\n")
        await writer.drain()
        status = await asyncio.wait_for(reader.readline(), 1)
    except (OSError, TimeoutError):
        return False
    finally:
        writer.close()
    return b" 200 " in status


async def _says_serving(port: int) -> bool:
    import grpc
    from grpc_health.v1 import health_pb2, health_pb2_grpc

    async with grpc.aio.insecure_channel(f"{HOST}:{port}") as channel:
        stub = health_pb2_grpc.HealthStub(channel)
        try:
            answer = await stub.Check(health_pb2.HealthCheckRequest(), timeout=1)
        except grpc.aio.AioRpcError:
            return False
    serving: int = health_pb2.HealthCheckResponse.SERVING
    return bool(answer.status == serving)
