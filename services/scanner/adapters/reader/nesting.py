"""Refuses pages on which building a tree takes time or memory out of all proportion.

The HTML standard makes three kinds of pages expensive for every parser that follows it.
Block elements inside each other: each new one looks through all that are open, so the
time grows with the square. Unclosed <b>, <i> and the like: they are opened again inside
each paragraph, so the tree has as many nodes as both multiplied. Attributes: each is
compared with all others of its element.

Counting finds the plain ones. Comments, scripts and quoted attributes can hide them
from whoever only counts, so the beginning of a larger page is built first, then twice
as much of it, and so on: what grows with the square shows it while it is still cheap.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import Final

from selectolax.lexbor import LexborHTMLParser

from services.scanner.rules.problems import Code, Unreadable

DEEPEST_TREE: Final = 1_500
"""Elements inside each other. Real pages have up to 100; 1,500 are built in 10 ms."""
MOST_REOPENED: Final = 2_000_000
"""Unclosed inline elements times tags. Real pages stay below 100,000."""
FIRST_PART: Final = 16 * 1024
"""Characters that are built before twice as many are. They take 0.2 ms, and those made
to take longest a quarter of a second."""
_ALLOWED: Final = 0.05
_ALLOWED_EACH: Final = 2.5e-7
"""Seconds of the processor for a part, and for each of its characters: the tenth of
the speed that slow pages are built at."""
_CHUNK: Final = 16 * 1024
_FEW_TAGS: Final = 1_414
"""So few are never deep, and reopened less often than MOST_REOPENED, its square."""
_REOPENED: Final = "a b i u em strong font big small code s strike tt nobr".split()
_TAG: Final = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
# Without an end tag, or closed by the next of their kind.
_CLOSED: Final = frozenset(
    """area base br col embed hr img input link meta param source track wbr p li td th
    tr dt dd option optgroup tbody thead tfoot path use circle rect line""".split()
)


def refuse_nested(html: str, *, clock: Callable[[], float] = time.thread_time) -> None:
    """Raises Unreadable if the page takes more than any reader can spend on it."""
    _refuse_counted(html)
    size = FIRST_PART
    while size < len(html):
        began = clock()
        LexborHTMLParser(html[:size])
        if clock() - began > _ALLOWED + _ALLOWED_EACH * size:
            detail = f"its first {size} characters take too long to be built"
            raise Unreadable(Code.NESTED_TOO_DEEP, detail)
        size *= 2


def _refuse_counted(html: str) -> None:
    tags = html.count("<")
    if tags <= _FEW_TAGS:
        return
    if _may_be_deep(html) and _depth(html) > DEEPEST_TREE:
        raise Unreadable(Code.NESTED_TOO_DEEP, f"more than {DEEPEST_TREE} deep")
    unclosed = sum(_unclosed(html, tag) for tag in _REOPENED)
    if unclosed * tags > MOST_REOPENED:
        raise Unreadable(Code.NESTED_TOO_DEEP, f"{unclosed} inline elements left open")


def _may_be_deep(html: str) -> bool:
    """By counting alone: more tags open than close, up to some point of the page."""
    open_now = 0
    for start in range(0, len(html), _CHUNK):
        chunk = html[start : start + _CHUNK]
        open_now += chunk.count("<") - 2 * chunk.count("</")
        if open_now > DEEPEST_TREE:
            return True
    return False


def _depth(html: str) -> int:
    deepest = depth = 0
    for end, name in _TAG.findall(html):
        if name.lower() in _CLOSED:
            continue
        depth = max(0, depth - 1) if end else depth + 1
        deepest = max(deepest, depth)
        if deepest > DEEPEST_TREE:
            break
    return deepest


def _unclosed(html: str, tag: str) -> int:
    opened = html.count(f"<{tag}>") + html.count(f"<{tag} ")
    return max(0, opened - html.count(f"</{tag}>")) if opened else 0
