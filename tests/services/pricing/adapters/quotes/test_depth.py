"""How deep JSON is nested, by its bytes, wherever they are cut."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.pricing.adapters.quotes._depth import DEEPEST, Depth


def too_deep(text: bytes, size: int = 65_536) -> bool:
    """Whether the text is, read in blocks of that size."""
    depth = Depth()
    return any(
        depth.is_too_deep(text[start : start + size])
        for start in range(0, len(text), size)
    )


def nested(levels: int, inner: object) -> bytes:
    """Lists and objects in each other."""
    text = json.dumps(inner)
    for level in range(levels):
        text = f"[{text}]" if level % 2 else f'{{"a]\\"{{": {text}}}'
    return text.encode()


VALUES = st.recursive(
    st.none() | st.integers() | st.text('[]{}"\\ab', max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text('[]{}"\\a', max_size=4), inner, max_size=3)
    ),
    max_leaves=8,
)


def depth_of(value: Any) -> int:
    """By the value itself."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        return 1 + max(map(depth_of, value), default=0)
    return 0


class TestDepth:
    @given(VALUES, st.integers(1, 40))
    def test_what_is_deep_enough_is_so_however_it_is_cut(
        self, value: object, size: int
    ) -> None:
        own = depth_of(value)
        assert not too_deep(nested(DEEPEST - own, value), size)
        assert too_deep(nested(2 * DEEPEST - own + 1, value), size)

    @pytest.mark.parametrize("text", [b"[" * 100_000, b'{"a":' * 100_000])
    def test_what_never_ends_is_noticed_in_its_first_block(self, text: bytes) -> None:
        assert Depth().is_too_deep(text[:65_536])

    def test_many_side_by_side_are_not_deep(self) -> None:
        assert not too_deep(b"[" + b'{"a": [1, {}]},' * 50_000)

    @given(st.binary(max_size=200), st.integers(1, 20))
    def test_whatever_stands_there_is_judged(self, text: bytes, size: int) -> None:
        assert too_deep(text, size) in (True, False)
