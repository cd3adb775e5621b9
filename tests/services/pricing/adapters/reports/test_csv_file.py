"""The CSV file."""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from common.errors import BadInput
from common.money import Money
from services.pricing.adapters.reports.csv_file import write_csv
from services.pricing.adapters.reports.safe_cells import clean, is_dangerous
from services.pricing.rules.answer import Answer
from tests.factories import (
    make_answer,
    make_catalogue_item,
    make_goods,
    make_item,
    make_line,
    make_match,
    make_reason,
    make_unmatched,
    usd,
)


def _records(folder: Path, *answers: Answer) -> list[dict[str, str]]:
    write_csv(answers, folder / "out.csv")
    with (folder / "out.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, strict=True))


class TestWriteCsv:
    def test_the_header_never_changes(self, tmp_path: Path) -> None:
        write_csv([], tmp_path / "out.csv")
        assert (tmp_path / "out.csv").read_text(encoding="utf-8-sig").strip() == (
            "rank,verdict,title,channel,catalogue_title,match_probability,offer_price,"
            "offer_currency,sale_price,landed_cost,fees,profit,profit_at_most,currency,"
            "roi,roi_basis,margin,reason,row,sku,line,catalogue_row,asin,gtins,brand,"
            "strategy,break_even,confidence,score,risk,reasons,reason_codes,cost_lines,"
            "evidence,offer_price_minor_units,offer_price_currency_code,"
            "sale_price_minor_units,sale_price_currency_code,landed_cost_minor_units,"
            "landed_cost_currency_code,fees_minor_units,fees_currency_code,"
            "profit_minor_units,profit_currency_code,profit_at_most_minor_units,"
            "profit_at_most_currency_code"
        )

    def test_begins_with_the_mark_that_spreadsheets_look_for(
        self, tmp_path: Path
    ) -> None:
        write_csv([make_answer()], tmp_path / "out.csv")
        assert (tmp_path / "out.csv").read_bytes().startswith(b"\xef\xbb\xbfrank,")

    def test_money_is_readable_once_and_exact_once(self, tmp_path: Path) -> None:
        (record,) = _records(tmp_path, make_answer())
        assert (record["profit"], record["currency"]) == ("22.50", "USD")
        assert record["profit_minor_units"] == "2250"
        assert record["profit_currency_code"] == "USD"

    def test_a_loss_stays_a_number(self, tmp_path: Path) -> None:
        (record,) = _records(tmp_path, make_answer(profit=usd("-1.50")))
        assert record["profit"] == "-1.50"
        assert record["profit_minor_units"] == "-150"

    def test_ratios_have_four_decimals_at_most(self, tmp_path: Path) -> None:
        (record,) = _records(tmp_path, make_answer(roi=Decimal(1) / 3))
        assert record["roi"] == "0.3333"

    def test_what_is_not_known_is_empty(self, tmp_path: Path) -> None:
        (record,) = _records(tmp_path, make_unmatched())
        for name in ("profit", "profit_minor_units", "roi", "catalogue_row", "score"):
            assert record[name] == ""

    def test_another_currency_is_only_in_the_exact_columns(
        self, tmp_path: Path
    ) -> None:
        goods = make_goods(amount=Money(1900, "EUR"))
        (record,) = _records(tmp_path, make_answer(lines=(goods,)))
        assert record["landed_cost"] == ""
        assert record["landed_cost_minor_units"] == "1900"
        assert record["landed_cost_currency_code"] == "EUR"

    def test_reasons_costs_and_evidence_are_words(self, tmp_path: Path) -> None:
        (record,) = _records(tmp_path, make_answer())
        assert record["reason"] == "How often it sells is not known."
        assert record["reason_codes"] == "sales_history_unknown"
        assert record["cost_lines"] == "Goods $20.00; Referral fee $7.50"
        assert record["evidence"] == ("same model number QC45; same brand Bose")

    def test_separators_and_quotes_in_a_title_stay_in_it(self, tmp_path: Path) -> None:
        title = 'a "quoted", title; with\nall of them'
        (record,) = _records(tmp_path, make_answer(offer=make_item(title=title)))
        assert record["title"] == title

    def test_an_unwritable_path_is_bad_input(self, tmp_path: Path) -> None:
        with pytest.raises(BadInput, match="cannot be written"):
            write_csv([make_answer()], tmp_path / "nowhere" / "out.csv")

    @settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(st.text(alphabet=st.sampled_from("=+-@\t\r\n;|'\" a＝\ud800\x00")))  # noqa: RUF001
    def test_no_foreign_text_becomes_a_formula(self, tmp_path: Path, text: str) -> None:
        answer = make_answer(
            offer=make_item(title=text, row_id=text, brand=text),
            match=make_match(
                evidence=(text,),
                catalogue=make_catalogue_item(title=text, row_id=text, asin=text),
            ),
            lines=(make_line(label=text),),
            reasons=(make_reason(sentence=text),),
        )
        (record,) = _records(tmp_path, answer)
        assert not any(is_dangerous(cell) for cell in record.values())
        assert record["title"].replace("'", "") == clean(text).replace("'", "")
