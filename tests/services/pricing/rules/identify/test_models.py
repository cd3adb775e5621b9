"""Model numbers: what is one, what only looks like one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.pricing.rules.identify.models import find_models, model_key, read_models


class TestFindModels:
    @pytest.mark.parametrize(
        ("title", "models"),
        [
            ("Acme Turntable - QXLX350H", {"QXLX350H"}),
            ("Acme Turntable QX-LX350H/ Belt Drive", {"QXLX350H"}),
            ("Acme switch (EZXS88W)", {"EZXS88W"}),
            ("Zenix Speakers - AM53BK", {"AM53BK"}),
            ("Phone case IPH3GC-BCF", {"IPH3GCBCF"}),
            ("Tablet MB942Z/A 16GB", {"MB942ZA"}),
            ("Carry Case - 010-10823-03", {"0101082303"}),
            ("Receiver DVD3800BDCI, black", {"DVD3800BDCI"}),
            ("Pocket Floppy Drive - 706018", {"706018"}),
            ("Earphones - QDRJ10/BLUE", {"QDRJ10"}),
            ("acme tn360 black toner", {"TN360"}),
            ("Ink C13T692300 T6923", {"C13T692300", "T6923"}),
            ("Speaker mount - 20WLBK", {"20WLBK"}),
            ("Wall mount RAM-201U-D", {"RAM201UD"}),
            ("Diver's watch 215.30.46.51.03.001", {"21530465103001"}),
            ("Watch T120.407.17.041.00", {"T1204071704100"}),
            ("Processor 5600X 6-core", {"5600X"}),
            ("Processor 2400G boxed", {"2400G"}),
            ("Headphones ATH-M50x", {"ATHM50X"}),
            ("Set CD384-AISK9= license", {"CD384AISK9"}),
            ("Case [WMS3B]", {"WMS3B"}),
            ("4871002-BK hinge", {"4871002BK"}),
        ],
    )
    def test_finds_model_and_part_numbers(self, title: str, models: set[str]) -> None:
        assert find_models(title) == models

    @pytest.mark.parametrize(
        "words",
        [
            "500GB 7.2MP 1080p 12V 2.5in 100ml 4x4 33-1/3 802.11g mp3 3d 4k",
            "16 GB 1TB 3.6GHz 1600MHz 65W 2000W 10000mAh 5400rpm 512MB 720p 480i",
            '24-inch 27-INCH 5-port 8-Port 3-year 10-pack 13.3-inch 60-watt 2.5"',
            "1920x1080 12x8in 10x15 2x16GB 13x18cm 24x330ml 15 x 10 x 2",
            "24-240mm f/3.5-5.6 F1.8 f3.5-6.3 18-135 11-28T",
            "USB2.0 USB3 HDMI2.1 DDR4 GDDR6 DDR4-2133 PC3-12800 SATA3 RJ45 RS-232",
            "Cat5e cat6 IP67 M.2 PCIe3.0 H.264 h265 802.11ac PS2 PS5 Xbox360",
            "Windows7 win98 Office2007 Vol.3 part2 Level5 Type2 iPhone12 Mac10.4",
            "2007 1999 '06 2005-2006 2007-03-15 15.03.2007 1990s 2nd 100th",
            "$19.99 19.99 EUR19.99 19,99\u20ac \u00a3249 50% 100%",
            "555-123-4567 3-in-1 7-in-1 all-in-one 24/7",
            "40000 BTU 10050 mAh 12800 dpi 25000 50000",
            "v11.1 v7 7.0 2.5.1 CS3 T2.9 photomaker11 plus2 Vmax2",
            "500 users 30pk 24ct 10pcs 12er 100Mbps 6Gbps 90MB/s 120GB/240GB",
            "500gb-usb 16gb-32gb usb-c",
            "plain words only - nothing else",
            "",
        ],
    )
    def test_finds_none_among_measures_standards_dates_and_prices(
        self, words: str
    ) -> None:
        assert find_models(words) == frozenset()

    def test_one_form_for_every_way_of_writing_it(self) -> None:
        forms = ("KX-TS108W", "kxts108w", "KX.TS108W", "(KX-TS108W)", "KX-TS108W,")
        assert {find_models(form) for form in forms} == {frozenset({"KXTS108W"})}

    @given(st.text(max_size=300))
    def test_any_text_gives_only_keys(self, text: str) -> None:
        for key in find_models(text):
            assert key == model_key(key)

    @given(st.from_regex(r"[A-Z]{2,3}[1-9][0-9]{3}[A-Z]{2}", fullmatch=True))
    def test_a_typical_model_is_found_between_words(self, model: str) -> None:
        title = f"Acme thing - {model}, new"
        is_memory = model[:3] in {"DDR", "LPD"} or model[:2] == "PC"
        assert is_memory or find_models(title) == {model}

    def test_a_hostile_title_is_read_at_once(self) -> None:
        for piece in (
            "A1",
            "A1-",
            "1-",
            "1.",
            "a",
            "A1/",
            "1x",
            "-1",
            "$1",
            "\u0661A1 ",
        ):
            assert len(find_models(piece * 25_000)) <= 2


class TestModelKey:
    @pytest.mark.parametrize(
        ("text", "key"),
        [
            ("kx-ts 108w", "KXTS108W"),
            ("MB942Z/A", "MB942ZA"),
            ("a_b.c", "ABC"),
            ("", ""),
            ("-/-", ""),
        ],
    )
    def test_upper_case_without_separators(self, text: str, key: str) -> None:
        assert model_key(text) == key

    @given(st.text(max_size=50))
    def test_a_key_is_its_own_key(self, text: str) -> None:
        assert model_key(model_key(text)) == model_key(text)


class TestReadModels:
    @pytest.mark.parametrize(
        ("cell", "models"),
        [
            ("QX-100", {"QX100"}),
            ("KPRA", {"KPRA"}),
            ("706018.0", {"706018"}),
            ("'0451", {"0451"}),
            ("QX-100; QX-200", {"QX100", "QX200"}),
            ("n/a", set()),
            ("Does not apply", set()),
            ("", set()),
            ("A", set()),
            ("a sentence that is far too long to be anybody's part number", set()),
        ],
    )
    def test_the_column_is_believed(self, cell: str, models: set[str]) -> None:
        assert read_models(cell) == models
