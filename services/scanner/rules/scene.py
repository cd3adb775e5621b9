"""A page as its reader sees it: texts in their order, each in its elements."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from services.scanner.rules import marks

MOST_TEXTS: Final = 40_000
"""Texts of one page. The largest real pages have 8,000."""

_LARGE: Final = 0.5
_OF_CORNERS: Final = marks.ELSEWHERE | marks.HIDDEN | marks.REVIEW | marks.LINKED
_SPACES: Final = re.compile(r"\s+")


@dataclass(slots=True)
class Scene:
    """Parallel lists: one entry an element, one a text. Element 0 is the whole page."""

    parents: list[int] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    own: list[int] = field(default_factory=list)
    """The marks of the element itself."""
    all: list[int] = field(default_factory=list)
    """With those of the elements around it that are true inside them too."""
    words: list[str] = field(default_factory=list)
    """Its class and id, as they stand there."""
    sizes: list[float] = field(default_factory=list)
    """The font size in its style, in pixels; 0 if none is said."""
    first: list[int] = field(default_factory=list)
    last: list[int] = field(default_factory=list)
    """The texts in it: first <= t < last."""
    texts: list[str] = field(default_factory=list)
    owner: list[int] = field(default_factory=list)
    """The element each text stands in directly."""
    values: list[tuple[int, str, str]] = field(default_factory=list)
    """Element, name and value of what forms and data attributes say."""

    def settle(
        self,
        *,
        void: frozenset[int] = frozenset(),
        elsewhere: frozenset[int] = frozenset(),
    ) -> None:
        """Hand the marks down to what is inside; those of `void` elements count not.

        What is in `elsewhere` is about other things, whatever it is called.

        An element with a large part of the page is no corner of it, whatever its name.
        """
        everything = max(1, len(self.texts))
        self.all.clear()
        for element, parent in enumerate(self.parents):
            own = self.own[element]
            share = (self.last[element] - self.first[element]) / everything
            if element in void or share > _LARGE:
                own &= ~_OF_CORNERS
            if element in elsewhere:
                own |= marks.ELSEWHERE
            around = self.all[parent] & marks.INHERITED if parent >= 0 else 0
            self.all.append(own | around)

    def text(self, element: int, *, longest: int = 400) -> str:
        """What stands in an element, in one line; empty if it is longer."""
        parts: list[str] = []
        size = 0
        for n in range(self.first[element], self.last[element]):
            said = self.texts[n]
            size += len(said)
            if size > longest:
                return ""
            # "12" and "99" in two elements are not "1299".
            if (parts and parts[-1][-1:].isdigit() and said[:1].isdigit()) or (
                n and parts and self._apart(n - 1, n)
            ):
                parts.append(" ")
            parts.append(said)
        return _SPACES.sub(" ", "".join(parts)).strip()

    def _apart(self, before: int, after: int) -> bool:
        """Whether two texts stand in different blocks, so that they are two words."""
        one, other = self.owner[before], self.owner[after]
        return one != other and (
            self.tags[one] in _BLOCKS or self.tags[other] in _BLOCKS
        )

    def way(self, element: int) -> str:
        """The tags from the page down to the element, with their first classes."""
        steps: list[str] = []
        while element > 0 and len(steps) < 4:
            words = self.words[element].split()
            steps.append(self.tags[element] + (f".{words[0][:40]}" if words else ""))
            element = self.parents[element]
        return " > ".join(reversed(steps))

    def near(self, element: int, levels: int) -> int:
        """The own marks of an element and of so many around it, together."""
        found = 0
        while element > 0 and levels >= 0:
            found |= self.own[element]
            element = self.parents[element]
            levels -= 1
        return found

    def ancestors(self, element: int, levels: int) -> list[int]:
        """The element itself and those around it, the nearest first."""
        found: list[int] = []
        while element > 0 and len(found) <= levels:
            found.append(element)
            element = self.parents[element]
        return found


_BLOCKS: Final = frozenset(
    """div p li ul ol table tr td th dl dt dd section article h1 h2 h3 h4 h5 h6
    form""".split()
)
STRONG_TAGS: Final = frozenset("h1 h2 h3 h4 strong b big".split())
STRUCK_TAGS: Final = frozenset("s strike del".split())
FRAME_TAGS: Final = frozenset("nav footer aside".split())
MARK_OF_TAG: Final = {
    **dict.fromkeys(STRONG_TAGS, marks.STRONG),
    **dict.fromkeys(STRUCK_TAGS, marks.STRUCK),
    **dict.fromkeys(FRAME_TAGS, marks.ELSEWHERE),
    "sup": marks.CENTS,
    "button": 0,
}
