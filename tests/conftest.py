"""Fixtures every test may use. Sockets are off; the environment is ours."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

pytest_plugins = [
    "pytester",
    "tests.plugins.floor",
    "tests.plugins.order",
    "tests.plugins.skips",
    "tests.stores",
]

# The same examples on every run, and none fails because the machine is busy.
settings.register_profile(
    "magpie",
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("magpie")

ROOT = Path(__file__).parents[1]


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No setting of the developer's own leaks into a test."""
    for name in list(os.environ):
        if name.startswith("MAGPIE_"):
            monkeypatch.delenv(name)


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout."""
    return ROOT


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real data beside the checkout; tests that need it skip without."""
    folder = ROOT.parent / "shared"
    if not (folder / "data" / "INDEX.md").is_file():
        pytest.skip("the shared data folder is not beside this checkout")
    return folder
