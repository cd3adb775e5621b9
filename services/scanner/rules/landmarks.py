"""The fixed points of a product page: its heading and the button that buys it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from services.scanner.rules import marks
from services.scanner.rules.neighbours import other_goods
from services.scanner.rules.scene import Scene
from services.scanner.rules.texts import plain
from services.scanner.rules.words import phrase_in
from services.scanner.rules.words.buttons import BUY, BUY_ALONE, NOTIFY

LONGEST_BUTTON: Final = 40
_ALIKE: Final = 0.3
"""Of the words of heading and title together, how many both have."""
_ON_BUTTONS: Final = (*BUY, *NOTIFY)
_ENTITLED: Final = 0.4
_A_NAME: Final = 2
"""Words: one alone is rather the name of the shop."""
_BASKET: Final = re.compile(r"(?i)(?:^|[\s_-])(?:basket|cart)(?:$|[\s_-])")


@dataclass(frozen=True, slots=True)
class Landmarks:
    """Where they stand, as places among the texts; -1 if there is none."""

    heading: int
    heading_element: int
    heading_text: str
    button: int
    button_element: int


def find_landmarks(scene: Scene, title: str) -> Landmarks:
    """`title` is what <head> calls the page: the heading that is in it is the one."""
    heading = _heading(scene, title)
    text = scene.text(heading) if heading >= 0 else ""
    place = scene.first[heading] if heading >= 0 else -1
    if heading >= 0:
        # What the heading stands in is the page itself, whatever it is called.
        own = frozenset(scene.ancestors(heading, len(scene.tags)))
        own |= _basket_of_the_page(scene, place)
        scene.settle(void=own, elsewhere=other_goods(scene, place))
    button = _button(scene, place)
    where = scene.first[button] if button >= 0 else -1
    return Landmarks(place, heading, text, where, button)


def _heading(scene: Scene, title: str) -> int:
    best, score = -1, 0.0
    wanted = _words(title)
    for element, tag in enumerate(scene.tags):
        named = scene.own[element] & marks.TITLE
        if tag not in ("h1", "h2") and not named:
            continue
        corner = bool(scene.all[element] & marks.ELSEWHERE)
        if corner and tag != "h1":
            continue
        text = scene.text(element, longest=300)
        words = _words(text)
        shared = len(words & wanted) / len(words | wanted) if wanted and words else 0.0
        if not words or ((corner or tag != "h1") and shared < _ALIKE):
            continue
        rank = shared * 4 + (2.5 if tag == "h1" else 0.0) + (0.5 if named else 0.0)
        # A title names its product first and then the shop.
        first = tag == "h1" and title.lower().startswith(text.lower())
        rank += (0.5 if first else 0.0) - (2.0 if corner else 0.0)
        if rank > score:
            best, score = element, rank
    return best if best >= 0 else _entitled(scene, wanted)


def _entitled(scene: Scene, wanted: frozenset[str]) -> int:
    """Where a page without headings says what its title says."""
    best, score = -1, _ENTITLED
    for element in range(len(scene.tags)):
        if scene.last[element] - scene.first[element] != 1 or (
            scene.all[element] & (marks.ELSEWHERE | marks.LINKED)
        ):
            continue
        words = _words(scene.text(element, longest=300))
        shared = len(words & wanted) / len(words | wanted) if words else 0.0
        if len(words) >= _A_NAME and shared > score:
            best, score = element, shared
    return best


def _basket_of_the_page(scene: Scene, heading: int) -> frozenset[int]:
    """The box around the buy button, where it is called a basket."""
    for element, tag in enumerate(scene.tags):
        if scene.first[element] < heading or tag not in ("button", "input"):
            continue
        lower = scene.text(element, longest=LONGEST_BUTTON).lower().strip(" +>»")
        if not phrase_in(lower, _ON_BUTTONS):
            continue
        around = scene.ancestors(element, len(scene.tags))
        corners = [e for e in around if scene.own[e] & marks.ELSEWHERE]
        named = all(_BASKET.search(scene.words[e]) for e in corners)
        return frozenset(corners) if named else frozenset()
    return frozenset()


def _words(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", plain(text, longest=300).lower()))


def _button(scene: Scene, heading: int) -> int:
    """The buy button nearest after the heading; before it if there is none."""
    found = [e for e in range(len(scene.tags)) if _is_button(scene, e)]
    after = [e for e in found if scene.first[e] >= heading]
    return min(after or found, key=lambda e: abs(scene.first[e] - heading), default=-1)


def _is_button(scene: Scene, element: int) -> bool:
    if scene.all[element] & (marks.ELSEWHERE | marks.REVIEW):
        return False
    if scene.tags[element] not in ("button", "a", "input"):
        return False
    if scene.tags[element] != "a" and scene.own[element] & marks.BUY:
        return True
    text = scene.text(element, longest=LONGEST_BUTTON) or _value(scene, element)
    lower = text.lower().strip(" +>»")
    return lower in BUY_ALONE or (
        len(lower) <= LONGEST_BUTTON and bool(phrase_in(lower, BUY))
    )


def _value(scene: Scene, element: int) -> str:
    return next((v for e, _, v in scene.values if e == element), "")
