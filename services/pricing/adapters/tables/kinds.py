"""What a file really is, by its first bytes; everything that is no table is refused."""

from __future__ import annotations

import re
import stat
import zipfile
from enum import StrEnum
from pathlib import Path
from typing import Final

from services.pricing.adapters.tables.limits import (
    Limits,
    UnreadableTable,
    megabytes,
)

_AS_CSV: Final = "Open it in a spreadsheet program and save it as CSV or XLSX."
# First bytes -> what such a file is and how to get a table out of it.
_FOREIGN: Final = (
    (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        "is an old Excel file (.xls) or one with a password",
        "Open it in a spreadsheet program and save it as XLSX without a password.",
    ),
    (b"%PDF", "is a PDF", "Ask the supplier for the list as CSV or XLSX."),
    (b"\x1f\x8b", "is compressed (gzip)", "Unpack it first: gunzip FILE."),
    (b"BZh", "is compressed (bzip2)", "Unpack it first: bunzip2 FILE."),
    (b"\xfd7zXZ\x00", "is compressed (xz)", "Unpack it first: unxz FILE."),
    (b"\x28\xb5\x2f\xfd", "is compressed (zstd)", "Unpack it first: unzstd FILE."),
    (b"7z\xbc\xaf\x27\x1c", "is a 7z archive", "Unpack it first."),
    (b"Rar!", "is a RAR archive", "Unpack it first."),
    (b"\x89PNG", "is a picture", "Ask the supplier for the list as CSV or XLSX."),
    (b"\xff\xd8\xff", "is a picture", "Ask the supplier for the list as CSV or XLSX."),
    (b"GIF8", "is a picture", "Ask the supplier for the list as CSV or XLSX."),
    (b"SQLite format 3\x00", "is a database", "Export the table as CSV."),
    (b"PAR1", "is a Parquet file", "Export it as CSV."),
    (b"{\\rtf", "is a text document (RTF)", _AS_CSV),
    (b"\x7fELF", "is a program", "Name the price list instead."),
    (b"MZ\x90\x00", "is a program", "Name the price list instead."),
)
_MARKUP: Final = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<!--.*?-->\s*)?<(\?xml|!doctype|html|head|body|table|div)",
    re.IGNORECASE | re.DOTALL,
)
_JSON: Final = re.compile(rb'(?:\xef\xbb\xbf)?\s*(?:\[\s*)?\{\s*(?:"|\})')
_CONTROL: Final = re.compile(rb"[\x01-\x08\x0e-\x1a\x1c-\x1f]")
_UTF16: Final = (b"\xff\xfe", b"\xfe\xff")


class Kind(StrEnum):
    """How to read the file."""

    DELIMITED = "delimited"
    """Text with a delimiter: CSV, TSV and the like."""
    WORKBOOK = "workbook"
    """An XLSX workbook."""


def kind_of(path: Path, limits: Limits) -> Kind:
    """What `path` holds, by content and not by its name.

    Raises UnreadableTable for what is missing, too large, empty or no table.
    """
    size = _size(path, limits)
    try:
        with path.open("rb") as file:
            head = file.read(4096)
    except OSError as exc:
        raise UnreadableTable(
            f"{path} cannot be opened: {exc.strerror}.",
            hint="Check its permissions.",
        ) from exc
    if size == 0 or not head.strip(b" \t\r\n\x00\xef\xbb\xbf\xff\xfe"):
        raise UnreadableTable(f"{path} is empty.", hint="Export the list again.")
    if head.startswith(b"PK\x03\x04"):
        return _zip_kind(path)
    if head.startswith(b"PK"):
        raise UnreadableTable(f"{path} is an empty or split archive.", hint=_AS_CSV)
    _refuse_foreign(path, head)
    return Kind.DELIMITED


def _size(path: Path, limits: Limits) -> int:
    try:
        status = path.stat()
    except FileNotFoundError as exc:
        raise UnreadableTable(
            f"{path} does not exist.", hint="Check the name and the folder."
        ) from exc
    except (OSError, ValueError) as exc:
        raise UnreadableTable(f"{path} cannot be read: {exc}.") from exc
    if stat.S_ISDIR(status.st_mode):
        raise UnreadableTable(
            f"{path} is a folder.",
            hint="Name one file of it; several need several runs.",
        )
    if not stat.S_ISREG(status.st_mode):
        raise UnreadableTable(
            f"{path} is no ordinary file.", hint="Save the data to a file first."
        )
    if status.st_size > limits.max_bytes:
        raise UnreadableTable(
            f"{path} has {megabytes(status.st_size)}; the limit is"
            f" {megabytes(limits.max_bytes)}.",
            hint="Split it, drop columns that are not needed, or raise the limit"
            " with --max-mb.",
        )
    return status.st_size


def _zip_kind(path: Path) -> Kind:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, OSError, NotImplementedError, ValueError) as exc:
        raise UnreadableTable(
            f"{path} is a damaged XLSX file ({exc}).",
            hint="Open it in a spreadsheet program, let it repair the file, save it"
            " again; or download it again.",
        ) from exc
    if "xl/workbook.xml" in names:
        return Kind.WORKBOOK
    if "xl/workbook.bin" in names:
        what = "is a binary workbook (.xlsb)"
    elif "content.xml" in names and "mimetype" in names:
        what = "is an OpenDocument file (.ods)"
    elif "word/document.xml" in names:
        what = "is a Word document"
    elif "[Content_Types].xml" in names and "_rels/.rels" in names:
        # Some programs name the parts of a workbook differently; its relations tell.
        return Kind.WORKBOOK
    else:
        raise UnreadableTable(
            f"{path} is a ZIP archive, not a workbook.", hint="Unpack it first."
        )
    raise UnreadableTable(f"{path} {what}.", hint=_AS_CSV)


def _refuse_foreign(path: Path, head: bytes) -> None:
    for magic, what, hint in _FOREIGN:
        if head.startswith(magic):
            raise UnreadableTable(f"{path} {what}, not a table.", hint=hint)
    markup = _MARKUP.match(head)
    if markup:
        what = "an XML file" if markup[1].lower() == b"?xml" else "a web page"
        raise UnreadableTable(
            f"{path} is {what}, not a table.",
            hint="If a spreadsheet program opens it, save it there as CSV or XLSX.",
        )
    if _JSON.match(head):
        raise UnreadableTable(
            f"{path} is JSON, not a table.", hint="Convert it to CSV first."
        )
    if not head.startswith(_UTF16) and _is_binary(head):
        raise UnreadableTable(f"{path} holds binary data, not a table.", hint=_AS_CSV)


def _is_binary(head: bytes) -> bool:
    """More control bytes than any text has. NUL is counted elsewhere (UTF-16)."""
    return len(_CONTROL.findall(head)) > len(head) // 50
