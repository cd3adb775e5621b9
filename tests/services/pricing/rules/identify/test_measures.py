"""Measures in one unit each, so that two titles can be compared."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.pricing.rules.identify.measures import find_measures


def of(*measures: str) -> frozenset[tuple[Decimal, str]]:
    pairs = (measure.split(" ", 1) for measure in measures)
    return frozenset((Decimal(value), unit) for value, unit in pairs)


class TestFindMeasures:
    @pytest.mark.parametrize(
        ("text", "measures"),
        [
            ("Stick 16GB", of("16 GB")),
            ("Stick 16 gb", of("16 GB")),
            ("Drive 1 TB", of("1000 GB")),
            ("Drive 1000GB", of("1000 GB")),
            ("Drive 1024GB", of("1000 GB")),
            ("Memory 1024 MB", of("1 GB")),
            ("Memory 512MB", of("0.512 GB")),
            ("Disque dur 500 Go", of("500 GB")),
            ("Disque dur 2 To", of("2000 GB")),
            ("Kit 2x16GB", of("16 GB")),
            ('Monitor 27"', of("27 in")),
            ("Monitor 23,8 Zoll", of("23.8 in")),
            ("Monitor 19in", of("19 in")),
            ("Case for 17 in notebooks", of("17 in")),
            ('SSD 2.5\\" case', of("2.5 in")),
            ("Tape 9mm x 7 m", of("9 mm")),
            ("Rope 2 cm", of("20 mm")),
            ("Cable 6 ft", of("6 ft")),
            ("Lamp 60 watts", of("60 W")),
            ("Kettle 2,2 kW", of("2200 W")),
            ("Amplifier 1,000 W", of("1000 W")),
            ("Adapter 12V", of("12 V")),
            ("UPS 6000VA", of("6000 VA")),
            ("Battery 2.2Ah", of("2200 mAh")),
            ("CPU 3.6 GHz", of("3600 MHz")),
            ("Camera 14.2 MP 5x optical zoom", of("14.2 MP", "5 x")),
            ("Beer 12 x 0,33 l", of("330 ml")),
            ("Wine 75cl", of("750 ml")),
            ("Coffee 1 kg", of("1000 g")),
            ("Glue 0.24 oz", of("0.24 oz")),
            ("Lotion 8 fl oz", of("8 fl oz")),
            ("Weight 20 lbs", of("20 lb")),
            ("Disk 7200rpm", of("7200 rpm")),
        ],
    )
    def test_reads_value_and_unit(
        self, text: str, measures: frozenset[tuple[Decimal, str]]
    ) -> None:
        assert find_measures(text) == measures

    @pytest.mark.parametrize(
        "text",
        [
            "3 in 1 printer",
            "2 in stock",
            "5G phone, 4G router",
            "802.11g",
            "Photo 13 x 18 cm",
            "Photo 13x18cm",
            "Lens 24-240mm",
            "90MB/s card",
            "part 01g-p3",
            "QX500GBX",
            "from 5 to 10 go",
            "12x batteries",
            "",
        ],
    )
    def test_leaves_alone_what_is_no_measure_of_the_item(self, text: str) -> None:
        assert find_measures(text) == frozenset()

    @given(st.integers(1, 9999), st.sampled_from(["GB", "gb", " GB", "-GB"]))
    def test_a_capacity_is_found_however_it_is_written(
        self, value: int, unit: str
    ) -> None:
        expected = Decimal(value)
        if value % 1024 == 0:
            expected = Decimal(value // 1024 * 1000)
        assert find_measures(f"Drive {value}{unit}, new") == {(expected, "GB")}

    @given(st.text(max_size=300))
    def test_any_text_is_read(self, text: str) -> None:
        assert all(value >= 0 for value, _ in find_measures(text))

    def test_a_hostile_title_is_read_at_once(self) -> None:
        for piece in ("1 mm ", "1x", "1.", "9" * 7, "x 1 cm ", "1 in 1 ", "0,"):
            assert len(find_measures(piece * 10_000)) <= 2
