"""What is kept of an offer so that others of the same item are found."""

from __future__ import annotations

import random

import pytest

from services.scanner.rules.clues import (
    clues_of,
    part_number,
    trade_numbers,
    triples,
    words_of,
)
from services.scanner.rules.offer import Facts
from tests.services.scanner.given import facts

WORDS = [f"w{number}" for number in range(400)]


def told(seed: int, changed: int = 0, length: int = 100) -> str:
    """A text of so many words, of which some in the middle are others."""
    chance = random.Random(seed)  # noqa: S311 - made-up text
    words = chance.choices(WORDS, k=length)
    for place in chance.sample(range(length), changed):
        words[place] = f"x{seed}y{place}"
    return " ".join(words)


def shared(one: Facts, other: Facts) -> int:
    """How many clues they have in common."""
    mine, theirs = ({clue.number for clue in clues_of(f)} for f in (one, other))
    return len(mine & theirs)


class TestCluesOf:
    def test_an_offer_that_says_nothing_has_none(self) -> None:
        assert clues_of(facts(title="Lamp")) == []
        assert clues_of(facts(title="")) == []
        assert clues_of(facts(title="!?")) == []

    def test_numbers_are_signed_and_of_64_bits(self) -> None:
        found = clues_of(facts(title="A lamp", description=told(1)))
        assert len(found) == 5
        assert all(-(1 << 63) <= clue.number < 1 << 63 for clue in found)

    def test_the_same_words_in_another_order_and_case(self) -> None:
        assert shared(facts(title="Red Lamp, old"), facts(title="OLD red lamp")) == 1

    def test_of_texts_with_a_few_other_words_nearly_all_are_found(self) -> None:
        found = sum(
            shared(
                facts(title=f"This {seed}", description=told(seed)),
                facts(title=f"That {seed}", description=told(seed, changed=3)),
            )
            > 0
            for seed in range(200)
        )
        assert found >= 190

    def test_texts_that_are_not_alike_share_nothing(self) -> None:
        found = sum(
            shared(
                facts(title=f"This {seed}", description=told(seed)),
                facts(title=f"That {seed}", description=told(seed + 1000)),
            )
            for seed in range(200)
        )
        assert found == 0

    def test_what_is_said_after_the_first_words_costs_nothing(self) -> None:
        long = facts(description=told(1, length=100) + " more" * 50_000)
        assert shared(long, facts(description=told(1, length=100))) >= 4

    def test_trade_and_part_numbers_count_for_more_than_words(self) -> None:
        found = clues_of(
            facts(gtins=("00012345678905",), brand="Bosch", mpn="0601 868 101")
        )
        assert [clue.weight for clue in found] == [10, 10, 5]


class TestWordsOf:
    def test_scripts_without_spaces_have_a_word_for_each_letter(self) -> None:
        assert words_of("Canon EOS 中古カメラ") == ["canon", "eos", *"中古カメラ"]


class TestTriples:
    def test_a_short_text_is_one(self) -> None:
        assert triples(facts(title="Red lamp")) == {"red lamp"}


class TestTradeNumbers:
    @pytest.mark.parametrize(
        "own", ["00200000000004", "02012345678907", "00412345678903", "00000020000004"]
    )
    def test_numbers_that_each_shop_makes_for_itself_do_not_count(
        self, own: str
    ) -> None:
        assert trade_numbers(facts(gtins=(own, "04006381333931"))) == {"04006381333931"}


class TestPartNumber:
    @pytest.mark.parametrize(
        ("brand", "mpn"), [("", "A1263"), ("Anker", ""), ("Anker", "n/a"), ("X", "12")]
    )
    def test_what_says_too_little_is_none(self, brand: str, mpn: str) -> None:
        assert part_number(facts(brand=brand, mpn=mpn)) == ""

    def test_is_the_same_however_it_is_written(self) -> None:
        one = part_number(facts(brand="Bosch", mpn="0 601.868-101"))
        assert one == part_number(facts(brand="BOSCH", mpn="0601868101"))
