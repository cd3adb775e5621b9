"""One platform for all journeys that leave it as it is."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.e2e.running import Running, running


@pytest.fixture(scope="package")
def platform() -> Iterator[Running]:
    """With the sandbox, a small world; who kills or counts brings up another one."""
    with running("--products", "150") as found:
        yield found
