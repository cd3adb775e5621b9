"""Foreign text made harmless for spreadsheets: nothing of it is run as a formula.

After OWASP, "CSV Injection" (owasp.org/www-community/attacks/CSV_Injection).
"""

from __future__ import annotations

import re
from typing import Final

XLSX_CELL_LIMIT: Final = 32_767
"""The most characters that a cell of an XLSX file may hold."""

# What XML 1.0 cannot hold, and NUL, which ends a CSV field early in some readers.
_ILLEGAL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_SURROGATES: Final = re.compile(r"[\ud800-\udfff]")

# Spreadsheets drop what is invisible before they look for a formula.
_BLANK: Final = r"\s\x00-\x20\x7f-\xa0\u180e\u200b-\u200f\u2060\ufeff"
_STARTS: Final = r"=+\-@＝＋－＠﹢﹣﹦﹫−"  # noqa: RUF001 (look-alikes are the point)
_DANGEROUS: Final = re.compile(f"[\t\r\n]|[{_BLANK}]*[{_STARTS}]")

# A spreadsheet whose list separator is not the comma breaks our cell where its own
# separator stands, and ignores our quotes: what follows one is the start of a cell too.
# Apostrophes are looked through, so that removing one gives exactly the original back.
_CELL_START: Final = re.compile(
    rf"^(?='*[\t\r\n]|['{_BLANK}]*[{_STARTS}])"
    rf"|(?<=[;|\t\r\n])(?=['\"{_BLANK}]*[{_STARTS}])"
)
_SUSPECT: Final = re.compile(f"[{_STARTS}\t\r\n]")


def clean(text: str) -> str:
    """Without the characters that no file format can hold."""
    if text.isascii() and text.isprintable():
        return text
    return _SURROGATES.sub("\ufffd", _ILLEGAL.sub("", text))


def is_dangerous(text: str) -> bool:
    """Whether a spreadsheet might take this for a formula."""
    return _DANGEROUS.match(text) is not None


def csv_text(text: str) -> str:
    """For a CSV cell: an apostrophe stands before anything that could be a formula."""
    cleaned = clean(text)
    if _SUSPECT.search(cleaned) is None:
        return cleaned
    return _CELL_START.sub("'", cleaned)


def xlsx_text(text: str) -> str:
    """For an XLSX cell that is declared to be text: legal, and cut to the limit."""
    cleaned = clean(text).replace("\r\n", "\n").replace("\r", "\n")
    if len(cleaned) <= XLSX_CELL_LIMIT:
        return cleaned
    return cleaned[: XLSX_CELL_LIMIT - 1] + "…"
