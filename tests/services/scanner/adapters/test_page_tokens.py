"""Where lists go on."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from common.errors import BadInput
from services.scanner.adapters.page_tokens import (
    BadPageToken,
    pack_place,
    pack_scan_id,
    pack_source_id,
    page_size,
    read_place,
    read_scan_id,
    read_source_id,
)
from services.scanner.rules.offer import Place
from tests.services.scanner.given import NOON, SCAN_ID


class TestTokens:
    def test_lead_back_to_where_they_were_given(self) -> None:
        place = Place(NOON, "a" * 32)
        assert read_place(pack_place(place)) == place
        assert str(read_scan_id(pack_scan_id(SCAN_ID))) == SCAN_ID
        assert read_source_id(pack_source_id("shop-a")) == "shop-a"

    def test_an_empty_one_is_the_beginning(self) -> None:
        assert (read_place(""), read_scan_id(""), read_source_id("")) == (
            None,
            None,
            "",
        )

    @settings(deadline=None)
    @given(st.text(min_size=1, max_size=30))
    def test_any_other_text_is_refused_or_harmless(self, text: str) -> None:
        for read in (read_place, read_scan_id):
            with pytest.raises(BadPageToken):
                read(text)
        try:
            assert "\0" not in read_source_id(text)
        except BadPageToken:
            return


class TestPageSize:
    def test_is_fifty_unless_said_otherwise(self) -> None:
        assert (page_size(0), page_size(7)) == (50, 7)

    @pytest.mark.parametrize("asked", [-1, 201])
    def test_has_its_bounds(self, asked: int) -> None:
        with pytest.raises(BadInput, match="page_size is 1 to 200"):
            page_size(asked)
