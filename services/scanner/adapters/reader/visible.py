"""Everything the visible page claims: price, heading, stock, numbers, labels."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from services.scanner.adapters.reader.scenes import path_of
from services.scanner.rules import terms
from services.scanner.rules.claims import Claim, How, amount_key
from services.scanner.rules.codes import AddressCode
from services.scanner.rules.contradiction import contradicted
from services.scanner.rules.labels import labelled
from services.scanner.rules.landmarks import Landmarks, find_landmarks
from services.scanner.rules.product_numbers import address_claims, form_claims
from services.scanner.rules.scene import Scene
from services.scanner.rules.schema_nodes import About
from services.scanner.rules.visible_amounts import other_amounts
from services.scanner.rules.visible_price import ENOUGH, Candidate, visible_prices
from services.scanner.rules.visible_stock import visible_stock

_BELIEVED: Final = 10.0
"""More than all other syntaxes together."""


def visible_claims(
    scene: Scene,
    html: str,
    about: About,
    codes: list[AddressCode],
    others: list[Claim],
) -> Iterator[Claim]:
    """What a reader of the page sees. `others` is what its data said before."""
    land = find_landmarks(scene, about.title)
    seen = visible_prices(
        scene, land, locale=about.locale, currency=about.country_currency
    )
    prices = [one for one in seen if one.score >= ENOUGH]
    lies = bool(prices) and contradicted(scene, seen, prices[0], others)
    yield from _price_claims(scene, prices, more=_BELIEVED if lies else 0.0)
    if prices:
        yield from other_amounts(scene, seen, prices[0])
    if land.heading_text:
        yield Claim(
            "name",
            land.heading_text,
            How.VISIBLE,
            scene.way(land.heading_element),
            land.heading_text,
            2.5,
        )
    numbers = [*labelled(scene), *form_claims(scene)]
    yield from numbers
    said = frozenset(c.value for c in numbers if c.field == "sku")
    yield from address_claims(codes, scene, html, path_of(about.url), said)
    yield from _stock_claims(scene, land, prices, [*others, *numbers])


def _price_claims(
    scene: Scene, prices: list[Candidate], *, more: float
) -> Iterator[Claim]:
    """The likeliest prices; what is far behind the first says nothing."""
    said: set[str] = set()
    for one in prices[:6]:
        key = amount_key(str(one.amount))
        if key in said or one.score < prices[0].score - 3:
            continue
        said.add(key)
        weight = min(4.0, one.score / 2) + (more if one is prices[0] else -0.7)
        path = scene.way(one.element)
        yield Claim(
            "price", format(one.amount, "f"), How.VISIBLE, path, one.text, weight
        )
        if one is prices[0] and one.price.sign:
            yield Claim(
                "currency",
                one.price.code or one.price.sign,
                How.VISIBLE,
                path,
                one.text,
                2.0,
            )


def _stock_claims(
    scene: Scene, land: Landmarks, prices: list[Candidate], others: list[Claim]
) -> Iterator[Claim]:
    stock = visible_stock(scene, land, prices[0].place if prices else -1)
    if stock is not None:
        weight = 3.0 if stock.sure else 1.5
        path = scene.way(stock.element)
        yield Claim("availability", stock.word, How.VISIBLE, path, stock.text, weight)
    offered = any(claim.field in ("price", "sku", "gtin") for claim in others)
    if prices or offered:
        # A shop that shows a product and says nothing else sells it.
        yield Claim("availability", terms.IN_STOCK, How.ASSUMED, "", "", 0.5)
