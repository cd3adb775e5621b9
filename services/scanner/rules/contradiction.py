"""When the page a person sees is believed, and not the data written for machines."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Final

from services.scanner.rules import marks
from services.scanner.rules.claims import Claim, amount_key
from services.scanner.rules.scene import Scene
from services.scanner.rules.visible_price import Candidate

SURE: Final = 6.5
"""Points of a price that stands where a price stands, and reads as one."""
_LOWEST: Final = "lowPrice"


def contradicted(
    scene: Scene, seen: Iterable[Candidate], main: Candidate, data: Iterable[Claim]
) -> bool:
    """Whether every price of the page's data is disproved by what the page shows.

    A price of the data falls if the page crosses it out, or shows it nowhere, or if it
    is the lowest of several and the page shows what the chosen one costs.
    """
    said = [claim for claim in data if claim.field == "price"]
    if not said or main.score < SURE or main.partial:
        return False
    shown: dict[str, list[Candidate]] = {}
    for one in seen:
        shown.setdefault(amount_key(str(one.amount)), []).append(one)
    own = amount_key(str(main.amount))
    return all(
        amount_key(claim.value) != own
        and _falls(scene, claim, shown.get(amount_key(claim.value), []), main)
        for claim in said
    )


def _falls(
    scene: Scene, claim: Claim, places: list[Candidate], main: Candidate
) -> bool:
    if claim.path.endswith(_LOWEST) and Decimal(claim.value) < main.amount:
        return True
    return all(
        scene.all[one.element] & (marks.STRUCK | marks.OLD | marks.ELSEWHERE)
        or one.partial
        or one.price.struck
        for one in places
    )
