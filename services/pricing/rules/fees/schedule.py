"""What one fee is as a function of one amount: pieces, a minimum and one rounding.

Whole-price bands, marginal portions, caps, flat rates and fixed steps are all this one
thing, so that a break-even can be solved piece by piece without knowing the channel.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final

from common.money import Rounding

SCALE: Final = 1_000_000
"""Rates are integer millionths: an exact charge needs one multiplication."""


class Form(StrEnum):
    """How the pieces are meant; the arithmetic does not depend on it, the words do."""

    FLAT = "flat"
    """One rate of the amount."""
    WHOLE_PRICE = "whole_price"
    """The rate of the band an amount falls into counts for the whole amount."""
    MARGINAL = "marginal"
    """Each portion of the amount has its own rate."""
    STEPS = "steps"
    """A fixed fee for each band of the amount."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Up to and with `up_to` minor units (None = no end): `fixed + rate x amount`.

    `rate` is in millionths, `fixed` in millionths of a minor unit.
    """

    up_to: int | None
    rate: int
    fixed: int


@dataclass(frozen=True, slots=True)
class Schedule:
    """A fee in minor units for an amount in minor units; the last piece has no end.

    The charge is rounded once and is never below `minimum`.
    """

    form: Form
    pieces: tuple[Piece, ...]
    minimum: int = 0
    rounding: Rounding = Rounding.HALF_UP

    def __post_init__(self) -> None:
        ends = [piece.up_to for piece in self.pieces]
        bounded = [end for end in ends if end is not None]
        if not ends or ends[-1] is not None or len(bounded) != len(ends) - 1:
            raise ValueError("only the last piece, and that always, has no end")
        if sorted(set(bounded)) != bounded:
            raise ValueError("the ends of the pieces must rise")

    def charge(self, amount: int) -> int:
        """The fee on `amount`, both in minor units."""
        piece = self.piece_at(amount)
        fee = rounded(piece.fixed + piece.rate * amount, self.rounding)
        return fee if fee > self.minimum else self.minimum

    def piece_at(self, amount: int) -> Piece:
        """The piece that `amount` falls into."""
        for piece in self.pieces:
            if piece.up_to is None or amount <= piece.up_to:
                return piece
        raise AssertionError("the last piece has no end")

    def rate_at(self, amount: int) -> int:
        """How fast the fee grows there, in millionths; 0 while the minimum holds."""
        piece = self.piece_at(amount)
        exact = piece.fixed + piece.rate * amount
        held = self.minimum > 0 and exact <= self.minimum * SCALE
        return 0 if held else piece.rate

    def bends(self) -> list[int]:
        """Every amount after which another straight line begins: band ends, minimum."""
        bends = []
        start = 0
        for piece in self.pieces:
            if piece.rate > 0 and self.minimum:
                bend = (self.minimum * SCALE - piece.fixed) // piece.rate
                if bend >= start and (piece.up_to is None or bend < piece.up_to):
                    bends.append(bend)
            if piece.up_to is not None:
                bends.append(piece.up_to)
                start = piece.up_to + 1
        return bends


def rounded(scaled: int, rounding: Rounding) -> int:
    """Millionths of a minor unit, not negative, as whole minor units."""
    if rounding is Rounding.HALF_UP:
        return (scaled + SCALE // 2) // SCALE
    whole, rest = divmod(scaled, SCALE)
    if rounding is Rounding.HALF_EVEN:
        return whole + (2 * rest > SCALE or (2 * rest == SCALE and whole % 2))
    if rounding is Rounding.UP:
        return whole + (rest > 0)
    if rounding is Rounding.EXACT and rest:
        raise ValueError("an exact fee cannot have a fraction of a minor unit")
    return whole


def millionths(rate: Decimal) -> int:
    """A rate ("0.136") as millionths; ValueError outside 0 to 1 or when finer."""
    scaled = rate * SCALE
    if not rate.is_finite() or not 0 <= rate <= 1 or scaled != int(scaled):
        raise ValueError(f"{rate} is no rate between 0 and 1 with up to six decimals")
    return int(scaled)


def flat(
    rate: Decimal, *, minimum: int = 0, rounding: Rounding = Rounding.HALF_UP
) -> Schedule:
    """One rate of the whole amount."""
    pieces = (Piece(None, millionths(rate), 0),)
    return Schedule(Form.FLAT, pieces, minimum, rounding)


def whole_price(
    bands: Iterable[tuple[int | None, Decimal]],
    *,
    minimum: int = 0,
    rounding: Rounding = Rounding.HALF_UP,
) -> Schedule:
    """(up to, rate) bands: the rate of the band counts for the entire amount."""
    pieces = tuple(Piece(up_to, millionths(rate), 0) for up_to, rate in bands)
    return Schedule(Form.WHOLE_PRICE, pieces, minimum, rounding)


def marginal(
    portions: Iterable[tuple[int | None, Decimal]],
    *,
    minimum: int = 0,
    rounding: Rounding = Rounding.HALF_UP,
) -> Schedule:
    """(up to, rate) portions: each portion at its own rate; the sum is rounded once."""
    pieces = []
    start = paid = 0
    for up_to, rate in portions:
        scaled = millionths(rate)
        pieces.append(Piece(up_to, scaled, paid - scaled * start))
        if up_to is not None:
            paid += scaled * (up_to - start)
            start = up_to
    return Schedule(Form.MARGINAL, tuple(pieces), minimum, rounding)


def steps(fees: Sequence[tuple[int | None, int]]) -> Schedule:
    """(up to, fee) bands of a fixed fee in minor units."""
    pieces = tuple(Piece(up_to, 0, fee * SCALE) for up_to, fee in fees)
    return Schedule(Form.STEPS, pieces)
