"""Says in words how a fee line came about, from the same numbers that made it."""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache

from common import currencies
from services.pricing.rules.fees.plan import Charge
from services.pricing.rules.fees.rule import Base
from services.pricing.rules.fees.schedule import SCALE, Form, Schedule

_BASE_WORDS = {
    Base.ITEM_PRICE: "item price",
    Base.BEFORE_TAX: "item, shipping and gift wrap",
    Base.WITH_TAX: "all the buyer pays, tax included",
}


def explain(charge: Charge, base: int, fee: int, currency_code: str) -> str:
    """How `charge` came to `fee` on `base`, as in `15 % of 22.99 (item price)`."""
    schedule = charge.schedule
    if not charge.is_known:
        sentences = " ".join(reason.sentence for reason in charge.reasons)
        return sentences or f"Not known, because {charge.detail} is not."
    if schedule is None:
        raise AssertionError("a known charge has a schedule")
    exponent = currencies.exponent(currency_code)
    words = _schedule_words(schedule, base, exponent)
    if charge.of is not None:
        return f"{words} ({charge.detail})"
    if charge.detail:
        return f"{charge.detail}; item price {words}"
    if schedule.minimum and fee == schedule.minimum:
        least = major(schedule.minimum, exponent)
        words = f"{words}, but at least {least}"
    if schedule.form is Form.STEPS and len(schedule.pieces) == 1:
        return "a fixed fee"
    return f"{words} ({_BASE_WORDS[charge.base]})"


def describe(schedule: Schedule, currency_code: str) -> str:
    """A whole schedule in words: `8 % up to 10.00, 15 % above, of the whole amount`."""
    exponent = currencies.exponent(currency_code)
    parts = []
    for piece in schedule.pieces:
        fee = percent(piece.rate)
        if schedule.form is Form.STEPS:
            fee = major(piece.fixed // SCALE, exponent)
        if piece.up_to is not None:
            parts.append(f"{fee} up to {major(piece.up_to, exponent)}")
        else:
            parts.append(f"{fee} above" if parts else fee)
    text = ", ".join(parts)
    if schedule.form is Form.WHOLE_PRICE:
        text += ", of the whole amount"
    if schedule.form is Form.MARGINAL:
        text += ", each of its portion"
    if schedule.minimum:
        text += f"; at least {major(schedule.minimum, exponent)}"
    return text


def major(minor_units: int, exponent: int) -> str:
    """Minor units in major ones: 1230 -> `12.30`."""
    if exponent == 0:
        return str(minor_units)
    whole, rest = divmod(minor_units, 10**exponent)
    return f"{whole}.{rest:0{exponent}d}"


@lru_cache(maxsize=256)
def percent(rate: int) -> str:
    """Millionths as a percentage: 136000 -> `13.6 %`."""
    return f"{Decimal(rate).scaleb(-4).normalize():f} %"


def _schedule_words(schedule: Schedule, base: int, exponent: int) -> str:
    amount = major(base, exponent)
    if schedule.form is Form.FLAT:
        return f"{percent(schedule.pieces[0].rate)} of {amount}"
    if schedule.form is Form.MARGINAL:
        return _portions(schedule, base, exponent)
    band = _band(schedule, base, exponent)
    if schedule.form is Form.STEPS:
        return f"{amount}, in the band {band}" if band else amount
    return f"{percent(schedule.piece_at(base).rate)} of the whole {amount}, as {band}"


def _band(schedule: Schedule, base: int, exponent: int) -> str:
    below = None
    for piece in schedule.pieces:
        if piece.up_to is not None and base > piece.up_to:
            below = piece.up_to
            continue
        if piece.up_to is not None:
            return f"up to {major(piece.up_to, exponent)}"
        break
    return "" if below is None else f"above {major(below, exponent)}"


def _portions(schedule: Schedule, base: int, exponent: int) -> str:
    words: list[str] = []
    start = 0
    for piece in schedule.pieces:
        end = base if piece.up_to is None else min(base, piece.up_to)
        if end > start or not words:
            words.append(f"{percent(piece.rate)} of {major(end - start, exponent)}")
        start = end
    return " + ".join(words)
