"""Whoever adds a source of quotes records what it answers, also when it does not."""

from __future__ import annotations

from pathlib import Path

import pytest

from services.pricing.adapters.quotes import Capabilities, find_source, source_names
from services.pricing.rules.conditions import Condition
from tests.services.pricing.adapters.quotes.recorded import FIXTURES, Case, cases

SOURCES = source_names()
SHOWS = {"quotes", "blocked", "changed_layout", "damaged"}


def of(source: str, shows: str) -> list[Case]:
    """The cases of a source that show that."""
    found = [case for case in cases() if case.source == source]
    return [case for case in found if case.meta["shows"] == shows]


@pytest.mark.parametrize("source", SOURCES)
class TestSource:
    def test_declares_what_it_can_and_what_it_allows(self, source: str) -> None:
        capabilities = find_source(source).CAPABILITIES
        assert isinstance(capabilities, Capabilities)
        assert capabilities.policy.endswith(".")
        assert capabilities.terms_url.startswith("https://")
        assert capabilities.conditions <= {Condition.NEW, Condition.USED}
        assert capabilities.currencies
        assert capabilities.fresh_for.total_seconds() > 0

    def test_has_an_answer_with_quotes(self, source: str) -> None:
        assert any(case.expected["quotes"] for case in of(source, "quotes"))

    def test_has_an_answer_that_does_not_let_us_in(self, source: str) -> None:
        statuses = {case.meta["status"] for case in of(source, "blocked")}
        assert {401, 403, 429} <= statuses
        # A page instead of data, said to be fine.
        assert 200 in statuses

    def test_has_an_answer_whose_layout_changed(self, source: str) -> None:
        assert len(of(source, "changed_layout")) >= 2

    def test_its_quotes_are_of_what_it_declares(self, source: str) -> None:
        capabilities = find_source(source).CAPABILITIES
        quotes = [row for one in of(source, "quotes") for row in one.expected["quotes"]]
        money = [row["p50"] for row in quotes if row["p50"]]
        assert {row["currency_code"] for row in money} <= capabilities.currencies
        assert {row["condition"] for row in quotes} <= capabilities.conditions
        assert any(row["p10"] for row in quotes) == capabilities.has_spread


class TestCases:
    def test_each_is_of_a_source(self) -> None:
        assert {path.name for path in FIXTURES.iterdir()} == set(SOURCES)

    @pytest.mark.parametrize("case", cases(), ids=str)
    def test_each_says_what_it_shows_and_whether_it_is_real(self, case: Case) -> None:
        assert case.meta["shows"] in SHOWS
        assert isinstance(case.meta["synthetic"], bool)
        assert case.meta["shows"] == "quotes" or "error" in case.expected

    @pytest.mark.parametrize("case", cases(), ids=str)
    def test_a_real_answer_stays_where_it_is(self, case: Case) -> None:
        copied = list(case.folder.glob("input.*"))
        assert bool(copied) == ("shared" not in case.meta)


class TestFolder:
    def test_no_other_file_lists_the_sources(self, root: Path) -> None:
        folder = root / "services/pricing/adapters/quotes"
        text = (folder / "__init__.py").read_text()
        assert [name for name in SOURCES if name in text] == []
