"""The price that a reader of the page would name: by sign, words, place and size.

Each text that may be a price gets points. A currency beside it, words of its elements
("price", "sale"), nearness to the heading and to the buy button, large letters and
being said twice speak for it. Being struck out, words of old prices, of shipping, of
instalments and units, standing among other products or in a link speak against it.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from services.scanner.rules import marks
from services.scanner.rules.landmarks import Landmarks
from services.scanner.rules.price_text import TextPrice, read_price
from services.scanner.rules.scene import Scene
from services.scanner.rules.words.prices import A_PART

LONGEST_LINE: Final = 80
"""Characters around a price that are read with it."""
MOST_CANDIDATES: Final = 600
"""Prices of one page that are looked at: lists of products have up to two hundred."""
_LEVELS: Final = 4
_SHORT: Final = 3
SIDE_BY_SIDE: Final = 3
"""Texts between two prices of which one was and one is."""
ENOUGH: Final = 3.0
"""Points below which a number is rather nothing than the price."""


@dataclass(slots=True)
class Candidate:
    """A price on the page."""

    element: int
    place: int
    text: str
    price: TextPrice
    score: float = 0.0

    @property
    def amount(self) -> Decimal:
        """What it says; never None in a candidate."""
        return self.price.amount or Decimal(0)


def visible_prices(
    scene: Scene, land: Landmarks, *, locale: str, currency: str
) -> list[Candidate]:
    """The page's prices, the likeliest first; those below ENOUGH are not worth it."""
    found = list(_candidates(scene, locale, currency))
    alike = Counter(_signature(scene, c) for c in found)
    said = Counter(
        c.amount for c in found if not scene.all[c.element] & marks.ELSEWHERE
    )
    for one in found:
        one.score = _score(scene, land, one)
        one.score += min(1.0, 0.5 * (said[one.amount] - 1))
        one.score -= _crowd(alike[_signature(scene, one)])
    _prefer_lower(found)
    found.sort(key=lambda c: (-c.score, c.place))
    return found


def _prefer_lower(found: list[Candidate]) -> None:
    """Of two prices side by side the lower is asked and the higher was."""
    for number, one in enumerate(found):
        for other in found[number + 1 : number + 1 + SIDE_BY_SIDE]:
            if (
                other.place - one.place > SIDE_BY_SIDE
                or abs(one.score - other.score) > 3
            ):
                break
            low, high = sorted((one, other), key=lambda c: c.amount)
            if high.amount * Decimal("0.3") <= low.amount < high.amount:
                high.score -= 1.4


def _candidates(scene: Scene, locale: str, currency: str) -> Iterator[Candidate]:
    seen: set[int] = set()
    for place, text in enumerate(scene.texts):
        if len(seen) >= MOST_CANDIDATES:
            return
        if not any(map(str.isdigit, text)):
            continue
        found = _read_around(scene, place, locale, currency)
        if found and found.element not in seen:
            seen.add(found.element)
            yield found


def _read_around(
    scene: Scene, place: int, locale: str, currency: str
) -> Candidate | None:
    """The smallest element around a text in which a price can be read."""
    priced: Candidate | None = None
    text = ""
    for element in scene.ancestors(_start(scene, place), _LEVELS):
        before, text = text, scene.text(element, longest=LONGEST_LINE)
        if not text:
            break
        if text == before and priced is not None:
            priced.element = element
            continue
        if priced is not None and not _adds_cents(scene, element, priced, text):
            break
        price = _known(read_price(text, locale=locale, currency=currency), currency)
        if price.amount is None:
            continue
        if price.sign and price.amount:
            if priced is not None and int(price.amount) != int(priced.amount):
                break
            priced = Candidate(element, place, text, price)
        elif priced is None and _looks_priced(scene, element, text):
            priced = Candidate(element, place, text, price)
            if not price.sign:
                # A sign may stand one element further out.
                continue
    return priced


def _start(scene: Scene, place: int) -> int:
    """Where a text stands; raised cents are read with what they stand beside."""
    element = scene.owner[place]
    lone = scene.first[element] == place and scene.last[element] == place + 1
    cents = (
        lone
        and scene.own[element] & marks.CENTS
        and len(scene.texts[place].strip(" .,")) == 2
    )
    return scene.parents[element] if cents else element


def _known(price: TextPrice, currency: str) -> TextPrice:
    """Without letters that are a currency elsewhere: "17 ft" is no price in forints."""
    short = len(price.sign) <= _SHORT
    foreign = price.weak and short and price.code != currency
    return replace(price, sign="", code=currency) if foreign else price


def _adds_cents(scene: Scene, element: int, priced: Candidate, text: str) -> bool:
    """Whether the element around a price completes it: a sign, or its raised cents."""
    extra = len(text) - len(priced.text)
    whole = priced.amount == priced.amount.to_integral()
    return extra <= (6 if whole or not priced.price.sign else 0)


def _looks_priced(scene: Scene, element: int, text: str) -> bool:
    digits = sum(map(str.isdigit, text))
    named = scene.near(element, 1) & marks.PRICE
    return bool(named and digits and digits * 2 >= len(text) - 4)


def _signature(scene: Scene, one: Candidate) -> str:
    return "|".join(
        f"{scene.tags[e]}.{scene.words[e]}" for e in scene.ancestors(one.element, 2)
    )


def _crowd(alike: int) -> float:
    """Prices in many equal elements are a list of products."""
    return 0.0 if alike <= 2 else min(4.0, 0.5 * (alike - 2))


def _score(scene: Scene, land: Landmarks, one: Candidate) -> float:
    near = scene.near(one.element, 3)
    around = scene.all[one.element]
    score = 2.0 if one.price.sign else 0.0
    score += 3.0 if near & marks.PRICE else 0.0
    score += 1.0 if near & marks.CURRENT else 0.0
    score += 0.7 if near & marks.STRONG else 0.0
    score += (
        min(1.5, max(0.0, (scene.sizes[one.element] - 14) / 8))
        if scene.sizes[one.element]
        else 0.0
    )
    score += 0.5 if around & marks.MAIN else 0.0
    score -= 6.0 if around & marks.STRUCK or one.price.struck else 0.0
    score -= 3.0 if scene.near(one.element, 1) & marks.OLD else 0.0
    score -= 3.0 if scene.near(one.element, 2) & marks.PART else 0.0
    score -= 5.0 if around & marks.ELSEWHERE else 0.0
    score -= 3.0 if around & marks.LINKED else 0.0
    score -= 2.5 if around & marks.HIDDEN else 0.0
    score -= 3.0 if around & marks.REVIEW else 0.0
    score -= 3.0 if A_PART.search(_before(scene, one) + one.text) else 0.0
    score -= 0.5 if one.price.is_from else 0.0
    score -= 5.0 if not one.amount else 0.0
    # The price stands alone; in a sentence it is a detail of something else.
    score -= min(2.0, max(0, len(one.text) - 20) / 20)
    return score + _nearness(land, one)


def _before(scene: Scene, one: Candidate) -> str:
    """The two texts before a price: "Delivery", "from"."""
    first = scene.first[one.element]
    return (
        " ".join(t for t in scene.texts[max(0, first - 2) : first] if len(t) < 30) + " "
    )


def _nearness(land: Landmarks, one: Candidate) -> float:
    score = 0.0
    if land.heading >= 0:
        distance = one.place - land.heading
        score += 2.5 * math.exp(-distance / 40) if distance >= 0 else -1.0
    if land.button >= 0:
        score += 1.5 * math.exp(-abs(one.place - land.button) / 30)
    return score
