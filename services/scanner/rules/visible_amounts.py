"""Amounts beside the price: what it was before, and what a kilogram of it costs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from services.scanner.rules import marks
from services.scanner.rules.claims import Claim, How
from services.scanner.rules.scene import Scene
from services.scanner.rules.visible_price import ENOUGH, SIDE_BY_SIDE, Candidate
from services.scanner.rules.words.prices import PER_UNIT

NEAR: Final = 8
"""Texts between a price and what belongs to it."""
_LARGEST_RISE: Final = 20
"""A price twenty times as high is of something else, not the former price."""


def other_amounts(
    scene: Scene, found: list[Candidate], main: Candidate
) -> Iterator[Claim]:
    """The former price and the unit price that stand near the price itself."""
    for one in found:
        if one is main or abs(one.place - main.place) > NEAR:
            continue
        if (
            one.price.sign != main.price.sign
            or scene.all[one.element] & marks.ELSEWHERE
        ):
            continue
        field = _field(scene, one, main)
        if field:
            amount, path = format(one.amount, "f"), scene.way(one.element)
            yield Claim(field, amount, How.VISIBLE, path, one.text, 2.0)


def _field(scene: Scene, one: Candidate, main: Candidate) -> str:
    after = scene.last[one.element]
    following = " ".join(scene.texts[after : after + 1])
    if PER_UNIT.search(f"{one.text} {following[:20]}"):
        return "unit_price"
    if not main.amount < one.amount < main.amount * _LARGEST_RISE:
        return ""
    old = scene.near(one.element, 2) & (marks.OLD | marks.STRUCK)
    beside = abs(one.place - main.place) <= SIDE_BY_SIDE and one.score >= ENOUGH
    return "list_price" if old or one.price.struck or beside else ""
