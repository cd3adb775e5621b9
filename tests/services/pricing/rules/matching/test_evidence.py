"""Evidence: the words that say why, for and against."""

from __future__ import annotations

from services.pricing.rules.items import Item
from services.pricing.rules.matching.evidence import evidence
from services.pricing.rules.matching.features import pair_features
from services.pricing.rules.matching.profile import profile_of
from services.pricing.rules.matching.rarity import Rarity
from tests.factories import make_item


def _said(offer: Item, catalogue: Item) -> str:
    left, right = profile_of(offer), profile_of(catalogue)
    rarity = Rarity([left.words, right.words])
    found = pair_features(left, right, similarity=0.5, rarity=rarity)
    return " | ".join(evidence(left, right, found))


class TestEvidence:
    def test_names_the_model_number_that_agrees(self) -> None:
        said = _said(
            make_item(title="Sony PSLX350H"), make_item(title="PSLX350H player")
        )
        assert "same model number PSLX350H" in said
        assert "titles 50% alike" in said

    def test_names_both_sides_of_a_conflict(self) -> None:
        said = _said(
            make_item(title="Sony PSLX350H black 8GB", brand=""),
            make_item(title="Sony PSLX250H red 16GB", brand=""),
        )
        assert "different model numbers: PSLX350H and PSLX250H" in said
        assert "different colours: black and red" in said
        assert "different measures" in said

    def test_names_the_identifier_that_agrees_or_differs(self) -> None:
        one = make_item(gtins=frozenset({"00012345678905"}))
        two = make_item(gtins=frozenset({"04006381333931"}))
        assert "same GTIN 00012345678905" in _said(one, one)
        assert "different identifiers: 00012345678905 and 04006381333931" in _said(
            one, two
        )

    def test_the_same_pair_gives_the_same_words(self) -> None:
        one, two = make_item(title="a b c d e f g h i"), make_item(title="i h g f e d")
        assert _said(one, two) == _said(one, two)
