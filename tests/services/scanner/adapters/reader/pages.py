"""Made-up pages for the tests of the reader, and what is read of them."""

from __future__ import annotations

import json
from typing import Any

from services.scanner.adapters.reader.document import parse
from services.scanner.adapters.reader.product import Hints, ProductPage, read_product
from services.scanner.adapters.reader.scenes import scene_of
from services.scanner.rules.scene import Scene

URL = "https://shop.example/p/copper-kettle-4711222"


def scene(body: str) -> Scene:
    """The scene of a page with that body."""
    return scene_of(parse(f"<html><body>{body}</body></html>", URL))


def script(data: Any) -> str:
    """A JSON-LD block."""
    return f'<script type="application/ld+json">{json.dumps(data)}</script>'


def product(**offer: Any) -> dict[str, Any]:
    """A schema.org product with one offer."""
    said = {"@type": "Offer", "price": "19.90", "priceCurrency": "EUR", **offer}
    return {"@type": "Product", "name": "Copper kettle", "sku": "K-1", "offers": said}


def html(body: str = "", head: str = "", lang: str = "en") -> str:
    """A whole page."""
    return f"<html lang={lang}><head>{head}</head><body>{body}</body></html>"


def read(
    body: str = "", head: str = "", *, lang: str = "en", quick: bool = False
) -> ProductPage:
    """A whole page, read."""
    return read_product(html(body, head, lang), URL, Hints(), quick=quick)


SHOP = """
<header><nav><a href=/c/1>Kettles</a> Basket: $0.00</nav></header>
<main><h1>Copper kettle</h1>
<p class=old-price>$59.00</p><p class=price>$45.50</p>
<button>Add to cart</button><p class=stock>In stock</p>
<dl><dt>SKU</dt><dd>CK-4711</dd><dt>Brand</dt><dd>Acme</dd>
<dt>EAN</dt><dd>4006381333931</dd><dt>Part number</dt><dd>X-99</dd></dl>
<p>Delivery $4.90, free from $100.</p></main>
<section class=related-products><a href=/p/2>Tin kettle <b class=price>$12.00</b></a>
<a href=/p/3>Iron kettle <b class=price>$22.00</b></a></section>
"""
