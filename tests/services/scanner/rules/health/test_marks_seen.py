from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from services.scanner.rules.health.marks_seen import MarksSeen


class TestMarksSeen:
    @given(st.lists(st.lists(st.text(max_size=3))))
    def test_counts_as_a_set_does(self, parts: list[list[str]]) -> None:
        seen, known = MarksSeen(), set[str]()
        for part in parts:
            assert seen.add(part) == len(set(part) - known)
            known.update(part)
            assert len(seen) == len(known)

    def test_many_are_told_apart(self) -> None:
        seen = MarksSeen()
        names = [f"https://shop.example/p/{number}" for number in range(20_000)]
        assert seen.add(names) == len(seen) == len(names)
        assert seen.add(names) == 0
