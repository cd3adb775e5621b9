"""The YAML of sources: what is wrong is named by file, line and key."""

from __future__ import annotations

import re
import time
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.scanner.adapters.source_yaml import read_source
from services.scanner.errors import BadSource
from services.scanner.rules.paths import kind_of
from services.scanner.rules.source import OrderPlacement
from tests.services.scanner.given import SHOP, YAML

ROOT = Path(__file__).parents[4]
SHIPPED = Path("services/scanner/data/sources")


def wrong(text: str) -> str:
    """What is said of that YAML."""
    with pytest.raises(BadSource) as caught:
        read_source(text, file="shop.yaml")
    return str(caught.value)


EXAMPLES = re.findall(
    r"```yaml\n(.*?)```", (ROOT / SHIPPED / "README.md").read_text(), re.DOTALL
)


class TestExamples:
    @pytest.mark.parametrize("text", EXAMPLES, ids=lambda text: text.split("\n")[0])
    def test_each_of_the_readme_can_be_read(self, text: str) -> None:
        assert read_source(text)

    def test_the_policy_the_terms_and_the_money_are_as_they_say(self) -> None:
        found = read_source(EXAMPLES[0])
        assert (found.currency, found.locale) == ("EUR", "de-DE")
        assert found.order_placement is OrderPlacement.ALLOWED
        assert found.permission_ref.startswith("Framework")
        assert found.terms.startswith("Programs may read")
        assert found.start_urls == (
            "https://lamps.example/find?q=desk%20lamp&in=new-york",
            "https://lamps.example/find?q=1%2F4%20inch%20lamp&in=new-york",
            "https://lamps.example/c/outdoor/",
        )


SEARCH = YAML.replace(
    '["https://shop.example/"]', '["https://shop.example/find?q={keyword}"]'
)


class TestSearch:
    def test_fills_every_combination_once(self) -> None:
        text = SEARCH.replace("q={keyword}", "q={keyword}&l={location}")
        found = read_source(f"{text}search: {{keywords: [a, b], locations: [x, y]}}\n")
        assert [url.partition("?")[2] for url in found.start_urls] == [
            "q=a&l=x", "q=b&l=x", "q=a&l=y", "q=b&l=y",
        ]  # fmt: skip

    def test_a_value_cannot_leave_its_place(self) -> None:
        found = read_source(f'{SEARCH}search: {{keywords: ["a&b=c#d/../e {{x}}"]}}\n')
        assert found.start_urls == (
            "https://shop.example/find?q=a%26b%3Dc%23d%2F..%2Fe%20%7Bx%7D",
        )

    @pytest.mark.parametrize(
        ("text", "words"),
        [
            (SEARCH, "give `search.keywords`"),
            (f"{YAML}search: {{keywords: [a]}}\n", "no start_urls have {keyword}"),
            (SEARCH.replace("{keyword}", "{words}"), "may stand in braces"),
            (SEARCH.replace("{keyword}", "{keyword.upper}"), "may stand in braces"),
            (SEARCH.replace("{keyword}", "{{keyword}}"), "may stand in braces"),
            (
                SEARCH.replace("//shop", "//{keyword}.shop")
                + "search: {keywords: [a]}\n",
                "not in the host",
            ),
            (
                f"{SEARCH}search: {{keywords: [{', '.join(map(str, range(150)))}], "
                f"locations: [a, b, c, d]}}\n",
                "searches; 500 at most",
            ),
        ],
    )
    def test_what_is_wrong_is_said(self, text: str, words: str) -> None:
        assert words in wrong(text)


class TestReadSource:
    def test_reads_a_whole_source(self) -> None:
        assert read_source(YAML) == SHOP

    def test_whoever_says_nothing_is_asked_every_two_seconds_and_orders_by_hand(
        self,
    ) -> None:
        found = read_source(YAML.replace("every: 1h\n", ""))
        assert found.delay == timedelta(seconds=2)
        assert found.every is None
        assert found.order_placement is OrderPlacement.HUMAN_REQUIRED

    def test_scalars_are_texts_first(self) -> None:
        text = YAML.replace("title: A shop", "title: no") + "  flat_shipping: 5.90\n"
        found = read_source(text)
        assert (found.title, found.reading.flat_shipping) == ("no", "5.90")

    @pytest.mark.parametrize(
        ("text", "length"),
        [
            ("20ms", timedelta(milliseconds=20)),
            ("1.5s", timedelta(seconds=1.5)),
            ("3 m", timedelta(minutes=3)),
        ],
    )
    def test_reads_times(self, text: str, length: timedelta) -> None:
        assert read_source(f"{YAML}delay: {text}\n").delay == length

    @pytest.mark.parametrize(
        "path", sorted(SHIPPED.glob("*.yaml")), ids=lambda p: p.stem
    )
    def test_reads_what_comes_with_magpie(self, path: Path, root: Path) -> None:
        found = read_source((root / path).read_text(), file=path.name)
        assert found.name == path.stem


class TestPaths:
    @pytest.mark.parametrize(
        "path", ["/**/x/**", "/p/*-*-*", "/*/*/d/*/*.html", "/**/*-*", "/p/*"]
    )
    def test_stars_that_leave_little_open_are_taken(self, path: str) -> None:
        source = read_source(YAML.replace('"/p/*"', f'"{path}"'))
        assert source.offers.paths == (path,)
        start = time.process_time()
        kind_of(source, "/" + "-x" * 900)
        kind_of(source, "/" + "-/" * 900)
        assert time.process_time() - start < 10

    @pytest.mark.parametrize("path", ["/**a**a**", "/p/*-*-*-*", "/**/**/*-*"])
    def test_stars_that_could_be_placed_in_a_million_ways_are_not(
        self, path: str
    ) -> None:
        with pytest.raises(BadSource, match="at most two"):
            read_source(YAML.replace('"/p/*"', f'"{path}"'))


class TestWrongSources:
    @pytest.mark.parametrize(
        ("before", "after", "words"),
        [
            ("every:", "evry:", "shop.yaml:5: `evry` is no key. Did you mean `every`?"),
            (
                '  paths: ["/p',
                '  pats: ["/p',
                "shop.yaml:12: `pats` is no key of `offers`.",
            ),
            ("kind: site", "colour: red", "shop.yaml:3: `colour` is no key."),
            ("every: 1h", "every: often", "shop.yaml:5: `every`: write a time such as"),
            ("every: 1h", "every: 1s", "shop.yaml:5: `every`:"),
            ("name: shop", "name: My Shop", "shop.yaml:1: `name`: use 2 to 63 lower"),
            (
                "currency: USD",
                "currency: DEM",
                "shop.yaml:6: `currency`: 'DEM' is no ISO",
            ),
            ("locale: en-US", "locale: en", "shop.yaml:7: `locale`: not one of"),
            (
                "li.card a",
                "li..card",
                "shop.yaml:13: `offers.links.0`: no CSS selector",
            ),
            (
                "https://",
                "ftp://",
                "shop.yaml:4: `start_urls.0`: 'ftp://shop.example/'",
            ),
            ("title: A shop\n", "", "shop.yaml:1: `title` is missing."),
            (
                "title: A shop",
                "title: A shop\ntitle: B",
                "shop.yaml:3: `title` stands here twice.",
            ),
            (
                "title: A shop",
                "title: &x A",
                "shop.yaml:2: anchors (&, *) and tags (!)",
            ),
            ("title: A shop", "title: !!python/name:os.system", "shop.yaml:2: anchors"),
            ("kind: site", "kind: [site", "shop.yaml:4: this is no YAML"),
            (
                "kind: site",
                "order_placement: allowed\nkind: site",
                "`source`: order_placement: allowed needs a permission_ref",
            ),
            (
                "currency: USD",
                "currency: [[[[[[[[[[[[USD]]]]]]]]]]]]",
                "shop.yaml:6: this is nested too deep.",
            ),
        ],
    )
    def test_are_named_by_line_and_key(
        self, before: str, after: str, words: str
    ) -> None:
        assert before in YAML
        assert words in wrong(YAML.replace(before, after, 1))

    def test_an_unknown_field_of_the_selectors_is_named_with_the_right_one(
        self,
    ) -> None:
        text = YAML + "  selectors:\n    prise: .price\n"
        assert (
            "`prise` is no key of `offers.selectors`. Did you mean `price`?"
            in wrong(text)
        )

    def test_without_structured_data_title_and_price_need_selectors(self) -> None:
        assert "at least title and price" in wrong(YAML + "  json_ld: false\n")

    def test_an_availability_needs_its_words(self) -> None:
        text = YAML + "  selectors:\n    availability: .stock\n"
        assert "go together" in wrong(text)

    def test_a_price_that_is_none(self) -> None:
        assert "flat_shipping: 'abc'" in wrong(YAML + "  flat_shipping: abc\n")
        assert "is no price" in wrong(YAML + '  flat_shipping: "99999999999"\n')

    @pytest.mark.parametrize("text", ["", "just words", "- a\n- b\n"])
    def test_a_file_without_keys(self, text: str) -> None:
        assert "shop.yaml has no keys." in wrong(text)

    def test_a_file_that_is_too_large(self) -> None:
        assert "larger than 64 KiB" in wrong("#" * 70_000)

    @settings(deadline=None)
    @given(st.text(max_size=200))
    def test_any_text_is_a_source_or_wrong(self, text: str) -> None:
        for attempt in (text, YAML + text, YAML.replace("A shop", text, 1)):
            # Nothing else may be raised.
            with suppress(BadSource):
                assert read_source(attempt).name
