"""The life of the browser's process: pages that it loses, its start and its end."""

from __future__ import annotations

import asyncio
import os
import signal
from contextlib import suppress
from pathlib import Path

import pytest

from cli.stack.processes import wait_until_gone
from services.scanner.adapters.browser.memory import descendants
from services.scanner.errors import BrowserMissing, PageLost
from tests.services.scanner.adapters.browser.shown import (
    LIMITS,
    NEEDS_CHROMIUM,
    SHORT,
    Visitor,
    visiting,
)
from tests.services.scanner.adapters.raw_site import RawSite

pytestmark = NEEDS_CHROMIUM


def told_to(pid: int) -> bytes:
    """The environment of a process; empty if it has ended."""
    try:
        return Path(f"/proc/{pid}/environ").read_bytes()
    except OSError:
        return b""


def folder_of(pid: int) -> Path:
    """Where it keeps its profiles."""
    said = dict(one.split(b"=", 1) for one in told_to(pid).split(b"\0") if one)
    return Path(said[b"TMPDIR"].decode())


def chromium_of(visitor: Visitor, *words: bytes) -> list[int]:
    """Its processes whose command has those words."""
    found = []
    for pid in descendants(visitor.browser.pid):
        command = Path(f"/proc/{pid}/cmdline").read_bytes()
        if all(word in command for word in (b"chromium", *words)):
            found.append(pid)
    return found


class TestLost:
    @pytest.mark.parametrize(
        ("script", "reason"),
        [
            ("for (;;);", "too_slow"),
            ("let a = []; for (;;) a.push(new Uint8Array(5e7).fill(1))", "memory"),
        ],
    )
    async def test_costs_one_page_and_no_more(
        self, site: RawSite, script: str, reason: str
    ) -> None:
        limits = SHORT if reason == "too_slow" else LIMITS
        async with visiting(site, limits) as visitor:
            visitor.say("/fine", "<p>fine</p>")
            await visitor.look("/fine")
            pid = visitor.browser.pid
            visitor.say("/bad", f"<script>{script}</script>")
            with pytest.raises(PageLost) as raised:
                await visitor.look("/bad")
            assert raised.value.reason == reason
            assert "fine" in (await visitor.look("/fine")).html
            assert visitor.browser.pid == pid
            assert visitor.counted("pages_total", outcome=reason) == 1

    async def test_a_document_that_never_ends_costs_its_time(
        self, site: RawSite
    ) -> None:
        async def drip(writer: asyncio.StreamWriter) -> None:
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>")
            while not writer.is_closing():
                writer.write(b"x")
                await writer.drain()
                await asyncio.sleep(0.05)

        site.said["/"] = drip
        async with visiting(site, SHORT) as visitor:
            with pytest.raises(PageLost, match="in time"):
                await visitor.look()

    @pytest.mark.parametrize("words", [(), (b"--type=renderer",)])
    async def test_a_browser_that_is_killed_costs_one_page(
        self, site: RawSite, words: tuple[bytes, ...]
    ) -> None:
        async with visiting(site) as visitor:
            await self.killed(visitor, words)

    async def killed(self, visitor: Visitor, words: tuple[bytes, ...]) -> None:
        """Look at a page, kill those processes, look at another one."""
        visitor.say("/fine", "<p>fine</p>")
        visitor.say("/slow", "<p>slow</p><script>fetch('/here')</script>")
        await visitor.look("/fine")
        looking = asyncio.create_task(visitor.look("/slow", wait_for=".never"))
        while "GET /here" not in visitor.asked():  # noqa: ASYNC110
            await asyncio.sleep(0.02)
        for pid in chromium_of(visitor, *words):
            os.kill(pid, signal.SIGKILL)
        with pytest.raises(PageLost) as raised:
            await looking
        assert raised.value.reason in ("ended", "crashed")
        if words:
            # So was the one that Chromium keeps ready; a page that it gives to that one
            # before it notices is lost as well.
            with suppress(PageLost):
                await visitor.look("/fine")
        assert "fine" in (await visitor.look("/fine")).html


async def until_gone(pids: list[int]) -> None:
    """None of them is left; our loop goes on meanwhile, since it may have to kill."""
    for pid in pids:
        assert await asyncio.to_thread(wait_until_gone, pid, seconds=60), pid


class TestLife:
    async def test_is_not_there_before_it_is_needed_nor_long_after(
        self, site: RawSite
    ) -> None:
        async with visiting(site, idle_seconds=0.2) as visitor:
            assert visitor.browser.pid == 0
            visitor.say("/", "x")
            await visitor.look()
            pids = [visitor.browser.pid, *descendants(visitor.browser.pid)]
            assert len(pids) > 3
            while visitor.browser.pid:  # noqa: ASYNC110
                await asyncio.sleep(0.05)
            await until_gone(pids)
            await visitor.look()
            assert visitor.counted("starts_total") == 2

    async def test_leaves_nothing_behind(self, site: RawSite) -> None:
        async with visiting(site) as visitor:
            visitor.say("/", "x")
            await visitor.look()
            folder = folder_of(visitor.browser.pid)
            assert folder.is_dir()
            pids = list(descendants(visitor.browser.pid))
        assert not folder.exists()
        await until_gone(pids)

    async def test_is_replaced_when_it_has_shown_enough(self, site: RawSite) -> None:
        async with visiting(site, pages_of_one=2) as visitor:
            visitor.say("/", "x")
            for _ in range(4):
                await visitor.look()
                await asyncio.sleep(0.05)
            assert visitor.counted("starts_total") == 2

    async def test_is_told_no_secret(
        self, site: RawSite, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("MAGPIE_POSTGRES_URL", "postgres://me:hush-hush@nowhere/")
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "hush-hush")
        async with visiting(site) as visitor:
            visitor.say("/", "x")
            await visitor.look()
            for pid in (visitor.browser.pid, *descendants(visitor.browser.pid)):
                told = told_to(pid)
                assert b"hush-hush" not in told
                assert b"MAGPIE" not in told

    @pytest.mark.parametrize("executable", [None, "/bin/false"])
    async def test_says_what_is_missing(
        self, site: RawSite, executable: str | None
    ) -> None:
        async with visiting(site, LIMITS, executable=executable) as visitor:
            with pytest.raises(BrowserMissing):
                await visitor.look()
            assert visitor.counted("missing") == (executable is None)
