"""Each kind of trouble, over real HTTP, as a crawler meets it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import httpx
import pytest

from sandbox.misbehave import KINDS
from tests.sandbox.running import Sandbox

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

SITE = "larkfield"


def say(sandbox: Sandbox, trouble: dict[str, Any] | None) -> httpx.Response:
    """Have the site misbehave like that."""
    base = sandbox.urls["keepa"].rpartition("/")[0]
    said = {} if trouble is None else {SITE: trouble}
    return sandbox.http.put(f"{base}/misbehave", json=said)


@pytest.fixture(autouse=True)
def _behave(sandbox: Sandbox) -> Iterator[None]:
    yield
    assert say(sandbox, None).status_code == 200


@pytest.fixture
def offer(sandbox: Sandbox) -> str:
    """The path of a page with an offer."""
    shelf = next(s for k, s in sandbox.world.shelves.items() if str(k) == SITE)
    return f"/p/{shelf.listing('', 0).pages[0]}"


class TestHavoc:
    def test_other_sites_and_robots_txt_are_spared(self, sandbox: Sandbox) -> None:
        say(sandbox, {"kind": "captcha"})
        assert "Disallow" in sandbox.get(SITE, "/robots.txt").text
        assert "g-recaptcha" not in sandbox.get("tidewater", "/").text

    @pytest.mark.parametrize(
        ("kind", "list_has", "offer_has"),
        [
            ("captcha", "g-recaptcha", "g-recaptcha"),
            ("layout", 'class="v2-', "json+v2"),
            ("moved", "New arrivals", "formerPrice"),
            ("currency", "EUR", "EUR"),
            ("poison", "IGNORE ALL", "IGNORE ALL"),
            ("empty", "nothing matches", "application/ld+json"),
            ("soft_404", "card", "cannot find that page"),
            ("endless", 'rel="next"', "application/ld+json"),
        ],
    )
    def test_pages_say_what_the_kind_wants(
        self, sandbox: Sandbox, offer: str, kind: str, list_has: str, offer_has: str
    ) -> None:
        good = sandbox.get(SITE, offer).text
        say(sandbox, {"kind": kind})
        shown = sandbox.get(SITE, offer)
        assert shown.status_code == 200
        assert offer_has in shown.text
        if kind != "currency":
            assert list_has in sandbox.get(SITE, "/").text
        say(sandbox, None)
        assert sandbox.get(SITE, offer).text == good

    def test_busy_says_how_long_if_it_is_told(self, sandbox: Sandbox) -> None:
        say(sandbox, {"kind": "busy", "retry_after": 300})
        answer = sandbox.get(SITE, "/")
        assert (answer.status_code, answer.headers["Retry-After"]) == (429, "300")
        say(sandbox, {"kind": "busy"})
        assert "Retry-After" not in sandbox.get(SITE, "/").headers

    def test_errors_come_in_bursts(self, sandbox: Sandbox) -> None:
        say(sandbox, {"kind": "errors", "share": 0.5})
        got = [sandbox.get(SITE, "/").status_code for _ in range(160)]
        turns = sum(a != b for a, b in pairwise(got))
        assert set(got) == {200, 500}
        assert turns <= 160 / 8 + 1

    def test_cut_breaks_off(self, sandbox: Sandbox, offer: str) -> None:
        say(sandbox, {"kind": "cut"})
        with pytest.raises(httpx.RemoteProtocolError):
            sandbox.get(SITE, offer)

    def test_login_leads_to_a_password(self, sandbox: Sandbox, offer: str) -> None:
        say(sandbox, {"kind": "login"})
        assert sandbox.get(SITE, offer).headers["Location"] == "/login"
        assert "type='password'" in sandbox.get(SITE, "/login").text

    def test_huge_is_more_than_anybody_takes(self, sandbox: Sandbox) -> None:
        say(sandbox, {"kind": "huge"})
        assert len(sandbox.get(SITE, "/").content) > 12_000_000

    def test_garbage_is_the_same_each_time(self, sandbox: Sandbox) -> None:
        say(sandbox, {"kind": "garbage"})
        assert sandbox.get(SITE, "/").content == sandbox.get(SITE, "/").content

    def test_nobody_is_told_not_modified_by_a_new_layout(
        self, sandbox: Sandbox, offer: str
    ) -> None:
        tag = sandbox.get(SITE, offer).headers["ETag"]
        say(sandbox, {"kind": "layout"})
        assert sandbox.get(SITE, offer, if_none_match=tag).status_code == 200

    @pytest.mark.parametrize("kind", ["frozen", "cached"])
    def test_a_shop_that_stands_still_shows_the_moment_it_stopped(
        self, own_sandbox: Sandbox, kind: str
    ) -> None:
        say(own_sandbox, {"kind": kind})
        before = own_sandbox.get(SITE, "/")
        own_sandbox.hand.move(days=20)
        after = own_sandbox.get(SITE, "/")
        assert (after.text, after.headers["ETag"]) == (
            before.text,
            before.headers["ETag"],
        )
        assert ("Age" in after.headers) is (kind == "cached")
        say(own_sandbox, None)
        assert own_sandbox.get(SITE, "/").text != before.text

    def test_a_kind_that_there_is_not_is_refused(self, sandbox: Sandbox) -> None:
        assert say(sandbox, {"kind": "earthquake"}).status_code == 422

    def test_what_is_asked_for_can_be_read_back(self, sandbox: Sandbox) -> None:
        say(sandbox, {"kind": "cut", "share": 0.5})
        base = sandbox.urls["keepa"].rpartition("/")[0]
        said = sandbox.http.get(f"{base}/misbehave").json()
        assert (said[SITE]["kind"], said[SITE]["share"]) == ("cut", 0.5)

    def test_the_readme_names_every_kind(self, root: Any) -> None:
        text = (root / "sandbox" / "README.md").read_text()
        assert all(f"`{kind}`" in text for kind in KINDS)
