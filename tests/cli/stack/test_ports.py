"""Ports: where everything is, and who is in the way."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator

import pytest

from cli.stack.ports import (
    HOST,
    Ports,
    PortTaken,
    ensure_free,
    free_port,
    holder_of,
)
from common.errors import BadInput

pytestmark = pytest.mark.allow_hosts([HOST])


@pytest.fixture
def taken() -> Iterator[int]:
    """A port that this very process listens on."""
    with socket.create_server((HOST, 0)) as server:
        yield server.getsockname()[1]


class TestPorts:
    def test_are_those_of_the_design(self) -> None:
        ports = Ports()
        assert ports.of("gateway") == 8000
        assert ports.of("comms") == 8006
        assert ports.of("sandbox") == 8090
        assert ports.metrics_of("scanner") == 9001
        assert ports.health_of("pricing") == 10002

    def test_all_move_with_the_base(self) -> None:
        assert Ports(20000).metrics_of("sandbox") == 21090

    @pytest.mark.parametrize("base", [0, 80, 1023, 63446, 70000])
    def test_a_base_that_leaves_no_room_is_refused(self, base: int) -> None:
        with pytest.raises(BadInput, match="between 1024 and 63445"):
            Ports(base)

    @pytest.mark.parametrize("base", [1024, 63445])
    def test_the_outermost_bases_will_do(self, base: int) -> None:
        assert Ports(base).of("gateway") == base


class TestEnsureFree:
    def test_a_free_port_is(self) -> None:
        ensure_free(free_port(), "the gateway")

    def test_a_taken_one_is_named_with_who_needs_it_and_who_holds_it(
        self, taken: int
    ) -> None:
        with pytest.raises(
            PortTaken, match=rf"Port {taken}, which gateway needs.*\(process \d+\)"
        ) as caught:
            ensure_free(taken, "gateway")
        assert "--port" in str(caught.value)


class TestHolderOf:
    def test_names_the_process(self, taken: int) -> None:
        assert holder_of(taken).endswith(f"(process {os.getpid()})")

    def test_nobody_known_is_another_program(self) -> None:
        assert holder_of(free_port()) == "another program"
