"""A calculation for people and programs: plain text and one JSON object."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Final, TextIO

from common.money import Money
from services.pricing.adapters.reports.words import (
    ROI_BASIS_WORDS,
    break_even_words,
    money_words,
    percent_words,
)
from services.pricing.rules.calculation import Calculation, FeeLine
from services.pricing.rules.fees import FeeRule

Json = dict[str, object]

_PLACES: Final = 4


def calculation_json(calculation: Calculation) -> str:
    """One object; what is not known is null, with the bound that is known beside it."""
    return json.dumps(as_json(calculation), ensure_ascii=False, allow_nan=False)


def as_json(calculation: Calculation) -> Json:
    """The calculation as plain values."""
    sale = calculation.sale
    complete = calculation.is_complete
    intervals = [[_money(low), _money(high)] for low, high in calculation.break_even]
    answer: Json = {
        "channel": sale.channel,
        "category": sale.category,
        "date": sale.on.isoformat(),
        "price": _money(sale.price),
        "lines": [_line(line) for line in calculation.lines],
        "total_fees": _money(calculation.fees) if complete else None,
        "total_fees_at_least": _money(calculation.fees),
        "net_proceeds": _money(calculation.net_proceeds) if complete else None,
        "net_proceeds_at_most": _money(calculation.net_proceeds),
        "break_even": intervals if complete else None,
        "break_even_at_best": intervals,
        "reasons": [reason.as_json() for reason in calculation.reasons],
        "not_counted": list(calculation.channel.not_counted),
    }
    if calculation.cost is not None:
        answer |= {
            "cost": _money(calculation.cost),
            "profit": _money(calculation.profit) if complete else None,
            "profit_at_most": _money(calculation.profit),
            "roi": _number(calculation.roi) if complete else None,
            "roi_basis": calculation.roi_basis.value,
            "margin_on_price": _number(calculation.margin) if complete else None,
        }
    return answer


def print_calculation(calculation: Calculation, stream: TextIO) -> None:
    """The lines, the sums, which prices pay, then rules and warnings."""
    from rich.console import Console
    from rich.table import Table

    # Not wrapped where nobody reads it on a screen, so that it can be searched.
    width = None if stream.isatty() else 200
    console = Console(file=stream, width=width, highlight=False, markup=False)
    sale = calculation.sale
    console.print(
        f"{calculation.channel.label}: {calculation.category.label} at"
        f" {money_words(sale.price)}, fees of {sale.on.isoformat()}"
    )
    table = Table.grid(padding=(0, 2))
    table.add_column()
    table.add_column(justify="right")
    table.add_column()
    for name, amount, words in _rows(calculation):
        table.add_row(name, amount, words)
    console.print(table)
    for heading, sentences in _sections(calculation):
        console.print(f"\n{heading}")
        for sentence in sentences:
            console.print(f"- {sentence}")


def _rows(calculation: Calculation) -> Iterator[tuple[str, str, str]]:
    for entry in calculation.lines:
        line = entry.line
        amount = "not known"
        if line.amount is not None:
            amount = money_words(line.amount)
        elif line.at_least is not None:
            amount = f"not known, at least {money_words(line.at_least)}"
        yield line.label, amount, line.explanation
    most = "" if calculation.is_complete else "at most "
    least = "" if calculation.is_complete else "at least "
    yield "Fees together", f"{least}{money_words(calculation.fees)}", ""
    yield "Net proceeds", f"{most}{money_words(calculation.net_proceeds)}", ""
    if calculation.cost is not None and calculation.profit is not None:
        yield "Cost", money_words(calculation.cost), ""
        profit = f"{most}{money_words(calculation.profit)}"
        yield "Profit", profit, _profit_words(calculation, most)
    words = break_even_words(calculation.break_even)
    covered = "fees" if calculation.cost is None else "fees and cost"
    unsure = "" if calculation.is_complete else " at best"
    yield "Break-even", "", f"{words} ({covered}{unsure})"


def _profit_words(calculation: Calculation, most: str) -> str:
    words = []
    if calculation.margin is not None:
        words.append(f"{most}{percent_words(calculation.margin)} of the price")
    if calculation.roi is not None:
        basis = ROI_BASIS_WORDS[calculation.roi_basis]
        words.append(f"ROI {most}{percent_words(calculation.roi)} on {basis}")
    return ", ".join(words)


def _sections(calculation: Calculation) -> Iterator[tuple[str, list[str]]]:
    if calculation.reasons:
        sentences = [f"{r.sentence} ({r.code})" for r in calculation.reasons]
        yield "Note", sentences
    rules = [_rule_words(entry) for entry in calculation.lines]
    if rules:
        yield "Rules", rules
    if calculation.channel.not_counted:
        yield "Not counted", list(calculation.channel.not_counted)


def _rule_words(entry: FeeLine) -> str:
    rule = entry.rule
    if rule is None:
        return f"{entry.line.label}: none is known for this day"
    source = rule.provenance
    note = f" {source.note}" if source.note else ""
    return (
        f"{entry.line.label}: {rule.id}, {_period(rule)},"
        f" {source.confidence.value.replace('_', ' ')}; source: {source.source}.{note}"
    )


def _period(rule: FeeRule) -> str:
    since = f"from {rule.effective_from.isoformat()}"
    if rule.effective_to is None:
        return since
    return f"{since} to {rule.effective_to.isoformat()}"


def _line(entry: FeeLine) -> Json:
    line, rule = entry.line, entry.rule
    source = None if rule is None else rule.provenance
    return {
        "code": line.code,
        "label": line.label,
        "amount": _money(line.amount),
        "at_least": _money(line.at_least),
        "rule_id": line.rule_id,
        "explanation": line.explanation,
        "source": None if source is None else source.source,
        "effective_from": None if rule is None else rule.effective_from.isoformat(),
        "confidence": None if source is None else source.confidence.value,
        "note": None if source is None else source.note or None,
    }


def _money(money: Money | None) -> dict[str, int | str] | None:
    return None if money is None else money.as_json()


def _number(value: Decimal | None) -> float | None:
    return None if value is None else float(round(value, _PLACES))
