"""Layouts: the delimiter that explains a file, the record that names its columns."""

from __future__ import annotations

from collections.abc import Sequence

from services.pricing.adapters.tables.delimiters import find_layout, unique_names

NAMES = {"title", "price", "ean"}


def known(cells: Sequence[str]) -> int:
    return len(NAMES & {cell.casefold() for cell in cells})


class TestFindLayout:
    def test_known_names_outweigh_a_regular_other_character(self) -> None:
        lines = ["title|price\n", *("a,b,c,d|1,5\n" for _ in range(20))]
        layout = find_layout(lines, known)
        assert layout is not None
        assert layout.delimiter == "|"

    def test_quoted_delimiters_do_not_count(self) -> None:
        lines = ["title,price\n", '"a;b;c","1;5"\n', '"d;e;f","2;5"\n']
        layout = find_layout(lines, known)
        assert layout is not None
        assert layout.delimiter == ","

    def test_no_lines_have_no_layout(self) -> None:
        assert find_layout([], known) is None
        assert find_layout(["\n", "\r\n"], known) is None

    def test_the_row_with_most_known_names_is_the_header(self) -> None:
        lines = ["price list,2026\n", "title,price\n", "ean,x\n", "Mug,1\n"]
        layout = find_layout(lines, known)
        assert layout is not None
        assert (layout.header.line, layout.header.cells) == (2, ["title", "price"])


class TestUniqueNames:
    def test_no_name_is_empty_and_none_comes_twice(self) -> None:
        assert unique_names(["a", "", "a", " b  c ", "a"]) == (
            "a",
            "column 2",
            "a (2)",
            "b c",
            "a (3)",
        )
