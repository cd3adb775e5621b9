"""What the client asks and the sandbox answers, held to eBay's own description."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from common.errors import NotFound
from common.money import Money
from sandbox.ebay.listings import Format
from sandbox.ebay.market import Market
from tests.openapi import Description, read_description
from tests.sandbox.running import Sandbox
from tests.vendors.ebay.asking import asked, one_of
from vendors.ebay import BuyingOption, Ebay, Filters, Place, Search, Sort

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])


@pytest.fixture(scope="module")
def description(shared: Path) -> Description:
    """eBay's own, of the Browse API."""
    return read_description(shared / "specs" / "ebay" / "browse.yml")


class TestDescription:
    def test_requests_and_answers_are_as_ebay_describes_them(
        self, sandbox: Sandbox, market: Market, description: Description
    ) -> None:
        seen: list[str] = []
        with _watched(description, seen) as faults:
            self._ask_everything(sandbox, market)
        assert len(seen) >= 6
        assert faults == []

    def _ask_everything(self, sandbox: Sandbox, market: Market) -> None:
        fixed = one_of(market, Format.FIXED)
        auction = one_of(market, Format.AUCTION)
        group = one_of(market, Format.FIXED, grouped=True)
        here = Place("EBAY_US", country="US", postal_code="43004")
        filters = Filters(
            price_from=Money(100, "USD"),
            condition_ids=(1000, 3000),
            buying_options=tuple(BuyingOption),
            item_country="US",
            delivery_country="US",
        )
        search = Search(words="NEW", filters=filters, sort=Sort.NEWEST)

        async def ask(ebay: Ebay) -> None:
            await ebay.search(search, limit=200, place=here)
            await ebay.search(Search(words="zzzz"))
            await ebay.item(fixed.item_id(fixed.variants[0]), place=here)
            await ebay.item(auction.item_id(auction.variants[0]))
            await ebay.item_group(group.legacy_id)
            with pytest.raises(NotFound):
                await ebay.item("v1|999|0")

        asked(sandbox, ask)


class _watched:  # noqa: N801 - reads as a verb where it is used
    """Looks at every exchange of httpx meanwhile, and notes what is not described."""

    def __init__(self, description: Description, seen: list[str]) -> None:
        self._description = description
        self._seen = seen
        self.faults: list[str] = []
        self._patch = pytest.MonkeyPatch()

    def __enter__(self) -> list[str]:
        send = httpx.AsyncClient.send

        async def watched(
            client: httpx.AsyncClient, request: httpx.Request, **how: object
        ) -> httpx.Response:
            answer = await send(client, request, **how)  # type: ignore[arg-type]
            if "/oauth2/" not in str(request.url):
                self._look(request, answer)
            return answer

        self._patch.setattr(httpx.AsyncClient, "send", watched)
        return self.faults

    def __exit__(self, *_: object) -> None:
        self._patch.undo()

    def _look(self, request: httpx.Request, answer: httpx.Response) -> None:
        url, method = str(request.url), request.method
        self._seen.append(url)
        described = self._description
        self.faults += described.faults_of_request(method, url, request.headers)
        self.faults += described.faults_of_answer(
            method, url, answer.status_code, answer.json()
        )
