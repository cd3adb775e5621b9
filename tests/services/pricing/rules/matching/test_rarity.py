"""Rarity: rare words weigh more, on one scale for small and large tables."""

from __future__ import annotations

from services.pricing.rules.matching.rarity import Rarity


class TestRarity:
    def test_a_word_in_every_document_weighs_nothing_and_an_unseen_one_most(
        self,
    ) -> None:
        rarity = Rarity([{"a", "b"}] + [{"a"}] * 300)
        assert rarity.weight("a") == 0
        assert 0 < rarity.weight("b") < 1
        assert rarity.weight("never") == 1

    def test_in_a_handful_of_rows_every_word_tells(self) -> None:
        rarity = Rarity([{"a", "b"}, {"a"}])
        assert rarity.weight("a") > 0.5

    def test_mass_adds_and_rarest_picks(self) -> None:
        rarity = Rarity([{"a", "b"}, {"a"}])
        assert rarity.mass({"a", "b"}) == rarity.weight("a") + rarity.weight("b")
        assert rarity.rarest({"a", "b"}) == rarity.weight("b")
        assert rarity.rarest(()) == 0

    def test_no_documents_at_all_are_no_fault(self) -> None:
        assert Rarity([]).weight("x") == 1
