"""Which sources are pretend."""

from __future__ import annotations

from collections.abc import Sequence

from common.errors import Retryable
from services.gateway.usecases.know_sandboxes import (
    KNOWN_SECONDS,
    UNKNOWN_SECONDS,
    Sandboxes,
)


class Scanner:
    """Knows that "toy" is pretend, while it is there at all."""

    def __init__(self) -> None:
        self.asked: list[list[str]] = []
        self.away = False

    async def sandboxes(self, ids: Sequence[str]) -> set[str]:
        """Those of them that are."""
        self.asked.append(sorted(ids))
        if self.away:
            raise Retryable
        return {"toy"} & set(ids)


class TestAmong:
    def setup_method(self) -> None:
        self.scanner = Scanner()
        self.seconds = 0.0
        self.sandboxes = Sandboxes(self.scanner, clock=lambda: self.seconds)

    async def test_asks_once_for_each_source(self) -> None:
        assert await self.sandboxes.among(["toy", "real", "toy"]) == {"toy"}
        assert await self.sandboxes.among(["real", "new"]) == frozenset()
        assert self.scanner.asked == [["real", "toy"], ["new"]]

    async def test_asks_again_when_it_may_have_changed(self) -> None:
        await self.sandboxes.among(["toy"])
        self.seconds = KNOWN_SECONDS
        await self.sandboxes.among(["toy"])
        assert len(self.scanner.asked) == 2

    async def test_what_nobody_can_tell_is_not_and_is_asked_for_soon(self) -> None:
        self.scanner.away = True
        assert await self.sandboxes.among(["toy"]) == frozenset()
        assert await self.sandboxes.among(["toy"]) == frozenset()
        self.scanner.away = False
        self.seconds = UNKNOWN_SECONDS
        assert await self.sandboxes.among(["toy"]) == {"toy"}
        assert len(self.scanner.asked) == 2

    async def test_what_was_known_stays_known_without_the_scanner(self) -> None:
        await self.sandboxes.among(["toy"])
        self.scanner.away = True
        self.seconds = KNOWN_SECONDS
        assert await self.sandboxes.among(["toy"]) == {"toy"}

    async def test_asks_for_no_more_than_the_contract_allows_at_once(self) -> None:
        await self.sandboxes.among(str(number) for number in range(450))
        assert [len(ids) for ids in self.scanner.asked] == [200, 200, 50]
