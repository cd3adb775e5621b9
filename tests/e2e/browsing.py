"""The dashboard in Chromium, as somebody at a desk or with a phone sees it."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

from playwright.sync_api import (
    Browser,
    ConsoleMessage,
    Locator,
    Page,
    Request,
    Response,
    expect,
    sync_playwright,
)

from tests.e2e.running import Running

CHROMIUM: Final = shutil.which("chromium")
# Without motion: what slides in could not be measured.
_USUAL: Final[dict[str, Any]] = {"locale": "en-US", "reduced_motion": "reduce"}
DESK: Final[dict[str, Any]] = {"viewport": {"width": 1280, "height": 800}}
PHONE: Final[dict[str, Any]] = {
    "viewport": {"width": 390, "height": 844},
    "is_mobile": True,
    "has_touch": True,
}
# What a page that is left no longer waits for.
_LEFT: Final = "net::ERR_ABORTED"
_AMOUNT: Final = re.compile(r"([-\u2212]?)\$([\d,]+)\.(\d\d)")


@contextmanager
def chromium() -> Iterator[Browser]:
    """Debian's, without its own sandbox, which root may not use."""
    # Other tests may keep the machine busy meanwhile.
    expect.set_options(timeout=20_000)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox"]
        )
        yield browser
        browser.close()


@dataclass
class Visit:
    """One page of one person, and everything that went wrong on it."""

    page: Page
    platform: Running
    troubles: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.troubles.append(str(error)))
        self.page.on("requestfailed", self._failed)
        self.page.on("response", self._answered)

    def open(self, path: str = "/") -> None:
        """Go to that address of the dashboard."""
        self.page.goto(self.platform.url + path)

    def sign_in(self, path: str = "/", password: str | None = None) -> None:
        """Fill in the form, which `path` leads to first."""
        self.open(path)
        self.page.get_by_label("Name").fill("admin")
        self.page.get_by_label("Password").fill(password or self.password)
        self.page.get_by_role("button", name="Sign in").click()

    @property
    def password(self) -> str:
        """The admin's."""
        return (self.platform.data / "admin-password").read_text().strip()

    @property
    def rows(self) -> Locator:
        """The opportunities that are drawn; the head is none."""
        return self.page.locator("[role=row][data-index]")

    def row(self, index: int) -> Locator:
        """The one at that place, from 0."""
        return self.page.locator(f'[role=row][data-index="{index}"]')

    @property
    def drawer(self) -> Locator:
        """Everything about one opportunity."""
        return self.page.get_by_role("dialog", name="Opportunity")

    def overflow(self) -> int:
        """By how many pixels the page is wider than the window."""
        found = self.page.evaluate(
            "Math.max(document.documentElement.scrollWidth, document.body.scrollWidth)"
            " - window.innerWidth"
        )
        return int(found)

    def _console(self, said: ConsoleMessage) -> None:
        # What breaks the Content-Security-Policy is told here, too.
        if said.type in ("error", "warning"):
            self.troubles.append(said.text)

    def _failed(self, request: Request) -> None:
        if request.failure != _LEFT:
            self.troubles.append(f"{request.url}: {request.failure}")

    def _answered(self, response: Response) -> None:
        if response.status >= 400:
            request = response.request
            path = response.url.removeprefix(self.platform.url)
            self.troubles.append(f"{request.method} {path}: {response.status}")


@contextmanager
def visiting(browser: Browser, platform: Running, **how: Any) -> Iterator[Visit]:
    """Somebody who has never been here; `how` is what the browser is like."""
    context = browser.new_context(**{**_USUAL, **DESK, **how})
    try:
        yield Visit(context.new_page(), platform)
    finally:
        context.close()


def cents(text: str) -> int:
    """The amount of dollars in it, with its sign, in cents."""
    found = _AMOUNT.search(text)
    assert found, f"no amount in {text!r}"
    sign, dollars, rest = found.groups()
    amount = int(dollars.replace(",", "") + rest)
    return -amount if sign else amount
