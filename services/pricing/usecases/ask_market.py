"""Asks outside what a number or some words are, and what such a thing sells for.

Whatever is answered is stored before the next question, so that it is paid for once.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from common.clock import now
from common.errors import MagpieError, RateLimited, Retryable
from common.postgres import transaction
from services.pricing.adapters.quotes.keepa import AT_ONCE, can_be_asked
from services.pricing.rules.products import Listing, identifiers_of
from services.pricing.store.products import already_asked, note_asked, put_listings
from services.pricing.store.quotes import put_quotes

if TYPE_CHECKING:
    from uuid import UUID

    from services.pricing.adapters.quotes import MarketData
    from services.pricing.usecases.tools import Tools

Failed = dict[str, MagpieError]
"""The questions that were not answered, and why."""

GTIN: Final = "gtin:"
ASIN: Final = "asin:"
WORDS: Final = "words:"
_SEARCHES_AT_ONCE: Final = 4

_log = logging.getLogger(__name__)


async def unasked(tools: Tools, questions: Collection[str]) -> set[str]:
    """Those of the questions that nobody has answered lately; of words, all or none."""
    if tools.market is None or not questions:
        return set()
    named = {_name(tools.market, question): question for question in questions}
    since = now() - tools.patience.lookup
    async with transaction(tools.pool) as connection:
        known = await already_asked(connection, named.keys(), since=since)
    return {question for name, question in named.items() if name not in known}


async def ask(tools: Tools, questions: Collection[str]) -> Failed:
    """Put these questions, store what is answered, and say which were not.

    A question is `gtin:<14 digits>`, `asin:<ASIN>` or `words:<words>`.
    """
    market = tools.market
    if market is None:
        return {}
    failed: Failed = {}
    gtins = [one for one in _of(GTIN, questions) if can_be_asked(one)]
    for kind, values, put in (
        (GTIN, gtins, market.by_gtins),
        (ASIN, _of(ASIN, questions), market.by_asins),
    ):
        for start in range(0, len(values), AT_ONCE):
            some = values[start : start + AT_ONCE]
            failed |= await _ask_some(tools, kind, some, put)
    return failed | await _search(tools, market, _of(WORDS, questions))


def retry_after(tools: Tools, error: MagpieError) -> timedelta | None:
    """When to ask again after that error; None: not before a person has acted."""
    if isinstance(error, RateLimited) and error.retry_after is not None:
        return error.retry_after
    return tools.patience.retry if isinstance(error, Retryable) else None


async def _ask_some(
    tools: Tools,
    kind: str,
    values: Sequence[str],
    put: Callable[[Sequence[str]], Awaitable[list[Listing]]],
) -> Failed:
    questions = [kind + value for value in values]
    try:
        listings = await put(values)
    except MagpieError as exc:
        return _failed(tools, questions, exc)
    carried = {one for listing in listings for one in identifiers_of(listing.item)}
    await _store(tools, listings, {one: one in carried for one in questions})
    return {}


async def _search(tools: Tools, market: MarketData, texts: Sequence[str]) -> Failed:
    slots = asyncio.Semaphore(_SEARCHES_AT_ONCE)

    async def search(words: str) -> Failed:
        async with slots:
            try:
                listings = await market.by_words(words)
            except MagpieError as exc:
                return _failed(tools, [WORDS + words], exc)
            await _store(tools, listings, {WORDS + words: bool(listings)})
            return {}

    found: Failed = {}
    for failed in await asyncio.gather(*map(search, texts)):
        found |= failed
    return found


async def _store(
    tools: Tools, listings: Sequence[Listing], answers: dict[str, bool]
) -> None:
    market = tools.market
    assert market is not None  # noqa: S101 - it has just answered.
    unique = list({(one.origin, one.key): one for one in listings}.values())
    named = {_name(market, question): found for question, found in answers.items()}
    async with transaction(tools.pool) as connection:
        ids = await put_listings(connection, unique)
        pairs: list[tuple[UUID, Listing]] = list(zip(ids, unique, strict=True))
        await put_quotes(
            connection, [(one, quote) for one, two in pairs for quote in two.quotes]
        )
        await note_asked(connection, named, at=now())
    tools.metrics.asked(len(answers), "answered")
    _count(tools, unique)
    await tools.matching.learn(ids)


def _count(tools: Tools, listings: Sequence[Listing]) -> None:
    by_origin: dict[str, list[bool]] = {}
    for listing in listings:
        for quote in listing.quotes:
            by_origin.setdefault(quote.origin, []).append(quote.p50 is not None)
    for origin, has_price in by_origin.items():
        priced = sum(has_price)
        tools.metrics.quotes_read(origin, priced=priced, empty=len(has_price) - priced)


def _failed(tools: Tools, questions: Sequence[str], error: MagpieError) -> Failed:
    outcome = "later" if isinstance(error, Retryable) else "refused"
    if tools.market is not None:
        tools.metrics.not_answered(tools.market.market, type(error).__name__)
    tools.metrics.asked(len(questions), outcome)
    _log.warning("market data: %d questions not answered: %s", len(questions), error)
    return dict.fromkeys(questions, error)


def _of(kind: str, questions: Collection[str]) -> list[str]:
    return sorted(one.removeprefix(kind) for one in questions if one.startswith(kind))


def _name(market: MarketData, question: str) -> str:
    return f"{market.market}/{question}"
