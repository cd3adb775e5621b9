"""How often somebody may be wrong."""

from __future__ import annotations

from datetime import timedelta

import pytest

from services.gateway.rules.tries import ALLOWED, Tries, tries_key
from tests.services.gateway.moments import MORNING


class TestTries:
    @pytest.mark.parametrize(
        ("count", "last", "too_many"),
        [(1, False, False), (9, False, False), (10, True, False), (11, True, True)],
    )
    def test_the_tenth_is_the_last_that_is_looked_at(
        self, count: int, last: bool, too_many: bool
    ) -> None:
        tries = Tries(count, MORNING)
        assert (tries.last, tries.too_many) == (last, too_many)
        assert ALLOWED == 10

    @pytest.mark.parametrize(("left", "wait"), [(90, 90), (0.2, 1), (0, 1), (-5, 1)])
    def test_a_wait_is_never_less_than_a_second(self, left: float, wait: int) -> None:
        tries = Tries(10, MORNING + timedelta(seconds=left))
        assert tries.wait(MORNING) == timedelta(seconds=wait)


class TestTriesKey:
    @pytest.mark.parametrize(
        ("one", "other"),
        [
            (("Ada", "192.0.2.1"), ("ADA", "192.0.2.1")),
            (("ada", "2001:db8::1"), ("ada", "2001:db8::ffff:1")),
        ],
    )
    def test_one_person_in_one_place_has_one_key(
        self, one: tuple[str, str], other: tuple[str, str]
    ) -> None:
        assert tries_key(*one) == tries_key(*other)

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            (("ada", "192.0.2.1"), ("ada", "192.0.2.2")),
            (("ada", "192.0.2.1"), ("bob", "192.0.2.1")),
            (("ada", "2001:db8::1"), ("ada", "2001:db8:0:1::1")),
            (("ada", ""), ("ada", "192.0.2.1")),
        ],
    )
    def test_another_person_or_place_has_another(
        self, one: tuple[str, str], other: tuple[str, str]
    ) -> None:
        assert tries_key(*one) != tries_key(*other)

    def test_a_name_of_any_length_makes_a_key_of_bounded_length(self) -> None:
        assert len(tries_key("x" * 10_000, "192.0.2.1")) < 150
