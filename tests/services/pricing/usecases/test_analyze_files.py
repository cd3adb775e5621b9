"""A price list on disk against a catalogue on disk."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from common.money import Money
from services.pricing.adapters.fee_files import read_fee_book
from services.pricing.adapters.tables import UnreadableTable
from services.pricing.adapters.tuning_files import load_policy, load_weights
from services.pricing.errors import UnknownChannel
from services.pricing.rules.costing import Desk
from services.pricing.rules.fx import Exchange
from services.pricing.rules.terms import Terms
from services.pricing.usecases.analyze_files import Analysis, TableFile, analyze_files

DESK = Desk(
    terms=Terms(on=date(2026, 3, 1), exchange=Exchange({}), category="home"),
    book=read_fee_book(),
    policy=load_policy(),
)
CATALOGUE = "id,title,price\nC1,Sony PS-LX350H Turntable,150.00\n"
OFFERS = "id,title,price\n1,Turntable Sony PSLX350H,60.00\n2,Weber gas grill,20.00\n"
FBM = "amazon-us-fbm"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a list and a catalogue."""
    (tmp_path / "offers.csv").write_text(OFFERS)
    (tmp_path / "catalogue.csv").write_text(CATALOGUE)
    return tmp_path


def analyzed(
    folder: Path, *channels: str, offers: TableFile | None = None, **more: Any
) -> Analysis:
    return analyze_files(
        offers or TableFile(folder / "offers.csv"),
        TableFile(folder / "catalogue.csv"),
        channels or (FBM,),
        desk=DESK,
        weights=load_weights(),
        **more,
    )


class TestAnalyzeFiles:
    def test_every_row_is_answered_and_summed_up(self, folder: Path) -> None:
        found = analyzed(folder)
        assert [one.offer.row_id for one in found.answers] == ["1", "2"]
        assert [one.match.catalogue is None for one in found.answers] == [False, True]
        assert found.summary.offers_file == "offers.csv"
        assert found.summary.catalogue_file == "catalogue.csv"
        assert dict(found.summary.thresholds)["Target return"] == "30%"
        assert (found.notes, found.faulty) == ((), ())

    def test_each_channel_has_its_answer(self, folder: Path) -> None:
        found = analyzed(folder, FBM, "ebay-us")
        assert sorted((one.offer.row_id, one.channel) for one in found.answers) == [
            ("1", FBM),
            ("1", "ebay-us"),
            ("2", FBM),
            ("2", "ebay-us"),
        ]

    def test_prices_are_in_the_first_channels_currency_which_is_said(
        self, folder: Path
    ) -> None:
        best = analyzed(folder).answers[0]
        assert best.offer.price == Money(6000, "USD")
        assert "currency_assumed" in {one.code for one in best.reasons}

    def test_a_currency_that_is_said_is_not_assumed(self, folder: Path) -> None:
        offers = TableFile(folder / "offers.csv", currency_code="EUR")
        best = analyzed(folder, offers=offers).answers[0]
        assert best.offer.price == Money(6000, "EUR")
        sentences = [one.sentence for one in best.reasons]
        assert not any(one.startswith("The list names no") for one in sentences)

    def test_lines_with_faults_are_named_file_by_file(self, folder: Path) -> None:
        text = OFFERS + "3,Kettle,\n4,Toaster,cheap\n"
        (folder / "offers.csv").write_text(text)
        assert analyzed(folder).faulty == (("offers.csv", (4, 5)),)

    def test_notes_say_which_file_they_are_about(self, folder: Path) -> None:
        import openpyxl

        book = openpyxl.Workbook(write_only=True)
        for name in ("Terms", "List"):
            sheet = book.create_sheet(name)
            for line in OFFERS.splitlines() if name == "List" else ["By Friday"]:
                sheet.append(line.split(","))
        book.save(folder / "offers.xlsx")
        offers = TableFile(folder / "offers.xlsx")
        (note,) = analyzed(folder, offers=offers).notes
        assert "offers.xlsx" in note
        assert "List" in note

    def test_progress_goes_through_the_steps_and_ends(self, folder: Path) -> None:
        seen: list[tuple[str, float]] = []
        analyzed(folder, progress=lambda step, share: seen.append((step, share)))
        assert seen[:3] == [("Reading", 0.0), ("Reading", 0.5), ("Reading", 1.0)]
        assert seen[-1] == ("Matching and costing", 1.0)

    def test_an_unknown_channel_is_refused_before_a_file_is_read(
        self, folder: Path
    ) -> None:
        (folder / "offers.csv").unlink()
        with pytest.raises(UnknownChannel):
            analyzed(folder, "etsy")

    def test_the_largest_size_is_the_callers(self, folder: Path) -> None:
        offers = replace(TableFile(folder / "offers.csv"), max_bytes=10)
        with pytest.raises(UnreadableTable, match="the limit is"):
            analyzed(folder, offers=offers)
