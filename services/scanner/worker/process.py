"""A worker as a process: Twisted's reactor on asyncio, Scrapy, and its lifeline.

The lifeline is standard input, held open by the service: when it closes, the service
has died, however it died, and the worker ends too. On standard output the worker says
what it counts.
"""

from __future__ import annotations

import asyncio
import gc
import logging
import os
import signal
import sys
from collections.abc import Awaitable, Callable
from typing import Any, Final

from common.loops import Stop
from services.scanner.worker.counts import tell_counts
from services.scanner.worker.wear import EXIT_CODES, Why

_TELL_SECONDS: Final = 5.0
_GRACE_SECONDS: Final = 5.0
_YOUNG: Final = 10_000
"""New objects before the youngest of them are looked through; Python's own is 700."""

_NICE: Final = 10
"""Who answers calls goes before who crawls, where both want the same processor."""

_log = logging.getLogger(__name__)


def run_worker(work: Callable[[Stop], Awaitable[Why]]) -> int:
    """Run `work` in this process until it ends; the exit code says why it did.

    Only here is Twisted's reactor installed and Scrapy imported.
    """
    from twisted.internet import asyncioreactor

    os.nice(_NICE)
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    asyncioreactor.install(loop)  # type: ignore[no-untyped-call]  # Twisted
    from twisted.internet import reactor as installed

    reactor: Any = installed
    for noisy in ("scrapy", "twisted", "protego"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    # It logs the whole trace of a robots.txt that did not come; the scan says so.
    logging.getLogger("scrapy.downloadermiddlewares.robotstxt").setLevel("CRITICAL")
    codes: list[int] = []

    async def main() -> None:
        codes.append(await _until_done(work))
        reactor.stop()

    _spare_the_collector()
    reactor.callWhenRunning(lambda: loop.create_task(main()))
    reactor.run(installSignalHandlers=False)
    return codes[0] if codes else 1


def _spare_the_collector() -> None:
    """Look for cycles less often, and not among what was there at the start.

    A page makes some thousand objects, and what Scrapy leaves of it in cycles is
    little; looking through all of the process for it took a tenth of the time.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(_YOUNG, 20, 50)


def install_resolver(resolver: object) -> None:
    """Have every connection of this process look names up there."""
    from twisted.internet import reactor as installed

    reactor: Any = installed
    reactor.installNameResolver(resolver)


async def _until_done(work: Callable[[Stop], Awaitable[Why]]) -> int:
    stop = Stop()
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGTERM, stop.say)
    # Ctrl-C reaches the whole group; the service decides when its workers end.
    loop.add_signal_handler(signal.SIGINT, lambda: None)
    loop.add_reader(sys.stdin.fileno(), lambda: _on_lifeline(stop))
    telling = asyncio.create_task(_tell())
    try:
        why = await work(stop)
    except Exception:  # noqa: BLE001 - the end of a process; the service starts another.
        _log.exception("the worker ends")
        return 1
    finally:
        telling.cancel()
    tell_counts(sys.stdout.buffer)
    return EXIT_CODES[why]


def _on_lifeline(stop: Stop) -> None:
    if os.read(sys.stdin.fileno(), 4096):
        return
    loop = asyncio.get_running_loop()
    loop.remove_reader(sys.stdin.fileno())
    stop.say()
    # What hangs meanwhile must not outlive the service for long.
    loop.call_later(_GRACE_SECONDS, os._exit, 1)


async def _tell() -> None:
    while True:
        await asyncio.sleep(_TELL_SECONDS)
        tell_counts(sys.stdout.buffer)
