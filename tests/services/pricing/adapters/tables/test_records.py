"""Records from lines: quotes that close, quotes that do not, and what csv says."""

from __future__ import annotations

import csv
import io

from hypothesis import given
from hypothesis import strategies as st

from services.pricing.adapters.tables.records import read_records


def read(text: str, *, width: int | None = None) -> list[tuple[int, list[str]]]:
    lines = io.StringIO(text, newline="")
    return [(r.line, r.cells) for r in read_records(lines, ",", width=width)]


class TestReadRecords:
    def test_lines_are_those_of_the_file(self) -> None:
        text = 'a,b\n\n"x\ny",2\n3,4\n'
        assert read(text) == [(1, ["a", "b"]), (3, ["x\ny", "2"]), (5, ["3", "4"])]

    def test_a_quote_that_eats_the_next_row_is_found_by_its_width(self) -> None:
        text = 'a,b\n"x,1\ny","2\n3,4\n'
        assert read(text, width=2) == [
            (1, ["a", "b"]),
            (2, ["x", "1"]),
            (3, ['y"', "2"]),
            (4, ["3", "4"]),
        ]

    def test_a_quote_that_would_eat_a_long_file_is_given_up(self) -> None:
        text = 'a,b\n"x,1\n' + "y,2\n" * 1000
        assert len(read(text, width=2)) == 1002

    def test_a_cell_larger_than_any_text_is_a_broken_quote(self) -> None:
        line = "y" * 70_000
        text = f'a,b\n"x,1\n{(line + chr(10)) * 20}3,4\n'
        records = read(text)
        assert records[1] == (2, ["x", "1"])
        assert records[-1] == (23, ["3", "4"])

    @given(
        st.lists(
            st.lists(
                st.text(alphabet=st.sampled_from('ab ",\n\r;é'), max_size=6),
                min_size=3,
                max_size=3,
            ),
            min_size=1,
            max_size=8,
        )
    )
    def test_every_properly_written_file_comes_back(
        self, rows: list[list[str]]
    ) -> None:
        out = io.StringIO(newline="")
        csv.writer(out).writerows(rows)
        assert [cells for _, cells in read(out.getvalue(), width=3)] == rows
