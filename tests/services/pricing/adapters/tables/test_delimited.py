"""Text tables: encodings, headers, broken rows, and the numbers people find rows by."""

from __future__ import annotations

from pathlib import Path

import pytest

from services.pricing.adapters.tables import Table, read_table
from services.pricing.rules.reasons import Effect


def table_of(path: Path, content: str | bytes) -> Table:
    data = content if isinstance(content, bytes) else content.encode()
    path.write_bytes(data)
    return read_table(path)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "list.csv"


def titles(table: Table) -> list[str]:
    place = table.columns.index("title")
    return [row.cells[place] for row in table.rows]


class TestEncodings:
    @pytest.mark.parametrize(
        "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"]
    )
    def test_one_encoding_is_found(self, path: Path, encoding: str) -> None:
        text = "title;price\nKüchenmaschine weiß;12,50 €\nThéière;9,99 €\n"
        table = table_of(path, text.encode(encoding))
        assert table.rows[0].cells == ("Küchenmaschine weiß", "12,50 €")
        assert titles(table)[1] == "Théière"
        assert not any(row.problems for row in table.rows)

    def test_a_few_lines_of_another_encoding_are_read_and_named(
        self, path: Path
    ) -> None:
        good = "".join(f"Größe {n};{n}\n" for n in range(1, 6)).encode()
        bad = "Bügeleisen €;9\n".encode("cp1252")
        table = table_of(path, b"title;price\n" + good + bad + good)
        assert titles(table)[5] == "Bügeleisen €"
        assert titles(table)[6] == "Größe 1"
        coded = {row.line: [p.code for p in row.problems] for row in table.rows}
        assert coded.pop(7) == ["encoding_mixed"]
        assert not any(coded.values())
        assert "Line 7" in table.rows[5].problems[0].sentence

    def test_a_few_utf8_lines_in_an_old_file_are_the_suspects(self, path: Path) -> None:
        old = "".join(f"Größe {n};{n}\n" for n in range(1, 6)).encode("cp1252")
        table = table_of(path, b"title;price\n" + old + "Théière;9\n".encode())
        assert titles(table) == [*(f"Größe {n}" for n in range(1, 6)), "Théière"]
        assert [row.index for row in table.rows if row.problems] == [5]

    def test_a_byte_without_meaning_in_cp1252_loses_no_line(self, path: Path) -> None:
        good = "Größe;1\n".encode()
        table = table_of(path, b"title;price\n" + good * 3 + b"x\x81y;9\n")
        assert titles(table)[3] == "x\x81y"

    def test_nul_characters_are_taken_out_and_named(self, path: Path) -> None:
        table = table_of(path, b"title,price\nMug\0,12\nPot,5\n" + b"Pan,1\n" * 40)
        assert table.rows[0].cells == ("Mug", "12")
        assert [p.code for p in table.rows[0].problems] == ["nul_character"]
        assert table.rows[1].problems == ()


class TestLineEnds:
    @pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
    def test_every_kind_of_line_end_ends_a_row(self, path: Path, end: str) -> None:
        table = table_of(path, end.join(["title,price", "Mug,1", "Pot,2", ""]))
        assert titles(table) == ["Mug", "Pot"]
        assert [row.line for row in table.rows] == [2, 3]

    def test_a_line_end_in_quotes_belongs_to_the_cell(self, path: Path) -> None:
        text = 'title,price\r\n"Blue\r\nmug",1\r\nPot,2\r\n'
        table = table_of(path, text)
        assert titles(table) == ["Blue\r\nmug", "Pot"]
        assert [row.line for row in table.rows] == [2, 4]
        assert not any(row.problems for row in table.rows)


class TestBrokenRows:
    def test_an_open_quote_costs_one_row_a_note_and_no_other_row(
        self, path: Path
    ) -> None:
        text = 'id,title,price\n1,"Mug,5\n2,"Pot",6\n3,Pan,7\n'
        table = table_of(path, text)
        assert titles(table) == ["Mug", "Pot", "Pan"]
        problem = table.rows[0].problems[0]
        assert problem.code == "quote_unbalanced"
        assert "Line 2" in problem.sentence
        assert problem.effect is Effect.REVIEW
        assert not table.rows[1].problems + table.rows[2].problems

    def test_an_open_quote_in_the_last_row_is_named(self, path: Path) -> None:
        table = table_of(path, 'title,price\nPot,6\n"Mug,5')
        assert [p.code for p in table.rows[1].problems] == ["quote_unbalanced"]
        assert table.rows[1].cells == ("Mug", "5")

    def test_many_open_quotes_swallow_nothing(self, path: Path) -> None:
        text = "title,price\n" + '"Mug,5\n' * 500
        table = table_of(path, text)
        assert len(table.rows) == 500

    def test_inch_marks_are_no_quotes(self, path: Path) -> None:
        text = 'title,price\n24" TV,5\n32" TV "new",6\n"40"" TV",7\n'
        table = table_of(path, text)
        assert titles(table) == ['24" TV', '32" TV "new"', '40" TV']
        assert not any(row.problems for row in table.rows)

    def test_too_few_and_too_many_cells_are_named_and_answered(
        self, path: Path
    ) -> None:
        text = "id,title,price\n1,Mug\n2,Pot,6,7\n3,Pan,8,,\n4,Lid,9\n"
        table = table_of(path, text)
        assert [row.cells for row in table.rows] == [
            ("1", "Mug", ""),
            ("2", "Pot", "6"),
            ("3", "Pan", "8"),
            ("4", "Lid", "9"),
        ]
        codes = [[p.code for p in row.problems] for row in table.rows]
        assert codes == [["cells_count"], ["cells_count"], [], []]
        assert "4 cells where the header has 3" in table.rows[1].problems[0].sentence


class TestNumbering:
    def test_blank_lines_do_not_count_but_keep_the_line_numbers(
        self, path: Path
    ) -> None:
        table = table_of(path, "title,price\n\nMug,1\n\n\nPot,2\n")
        assert [(row.index, row.line) for row in table.rows] == [(0, 3), (1, 6)]

    def test_rows_of_empty_cells_count_are_left_out_and_noted(self, path: Path) -> None:
        table = table_of(path, "title,price\nMug,1\n,\n , \nPot,2\n")
        assert [(row.index, row.line) for row in table.rows] == [(0, 2), (3, 5)]
        assert table.notes[0].code == "rows_empty"
        assert "2 empty rows" in table.notes[0].sentence

    def test_a_place_names_line_and_column(self, path: Path) -> None:
        table = table_of(path, "title,price\nMug,1\n")
        assert table.place(table.rows[0], 1) == 'line 2, column "price"'
        assert table.place(table.rows[0]) == "line 2"


class TestHeaders:
    def test_titles_and_addresses_above_the_header_are_passed_over(
        self, path: Path
    ) -> None:
        text = (
            "Muster GmbH;;\nPreisliste gültig ab 1.1.2026;;\n\n"
            "Art.-Nr.;Bezeichnung;EK netto €\n4711;Mug;1,50\n"
        )
        table = table_of(path, text)
        assert table.columns == ("Art.-Nr.", "Bezeichnung", "EK netto €")
        assert table.header_line == 4
        assert [(row.index, row.line) for row in table.rows] == [(0, 5)]

    @pytest.mark.parametrize("first", ["sep=;", '"sep=;"', "\ufeffsep=;"])
    def test_the_line_that_names_the_delimiter_is_obeyed(
        self, path: Path, first: str
    ) -> None:
        table = table_of(path, f"{first}\nMug, blue;x, y;2,50\nPot, red;z, z;3\n")
        assert table.delimiter == ";"
        assert table.rows[0].cells == ("Pot, red", "z, z", "3")

    def test_decimal_commas_do_not_make_the_comma_the_delimiter(
        self, path: Path
    ) -> None:
        table = table_of(path, "Name;Preis\n" + "Mug;1,50\nPot;22,00\n" * 3)
        assert table.delimiter == ";"

    def test_a_header_without_a_known_name_is_the_first_full_row(
        self, path: Path
    ) -> None:
        table = table_of(path, "stuff\nfoo,bar,baz\n1,2,3\n4,5,6\n")
        assert table.columns == ("foo", "bar", "baz")

    def test_named_columns_help_to_find_the_header(self, path: Path) -> None:
        path.write_text("a,b,c\nfoo,bar,baz\n1,2,3\n")
        assert read_table(path, named=["bar"]).columns == ("foo", "bar", "baz")

    def test_empty_and_repeated_names_are_made_unique(self, path: Path) -> None:
        table = table_of(path, "title,,price,price\nMug,x,1,2\n")
        assert table.columns == ("title", "column 2", "price", "price (2)")
