"""The browser as whoever asks sees it: pages of every kind, and its own life."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from uuid import uuid4

import pytest
import pytest_asyncio

from services.scanner.adapters.limits import MIB
from services.scanner.errors import (
    AddressRefused,
    NoAnswer,
    PageLost,
    TooLarge,
)
from tests.services.scanner.adapters.browser.shown import (
    NEEDS_CHROMIUM,
    Visitor,
    visiting,
)
from tests.services.scanner.adapters.raw_site import answer, open_raw_site

pytestmark = [*NEEDS_CHROMIUM, pytest.mark.asyncio(loop_scope="module")]

LATER = "<body><script>setTimeout(() => document.write(TEXT), 200)</script>"


def later(html: str) -> str:
    """A page that shows that a moment after it has come."""
    return LATER.replace("TEXT", repr(html))


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def one_browser() -> AsyncIterator[Visitor]:
    """For most tests of this file: a start takes longer than a page."""
    async with open_raw_site() as site, visiting(site, idle_seconds=600) as found:
        yield found


@pytest_asyncio.fixture(loop_scope="module")
async def visitor(one_browser: Visitor) -> AsyncIterator[Visitor]:
    """Somebody new in that browser, and a site with nothing on it yet."""
    site = one_browser.site
    site.said.clear()
    site.heads.clear()
    yield Visitor(site, one_browser.browser, one_browser.registry, str(uuid4()))


class TestShow:
    async def test_waits_for_what_the_source_waits_for(self, visitor: Visitor) -> None:
        visitor.say("/", later('<p class="price">$5</p>'))
        found = await visitor.look(wait_for=".price")
        assert '<p class="price">$5</p>' in found.html
        assert (found.status, found.missing) == (200, "")

    async def test_without_it_waits_until_nothing_more_is_loaded(
        self, visitor: Visitor
    ) -> None:
        script = "fetch('/x').then(x => x.text()).then(x => document.write(x))"
        visitor.say("/", f"<script>{script}</script>")
        visitor.say("/x", "<b>late</b>")
        assert "<b>late</b>" in (await visitor.look()).html

    async def test_says_what_was_waited_for_in_vain(self, visitor: Visitor) -> None:
        visitor.say("/", "<h1>Are you a robot?</h1>")
        found = await visitor.look(wait_for=".price")
        assert found.missing == ".price"
        assert "robot" in found.html

    async def test_what_is_gone_is_as_good_as_404(self, visitor: Visitor) -> None:
        visitor.say("/", later('<p class="gone">sold</p>'))
        assert (await visitor.look(wait_for=".price", gone=".gone")).status == 404

    async def test_scrolls_for_as_long_as_the_page_grows(
        self, visitor: Visitor
    ) -> None:
        grow = (
            "let n = 0; const add = () => { if (n++ < 4) document.body.insertAdjacent"
            "HTML('beforeend', '<p style=height:3000px>part' + n + '</p>') };"
            "add(); addEventListener('scroll', () => setTimeout(add, 50));"
        )
        visitor.say("/", f"<body><script>{grow}</script>")
        assert "part4" in (await visitor.look(scroll=9)).html
        assert "part3" not in (await visitor.look(scroll=1)).html

    async def test_presses_a_button_so_many_times(self, visitor: Visitor) -> None:
        press = "this.before(Object.assign(document.createElement('i'), {}))"
        visitor.say("/", f'<button class="more" onclick="{press}">more</button>')
        found = await visitor.look(more=".more", clicks=3)
        assert found.html.count("<i></i>") == 3
        assert (await visitor.look(more=".none", clicks=3)).html.count("<i>") == 0

    async def test_says_where_a_redirect_leads_and_does_not_go_there(
        self, visitor: Visitor
    ) -> None:
        visitor.site.said["/"] = answer(status="302 Found", Location="/next")
        found = await visitor.look()
        assert (found.status, found.sent_on) == (302, visitor.site.url("/next"))
        assert "GET /next" not in visitor.asked()

    @pytest.mark.parametrize(
        "html",
        [
            "<script>location = '/next'</script>",
            '<meta http-equiv="refresh" content="0;url=/next">',
            '<form action="/next"></form><script>document.forms[0].submit()</script>',
        ],
    )
    async def test_nor_where_a_page_itself_leads(
        self, visitor: Visitor, html: str
    ) -> None:
        visitor.say("/", html)
        found = await visitor.look(wait_for=".never")
        assert found.sent_on.startswith(visitor.site.url("/next"))
        assert not [one for one in visitor.asked() if "/next" in one]

    async def test_is_read_to_its_end_however_long_that_takes(
        self, visitor: Visitor
    ) -> None:
        """The site has said all, and half of the page is still to come."""
        wait = "for (const at = Date.now(); Date.now() - at < 250;);"
        slow = f"class extends HTMLElement {{ constructor() {{ super(); {wait} }} }}"
        define = f"<script>customElements.define('slow-one', {slow})</script>"
        parts = "<slow-one></slow-one>" * 40
        visitor.say("/", f"{define}{parts}<p>the price</p>")
        assert "the price" in (await visitor.look()).html

    @pytest.mark.parametrize(
        "ending",
        [
            "window.stop()",
            "document.forms[0].method = 'post'; document.forms[0].submit()",
        ],
    )
    async def test_a_page_that_ends_itself_is_what_was_there(
        self, visitor: Visitor, ending: str
    ) -> None:
        visitor.say("/", f"<form><i>before</i></form><script>{ending}</script><p>after")
        assert "before" in (await visitor.look()).html

    async def test_a_script_may_change_the_path(self, visitor: Visitor) -> None:
        visitor.say("/", "<script>history.replaceState(0, '', '/other')</script>")
        assert (await visitor.look()).url == visitor.site.url("/other")

    async def test_what_is_no_text_is_not_loaded(self, visitor: Visitor) -> None:
        visitor.say("/", b"%PDF-1.4", Content_Type="application/pdf")
        found = await visitor.look()
        assert (found.status, found.html) == (200, "")
        assert found.headers["content-type"] == "application/pdf"

    async def test_an_error_has_its_status_and_its_page(self, visitor: Visitor) -> None:
        visitor.site.said["/"] = answer(
            b"<p>no</p>", "403 Forbidden", Content_Type="text/html"
        )
        found = await visitor.look()
        assert found.status == 403
        assert "<p>no</p>" in found.html

    async def test_says_honestly_who_asks(self, visitor: Visitor) -> None:
        visitor.say("/", "x")
        await visitor.look()
        agent = visitor.site.header("User-Agent")
        assert agent.endswith(" Magpie/test")
        assert "Headless" not in agent

    async def test_loads_no_pictures_fonts_and_films(self, visitor: Visitor) -> None:
        visitor.say(
            "/",
            "<style>@font-face{font-family:a;src:url(/font)}p{font-family:a}</style>"
            '<p>x</p><img src="/img"><video src="/film" autoplay></video>'
            '<a ping="/ping" href="/">x</a>',
        )
        await visitor.look()
        asked = " ".join(visitor.asked())
        assert not [one for one in ("/font", "/img", "/film") if one in asked]

    async def test_halves_of_letters_do_no_harm(self, visitor: Visitor) -> None:
        visitor.say("/", "<script>document.write('a\\ud800b')</script>")
        assert "a?b" in (await visitor.look()).html

    async def test_scripts_of_a_page_cannot_change_what_is_read(
        self, visitor: Visitor
    ) -> None:
        lie = (
            "Object.defineProperty(Element.prototype, 'outerHTML', {get: () => 'lie'});"
            "document.querySelector = () => null; JSON.stringify = () => 'lie';"
        )
        visitor.say("/", f'<p class="x">truth</p><script>{lie}</script>')
        found = await visitor.look(wait_for=".x")
        assert "truth" in found.html
        assert not found.missing


class TestVisitors:
    async def test_share_no_cookies(self, visitor: Visitor) -> None:
        visitor.say("/", "x", Set_Cookie="a=1")
        await visitor.look(who="one")
        await visitor.look(who="other")
        assert visitor.site.header("Cookie") == ""
        await visitor.look(who="one")
        assert visitor.site.header("Cookie") == "a=1"

    async def test_are_forgotten(self, visitor: Visitor) -> None:
        visitor.say("/", "x", Set_Cookie="a=1")
        await visitor.look(who="one")
        await visitor.browser.forget(f"{visitor.name}one")
        await visitor.look(who="one")
        assert visitor.site.header("Cookie") == ""

    async def test_load_a_script_once(self, visitor: Visitor) -> None:
        visitor.say("/", '<script src="/app.js"></script>')
        visitor.say(
            "/app.js", "1", Content_Type="text/javascript", Cache_Control="max-age=60"
        )
        await visitor.look()
        await visitor.look()
        assert visitor.asked().count("GET /app.js") == 1


class TestRefused:
    async def test_parts_of_a_page_are_named(self, visitor: Visitor) -> None:
        visitor.say("/", '<p>x</p><iframe src="http://10.0.0.1/"></iframe>')
        found = await visitor.look()
        assert "<p>x</p>" in found.html
        assert [(one.site, one.reason) for one in found.refused] == [
            ("10.0.0.1:80", "private")
        ]
        assert visitor.counted("refused_total", reason="private") >= 1

    async def test_a_page_inside_is_not_asked_for(self, visitor: Visitor) -> None:
        visitor.site = replace(visitor.site, port=1)
        with pytest.raises(AddressRefused):
            await visitor.look()

    async def test_a_site_that_does_not_answer(self, visitor: Visitor) -> None:
        visitor.site.said["/"] = b""
        with pytest.raises(NoAnswer):
            await visitor.look()
        assert visitor.counted("pages_total", outcome="no_answer") == 1

    async def test_header_lines_without_end(self, visitor: Visitor) -> None:
        visitor.say("/", "x", Set_Cookie="a=" + "x" * 1_000_000)
        with pytest.raises(TooLarge):
            await visitor.look()

    @pytest.mark.parametrize("path", ["/", "/shell"])
    async def test_more_bytes_than_a_page_may_load(
        self, visitor: Visitor, path: str
    ) -> None:
        async def pour(writer: asyncio.StreamWriter) -> None:
            writer.write(
                b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
                b"Content-Length: 80000000\r\n\r\n"
            )
            for _ in range(80):
                writer.write(b"x" * 1_000_000)
                await writer.drain()

        visitor.site.said["/"] = pour
        visitor.say("/shell", "<script>fetch('/').then(x => x.blob())</script>")
        visitor.say("/fine", "fine")
        with pytest.raises(TooLarge):
            await visitor.look(path)
        assert "fine" in (await visitor.look("/fine")).html

    async def test_a_text_that_unpacks_to_more_than_is_read(
        self, visitor: Visitor
    ) -> None:
        import gzip

        bomb = gzip.compress(b"<p>" + b"x" * (40 * MIB))
        visitor.say("/", bomb, Content_Encoding="gzip")
        with pytest.raises((TooLarge, PageLost)):
            await visitor.look()

    async def test_a_page_that_grows_by_itself(self, visitor: Visitor) -> None:
        words = "document.documentElement.append(document.createComment(TEXT))"
        text = words.replace("TEXT", "'x'.repeat(9e6)")
        visitor.say("/", f"<script>{text}</script>")
        with pytest.raises(TooLarge):
            await visitor.look()

    async def test_a_loop_of_redirects_is_the_crawls_to_count(
        self, visitor: Visitor
    ) -> None:
        visitor.site.said["/"] = answer(status="302 Found", Location="/")
        assert (await visitor.look()).sent_on == visitor.site.url("/")
        assert visitor.asked().count("GET /") == 1

    async def test_windows_and_dialogs_are_closed(self, visitor: Visitor) -> None:
        many = "for (let n = 0; n < 50; n++) window.open('/pop' + n);"
        visitor.say(
            "/", f"<script>{many} alert(1); confirm(2); print()</script><p>on</p>"
        )
        assert "<p>on</p>" in (await visitor.look()).html
        assert not [one for one in visitor.asked() if "/pop" in one]
