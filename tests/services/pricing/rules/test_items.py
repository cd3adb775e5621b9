"""Items: what cannot be is refused."""

from __future__ import annotations

import pytest

from services.pricing.rules.items import PackSize


class TestPackSize:
    def test_holds_one_or_more(self) -> None:
        assert PackSize(1, "single").count == 1

    @pytest.mark.parametrize("count", [0, -6])
    def test_a_pack_of_nothing_does_not_exist(self, count: int) -> None:
        with pytest.raises(ValueError, match=f"a pack of {count}"):
            PackSize(count, "0er Pack")
