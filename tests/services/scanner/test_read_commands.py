"""`magpie read`, `magpie read-prices` and `magpie bench read`, without a server."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from common.errors import BadInput, NotFound
from services.scanner.commands import app

PAGE = "<html><h1>Lamp</h1><p class=price>$5.00</p><button>Add to cart</button></html>"
URL = "https://shop.example/p/lamp-4711222"


def call(*arguments: object, stdin: bytes | None = None) -> str:
    """What `magpie ...` prints; what it raises is raised."""
    done = CliRunner().invoke(app, [*map(str, arguments)], input=stdin)
    if done.exception is not None:
        raise done.exception
    return done.output


@pytest.fixture
def page(tmp_path: Path) -> Path:
    """A packed page."""
    path = tmp_path / "a.html.gz"
    path.write_bytes(gzip.compress(PAGE.encode()))
    return path


class TestRead:
    def test_prints_each_field_with_where_it_was_read(self, page: Path) -> None:
        found = json.loads(call("read", page, "--url", URL, "--json"))
        assert found["price"] == {
            "value": "5.00",
            "how": "visible",
            "path": "html > body > p.price",
            "raw": "$5.00",
            "agrees": [],
            "differs": {},
        } | {"path": found["price"]["path"]}
        assert found["sku"]["how"] == "address"
        assert found["gtin"] is None

    def test_reads_standard_input(self) -> None:
        found = json.loads(call("read", "-", "--json", stdin=PAGE.encode()))
        assert found["name"]["value"] == "Lamp"

    def test_prints_a_line_a_field_for_people(self, page: Path) -> None:
        assert "price: 5.00  (visible)" in call("read", page)

    @pytest.mark.parametrize(
        ("body", "reason"),
        [
            (b"", "not_a_page"),
            (b"\x89PNG\0\0", "not_a_page"),
            (gzip.compress(bytes(20_000_000)), "too_large"),
            (b"<div>" * 50_000, "nested_too_deep"),
        ],
    )
    def test_names_the_reason_why_it_cannot(self, body: bytes, reason: str) -> None:
        with pytest.raises(BadInput, match=reason):
            call("read", "-", stdin=body)

    def test_names_the_reason_why_it_finds_nothing(self) -> None:
        with pytest.raises(NotFound, match="no_offer"):
            call("read", "-", stdin=b"<html><p>Closed.</p></html>")
        broken = b'<script type="application/ld+json">{oops</script>'
        with pytest.raises(NotFound, match="data_broken"):
            call("read", "-", stdin=broken)

    def test_names_a_file_that_is_missing(self, tmp_path: Path) -> None:
        with pytest.raises(BadInput, match="cannot be read"):
            call("read", tmp_path / "none.html")

    def test_scores_a_folder(self, page: Path) -> None:
        truth = page.with_name("truth.json")
        truth.write_text(json.dumps({"a": {"url": URL, "price": ["5"]}}))
        told = ("read", "--dir", page.parent, "--truth", truth)
        assert json.loads(call(*told, "--json"))["fields"]["price"]["f1"] == 1.0
        assert "price 1.000 1.000 1.000 1 0 0" in call(*told)

    @pytest.mark.parametrize("told", [(), ("a", "--dir", "b"), ("--truth", "x")])
    def test_wants_a_page_or_a_folder_with_its_truth(
        self, told: tuple[str, ...]
    ) -> None:
        with pytest.raises(BadInput, match="Give a page"):
            call("read", *told)


class TestReadPrices:
    LINE = b'{"price_raw": "1.099 EUR", "amount": "1099", "currency": "EUR"}'

    def test_prints_the_score_and_every_reading(self, tmp_path: Path) -> None:
        file = tmp_path / "p.jsonl"
        file.write_bytes(self.LINE)
        found = json.loads(call("read-prices", file, "--json"))
        assert (found["rows"], found["right"]) == (1, 1)
        assert found["readings"][0]["currency_code"] == "EUR"

    def test_prints_what_is_wrong_for_people(self) -> None:
        shown = call("read-prices", "-", stdin=self.LINE.replace(b'"1099"', b'"1"'))
        assert '"amount": "1099"' in shown
        assert "0 of 1 right, 1 read" in shown


class TestBenchRead:
    def test_measures_every_way_of_reading(self) -> None:
        found = json.loads(call("bench", "read", "--pages", 40, "--flat", 30, "--json"))
        rates = [value for name, value in found.items() if name.endswith("_per_second")]
        assert len(rates) == 4
        assert min(rates) > 0
        assert found["memory_megabytes"]
