"""Signs of a CAPTCHA or a login."""

from __future__ import annotations

import time

import pytest

from services.scanner.rules.walls import wall_before


def wall(
    html: str = "", path: str = "/", status: int = 200, yields: bool = False
) -> str:
    """What stands before such a page."""
    return wall_before(status=status, path=path, html=html, yields=yields)


class TestWallBefore:
    @pytest.mark.parametrize(
        "html",
        [
            '<div class="g-recaptcha" data-sitekey="x"></div>',
            "<title>Just a moment...</title>",
            '<script src="/cdn-cgi/challenge-platform/x.js"></script>',
            "<title>Are you a human?</title>",
            '<form><input name="captcha"></form>',
        ],
    )
    def test_a_captcha_is_one(self, html: str) -> None:
        assert "CAPTCHA" in wall(html)

    @pytest.mark.parametrize("between", ["", "h/g/"])
    def test_what_is_on_every_page_behind_cloudflare_is_not(self, between: str) -> None:
        path = f"/cdn-cgi/challenge-platform/{between}scripts/jsd/main.js"
        assert not wall(f"<script>a.src='{path}'</script>")
        assert wall('<script src="/cdn-cgi/challenge-platform/h/b/orchestrate/x">')

    @pytest.mark.parametrize("status", [404, 410])
    def test_a_form_on_a_page_that_is_not_there_is_not(self, status: int) -> None:
        assert not wall('<div class="g-recaptcha"></div>', status=status)

    def test_a_captcha_beside_offers_is_not(self) -> None:
        assert not wall('<div class="g-recaptcha"></div>', yields=True)

    def test_a_login_form_where_one_is_sent_to_log_in(self) -> None:
        form = '<input type="password" name="p">'
        assert wall(form, path="/account/login")
        assert not wall(form, path="/p/1")

    def test_an_answer_that_asks_for_a_login(self) -> None:
        assert wall(status=401)
        assert not wall(status=404)

    def test_an_ordinary_page_is_none(self) -> None:
        assert not wall("<title>Toys</title><p>Nothing here at present.</p>")

    def test_a_page_made_to_keep_it_busy_ends(self) -> None:
        start = time.process_time()
        assert not wall("<input " * 28_000, path="/login")
        assert not wall("<input" + " type=" * 30_000, path="/login")
        assert time.process_time() - start < 10
