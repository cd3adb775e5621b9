"""Scores of folders of pages and of files of price strings, real ones included."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from common.errors import BadInput
from services.scanner.usecases.score_reading import score_folder, score_prices

PAGE = "<html><h1>Lamp</h1><p class=price>$5.00</p><button>Add to cart</button></html>"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three pages: a right one, one that is packed, and one that is none."""
    (tmp_path / "a.html").write_text(PAGE)
    (tmp_path / "b.html.gz").write_bytes(gzip.compress(PAGE.encode()))
    (tmp_path / "c.html").write_bytes(b"\x89PNG\0")
    return tmp_path


def truth(folder: Path, **pages: dict[str, Any]) -> Path:
    """The accepted values of those pages, in a file."""
    path = folder / "truth.json"
    path.write_text(json.dumps(pages))
    return path


class TestScoreFolder:
    def test_counts_right_wrong_and_missing(self, folder: Path) -> None:
        known = truth(
            folder,
            a={"url": "https://x.example/1", "price": ["4", "5.0"]},
            b={"url": "https://x.example/2", "price": ["6"]},
            c={"url": "https://x.example/3", "price": ["7"]},
        )
        scored = score_folder(folder, known)
        price = scored["fields"]["price"]
        assert (price["tp"], price["fp"], price["fn"]) == (1, 1, 2)
        assert price["f1"] == 0.4
        assert price["wrong"][0] == {"page": "b", "found": "5.00", "accepted": ["6"]}
        assert scored["unread"] == {"c": "not_a_page"}

    @pytest.mark.parametrize("text", ["[]", "{}", "{", '{"a": 1}'])
    def test_refuses_a_truth_of_another_form(self, folder: Path, text: str) -> None:
        path = folder / "truth.json"
        path.write_text(text)
        with pytest.raises(BadInput):
            score_folder(folder, path)

    def test_names_a_page_that_is_missing(self, folder: Path) -> None:
        with pytest.raises(BadInput, match=r"no page d\.html"):
            score_folder(folder, truth(folder, d={"price": "1"}))


class TestScorePrices:
    def test_compares_where_there_are_answers(self) -> None:
        lines = (
            b'{"price_raw": "$5", "amount": "5.00", "currency": "$"}\n\n'
            b'{"price_raw": "6 EUR", "amount": "7", "currency": "EUR"}\n'
            b'{"price_raw": null}\n'
        )
        found = score_prices(lines, file="f")
        assert (found["rows"], found["scored"], found["right"]) == (3, 2, 1)
        assert found["wrong"][0]["expected"] == {"amount": "7", "currency": "EUR"}
        assert found["readings"][2]["amount"] is None

    @pytest.mark.parametrize(
        "line",
        [b"{", b"[]", b"{}", b'{"price_raw": 5}', b'{"price_raw": "5", "amount": "x", '
         b'"currency": null}'],
    )  # fmt: skip
    def test_names_the_line_that_is_wrong(self, line: bytes) -> None:
        with pytest.raises(BadInput, match="f:2"):
            score_prices(b'{"price_raw": "5"}\n' + line, file="f")


@pytest.fixture(scope="module")
def scored(shared: Path) -> dict[str, Any]:
    """The score of the real pages."""
    pages = shared / "data/pages"
    return score_folder(pages / "html", pages / "ground-truth.json")


@pytest.mark.slow
class TestRealPages:
    @pytest.mark.parametrize(
        ("field", "least"), [("price", 0.90), ("sku", 0.80), ("availability", 0.95)]
    )
    def test_are_read_as_well_as_asked_for(
        self, scored: dict[str, Any], field: str, least: float
    ) -> None:
        assert scored["pages"] == 45
        assert scored["fields"][field]["f1"] >= least
