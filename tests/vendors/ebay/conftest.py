"""A sandbox for the tests of a file, and its listings made once more."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from sandbox.ebay.market import Market
from tests.sandbox.running import Sandbox, running_sandbox


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    """One for all tests that spend few calls."""
    with running_sandbox(tmp_path_factory.mktemp("sandbox"), products=600) as running:
        yield running


@pytest.fixture(scope="module")
def market(sandbox: Sandbox) -> Market:
    """The very listings that the sandbox has: they follow from its seed."""
    return Market(sandbox.world, sandbox.clock)
