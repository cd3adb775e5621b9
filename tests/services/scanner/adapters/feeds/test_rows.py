"""Rows of feeds in every format, and what is refused by which name."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from collections.abc import Callable
from typing import Any

import openpyxl
import orjson
import pytest

from services.scanner.adapters.feeds import rows
from services.scanner.adapters.feeds.row import LONGEST_CELL, LONGEST_LINE, Row
from services.scanner.rules.feed import Feed, Format
from services.scanner.rules.problems import Code, Unreadable

SIMPLE = (("key", ("id",)), ("title", ("title",)), ("price", ("price",)))
WANTED = {"id": "A-1", "title": "Lamp", "price": "12.50 USD"}


def feed(format_: Format, **more: Any) -> Feed:
    """One with three fields."""
    return Feed(format=format_, **{"fields": SIMPLE, "google": False, **more})


def read(body: bytes, asked: Feed, charset: str = "") -> list[Row]:
    """All rows."""
    return list(rows(io.BytesIO(body), asked, charset=charset))


def refusal(body: bytes, asked: Feed) -> Code:
    """Why it is not read."""
    with pytest.raises(Unreadable) as caught:
        read(body, asked)
    return caught.value.problem.code


def workbook(*table: tuple[str | float, ...]) -> bytes:
    """An XLSX with one sheet."""
    book = openpyxl.Workbook()
    assert book.active
    for cells in table:
        book.active.append(cells)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


class TestCsv:
    @pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
    def test_the_delimiter_is_seen_in_the_line_of_names(self, mark: str) -> None:
        body = f"id{mark}title{mark}price\r\nA-1{mark}Lamp{mark}12.50 USD\r\n"
        assert [one.cells for one in read(body.encode(), feed(Format.CSV))] == [WANTED]

    def test_quoted_cells_may_hold_lines_and_delimiters(self) -> None:
        body = b'id,title,price\nA-1,"Lamp,\nred",9\n'
        assert read(body, feed(Format.CSV))[0].cells["title"] == "Lamp,\nred"

    def test_a_row_with_other_cells_is_a_problem_of_its_own(self) -> None:
        found = read(b"id,title,price\nA,B,1,2\nC,D,3\n", feed(Format.CSV))
        assert found[0].problem
        assert found[0].problem.code is Code.ROW_BROKEN
        assert found[1].cells == {"id": "C", "title": "D", "price": "3"}

    @pytest.mark.parametrize(
        ("body", "code"),
        [
            (b"", Code.FEED_BROKEN),
            (b"id,title\nA,B\n", Code.FEED_BROKEN),
            (b"id,id,title,price\n", Code.FEED_BROKEN),
            (b'id,title,price\nA,"B"x,1\n', Code.FEED_BROKEN),
            (b'id,title,price\nA,"B', Code.FEED_BROKEN),
            (b"id,title,price\nA,B\0,1\n", Code.FEED_BROKEN),
            (
                b"id,title,price\nA," + b"x" * (LONGEST_LINE + 70_000),
                Code.FEED_TOO_LARGE,
            ),
            (b"id,title,price\nA," + b"x" * (LONGEST_CELL + 1), Code.FEED_TOO_LARGE),
        ],
    )
    def test_what_is_no_table_has_a_name(self, body: bytes, code: Code) -> None:
        assert refusal(body, feed(Format.CSV)) is code


class TestEncodings:
    TABLE = "id,title,price\nA-1,Caf\u00e9,1\n"

    @pytest.mark.parametrize(
        ("encoding", "named", "charset"),
        [
            ("utf-8", "", ""),
            ("utf-8-sig", "", "iso-8859-1"),
            ("utf-16", "", ""),
            ("cp1252", "windows-1252", ""),
            ("cp1252", "", "iso-8859-1"),
            ("utf-8", "utf-8", "iso-8859-1"),
        ],
    )
    def test_the_mark_counts_first_then_the_source_then_the_site(
        self, encoding: str, named: str, charset: str
    ) -> None:
        asked = feed(Format.CSV, encoding=named)
        found = read(self.TABLE.encode(encoding), asked, charset)
        assert found[0].cells["title"] == "Caf\u00e9"

    @pytest.mark.parametrize("far", [0, 200_000])
    def test_a_feed_that_mixes_two_is_refused_wherever_it_does(self, far: int) -> None:
        lines = (
            self.TABLE.encode() + b"B,C,2\n" * far + "C,Caf\u00e9,1\n".encode("cp1252")
        )
        assert refusal(lines, feed(Format.CSV)) is Code.FEED_ENCODING

    def test_xml_is_read_as_it_declares(self) -> None:
        body = (
            "<?xml version='1.0' encoding='iso-8859-1'?>"
            "<r><item><title>\u00e9</title></item></r>"
        )
        found = read(body.encode("cp1252"), feed(Format.XML))
        assert found[0].cells == {"title": "\u00e9"}

    def test_an_encoding_nobody_knows_is_refused(self) -> None:
        with pytest.raises(Unreadable, match="klingon"):
            read(b"id,title,price\n", feed(Format.CSV), "klingon")


class TestXml:
    RSS = b"""<?xml version="1.0"?>
<rss xmlns:g="http://base.google.com/ns/1.0"><channel><title>Shop</title><item>
<g:id>A-1</g:id><title>Lamp</title><g:price>12.50 USD</g:price>
<g:shipping><g:country>US</g:country><g:price>4.00 USD</g:price></g:shipping>
<g:additional_image_link>https://x/1</g:additional_image_link>
<g:additional_image_link>https://x/2</g:additional_image_link>
</item></channel></rss>"""

    def test_google_rss_is_read_without_its_prefixes(self) -> None:
        (row,) = read(self.RSS, Feed(format=Format.XML))
        assert row.cells == {
            **WANTED,
            "shipping.country": "US",
            "shipping.price": "4.00 USD",
            "additional_image_link": ["https://x/1", "https://x/2"],
        }

    def test_atom_has_its_link_in_an_attribute(self) -> None:
        body = b'<feed xmlns="http://www.w3.org/2005/Atom"><entry><link href="https://x/"/></entry></feed>'
        assert read(body, Feed(format=Format.XML))[0].cells == {
            "link@href": "https://x/"
        }

    def test_other_elements_are_rows_where_the_source_names_them(self) -> None:
        body = b'<all><product sku="7"><name>Lamp</name></product></all>'
        found = read(body, feed(Format.XML, row="product"))
        assert found[0].cells == {"@sku": "7", "name": "Lamp"}

    @pytest.mark.parametrize(
        ("body", "code"),
        [
            (b'<!DOCTYPE r [<!ENTITY a "aa">]><r>&a;</r>', Code.ENTITIES_REFUSED),
            (b'<!DOCTYPE r SYSTEM "file:///etc/passwd"><r/>', Code.ENTITIES_REFUSED),
            (b"<r>&lol;</r>", Code.FEED_BROKEN),
            (b"<r><item>", Code.FEED_BROKEN),
            (b"<r>" * 100_000, Code.NESTED_TOO_DEEP),
            (b"<r><item><t>" + b"x" * LONGEST_CELL * 5, Code.FEED_TOO_LARGE),
            (b"<r><item>" + b"<t>y</t>" * 600, Code.FEED_TOO_LARGE),
            (b'<r><item a="' + b"x" * 20_000_000, Code.FEED_TOO_LARGE),
            (b"<r><!-- " + b"x" * 20_000_000, Code.FEED_TOO_LARGE),
            (b"<" + b"x" * 20_000_000, Code.FEED_TOO_LARGE),
        ],
    )
    def test_attacks_and_ruins_have_names(self, body: bytes, code: Code) -> None:
        assert refusal(body, feed(Format.XML)) is code


class TestJson:
    def test_a_list_of_objects_is_read_flat(self) -> None:
        body = b'[{"id": "A", "price": 12.5, "a": {"b": [1, 2]}, "no": null}]'
        found = read(body, feed(Format.JSON))
        assert found[0].cells == {"id": "A", "price": 12.5, "a.b": [1, 2]}

    def test_the_list_may_stand_inside(self) -> None:
        body = b'{"data": {"products": [{"id": "A"}, 5]}}'
        found = read(body, feed(Format.JSON, row="data.products"))
        assert found[0].cells == {"id": "A"}
        assert found[1].problem

    @pytest.mark.parametrize(
        ("body", "code"),
        [
            (b"{}", Code.FEED_BROKEN),
            (b'[{"id": ', Code.FEED_BROKEN),
            (b"[" * 100_000, Code.NESTED_TOO_DEEP),
            (b'[{"a":' * 100_000, Code.NESTED_TOO_DEEP),
            (b'[{"a": "' + b"x" * (LONGEST_LINE + 1) + b'"}]', Code.FEED_TOO_LARGE),
            (b'{"a": "' + b"x" * 20_000_000 + b'"}', Code.FEED_TOO_LARGE),
            (b'[{"' + b"x" * 20_000_000 + b'": 1}]', Code.FEED_TOO_LARGE),
            (b"[" + b"1" * 20_000_000 + b"]", Code.FEED_BROKEN),
            (b"[" + b" " * 65_000 + b"1" * 5_000 + b"]", Code.FEED_BROKEN),
            (b'[{"id": 1e' + b"9" * 50 + b"}]", Code.FEED_BROKEN),
            (b"nonsense", Code.FEED_BROKEN),
        ],
    )
    def test_attacks_and_ruins_have_names(self, body: bytes, code: Code) -> None:
        assert refusal(body, feed(Format.JSON)) is code

    def test_a_whole_number_that_no_store_holds_is_a_text(self) -> None:
        body = b'[{"id": 12345678901234567890123, "price": -9223372036854775808}]'
        cells = read(body, feed(Format.JSON))[0].cells
        assert cells["id"] == "12345678901234567890123"
        assert orjson.loads(orjson.dumps(cells)) == {
            "id": "12345678901234567890123",
            "price": "-9223372036854775808",
        }

    def test_a_line_that_is_no_json_is_a_problem_of_its_own(self) -> None:
        body = b'{"id": "A"}\n\nnonsense\n{"id": "B"}'
        found = read(body, feed(Format.JSONL))
        assert [bool(one.problem) for one in found] == [False, True, False]
        assert json.dumps(found[2].cells) == '{"id": "B"}'


class TestWorkbook:
    NAMES = ("id", "title", "price")

    def test_numbers_stay_numbers(self) -> None:
        body = workbook(self.NAMES, ("A-1", "Lamp", 12.5), (7.0, "Pot", "3 USD"))
        found = read(body, feed(Format.XLSX))
        assert [one.cells for one in found] == [
            {"id": "A-1", "title": "Lamp", "price": 12.5},
            {"id": 7, "title": "Pot", "price": "3 USD"},
        ]

    def test_a_sheet_that_is_not_there_is_named(self) -> None:
        body = workbook(self.NAMES)
        assert refusal(body, feed(Format.XLSX, sheet="Other")) is Code.FEED_BROKEN

    def test_a_bomb_is_not_unpacked(self) -> None:
        file = io.BytesIO(workbook(self.NAMES))
        with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("xl/worksheets/sheet9.xml", b" " * 8_000_000)
        assert refusal(file.getvalue(), feed(Format.XLSX)) is Code.FEED_TOO_LARGE

    def test_entities_are_refused(self) -> None:
        file = io.BytesIO(workbook(self.NAMES))
        with zipfile.ZipFile(file, "a") as archive:
            archive.writestr("xl/x.xml", b'<!DOCTYPE a [<!ENTITY b "c">]><a/>')
        assert refusal(file.getvalue(), feed(Format.XLSX)) is Code.ENTITIES_REFUSED

    @pytest.mark.parametrize("spoil", [lambda b: b[:-30], lambda b: gzip.compress(b)])
    def test_what_is_no_workbook_is_named(
        self, spoil: Callable[[bytes], bytes]
    ) -> None:
        body = spoil(workbook(self.NAMES, ("A", "B", 1)))
        assert refusal(body, feed(Format.XLSX)) is Code.FEED_BROKEN
