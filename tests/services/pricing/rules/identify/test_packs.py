"""Pack sizes as five languages write them, and what only looks like one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.pricing.rules.identify.packs import (
    find_pack,
    find_packs,
    read_pack,
    read_pack_column,
)
from services.pricing.rules.items import PackSize
from services.pricing.rules.reasons import Effect
from tests.services.pricing.rules.identify.pack_phrases import (
    FRENCH,
    GERMAN,
    ITALIAN,
    PHRASES,
    SPANISH,
    TRAPS,
)


class TestFindPacks:
    @pytest.mark.parametrize(("title", "count", "words"), PHRASES)
    def test_reads_the_count_and_keeps_the_words(
        self, title: str, count: int, words: str
    ) -> None:
        assert find_packs(title) == (PackSize(count, words),)

    @pytest.mark.parametrize("title", TRAPS)
    def test_reads_nothing_where_units_are_not_counted(self, title: str) -> None:
        assert find_packs(title) == ()

    def test_the_table_has_enough_phrases_of_each_language(self) -> None:
        assert len(PHRASES) >= 120
        assert min(map(len, (GERMAN, FRENCH, ITALIAN, SPANISH))) >= 12

    @pytest.mark.parametrize(
        ("title", "counts"),
        [
            ("12 Count (Pack of 6)", (12, 6)),
            ("Pack of 2, 3-pack", (2, 3)),
            ("3er Pack, 10 St\u00fcck", (3, 10)),
        ],
    )
    def test_names_every_different_count(
        self, title: str, counts: tuple[int, ...]
    ) -> None:
        assert tuple(pack.count for pack in find_packs(title)) == counts

    @pytest.mark.parametrize(
        ("title", "counts"),
        [
            ("Ledgerly LG 6280 Pack of 12 NEW", [12]),
            ("BL 8935 Pack of 3", [3]),
            ("Sony 9000 pack of 2", [2]),
            ("LG 6280 Pack", []),
            ("VE 9342 512 GB", []),
            ("VE: 500", [500]),
            ("VE 10", [10]),
            ("1,000 Pack of 5", [5]),
            ("1000 pack gloves", [1000]),
            ("2 packs of 12", [24]),
            ("AB 2 Pack of 12", [24, 12]),
            ("AB 6 packs of 12", [72, 12]),
        ],
    )
    def test_the_number_of_a_model_counts_nothing(
        self, title: str, counts: list[int]
    ) -> None:
        assert [pack.count for pack in find_packs(title)] == counts

    def test_the_same_count_twice_is_one_pack(self) -> None:
        assert find_packs("3-pack cables (pack of 3)") == (PackSize(3, "3-pack"),)

    @given(
        st.integers(2, 9999), st.sampled_from(["Pack of {}", "{}-pack", "{}er Pack"])
    )
    def test_any_count_is_read(self, count: int, phrase: str) -> None:
        (pack,) = find_packs(f"Acme thing, {phrase.format(count)}")
        assert pack.count == count

    @given(st.text(max_size=300))
    def test_any_text_gives_real_packs_with_words_from_it(self, text: str) -> None:
        for pack in find_packs(text):
            assert pack.count >= 1
            assert pack.words

    @given(
        st.lists(
            st.sampled_from(
                [
                    "2",
                    "x",
                    "12",
                    "er",
                    "pack",
                    "of",
                    "pair",
                    "dozen",
                    "\U0001f4e6",
                    "ml",
                    "(",
                    ")",
                    "-",
                    " ",
                    "\u05d0",
                    "\x00",
                    "\u0130",
                    "1.000",
                    "half",
                    "\u00d7",
                ]
            ),
            max_size=30,
        )
    )
    def test_any_row_of_pack_words_is_read(self, words: list[str]) -> None:
        for separator in ("", " "):
            for pack in find_packs(separator.join(words)):
                assert pack.count >= 1

    def test_a_hostile_title_is_read_at_once(self) -> None:
        pieces = (
            "2 x ",
            "(1x)",
            "pack of ",
            "x1 ",
            "half a ",
            "1 pair ",
            "1" * 9,
            "\u0130",
        )
        for piece in pieces:
            assert len(find_packs(piece * 12_000)) <= 100


class TestFindPack:
    def test_the_column_wins_over_the_title(self) -> None:
        assert find_pack("Pens 3-pack", column="12") == PackSize(12, "12")

    def test_the_title_wins_over_the_description(self) -> None:
        pack = find_pack("Pens 3-pack", "Sold in a box of 12.")
        assert pack == PackSize(3, "3-pack")

    def test_the_description_is_read_if_nobody_else_says(self) -> None:
        assert find_pack("Pens", "Sold as a box of 12.") == PackSize(12, "box of 12")

    @pytest.mark.parametrize(
        "description",
        [
            "Contains 2 pcs ties.",
            "Everything in one package!",
            "Ports: 4 x S-Video, 2x HDMI",
            "A pack of 2, or a pack of 3",
        ],
    )
    def test_a_description_is_believed_only_in_plain_words(
        self, description: str
    ) -> None:
        assert find_pack("Pens", description) is None

    def test_two_different_packs_in_the_title_are_unknown(self) -> None:
        assert find_pack("12 Count (Pack of 6)", "box of 12") is None

    def test_nothing_said_is_unknown(self) -> None:
        assert find_pack("Pens") is None


class TestReadPack:
    def test_a_contradiction_of_column_and_title_asks_a_person(self) -> None:
        reading = read_pack("Pens 3-pack", "", "12")
        assert reading.pack == PackSize(12, "12")
        (problem,) = reading.problems
        assert problem.code == "pack_size_conflict"
        assert problem.effect is Effect.REVIEW
        assert "12" in problem.sentence
        assert "3-pack" in problem.sentence

    def test_a_title_that_agrees_with_the_column_is_no_problem(self) -> None:
        assert read_pack("Pens 3-pack", "", "3").problems == ()

    def test_a_title_that_agrees_once_is_no_contradiction(self) -> None:
        assert read_pack("12 Count (Pack of 6)", "", "6").problems == ()

    def test_an_ambiguous_title_asks_a_person(self) -> None:
        reading = read_pack("12 Count (Pack of 6)")
        (problem,) = reading.problems
        assert problem.code == "pack_size_ambiguous"
        assert problem.effect is Effect.REVIEW
        assert "'12 Count' and 'Pack of 6'" in problem.sentence

    def test_a_column_without_a_count_is_named_and_the_title_read(self) -> None:
        reading = read_pack("Pens 3-pack", "", "500 ml")
        assert reading.pack == PackSize(3, "3-pack")
        (problem,) = reading.problems
        assert problem.code == "pack_size_unread"
        assert "500 ml" in problem.sentence

    @pytest.mark.parametrize("column", ["", "-", "n/a", "0", "-1"])
    def test_an_empty_column_is_no_problem(self, column: str) -> None:
        assert read_pack("Pens", "", column).problems == ()


class TestReadPackColumn:
    @pytest.mark.parametrize(
        ("cell", "count"),
        [
            ("6", 6),
            (" 6 ", 6),
            ("6.0", 6),
            ("6,00", 6),
            ("'12", 12),
            ("12 Stk", 12),
            ("12 Stk.", 12),
            ("12er", 12),
            ("6 bottles", 6),
            ("6-pack", 6),
            ("pack of 4", 4),
            ("1x6", 6),
            ("2 x 12", 24),
            ("2*12", 24),
            ("x12", 12),
            ("12x", 12),
            ("24 x 330 ml", 24),
            ("each", 1),
            ("EA", 1),
            ("St\u00fcck", 1),
            ("pair", 2),
        ],
    )
    def test_reads_counts(self, cell: str, count: int) -> None:
        pack = read_pack_column(cell)
        assert pack is not None
        assert pack.count == count

    @pytest.mark.parametrize(
        "cell",
        [
            "",
            "0",
            "-1",
            "n/a",
            "500 ml",
            "1 kg",
            "2.5",
            "1.000",
            "A-12",
            "0 x 4",
            "999999999999",
            "6 to 8",
            "x" * 100,
        ],
    )
    def test_anything_else_is_unknown(self, cell: str) -> None:
        assert read_pack_column(cell) is None

    @given(st.text(max_size=80))
    def test_any_text_is_read(self, cell: str) -> None:
        pack = read_pack_column(cell)
        assert pack is None or pack.count >= 1
