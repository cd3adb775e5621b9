"""Takes the pictures in docs/images: `make screenshots`, and then look at each."""

from __future__ import annotations

from typing import Any, Final, Literal

from playwright.sync_api import expect

from tests.e2e.browsing import DESK, PHONE, Visit, chromium, visiting
from tests.e2e.running import ROOT, eventually, running

_FOLDER: Final = ROOT / "docs" / "images"
_LARGEST: Final = 250_000
_DEVICES: Final[dict[str, dict[str, Any]]] = {
    "desktop": DESK,
    "phone": {**PHONE, "device_scale_factor": 2},
}
_SCHEMES: Final[tuple[Literal["light", "dark"], ...]] = ("light", "dark")


def take() -> None:
    """The table by day and the drawer by night, at a desk and on a phone."""
    _FOLDER.mkdir(exist_ok=True)
    # In a world that stands still nothing flashes while its picture is taken.
    with running("--speed", "0") as platform, chromium() as browser:
        eventually(platform.all_scanned, "all is scanned", seconds=300)
        for device, how in _DEVICES.items():
            for scheme in _SCHEMES:
                with visiting(browser, platform, color_scheme=scheme, **how) as visit:
                    _picture(visit, f"dashboard-{device}-{scheme}", scheme == "dark")


def _picture(visit: Visit, name: str, with_drawer: bool) -> None:
    visit.sign_in()
    expect(visit.rows.nth(5)).to_be_visible()
    expect(visit.page.get_by_text("Live", exact=True)).to_be_visible()
    expect(visit.page.locator(".arrived")).to_have_count(0, timeout=30_000)
    if with_drawer:
        visit.row(0).click()
        expect(visit.drawer.get_by_role("heading", name="Why")).to_be_visible()
    # No row is under the pointer.
    visit.page.mouse.move(0, 0)
    file = _FOLDER / f"{name}.png"
    visit.page.screenshot(path=file, animations="disabled")
    size = file.stat().st_size
    assert size < _LARGEST, f"{file.name} has {size} bytes, {_LARGEST} at most"


if __name__ == "__main__":
    take()
