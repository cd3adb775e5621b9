"""The shop's own number of a product, as its address and the page's forms say it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Final

from services.scanner.rules import marks
from services.scanner.rules.claims import Claim, How
from services.scanner.rules.codes import AddressCode, code_in
from services.scanner.rules.scene import Scene

_SKU_NAMES: Final = re.compile(
    r"(?i)^(?:.*[-_.])?(?:sku|asin|item[-_]?(?:id|code|no|number)|product[-_]?(?:id|code|no|number|sku)?|"
    r"prod[-_]?id|pid|article[-_]?(?:id|no|number)?|artnr|offer[-_]?id)$"
)
MOST_VALUES: Final = 2_000


def address_claims(
    codes: list[AddressCode],
    scene: Scene,
    html: str,
    path: str,
    labelled: frozenset[str] = frozenset(),
) -> Iterator[Claim]:
    """A part of the address counts the more, the more the page itself speaks of it.

    One that is a part of a number the page labels is that number cut short.
    """
    handed = {value.lower() for _, _, value in scene.values}
    slug = path.rstrip("/").rpartition("/")[2]
    best: list[tuple[float, AddressCode]] = []
    for code in codes:
        if any(_is_part(code.text, number) for number in labelled):
            continue
        weight = 2.2 - 0.25 * min(code.place, 4)
        weight += 0.8 if code.from_query else 0.0
        weight += 1.0 if code.text.lower() in handed else 0.0
        # Links to the page itself repeat its address and say nothing.
        times = html.count(code.text) - (html.count(slug) if code.text in slug else 0)
        weight += 0.6 if times >= 2 else 0.0
        weight -= 1.0 if code.slug > 3 else 0.0
        weight -= 0.6 if len(code.text) < 8 and not code.text.isdigit() else 0.0
        weight += 0.3 if len(code.text) >= 7 else 0.0
        best.append((weight, code))
    for weight, code in sorted(best, key=lambda b: -b[0])[:4]:
        yield Claim("sku", code.text, How.ADDRESS, "url", code.text, weight)


def _is_part(code: str, number: str) -> bool:
    return len(code) < len(number) and code.lower() in number.lower()


def form_claims(scene: Scene) -> Iterator[Claim]:
    """What the page's own forms and data attributes call its product."""
    said: Counter[str] = Counter()
    where: dict[str, tuple[int, str]] = {}
    for element, name, value in scene.values[:MOST_VALUES]:
        if scene.all[element] & (
            marks.ELSEWHERE | marks.LINKED
        ) or not _SKU_NAMES.match(name):
            continue
        if code := code_in(value):
            said[code] += 2 if scene.tags[element] == "input" else 1
            where.setdefault(code, (element, name))
    # Many numbers are a list of products; the page's own is the one said most.
    for code, times in said.most_common(3):
        if len(code) >= 3:
            weight = 1.0 + 1.5 * times / sum(said.values())
            element, name = where[code]
            yield Claim(
                "sku", code, How.EMBEDDED, f"{scene.way(element)}[{name}]", code, weight
            )
