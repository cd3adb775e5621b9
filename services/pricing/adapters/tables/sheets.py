"""What a workbook says about itself: its sheets, shared texts and cell formats."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from services.pricing.adapters.tables.package import Package

if TYPE_CHECKING:
    from xml.parsers.expat import XMLParserType

_MAIN: Final = "xl/workbook.xml"
# Built-in number formats that show a date or a time (ECMA-376 part 1, 18.8.30).
_DATE_FORMATS: Final = frozenset(
    {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}
)
_ESCAPED: Final = re.compile(r"_x([0-9A-Fa-f]{4})_")
_QUOTED: Final = re.compile(r'"[^"]*"|\\.|_.|\*.')
_BRACKETS: Final = re.compile(r"\[\$([^\]-]*)(?:-[^\]]*)?\]|\[[^\]]*\]")
_DATE_LETTERS: Final = re.compile(r"[dmyhs]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet of the workbook; `part` is where its cells are."""

    name: str
    part: str
    hidden: bool


@dataclass(frozen=True, slots=True)
class Format:
    """What a cell format means: a date, and the currency it shows ("" = none)."""

    is_date: bool = False
    sign: str = ""


@dataclass(frozen=True, slots=True)
class Workbook:
    """All of a workbook but its cells. `formats` is indexed by a cell's style."""

    sheets: tuple[Sheet, ...]
    texts: list[str]
    formats: tuple[Format, ...]
    epoch_1904: bool


def read_workbook(package: Package) -> Workbook:
    """Everything that reading a sheet needs."""
    main = _main_part(package)
    targets = _relations(package, main)
    sheets, epoch_1904 = _sheet_list(package, main, targets)
    texts = next(
        (part for kind, part in targets.values() if kind == "sharedStrings"), ""
    )
    styles = next((part for kind, part in targets.values() if kind == "styles"), "")
    return Workbook(
        sheets=sheets,
        texts=_shared_texts(package, texts) if package.has(texts) else [],
        formats=_formats(package, styles) if package.has(styles) else (),
        epoch_1904=epoch_1904,
    )


def local_name(tag: str) -> str:
    """The name without its prefix; programs differ in prefixes and namespaces only."""
    return tag.rpartition(":")[2]


def unescaped(text: str) -> str:
    """Text with the format's own escapes undone: _x000D_ is a carriage return."""
    if "_x" not in text:
        return text
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)


def _main_part(package: Package) -> str:
    if package.has(_MAIN):
        return _MAIN
    for kind, part in _relations(package, "").values():
        if kind == "officeDocument":
            return part
    return _MAIN


def _relations(package: Package, source: str) -> dict[str, tuple[str, str]]:
    """Relation id -> (kind, part)."""
    folder, name = posixpath.split(source)
    found: dict[str, tuple[str, str]] = {}

    def start(tag: str, attributes: dict[str, str]) -> None:
        if local_name(tag) == "Relationship":
            target = posixpath.join("/", folder, attributes.get("Target", ""))
            part = posixpath.normpath(target).lstrip("/")
            kind = attributes.get("Type", "").rpartition("/")[2]
            found[attributes.get("Id", "")] = kind, part

    part = posixpath.join(folder, "_rels", f"{name}.rels")
    package.parse(part, lambda parser: setattr(parser, "StartElementHandler", start))
    return found


def _sheet_list(
    package: Package, main: str, targets: dict[str, tuple[str, str]]
) -> tuple[tuple[Sheet, ...], bool]:
    sheets: list[Sheet] = []
    flags: set[str] = set()

    def start(tag: str, attributes: dict[str, str]) -> None:
        name = local_name(tag)
        if name == "workbookPr" and attributes.get("date1904") in {"1", "true"}:
            flags.add("1904")
        if name != "sheet":
            return
        ids = (value for key, value in attributes.items() if key.endswith(":id"))
        kind, part = targets.get(next(ids, ""), ("", ""))
        if kind == "worksheet":
            hidden = attributes.get("state", "visible") != "visible"
            sheets.append(Sheet(attributes.get("name", ""), part, hidden))

    package.parse(main, lambda parser: setattr(parser, "StartElementHandler", start))
    return tuple(sheets), "1904" in flags


class _Texts:
    """Handlers that collect shared texts; phonetic hints are no part of them."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self._parts: list[str] = []
        self._inside = False
        self._phonetic = False

    def set_up(self, parser: XMLParserType) -> None:
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._data

    def _start(self, tag: str, _: dict[str, str]) -> None:
        name = local_name(tag)
        if name == "si":
            self._parts.clear()
        elif name == "rPh":
            self._phonetic = True
        elif name == "t":
            self._inside = not self._phonetic

    def _end(self, tag: str) -> None:
        name = local_name(tag)
        if name == "si":
            self.texts.append(unescaped("".join(self._parts)))
        elif name == "rPh":
            self._phonetic = False
        elif name == "t":
            self._inside = False

    def _data(self, data: str) -> None:
        if self._inside:
            self._parts.append(data)


def _shared_texts(package: Package, part: str) -> list[str]:
    collector = _Texts()
    package.parse(part, collector.set_up)
    return collector.texts


def _formats(package: Package, part: str) -> tuple[Format, ...]:
    codes: dict[str, str] = {}
    formats: list[Format] = []
    inside: list[bool] = []

    def start(tag: str, attributes: dict[str, str]) -> None:
        name = local_name(tag)
        if name == "numFmt":
            codes[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
        elif name == "cellXfs":
            inside.append(True)
        elif name == "xf" and inside:
            number = attributes.get("numFmtId", "0")
            formats.append(_format(number, codes.get(number)))

    def end(tag: str) -> None:
        if local_name(tag) == "cellXfs":
            inside.clear()

    def set_up(parser: XMLParserType) -> None:
        parser.StartElementHandler = start
        parser.EndElementHandler = end

    package.parse(part, set_up)
    return tuple(formats)


def _format(number: str, code: str | None) -> Format:
    if code is None:
        return Format(is_date=number.isdigit() and int(number) in _DATE_FORMATS)
    first = code.split(";")[0]
    quoted = [text.strip('"') for text in _QUOTED.findall(first) if text[0] == '"']
    named = [match[1] for match in _BRACKETS.finditer(first) if match[1]]
    bare = _BRACKETS.sub("", _QUOTED.sub("", first))
    if _DATE_LETTERS.search(bare) and "0" not in bare and "#" not in bare:
        return Format(is_date=True)
    signs = "".join(char for char in bare if char in "$€£¥")
    return Format(sign=" ".join([*named, *quoted, signs]).strip())
