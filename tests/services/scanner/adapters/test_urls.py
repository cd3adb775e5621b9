"""Addresses: one spelling, no tricks."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from w3lib.url import safe_url_string

from services.scanner.adapters.urls import follow, read_address, settle
from services.scanner.errors import BadAddress

SANDBOX = {"larkfield": "http://127.0.0.1:8091"}


class TestReadAddress:
    @pytest.mark.parametrize(
        ("text", "url", "site"),
        [
            (
                "https://Shop.Example/p?a=1#x",
                "https://shop.example/p?a=1",
                "shop.example:443",
            ),
            ("http://shop.example", "http://shop.example/", "shop.example:80"),
            ("https://shop.example:443/", "https://shop.example/", "shop.example:443"),
            (
                "http://shop.example:8080/",
                "http://shop.example:8080/",
                "shop.example:8080",
            ),
            ("http://[::1]:80/a", "http://[::1]/a", "::1:80"),
            (
                "http://b\u00fccher.example/",
                "http://xn--bcher-kva.example/",
                "xn--bcher-kva.example:80",
            ),
        ],
    )
    def test_has_one_spelling(self, text: str, url: str, site: str) -> None:
        address = read_address(text)
        assert (address.url, address.site) == (url, site)

    @pytest.mark.parametrize(
        "text",
        [
            # Parsers disagree about the host of these (GHSA-rph4-96w6-q594).
            "http://169.254.169.254:8888\\@httpbin.org/",
            "http://a@b.example/",
            "http://a:b@c.example/",
            "http://shop.example\\.evil.example/",
            "http://shop.example/\n",
            "http:// shop.example/",
            "http://shop.exa\tmple/",
            "http://[::1/",
            "http://shop.example:99999/",
            "http://shop.example:0/",
            "http://\u2160.example%00/",
            "file:///etc/passwd",
            "ftp://shop.example/",
            "gopher://shop.example/",
            "javascript:alert(1)",
            "//shop.example/",
            "shop.example",
            "http://",
            "http:///p",
            "",
            "http://shop.example/" + "a" * 2000,
        ],
    )
    def test_refuses_what_is_no_plain_address(self, text: str) -> None:
        with pytest.raises(BadAddress, match="is no address of a page"):
            read_address(text)

    @pytest.mark.parametrize(
        ("text", "reason"),
        [
            ("http://a.example/" + "a" * 2000, "too_long"),
            ("http://169.254.169.254\\@a.example/", "characters"),
            ("http://a.exa\tmple/", "characters"),
            ("http://a.example/\x85", "characters"),
            ("file:///etc/passwd", "scheme"),
            ("http:/a.example/", "scheme"),
            ("http:///a.example/", "scheme"),
            ("https:a.example/", "scheme"),
            ("http://a@b.example/", "user_info"),
            ("http://a.example%2e/", "host"),
            ("http://a..example/", "host"),
            ("http://-a.example/", "host"),
            ("http://[::1]a.example/", "host"),
            ("http://a.example[::1]/", "host"),
            ("http://[fe80::1%25eth0]/", "host"),
            ("http://a.example:80:80/", "host"),
            ("http://a.example:+80/", "host"),
            ("http://a.example:65536/", "port"),
            ("http://a.example:0/", "port"),
            ("http://127.1/", "number"),
            ("http://2130706433/", "number"),
            ("http://0x7f000001/", "number"),
            ("http://0177.0.0.1/", "number"),
            ("http://127.0.0.1.example.0x7/", "number"),
            ("http://\u2460.\u2461.\u2462.\u2463/", "look_alike"),
            ("http://127\u30020\u30020\u30021/", "look_alike"),
            ("http://loc\u00adalhost/", "look_alike"),
            ("http://\uff41.example/", "look_alike"),
            ("http://a\u2044b.example/", "look_alike"),
        ],
    )
    def test_names_the_trick(self, text: str, reason: str) -> None:
        with pytest.raises(BadAddress) as caught:
            read_address(text)
        assert caught.value.reason == reason

    @pytest.mark.parametrize(
        ("text", "url"),
        [
            ("http://localhost./", "http://localhost/"),
            ("HTTP://A.EXAMPLE:080", "http://a.example/"),
            ("http://8.8.8.8/", "http://8.8.8.8/"),
            ("http://[0:0:0:0:0:0:0:1]/", "http://[::1]/"),
            ("http://[::FFFF:127.0.0.1]/", "http://[::ffff:7f00:1]/"),
            ("http://stra\u00dfe.example/", "http://xn--strae-oqa.example/"),
            ("http://bu\u0308cher.example/", "http://xn--bcher-kva.example/"),
            ("http://a.example/\u00fc?\u00e9", "http://a.example/%C3%BC?%C3%A9"),
            ("http://a.example/%7Eb/%2e%2e", "http://a.example/%7Eb/%2e%2e"),
            ("http://a.example?b", "http://a.example/?b"),
        ],
    )
    def test_writes_it_in_one_way(self, text: str, url: str) -> None:
        assert read_address(text).url == url

    @settings(deadline=None)
    @given(st.text(max_size=60))
    def test_scrapy_changes_nothing_of_it(self, text: str) -> None:
        try:
            found = read_address(f"http://a.example/{text}")
        except BadAddress:
            return
        assert safe_url_string(found.url) == found.url

    @settings(deadline=None)
    @given(st.text(max_size=60))
    def test_any_text_is_an_address_or_none(self, text: str) -> None:
        for attempt in (text, f"http://{text}", f"http://a.example/{text}"):
            try:
                found = read_address(attempt)
            except BadAddress:
                continue
            assert read_address(found.url) == found


class TestFollow:
    def test_is_where_a_link_on_a_page_leads(self) -> None:
        found = follow("https://shop.example/c/toys?p=1", "../p/1#top")
        assert found is not None
        assert found.url == "https://shop.example/p/1"

    @pytest.mark.parametrize(
        "href", ["mailto:a@b.example", "javascript:x", "http://[x"]
    )
    def test_is_nothing_if_that_is_no_page(self, href: str) -> None:
        assert follow("https://shop.example/", href) is None


class TestSettle:
    def test_puts_in_where_the_sandbox_runs(self) -> None:
        found = settle("sandbox://larkfield/c/toys", SANDBOX)
        assert found.url == "http://127.0.0.1:8091/c/toys"

    def test_leaves_other_addresses_alone(self) -> None:
        assert settle("https://shop.example/", SANDBOX).site == "shop.example:443"

    def test_names_the_sites_that_there_are(self) -> None:
        with pytest.raises(BadAddress, match="Its sites: larkfield"):
            settle("sandbox://elsewhere/", SANDBOX)
        with pytest.raises(BadAddress, match="no sandbox runs"):
            settle("sandbox://larkfield/", {})
