"""A page as a tree, and the few things every reader of it asks: texts, addresses."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from urllib.parse import urljoin

from selectolax.lexbor import LexborHTMLParser, LexborNode

from services.scanner.adapters.reader.nesting import refuse_nested
from services.scanner.rules.problems import Code, Unreadable

LARGEST_TEXT: Final = 16 * 2**20
"""Characters; see page_text.LARGEST_PAGE."""
MOST_NODES: Final = 200_000
"""Elements looked at in one page. The largest real pages have 30,000; a page made to
keep us busy is read up to here."""
DEEPEST: Final = 400
"""Elements inside each other. Real pages stay under 100; deeper is not looked at."""

_NEW_LINE: Final = frozenset(
    """article aside br dd details div dt fieldset figcaption footer form header hr
    legend li main nav table tr blockquote dl figure h1 h2 h3 h4 h5 h6 ol p pre title
    ul section td th option""".split()
)
_WITHOUT_TEXT: Final = frozenset("script style template link meta noscript".split())
_SPACES: Final = re.compile(r"\s+")
_CLOSING: Final = re.compile(r'[,:;.!?")]')


@dataclass(frozen=True, slots=True)
class Document:
    """A parsed page."""

    url: str
    tree: LexborHTMLParser

    @property
    def root(self) -> LexborNode | None:
        """<html>; None for an empty page."""
        return self.tree.root

    def whole(self, address: str) -> str:
        """`address` as it is meant on this page; itself if it cannot be joined."""
        try:
            return urljoin(self.url, address)
        except ValueError:
            return address


def parse(html: str, url: str) -> Document:
    """The tree of a page. Raises Unreadable if it is too large or nested to build."""
    if len(html) > LARGEST_TEXT:
        raise Unreadable(Code.TOO_LARGE, f"{len(html)} characters")
    refuse_nested(html)
    return Document(url=url, tree=LexborHTMLParser(html))


def text_of(node: LexborNode, *, longest: int = 20_000) -> str:
    """The text a reader of the page sees in `node`, in one line."""
    parts: list[str] = []
    size = 0
    for text in texts_in(node):
        text = _SPACES.sub(" ", text)
        if parts and _parted(parts[-1], text):
            parts.append(" ")
        parts.append(text)
        size += len(text)
        if size > longest:
            break
    return _SPACES.sub(" ", "".join(parts)).strip()[:longest]


def _parted(before: str, text: str) -> bool:
    """Whether two texts of neighbouring elements are two words."""
    if before.endswith((" ", "(")) or text.startswith(" "):
        return False
    return not _CLOSING.match(text)


def texts_in(node: LexborNode) -> Iterator[str]:
    """The texts below `node` without scripts and styles; " " between blocks."""
    for one in walk(node):
        if one.is_text_node:
            yield one.text_content or ""
        elif one.tag in _NEW_LINE:
            yield " "


def walk(node: LexborNode) -> Iterator[LexborNode]:
    """Everything below `node` in the order of the page, without what shows no text.

    Not recursive: a page may nest its elements a hundred thousand deep.
    """
    seen = 0
    stack: list[LexborNode] = []
    current = node.child
    while seen < MOST_NODES:
        while current is None and stack:
            current = stack.pop()
        if current is None:
            return
        seen += 1
        yield current
        below = None
        if len(stack) < DEEPEST and not current.is_text_node:
            below = current.child if current.tag not in _WITHOUT_TEXT else None
        following = current.next
        if below is not None:
            if following is not None:
                stack.append(following)
            current = below
        else:
            current = following
