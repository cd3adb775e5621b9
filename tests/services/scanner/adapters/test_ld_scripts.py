"""JSON-LD blocks of a page."""

from __future__ import annotations

import pytest

from services.scanner.adapters.ld_scripts import ld_blocks
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
