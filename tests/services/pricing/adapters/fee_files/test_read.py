"""The shipped fee book answers its own oracles; a faulty one names its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from services.pricing.adapters.fee_files import (
    FEES_FOLDER,
    FeeOracle,
    read_fee_book,
    read_fee_files,
)
from services.pricing.errors import BadFeeBook
from services.pricing.rules.fees import fee_lines
from services.pricing.rules.fees.rule import Confidence

FILES = read_fee_files()

SHOP = """
channels:
  - name: shop
    label: Shop
    currency: USD
    categories: shop
    lines: [{code: fee, label: Fee}]
categories:
  shop:
    - {slug: home, label: Home}
defaults:
  channels: [shop]
  currency: USD
  rounding: half_up
  kind: fee
  effective_from: 2026-01-01
  effective_to: null
  source: a page
  read_on: 2026-01-01
  confidence: official
  dated_by: the page
rules:
  - id: shop-fee
    categories: [home]
    method: flat
    rate: "0.15"
    oracles:
      - {price: "10.00", fee: "1.50"}
"""


def read(folder: Path, text: str) -> None:
    (folder / "shop.yaml").write_text(text, encoding="utf-8")
    read_fee_files(folder)


class TestOracles:
    @pytest.mark.parametrize(
        "oracle",
        [
            pytest.param(oracle, id=f"{number}-{oracle.rule_id}")
            for number, oracle in enumerate(FILES.oracles)
        ],
    )
    def test_each_case_written_beside_a_rule(self, oracle: FeeOracle) -> None:
        result = fee_lines(oracle.sale, FILES.book)
        line = next((x for x in result.lines if x.code == oracle.kind), None)
        if oracle.says_fee:
            assert line is not None
            assert line.amount == oracle.fee
        if oracle.at_least is not None:
            assert line is not None
            assert line.at_least == oracle.at_least
        if oracle.total_fees is not None:
            assert result.is_complete
            assert result.fees == oracle.total_fees
        if oracle.code is not None:
            assert oracle.code in [reason.code for reason in result.reasons]


class TestShippedBook:
    def test_every_rule_says_where_it_is_from(self) -> None:
        for rule in FILES.book.rules:
            source = rule.provenance
            assert source.source
            assert source.dated_by
            assert source.confidence in Confidence
            assert source.read_on.year >= 2026

    def test_disputed_rules_say_how(self) -> None:
        disputed = [
            rule
            for rule in FILES.book.rules
            if rule.provenance.confidence is Confidence.DISPUTED
        ]
        assert disputed
        assert all(rule.provenance.note for rule in disputed)

    def test_every_category_has_a_rule_on_its_channels(self) -> None:
        for channel in FILES.book.channels:
            for category in channel.categories:
                first = channel.kinds[0].code
                kinds = {
                    kind.code
                    for kind, _ in FILES.book.rules_at(
                        channel.name, category.slug, FILES.oracles[0].sale.on
                    )
                }
                assert first in kinds

    def test_every_channel_has_a_fallback(self) -> None:
        for channel in FILES.book.channels:
            found = FILES.book.choose_category(channel.name, "no such thing")
            assert found.category is not None


class TestReadFeeBook:
    def test_the_folder_may_be_another(self, tmp_path: Path) -> None:
        (tmp_path / "shop.yaml").write_text(SHOP, encoding="utf-8")
        book = read_fee_book(tmp_path)
        assert [channel.name for channel in book.channels] == ["shop"]
        assert book.rule("shop-fee").origin == "shop.yaml:23"

    def test_the_shipped_folder_is_the_default(self) -> None:
        assert read_fee_book().rules == read_fee_book(FEES_FOLDER).rules

    def test_an_empty_folder_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(BadFeeBook, match="no fee book"):
            read_fee_book(tmp_path)


class TestFaults:
    @pytest.mark.parametrize(
        ("good", "bad", "words"),
        [
            (
                'rate: "0.15"',
                "rate: 0.15",
                "shop.yaml:26: the rule 'shop-fee', rate: w",
            ),
            ('rate: "0.15"', 'rate: "15%"', "shop.yaml:26: .*plain decimal"),
            ('rate: "0.15"', 'rate: "1.5"', "shop.yaml:23: .*no rate between 0 and 1"),
            ('rate: "0.15"', 'rates: "0.15"', "shop.yaml:2.: .*rate: Field required"),
            ("method: flat", "method: magic", "shop.yaml:23: .*'magic'"),
            ("id: shop-fee", "id: Shop Fee", "shop.yaml:23: .*id"),
            ("[home]", "[cars]", "shop.yaml:23: .*no category: 'cars'"),
            ("channels: [shop]", "channels: [mall]", "no known channel: 'mall'"),
            ("currency: USD\n    ca", "currency: XYZ\n    ca", "shop.yaml:3: .*'XYZ'"),
            ("read_on: 2026-01-01", "read_on: soon", "shop.yaml:23: .*read_on"),
            ("effective_to: null", "effective_to: 2025-01-01", "before effective_from"),
            ("source: a page", "sauce: a page", "shop.yaml:23: .*"),
            ("confidence: official", "confidence: total", "shop.yaml:23: .*confidence"),
            ("rounding: half_up", "rounding: sideways", "shop.yaml:23: .*rounding"),
            (
                '{price: "10.00", fee: "1.50"}',
                "{price: ten, fee: null}",
                "an oracle of",
            ),
            ('{price: "10.00", fee: "1.50"}', '{price: "10"}', "say the fee"),
            ("rules:", "rules: [", "shop.yaml:"),
            ("defaults:", "default:", "shop.yaml:11: default: Extra"),
            (
                "slug: home",
                "slug: home, slug: toys",
                "shop.yaml:10: 'slug' is written t",
            ),
            ("categories: shop", "categories: mall", "shop.yaml:3: no categories are"),
        ],
    )
    def test_the_error_names_the_place_and_what_to_mend(
        self, tmp_path: Path, good: str, bad: str, words: str
    ) -> None:
        assert SHOP.count(good) == 1
        with pytest.raises(BadFeeBook, match=words):
            read(tmp_path, SHOP.replace(good, bad))

    @pytest.mark.parametrize("text", ["", "- a\n- b\n", "rules: 3\n", "\x00"])
    def test_a_file_that_is_no_fee_book(self, tmp_path: Path, text: str) -> None:
        with pytest.raises(BadFeeBook, match=r"shop\.yaml"):
            read(tmp_path, text)

    def test_a_file_that_is_no_text(self, tmp_path: Path) -> None:
        (tmp_path / "shop.yaml").write_bytes(b"\xff\xfe\x00a")
        with pytest.raises(BadFeeBook, match=r"shop\.yaml cannot be read"):
            read_fee_book(tmp_path)

    def test_categories_named_in_two_files(self, tmp_path: Path) -> None:
        (tmp_path / "again.yaml").write_text(
            "categories: {shop: [{slug: home, label: Home}]}", encoding="utf-8"
        )
        with pytest.raises(BadFeeBook, match=r"shop\.yaml:9: .*exist already"):
            read(tmp_path, SHOP)

    def test_a_gap_in_time(self, tmp_path: Path) -> None:
        late = """
  - id: shop-fee-late
    categories: [home]
    effective_from: 2026-03-01
    method: fixed
    amount: "1.00"
    oracles: [{price: "10.00", fee: "1.00"}]
"""
        early = SHOP.replace("    rate:", "    effective_to: 2026-01-31\n    rate:")
        with pytest.raises(
            BadFeeBook,
            match=r"shop.yaml:23: .*'shop-fee'.*shop.yaml:\d+: .*-late'.*leave a gap",
        ):
            read(tmp_path, early + late)


TABLE = """
  - id: shop-table
    categories: [home]
    method: by_parcel
    cubic_inches_per_pound: "139"
    price_bands: ["9.99", null]
    tiers:
      - name: Small
        max_weight: 4 oz
        max_sides: 15x12x1 in
        weighed: unit
        rows:
          - [2 oz, "1.00", "2.00"]
          - [4 oz, "1.50", "2.50"]
    oracles: [{price: "10.00", weight: 2oz, dims: 6x4x1in, fee: "2.00"}]
"""


class TestTables:
    def test_a_table_is_read(self, tmp_path: Path) -> None:
        read(tmp_path, SHOP[: SHOP.index("  - id: shop-fee")] + TABLE)

    @pytest.mark.parametrize(
        ("good", "bad", "words"),
        [
            ('"1.00", "2.00"', '"1.00"', "one fee for each of the price bands"),
            ("[4 oz", "[1 oz", "must rise"),
            ("max_weight: 4 oz", "max_weight: 5 oz", "do not reach its limit"),
            ("max_weight: 4 oz", "max_weight: much", "not a"),
            ("weighed: unit", "weighed: twice", "weighed"),
        ],
    )
    def test_a_table_with_a_hole_is_refused(
        self, tmp_path: Path, good: str, bad: str, words: str
    ) -> None:
        assert TABLE.count(good) == 1
        head = SHOP[: SHOP.index("  - id: shop-fee")]
        with pytest.raises(BadFeeBook, match=f"'shop-table'.*{words}"):
            read(tmp_path, head + TABLE.replace(good, bad))
