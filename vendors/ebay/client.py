"""eBay's Browse API as we use it: search, one item, the variations of an item group."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final
from urllib.parse import quote

import httpx

from common.errors import BadInput
from vendors.breaker import Breaker
from vendors.ebay import fields
from vendors.ebay.oauth import ApplicationToken
from vendors.ebay.quota import DayQuota
from vendors.ebay.search import MOST_IN_ALL, MOST_ON_A_PAGE, Search
from vendors.ebay.settings import EbaySettings
from vendors.ebay.transport import Transport
from vendors.http import hide_secrets_in_logs

_BROWSE: Final = "buy/browse/v1"
_ITEM_ID: Final = re.compile(r"v1\|[0-9]{1,19}\|[0-9]{1,19}")
_GROUP_ID: Final = re.compile(r"[0-9]{1,19}")
_MARKETPLACE: Final = re.compile(r"EBAY_[A-Z]{2,12}")


@dataclass(frozen=True, slots=True)
class Place:
    """Where the buyer is: the marketplace, and where shipping is reckoned to."""

    marketplace: str
    country: str = ""
    postal_code: str = ""

    def headers(self) -> dict[str, str]:
        """The headers of the API that say so. Raises BadInput."""
        if not _MARKETPLACE.fullmatch(self.marketplace):
            raise BadInput(f"{self.marketplace[:40]!r} is no marketplace of eBay's.")
        said = {"X-EBAY-C-MARKETPLACE-ID": self.marketplace}
        if self.country:
            where = f"country={self.country}"
            if self.postal_code:
                where += f",zip={self.postal_code}"
            said["X-EBAY-C-ENDUSERCTX"] = f"contextualLocation={quote(where, safe='')}"
        return said


@dataclass(frozen=True, slots=True)
class SearchPage:
    """A page of a search: summaries as eBay sent them; `read_item` reads each."""

    total: int
    """About how many there are; eBay itself calls it an indicator."""
    offset: int
    summaries: tuple[Mapping[str, Any], ...]
    more: bool
    warnings: tuple[str, ...]
    """What eBay ignored of the question."""


class Ebay:
    """Made by `open_ebay`. `deadline` is for one request with its tries and waits.

    Every method raises QuotaSpent (with `retry_after`) when the calls of the day are
    made, KeysRefused, TokenRefused, Refused, NotFound or BadInput for what waiting
    cannot mend, and the errors of vendors.errors when eBay does not answer as it
    should.
    """

    def __init__(
        self, transport: Transport, *, marketplace: str, deadline: timedelta
    ) -> None:
        self._transport = transport
        self._deadline = deadline
        self.here = Place(marketplace)

    @property
    def left(self) -> int:
        """How many calls this process may still make today."""
        return self._transport.left

    async def search(
        self,
        search: Search,
        *,
        offset: int = 0,
        limit: int = MOST_ON_A_PAGE,
        place: Place | None = None,
        deadline: timedelta | None = None,
    ) -> SearchPage:
        """One page of a search."""
        query = search.query(offset=offset, limit=limit)
        body = await self._get(f"{_BROWSE}/item_summary/search", query, place, deadline)
        return _page(body)

    async def search_all(
        self, search: Search, *, most: int = MOST_IN_ALL, place: Place | None = None
    ) -> AsyncIterator[SearchPage]:
        """Page after page until there are no more, or `most` items came."""
        limit, offset = min(MOST_ON_A_PAGE, most), 0
        while offset < min(most, MOST_IN_ALL):
            page = await self.search(search, offset=offset, limit=limit, place=place)
            yield page
            if not page.more or not page.summaries:
                return
            offset += limit

    async def item(
        self,
        item_id: str,
        *,
        place: Place | None = None,
        deadline: timedelta | None = None,
    ) -> dict[str, Any]:
        """The whole item, as eBay sent it. Raises NotFound for one that is no more."""
        if not _ITEM_ID.fullmatch(item_id):
            raise BadInput(f"{item_id[:60]!r} is no item id such as v1|123|0.")
        path = f"{_BROWSE}/item/{quote(item_id, safe='')}"
        return await self._get(path, {}, place, deadline)

    async def item_group(
        self,
        group_id: str,
        *,
        place: Place | None = None,
        deadline: timedelta | None = None,
    ) -> dict[str, Any]:
        """Every variation of an item group: `items`, and their `commonDescriptions`."""
        if not _GROUP_ID.fullmatch(group_id):
            raise BadInput(f"{group_id[:60]!r} is no id of an item group.")
        path = f"{_BROWSE}/item/get_items_by_item_group"
        return await self._get(path, {"item_group_id": group_id}, place, deadline)

    async def _get(
        self,
        path: str,
        query: Mapping[str, str],
        place: Place | None,
        deadline: timedelta | None,
    ) -> dict[str, Any]:
        return await self._transport.get(
            path,
            query,
            (place or self.here).headers(),
            deadline=deadline or self._deadline,
        )


@asynccontextmanager
async def open_ebay(settings: EbaySettings) -> AsyncIterator[Ebay]:
    """A client for the life of a process: one pool, token, quota and breaker."""
    hide_secrets_in_logs()
    async with httpx.AsyncClient(
        base_url=settings.url,
        timeout=settings.deadline_seconds,
        # A redirect or a proxy of somebody's shell would be told the token.
        follow_redirects=False,
        trust_env=False,
    ) as http:
        token = ApplicationToken(
            settings.client_id.get_secret_value(),
            settings.client_secret.get_secret_value(),
        )
        transport = Transport(
            http,
            token,
            quota=DayQuota(settings.calls_a_day),
            breaker=Breaker("eBay"),
        )
        yield Ebay(
            transport,
            marketplace=settings.marketplace,
            deadline=timedelta(seconds=settings.deadline_seconds),
        )


def _page(body: dict[str, Any]) -> SearchPage:
    found = fields.objects(body, "itemSummaries")
    warnings = (fields.text(one, "message") for one in fields.objects(body, "warnings"))
    return SearchPage(
        total=fields.whole(body, "total") or 0,
        offset=fields.whole(body, "offset") or 0,
        summaries=tuple(found),
        more=fields.text(body, "next") is not None,
        warnings=tuple(filter(None, warnings)),
    )
