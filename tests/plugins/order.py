"""The order of a run: what takes long begins first, so that nobody waits for it alone.

Tests are independent of it; a run shared by several processes is over sooner. Journeys
through the whole platform stay in one process: two platforms at once are too many.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from xdist.scheduler import LoadFileScheduling

_JOURNEYS = "tests/e2e/"
_LONGEST = ("slow", "browser", "integration")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files that are marked as long first, whole ones, each in its own order."""
    ranks: dict[str, int] = {}
    for item in items:
        file = item.nodeid.partition("::")[0]
        ranks[file] = min(ranks.get(file, 9), _rank(item))
    items.sort(key=lambda item: ranks[item.nodeid.partition("::")[0]])


def _rank(item: pytest.Item) -> int:
    if item.nodeid.startswith(_JOURNEYS):
        return -1
    marked = map(item.get_closest_marker, _LONGEST)
    return min((at for at, mark in enumerate(marked) if mark), default=9)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(
    config: pytest.Config, log: Any
) -> LoadFileScheduling | None:
    """With `--dist loadfile`: a file to a process, and all journeys to one."""
    if config.getoption("dist") != "loadfile":
        return None
    from xdist.scheduler import LoadFileScheduling

    class Lanes(LoadFileScheduling):  # type: ignore[misc]  # it has no types
        def _split_scope(self, nodeid: str) -> str:
            if nodeid.startswith(_JOURNEYS):
                return _JOURNEYS
            return str(super()._split_scope(nodeid))

    return Lanes(config, log)
