"""Whatever is killed while scanning comes back, and no decision is lost or invented."""

from __future__ import annotations

import os
import random
import signal
import time
from collections import Counter

import pytest

from tests.e2e.running import Running, eventually, running

pytestmark = [pytest.mark.slow, pytest.mark.integration, pytest.mark.enable_socket]

EVERYBODY = ("scanner", "pricing", "gateway", "postgres", "mongo", "redis")
FLUSH = "flush"
KILLS_EACH = int(os.environ.get("KILLS_EACH", "2"))
SEED = int(os.environ.get("SEED", "5"))
# Most kills have to hit a scan. The Keepa of the sandbox has tokens for this many; more
# offers would wait for new ones long after everything is back.
PRODUCTS = min(750 * KILLS_EACH, 6_000)
CHANNELS = 2
# A world that stands still: what was served is then all there is to know.
STILL = ("--speed", "0", "--seed", "11")


def settled(platform: Running) -> bool:
    """Every offer that was served has its decisions, each once, and no other has."""
    served = platform.served()
    rows = platform.opportunities()
    counts = Counter((r["offer"]["id"], r["strategy"], r["channel"]) for r in rows)
    return (
        len(served) > 0
        and {key[0] for key in counts} == served
        and len(counts) == CHANNELS * len(served)
        and set(counts.values()) == {1}
    )


def until_settled(platform: Running) -> None:
    eventually(
        lambda: platform.all_scanned() and settled(platform),
        "all is scanned, and every offer decided once",
        seconds=240 + 30 * KILLS_EACH,
    )


class TestKill:
    def test_everything_killed_and_redis_emptied_while_scanning(self) -> None:
        chance = random.Random(SEED)  # noqa: S311 - repeatable moments
        accidents = [name for name in EVERYBODY for _ in range(KILLS_EACH)] + [FLUSH]
        chance.shuffle(accidents)
        with running("--products", str(PRODUCTS), *STILL) as platform:
            served = []
            for name in accidents:
                time.sleep(chance.uniform(0.1, 1.5))
                served.append(len(platform.served()))
                if name is FLUSH:
                    platform.empty_redis()
                else:
                    platform.kill(name)
            until_settled(platform)
            at_half_of_them = served[len(served) // 2]
            assert len(platform.served()) > at_half_of_them, "it was over before"

    def test_the_scanner_killed_between_write_and_publication(self) -> None:
        with running("--products", "1500", *STILL) as platform:
            # Pages are stored now, and then wait for a Redis that does not answer.
            stopped = platform.signal("redis", signal.SIGSTOP)
            time.sleep(2)
            platform.kill("scanner")
            os.kill(stopped, signal.SIGCONT)
            assert len(platform.served()) < PRODUCTS, "it was over before"
            until_settled(platform)
