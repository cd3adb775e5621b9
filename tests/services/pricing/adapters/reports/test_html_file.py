"""The HTML report."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Sequence
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from common.errors import BadInput
from services.pricing.adapters.reports.html_file import render, write_html
from services.pricing.adapters.reports.words import one_line
from services.pricing.rules.answer import Answer, VerdictKind
from tests.factories import (
    make_answer,
    make_catalogue_item,
    make_goods,
    make_item,
    make_line,
    make_match,
    make_reason,
    make_summary,
    make_unmatched,
    usd,
)

HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "</title></style></script><h1>",
    "{{ 7 * 7 }}{% raw %}",
    "javascript:alert(1)",
    "&lt;b&gt;",
    "<!--",
    "]]><svg/onload=alert(1)>",
]


class _Page(HTMLParser):
    """The elements of a page with the names of their attributes, and its text."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, tuple[str, ...]]] = []
        self.attributes: list[tuple[str, str]] = []
        self.words: list[str] = []
        self.open: list[str] = []
        self.feed(html)
        self.close()

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, tuple(name for name, _ in attrs)))
        self.attributes += [(name, value or "") for name, value in attrs]
        self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        while self.open.pop() != tag:
            # Elements that need no end tag (meta, br, input) are left behind.
            assert self.open, f"</{tag}> closes nothing"

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def _page(answers: Sequence[Answer], limit: int = 500) -> _Page:
    return _Page(render(answers, make_summary(answers), limit=limit))


def _saying(text: str) -> Answer:
    """An answer with `text` wherever foreign text can stand."""
    return make_answer(
        offer=make_item(title=text, row_id=text, brand=text, asin=text),
        match=make_match(
            evidence=(text,),
            catalogue=make_catalogue_item(title=text, row_id=text, asin=text),
        ),
        lines=(
            make_goods(label=text, explanation=text, rule_id=text),
            make_line(label=text, explanation=text, amount=None),
        ),
        reasons=(make_reason(sentence=text),),
    )


def _page_saying(text: str) -> _Page:
    answers = [_saying(text)]
    summary = make_summary(
        answers,
        offers_file=text,
        catalogue_file=text,
        mode=text,
        thresholds=((text, text),),
    )
    return _Page(render(answers, summary))


@pytest.fixture(scope="module")
def harmless() -> _Page:
    return _page_saying("harmless")


class TestForeignText:
    @pytest.mark.parametrize("text", HOSTILE)
    def test_adds_no_element_and_no_attribute(self, text: str, harmless: _Page) -> None:
        assert _page_saying(text).elements == harmless.elements

    @pytest.mark.parametrize("text", HOSTILE)
    def test_is_shown_as_it_is(self, text: str) -> None:
        assert one_line(text) in _page_saying(text).text

    @settings(max_examples=30, deadline=None)
    @given(st.text() | st.text(alphabet=st.sampled_from("<>\"'&;/!-={}% \x00\x1b")))
    def test_whatever_it_is_changes_nothing_but_the_words(
        self, harmless: _Page, text: str
    ) -> None:
        assert _page_saying(f"title {text}").elements == harmless.elements


class TestPolicy:
    def test_names_our_style_and_script_by_hash_and_nothing_else(self) -> None:
        html = render([make_answer()], make_summary([make_answer()]))
        page = _Page(html)
        (policy,) = [v for n, v in page.attributes if v.startswith("default-src")]
        assert policy.startswith("default-src 'none'; base-uri 'none'; ")
        assert "unsafe" not in policy
        for tag in ("style", "script"):
            (content,) = re.findall(rf"<{tag}>(.*?)</{tag}>", html, re.DOTALL)
            digest = hashlib.sha256(content.encode()).digest()
            named = base64.b64encode(digest).decode()
            assert f"{tag}-src 'sha256-{named}'" in policy

    def test_the_page_needs_nothing_from_outside(self) -> None:
        answers = [make_answer(), make_unmatched()]
        html = render(answers, make_summary(answers))
        names = {name for name, _ in _Page(html).attributes}
        assert not names & {"src", "srcset", "style", "onclick", "data", "action"}
        links = [v for n, v in _Page(html).attributes if n == "href"]
        assert links == ["#a1"]
        assert "url(" not in html
        assert "@import" not in html


class TestRender:
    def test_says_what_was_compared_and_by_which_fees(self) -> None:
        text = _page([make_answer()]).text
        assert "offers.csv compared with catalogue.csv" in text
        assert "Fees as of 2026-05-04" in text
        assert "ROI on landed cost" in text
        assert "Paper mode: nothing is bought or listed." in text

    def test_shows_the_way_from_price_to_profit(self) -> None:
        text = _page([make_answer()]).text
        assert "Sale price $50.00 Goods The supplier's price. \u2212\xa0$20.00" in (
            text.replace("\u2212 ", "\u2212\xa0")
        )
        assert "Profit $22.50" in text
        assert "same model number QC45" in text
        assert "amazon-us/referral/electronics" in text

    def test_a_cost_that_is_not_known_is_said_so(self) -> None:
        line = make_line(amount=None, at_least=usd("3.32"))
        answer = make_answer(
            lines=(make_goods(), line), profit=None, roi=None, margin=None
        )
        text = _page([answer]).text
        assert "not known, at least $3.32" in text
        assert "Profit at most $22.50" in text
        assert "Referral fee 1 of 1 15 % of 50.00 USD." in text

    def test_tells_how_many_are_left_out_and_how_to_get_them(self) -> None:
        page = _page([make_answer()] * 5, limit=3)
        assert "The best 3 answers" in page.text
        assert "2 more answers are not in this report." in page.text
        assert "--csv" in page.text
        ids = [v for n, v in page.attributes if n == "id" and v.startswith("a")]
        assert [v for v in ids if v[1:].isdigit()] == ["a1", "a2", "a3"]

    def test_nothing_is_left_out_of_a_short_list(self) -> None:
        text = _page([make_answer()]).text
        assert "All answers" in text
        assert "not in this report" not in text

    def test_a_link_leads_only_to_what_is_listed(self) -> None:
        best = make_answer(offer=make_item(index=1), profit=usd("900.00"))
        page = _page([make_answer(), best], limit=1)
        assert [v for n, v in page.attributes if n == "href"] == ["#a1"]

    def test_channels_are_compared_when_there_are_several(self) -> None:
        one = _page([make_answer()]).elements
        answers = [make_answer(), make_answer(channel="ebay-us")]
        page = _page(answers)
        assert "2 answers (1 row on 2 channels)" in page.text
        assert ("table", ("class",)) in page.elements
        assert len(page.elements) > len(one)

    def test_an_empty_list_is_a_report_too(self) -> None:
        assert "The price list has no rows." in _page([]).text

    def test_unmatched_rows_have_reasons_and_no_numbers(self) -> None:
        text = _page([make_unmatched()]).text
        assert "Nothing in the catalogue is enough like it." in text
        assert "No answer has a known profit." in text
        assert "Nothing speaks for one." in text

    def test_is_the_same_for_the_same_answers(self) -> None:
        answers = [make_answer(), make_unmatched()]
        assert render(answers, make_summary(answers)) == render(
            answers, make_summary(answers)
        )

    def test_every_table_heading_says_what_it_heads(self) -> None:
        elements = _page([make_answer()]).elements
        headings = [attributes for tag, attributes in elements if tag == "th"]
        assert headings
        assert all("scope" in attributes for attributes in headings)

    def test_a_verdict_is_a_word_not_only_a_colour(self) -> None:
        answer = make_answer(
            verdict=VerdictKind.BUY, score=Decimal("8.4"), confidence=Decimal("0.8")
        )
        text = _page([answer]).text
        assert "8.4 of 10" in text
        assert "buy" in text


class TestWriteHtml:
    def test_writes_the_report(self, tmp_path: Path) -> None:
        answers = [make_answer(offer=make_item(title="Größe 日本"))]
        summary = make_summary(answers)
        write_html(answers, summary, tmp_path / "out.html")
        written = (tmp_path / "out.html").read_bytes().decode("utf-8")
        assert written == render(answers, summary)
        assert written.startswith("<!doctype html>")

    def test_an_unwritable_path_is_bad_input(self, tmp_path: Path) -> None:
        with pytest.raises(BadInput, match="Make its folder"):
            write_html([], make_summary([]), tmp_path / "no" / "out.html")
