"""One page -> what it says of its product, from every syntax, with provenance."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final
from urllib.parse import parse_qsl, urlsplit

from services.scanner.adapters.ld_scripts import ld_items
from services.scanner.adapters.reader.document import Document, parse
from services.scanner.adapters.reader.embedded import embedded_claims
from services.scanner.adapters.reader.meta_tags import Head, read_head
from services.scanner.adapters.reader.microdata import microdata
from services.scanner.adapters.reader.scenes import scene_of
from services.scanner.adapters.reader.structured import (
    WEIGHTS,
    meta_claims,
    microdata_nodes,
)
from services.scanner.adapters.reader.visible import visible_claims
from services.scanner.rules.claims import Claim, How, ReadField, key_of, merged
from services.scanner.rules.codes import AddressCode, address_codes
from services.scanner.rules.currency_signs import (
    code_of,
    country_of,
    currency_of_country,
)
from services.scanner.rules.problems import Problem, Unreadable
from services.scanner.rules.schema_claims import product_claims
from services.scanner.rules.schema_nodes import About
from services.scanner.rules.schema_offers import LOW_PRICE

_LONGEST_ADDRESS: Final = 2_000
_DATA: Final = (How.JSON_LD, How.MICRODATA)
_NEEDED: Final = frozenset(("name", "price", "currency", "availability", "sku"))


@dataclass(frozen=True, slots=True)
class Hints:
    """What is known of a page before it is read; empty where nothing is."""

    locale: str = ""
    currency: str = ""


@dataclass(frozen=True, slots=True)
class ProductPage:
    """What a page says of its product."""

    url: str
    fields: dict[str, ReadField] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    prices_differ: bool = False
    """Whether its data names several prices of the product: of sizes, or a range."""

    def value(self, name: str) -> str | None:
        """What it says in one field; None if it does not."""
        said = self.fields.get(name)
        return said.value if said else None


def read_product(
    html: str, url: str, hints: Hints | None = None, *, quick: bool = False
) -> ProductPage:
    """Read a page. Raises Unreadable only if it is too large to be read at all.

    Data that is broken is left out and named in `problems`. With `quick` the visible
    page is looked at only where the data is incomplete or disagrees with itself: five
    times as fast, and nobody checks what the data says.
    """
    hints = hints or Hints()
    document = parse(html, url)
    head = read_head(document)
    locale = hints.locale or _locale(head, url)
    currency = hints.currency or currency_of_country(country_of(locale))
    about = About(url, head.first("og:title")[1] or head.title, locale, currency)
    problems: list[Problem] = []
    claims = list(_structured(html, document, head, about, problems))
    if not quick or not _is_complete(claims):
        if not any(claim.field == "price" for claim in claims):
            claims += embedded_claims(html, about)
        claims += visible_claims(scene_of(document), html, about, _codes(url), claims)
    fields = merged(claims)
    _settle_currency(fields, currency)
    _settle_list_price(fields)
    return ProductPage(url, fields, tuple(problems), _prices_differ(claims))


def _is_complete(claims: list[Claim]) -> bool:
    """Whether the data says all that matters, and one price only."""
    said = {claim.field for claim in claims}
    prices = {key_of(claim) for claim in claims if claim.field == "price"}
    return said >= _NEEDED and len(prices) == 1


def _prices_differ(claims: list[Claim]) -> bool:
    said = [c for c in claims if c.field == "price" and c.how in _DATA]
    several = any(len({key_of(c) for c in said if c.how is how}) > 1 for how in _DATA)
    return several or any(claim.path.endswith(LOW_PRICE) for claim in said)


def _structured(
    html: str, document: Document, head: Head, about: About, problems: list[Problem]
) -> Iterator[Claim]:
    try:
        items = ld_items(html)
    except Unreadable as exc:
        problems.append(exc.problem)
        items = []
    yield from product_claims(items, How.JSON_LD, about, weight=WEIGHTS[How.JSON_LD])
    nodes = microdata_nodes(microdata(document)) if "itemscope" in html else []
    yield from product_claims(
        nodes, How.MICRODATA, about, weight=WEIGHTS[How.MICRODATA]
    )
    yield from meta_claims(head)


def _locale(head: Head, url: str) -> str:
    """The language of the page, and the country of its address where it names none."""
    if country_of(head.locale):
        return head.locale
    try:
        last = (urlsplit(url).hostname or "").rpartition(".")[2].upper()
    except ValueError:
        last = ""
    if len(last) == 2 and currency_of_country(last):
        return f"{head.locale.split('-')[0] or 'und'}-{last}"
    return head.locale


def _codes(url: str) -> list[AddressCode]:
    try:
        parts = urlsplit(url[:_LONGEST_ADDRESS])
        return list(address_codes(parts.path, parse_qsl(parts.query)[:30]))
    except ValueError:
        return []


def _settle_currency(fields: dict[str, ReadField], country: str) -> None:
    """A sign becomes a code if the page's country, or the sign itself, says which."""
    said = fields.get("currency")
    if said is None:
        return
    code = code_of(said.value, hints=(country,)) if said.value else ""
    if code and code != said.value:
        fields["currency"] = ReadField(
            code, said.how, said.path, said.raw, said.agrees, said.differs
        )


def _settle_list_price(fields: dict[str, ReadField]) -> None:
    """What it was before is more than what it costs; otherwise it was misread."""
    former, price = fields.get("list_price"), fields.get("price")
    if former and (price is None or Decimal(former.value) <= Decimal(price.value)):
        del fields["list_price"]
