"""Versions of software in titles."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.pricing.rules.identify.versions import find_versions


class TestFindVersions:
    @pytest.mark.parametrize(
        ("text", "versions"),
        [
            ("acme backup v11.1", {"11.1"}),
            ("acme backup v. 7.0", {"7"}),
            ("acme backup 7.0 pro", {"7"}),
            ("acme backup 7 pro", set()),
            ("acme backup version 9", {"9"}),
            ("acme backup ( v. 12.1 )", {"12.1"}),
            ("acme tax 2007", {"2007"}),
            ("acme suite CS3 mac", {"cs3"}),
            ("acme server 2.0.1", {"2.0.1"}),
            ("acme design 3.0 2005", {"3", "2005"}),
        ],
    )
    def test_reads_versions_and_years(self, text: str, versions: set[str]) -> None:
        assert find_versions(text) == versions

    @pytest.mark.parametrize(
        "text",
        [
            "usb 2.0 hub",
            "bluetooth 4.1 mouse",
            "pci-express 2.0 card",
            "for windows 2000",
            "now $19.99 or 19.95",
            "2.5 sata drive",
            '3.5" drive',
            "battery 2000 mAh",
            "lamp 2000 lumens",
            "5.1 channel receiver",
            "2.1-channel speakers",
            "12.3 oz",
            "model QX2007",
            "6.0% alcohol",
            "",
        ],
    )
    def test_leaves_standards_prices_and_measures_alone(self, text: str) -> None:
        assert find_versions(text) == frozenset()

    @given(st.text(max_size=300))
    def test_any_text_is_read(self, text: str) -> None:
        assert all(version == version.lower() for version in find_versions(text))

    def test_a_hostile_title_is_read_at_once(self) -> None:
        for piece in ("v1.", "1.1.", "usb ", "v", "ver ", "version 1.0.0", "2007 "):
            assert len(find_versions(piece * 10_000)) <= 2
