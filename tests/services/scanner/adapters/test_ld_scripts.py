"""JSON-LD blocks of a page."""

from __future__ import annotations

import time

import pytest

from services.scanner.adapters.ld_scripts import ld_blocks, read_json, scripts
from services.scanner.rules.problems import Code, Unreadable


class TestLdBlocks:
    @pytest.mark.parametrize(
        "html",
        [
            '<script type="application/ld+json">{"a": 1}</script>',
            "<SCRIPT async TYPE='application/ld+json' id=x>\n{\"a\": 1}\n</SCRIPT >",
            '<script type=application/ld+json>{"a": 1}</script>',
            '<script type="application/ld+json"><!-- {"a": 1} --></script>',
            '<script type="application/ld+json">/*<![CDATA[*/{"a": 1}/*]]>*/</script>',
        ],
    )
    def test_finds_a_block_however_it_is_written(self, html: str) -> None:
        assert ld_blocks(f"<p>{html}</p>") == [{"a": 1}]

    def test_finds_all_of_them_and_no_other_scripts(self) -> None:
        html = (
            '<script>{"b": 1}</script><script type="application/ld+json">1</script>'
            '<script type="application/json">2</script>'
            '<script type="application/ld+json">3</script>'
        )
        assert ld_blocks(html) == [1, 3]

    def test_one_broken_block_among_good_ones_is_passed_over(self) -> None:
        html = (
            '<script type="application/ld+json">{oops</script>'
            '<script type="application/ld+json">{}</script>'
        )
        assert ld_blocks(html) == [{}]

    def test_if_none_is_json_that_is_said(self) -> None:
        with pytest.raises(Unreadable) as caught:
            ld_blocks('<script type="application/ld+json">{oops</script>')
        assert caught.value.problem.code is Code.DATA_BROKEN

    def test_a_page_without_any_has_none(self) -> None:
        assert ld_blocks("<p>nothing</p>") == []

    def test_what_the_page_has_commented_out_does_not_count(self) -> None:
        old = '<script type="application/ld+json">{"price": 1}</script>'
        new = '<script type="application/ld+json">{"price": 2}</script>'
        assert ld_blocks(f"<!-- {old} -->{new}") == [{"price": 2}]
        assert ld_blocks(f"<!-->{old}<!--->{new}") == [{"price": 1}, {"price": 2}]
        assert ld_blocks(f"<!-- {old}") == []

    def test_what_a_script_writes_is_no_script_of_the_page(self) -> None:
        inner = "<script type=application/ld+json>{}"
        assert ld_blocks(f"<script>write('{inner}')</script>") == []


class TestScripts:
    @pytest.mark.parametrize(
        "html",
        [
            "<script type=application/ld+json>" * 30_000,
            "<script " * 100_000,
            "<script type=" * 80_000,
            "<script" + " type" * 200_000,
            "<!--" * 200_000,
            "<script type=application/ld+json></script" * 20_000,
        ],
    )
    def test_a_megabyte_made_to_keep_it_busy_takes_no_time(self, html: str) -> None:
        start = time.process_time()
        list(scripts(html, "application/ld+json"))
        assert time.process_time() - start < 10

    def test_the_type_is_the_elements_own(self) -> None:
        html = '<script data-type="x" type="application/json">1</script>'
        assert list(scripts(html, "application/json")) == ["1"]


class TestReadJson:
    @pytest.mark.parametrize(
        "text",
        [
            '{"a": 1,}',
            '{"a": 1, /* b, */ }',
            '{"a": /* "x" */ 1} ;',
            '{"a": 1, // b\n }',
            '{"a": 1, // b\n /* c */ // d\n}',
        ],
    )
    def test_comments_and_commas_at_the_end_are_left_out(self, text: str) -> None:
        assert read_json(text) == {"a": 1}

    def test_a_text_keeps_what_looks_like_a_comment(self) -> None:
        assert read_json('{"a": "//x, /* y */ \\" ,]",}') == {"a": '//x, /* y */ " ,]'}

    @pytest.mark.parametrize(
        "text",
        [
            "[1," + "/**/" * 25_000 + "x",
            "[" + '"\\' * 50_000,
            "[" + '"a' * 50_000,
            "[ " + "/* " * 30_000,
            "[ " + ", " * 50_000 + "x",
            "[1," + " " * 100_000 + "x",
            "[ " + ",//\n" * 20_000 + "x",
            "[ " + ("-->" + " " * 50) * 2_000 + "x",
        ],
    )
    def test_broken_on_purpose_it_is_refused_in_no_time(self, text: str) -> None:
        start = time.process_time()
        with pytest.raises(ValueError):  # noqa: PT011 - of any kind
            read_json(text)
        assert time.process_time() - start < 10
