"""The ZIP package of a workbook, opened only if it cannot blow up.

An XLSX file is XML in a ZIP archive: both can be made to unpack to far more than they
weigh. Sizes are checked before anything is unpacked, and a document type declaration,
the carrier of entity attacks, is refused wherever XML is parsed.
"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final
from xml.parsers import expat

from services.pricing.adapters.tables.limits import (
    Limits,
    UnreadableTable,
    megabytes,
)

if TYPE_CHECKING:
    from xml.parsers.expat import XMLParserType

_MAX_PARTS: Final = 10_000
# Sheets of repeated cells shrink thirty times; what shrinks more is no price list.
_MAX_RATIO: Final = 300
_RATIO_COUNTS_FROM: Final = 16 * 1024 * 1024
_REPAIR: Final = (
    "Open it in a spreadsheet program, let it repair the file, and save it again."
)


class DangerousMarkup(UnreadableTable):
    """The workbook's XML declares a document type; no spreadsheet program does so."""


class Package:
    """The parts of an open workbook."""

    def __init__(self, path: Path, archive: zipfile.ZipFile) -> None:
        self.path = path
        self._archive = archive
        # Part names are compared without case (ECMA-376 part 2, 6.2.2.3).
        self._names = {
            info.filename.lower(): info.filename for info in archive.filelist
        }

    def has(self, part: str) -> bool:
        """Whether the package holds that part."""
        return part.lower() in self._names

    def open(self, part: str) -> IO[bytes]:
        """One part, unpacked as it is read."""
        name = self._names.get(part.lower())
        if name is None:
            raise UnreadableTable(
                f"{self.path} is damaged: its part {part} is missing.", hint=_REPAIR
            )
        return self._archive.open(name)

    def parse(self, part: str, set_up: Callable[[XMLParserType], None]) -> None:
        """Send the XML of a part through the handlers that `set_up` puts in place."""
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = self._refuse_doctype
        set_up(parser)
        with self.open(part) as file:
            parser.ParseFile(file)

    def _refuse_doctype(self, *_: object) -> None:
        raise DangerousMarkup(
            f"{self.path} holds XML with a document type declaration, as attacks do.",
            hint="Do not use it; ask the supplier for the list as CSV.",
        )


@contextmanager
def open_package(path: Path, limits: Limits) -> Iterator[Package]:
    """The package at `path`; damage found while it is read becomes UnreadableTable."""
    try:
        with zipfile.ZipFile(path) as archive:
            _check_sizes(path, archive, limits)
            yield Package(path, archive)
    except (
        zipfile.BadZipFile,
        zlib.error,
        expat.ExpatError,
        EOFError,
        NotImplementedError,
        RuntimeError,
    ) as exc:
        # RuntimeError is what zipfile raises for an encrypted part.
        raise UnreadableTable(
            f"{path} is a damaged XLSX file ({exc}).", hint=_REPAIR
        ) from exc


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
