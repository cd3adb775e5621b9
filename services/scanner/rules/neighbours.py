"""Goods beside the page's own: what stands under "You may also like"."""

from __future__ import annotations

from typing import Final

from services.scanner.rules import marks
from services.scanner.rules.scene import Scene
from services.scanner.rules.words.neighbours import LONGEST, OTHER_GOODS

MOST_SECTIONS: Final = 12
_FEW: Final = 6
"""Texts: what is shorter is the heading itself, with a link to see more."""


def other_goods(scene: Scene, heading: int) -> frozenset[int]:
    """The elements that show them; `heading` is the place of the page's own.

    A section goes from its heading to the end of what both stand in, or to the next
    heading there of the same kind. It never holds the page's own heading.
    """
    found: set[int] = set()
    sections = 0
    for place, text in enumerate(scene.texts):
        if sections >= MOST_SECTIONS:
            break
        if place <= heading or len(text) > LONGEST or not OTHER_GOODS.match(text):
            continue
        if scene.all[scene.owner[place]] & marks.LINKED:
            continue
        sections += 1
        end = _end(scene, place)
        found |= {
            element
            for element in range(scene.owner[place], len(scene.tags))
            if place <= scene.first[element] < scene.last[element] <= end
        }
    return frozenset(found)


def _end(scene: Scene, place: int) -> int:
    """The place after the last text of the section whose heading is at `place`."""
    title = scene.owner[place]
    while _alone(scene, scene.parents[title], place):
        title = scene.parents[title]
    around = scene.parents[title]
    while scene.parents[around] >= 0 and scene.last[around] - place < _FEW:
        title, around = around, scene.parents[around]
    for element in range(title + 1, len(scene.tags)):
        if scene.first[element] >= scene.last[around]:
            break
        alike = scene.tags[element] == scene.tags[title] and scene.tags[title][0] == "h"
        if scene.parents[element] == around and alike:
            return scene.first[element]
    return scene.last[around]


def _alone(scene: Scene, element: int, place: int) -> bool:
    """Whether an element holds that text and nothing else."""
    if element <= 0:
        return False
    return scene.first[element] == place and scene.last[element] == place + 1
