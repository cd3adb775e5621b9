"""The text of an element with the line breaks that its tags mean.

The rules are those of the html-text library, whose output other readers of microdata
give; its spaces around punctuation and its blank lines around blocks included.
"""

from __future__ import annotations

import re
from typing import Final

from selectolax.lexbor import LexborNode

_LINE: Final = frozenset(
    """article aside br dd details div dt fieldset figcaption footer form header hr
    legend li main nav table tr""".split()
)
_PARAGRAPH: Final = frozenset(
    "blockquote dl figure h1 h2 h3 h4 h5 h6 ol p pre title ul".split()
)
_LEFT_OUT: Final = frozenset("script style link meta template".split())
_SPACES: Final = re.compile(r"\s+")


class _Lines:
    """What is written so far, and what came last."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self._last = ""
        self._breaks = 2

    def block(self, tag: str) -> None:
        wanted = 2 if tag in _PARAGRAPH else 1 if tag in _LINE else 0
        if wanted > self._breaks:
            self.parts.append("\n" * (wanted - self._breaks))
            self._breaks = wanted

    def text(self, said: str) -> None:
        words = _SPACES.sub(" ", said).strip()
        if not words:
            return
        if not self._breaks and self._spaced(words):
            self.parts.append(" ")
        self.parts.append(words)
        self._last, self._breaks = said, 0

    def _spaced(self, words: str) -> bool:
        if self._last[-1:].isspace():
            return True
        return not (re.match(r'[,:;.!?")]', words) or self._last.endswith("("))


def laid_out(node: LexborNode, *, most: int) -> tuple[str, int]:
    """The text below `node`, and of how many nodes, `most` at most, it was made.

    Scripts, styles and links are left out.
    """
    lines = _Lines()
    lines.block(node.tag or "")
    stack: list[LexborNode | str | None] = [node.child]
    seen = 0
    while stack and seen < most:
        current = stack.pop()
        if isinstance(current, str):
            lines.block(current)
        elif current is not None:
            seen += 1
            stack.append(current.next)
            if current.is_text_node:
                lines.text(current.text_content or "")
            elif current.is_element_node and current.tag not in _LEFT_OUT:
                lines.block(current.tag or "")
                stack += [current.tag or "", current.child]
    return "".join(lines.parts).strip(), seen
