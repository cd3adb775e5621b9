"""Pages of the endless shops, held to what the scanner's own fixtures look like."""

from __future__ import annotations

import json
import re

from sandbox.endless.items import make_item
from sandbox.endless.press import ON_A_LIST, Press


class TestProduct:
    def test_is_of_a_size_that_shops_have_and_like_no_other(self) -> None:
        press = Press(7)
        pages = [press.product(shop, n) for shop in range(2) for n in range(300)]
        assert len(set(pages)) == 600
        assert min(map(len, pages)) >= 20_000
        assert max(map(len, pages)) <= 60_000

    def test_says_its_item_in_its_own_shape(self) -> None:
        press, seen = Press(7), set()
        for number in range(60):
            item, text = make_item(7, 0, number), press.product(0, number).decode()
            assert item.price in text
            assert item.title in text
            seen.add(item.shape)
            if item.shape == "json_ld":
                script = re.search(r'ld\+json">(.*?)</script>', text)
                assert script
                assert json.loads(script[1])["offers"]["price"] == item.price
        assert seen == {"json_ld", "graph", "microdata", "meta"}


class TestListPage:
    def test_leads_to_its_items_and_to_the_next_one(self) -> None:
        page = Press(7).list_page(1, 3, last=False).decode()
        found = re.findall(r'href="/p/S1-0*(\d+)"', page)
        assert found == [str(n) for n in range(3 * ON_A_LIST, 4 * ON_A_LIST)]
        assert 'rel="next" href="/c/4"' in page

    def test_the_last_one_leads_no_further(self) -> None:
        assert b"rel=" not in Press(7).list_page(0, 3, last=True).partition(b"<ul>")[2]
