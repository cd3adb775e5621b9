"""Conditional requests and pictures, as every site has them."""

from __future__ import annotations

import struct
import zlib

import pytest
from starlette.requests import Request

from sandbox.sites.site import is_fresh, stripes

TAG = 'W/"LF-1-3"'
MODIFIED = "Sat, 21 Nov 2026 08:00:00 GMT"


def request(**headers: str) -> Request:
    """A request with these headers."""
    raw = [(k.replace("_", "-").encode(), v.encode()) for k, v in headers.items()]
    return Request({"type": "http", "headers": raw})


class TestIsFresh:
    @pytest.mark.parametrize(
        ("headers", "fresh"),
        [
            ({}, False),
            ({"if_none_match": TAG}, True),
            ({"if_none_match": f'"x", {TAG}'}, True),
            ({"if_none_match": "*"}, True),
            ({"if_none_match": 'W/"LF-1-2"'}, False),
            ({"if_modified_since": MODIFIED}, True),
            ({"if_modified_since": "Sat, 21 Nov 2026 08:00:01 GMT"}, True),
            ({"if_modified_since": "Sat, 21 Nov 2026 07:59:59 GMT"}, False),
            ({"if_modified_since": "Sat, 21 Nov 2026 08:00:00"}, True),
            ({"if_modified_since": "yesterday"}, False),
            # A tag that differs decides, whatever the date says.
            ({"if_none_match": '"x"', "if_modified_since": MODIFIED}, False),
        ],
    )
    def test_follows_the_standard(self, headers: dict[str, str], fresh: bool) -> None:
        assert is_fresh(request(**headers), TAG, MODIFIED) is fresh


class TestStripes:
    def test_is_a_png_of_96_by_96(self) -> None:
        picture = stripes(123456)
        assert picture.startswith(b"\x89PNG\r\n\x1a\n")
        assert struct.unpack(">II", picture[16:24]) == (96, 96)
        start = picture.index(b"IDAT")
        (size,) = struct.unpack(">I", picture[start - 4 : start])
        assert len(zlib.decompress(picture[start + 4 : start + 4 + size])) == 96 * 97

    def test_differs_by_number(self) -> None:
        assert stripes(1) != stripes(2)
