"""Feeds: a file -> its rows, one after the other, within limits that have names.

Every reader takes a seekable binary file and raises Unreadable for what cannot be read
as a whole; what is wrong with one row alone is said of that row.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from services.scanner.adapters.feeds.row import Row, limited
from services.scanner.rules.feed import Feed, Format


def rows(file: BinaryIO, feed: Feed, *, charset: str = "") -> Iterator[Row]:
    """The rows of a feed. `charset` is what its site calls its encoding.

    Raises Unreadable: FEED_BROKEN, FEED_ENCODING, FEED_TOO_LARGE, NESTED_TOO_DEEP.
    """
    # Each library is loaded only where a feed is written so.
    if feed.format is Format.CSV:
        from services.scanner.adapters.feeds.delimited import csv_rows as read
    elif feed.format is Format.XLSX:
        from services.scanner.adapters.feeds.workbook import xlsx_rows as read
    elif feed.format is Format.XML:
        from services.scanner.adapters.feeds.elements import xml_rows as read
    elif feed.format is Format.JSON:
        from services.scanner.adapters.feeds.objects import json_rows as read
    else:
        from services.scanner.adapters.feeds.objects import jsonl_rows as read
    return limited(read(file, feed, charset))
