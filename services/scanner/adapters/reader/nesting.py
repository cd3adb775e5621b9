"""Refuses pages on which building a tree takes time or memory out of all proportion.

The HTML standard makes two kinds of pages expensive for every parser that follows it.
Block elements inside each other: each new one looks through all that are open, so the
time grows with the square. Unclosed <b>, <i> and the like: they are opened again inside
each paragraph, so the tree has as many nodes as both multiplied.
"""

from __future__ import annotations

import re
from typing import Final

from services.scanner.rules.problems import Code, Unreadable

DEEPEST_TREE: Final = 1_500
"""Elements inside each other. Real pages have up to 100; 1,500 are built in 10 ms."""
MOST_REOPENED: Final = 2_000_000
"""Unclosed inline elements times tags. Real pages stay below 100,000."""
_CHUNK: Final = 16 * 1024
_FEW_TAGS: Final = 1_000
_REOPENED: Final = "a b i u em strong font big small code s strike tt nobr".split()
_TAG: Final = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
# Without an end tag, or closed by the next of their kind.
_CLOSED: Final = frozenset(
    """area base br col embed hr img input link meta param source track wbr p li td th
    tr dt dd option optgroup tbody thead tfoot path use circle rect line""".split()
)


def refuse_nested(html: str) -> None:
    """Raises Unreadable if the page is nested beyond what any reader builds."""
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
