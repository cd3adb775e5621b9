"""The head of a shop's file."""

from __future__ import annotations

from pathlib import Path

import pytest

from sandbox.sites.shops import shop as module
from sandbox.sites.shops.shop import STOCK, shops
from sandbox.world.vocabulary import vocabulary


class TestShops:
    def test_have_words_for_every_kind_of_stock(self) -> None:
        for shop in shops():
            assert set(shop.stock) == set(STOCK)
            assert len(set(shop.stock.values())) == len(STOCK)

    def test_have_words_for_everything_that_is_sold(self) -> None:
        slugs = {category.slug for category in vocabulary().categories}
        for shop in shops():
            assert set(shop.words.categories) == set(shop.words.kinds) == slugs
            assert set(shop.stall.categories) <= slugs

    def test_a_file_without_a_head_is_named(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (tmp_path / "bare.html").write_text("<p>no head</p>")
        monkeypatch.setattr(module, "PAGES", tmp_path)
        with pytest.raises(ValueError, match=r"bare\.html"):
            module.shops.__wrapped__()
