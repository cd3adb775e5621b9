"""Whether the visible page says that its product can be bought."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from services.scanner.rules import marks, terms
from services.scanner.rules.landmarks import LONGEST_BUTTON, Landmarks
from services.scanner.rules.scene import Scene
from services.scanner.rules.words import phrase_in
from services.scanner.rules.words.buttons import NOTIFY
from services.scanner.rules.words.stock import ALMOST, IN, OUT

LONGEST_LINE: Final = 120
"""Characters: what says it is a short line, not a paragraph on shipping."""


@dataclass(frozen=True, slots=True)
class Stock:
    """What the page says of its stock, and where."""

    word: str
    element: int
    text: str
    sure: bool
    """Said in the place where a shop says it; otherwise there is a buy button."""


def visible_stock(scene: Scene, land: Landmarks, price_place: int) -> Stock | None:
    """What is said nearest to the heading, price and button; None if nothing is."""
    places = [p for p in (land.heading, land.button, price_place) if p >= 0]
    found: list[tuple[float, Stock]] = []
    for place, text in enumerate(scene.texts):
        element = scene.owner[place]
        if not 4 < len(text) <= 4 * LONGEST_LINE and not 1 < len(text) <= 4:
            continue
        if scene.all[element] & (
            marks.ELSEWHERE | marks.HIDDEN | marks.REVIEW | marks.LINKED
        ):
            continue
        if stock := _said(text.strip(), element, scene.near(element, 2)):
            distance = min((abs(place - p) for p in places), default=place)
            found.append((distance, stock))
    near = [one for one in found if one[0] <= 60]
    if near:
        return min(near, key=lambda one: one[0] - (20 if one[1].sure else 0))[1]
    if land.button_element >= 0:
        return Stock(terms.IN_STOCK, land.button_element, "", sure=False)
    return _notifying(scene, land.heading)


def _notifying(scene: Scene, heading: int) -> Stock | None:
    """A button that promises a message when the goods are back."""
    for element, tag in enumerate(scene.tags):
        if tag not in ("button", "a", "input") or scene.first[element] < heading:
            continue
        if scene.all[element] & (marks.ELSEWHERE | marks.HIDDEN):
            continue
        text = scene.text(element, longest=LONGEST_BUTTON)
        if phrase_in(text.lower(), NOTIFY):
            return Stock(terms.OUT_OF_STOCK, element, text, sure=False)
    return None


_CLAUSES: Final = re.compile(r"[,;:.!(\uff08\u2013\u2014]| - ")
_SHORT_LINE: Final = 60
_FILLER: Final = re.compile(
    r"(?i)\b(?:this|the|item|product|article|is|are|we|sorry|unfortunately|online|now|at|"
    r"moment|currently|temporarily|status|availability|stock|der|die|das|dieser|artikel|"
    r"produkt|ist|leider|zur|zeit|ce|cet|produit|est|le|la|il|lo|prodotto|questo|è|el|"
    r"este|producto|está|o|produto|dit|dieses|derzeit|momentan|aktuell|actuellement|"
    r"momentanément|attualmente|momentaneamente|actualmente|momenteel|tijdelijk|"
    r"tillfälligt|för närvarande|obecnie|chwilowo|momentálně|right)\b|\W+"
)


def _fills(phrase: str, lower: str, least: float) -> bool:
    """Whether the words are what the line says, not a part of another sentence."""
    said = len(_FILLER.sub("", phrase)) or 1
    return said / (len(_FILLER.sub("", lower)) or 1) >= least


def _parts_with(phrase: str, lower: str) -> list[str]:
    """The line, and its clauses: "sold out, back in May"."""
    clauses = [part for part in _CLAUSES.split(lower) if phrase in part]
    return [lower, *clauses] if len(lower) <= _SHORT_LINE else [lower]


def _said(text: str, element: int, near: int) -> Stock | None:
    if len(text) > LONGEST_LINE:
        return None
    sure = bool(near & (marks.STOCK | marks.SOLD_OUT))
    lower = " ".join(text.lower().split())
    if phrase_in(lower, ALMOST):
        return Stock(terms.IN_STOCK, element, text, sure)
    # No before yes: "not available" has "available" in it.
    if out := phrase_in(lower, OUT):
        least = 0.45 if sure else 0.7
        fits = any(_fills(out, part, least) for part in _parts_with(out, lower))
        return Stock(terms.OUT_OF_STOCK, element, text, sure) if fits else None
    if (found := phrase_in(lower, IN)) and _fills(found, lower, 0.3 if sure else 0.5):
        return Stock(terms.IN_STOCK, element, text, sure)
    return None
