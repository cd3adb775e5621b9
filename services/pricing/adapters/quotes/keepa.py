"""Keepa's products as catalogue listings with quotes for new and used ones."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from common.clock import now
from services.pricing.adapters.quotes._source import (
    Access,
    Capabilities,
    Demand,
    Fault,
    Given,
)
from services.pricing.errors import UnknownMarket
from services.pricing.rules.conditions import Condition
from services.pricing.rules.identify import IdentityFields, identify_item
from services.pricing.rules.identify.models import read_models
from services.pricing.rules.items import Item, MarketFacts, PackSize, Parcel
from services.pricing.rules.products import Listing
from services.pricing.rules.quotes import (
    Basis,
    Quote,
    QuoteTerms,
    Spread,
    days_to_sell,
    spread_of,
)
from vendors.keepa import (
    NEW_INCLUDES_SHIPPING,
    Domain,
    History,
    Keepa,
    Kind,
    Product,
    ProductType,
    Wanted,
    read_answer,
)

if TYPE_CHECKING:
    from vendors.keepa import Answer, Size

ORIGIN: Final = "keepa"
AT_ONCE: Final = 100
"""The most identifiers in one request."""
MARKETS: Final = {
    "amazon-us": Domain.US,
    "amazon-uk": Domain.GB,
    "amazon-de": Domain.DE,
    "amazon-fr": Domain.FR,
    "amazon-it": Domain.IT,
    "amazon-es": Domain.ES,
    "amazon-jp": Domain.JP,
    "amazon-ca": Domain.CA,
    "amazon-in": Domain.IN,
    "amazon-mx": Domain.MX,
    "amazon-br": Domain.BR,
}

_SHOPS: Final = {
    Domain.US: "www.amazon.com",
    Domain.GB: "www.amazon.co.uk",
    Domain.DE: "www.amazon.de",
    Domain.FR: "www.amazon.fr",
    Domain.IT: "www.amazon.it",
    Domain.ES: "www.amazon.es",
    Domain.JP: "www.amazon.co.jp",
    Domain.CA: "www.amazon.ca",
    Domain.IN: "www.amazon.in",
    Domain.MX: "www.amazon.com.mx",
    Domain.BR: "www.amazon.com.br",
}
_MARKET_OF: Final = {domain: market for market, domain in MARKETS.items()}
_DAYS: Final = 90
_MINUTE: Final = timedelta(minutes=1)
_WANTED: Final = Wanted(stats_days=_DAYS, history=True, history_days=_DAYS)
_NO_PRICES: Final = {ProductType.INVALID, ProductType.VARIATION_PARENT}

CAPABILITIES: Final = Capabilities(
    policy="Paid by the token, for our own use: answers are kept for our decisions and "
    "not passed on.",
    terms_url="https://keepa.com/#!terms",
    access=Access.LOOKUP,
    currencies=frozenset(domain.currency_code for domain in MARKETS.values()),
    demand=Demand.UNITS,
    has_spread=True,
    needs_key=True,
    fresh_for=timedelta(hours=12),
)


@dataclass(frozen=True, slots=True)
class _Series:
    """Which histories a condition's quote is made of, the first that has prices."""

    prices: tuple[Kind, ...]
    sellers: Kind


_KINDS: Final = {
    Condition.NEW: _Series((Kind.BUY_BOX_SHIPPING, Kind.NEW), Kind.COUNT_NEW),
    Condition.USED: _Series((Kind.BUY_BOX_USED_SHIPPING, Kind.USED), Kind.COUNT_USED),
}


class KeepaMarket:
    """MarketData from Keepa's API. Raises UnknownMarket for one that it lacks.

    With `buy_box` a product costs a token more, and its quotes are what the offers that
    buyers see first cost with shipping, instead of the lowest ones.
    """

    def __init__(self, keepa: Keepa, market: str, *, buy_box: bool = False) -> None:
        domain = MARKETS.get(market)
        if domain is None:
            known = ", ".join(MARKETS)
            raise UnknownMarket(
                f"Keepa has no market {market!r}.", hint=f"Known: {known}."
            )
        self._keepa = keepa
        self._domain = domain
        self._wanted = replace(_WANTED, buy_box=buy_box)
        self.market = market

    async def by_gtins(self, gtins: Sequence[str]) -> list[Listing]:
        """See MarketData."""
        answers = self._keepa.products_by_code(
            [code_of(gtin) for gtin in gtins], domain=self._domain, wanted=self._wanted
        )
        return [one async for answer in answers for one in self._listings(answer)]

    async def by_asins(self, asins: Sequence[str]) -> list[Listing]:
        """See MarketData."""
        answers = self._keepa.products(asins, domain=self._domain, wanted=self._wanted)
        return [one async for answer in answers for one in self._listings(answer)]

    async def by_words(self, words: str) -> list[Listing]:
        """See MarketData."""
        answer = await self._keepa.search(
            words, domain=self._domain, wanted=self._wanted
        )
        return list(self._listings(answer))

    def _listings(self, answer: Answer) -> Iterator[Listing]:
        at = now()
        for product in answer.products:
            if product.type not in _NO_PRICES and product.title:
                yield read_listing(product, market=self.market, now=at)


def read_listings(given: Given) -> Iterator[Listing | Fault]:
    """See QuoteSource: a recorded answer of Keepa's product or search call."""
    with given.open() as file:
        answer = read_answer(given.status, file.read())
    for product in answer.products:
        if product.type not in _NO_PRICES and product.title:
            market = _MARKET_OF[product.domain]
            yield read_listing(product, market=market, now=given.fetched_at)
    for said in answer.unreadable:
        asin, _, why = said.partition(": ")
        yield Fault(asin, why or said)


def can_be_asked(gtin: str) -> bool:
    """Whether a GTIN-14 has an EAN or UPC; a carton's number has none."""
    return gtin.startswith("0")


def code_of(gtin: str) -> str:
    """A GTIN-14 as Keepa writes codes: the UPC's 12 digits, else the EAN's 13."""
    return gtin[2:] if gtin.startswith("00") else gtin[1:]


def read_listing(product: Product, *, market: str, now: datetime) -> Listing:
    """A product of Keepa's as a listing, with the quotes of the last 90 days."""
    return Listing(
        origin=ORIGIN,
        key=f"{market}:{product.asin}",
        item=_item(product),
        quotes=tuple(_quotes(product, market, now)),
        url=f"https://{_SHOPS[product.domain]}/dp/{product.asin}",
    )


def _item(product: Product) -> Item:
    count = _count(product)
    title = product.title or ""
    identity = identify_item(
        IdentityFields(
            title=title,
            brand=product.brand or "",
            gtin=" ".join(product.codes),
            asin=product.asin,
            mpn=product.model or "",
            # 1 is what is filled in where nobody counted: a title that counts is right.
            pack=str(count) if count and count > 1 else "",
        )
    )
    details = (product.author, product.color, product.size, product.edition)
    return Item(
        index=0,
        row_id=product.asin,
        line=0,
        title=title,
        description=". ".join(filter(None, (*details, product.binding))),
        brand=product.brand or product.manufacturer or "",
        gtins=identity.gtins,
        asin=identity.asin,
        models=identity.models | read_models(product.part_number or ""),
        pack=identity.pack or (PackSize(1, "1") if count == 1 else None),
        category=" > ".join(filter(None, product.category_names)),
        parcel=_parcel(product.package),
    )


def _count(product: Product) -> int | None:
    """How many there are in it; None if that is not said, or is said in two ways."""
    said = {n for n in (product.number_of_items, product.package_quantity) if n}
    return None if len(said - {1}) > 1 else max(said, default=None)


def _parcel(size: Size) -> Parcel:
    sides = [size.length_mm, size.width_mm, size.height_mm]
    known = sorted((Decimal(side) for side in sides if side), reverse=True)
    return Parcel(
        weight_g=None if size.weight_g is None else Decimal(size.weight_g),
        sides_mm=(known[0], known[1], known[2]) if len(known) == 3 else None,
    )


def _quotes(product: Product, market: str, now: datetime) -> Iterable[Quote]:
    end = min(product.last_update or now, now)
    ranks = product.histories.get(Kind.SALES_RANK)
    for condition, series in _KINDS.items():
        spread, kind = _spread(product, series.prices, end)
        money = product.domain.money
        # Amazon's own figure and the falls of the rank count sales of new ones.
        units = _units(product) if condition is Condition.NEW else None
        sellers = _latest(product.histories.get(series.sellers))
        yield Quote(
            market=market,
            condition=condition,
            p50=None if spread is None else money(spread.p50),
            facts=MarketFacts(
                price_p10=None if spread is None else money(spread.p10),
                price_p90=None if spread is None else money(spread.p90),
                sellers=sellers,
                units_per_month=units,
                days_to_sell=days_to_sell(units, sellers),
            ),
            observed_at=product.last_update,
            fetched_at=now,
            origin=ORIGIN,
            terms=QuoteTerms(
                basis=Basis.BUY_BOX if kind.has_shipping else Basis.LOWEST,
                sales_rank=_latest(ranks),
            ),
        )


def _spread(
    product: Product, kinds: Sequence[Kind], end: datetime
) -> tuple[Spread | None, Kind]:
    """The spread of the first of these histories that has any price, and which it is.

    A buy box whose shipping is not known is left out: it is not free of charge.
    """
    for kind in kinds:
        spread = spread_of(_held(product.histories.get(kind), end))
        if spread is not None:
            return spread, kind
    return None, kinds[-1]


def _held(history: History | None, end: datetime) -> Iterator[tuple[int, int]]:
    """(minor units, minutes) of each price of the last 90 days; gaps are left out."""
    if history is None:
        return
    start = end - timedelta(days=_DAYS)
    if history.kind is Kind.NEW and start < NEW_INCLUDES_SHIPPING < end:
        # Its meaning changed on that day, and only one meaning can be compared.
        start = NEW_INCLUDES_SHIPPING
    for segment in history.segments(start, end):
        point = segment.point
        value = point.total if history.kind.has_shipping else point.value
        if value is not None:
            yield value, segment.length // _MINUTE


def _units(product: Product) -> Decimal | None:
    """Sold in a month, at least: two lower bounds, so the higher one."""
    drops = product.stats.rank_drops.get(30) if product.stats else None
    known = [n for n in (product.monthly_sold, drops) if n is not None]
    return Decimal(max(known)) if known else None


def _latest(history: History | None) -> int | None:
    return None if history is None or not len(history) else history.latest.value
