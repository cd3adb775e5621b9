"""What the options of `magpie analyze` come to."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from common.errors import BadInput
from services.pricing.adapters.tuning_files import load_policy, load_weights
from services.pricing.commands.run_terms import (
    MoneyTexts,
    channel_names,
    desk,
    refuse_overwriting,
    share,
    table_file,
    weights,
)
from services.pricing.errors import UnknownChannel
from services.pricing.rules.answer import RoiBasis
from services.pricing.rules.costing import Desk
from tests.factories import usd

NOTHING = MoneyTexts(
    rates=(), inbound=None, prep=None, outbound=None, tax=None, min_roi=None
)


def desk_of(money: MoneyTexts = NOTHING, channel: str = "amazon-us-fbm") -> Desk:
    return desk(
        [channel, "ebay-us"],
        money,
        date="2026-03-01",
        category="home",
        basis=RoiBasis.TOTAL_EXPENSES,
    )


class TestDesk:
    def test_what_is_not_said_stays_unsaid(self) -> None:
        terms = desk_of().terms
        assert (terms.inbound, terms.prep, terms.outbound, terms.tax) == (None,) * 4
        assert terms.exchange.rates == {}
        assert (terms.on, terms.category) == (date(2026, 3, 1), "home")
        assert terms.roi_basis is RoiBasis.TOTAL_EXPENSES
        assert desk_of().policy == load_policy()

    def test_amounts_are_in_the_currency_of_the_first_channel(self) -> None:
        money = replace(NOTHING, inbound="1.20", prep="0.30", outbound="5")
        terms = desk_of(money).terms
        assert (terms.inbound, terms.prep, terms.outbound) == (
            usd("1.20"),
            usd("0.30"),
            usd("5.00"),
        )

    def test_rates_tax_and_target_are_read(self) -> None:
        money = replace(NOTHING, rates=["EURUSD=1.10"], tax="7%", min_roi="45%")
        made = desk_of(money)
        assert made.terms.exchange.rates == {("EUR", "USD"): Decimal("1.10")}
        assert made.terms.tax is not None
        assert made.terms.tax.rate == 70_000
        assert made.policy == replace(load_policy(), target_roi=Decimal("0.45"))

    @pytest.mark.parametrize(
        ("money", "words"),
        [
            (replace(NOTHING, inbound="lots"), "inbound cost"),
            (replace(NOTHING, prep="-"), "preparation cost"),
            (replace(NOTHING, outbound="x"), "shipping cost"),
            (replace(NOTHING, min_roi="high"), "target return"),
            (replace(NOTHING, rates=["1.1"]), "not a rate"),
        ],
    )
    def test_what_cannot_be_read_is_named(self, money: MoneyTexts, words: str) -> None:
        with pytest.raises(BadInput, match=words):
            desk_of(money)

    def test_an_unknown_channel_is_refused(self) -> None:
        with pytest.raises(UnknownChannel):
            desk_of(channel="etsy")


class TestChannelNames:
    def test_are_split_at_commas_and_kept_once_in_order(self) -> None:
        assert channel_names(["b, a", "c,b", ""]) == ("b", "a", "c")

    @pytest.mark.parametrize("given", [[], [""], [" , "]])
    def test_no_name_is_refused(self, given: list[str]) -> None:
        with pytest.raises(BadInput, match="No channel"):
            channel_names(given)


class TestRefuseOverwriting:
    def test_other_files_may_be_written(self, tmp_path: Path) -> None:
        read = [tmp_path / "a.csv"]
        refuse_overwriting(read, [None, tmp_path / "b.csv", tmp_path / "c.csv", None])

    def test_a_file_that_is_read_is_never_written(self, tmp_path: Path) -> None:
        same = tmp_path / "x" / ".." / "a.csv"
        (tmp_path / "x").mkdir()
        with pytest.raises(BadInput, match="written over"):
            refuse_overwriting([tmp_path / "a.csv"], [same])

    def test_two_outputs_are_two_files(self, tmp_path: Path) -> None:
        with pytest.raises(BadInput, match="written over"):
            refuse_overwriting([], [tmp_path / "b.csv", tmp_path / "b.csv"])


class TestWeights:
    def test_are_the_shipped_ones(self) -> None:
        assert weights(None) == load_weights()

    def test_only_the_threshold_is_the_callers(self) -> None:
        assert weights(0.9) == replace(load_weights(), threshold=0.9)


class TestTableFile:
    def test_nothing_said_is_nothing_known(self) -> None:
        made = table_file(Path("a.csv"), None, None)
        assert (made.mapping, made.currency_code) == ({}, None)
        assert (made.sheet, made.max_bytes) == (None, None)

    def test_what_is_said_is_read(self) -> None:
        made = table_file(
            Path("a.xlsx"), "title=Artikel,price=EK", "eur", sheet="List", max_mb=3
        )
        assert made.mapping == {"title": "Artikel", "price": "EK"}
        assert made.currency_code == "EUR"
        assert (made.sheet, made.max_bytes) == ("List", 3 * 1024 * 1024)

    def test_a_currency_that_is_none_is_refused(self) -> None:
        with pytest.raises(BadInput, match="not a currency"):
            table_file(Path("a.csv"), None, "EURO")


class TestShare:
    @pytest.mark.parametrize(
        ("text", "fraction"),
        [("30%", "0.3"), (" 12.5 % ", "0.125"), ("-5%", "-0.05"), ("0.3", "0.3")],
    )
    def test_is_a_percentage_or_a_fraction(self, text: str, fraction: str) -> None:
        assert share(text, name="target return") == Decimal(fraction)

    @pytest.mark.parametrize("text", ["", "%", "thirty", "30 percent", "NaN", "inf"])
    def test_nothing_else(self, text: str) -> None:
        with pytest.raises(BadInput, match="target return"):
            share(text, name="target return")
