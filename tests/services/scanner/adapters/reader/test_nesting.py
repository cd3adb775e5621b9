"""Pages that would keep a parser busy for minutes are refused before it starts."""

from __future__ import annotations

import time

import pytest

from services.scanner.adapters.reader.document import parse
from services.scanner.adapters.reader.nesting import FIRST_PART, refuse_nested
from services.scanner.rules.problems import Code, Unreadable


def bold(count: int) -> str:
    """Unclosed <b>, each of its own, so that a parser has to keep them all."""
    return "".join(f"<b id={n}>" for n in range(count))


class TestRefuseNested:
    @pytest.mark.parametrize(
        "html",
        [
            "<div>" * 50_000,
            "<ul><li>" * 20_000,
            "<div>" * 20_000 + "</div>" * 20_000,
            bold(300) + "<p>x" * 20_000,
        ],
        ids=["open", "lists", "closed again", "reopened in each paragraph"],
    )
    def test_refuses_what_no_page_needs(self, html: str) -> None:
        with pytest.raises(Unreadable) as caught:
            refuse_nested(html)
        assert caught.value.problem.code is Code.NESTED_TOO_DEEP

    @pytest.mark.parametrize(
        "html",
        [
            "<div><!--</</-->" * 50_000,
            '<div a="</</">' * 50_000,
            "<div></x>" * 50_000,
            "<p " + " ".join(f"a{n}" for n in range(100_000)) + ">",
            "<B a=1><I b=2>" * 20_000 + "<p>x" * 20_000,
        ],
        ids=["comments", "attributes", "other ends", "many attributes", "capitals"],
    )
    def test_refuses_what_hides_from_whoever_counts(self, html: str) -> None:
        with pytest.raises(Unreadable) as caught:
            refuse_nested(html)
        assert caught.value.problem.code is Code.NESTED_TOO_DEEP

    def test_a_part_that_takes_too_long_is_the_last_one_built(self) -> None:
        seconds = iter([0.0, 0.001, 1.0, 3.0])
        with pytest.raises(Unreadable) as caught:
            refuse_nested("<p>a" * 50_000, clock=lambda: next(seconds))
        assert str(2 * FIRST_PART) in caught.value.problem.detail

    @pytest.mark.parametrize(
        "html",
        [
            "<p>a" * 5_000,
            "<li>a" * 5_000,
            "<br>" * 5_000,
            "<div><b>a</b></div>" * 5_000,
            "<table><tr><td>a</table>" * 2_000,
        ],
    )
    def test_lets_pages_pass_that_are_only_long(self, html: str) -> None:
        refuse_nested(html)

    @pytest.mark.parametrize(
        "html",
        [
            ("<div>" * 1_200 + "</div>" * 1_200) * 20,
            bold(40) + "<p>x" * 10_000,
        ],
    )
    def test_what_passes_is_built_at_once(self, html: str) -> None:
        start = time.process_time()
        parse(html, "")
        # Twenty times what it takes; the pages above take a hundred times more.
        assert time.process_time() - start < 10
