"""`magpie calc` as somebody types it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner, Result

from common.errors import BadInput, MagpieError
from services.pricing.commands.calc import calc

HOME = ["--category", "home", "--date", "2026-02-01"]
LETTER = ["--weight", "2oz", "--dims", "6x4x0.5in"]


def run(*words: str) -> Result:
    app = typer.Typer()
    app.command()(calc)
    return CliRunner().invoke(app, list(words))


def answer(*words: str) -> dict[str, Any]:
    result = run(*words, "--json")
    assert result.exit_code == 0, result.output
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def cents(money: dict[str, Any] | None) -> int | None:
    return None if money is None else money["minor_units"]


def refusal(*words: str) -> MagpieError:
    result = run(*words)
    assert isinstance(result.exception, BadInput), result.output
    assert result.exception.exit_code == 2
    return result.exception


class TestOracles:
    @pytest.mark.parametrize(
        ("category", "price", "fee"),
        [
            ("electronics accessories", "150", 1900),
            ("jewelry", "300", 5250),
            ("watch", "2000", 25_500),
            ("furniture", "250", 3500),
            ("clothing", "15", 75),
            ("clothing", "18", 180),
            ("clothing", "25", 425),
            ("baby", "10", 80),
            ("baby", "12", 180),
            ("grocery", "1", 8),
            ("home", "1", 30),
            ("home", "22.99", 345),
        ],
    )
    def test_amazon_referral(self, category: str, price: str, fee: int) -> None:
        words = ["--channel", "amazon-us-fbm", "--category", category]
        found = answer(*words, "--price", price, "--date", "2026-02-01")
        assert cents(found["total_fees"]) == fee

    @pytest.mark.parametrize(
        ("category", "price", "tax", "fees"),
        [("most", "424", "0%", 5806), ("trading cards", "100", "7%", 1458)],
    )
    def test_ebay(self, category: str, price: str, tax: str, fees: int) -> None:
        words = ["--channel", "ebay-us", "--category", category, "--price", price]
        found = answer(*words, "--tax", tax, "--date", "2026-10-01")
        assert cents(found["total_fees"]) == fees

    @pytest.mark.parametrize(
        ("category", "first"), [("home", [992, 999]), ("beauty", [916, 999])]
    )
    def test_break_even_is_a_union(self, category: str, first: list[int]) -> None:
        found = answer(
            *("--channel", "amazon-us-fba", "--category", category, "--price", "9.99"),
            *("--cost", "6.00", "--date", "2026-02-01", *LETTER),
        )
        intervals = [[cents(a), cents(b)] for a, b in found["break_even"]]
        assert intervals == [first, [1096, None]]

    @pytest.mark.parametrize(
        ("basis", "roi"), [("landed_cost", 3.25), ("total_expenses", 1.8571)]
    )
    def test_roi_by_its_basis(self, basis: str, roi: float) -> None:
        found = answer(
            *("--channel", "amazon-us-fbm", *HOME, "--price", "100", "--cost", "20"),
            *("--roi-basis", basis),
        )
        assert (found["roi"], found["roi_basis"]) == (roi, basis)

    @pytest.mark.parametrize(
        ("category", "price", "is_dominated"),
        [
            ("clothing", "15.82", True),
            ("clothing", "15.83", False),
            ("clothing", "21.68", True),
            ("clothing", "21.69", False),
            ("baby", "10.81", True),
            ("baby", "10.82", False),
            ("grocery", "16.22", True),
            ("grocery", "16.23", False),
        ],
    )
    def test_dominated_prices(
        self, category: str, price: str, is_dominated: bool
    ) -> None:
        words = ["--channel", "amazon-us-fbm", "--category", category]
        found = answer(*words, "--price", price, "--date", "2026-02-01")
        codes = [reason["code"] for reason in found["reasons"]]
        assert codes == (["price_dominated"] if is_dominated else [])


class TestDate:
    def test_the_surcharge_counts_from_its_day(self) -> None:
        words = ["--channel", "amazon-us-fba", "--category", "home", *LETTER]
        before = answer(*words, "--price", "22.99", "--date", "2026-04-16")
        after = answer(*words, "--price", "22.99", "--date", "2026-04-17")
        assert cents(before["total_fees"]) == 677
        assert cents(after["total_fees"]) == 689

    def test_the_peak_is_not_known(self) -> None:
        words = ["--channel", "amazon-us-fba", "--category", "home", *LETTER]
        found = answer(*words, "--price", "22.99", "--date", "2026-12-01")
        assert found["total_fees"] is None
        assert found["reasons"][0]["code"] == "fba_peak_table_unknown"

    def test_today_is_the_default(self) -> None:
        words = ["--channel", "ebay-us", "--category", "most", "--price", "5"]
        assert len(answer(*words)["date"]) == len("2026-02-01")


class TestText:
    def test_a_person_reads_lines_and_sums(self) -> None:
        result = run("--channel", "amazon-us-fbm", *HOME, "--price", "$22.99")
        assert result.exit_code == 0
        assert "Referral fee" in result.stdout
        assert "$3.45" in result.stdout
        assert "amazon-us-referral-15" in result.stdout

    def test_all_that_the_buyer_pays_counts(self) -> None:
        found = answer(
            *("--channel", "amazon-us-fbm", *HOME, "--price", "20"),
            *("--shipping-charged", "2", "--gift-wrap", "0.99", "--tax", "7.00"),
        )
        assert cents(found["total_fees"]) == 345


class TestRefusals:
    @pytest.mark.parametrize(
        ("changed", "words"),
        [
            ({"--price": "0"}, "price of 0"),
            ({"--price": "-3"}, "less than nothing"),
            ({"--price": "NaN"}, "not an amount"),
            ({"--price": "1.234"}, "fraction"),
            ({"--price": "5 XYZ"}, "not a currency code"),
            ({"--price": "5 EUR"}, "works in USD"),
            ({"--channel": "amazon-mars"}, "Known: amazon-us-fbm, amazon-us-fba, ebay"),
            ({"--category": "furnture"}, "Did you mean furniture"),
            ({"--date": "yesterday"}, "not a date"),
            ({"--tax": "lots"}, "tax"),
            ({"--weight": "0g"}, "more than zero"),
            ({"--weight": "NaN kg"}, "NaN kg"),
            ({"--dims": "1x2x0in"}, "more than zero"),
            ({"--cost": "-1"}, "less than nothing"),
        ],
    )
    def test_bad_input_names_what_is_wrong(
        self, changed: dict[str, str], words: str
    ) -> None:
        options = {
            "--channel": "amazon-us-fba",
            "--category": "home",
            "--price": "9.99",
            **changed,
        }
        said = refusal(*(f"{name}={value}" for name, value in options.items()))
        assert words in str(said)
        assert "\n" not in str(said)


class TestStartUp:
    def test_the_command_is_described_without_its_libraries(self, root: Path) -> None:
        code = (
            "import sys\n"
            "from services.pricing.commands import calc, fees\n"
            "heavy = {'pydantic', 'yaml', 'rich.table', 'numpy'} & set(sys.modules)\n"
            "sys.exit(str(heavy) if heavy else 0)"
        )
        done = subprocess.run(
            [sys.executable, "-c", code],
            cwd=root,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
