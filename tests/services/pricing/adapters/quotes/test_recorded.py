"""Every recorded answer of every source, one field at a time."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from common.errors import MagpieError
from tests.services.pricing.adapters.quotes.recorded import Case, cases, read

READ = [case for case in cases() if "error" not in case.expected]
RAISE = [case for case in cases() if "error" in case.expected]
FIELDS = [
    pytest.param(case, place, field, id=f"{case}-{place}-{field}")
    for case in READ
    for place, row in enumerate(case.expected["quotes"])
    for field in row
]


@pytest.fixture
def folder(request: pytest.FixtureRequest, case: Case) -> Path | None:
    """The shared data, for the case that lies there."""
    if "shared" not in case.meta:
        return None
    found: Path = request.getfixturevalue("shared")
    return found


class TestQuotes:
    @pytest.mark.parametrize(("case", "place", "field"), FIELDS)
    def test_a_field_is_what_the_answer_says(
        self, case: Case, place: int, field: str, folder: Path | None
    ) -> None:
        quotes, _ = read(case, folder)
        assert quotes[place][field] == case.expected["quotes"][place][field]

    @pytest.mark.parametrize("case", READ, ids=str)
    def test_there_is_no_quote_and_no_field_beside_them(
        self, case: Case, folder: Path | None
    ) -> None:
        quotes, _ = read(case, folder)
        assert [set(one) for one in quotes] == [
            set(one) for one in case.expected["quotes"]
        ]

    @pytest.mark.parametrize("case", READ, ids=str)
    def test_rows_that_cannot_be_read_are_named(
        self, case: Case, folder: Path | None
    ) -> None:
        _, faults = read(case, folder)
        assert faults == case.expected["faults"]


class TestErrors:
    @pytest.mark.parametrize("case", RAISE, ids=str)
    def test_an_answer_that_is_not_as_described_raises(
        self, case: Case, folder: Path | None
    ) -> None:
        with pytest.raises(MagpieError, match=case.expected["says"]) as caught:
            read(case, folder)
        assert type(caught.value).__name__ == case.expected["error"]

    @pytest.mark.parametrize(
        "case", [one for one in RAISE if one.meta.get("retry_after_seconds")], ids=str
    )
    def test_a_wait_that_was_named_is_passed_on(self, case: Case) -> None:
        with pytest.raises(MagpieError) as caught:
            read(case)
        wait: Any = getattr(caught.value, "retry_after", None)
        assert wait.total_seconds() == case.meta["retry_after_seconds"]
