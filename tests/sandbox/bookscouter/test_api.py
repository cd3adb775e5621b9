"""The BookScouter-like API over real HTTP, and through our own client."""

from __future__ import annotations

import pytest
from pydantic import SecretStr

from sandbox.bookscouter.vendors import VENDORS, offers_for
from sandbox.world.products import Product
from tests.sandbox.running import EPOCH, Sandbox
from vendors.bookscouter import BookScouterSettings, open_bookscouter

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])


def book_of(sandbox: Sandbox) -> Product:
    """The first book of the world."""
    return next(one for one in sandbox.world.products if one.author)


class TestPrices:
    async def test_are_what_the_seed_says(self, sandbox: Sandbox) -> None:
        book = book_of(sandbox)
        settings = BookScouterSettings(
            url=sandbox.urls["bookscouter"], key=SecretStr("sandbox")
        )
        async with open_bookscouter(settings) as client:
            found = await client.prices(book.gtin)
        assert found is not None
        truth = list(offers_for(book, sandbox.world.seed, EPOCH))
        assert [
            (one.vendor, one.price.minor_units if one.price else 0)
            for one in found.prices
        ] == [(one.vendor, one.cents) for one in truth]
        assert found.title == book.title
        assert found.unreadable == ()

    def test_are_below_what_a_used_one_brings(self, sandbox: Sandbox) -> None:
        books = [one for one in sandbox.world.products if one.author]
        for book in books:
            used = book.market.median * book.market.used_share
            offers = list(offers_for(book, 7, EPOCH))
            assert all(0 <= one.cents <= used * 0.51 for one in offers)
            assert len(offers) == len(VENDORS)

    def test_of_a_lamp_there_are_none(self, sandbox: Sandbox) -> None:
        lamp = next(one for one in sandbox.world.products if not one.author)
        answer = sandbox.get("bookscouter", f"/recentPrices/{lamp.gtin}?apiKey=sandbox")
        assert answer.status_code == 404


class TestAccount:
    def test_needs_the_key(self, sandbox: Sandbox) -> None:
        answer = sandbox.get("bookscouter", f"/recentPrices/{book_of(sandbox).gtin}")
        assert answer.status_code == 401
        assert answer.json()["status"] == "error"

    def test_says_how_long_to_wait(self, own_sandbox: Sandbox) -> None:
        path = f"/book/{book_of(own_sandbox).gtin}?apiKey=sandbox"
        for _ in range(600):
            assert own_sandbox.get("bookscouter", path).status_code == 200
        refused = own_sandbox.get("bookscouter", path)
        assert (refused.status_code, refused.headers["Retry-After"]) == (429, "60")
        own_sandbox.hand.move(minutes=1)
        answer = own_sandbox.get("bookscouter", path)
        assert answer.json()["book"]["Isbn13"] == book_of(own_sandbox).gtin
