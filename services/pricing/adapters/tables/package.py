"""A workbook file, checked before openpyxl sees it and blamed for what breaks in it.

An XLSX file is XML in a ZIP archive: both can be made to unpack to far more than they
weigh. Sizes are checked before anything is unpacked, and a document type declaration,
the carrier of entity attacks, is refused in every part.
"""

from __future__ import annotations

import lzma
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout, suppress
from io import StringIO
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final, cast

from services.pricing.adapters.tables.limits import (
    Limits,
    UnreadableTable,
    megabytes,
)

if TYPE_CHECKING:
    from services.pricing.adapters.tables.cells import Sheet

_MAX_PARTS: Final = 10_000
# Sheets of repeated cells shrink thirty times; what shrinks more is no price list.
_MAX_RATIO: Final = 300
_RATIO_COUNTS_FROM: Final = 16 * 1024 * 1024
_ENCRYPTED: Final = 0x1
_STRICT: Final = "{http://purl.oclc.org/ooxml/"
_REPAIR: Final = (
    "Open it in a spreadsheet program, let it repair the file, and save it again; or"
    " save the sheet as CSV."
)


class DangerousMarkup(UnreadableTable):
    """The workbook's XML declares a document type; no spreadsheet program does so."""


@contextmanager
def open_package(path: Path, limits: Limits) -> Iterator[IO[bytes]]:
    """The checked file at `path`, for `load_sheets`.

    Whatever openpyxl stumbles over inside becomes UnreadableTable; what it only warns
    of (features that it drops) is no news to somebody who wants the cells.
    """
    try:
        with warnings.catch_warnings(), path.open("rb") as file:
            warnings.simplefilter("ignore")
            with zipfile.ZipFile(file) as archive:
                _check_sizes(path, archive, limits)
                _check_markup(path, archive)
            yield file
    except _faults() as exc:
        # openpyxl wraps the fault in three lines of advice to programmers.
        fault = str(exc.__cause__ or exc).partition("\n")[0] or type(exc).__name__
        raise UnreadableTable(
            f"{path} is a damaged XLSX file ({fault}).", hint=_REPAIR
        ) from exc


def load_sheets(file: IO[bytes], *, saved: bool) -> list[Sheet]:
    """The sheets, none read yet; of a formula its `saved` value or that it is one.

    openpyxl leaves out a sheet whose part is missing. Raises ValueError when none is
    left, which is damage like any other.
    """
    # Imported here: it costs start-up time and only a workbook needs it.
    from openpyxl import load_workbook

    # Before it raises on a broken style it prints, where our answers are printed.
    with redirect_stdout(StringIO()):
        book = load_workbook(file, read_only=True, data_only=saved, keep_links=False)
    sheets = cast("list[Sheet]", book.worksheets)
    if not sheets:
        raise ValueError("none of its sheets is there")
    for sheet in sheets:
        # The size that a file states is wrong in files of many programs.
        sheet.reset_dimensions()
    return sheets


def _faults() -> tuple[type[Exception], ...]:
    """What zipfile, expat and openpyxl raise on a damaged workbook."""
    from openpyxl.formula.tokenizer import TokenizerError
    from openpyxl.formula.translate import TranslatorError
    from openpyxl.utils.exceptions import (
        CellCoordinatesException,
        InvalidFileException,
        NamedRangeException,
    )

    return (
        zipfile.BadZipFile,
        zlib.error,
        lzma.LZMAError,
        OSError,
        EOFError,
        RuntimeError,
        SyntaxError,  # The base of every XML parse error.
        ValueError,
        TypeError,
        AttributeError,
        LookupError,
        ArithmeticError,
        AssertionError,
        TokenizerError,
        TranslatorError,
        CellCoordinatesException,
        InvalidFileException,
        NamedRangeException,
    )


def _check_sizes(path: Path, archive: zipfile.ZipFile, limits: Limits) -> None:
    parts = archive.infolist()
    unpacked = sum(part.file_size for part in parts)
    packed = sum(part.compress_size for part in parts)
    if len(parts) > _MAX_PARTS or unpacked > limits.max_unpacked_bytes:
        raise UnreadableTable(
            f"{path} unpacks to {megabytes(unpacked)} in {len(parts):,} parts; the"
            f" limits are {megabytes(limits.max_unpacked_bytes)} and {_MAX_PARTS:,}.",
            hint="Split it, or save the one sheet that is needed as CSV.",
        )
    if unpacked > _RATIO_COUNTS_FROM and unpacked > packed * _MAX_RATIO:
        raise UnreadableTable(
            f"{path} unpacks to {unpacked // max(packed, 1)} times its size, as"
            " archives made to do harm do.",
            hint="Save the one sheet that is needed as CSV.",
        )
    if any(part.flag_bits & _ENCRYPTED for part in parts):
        raise UnreadableTable(
            f"{path} is encrypted.", hint="Save it again without a password."
        )


def _check_markup(path: Path, archive: zipfile.ZipFile) -> None:
    """Look at each part up to its first element, before which a DTD has to stand."""
    from defusedxml import DTDForbidden
    from defusedxml.ElementTree import ParseError, iterparse

    for part in archive.infolist():
        # A picture is no XML; where it matters openpyxl meets the same fault again.
        with archive.open(part) as file, suppress(ParseError):
            try:
                _, root = next(iterparse(file, events=("start",), forbid_dtd=True))
            except DTDForbidden as exc:
                raise DangerousMarkup(
                    f"{path} holds XML with a document type declaration, as attacks"
                    " do.",
                    hint="Do not use it; ask the supplier for the list as CSV.",
                ) from exc
            if root.tag.startswith(_STRICT):
                raise UnreadableTable(
                    f'{path} is a "Strict Open XML" workbook.',
                    hint="Save it as an ordinary Excel workbook (.xlsx).",
                )
