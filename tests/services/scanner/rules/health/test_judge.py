"""How a source is, by its scans."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.scanner.rules.health.judge import judge
from services.scanner.rules.health.sample import KEPT, Grave, Sample, State
from tests.services.scanner.given import NOON
from tests.services.scanner.rules.health.scenes import HOUR, calm, codes, sample, told

FAULTS: list[tuple[str, dict[str, Any], str, State]] = [
    ("slow", {"latency": 3.0}, "slow", State.HEALTHY),
    ("429", {"refused": 9, "asked": 140}, "asked_to_slow_down", State.HEALTHY),
    ("500 in bursts", {"faulty": 30, "asked": 160}, "answers_fail", State.SUSPECT),
    ("cut connections", {"faulty": 90, "asked": 140}, "not_answering", State.FAILING),
    (
        "no start",
        {"lost_start": True, "listed": 0, "alive": 0, "new": 0, "pages": 1, "asked": 1},
        "start_fails",
        State.FAILING,
    ),
    (
        "a pause",
        {"ended": "failed", "why": "asked_to_wait", "alive": 0, "listed": 0},
        "scan_failed",
        State.FAILING,
    ),
    ("CAPTCHA", {"ended": "blocked", "why": "wall"}, "asks_a_person", State.BLOCKED),
    (
        "changed layout",
        {"unread": {"price_missing": 60}, "alive": 100},
        "layout_changed",
        State.SUSPECT,
    ),
    (
        "a field less",
        {"read": 80, "missing": {"brand": 80, "gtins": 10}},
        "field_missing",
        State.SUSPECT,
    ),
    (
        "another currency",
        {"unread": {"currency_unexpected": 90}},
        "currency_changed",
        State.SUSPECT,
    ),
    ("soft 404", {"unread": {"no_offer": 40}}, "layout_changed", State.SUSPECT),
    ("huge pages", {"unread": {"too_large": 40}}, "odd_answers", State.SUSPECT),
    ("all gone", {"unread": {"gone_held": 40}}, "gone_held", State.SUSPECT),
    ("an empty list", {"listed": 0}, "silent_zero", State.SUSPECT),
    ("half a list", {"listed": 45}, "low_yield", State.SUSPECT),
    ("half the offers", {"alive": 40}, "low_yield", State.SUSPECT),
    ("frozen", {"new": 0, "changed": 0, "gone": 0}, "frozen", State.SUSPECT),
    ("an old cache", {"age": 3 * 86_400.0}, "stale_answers", State.SUSPECT),
    ("poison", {"changed": 90}, "mass_change", State.SUSPECT),
    ("cents for dollars", {"jumps": 60, "changed": 30}, "prices_jump", State.SUSPECT),
    (
        "canaries",
        {"ended": "failed", "why": "canary_wrong", "wrong": 3, "alive": 0},
        "canary_wrong",
        State.SUSPECT,
    ),
    ("endless lists", {"unread": {"endless_lists": 1}}, "endless_lists", State.HEALTHY),
]


class TestJudge:
    def test_a_source_is_new_until_enough_is_known_of_it(self) -> None:
        states = [told(calm(8)[:count]).state for count in range(9)]
        assert states == [State.NEW] * 5 + [State.HEALTHY] * 4

    def test_scans_as_ever_say_nothing(self) -> None:
        assert told([*calm(20), sample()]).reasons == ()

    @pytest.mark.parametrize(
        ("changes", "code", "state"),
        [pytest.param(*rest, id=name) for name, *rest in FAULTS],
    )
    def test_names_a_fault_in_the_scan_that_meets_it(
        self, changes: dict[str, Any], code: str, state: State
    ) -> None:
        found = told([*calm(10), sample(**changes)])
        assert code in codes(found)
        assert found.state is state
        assert all(one.sentence for one in found.reasons)

    @pytest.mark.parametrize(
        "changes", [pytest.param(rest[0], id=name) for name, *rest in FAULTS]
    )
    def test_is_well_again_with_the_first_scan_that_is(
        self, changes: dict[str, Any]
    ) -> None:
        faults = [sample(hour, **changes) for hour in range(5)]
        found = told([*calm(10), *faults, sample(5)])
        assert (found.state, codes(found)) == (State.HEALTHY, [])

    def test_a_reason_keeps_the_time_it_began(self) -> None:
        found = told([*calm(10), *(sample(hour, listed=0) for hour in range(4))])
        assert [one.since for one in found.reasons] == [NOON]

    def test_what_is_odd_teaches_nothing_before_it_has_lasted_a_day(self) -> None:
        odd = [sample(hour, listed=60, alive=60) for hour in range(25)]
        assert told([*calm(10), *odd]).state is State.SUSPECT
        later = told([*calm(10), *odd, sample(25, listed=60, alive=60)])
        assert later.state is State.HEALTHY

    def test_nothing_is_never_the_new_normal(self) -> None:
        silent = [sample(hour, listed=0, alive=0) for hour in range(100)]
        assert told([*calm(10), *silent]).state is State.SUSPECT

    def test_a_source_that_never_changes_is_not_frozen(self) -> None:
        still = [sample(hour, new=0, changed=0, gone=0) for hour in range(30)]
        assert told(still).state is State.HEALTHY

    def test_a_scan_soon_after_another_may_find_nothing_new(self) -> None:
        again = sample(new=0, changed=0, gone=0)
        before = calm(10)
        soon = before[-1].at + timedelta(minutes=2)
        found = told([*before, Sample(**{**_dict(again), "at": soon})])
        assert found.state is State.HEALTHY

    @given(
        st.lists(
            st.builds(
                Sample,
                at=st.integers(0, 500).map(lambda hour: NOON + hour * HOUR),
                ended=st.sampled_from(["succeeded", "failed", "blocked"]),
                whole=st.booleans(),
                asked=st.integers(0, 200),
                refused=st.integers(0, 200),
                faulty=st.integers(0, 200),
                pages=st.integers(0, 200),
                unread=st.dictionaries(
                    st.sampled_from(["no_offer", "too_large", "http_status"]),
                    st.integers(0, 200),
                ),
                listed=st.integers(0, 200),
                alive=st.integers(0, 200),
                new=st.integers(0, 200),
                changed=st.integers(0, 200),
                gone=st.integers(0, 200),
                jumps=st.integers(0, 200),
                read=st.integers(0, 200),
                missing=st.dictionaries(
                    st.sampled_from(["price", "brand"]), st.integers(0, 200)
                ),
                latency=st.floats(0, 100),
                age=st.floats(0, 1e6),
                canaries=st.just(3),
                wrong=st.integers(0, 3),
            ),
            max_size=40,
        )
    )
    def test_whatever_scans_come_to_there_is_a_word_and_a_reason_for_it(
        self, samples: list[Sample]
    ) -> None:
        found = told(samples)
        assert len(found.history) <= KEPT
        assert judge(found, sample(999)).history[-1].at == NOON + 999 * HOUR
        grave = {one.grave for one in found.reasons} - {Grave.NOTE}
        assert (found.state in (State.NEW, State.HEALTHY)) == (not grave)
        assert len(set(codes(found))) == len(found.reasons)


def _dict(one: Sample) -> dict[str, Any]:
    return {name: getattr(one, name) for name in Sample.__dataclass_fields__}
