"""What the options of `magpie analyze` come to: terms, rates, thresholds, files."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from pathlib import Path

from common.errors import BadInput
from common.money import Money
from services.pricing.adapters.fee_files import read_fee_book
from services.pricing.adapters.tuning_files import load_policy, load_weights
from services.pricing.commands.days import parse_day
from services.pricing.rules.answer import RoiBasis
from services.pricing.rules.column_mapping import parse_mapping
from services.pricing.rules.costing import Desk
from services.pricing.rules.fees import parse_amount, parse_tax
from services.pricing.rules.fx import currency_code, exchange
from services.pricing.rules.matching.weights import Weights
from services.pricing.rules.terms import Terms
from services.pricing.usecases.analyze_files import TableFile

USUAL_CHANNEL = "amazon-us-fbm"
_MEGABYTE = 1024 * 1024
_PERCENTAGE = re.compile(r"(-?\d+(?:\.\d+)?)\s*%")


@dataclass(frozen=True, slots=True)
class MoneyTexts:
    """The options about money as they were typed; None = not given."""

    rates: Sequence[str]
    inbound: str | None
    prep: str | None
    outbound: str | None
    tax: str | None
    min_roi: str | None


def refuse_overwriting(read: Sequence[Path], written: Sequence[Path | None]) -> None:
    """Raise BadInput when a file would be written over one that is read, or twice."""
    taken = {path.resolve() for path in read}
    for path in written:
        if path is None:
            continue
        if path.resolve() in taken:
            raise BadInput(
                f"{path} would be written over.", hint="Name another file for it."
            )
        taken.add(path.resolve())


def channel_names(given: Sequence[str]) -> tuple[str, ...]:
    """`["a,b", "c"]` -> a, b, c: in order, each once. Raises BadInput for none."""
    names = [name.strip() for text in given for name in text.split(",")]
    unique = tuple(dict.fromkeys(name for name in names if name))
    if not unique:
        raise BadInput("No channel is named.", hint="Use --channel amazon-us-fbm.")
    return unique


def desk(
    channels: Sequence[str],
    money: MoneyTexts,
    *,
    date: str | None,
    category: str,
    basis: RoiBasis,
) -> Desk:
    """Terms, fees and thresholds; amounts are in the first channel's currency.

    Raises UnknownChannel, and BadInput for an option that cannot be read.
    """
    book = read_fee_book()
    currency = book.channel(channels[0]).currency_code
    policy = load_policy()
    if money.min_roi is not None:
        target = share(money.min_roi, name="target return")
        policy = replace(policy, target_roi=target)

    def amount(text: str | None, name: str) -> Money | None:
        return None if text is None else parse_amount(text, currency, name=name)

    terms = Terms(
        on=parse_day(date),
        exchange=exchange(money.rates),
        roi_basis=basis,
        category=category,
        inbound=amount(money.inbound, "inbound cost"),
        prep=amount(money.prep, "preparation cost"),
        outbound=amount(money.outbound, "shipping cost"),
        tax=None if money.tax is None else parse_tax(money.tax, currency),
    )
    return Desk(terms=terms, book=book, policy=policy)


def weights(threshold: float | None) -> Weights:
    """The shipped matcher's weights, with another threshold where one is given."""
    shipped = load_weights()
    return shipped if threshold is None else replace(shipped, threshold=threshold)


def table_file(
    path: Path,
    mapping: str | None,
    code: str | None,
    *,
    sheet: str | None = None,
    max_mb: int | None = None,
) -> TableFile:
    """A file with what the options say of it."""
    return TableFile(
        path,
        parse_mapping(mapping) if mapping is not None else {},
        None if code is None else currency_code(code),
        sheet,
        None if max_mb is None else max_mb * _MEGABYTE,
    )


def share(text: str, *, name: str) -> Decimal:
    """A fraction written as 30% or 0.3. Raises BadInput."""
    match = _PERCENTAGE.fullmatch(text.strip())
    if match is not None:
        return Decimal(match[1]) / 100
    return _number(text, name=name, hint="Write it like 30% or 0.3.")


def _number(text: str, *, name: str, hint: str) -> Decimal:
    try:
        value = Decimal(text.strip())
    except InvalidOperation as exc:
        raise BadInput(f"The {name} {text!r} is not a number.", hint=hint) from exc
    if not value.is_finite():
        raise BadInput(f"The {name} {text!r} is not finite.", hint=hint)
    return value
