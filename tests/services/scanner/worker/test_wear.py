"""When a worker is to be replaced, and how it says so."""

from __future__ import annotations

from mmap import PAGESIZE, mmap

import pytest

from services.scanner.worker.wear import (
    EXIT_CODES,
    Wear,
    Why,
    resident_bytes,
    why_ended,
)


class TestWear:
    def test_is_worn_after_its_pages(self) -> None:
        wear = Wear(most_pages=10)
        wear.note(9)
        assert wear.worn is None
        wear.note(1)
        assert wear.worn is Why.PAGES

    def test_is_worn_when_it_has_grown_too_large(self) -> None:
        sizes = iter([99, 100])
        wear = Wear(most_bytes=100, measure=lambda: next(sizes))
        assert wear.worn is None
        assert wear.worn is Why.MEMORY

    def test_nought_is_no_limit(self) -> None:
        wear = Wear()
        wear.note(10**9)
        assert wear.worn is None


class TestResidentBytes:
    def test_grows_with_what_is_held(self) -> None:
        before = resident_bytes()
        # Pages that nobody had: what was let go before would be used again.
        held = mmap(-1, 50_000_000)
        for page in range(0, len(held), PAGESIZE):
            held[page] = 1
        assert resident_bytes() - before > 40_000_000
        assert held


class TestWhyEnded:
    @pytest.mark.parametrize("why", list(EXIT_CODES))
    def test_knows_its_own_codes(self, why: Why) -> None:
        assert why_ended(EXIT_CODES[why]) is why

    @pytest.mark.parametrize("code", [1, -9, 2, 137])
    def test_anything_else_is_a_fault(self, code: int) -> None:
        assert why_ended(code) is Why.FAULT
