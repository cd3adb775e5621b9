"""What the shipped book knows on a day."""

from __future__ import annotations

from datetime import date

import pytest

from services.pricing.adapters.fee_files import read_fee_book
from services.pricing.errors import UnknownChannel
from services.pricing.rules.fees import FeeBook
from services.pricing.rules.fees.coverage import coverage


@pytest.fixture(scope="module")
def book() -> FeeBook:
    return read_fee_book()


class TestCoverage:
    def test_one_channel_or_all(self, book: FeeBook) -> None:
        one = list(coverage(book, on=date(2026, 5, 1), channel="ebay-us"))
        assert {row.channel.name for row in one} == {"ebay-us"}
        every = {row.channel.name for row in coverage(book, on=date(2026, 5, 1))}
        assert every == {"amazon-us-fbm", "amazon-us-fba", "ebay-us"}

    def test_every_kind_of_rule_has_words(self, book: FeeBook) -> None:
        words = {
            (row.category.slug, row.kind.code): row.words
            for row in coverage(book, on=date(2026, 5, 1), channel="amazon-us-fba")
        }
        assert words["home", "referral_fee"] == "15 %; at least 0.30"
        assert words["books", "closing_fee"] == "1.80"
        assert words["home", "fulfilment_fee"].startswith("by weight, size and price")
        assert words["home", "fuel_surcharge"] == "3.5 % of fulfilment_fee"
        assert words["clothing", "fulfilment_fee"].startswith("not known: Amazon")

    def test_a_fee_that_is_not_charged_yet_is_said(self, book: FeeBook) -> None:
        rows = coverage(book, on=date(2026, 2, 1), channel="amazon-us-fba")
        words = {row.words for row in rows if row.kind.code == "fuel_surcharge"}
        assert words == {"not charged"}

    def test_a_day_without_rules_is_said(self, book: FeeBook) -> None:
        rows = list(coverage(book, on=date(2000, 1, 1)))
        assert {row.words for row in rows} == {"not known for this day"}

    def test_an_unknown_channel_is_refused(self, book: FeeBook) -> None:
        with pytest.raises(UnknownChannel):
            list(coverage(book, on=date(2026, 5, 1), channel="mall"))
