"""Bytes into text: packed ones, other alphabets, and what is no page at all."""

from __future__ import annotations

import gzip

import pytest

from services.scanner.adapters.reader.page_text import (
    LARGEST_PAGE,
    encoding_of,
    page_text,
)
from services.scanner.rules.problems import Code, Unreadable

NO_CHARSETS = (
    "zlib", "bz2", "hex", "base64", "rot13", "uu", "quopri", "idna", "punycode",
    "undefined", "unicode_escape", "raw_unicode_escape",
)  # fmt: skip
"""Encodings of Python that are none of a page."""


def refused(body: bytes) -> Code:
    """Why those bytes are not read."""
    with pytest.raises(Unreadable) as caught:
        page_text(body)
    return caught.value.problem.code


class TestPageText:
    def test_unpacks_gzip(self) -> None:
        assert page_text(gzip.compress(b"<p>a</p>", mtime=0)) == "<p>a</p>"

    @pytest.mark.parametrize(
        ("charset", "text"),
        [("utf-8", "Preis 5 €"), ("windows-1251", "цена"), ("shift_jis", "価格")],
    )
    def test_believes_the_charset_that_is_said(self, charset: str, text: str) -> None:
        page = f"<meta charset={charset}><p>{text}</p>"
        assert text in page_text(page.encode(charset))

    def test_takes_western_letters_where_nothing_is_said(self) -> None:
        assert "Größe" in page_text("<p>Größe</p>".encode("cp1252"))

    def test_keeps_a_page_with_a_few_broken_letters(self) -> None:
        page = "<p>" + "Größe " * 200 + "</p>"
        assert "Größe" in page_text(page.encode() + b"\xff")

    def test_ignores_a_charset_that_nobody_knows(self) -> None:
        assert "ü" in page_text("<meta charset=klingon><p>ü</p>".encode())

    @pytest.mark.parametrize("charset", NO_CHARSETS)
    def test_ignores_what_is_no_charset_of_a_page(self, charset: str) -> None:
        page = f"<meta charset={charset}><p>ü z9" + "z9" * 500_000
        assert "ü z9" in page_text(page.encode())

    def test_stops_a_bomb_at_the_limit(self) -> None:
        assert (
            refused(gzip.compress(bytes(LARGEST_PAGE + 1), mtime=0)) is Code.TOO_LARGE
        )

    def test_refuses_a_page_that_is_too_large(self) -> None:
        assert refused(b"<p>" + b" " * LARGEST_PAGE) is Code.TOO_LARGE

    @pytest.mark.parametrize(
        "body",
        [b"", b"just words", b"\x89PNG\r\n\x1a\n\0\0", b'{"a": 1}', b"\x1f\x8bxx",
         gzip.compress(b"<p>" * 100, mtime=0)[:-9]],
    )  # fmt: skip
    def test_refuses_what_is_no_page(self, body: bytes) -> None:
        assert refused(body) is Code.NOT_A_PAGE


class TestEncodingOf:
    @pytest.mark.parametrize(
        ("name", "encoding"),
        [("UTF8", "utf-8"), ("latin-1", "iso8859-1"), ("Shift_JIS", "shift_jis")],
    )
    def test_knows_the_names_of_encodings(self, name: str, encoding: str) -> None:
        assert encoding_of(name) == encoding

    @pytest.mark.parametrize("name", [*NO_CHARSETS, "klingon", "", "x\0", "a" * 9_999])
    def test_whatever_else_is_said_the_page_can_be_decoded(self, name: str) -> None:
        assert encoding_of(name) == "utf-8"
