"""How the tests ask the sandbox's eBay, and find something in it worth asking for."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from pydantic import SecretStr

from sandbox.ebay.listings import Format, Listing
from sandbox.ebay.market import Market
from tests.sandbox.running import Sandbox
from vendors.ebay import Ebay, EbaySettings, open_ebay

Result = TypeVar("Result")


def settings(sandbox: Sandbox, **changes: object) -> EbaySettings:
    """The keys that the sandbox knows."""
    said: dict[str, Any] = {
        "url": sandbox.urls["ebay"],
        "client_id": SecretStr("sandbox"),
        "client_secret": SecretStr("sandbox"),
        **changes,
    }
    return EbaySettings(**said)


def asked(
    sandbox: Sandbox,
    ask: Callable[[Ebay], Awaitable[Result]],
    **changes: object,
) -> Result:
    """What one question comes to."""

    async def run() -> Result:
        async with open_ebay(settings(sandbox, **changes)) as ebay:
            return await ask(ebay)

    return asyncio.run(run())


def one_of(market: Market, form: Format, *, grouped: bool = False) -> Listing:
    """A listing of that kind that shows now and has something to buy."""
    now = market.time()
    return next(
        one
        for one in market.shown(now)
        if one.format is form
        and one.is_group is grouped
        and all(one.in_stock(v, now) for v in one.variants)
    )
