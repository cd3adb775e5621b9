"""Whether a process is well, asked by a command."""

from __future__ import annotations

import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from prometheus_client import CollectorRegistry

from common.grpc import make_server
from common.healthy import serving

pytestmark = pytest.mark.enable_socket


class TestServing:
    def test_is_false_where_nobody_listens(self) -> None:
        assert not serving("127.0.0.1:1")

    @pytest.mark.parametrize("well", [True, False])
    async def test_is_what_the_health_of_a_service_says(
        self, root: Path, well: bool
    ) -> None:
        async def check() -> None:
            assert well

        server = make_server(
            [],
            port=0,
            health_port=0,
            checks={"store": check},
            registry=CollectorRegistry(),
            drain=timedelta(),
        )
        async with server:
            import asyncio

            command = [sys.executable, "-m", "common.healthy"]
            done = await asyncio.to_thread(
                subprocess.run,
                [*command, f"127.0.0.1:{server.health_port}"],
                cwd=root,
                check=False,
            )
        assert done.returncode == (0 if well else 1)
