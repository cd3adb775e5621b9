"""Which product each offer is, and what that sells for; asks outside where it must."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from common.clock import now
from common.errors import MagpieError, Retryable
from common.postgres import transaction
from services.pricing.rules.items import Item
from services.pricing.rules.offers import Offer
from services.pricing.rules.products import LONGEST_QUESTION, Product, identifiers_of
from services.pricing.rules.quotes import ANY_MARKET, Quote
from services.pricing.rules.search_words import search_words
from services.pricing.store.products import find_identified
from services.pricing.store.quotes import read_quotes
from services.pricing.usecases.ask_market import ASIN, WORDS, Failed, ask, unasked

if TYPE_CHECKING:
    from common.postgres import Connection
    from services.pricing.models.catalogue import Found
    from services.pricing.usecases.tools import Tools


@dataclass(slots=True)
class Study:
    """What is known of one offer; `unanswered` is why something could not be asked."""

    offer: Offer
    item: Item
    found: Found | None = None
    product: Product | None = None
    quotes: Sequence[Quote] = ()
    unanswered: MagpieError | None = None
    questions: set[str] = field(default_factory=set)

    @property
    def is_refused(self) -> bool:
        """Whether asking again is of no use before a person has acted."""
        return self.unanswered is not None and not isinstance(
            self.unanswered, Retryable
        )


async def find_products(tools: Tools, studies: Sequence[Study]) -> None:
    """Fill in the product, its quotes and what stays unanswered of each of them.

    For an offer that cannot be bought nothing is asked outside.
    """
    live = [one for one in studies if not one.offer.availability.is_over]
    await _identify(tools, studies, live)
    await _match(tools, studies)
    if tools.searches:
        await _search(tools, [one for one in live if one.product is None])
    await _quote(tools, studies, live)


async def fill_in_known(tools: Tools, studies: Sequence[Study]) -> None:
    """Fill in the product of each offer and its quotes, asking nobody outside."""
    await _identify(tools, studies, [])
    await _match(tools, studies)
    await _read_quotes(tools, studies)


async def _identify(
    tools: Tools, studies: Sequence[Study], live: Sequence[Study]
) -> None:
    """Know the products that carry the offers' numbers; ask for those of nobody."""
    numbers = {id(one): identifiers_of(one.item) for one in studies}
    every = {number for some in numbers.values() for number in some}
    async with transaction(tools.pool) as connection:
        known = await find_identified(connection, every)
    await tools.matching.know({one for some in known.values() for one in some})
    for one in live:
        own = numbers[id(one)]
        if not any(number in known for number in own):
            one.questions.update(own)
    await _ask(tools, live)


async def _match(tools: Tools, studies: Sequence[Study]) -> None:
    found = await tools.matching.match([one.item for one in studies])
    for study, what in zip(studies, found, strict=True):
        study.found = what
        study.product = tools.matching.product(what.product_id)


async def _search(tools: Tools, studies: Sequence[Study]) -> None:
    """Ask by their words for what nothing in the catalogue is likely enough to be."""
    searched = []
    for one in studies:
        words = search_words(one.item)
        if words and one.unanswered is None:
            one.questions = {f"{WORDS}{words}"[:LONGEST_QUESTION]}
            searched.append(one)
    asked = await _ask(tools, searched)
    again = [one for one in searched if one.questions & asked and not one.unanswered]
    if again:
        await _match(tools, again)


async def _quote(tools: Tools, studies: Sequence[Study], live: Sequence[Study]) -> None:
    """The quotes of the products; old ones are asked for again."""
    await _read_quotes(tools, studies)
    oldest = now() - tools.patience.quote
    asked: list[Study] = []
    for one in live:
        product = one.product
        if product is None or product.item.asin is None:
            continue
        if _is_due(one.quotes, oldest, tools):
            one.questions = {f"{ASIN}{product.item.asin}"}
            asked.append(one)
    if not asked:
        return
    await _ask(tools, asked, anew=True)
    await _read_quotes(tools, asked)
    limit = timedelta(days=float(tools.desk(now().date()).policy.quote_fresh_days))
    for one in asked:
        if one.unanswered is not None and _is_good(one.quotes, now() - limit):
            # Not of today, but what the owner calls fresh.
            one.unanswered = None


def _is_due(quotes: Sequence[Quote], oldest: datetime, tools: Tools) -> bool:
    if tools.market is None or any(q.market == ANY_MARKET for q in quotes):
        return False
    market = tools.market.market
    own = [quote for quote in quotes if quote.market == market]
    return not own or any(quote.fetched_at < oldest for quote in own)


def _is_good(quotes: Sequence[Quote], oldest: datetime) -> bool:
    return any(q.observed_at is not None and q.observed_at >= oldest for q in quotes)


async def _read_quotes(tools: Tools, studies: Sequence[Study]) -> None:
    """Each product's own quotes; one without any has those of its numbers' others."""
    products = [one.product for one in studies if one.product is not None]
    async with transaction(tools.pool) as connection:
        quotes = await read_quotes(connection, {one.product_id for one in products})
        lacking = [one for one in products if one.product_id not in quotes]
        if lacking:
            quotes |= await _of_others(connection, lacking)
    for one in studies:
        if one.product is not None:
            one.quotes = quotes.get(one.product.product_id, ())


async def _of_others(
    connection: Connection, products: Iterable[Product]
) -> dict[UUID, list[Quote]]:
    numbers = {one.product_id: identifiers_of(one.item) for one in products}
    every = {number for some in numbers.values() for number in some}
    holders = await find_identified(connection, every)
    quotes = await read_quotes(
        connection, {one for some in holders.values() for one in some}
    )
    return {
        product_id: [
            quote
            for number in some
            for holder in holders.get(number, ())
            for quote in quotes.get(holder, ())
        ]
        for product_id, some in numbers.items()
    }


async def _ask(
    tools: Tools, studies: Collection[Study], *, anew: bool = False
) -> set[str]:
    """Put the questions of the offers, noting whose stay open; those that were put."""
    questions = {question for one in studies for question in one.questions}
    if not anew:
        questions = await unasked(tools, questions)
    if not questions:
        return set()
    failed: Failed = await ask(tools, questions)
    for one in studies:
        errors = [failed[q] for q in sorted(one.questions) if q in failed]
        one.unanswered = errors[0] if errors else one.unanswered
    return questions
