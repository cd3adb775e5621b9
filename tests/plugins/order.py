"""The order of a run: what takes long begins first, so that nobody waits for it alone.

Tests are independent of it; a run shared by several processes is over sooner.
"""

from __future__ import annotations

import pytest

_LONGEST = ("slow", "browser", "integration")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files that are marked as long first, whole ones, each in its own order."""
    rank: dict[str, int] = {}
    for item in items:
        marked = map(item.get_closest_marker, _LONGEST)
        mine = min((at for at, mark in enumerate(marked) if mark), default=9)
        file = item.nodeid.partition("::")[0]
        rank[file] = min(rank.get(file, mine), mine)
    items.sort(key=lambda item: rank[item.nodeid.partition("::")[0]])
