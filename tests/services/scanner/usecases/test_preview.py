"""Previews of sources that are fetched."""

from __future__ import annotations

import asyncio
import time

import pytest

from common.errors import BadInput
from services.scanner.adapters.guard import Guard
from services.scanner.adapters.source_yaml import read_source
from services.scanner.errors import AddressRefused, NoAnswer, RobotsForbid
from services.scanner.usecases.places import Places
from services.scanner.usecases.preview import preview_source, preview_url
from tests.services.scanner.adapters.raw_site import AGENT, RawSite, answer
from tests.services.scanner.given import YAML, page

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])


def places(site: RawSite) -> Places:
    """The site is all there is."""
    return Places(Guard({site.site}), {})


def yaml(site: RawSite) -> str:
    """A source of that site."""
    return YAML.replace("https://shop.example", f"http://{site.site}")


class TestPreviewSource:
    async def test_a_list_and_the_first_page_it_leads_to(self, site: RawSite) -> None:
        source = read_source(yaml(site))
        start = source.start_urls[0].removeprefix(f"http://{site.site}")
        site.said[start] = answer(
            b'<ul><li class="card"><a href="/p/1">one</a></li>'
            b'<li class="card"><a href="/p/2">two</a></li></ul>'
        )
        site.said["/p/1"] = answer(page(("A", "1.00")).encode())
        listed, offer = await preview_source(source, places(site), user_agent=AGENT)
        assert [one["url"] for one in listed["links"]] == [
            site.url("/p/1"),
            site.url("/p/2"),
        ]
        assert offer["fields"]["price"]["value"] == "1.00"
        assert offer["fields"]["price"]["how"] == "json-ld"
        assert offer["offers"][0]["key"] == "A"

    async def test_robots_is_obeyed(self, site: RawSite) -> None:
        site.said["/robots.txt"] = answer(b"User-agent: *\nDisallow: /")
        source = read_source(yaml(site))
        with pytest.raises(RobotsForbid):
            await preview_source(source, places(site), user_agent=AGENT)
        assert len(site.heads) == 1

    async def test_an_interface_is_not_asked(self) -> None:
        source = read_source(
            "name: bay\ntitle: Bay\nkind: api\nadapter: ebay_browse\ncurrency: USD\n"
            'locale: en-US\nsearch: {keywords: ["x"]}\n'
        )
        with pytest.raises(BadInput, match="asked with keys"):
            await preview_source(source, Places(Guard(), {}), user_agent=AGENT)


class TestPreviewUrl:
    async def test_a_page_that_is_not_there_is_named(self, site: RawSite) -> None:
        source = read_source(yaml(site))
        with pytest.raises(NoAnswer, match="404"):
            await preview_url(source, places(site), site.url("/p/9"), user_agent=AGENT)

    async def test_a_redirect_to_a_private_machine_is_not_followed(
        self, site: RawSite
    ) -> None:
        site.said["/p/1"] = answer(status="302 Found", Location="http://10.0.0.1/")
        source = read_source(yaml(site))
        with pytest.raises(AddressRefused):
            await preview_url(source, places(site), site.url("/p/1"), user_agent=AGENT)

    async def test_others_are_answered_while_a_large_page_is_read(
        self, site: RawSite
    ) -> None:
        large = "<h1>x</h1>" + "<b>SKU:</b><i>A1234</i>" * 40_000
        site.said["/p/1"] = answer(large.encode())
        asked = asyncio.create_task(
            preview_url(
                read_source(yaml(site)),
                places(site),
                site.url("/p/1"),
                user_agent=AGENT,
            )
        )
        began = time.process_time()
        longest = 0.0
        while not asked.done():
            before = time.process_time()
            await asyncio.sleep(0)
            longest = max(longest, time.process_time() - before)
        await asked
        # Building the tree cannot be interrupted, and is less than half of it.
        assert longest < (time.process_time() - began) / 2

    async def test_a_site_that_forbids_scans_is_not_previewed(
        self, site: RawSite
    ) -> None:
        source = read_source(
            "name: list\ntitle: List\nkind: site\nadapter: craigslist\n"
            "currency: USD\nlocale: en-US\n"
            "search: {keywords: [x], locations: [area/newyork]}\n"
        )
        with pytest.raises(BadInput, match="may not be scanned"):
            await preview_url(source, places(site), site.url("/p/1"), user_agent=AGENT)
        assert site.heads == []

    async def test_what_is_no_page_is_named(self, site: RawSite) -> None:
        site.said["/p/1"] = answer(b"\x89PNG\r\n\x1a\n" + b"\0" * 400)
        source = read_source(yaml(site))
        with pytest.raises(BadInput, match="not_a_page"):
            await preview_url(source, places(site), site.url("/p/1"), user_agent=AGENT)
