"""Whose pages belong together."""

from __future__ import annotations

import pytest

from services.scanner.worker.middlewares import is_same_site


class TestIsSameSite:
    @pytest.mark.parametrize(
        "other",
        ["shop.example:443", "shop.example:80", "www.shop.example:443"],
    )
    def test_a_shop_may_send_on_to_its_other_names(self, other: str) -> None:
        assert is_same_site("shop.example:443", other)
        assert is_same_site(other, "shop.example:443")

    @pytest.mark.parametrize(
        "other",
        ["shop.example:8080", "evil.example:443", "my.shop.example:443", "example:443"],
    )
    def test_but_to_nobody_else(self, other: str) -> None:
        assert not is_same_site("shop.example:443", other)
