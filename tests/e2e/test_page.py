"""The dashboard in a real browser, against a whole platform with its sandbox."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.e2e.browsing import CHROMIUM, PHONE, Visit, cents, chromium, visiting
from tests.e2e.running import MAGPIE, ROOT, Running, eventually

pytestmark = [
    pytest.mark.slow,
    pytest.mark.integration,
    pytest.mark.browser,
    pytest.mark.enable_socket,
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is absent"),
]

VERDICTS = ("Buy", "Review", "Skip")
WRONG = "The name or the password is wrong."
# A source of seven offers. Without structured data nothing proves which product it is.
NEWCOMER = """\
name: newcomer
title: Newcomer
kind: site
start_urls: ["sandbox://larkfield/"]
max_pages: 8
delay: 20ms
currency: USD
locale: en-US
lists:
  paths: ["/"]
offers:
  paths: ["/p/*"]
  links: ["li.card a"]
"""
BY_SIGHT = """\
  json_ld: false
  selectors:
    title: h1.title
    price: ".price .now"
"""


@pytest.fixture(scope="module")
def browser(platform: Running) -> Iterator[Browser]:
    assert (ROOT / "web/dist/index.html").is_file(), "Run `make web`."
    # The first sources have been read, so that what stands in the table stays there.
    eventually(platform.all_scanned, "all sources are scanned")
    with chromium() as found:
        yield found


@pytest.fixture
def visit(browser: Browser, platform: Running) -> Iterator[Visit]:
    """At a desk; the page has nothing to complain of in the end."""
    with visiting(browser, platform) as found:
        yield found
        assert found.troubles == []


@pytest.fixture
def on_phone(browser: Browser, platform: Running) -> Iterator[Visit]:
    """The same with a phone."""
    with visiting(browser, platform, **PHONE) as found:
        yield found
        assert found.troubles == []


def scan(platform: Running, folder: Path, source: str) -> None:
    """Have the platform scan that source, and wait until it is read."""
    file = folder / "source.yaml"
    file.write_text(source)
    where = ["--url", platform.url, "--data", str(platform.data)]
    subprocess.run([MAGPIE, "scan", str(file), *where], check=True, timeout=60)


def verdict_of(row: Locator) -> str:
    """The verdict that a row or the drawer shows."""
    return next(word for word in VERDICTS if word in row.inner_text())


class TestSignIn:
    def test_it_says_before_anybody_signs_in_that_nothing_is_real(
        self, visit: Visit
    ) -> None:
        visit.open()
        expect(visit.page.get_by_text("sandbox", exact=True)).to_be_visible()
        expect(visit.page.get_by_text("paper", exact=True)).to_be_visible()

    def test_a_wrong_password_is_refused_in_words(self, visit: Visit) -> None:
        visit.sign_in(password="wrong")
        expect(visit.page.get_by_role("alert")).to_have_text(WRONG)
        expect(visit.page.get_by_role("button", name="Sign in")).to_be_enabled()
        # A browser says so itself whenever a request is refused.
        assert [trouble[-20:] for trouble in visit.troubles] == [
            "/api/v1/session: 401",
            "f 401 (Unauthorized)",
        ]
        visit.troubles.clear()

    def test_a_reload_keeps_the_session_and_signing_out_ends_it(
        self, visit: Visit
    ) -> None:
        visit.sign_in()
        expect(visit.rows.first).to_be_visible()
        visit.page.reload()
        expect(visit.rows.first).to_be_visible()
        with visit.page.expect_response("**/api/v1/session"):
            visit.page.get_by_role("button", name="Sign out").click()
        expect(visit.page.get_by_label("Password")).to_be_visible()
        visit.page.reload()
        expect(visit.page.get_by_label("Password")).to_be_visible()


class TestTable:
    def test_rows_stand_by_verdict_and_each_says_that_it_is_pretend(
        self, visit: Visit
    ) -> None:
        visit.sign_in()
        expect(visit.rows.nth(10)).to_be_visible()
        header = visit.page.get_by_role("banner")
        expect(header.get_by_text("sandbox", exact=True)).to_be_visible()
        expect(header.get_by_text("Live", exact=True)).to_be_visible()
        shown = visit.rows.all_inner_texts()
        ranks = [VERDICTS.index(text.split()[0]) for text in shown]
        assert ranks == sorted(ranks)
        assert all("sandbox" in text for text in shown)

    def test_what_is_decided_appears_and_changes_without_a_reload(
        self, visit: Visit, platform: Running, tmp_path: Path
    ) -> None:
        pushed: list[str] = []
        asked: list[str] = []
        page = visit.page
        page.on(
            "websocket",
            lambda socket: socket.on(
                "framereceived", lambda frame: pushed.append(str(frame))
            ),
        )
        visit.sign_in("/?source=newcomer")
        expect(page.get_by_text("Nothing passes these filters")).to_be_visible()
        expect(page.get_by_text("Live", exact=True)).to_be_visible()
        page.on("request", lambda request: asked.append(request.url))

        scan(platform, tmp_path, NEWCOMER + BY_SIGHT)
        expect(visit.rows).to_have_count(7, timeout=30_000)
        expect(visit.rows.filter(has_text="100 %")).to_have_count(0)
        scan(platform, tmp_path, NEWCOMER)
        expect(visit.rows.filter(has_text="100 %")).to_have_count(7, timeout=30_000)

        assert any("newcomer" in frame for frame in pushed)
        # It was neither loaded again, nor did it ask for the list.
        assert not [
            url for url in asked if re.search("/opportunities[?]|/assets/", url)
        ]

    def test_filters_are_in_the_address_and_can_be_cleared(self, visit: Visit) -> None:
        visit.sign_in()
        expect(visit.rows.first).to_be_visible()
        visit.page.get_by_role("button", name=re.compile("^Skip")).click()
        expect(visit.rows.first).to_contain_text("Skip")
        assert {verdict_of(row) for row in visit.rows.all()} == {"Skip"}
        title = visit.rows.nth(3).get_by_role("gridcell").nth(1).inner_text()
        word = title.split()[0]
        visit.page.get_by_label("Words in the title").fill(word.lower())
        expect(visit.page).to_have_url(re.compile(f"q={word}", re.I))
        expect(visit.rows.filter(has_not_text=word)).to_have_count(0)
        visit.page.get_by_role("button", name="Clear").click()
        expect(visit.page).to_have_url(visit.platform.url + "/")
        expect(visit.rows.first).not_to_contain_text("Skip")

    def test_the_keyboard_alone_is_enough(self, visit: Visit) -> None:
        visit.sign_in()
        visit.row(0).focus()
        visit.page.keyboard.press("ArrowDown")
        expect(visit.row(1)).to_be_focused()
        visit.page.keyboard.press("Enter")
        expect(visit.drawer.get_by_role("heading", name="Why")).to_be_visible()
        visit.page.keyboard.press("Escape")
        expect(visit.drawer).to_have_count(0)
        expect(visit.row(1)).to_be_focused()


class TestDrawer:
    @pytest.fixture
    def opened(self, visit: Visit) -> Visit:
        """The first opportunity is looked at."""
        visit.sign_in()
        visit.row(0).click()
        expect(visit.drawer.get_by_role("heading", name="Why")).to_be_visible()
        return visit

    def test_says_the_verdict_why_and_that_it_is_pretend(self, opened: Visit) -> None:
        drawer = opened.drawer
        assert verdict_of(drawer.locator("header")) == verdict_of(opened.row(0))
        why = drawer.locator("section", has=opened.page.get_by_text("Why", exact=True))
        assert why.get_by_role("listitem").count() > 0
        expect(drawer.get_by_text("sandbox", exact=True)).to_be_visible()
        expect(drawer.get_by_role("link", name="Open the offer")).to_be_visible()

    def test_the_costs_add_up_to_the_cent(self, opened: Visit) -> None:
        name = "Costs between the sale price and the profit"
        costs = opened.drawer.get_by_role("table", name=name)
        amounts = [cents(cell) for cell in costs.get_by_role("cell").all_inner_texts()]
        sale, *lines, profit = amounts
        assert len(lines) >= 3
        assert max(lines) <= 0 < sale
        assert sale + sum(lines) == profit

    def test_offer_and_product_stand_side_by_side(self, opened: Visit) -> None:
        name = "The offer and the product, field by field"
        table = opened.drawer.get_by_role("table", name=name)
        heads = table.get_by_role("columnheader").all_inner_texts()
        assert [head.split()[0] for head in heads[-2:]] == ["Offer", "Product"]
        title, price = (
            table.get_by_role("row", name=re.compile(f"^{field}"))
            for field in ("Title", "Price")
        )
        assert all(title.get_by_role("cell").all_inner_texts())
        expect(price.get_by_role("cell").first).to_contain_text("$")
        assert re.search("✓ same|≠ differs", table.inner_text())

    def test_its_pictures_are_ours_and_shown(
        self, visit: Visit, platform: Running
    ) -> None:
        asked: list[str] = []
        visit.page.on("request", lambda request: asked.append(request.url))
        visit.sign_in(f"/?open={eventually(platform.pictured, 'a picture is kept')}")
        name = re.compile("^Picture 1 of .*larger$")
        visit.drawer.get_by_role("button", name=name).click()
        image = visit.drawer.get_by_role("img", name=re.compile("^Picture 1 of"))
        expect(image).to_be_visible()
        # Drawn, and not refused by the Content-Security-Policy.
        assert image.evaluate("one => one.decode().then(() => one.naturalWidth)") > 1
        assert (image.get_attribute("src") or "").startswith("blob:")
        ours = (platform.url, "blob:")
        assert [url for url in asked if not url.startswith(ours)] == []

    def test_says_since_when_it_is_there(self, opened: Visit) -> None:
        part = opened.drawer.get_by_role("region", name="The offer over time")
        expect(part.get_by_text("First seen")).to_be_visible()
        expect(part.get_by_text(re.compile("ago|now")).first).to_be_visible()


class TestPhone:
    def test_nothing_is_wider_than_the_window(self, on_phone: Visit) -> None:
        on_phone.open()
        expect(on_phone.page.get_by_label("Password")).to_be_visible()
        assert on_phone.overflow() <= 0
        on_phone.sign_in()
        expect(on_phone.rows.nth(5)).to_be_attached()
        assert on_phone.overflow() <= 0
        header = on_phone.page.get_by_role("banner")
        expect(header.get_by_text("sandbox", exact=True)).to_be_in_viewport(ratio=1)
        expect(header.get_by_role("button", name="Sign out")).to_be_in_viewport(ratio=1)

    def test_the_drawer_can_be_read_to_its_end_and_closed(
        self, on_phone: Visit
    ) -> None:
        on_phone.sign_in()
        on_phone.row(0).tap()
        region = on_phone.drawer.get_by_role("region", name="Details")
        expect(region.get_by_role("heading", name="Why")).to_be_visible()
        expect(on_phone.drawer.get_by_text("sandbox", exact=True)).to_be_visible()
        box = on_phone.drawer.bounding_box()
        assert box is not None
        assert (box["x"], box["width"]) == pytest.approx((0, 390))
        assert region.evaluate("one => one.scrollWidth - one.clientWidth") == 0
        last = region.get_by_text("Number", exact=True)
        last.scroll_into_view_if_needed()
        expect(last).to_be_in_viewport()
        assert on_phone.overflow() <= 0
        on_phone.drawer.get_by_role("button", name="Close").tap()
        expect(on_phone.drawer).to_have_count(0)
        expect(on_phone.row(0)).to_be_in_viewport()
