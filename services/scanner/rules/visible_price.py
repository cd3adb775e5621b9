"""The price that a reader of the page would name: by sign, words, place and size.

Each text that may be a price gets points. A currency beside it, words of its elements
("price", "sale"), nearness to the heading and to the buy button, large letters and
being said twice speak for it. Being struck out, words of old prices, of shipping, of
instalments and units, standing among other products or in a link speak against it.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from services.scanner.rules import marks
from services.scanner.rules.landmarks import Landmarks
from services.scanner.rules.price_text import TextPrice, read_price
from services.scanner.rules.scene import Scene
from services.scanner.rules.words.prices import (
    A_PART,
    BEFORE_A_LIST_PRICE,
    FOR_SOME,
    LABEL,
    LOWEST_BEFORE,
    PER_UNIT,
    WITHOUT_TAX,
)

LONGEST_LINE: Final = 80
"""Characters around a price that are read with it."""
MOST_CANDIDATES: Final = 600
"""Prices of one page that are looked at: lists of products have up to two hundred."""
_LEVELS: Final = 4
_SHORT: Final = 3
_CENTS: Final = 2
SIDE_BY_SIDE: Final = 3
"""Texts between two prices of which one was and one is."""
_CLOSE: Final = 40
"""Characters before a price whose words are about it."""
_SHORT_PRICE: Final = 14
_WHOLE: Final = re.compile(r"[0-9][0-9., ]*[,.:]\s?[-\u2013\u2014]{1,2}")
"""Whole amounts as they are written where the currency goes without saying: 149:-."""
_DIGIT: Final = re.compile(r"[0-9]")
_FIRST_NUMBER: Final = re.compile(r"(\D*)[0-9][0-9.,'\u2019\s]*(\D*)")
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
    inner: int = 0
    """The marks of the elements inside that hold the very same text."""
    labelled: bool = False
    """What stands before it is "Price:" and nothing else."""
    partial: bool = False
    """Words beside it say that it is not what one piece costs everybody."""

    @property
    def amount(self) -> Decimal:
        """What it says; never None in a candidate."""
        return self.price.amount or Decimal(0)


def visible_prices(
    scene: Scene, land: Landmarks, *, locale: str, currency: str
) -> list[Candidate]:
    """The page's prices, the likeliest first; those below ENOUGH are not worth it."""
    found = list(_candidates(scene, locale, currency))
    for one in found:
        _look_beside(scene, one)
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
            if one.partial or other.partial:
                continue
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
            priced.inner |= scene.own[priced.element]
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
    for around in scene.ancestors(element, 1):
        if scene.own[around] & marks.CENTS:
            said = re.sub(r"[^\w]", "", scene.text(around, longest=6))
            if len(said) == _CENTS and said.isdigit():
                return scene.parents[around]
    return element


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
    if len(text) <= _SHORT_PRICE and _WHOLE.fullmatch(text.strip()):
        return True
    named = scene.near(element, 1) & marks.PRICE
    return bool(named and digits and digits * 2 >= len(text) - 4)


def _signature(scene: Scene, one: Candidate) -> str:
    named = "label|" if one.labelled else ""
    return named + "|".join(
        f"{scene.tags[e]}.{scene.words[e]}" for e in scene.ancestors(one.element, 2)
    )


def _crowd(alike: int) -> float:
    """Prices in many equal elements are a list of products."""
    return 0.0 if alike <= 2 else min(4.0, 0.5 * (alike - 2))


def _score(scene: Scene, land: Landmarks, one: Candidate) -> float:
    near = scene.near(one.element, 3) | one.inner
    around = scene.all[one.element]
    score = 2.0 if one.price.sign or _WHOLE.fullmatch(one.text.strip()) else 0.0
    score += 3.0 if near & marks.PRICE else 0.0
    score += 1.0 if near & marks.CURRENT else 0.0
    score += 0.7 if near & marks.STRONG else 0.0
    score += 2.5 if one.labelled and one.price.sign else 0.0
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
    score -= 3.0 if one.partial else 0.0
    score -= 0.5 if one.price.is_from else 0.0
    score -= 5.0 if not one.amount else 0.0
    # The price stands alone; in a sentence it is a detail of something else.
    score -= min(2.0, max(0, len(one.text) - 20) / 20)
    return score + _nearness(land, one)


def _look_beside(scene: Scene, one: Candidate) -> None:
    """Note what the words before and after a price say that it is."""
    head, tail = _sides(scene, one)
    last = _before(scene, one)
    before = f"{last} {head}"
    one.labelled = bool(LABEL.fullmatch((head or last).strip(" -")))
    one.partial = bool(
        A_PART.search(f"{_two_before(scene, one)}{one.text}")
        or PER_UNIT.match(tail.lstrip(" *("))
        or WITHOUT_TAX.search(tail)
        or WITHOUT_TAX.search(before[-_CLOSE:])
        or FOR_SOME.search(f"{before[-_CLOSE:]} {one.text}")
        or LOWEST_BEFORE.search(before)
        # After "16% off" comes the price that is left.
        or ("%" not in before and BEFORE_A_LIST_PRICE.search(before))
    )


def _sides(scene: Scene, one: Candidate) -> tuple[str, str]:
    """What stands before the first number of its text, and after that and the text."""
    parts = _FIRST_NUMBER.match(one.text)
    head, tail = parts.groups() if parts else ("", "")
    # A sign before the number is no word before it.
    head = head.replace(one.price.sign, "").strip() if one.price.sign else head
    following = " ".join(scene.texts[scene.last[one.element] :][:1])
    if parts and parts.end() == len(one.text) and not _DIGIT.search(following):
        tail += f" {following[:30]}"
    return head, tail.replace(one.price.sign, " ", 1) if one.price.sign else tail


def _before(scene: Scene, one: Candidate) -> str:
    """The text that stands before it."""
    first = scene.first[one.element]
    return scene.texts[first - 1][-LONGEST_LINE:] if first else ""


def _two_before(scene: Scene, one: Candidate) -> str:
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
