"""`magpie analyze` from the outside: outputs, exit codes, every kind of bad input."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import openpyxl
import pytest

from cli.main import run

CATALOGUE = """id,title,price,category,pack
C1,Sony PS-LX350H Belt Drive Turntable,150.00,electronics accessories,1
C2,Garmin nuvi 260W Portable GPS Navigator,120.00,consumer electronics,1
C3,Bose Acoustimass 5 Speakers AM53BK Black,399.00,home,1
"""
OFFERS = """id,title,price
1,Turntable Sony PSLX350H,60.00
2,Garmin nuvi 260W GPS,118.00
3,Weber gas grill with 3 burners,200.00
"""


class Said:
    """What one run said."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err
        self.rows = {}
        if out.startswith("{"):
            rows = [json.loads(line) for line in out.splitlines()]
            self.rows = {str(row["row"]): row for row in rows}

    def codes(self, row: str) -> list[str]:
        return [reason["code"] for reason in self.rows[row]["reasons"]]


class Analyze:
    """`magpie analyze` on a file with the given content."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self._folder, self._capsys = folder, capsys

    def __call__(
        self,
        offers: str | bytes | Path,
        *more: str,
        channel: str = "amazon-us-fbm",
    ) -> Said:
        path = offers if isinstance(offers, Path) else self._folder / "offers.csv"
        if not isinstance(offers, Path):
            raw = offers if isinstance(offers, bytes) else offers.encode()
            path.write_bytes(raw)
        catalogue = str(self._folder / "catalogue.csv")
        arguments = ["analyze", str(path), "--catalogue", catalogue]
        if channel and "--channel" not in more:
            arguments += ["--channel", channel]
        code = run([*arguments, "--date", "2026-03-01", *more])
        said = self._capsys.readouterr()
        assert "Traceback" not in said.out + said.err
        return Said(code, said.out, said.err)


@pytest.fixture
def analyze(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Analyze:
    (tmp_path / "catalogue.csv").write_text(CATALOGUE)
    return Analyze(tmp_path, capsys)


class TestOutput:
    def test_the_table_ranks_the_answers_and_names_the_basis(
        self, analyze: Analyze
    ) -> None:
        said = analyze(OFFERS)
        assert said.code == 0
        assert said.out.index("PSLX350H") < said.out.index("nuvi")
        assert "landed cost" in said.out

    def test_json_has_one_object_a_line_with_the_promised_keys(
        self, analyze: Analyze
    ) -> None:
        said = analyze(OFFERS, "--json")
        one = said.rows["1"]
        assert one["catalogue_row"] == "C1"
        assert 0.9 < one["match_probability"] <= 1
        # 15 % to 100 and 8 % above: 19.00 of 150.00.
        assert one["profit"] == {"minor_units": 7100, "currency_code": "USD"}
        assert one["roi_basis"] == "landed_cost"
        assert one["verdict"] == "review"
        assert said.rows["3"]["catalogue_row"] is None
        assert said.codes("3") == ["no_match"]
        assert said.rows["2"]["verdict"] == "skip"

    def test_without_an_id_column_rows_count_from_zero(self, analyze: Analyze) -> None:
        said = analyze("title,price\nTurntable Sony PSLX350H,60\n", "--json")
        assert said.rows["0"]["row"] == 0

    def test_every_file_is_written(self, analyze: Analyze, tmp_path: Path) -> None:
        paths = {kind: tmp_path / f"out.{kind}" for kind in ("csv", "xlsx", "html")}
        options = [part for kind, p in paths.items() for part in (f"--{kind}", str(p))]
        said = analyze(OFFERS, *options)
        assert said.code == 0
        with paths["csv"].open(encoding="utf-8-sig", newline="") as file:
            assert len(list(csv.DictReader(file))) == 3
        sheet = openpyxl.load_workbook(paths["xlsx"]).worksheets[0]
        assert sheet.max_row == 4
        assert "<svg" in paths["html"].read_text()

    def test_several_channels_give_an_answer_each(self, analyze: Analyze) -> None:
        said = analyze(OFFERS, "--json", "--channel", "amazon-us-fbm,ebay-us")
        channels = [json.loads(line)["channel"] for line in said.out.splitlines()]
        assert sorted(channels) == ["amazon-us-fbm"] * 3 + ["ebay-us"] * 3

    def test_nothing_found_is_exit_code_three(self, analyze: Analyze) -> None:
        said = analyze("title,price\nWeber gas grill,5\n", "--json")
        assert said.code == 3
        assert "Nothing in the file" in said.err

    def test_without_a_channel_it_is_amazon_us_shipped_by_the_seller(
        self, analyze: Analyze
    ) -> None:
        assert analyze(OFFERS, "--json", channel="").rows["1"]["channel"] == (
            "amazon-us-fbm"
        )

    @pytest.mark.parametrize("option", ["--csv", "--xlsx", "--html"])
    @pytest.mark.parametrize("name", ["offers.csv", "catalogue.csv"])
    def test_what_is_read_is_never_written_over(
        self, analyze: Analyze, tmp_path: Path, option: str, name: str
    ) -> None:
        said = analyze(OFFERS, option, str(tmp_path / "." / name))
        assert said.code == 2
        assert "written over" in said.err
        assert (tmp_path / "catalogue.csv").read_text() == CATALOGUE
        assert (tmp_path / "offers.csv").read_text() == OFFERS

    def test_two_outputs_do_not_share_a_file(
        self, analyze: Analyze, tmp_path: Path
    ) -> None:
        out = str(tmp_path / "out")
        assert analyze(OFFERS, "--csv", out, "--xlsx", out).code == 2

    def test_an_unwritable_file_is_named(
        self, analyze: Analyze, tmp_path: Path
    ) -> None:
        said = analyze(OFFERS, "--csv", str(tmp_path / "no" / "out.csv"))
        assert said.code == 2
        assert "out.csv" in said.err


class TestOptions:
    @pytest.mark.parametrize(
        ("options", "said"),
        [
            (["--channel", "mars"], "mars"),
            (["--channel", ","], "No channel"),
            (["--fx", "EUR"], "EURUSD=1.08"),
            (["--fx", "EURUSD=0"], "above zero"),
            (["--fx", "EURUSD=NaN"], "finite"),
            (["--fx", "EURUSD=1e5000"], "rate"),
            (["--threshold", "0"], "threshold"),
            (["--currency", "XYZ"], "XYZ"),
            (["--min-roi", "lots"], "lots"),
            (["--date", "yesterday"], "yesterday"),
            (["--tax", "seven"], "seven"),
            (["--ship-cost", "-1"], "shipping cost"),
            (["--map", "colour=title"], "colour"),
            (["--map", "title=Nope"], "Nope"),
            (["--threshold", "2"], "threshold"),
            (["--limit", "0"], "limit"),
        ],
    )
    def test_nonsense_is_named_and_exits_with_two(
        self,
        analyze: Analyze,
        options: list[str],
        said: str,
    ) -> None:
        found = analyze(OFFERS, *options)
        assert found.code == 2
        assert said in found.err

    def test_costs_and_rates_are_counted(self, analyze: Analyze) -> None:
        offers = "id,title,price\n1,Turntable Sony PSLX350H,50 EUR\n"
        options = ["--fx", "EURUSD=1.2", "--ship-cost", "5", "--inbound-cost", "1"]
        said = analyze(offers, "--json", *options)
        # 150.00 - 19.00 referral - 60.00 goods - 1.00 inbound - 5.00 shipping
        assert said.rows["1"]["profit"]["minor_units"] == 6500

    def test_columns_can_be_named(self, analyze: Analyze) -> None:
        offers = "nr,Was,Wieviel\n7,Turntable Sony PSLX350H,60\n"
        said = analyze(offers, "--json", "--map", "title=Was,price=Wieviel")
        assert said.rows["0"]["catalogue_row"] == "C1"

    def test_a_higher_target_skips_more(self, analyze: Analyze) -> None:
        said = analyze(OFFERS, "--json", "--min-roi", "500%")
        assert said.rows["1"]["verdict"] == "skip"
        assert said.codes("1")[0] == "roi_below_target"


class TestBadInput:
    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("title,stock\nSony PSLX350H,4\n", "--map price="),
            ("title,name,price\na,b,1\n", "--map title="),
            ("", "empty"),
            ("title,price\n", "offers.csv"),
            (b"PK\x03\x04broken workbook", "offers.csv"),
            (b"%PDF-1.7 not a table", "PDF"),
            (b"\x00\x01\x02\x03" * 50, "offers.csv"),
        ],
    )
    def test_a_file_that_cannot_be_used_is_named_with_the_mend(
        self,
        analyze: Analyze,
        text: str | bytes,
        said: str,
    ) -> None:
        found = analyze(text)
        assert found.code == 2
        assert said in found.err

    def test_a_missing_file_is_named(self, analyze: Analyze, tmp_path: Path) -> None:
        said = analyze(tmp_path / "nowhere.csv")
        assert said.code == 2
        assert "nowhere.csv" in said.err

    def test_bad_rows_are_told_and_the_others_answered(self, analyze: Analyze) -> None:
        offers = "\n".join(
            [
                "id;title;price;ean",
                "1;Turntable Sony PSLX350H;1.099,00 €;",
                "2;Garmin nuvi 260W;-5,00;",
                "3;Bose AM53BK Acoustimass speakers;0,00;",
                "4;Turntable Sony PSLX350H;12,00 XYZ;",
                "5;Turntable Sony PSLX350H;2 879,20 EUR;",
                "6;Turntable Sony PSLX350H;60,00;4006381333932",
                ";;;",
                "7;Bose AM53BK;call us;",
            ]
        )
        said = analyze(offers, "--json", "--fx", "EURUSD=1.1")
        assert said.code == 0
        assert "rows with faults: 5" in said.err
        assert said.rows["1"]["offer_price"]["minor_units"] == 109900
        assert said.rows["5"]["offer_price"]["minor_units"] == 287920
        assert "price_negative" in said.codes("2")
        assert "price_zero" in said.codes("3")
        assert "currency_unknown" in said.codes("4")
        assert "gtin_check_digit" in said.codes("6")
        assert "price_unreadable" in said.codes("7")
        assert len(said.rows) == 7

    def test_strict_turns_bad_rows_into_exit_code_two(self, analyze: Analyze) -> None:
        offers = "title,price\nTurntable Sony PSLX350H,60\nGarmin nuvi 260W,-1\n"
        assert analyze(offers).code == 0
        assert analyze(offers, "--strict").code == 2

    def test_mixed_encodings_are_read_line_by_line(self, analyze: Analyze) -> None:
        lines = [
            b"id,title,price",
            "1,Turntable Sony PSLX350H für €,60".encode(),
            "2,Garmin nuvi 260W Gerät für,50".encode("cp1252"),
        ]
        said = analyze(b"\n".join(lines), "--json")
        assert said.rows["2"]["title"] == "Garmin nuvi 260W Gerät für"
        assert "encoding_mixed" in said.codes("2")

    def test_a_formula_in_a_cell_is_named_and_not_run(
        self, analyze: Analyze, tmp_path: Path
    ) -> None:
        book = openpyxl.Workbook()
        sheet = book.worksheets[0]
        sheet.append(["id", "title", "price"])
        sheet.append(["1", "Turntable Sony PSLX350H", "=30*2"])
        sheet.append(["2", "Garmin nuvi 260W", 60])
        book.save(tmp_path / "offers.xlsx")
        said = analyze(tmp_path / "offers.xlsx", "--json")
        assert any("C2" in r["sentence"] for r in said.rows["1"]["reasons"])
        assert said.rows["2"]["offer_price"]["minor_units"] == 6000
        assert said.rows["1"]["profit"] is None

    def test_what_goes_in_as_a_formula_comes_out_as_text(
        self, analyze: Analyze, tmp_path: Path
    ) -> None:
        offers = 'id,title,price\n1,"=HYPERLINK(""http://x"",""Sony PSLX350H"")",60\n'
        out = tmp_path / "out.csv"
        book = tmp_path / "out.xlsx"
        analyze(offers, "--csv", str(out), "--xlsx", str(book))
        with out.open(encoding="utf-8-sig", newline="") as file:
            cells = [cell for row in csv.reader(file) for cell in row]
        assert not [c for c in cells if c[:1] in "=+@" and c]
        kinds = {
            cell.data_type
            for sheet in openpyxl.load_workbook(book).worksheets
            for row in sheet.iter_rows()
            for cell in row
        }
        assert "f" not in kinds
