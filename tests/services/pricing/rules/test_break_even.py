"""Break-even as a union of intervals, and dominated prices: exact to the cent.

The solver is held against brute force over every cent from 0.01 to 500.00 for every
distinct set of fees in the shipped book, and over made-up fees by Hypothesis.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from common.errors import BadInput
from common.money import CurrencyMismatch, Money
from services.pricing.adapters.fee_files import read_fee_book
from services.pricing.rules.break_even import (
    DominatedGap,
    break_even,
    dominated_gaps,
    dominating_gap,
)
from services.pricing.rules.fees import FeeBook, FeePlan, Tax, plan_fees
from services.pricing.rules.fees.plan import Charge
from services.pricing.rules.fees.rule import Base, FeeKind
from services.pricing.rules.fees.schedule import (
    SCALE,
    Schedule,
    flat,
    marginal,
    steps,
    whole_price,
)
from services.pricing.rules.items import Parcel
from services.pricing.rules.measures import parse_dimensions, parse_weight

Nets: TypeAlias = npt.NDArray[np.int64]

LAST = 50_000
FLAT_BOX = parse_dimensions("6x4x0.5in", decimal=".")
LETTER = Parcel(parse_weight("2oz"), FLAT_BOX)
BOX = Parcel(parse_weight("3.3lb", decimal="."), parse_dimensions("12x9x4in"))
BEFORE_SURCHARGE, WITH_SURCHARGE = date(2026, 2, 1), date(2026, 5, 1)
KIND = FeeKind("fee", "Fee")
ONLY_WITH = {
    "box": {"home", "beauty", "jewelry"},
    "tax": {"most", "trading-cards", "sneakers"},
}
BOOK = read_fee_book()


def usd(text: str) -> Money:
    return Money.of(text, "USD")


def plans() -> dict[str, FeePlan]:
    """Each set of fees that differs from all others, under the name of its first."""
    found: dict[tuple[object, ...], str] = {}
    named = {}
    for name, plan in _all_plans(BOOK):
        key = (plan.extras, plan.tax, *((c.schedule, c.base) for c in plan.charges))
        if found.setdefault(key, name) == name:
            named[name] = plan
    return named


def _all_plans(book: FeeBook) -> list[tuple[str, FeePlan]]:
    variants: dict[str, list[tuple[str, int, Tax, Parcel, date]]] = {
        "amazon-us-fbm": [("", 399, Tax(), Parcel(), WITH_SURCHARGE)],
        "amazon-us-fba": [
            ("letter", 0, Tax(), LETTER, BEFORE_SURCHARGE),
            ("box", 0, Tax(), BOX, WITH_SURCHARGE),
        ],
        "ebay-us": [
            ("", 0, Tax(), Parcel(), WITH_SURCHARGE),
            ("tax", 599, Tax(rate=88_750), Parcel(), WITH_SURCHARGE),
        ],
    }
    made = []
    for channel in book.channels:
        for category in channel.categories:
            for word, extras, tax, parcel, on in variants[channel.name]:
                # The other categories combine the same straight lines once more.
                if word in ONLY_WITH and category.slug not in ONLY_WITH[word]:
                    continue
                plan = plan_fees(
                    book,
                    channel.name,
                    category.slug,
                    on=on,
                    extras=extras,
                    tax=tax,
                    parcel=parcel,
                )
                made.append((f"{channel.name} {category.slug} {word}".strip(), plan))
    return made


PLANS = plans()


def net_at_every_cent(plan: FeePlan) -> Nets:
    """The net of 0.01 to 500.00, from the numbers of the schedules by other code."""
    price = np.arange(1, LAST + 1)
    paid = price + plan.extras
    tax = plan.tax.amount + (paid * plan.tax.rate + SCALE // 2) // SCALE
    bases = {
        Base.ITEM_PRICE: price,
        Base.BEFORE_TAX: paid,
        Base.WITH_TAX: paid + tax,
    }
    fees: list[Nets] = []
    for charge in plan.charges:
        if charge.schedule is None:
            fees.append(np.zeros_like(price))
            continue
        base = bases[charge.base] if charge.of is None else fees[charge.of]
        pieces = charge.schedule.pieces
        ends = [piece.up_to for piece in pieces if piece.up_to is not None]
        piece = np.searchsorted(np.array(ends, dtype=np.int64), base, side="left")
        rate = np.array([piece.rate for piece in pieces])[piece]
        fixed = np.array([piece.fixed for piece in pieces])[piece]
        exact = (fixed + rate * base + SCALE // 2) // SCALE
        fees.append(np.maximum(exact, charge.schedule.minimum))
    return paid - sum(fees)


def by_brute_force(nets: Nets, required: int) -> list[tuple[int, int]]:
    is_enough = np.concatenate(([0], nets >= required, [0]))
    flips = np.flatnonzero(np.diff(is_enough)) + 1
    return [(int(a), int(b) - 1) for a, b in zip(flips[::2], flips[1::2], strict=True)]


def solved(plan: FeePlan, required: int, last: int) -> list[tuple[int, int]]:
    intervals = []
    for low, high in break_even(plan, Money(required, plan.currency_code)):
        end = last if high is None else min(high.minor_units, last)
        if low.minor_units <= last:
            intervals.append((low.minor_units, end))
    return intervals


def gaps_by_brute_force(nets: Nets) -> set[int]:
    fallen = np.flatnonzero(nets < np.maximum.accumulate(nets))
    return {int(place) + 1 for place in fallen}


def solved_gaps(plan: FeePlan, last: int) -> set[int]:
    return {
        price
        for gap in dominated_gaps(plan)
        for price in range(gap.threshold.minor_units + 1, gap.recovers_at.minor_units)
        if price <= last
    }


class TestBookByBruteForce:
    def test_the_whole_book_is_covered(self) -> None:
        used = {
            charge.rule.id
            for _, plan in _all_plans(BOOK)
            for charge in plan.charges
            if charge.rule is not None
        }
        never_priced = {"amazon-us-fba-2026-peak", "amazon-us-fba-fuel-none"}
        assert {rule.id for rule in BOOK.rules} - never_priced <= used

    @pytest.mark.parametrize("name", PLANS)
    def test_every_cent_to_five_hundred_dollars(self, name: str) -> None:
        plan = PLANS[name]
        nets = net_at_every_cent(plan)
        sampled = range(1, LAST + 1, 499)
        assert [plan.net(p) for p in sampled] == [nets[p - 1] for p in sampled]
        thresholds = [999, 1000, 1001, 1500, 2000, 5000, 14_999, 15_000]
        costs = {0, 1, 600, *(int(nets[price - 1]) for price in thresholds)}
        costs |= {cost + 1 for cost in costs}
        for required in costs:
            assert solved(plan, required, LAST) == by_brute_force(nets, required)
        assert solved_gaps(plan, LAST) == gaps_by_brute_force(nets)


@st.composite
def schedules(draw: st.DrawFn) -> Schedule:
    rates = st.decimals(0, Decimal("0.4"), places=4)
    ends = sorted(draw(st.sets(st.integers(1, 1500), max_size=3)))
    size = len(ends) + 1
    bands = list(
        zip(
            [*ends, None],
            draw(st.lists(rates, min_size=size, max_size=size)),
            strict=True,
        )
    )
    minimum = draw(st.integers(0, 60))
    form = draw(st.sampled_from(["flat", "whole", "marginal", "steps"]))
    if form == "flat":
        return flat(bands[0][1], minimum=minimum)
    if form == "whole":
        return whole_price(bands, minimum=minimum)
    if form == "marginal":
        return marginal(bands, minimum=minimum)
    return steps([(end, int(rate * 1000)) for end, rate in bands])


@st.composite
def made_up_plans(draw: st.DrawFn) -> FeePlan:
    charges = [
        Charge(KIND, None, draw(schedules()), draw(st.sampled_from(list(Base))))
        for _ in range(draw(st.integers(0, 2)))
    ]
    has_share: bool = draw(st.booleans())
    if charges and has_share:
        share = flat(draw(st.decimals(0, Decimal("0.1"), places=3)))
        charges.append(Charge(KIND, None, share, of=len(charges) - 1))
    tax = Tax(draw(st.integers(0, 100_000)), draw(st.integers(0, 30)))
    return FeePlan("USD", tuple(charges), draw(st.integers(0, 300)), tax)


class TestMadeUpFees:
    @given(made_up_plans(), st.integers(-200, 2000))
    def test_the_intervals_are_those_of_brute_force(
        self, plan: FeePlan, required: int
    ) -> None:
        nets = np.array([plan.net(price) for price in range(1, 2501)])
        assert solved(plan, required, 2500) == by_brute_force(nets, required)

    @given(made_up_plans())
    def test_no_price_beyond_the_thresholds_falls_short_again(
        self, plan: FeePlan
    ) -> None:
        *_, (low, high) = break_even(plan, usd("20.00"))
        assert high is None
        far = low.minor_units + 100_000
        assert plan.net(far) >= 2000


class TestBreakEven:
    @pytest.mark.parametrize(
        ("category", "intervals"),
        [
            ("home", [("9.92", "9.99"), ("10.96", None)]),
            ("beauty", [("9.16", "9.99"), ("10.96", None)]),
        ],
    )
    def test_the_published_oracles(
        self, category: str, intervals: list[tuple[str, str | None]]
    ) -> None:
        plan = plan_fees(
            BOOK, "amazon-us-fba", category, on=BEFORE_SURCHARGE, parcel=LETTER
        )
        expected = tuple(
            (usd(low), None if high is None else usd(high)) for low, high in intervals
        )
        assert break_even(plan, usd("6.00")) == expected

    def test_without_fees_the_price_is_the_cost(self) -> None:
        assert break_even(FeePlan("JPY", ()), Money(500, "JPY")) == (
            (Money(500, "JPY"), None),
        )

    def test_what_is_paid_beside_the_price_may_be_enough(self) -> None:
        plan = FeePlan("USD", (), extras=700)
        assert break_even(plan, usd("6.00")) == ((usd("0.01"), None),)

    def test_lines_that_round_together_cut_a_coin_out(self) -> None:
        tenth = Charge(KIND, None, flat(Decimal("0.1")), Base.ITEM_PRICE)
        as_much = Charge(KIND, None, flat(Decimal(1)), of=0)
        # 14 leaves 14 - 1 - 1 = 12, but 15 leaves 15 - 2 - 2 = 11, and 16 again 12.
        assert break_even(FeePlan("USD", (tenth, as_much)), usd("0.12")) == (
            (usd("0.14"), usd("0.14")),
            (usd("0.16"), None),
        )

    def test_a_huge_cost_is_solved_as_fast(self) -> None:
        plan = PLANS["amazon-us-fbm home"]
        ((low, high),) = break_even(plan, usd("900000000000.00"))
        assert high is None
        assert plan.net(low.minor_units) >= 90_000_000_000_000
        assert plan.net(low.minor_units - 1) < 90_000_000_000_000

    def test_fees_that_take_every_further_coin_are_refused(self) -> None:
        charge = Charge(KIND, None, flat(Decimal(1)), Base.ITEM_PRICE)
        with pytest.raises(BadInput, match="take all"):
            break_even(FeePlan("USD", (charge,)), usd("1.00"))

    def test_currencies_do_not_mix(self) -> None:
        with pytest.raises(CurrencyMismatch):
            break_even(FeePlan("USD", ()), Money(1, "EUR"))

    def test_an_unknown_fee_counts_as_the_least_it_can_be(self) -> None:
        known = PLANS["amazon-us-fba home letter"]
        unsure = tuple(replace(charge, is_known=False) for charge in known.charges)
        plan = replace(known, charges=unsure)
        assert not plan.is_complete
        assert break_even(plan, usd("6.00")) == break_even(known, usd("6.00"))


class TestDominatedGaps:
    @pytest.mark.parametrize(
        ("category", "gaps"),
        [
            (
                "clothing",
                [
                    ("15.00", "15.83", "14.25", "13.51"),
                    ("20.00", "21.69", "18.00", "16.61"),
                ],
            ),
            ("baby", [("10.00", "10.82", "9.20", "8.51")]),
            ("beauty", [("10.00", "10.82", "9.20", "8.51")]),
            ("grocery", [("15.00", "16.23", "13.80", "12.76")]),
            ("home", []),
            ("electronics-accessories", []),
        ],
    )
    def test_the_published_oracles(
        self, category: str, gaps: list[tuple[str, str, str, str]]
    ) -> None:
        plan = plan_fees(BOOK, "amazon-us-fbm", category, on=BEFORE_SURCHARGE)
        expected = [DominatedGap(*(usd(amount) for amount in gap)) for gap in gaps]
        assert list(dominated_gaps(plan)) == expected

    @given(made_up_plans())
    def test_steps_and_bands_fall_as_by_brute_force(self, plan: FeePlan) -> None:
        # A percentage of another line can round a coin down anywhere; only plans with
        # one rounded line fall at thresholds alone.
        assume(len(plan.charges) <= 1)
        nets = np.array([plan.net(price) for price in range(1, 2501)])
        assert solved_gaps(plan, 2500) == gaps_by_brute_force(nets)


class TestDominatingGap:
    @pytest.mark.parametrize(
        ("price", "is_dominated"),
        [("15.00", False), ("15.01", True), ("15.82", True), ("15.83", False)],
    )
    def test_only_prices_inside_a_gap_have_one(
        self, price: str, is_dominated: bool
    ) -> None:
        plan = plan_fees(BOOK, "amazon-us-fbm", "clothing", on=BEFORE_SURCHARGE)
        assert (dominating_gap(plan, usd(price)) is not None) is is_dominated
