"""The JSON-LD blocks of a page, found without building its tree: ten times as fast."""

from __future__ import annotations

import json
import re
from typing import Any, Final

import orjson

from services.scanner.rules.problems import Code, Unreadable

MOST_BLOCKS: Final = 200
"""Scripts of one page; real ones have a dozen."""
LARGEST_BLOCK: Final = 8 * 2**20
"""Characters. Shops write 200 KB at most, with every variant and comment."""

_SCRIPT: Final = re.compile(
    r"<script\b[^>]*\btype\s*=\s*[\"']?application/ld\+json\b[^>]*>(.*?)</script\s*>",
    re.IGNORECASE | re.DOTALL,
)
# Comments and CDATA, themselves in comments of a script or not.
_WRAPPING: Final = re.compile(
    r"^\s*(?:/[*/]\s*)?(?:<!--|<!\[CDATA\[)(?:\s*\*/)?"
    r"|(?:/[*/]\s*)?(?:-->|\]\]>)(?:\s*\*/)?\s*$"
)
_COMMENTED_LINE: Final = re.compile(r"^\s*<!--[^\n]*-->")
# A text, or a comment outside of texts, or a comma before the end.
_STRAY: Final = re.compile(
    r'("(?:[^"\\]|\\.)*")|//[^\n]*|/\*.*?\*/|,(?=(?:\s|//[^\n]*\n|/\*.*?\*/)*[}\]])|;\s*\Z',
    re.DOTALL,
)


def ld_blocks(html: str) -> list[object]:
    """What each block holds. Raises Unreadable if there are some and none is JSON."""
    found: list[object] = []
    broken = ""
    for number, match in enumerate(_SCRIPT.finditer(html)):
        if number >= MOST_BLOCKS:
            break
        try:
            found.append(read_json(match.group(1)))
        except ValueError as exc:
            broken = str(exc)
    if broken and not found:
        raise Unreadable(Code.DATA_BROKEN, broken)
    return found


def ld_items(html: str) -> list[Any]:
    """The items of all blocks in one list, empty ones left out."""
    found: list[Any] = []
    for block in ld_blocks(html):
        found += block if isinstance(block, list) else [block]
    return [item for item in found if item]


def read_json(script: str) -> object:
    """JSON as shops write it: with comments, raw line breaks, commas at the end.

    Raises ValueError for what is none even so.
    """
    if len(script) > LARGEST_BLOCK:
        raise ValueError(f"{len(script)} characters")
    text = _WRAPPING.sub("", script).strip()
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as exc:
        said = str(exc)
    try:
        text = _STRAY.sub(r"\1", _COMMENTED_LINE.sub("", script))
        mended: object = json.loads(text, strict=False)
    except (ValueError, RecursionError) as exc:
        raise ValueError(said) from exc
    return mended
