"""Browsers of another container: shown by a socket, ended with whoever called."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from pathlib import Path

import pytest

from common.chromium import ELSEWHERE
from services.scanner.adapters.browser.memory import descendants
from services.scanner.adapters.browser.serving import serve
from services.scanner.errors import PageLost
from tests.services.scanner.adapters.browser.shown import NEEDS_CHROMIUM, visiting
from tests.services.scanner.adapters.raw_site import RawSite

pytestmark = NEEDS_CHROMIUM


@pytest.fixture
async def where(tmp_path: Path) -> AsyncIterator[Path]:
    """The socket at which browsers are to be had."""
    path = tmp_path / "socket"
    serving = asyncio.create_task(serve(path))
    await asyncio.to_thread(_until, path.exists)
    yield path
    serving.cancel()
    with suppress(asyncio.CancelledError):
        await serving


def browsers() -> list[int]:
    """The processes of browsers below this one."""
    found = []
    for pid in descendants(os.getpid()):
        with suppress(OSError):
            words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
            if b"--browser" in words:
                found.append(pid)
    return found


def told_to(pid: int) -> bytes:
    """The environment of a process."""
    return Path(f"/proc/{pid}/environ").read_bytes()


async def until_gone() -> None:
    """Return when no browser is left."""
    await asyncio.to_thread(_until, lambda: not browsers())


def _until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.02)


class TestServe:
    async def test_shows_pages_to_whoever_calls(
        self, site: RawSite, where: Path
    ) -> None:
        async with visiting(site, executable=f"{ELSEWHERE}{where}") as visitor:
            script = "document.body.textContent = 'made by a script'"
            visitor.say("/", f"<body><script>{script}</script>")
            assert "made by a script" in (await visitor.look("/")).html
            assert visitor.browser.pid == 0
            assert len(browsers()) == 1
        await until_gone()

    async def test_tells_its_browsers_no_secret(
        self, site: RawSite, where: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("MAGPIE_POSTGRES_URL", "postgresql://u:hunter2@db/magpie")
        async with visiting(site, executable=f"{ELSEWHERE}{where}") as visitor:
            visitor.say("/", "<p>fine</p>")
            await visitor.look("/")
            told = told_to(browsers()[0])
        assert b"MAGPIE" not in told
        assert b"hunter2" not in told

    async def test_a_browser_that_was_killed_costs_a_page_and_no_more(
        self, site: RawSite, where: Path
    ) -> None:
        async with visiting(site, executable=f"{ELSEWHERE}{where}") as visitor:
            visitor.say("/", "<p>fine</p>")
            await visitor.look("/")
            os.kill(browsers()[0], 9)
            with pytest.raises(PageLost):
                await visitor.look("/")
            assert "fine" in (await visitor.look("/")).html

    async def test_a_browser_that_hangs_ends_after_its_caller(
        self, site: RawSite, where: Path
    ) -> None:
        async with visiting(site, executable=f"{ELSEWHERE}{where}") as visitor:
            visitor.say("/", "<p>fine</p>")
            await visitor.look("/")
            os.kill(browsers()[0], 19)
        await until_gone()

    async def test_is_missed_for_as_long_as_nobody_listens(
        self, site: RawSite, tmp_path: Path
    ) -> None:
        nowhere = f"{ELSEWHERE}{tmp_path / 'nobody'}"
        async with visiting(site, executable=nowhere) as visitor:
            visitor.say("/", "<p>fine</p>")
            with pytest.raises(PageLost, match="No browser at"):
                await visitor.look("/")
