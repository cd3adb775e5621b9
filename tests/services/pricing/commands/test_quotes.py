"""`magpie quotes` as somebody types it."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from common.errors import BadInput, NotFound
from services.pricing.commands import app
from services.pricing.errors import FileTooLarge, NoDate, TornFile
from tests.sandbox.running import Sandbox
from tests.services.pricing.adapters.quotes.recorded import FIXTURES
from tests.stores import Postgres

SCRYFALL = FIXTURES / "scryfall/default_cards/input.json"
GUIDE = FIXTURES / "cardmarket/price_guide"


def run(*words: object) -> Result:
    return CliRunner().invoke(app, ["quotes", *map(str, words)])


def lines(result: Result) -> list[dict[str, Any]]:
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.stdout.splitlines()]


def stamped(folder: Path) -> Path:
    """Scryfall's file under a name that has its day."""
    path = folder / "default-cards-20261121100617.json"
    path.write_bytes(SCRYFALL.read_bytes())
    return path


class TestRead:
    def test_prints_a_quote_a_line(self, tmp_path: Path) -> None:
        path = stamped(tmp_path)
        result = run("read", path, "--kind", "scryfall", "--json")
        first, *others = lines(result)
        assert first["market"] == "tcgplayer"
        assert first["p50"] == {"minor_units": 125, "currency_code": "USD"}
        assert len(others) == 6
        assert "3 rows could not be read" in result.stderr
        assert "'NaN' is not an amount" in result.stderr

    def test_prints_text_for_people(self, tmp_path: Path) -> None:
        result = run("read", stamped(tmp_path), "--kind", "scryfall")
        assert result.exit_code == 0
        assert '"Lantern Drake (Test Horizons) #12"  tcgplayer  used  1.25 USD' in (
            result.stdout
        )

    def test_reads_gzip_the_same(self, tmp_path: Path) -> None:
        plain = stamped(tmp_path)
        packed = tmp_path / f"{plain.name}.gz"
        packed.write_bytes(gzip.compress(plain.read_bytes()))
        one, two = (
            lines(run("read", path, "--kind", "scryfall", "--json"))
            for path in (plain, packed)
        )
        for row in (*one, *two):
            del row["fetched_at"]
        assert one == two

    def test_takes_lists_of_products(self) -> None:
        lists = ("--products", GUIDE / "products_1.json")
        found = lines(
            run("read", GUIDE / "input.json", "--kind", "cardmarket", *lists, "--json")
        )
        assert found[0]["title"] == "Lantern Drake"

    def test_takes_the_day_from_a_person(self) -> None:
        words = ("read", SCRYFALL, "--kind", "scryfall", "--json")
        assert isinstance(run(*words).exception, NoDate)
        found = lines(run(*words, "--observed-at", "2026-11-20"))
        assert {row["observed_at"] for row in found} == {"2026-11-20T00:00:00+00:00"}
        future = run(*words, "--observed-at", "2999-01-01")
        assert isinstance(future.exception, BadInput)

    def test_is_strict_when_asked(self, tmp_path: Path) -> None:
        path = stamped(tmp_path)
        assert run("read", path, "--kind", "scryfall", "--strict").exit_code == 2

    def test_names_the_kinds_there_are(self) -> None:
        found = run("read", SCRYFALL, "--kind", "keepa").exception
        assert isinstance(found, BadInput)
        assert "cardmarket, mtgjson, scryfall, tcgcsv" in str(found)

    def test_names_a_file_that_is_not_there(self, tmp_path: Path) -> None:
        found = run("read", tmp_path / "x.json", "--kind", "scryfall").exception
        assert isinstance(found, BadInput)
        assert found.exit_code == 2

    def test_says_when_there_is_no_price(self, tmp_path: Path) -> None:
        path = tmp_path / "prices-2026-11-21.json"
        row = {"productId": 1, "subTypeName": "Normal", "marketPrice": None}
        path.write_text(json.dumps({"success": True, "results": [row]}))
        found = run("read", path, "--kind", "tcgcsv").exception
        assert isinstance(found, NotFound)

    def test_refuses_a_bomb_before_it_fills_the_memory(self, tmp_path: Path) -> None:
        path = tmp_path / "prices-2026-11-21.json.gz"
        row = b'{"productId": 1, "subTypeName": "Normal", "marketPrice": 1},'
        with gzip.open(path, "wb") as file:
            file.write(b'{"results": [')
            for _ in range(40):
                file.write(row * 1000)
        found = run("read", path, "--kind", "tcgcsv", "--max-mb", "1").exception
        assert isinstance(found, FileTooLarge)
        assert "1 MB unpacked" in str(found)

    def test_refuses_a_row_that_would_fill_the_memory(self, tmp_path: Path) -> None:
        path = tmp_path / "prices-2026-11-21.json"
        path.write_bytes(b'{"results": [{"name": "' + b"x" * 17_000_000 + b'"}]}')
        found = run("read", path, "--kind", "tcgcsv").exception
        assert isinstance(found, FileTooLarge)
        assert "one row" in str(found)

    def test_names_a_torn_download(self, tmp_path: Path) -> None:
        path = tmp_path / "default-cards-20261121100617.json.gz"
        path.write_bytes(gzip.compress(SCRYFALL.read_bytes())[:-40])
        found = run("read", path, "--kind", "scryfall").exception
        assert isinstance(found, TornFile)


class TestSources:
    def test_lists_what_each_can(self) -> None:
        found = {row["name"]: row for row in lines(run("sources", "--json"))}
        assert found["keepa"]["access"] == "lookup"
        assert found["cardmarket"]["currencies"] == ["EUR"]
        assert found["bookscouter"]["demand"] == "always_buys"

    def test_tells_people_what_is_allowed(self) -> None:
        assert "scryfall (bulk): Free for" in run("sources").stdout


@pytest.mark.migrated("pricing")
class TestLoad:
    def test_puts_them_into_the_catalogue(
        self, pg: Postgres, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        monkeypatch.setenv("MAGPIE_POSTGRES_URL", pg.app_url("pricing"))
        words = ("load", stamped(tmp_path), "--kind", "scryfall", "--json")
        (first,) = lines(run(*words))
        assert first == {"products": 5, "quotes": 7, "nameless": 0, "faults": 3}
        (again,) = lines(run(*words))
        assert again["products"] == 0


@pytest.mark.allow_hosts(["127.0.0.1"])
class TestIsbn:
    def test_prints_what_vendors_pay(
        self, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("MAGPIE_BOOKSCOUTER_URL", sandbox.urls["bookscouter"])
        monkeypatch.setenv("MAGPIE_BOOKSCOUTER_KEY", "sandbox")
        books = [one for one in sandbox.world.products if one.author]
        found = lines(run("isbn", books[0].gtin, "--json"))
        assert {row["basis"] for row in found} == {"buyback"}
        assert all(row["market"].startswith("buyback-") for row in found)
        assert all(row["expires_at"] > row["observed_at"] for row in found)

    def test_names_what_is_no_isbn(
        self, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("MAGPIE_BOOKSCOUTER_URL", sandbox.urls["bookscouter"])
        monkeypatch.setenv("MAGPIE_BOOKSCOUTER_KEY", "sandbox")
        found = run("isbn", "9523116049424").exception
        assert isinstance(found, BadInput)

    def test_says_when_nobody_knows_it(
        self, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("MAGPIE_BOOKSCOUTER_URL", sandbox.urls["bookscouter"])
        monkeypatch.setenv("MAGPIE_BOOKSCOUTER_KEY", "sandbox")
        assert isinstance(run("isbn", "9780306406157").exception, NotFound)
