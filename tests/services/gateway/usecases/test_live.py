"""The stream that everybody shares, without a network."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence

import pytest

from common.errors import NotFound, Retryable
from common.opportunities import Filter, Shown
from rpc.pricing.v1.pricing_pb2 import Opportunity, WatchOpportunitiesResponse
from services.gateway.usecases.live import (
    WAITING,
    Batch,
    Event,
    Live,
    Subscription,
    TooSlow,
)
from tests.services.gateway.moments import until

BUYS = Filter(verdicts=frozenset({"buy"}))


def event(seq: int, verdict: str = "buy") -> Event:
    """One decision."""
    shown = Shown(
        verdict=verdict,
        channel="",
        strategy="",
        source_id="",
        offer_id="",
        score=None,
        roi=None,
        profit=None,
        words=frozenset(),
        headline=True,
    )
    return Event(seq, str(seq), 1, shown, "{}")


async def render(opportunities: Sequence[Opportunity]) -> list[Event]:
    """The events of these decisions."""
    return [event(one.seq) for one in opportunities]


def answer(*seqs: int, seq: int) -> WatchOpportunitiesResponse:
    """What pricing says on the stream."""
    return WatchOpportunitiesResponse(
        opportunities=[Opportunity(seq=one) for one in seqs], seq=seq
    )


Step = WatchOpportunitiesResponse | Exception


class Upstream:
    """Pricing: each stream gives its answers and then ends, or fails; then silence."""

    def __init__(self, *streams: Sequence[Step]) -> None:
        self.streams = list(streams)
        self.asked: list[int | None] = []

    async def __call__(
        self, after_seq: int | None
    ) -> AsyncGenerator[WatchOpportunitiesResponse]:
        self.asked.append(after_seq)
        if not self.streams:
            await asyncio.Event().wait()
        for step in self.streams.pop(0):
            if isinstance(step, Exception):
                raise step
            yield step


async def follow(live: Live, done: Callable[[], bool]) -> None:
    """Run until that is so."""
    running = asyncio.create_task(live.run())
    await until(done)
    running.cancel()
    await asyncio.wait([running])


class TestRun:
    async def test_goes_on_from_where_it_was_whatever_ended_the_stream(self) -> None:
        upstream = Upstream(
            [answer(seq=7), answer(8, seq=8)],
            [answer(9, seq=9), Retryable("away")],
            [ValueError("a fault")],
            [answer(10, seq=12)],
        )
        live = Live(upstream, render)
        await follow(live, lambda: len(upstream.asked) == 5)
        assert upstream.asked == [None, 8, 9, 9, 12]
        assert [one.seq for one in live.kept_after(0)] == [8, 9, 10]
        assert (live.floor, live.position) == (7, 12)

    async def test_says_why_nothing_arrives(self) -> None:
        upstream = Upstream([Retryable("Pricing is away.")])
        live = Live(upstream, render)
        assert live.problem is not None
        await follow(live, lambda: live.problem == "Pricing is away.")

    async def test_keeps_no_more_than_it_may(self) -> None:
        upstream = Upstream([answer(seq=0), answer(*range(1, 101), seq=100)])
        live = Live(upstream, render, kept=10)
        await follow(live, lambda: live.position == 100)
        assert live.floor == 90
        assert [one.seq for one in live.kept_after(90)] == list(range(91, 101))

    async def test_tells_of_every_event_it_saw(self) -> None:
        seen: list[Event] = []
        upstream = Upstream([answer(seq=0), answer(1, 2, seq=2)])
        live = Live(upstream, render, seen=seen.append)
        await follow(live, lambda: live.position == 2)
        assert [one.seq for one in seen] == [1, 2]

    async def test_a_place_that_is_gone_begins_anew_and_says_so(self) -> None:
        upstream = Upstream(
            [answer(seq=1)], [NotFound("gone")], [answer(seq=50)], [answer(51, seq=51)]
        )
        live = Live(upstream, render)
        begun = asyncio.create_task(live.begun())
        subscription = live.subscribe(Filter(), 1)
        await follow(live, lambda: live.position == 51)
        assert await begun == 1
        assert upstream.asked[:3] == [1, None, 50] or upstream.asked[1:4] == [
            1,
            None,
            50,
        ]
        told = [await subscription.take() for _ in range(3)]
        assert [(batch.seq, batch.reset) for batch in told] == [
            (1, True),
            (50, True),
            (51, False),
        ]


class TestSubscription:
    async def test_takes_what_passes_and_is_after_its_place(self) -> None:
        subscription = Subscription(BUYS, 5)
        subscription.offer(Batch([event(5), event(6), event(7, "skip")], 7))
        batch = await subscription.take()
        assert [one.seq for one in batch.events] == [6]
        assert subscription.seq == 7

    async def test_what_does_not_pass_only_moves_its_place(self) -> None:
        subscription = Subscription(BUYS, 0)
        for seq in range(1, 1_000):
            subscription.offer(Batch([event(seq, "skip")], seq))
        batch = await subscription.take()
        assert (batch.events, batch.seq, subscription.seq) == ([], 999, 999)

    async def test_waits_until_there_is_something(self) -> None:
        subscription = Subscription(BUYS, 0)
        taking = asyncio.create_task(subscription.take())
        await asyncio.sleep(0)
        assert not taking.done()
        subscription.offer(Batch([event(1)], 1))
        assert (await taking).seq == 1

    async def test_too_much_unread_ends_it_and_frees_the_memory(self) -> None:
        subscription = Subscription(BUYS, 0)
        for seq in range(1, WAITING + 1):
            subscription.offer(Batch([event(seq)], seq))
        await subscription.take()
        subscription.offer(Batch([event(WAITING + 1)], WAITING + 1))
        subscription.offer(Batch([event(WAITING + 2)], WAITING + 2))
        with pytest.raises(TooSlow):
            await subscription.take()
        assert not subscription._waiting

    async def test_who_has_left_is_told_nothing(self) -> None:
        upstream = Upstream([answer(seq=0), answer(1, seq=1)])
        live = Live(upstream, render)
        subscription = live.subscribe(Filter(), 0)
        live.leave(subscription)
        live.leave(subscription)
        await follow(live, lambda: live.position == 1)
        assert not subscription._waiting
