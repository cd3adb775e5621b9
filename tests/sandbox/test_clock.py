"""World time runs at its speed; what leaves is real time."""

from __future__ import annotations

from datetime import timedelta

import pytest

from sandbox.clock import WorldClock
from tests.sandbox.running import EPOCH, Hand


class TestTime:
    @pytest.mark.parametrize("speed", [0.0, 1.0, 60.0])
    def test_is_real_time_times_the_speed(self, speed: float) -> None:
        hand = Hand()
        clock = WorldClock(EPOCH, speed, hand)
        hand.move(seconds=10)
        assert clock.time() == 10 * speed

    def test_is_never_before_the_beginning(self) -> None:
        hand = Hand(EPOCH - timedelta(days=1))
        assert WorldClock(EPOCH, 60.0, hand).time() == 0.0


class TestReal:
    def test_is_when_world_time_gets_there(self) -> None:
        hand = Hand()
        clock = WorldClock(EPOCH, 60.0, hand)
        hand.move(minutes=7)
        assert clock.real(clock.time()) == hand.moment

    def test_keeps_the_length_of_what_was_before(self) -> None:
        clock = WorldClock(EPOCH, 60.0, Hand())
        assert clock.real(-86_400) == EPOCH - timedelta(days=1)

    def test_never_comes_in_a_frozen_world(self) -> None:
        clock = WorldClock(EPOCH, 0.0, Hand())
        assert clock.real(1.0).year == 9999
        assert clock.real(0.0) == EPOCH


class TestHttpDate:
    def test_is_as_http_writes_it(self) -> None:
        clock = WorldClock(EPOCH, 1.0, Hand())
        assert clock.http_date(1.7) == "Sat, 21 Nov 2026 08:00:01 GMT"
